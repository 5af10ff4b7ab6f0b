"""``diversion import``: take a file of filings in, here and now, in the name of a clerk."""

import sys
from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import application_on, in_data_folder
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.domain.imports import ImportForm
from diversion.embedded.files import PRIVATE_FILE
from diversion.services.actors import actor_of_login
from diversion.services.import_intake import import_file
from diversion.services.imports import ImportRead, error_file, template

ROWS_SHOWN = 10


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@in_data_folder
@click.option(
    "--as", "login", default="clerk", show_default=True, help="Who files: a clerk or router, by login."
)
@click.option("--court", metavar="CODE", help="The court, where that person has several.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the refused rows here; a name in .xlsx makes a workbook.",
)
@click.option("--template", "wants_template", is_flag=True, help="Print the table to fill in, and stop.")
@click.option("--xlsx", "as_workbook", is_flag=True, help="With --template: as an Excel workbook.")
@examples(
    "diversion import --template > filings.csv",
    "diversion import --template --xlsx > filings.xlsx",
    "diversion import filings.csv --as clerk --errors refused.csv",
)
def import_filings(
    *,
    file: Path | None,
    data: Path,
    login: str,
    court: str | None,
    errors: Path | None,
    wants_template: bool,
    as_workbook: bool,
) -> None:
    """Take a CSV or an Excel workbook (XLSX) of filings in, row by row, and say what became of each.

    The same file again takes nothing in twice; send the file of refused rows again once it is corrected.
    Exit status 1 when a row was refused.
    """
    if wants_template:
        sys.stdout.buffer.write(template(ImportForm.XLSX if as_workbook else ImportForm.CSV))
        return
    if file is None:
        raise click.UsageError("Name the file, or ask for --template.")
    content = file.read_bytes()
    with application_on(data, "diversion import"):
        actor = actor_of_login(login)
        with Bar("taking in", "rows") as bar:
            read = import_file(actor, court, content, bar.at)
        if read.refused and errors is not None:
            errors.touch(PRIVATE_FILE)
            errors.write_bytes(error_file(actor, read.id, _form_of(errors)))
    _tell(read, errors)


def _form_of(path: Path) -> ImportForm:
    """Tell by a file's name in which form it is to be written."""
    return ImportForm.XLSX if path.suffix.lower() == ".xlsx" else ImportForm.CSV


def _tell(read: ImportRead, errors: Path | None) -> None:
    click.echo(
        f"{read.read} rows read: {read.taken} taken in, {read.known} known before, {read.refused} refused"
    )
    for row in read.refused_rows[:ROWS_SHOWN]:
        for fault in row.faults:
            click.echo(f"  row {row.line}, {fault['column']}: {fault['detail']} {fault['detail_en']}")
    if read.refused:
        kept = f"They are in {errors}." if errors else "--errors FILE writes them to a file to correct."
        raise CommandRefused(f"{read.refused} rows were refused. {kept}")
