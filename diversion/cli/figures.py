"""``diversion figures``: comparing the figures kept ready with a recount, and making them anew."""

from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.services.figures import check_figures, rebuild_figures


@click.group("figures")
def figures() -> None:
    """Compare the figures kept ready with a recount, or make them anew."""


@figures.command("check", cls=Command)
@in_data_folder
@examples("diversion figures check")
def check(*, data: Path) -> None:
    """Recount everything; exit status 1 when a kept figure differs."""
    with application_on(data, "diversion figures check"):
        cells = check_figures(OPERATOR)
    for cell in cells:
        click.echo(" ".join(str(value) for value in cell))
    if cells:
        raise CommandRefused("Figures differ from a recount; make them anew with: diversion figures rebuild")
    click.echo("every figure is what a recount says")


@figures.command("rebuild", cls=Command)
@in_data_folder
@examples("diversion figures rebuild")
def rebuild(*, data: Path) -> None:
    """Make every figure anew from the records; pages go on with the old ones until it is done."""
    with application_on(data, "diversion figures rebuild"), Bar("counting", "disputes") as bar:
        many = rebuild_figures(OPERATOR, bar.at)
    click.echo(f"figures made anew from {many} disputes")
