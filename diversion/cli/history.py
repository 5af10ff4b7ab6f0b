"""``diversion history``: another system's handoff history, taken in apart from live work."""

from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.services.history import read_history
from diversion.services.history_import import HistoryFile, import_history

ROWS_SHOWN = 10
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def history() -> None:
    """Another system's handoff history, apart from live work."""


@history.command("import", cls=Command)
@click.argument("file", type=FILE)
@in_data_folder
@click.option("--mapping", type=FILE, help="JSON or TOML: columns (ours = theirs), events (theirs = ours).")
@click.option("--court", metavar="CODE", required=True, help="Whose history it is, by the court's code.")
@examples("diversion history import handoffs.csv --mapping mapping.toml --court 苏0506")
def import_file(*, file: Path, data: Path, mapping: Path | None, court: str) -> None:
    """Take a CSV of events in: dispute, at, event, group, organisation, person, outcome.

    Persons and disputes are kept as digests that nobody can read back. The same file again takes nothing in
    twice. What is found in it is read at /api/v1/history/ID. Exit status 1 when a row was refused.
    """
    sent = HistoryFile(file.read_bytes(), mapping.read_bytes() if mapping else None)
    with application_on(data, "diversion history"), Bar("taking in", "rows") as bar:
        import_id = import_history(OPERATOR, court, sent, bar.at)
        read = read_history(OPERATOR, import_id, 0, ROWS_SHOWN)
    click.echo(
        f"history {import_id}: {read['rows']} rows read, {read['taken']} taken, {read['refused']} refused"
    )
    for row in read["refused_rows"]:
        for fault in row.faults:
            click.echo(f"  row {row.line}, {fault['column']}: {fault['detail']} {fault['detail_en']}")
    if read["refused"]:
        raise CommandRefused(f"{read['refused']} rows were refused. All of them: /api/v1/history/{import_id}")
