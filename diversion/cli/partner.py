"""``diversion partner``: sending an offer or a notice once more as an operator, and the kit for whoever builds the other side."""

from pathlib import Path
from uuid import UUID

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.partner_kit import check_endpoint, simulate
from diversion.services.deliveries import deliver_again
from diversion.services.notice_deliveries import send_notice_again


@click.group()
def partner() -> None:
    """Partners and what is sent to them."""


@partner.command("replay", cls=Command)
@click.argument("handoff", type=click.UUID)
@in_data_folder
@examples("diversion partner replay 01a21f38-6210-720d-866b-edfacab2e6dd")
def replay(*, handoff: UUID, data: Path) -> None:
    """Send an offer once more, with all its tries; one that arrived or is over is refused."""
    with application_on(data, "diversion partner replay"):
        deliver_again(OPERATOR, handoff)
    click.echo(f"handoff {handoff} is sent again")


@partner.command("replay-notice", cls=Command)
@click.argument("notice", type=click.UUID)
@in_data_folder
@examples("diversion partner replay-notice 01a21f38-6210-720d-866b-edfacab2e6dd")
def replay_notice(*, notice: UUID, data: Path) -> None:
    """Send once more what did not arrive of a notice; where nothing is left to send it is refused."""
    with application_on(data, "diversion partner replay-notice"):
        send_notice_again(OPERATOR, notice)
    click.echo(f"notice {notice} is sent again")


partner.add_command(simulate)
partner.add_command(check_endpoint)
