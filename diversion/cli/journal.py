"""``diversion verify-journal``: whether anybody has altered, removed, reordered or cut off what was journaled."""

from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.services.verification import JournalReport, verify_journal


@click.command("verify-journal", cls=Command)
@in_data_folder
@click.option("--stream", metavar="NAME", help="Only this stream, such as dispute:ID.")
@examples("diversion verify-journal")
def verify(*, data: Path, stream: str | None) -> None:
    """Check every entry, digest and copy of the journal; exit status 1 when something is wrong."""
    with application_on(data, "diversion verify-journal"):
        report = checked(stream)
    tell(report)


def checked(stream: str | None = None) -> JournalReport:
    """Verify, with a progress bar."""
    with Bar("verifying", "entries") as bar:
        return verify_journal(OPERATOR, stream=stream, on_progress=bar.at)


def tell(report: JournalReport) -> None:
    """Print what was looked at and what is wrong. Raises :class:`CommandRefused` when anything is."""
    until = f"signed until {report.digested_until}" if report.digested_until else "no day signed yet"
    click.echo(
        f"{report.entries} entries in {report.streams} streams, {report.digests} digests, "
        f"{report.copies} copies; {until}"
    )
    for finding in report.findings:
        click.echo(f"{finding.kind}: {finding.en}")
        click.echo(f"  {finding.zh}")
    if report.unlisted:
        click.echo(f"and {report.unlisted} more")
    if not report.whole:
        raise CommandRefused("The journal is not whole; what is wrong is listed above.")
    click.echo("the journal is whole")
