"""``diversion export``: what other tools read of an installation, without personal data."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.progress import Bar
from diversion.domain.event_log import LogFormat
from diversion.services.event_log import LogAsked, stream_log

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def export() -> None:
    """Write what other tools read, without personal data."""


@export.command("events", cls=Command)
@in_data_folder
@click.option("--from", "from_on", type=DAY, required=True, metavar="DAY", help="The first day.")
@click.option("--to", "to_on", type=DAY, required=True, metavar="DAY", help="The last day, within it.")
@click.option(
    "--format",
    "form",
    type=click.Choice([each.value for each in LogFormat]),
    default=LogFormat.OCEL.value,
    show_default=True,
    help="OCEL 2.0 JSON, or one flat table.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file.")
@examples("diversion export events --from 2026-01-01 --to 2026-12-31 --out events.json")
def export_events(*, data: Path, from_on: datetime, to_on: datetime, form: str, out: Path) -> None:
    """Write the log of events for process mining.

    Disputes, parties, mediators, handoffs and sessions are pseudonyms, organisations their ids in the
    register; no names, texts or numbers are in it.
    """
    asked = LogAsked(from_on.date(), to_on.date(), LogFormat(form))
    with application_on(data, "diversion export"), Bar("writing", "pieces") as bar:
        _write(out, stream_log(OPERATOR, asked), bar)
    click.echo(f"{out}: {out.stat().st_size} bytes")


def _write(out: Path, pieces: Iterator[str], bar: Bar) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        for number, piece in enumerate(pieces):
            file.write(piece)
            bar.at(number)
