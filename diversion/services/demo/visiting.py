"""Looking at the demo court as one of its people: without a password, on a demo installation only."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.persistence.access import UserAccount
from diversion.services.access import SYSTEM
from diversion.services.demo_clock import DemoOnly
from diversion.services.refusals import NotFound
from diversion.services.tokens import TokenIssued, open_session
from diversion.services.transaction import transaction


@dataclass(frozen=True, slots=True)
class Visited:
    """Somebody of the demo court whose desk may be looked at."""

    id: UUID
    login: str
    name: str


def list_visited() -> list[Visited]:
    """List the first person of each role, in the order of the roles. Who: everybody; refuses ``DemoOnly``."""
    _demand_demo()
    with transaction(SYSTEM) as tx:
        rows = tx.session.execute(
            select(UserAccount.id, UserAccount.login, UserAccount.name).where(
                UserAccount.login.in_([role.value for role in Role]), UserAccount.demo, UserAccount.active
            )
        ).all()
    places = {role.value: place for place, role in enumerate(Role)}
    return [Visited(*row) for row in sorted(rows, key=lambda row: places[row.login])]


def visit(login: str) -> TokenIssued:
    """Begin a session as somebody of the demo court. Who: everybody; refuses ``DemoOnly``, ``NotFound``."""
    _demand_demo()
    with transaction(SYSTEM) as tx:
        found = select(UserAccount.id).where(UserAccount.login == login, UserAccount.demo, UserAccount.active)
        user_id = tx.session.scalar(found)
    if user_id is None:
        raise NotFound("用户", "user")
    return open_session(user_id)


def _demand_demo() -> None:
    if not current_app.extensions["diversion"].demo:
        raise DemoOnly
