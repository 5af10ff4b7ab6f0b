"""``diversion clock advance``: move a demo installation's clock, and wait until what fell due was acted on."""

from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import application_on, in_data_folder
from diversion.cli.sentences import CommandRefused
from diversion.domain.working_days import SHANGHAI
from diversion.embedded.installation import open_data_folder
from diversion.embedded.runtime import read_running
from diversion.services.demo_clock import MOST_MINUTES, MOST_WORKING_DAYS, Advance, advance_clock


@click.group()
def clock() -> None:
    """The clock of a demo installation."""


@clock.command("advance", cls=Command)
@in_data_folder
@click.option("--working-days", type=click.IntRange(1, MOST_WORKING_DAYS), help="So many working days.")
@click.option("--minutes", type=click.IntRange(1, MOST_MINUTES), help="So many minutes.")
@examples("diversion clock advance --working-days 3")
def advance(*, data: Path, working_days: int | None, minutes: int | None) -> None:
    """Move the demo clock forward and wait until what fell due has been acted on.

    The installation has to run: its workers act. A real installation has no such clock.
    """
    if (working_days is None) == (minutes is None):
        raise click.UsageError("Give --working-days or --minutes, one of the two.")
    running = read_running(open_data_folder(data, create=False))
    if running is None or "worker-1" not in running.processes:
        raise CommandRefused("The installation does not run, so nobody would act. Start it: diversion up")
    with application_on(data, "diversion clock advance"):
        moved = advance_clock(Advance(working_days, minutes))
    click.echo(
        f"from {moved.from_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} "
        f"to {moved.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}, {moved.stops} due moments on the way"
    )
