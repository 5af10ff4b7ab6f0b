"""``diversion bundle``: an organisation's work carried out as a file, and its filled table taken back."""

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from diversion.cli.commands import Command, examples
from diversion.cli.installed import application_on, in_data_folder
from diversion.cli.sentences import CommandRefused
from diversion.domain.bundle import RowOutcome
from diversion.embedded.files import PRIVATE_FILE
from diversion.persistence.base import db
from diversion.persistence.organisation import Organisation
from diversion.services.actors import actor_of_login
from diversion.services.bundle_returns import take_return
from diversion.services.bundles import make_bundle

AS = click.option("--as", "login", default="coordinator", show_default=True, help="In whose name, by login.")


@click.group()
def bundle() -> None:
    """Offline bundles, for networks that do not meet."""


@bundle.command("make", cls=Command)
@click.argument("organisation")
@in_data_folder
@AS
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The ZIP.")
@examples("diversion bundle make 示例商事调解中心 --out bundle.zip")
def make(*, organisation: str, data: Path, login: str, out: Path) -> None:
    """Write a signed ZIP of an organisation's offers and mediations, by its name or id.

    It holds names, and of accepted disputes telephones and addresses: give it only to people who may read
    them, and carry it on an encrypted medium.
    """
    with application_on(data, "diversion bundle"):
        made = make_bundle(actor_of_login(login), _organisation(organisation))
    out.touch(PRIVATE_FILE)
    out.write_bytes(made.content)
    click.echo(f"bundle {made.id}: {out}")


@bundle.command("take", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@in_data_folder
@AS
@examples("diversion bundle take 委派委托清单.xlsx --as coordinator")
def take(*, file: Path, data: Path, login: str) -> None:
    """Take a filled table back, as XLSX or in its ZIP, and say what became of each row.

    The same table again does nothing. Exit status 1 when a row was refused.
    """
    with application_on(data, "diversion bundle"):
        told = take_return(actor_of_login(login), file.read_bytes())
    refused = 0
    for row in told["rows"]:
        did = "、".join(row["done"]) or row["result"]
        click.echo(f"row {row['line']} {row['reference']}: {did}; {row['state']} {row['state_en']}")
        for fault in row["faults"]:
            click.echo(f"  {fault['column']}: {fault['detail']} {fault['detail_en']}")
        refused += row["result"] == RowOutcome.REFUSED
    if refused:
        raise CommandRefused(f"{refused} rows were refused. Correct them and take the table again.")


def _organisation(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        found = db.session.scalars(select(Organisation.id).where(Organisation.name == told)).all()
    if len(found) != 1:
        raise CommandRefused(f"There is no organisation {told} here, or several; name its id.")
    return found[0]
