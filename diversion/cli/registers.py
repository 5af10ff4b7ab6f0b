"""``diversion court add``, ``user add``, ``passwd``, ``token``: what a real installation begins with.

Everything else of the registers is an administrator's, over the API; these four are here because without
them there is no administrator.
"""

import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.sentences import CommandRefused
from diversion.domain.access import Role
from diversion.domain.handoff import OfferPolicy
from diversion.persistence.base import db
from diversion.persistence.organisation import Organisation
from diversion.persistence.registers import court_by_code
from diversion.services import tokens
from diversion.services.courts import add_court
from diversion.services.grants import GrantTold, give_grant
from diversion.services.password_change import set_password
from diversion.services.tokens import SCOPES, TokenTold
from diversion.services.transaction import real_now, transaction
from diversion.services.users import add_user, user_by_login

LABEL = "command line"


@click.group()
def court() -> None:
    """Courts this installation serves."""


@court.command("add", cls=Command)
@click.argument("code")
@in_data_folder
@click.option("--name", help="The court's name, where the published list lacks the code.")
@click.option("--region", help="Its region code, likewise.")
@click.option("--parent", metavar="CODE", help="The court above it, added before.")
@click.option(
    "--policy",
    type=click.Choice([policy.value for policy in OfferPolicy]),
    default=OfferPolicy.CONFIRM.value,
    show_default=True,
    help="Whether a router confirms each offer, or suitable disputes are offered at once.",
)
@examples("diversion court add 苏0506 --parent 苏05 --policy auto")
def add_a_court(
    *, code: str, data: Path, name: str | None, region: str | None, parent: str | None, policy: str
) -> None:
    """Add a court by its 代字; name and region come from the published list."""
    with application_on(data, "diversion court add"), transaction(OPERATOR):
        above = _court(parent) if parent else None
        court_id = add_court(
            OPERATOR, code, name=name, region_code=region, parent_id=above, policy=OfferPolicy(policy)
        )
    click.echo(f"court {code} added, {court_id}")


@click.group()
def user() -> None:
    """People who may sign in."""


@user.command("add", cls=Command)
@click.argument("login")
@in_data_folder
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="A role to grant.")
@click.option("--court", metavar="CODE", help="Where the role is held: a court.")
@click.option(
    "--organisation", metavar="NAME", help="Where the role is held: an organisation, by name or id."
)
@click.option("--password", "wants_password", is_flag=True, help="Ask for a password now.")
@examples(
    "diversion user add admin --name 系统管理员 --role admin --password",
    "diversion user add zhang --name 张立 --role clerk --court 苏0506",
)
def add_a_user(
    *,
    login: str,
    data: Path,
    name: str,
    role: str | None,
    court: str | None,
    organisation: str | None,
    wants_password: bool,
) -> None:
    """Add a person, with a role where one is named; admin and auditor may be held everywhere."""
    if role is None and (court or organisation):
        raise click.UsageError("--court and --organisation say where a --role is held; name the role too.")
    password = _password() if wants_password else None
    with application_on(data, "diversion user add"), transaction(OPERATOR):
        user_id = add_user(OPERATOR, login, name, password)
        if role is not None:
            told = GrantTold(
                user_id=user_id,
                role=Role(role),
                court_id=_court(court) if court else None,
                organisation_id=_organisation(organisation) if organisation else None,
            )
            give_grant(OPERATOR, told)
    click.echo(f"user {login} added, {user_id}")


@click.command(cls=Command)
@click.argument("login")
@in_data_folder
@examples("diversion passwd zhang")
def passwd(*, login: str, data: Path) -> None:
    """Set a person's password, which also ends a lockout.

    Asks for it twice; from a pipe, reads one line.
    """
    password = _password()
    with application_on(data, "diversion passwd"):
        set_password(OPERATOR, _user(login), password)
    click.echo(f"password of {login} set")


@click.command(cls=Command)
@click.argument("login")
@in_data_folder
@click.option("--days", type=click.IntRange(1), help="How long it lives; by default as long as is allowed.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="PERMISSION",
    type=click.Choice(sorted(SCOPES)),
    help="Narrow it to a permission; may be repeated.",
)
@examples(
    "diversion token clerk",
    'curl -H "Authorization: Bearer $(diversion token clerk)" http://127.0.0.1:8000/api/v1/disputes',
)
def token(*, login: str, data: Path, days: int | None, scopes: tuple[str, ...]) -> None:
    """Issue a bearer token for a person and print it; it is shown this once and kept nowhere."""
    expires_at = real_now() + timedelta(days=days) if days else None
    with application_on(data, "diversion token"):
        told = TokenTold(LABEL, scopes, expires_at)
        issued = tokens.issue_token(OPERATOR, told, _user(login))
    click.echo(f"expires {issued.expires_at:%Y-%m-%d}", err=True)
    click.echo(issued.token)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    told: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return told


def _user(login: str) -> UUID:
    with transaction(OPERATOR) as tx:
        return user_by_login(tx, login)


def _court(code: str) -> UUID:
    found = db.session.scalar(court_by_code(code))
    if found is None:
        raise CommandRefused(f"There is no court {code} here. Add it first: diversion court add {code}")
    return found.id


def _organisation(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        ids = db.session.scalars(select(Organisation.id).where(Organisation.name == named)).all()
    if len(ids) != 1:
        count = "no organisation" if not ids else f"{len(ids)} organisations"
        raise CommandRefused(f"There is {count} named {named}; name one by its id.")
    return ids[0]
