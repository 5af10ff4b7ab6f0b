"""``diversion figures``: comparing the figures kept ready with a recount, making them anew, comparing by case mix."""

from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.domain.case_mix import MixMethod
from diversion.services.case_mix import compare_all
from diversion.services.figures import check_figures, rebuild_figures
from workers.case_mix import model


@click.group("figures")
def figures() -> None:
    """Compare the figures kept ready with a recount, make them anew, or compare organisations by case mix."""


@figures.command("check", cls=Command)
@in_data_folder
@examples("diversion figures check")
def check(*, data: Path) -> None:
    """Recount everything; exit status 1 when a kept figure differs."""
    with application_on(data, "diversion figures check"), Bar("comparing", "portions") as bar:
        rows = check_figures(OPERATOR, bar.at)
    for row in rows:
        click.echo(" ".join(str(value) for value in row))
    if rows:
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


TOLD = {
    MixMethod.MODEL: "compared by the model",
    MixMethod.STRATA: "compared by strata",
    MixMethod.TOO_FEW: "too few cases to compare",
    None: "nothing new to compare",
}


@figures.command("case-mix", cls=Command)
@in_data_folder
@examples("diversion figures case-mix")
def case_mix(*, data: Path) -> None:
    """Compare every court's organisations by case mix now, as the workers do each day."""
    with application_on(data, "diversion figures case-mix"):
        done = compare_all(OPERATOR, model())
    for court, method in done.items():
        click.echo(f"{court}: {TOLD[method]}")
