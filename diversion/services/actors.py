"""Acting as a known user without a token: workers for whoever asked, the command line, the demo court.

Beside ``access.py``, which finds who a token stands for. The grants are those in force today, so that
work promised by somebody whose grant has ended meanwhile is refused like their own request.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from diversion.domain.access import HeldGrant, Role
from diversion.persistence.access import Grant, UserAccount, in_force
from diversion.services.access import SYSTEM, Actor
from diversion.services.refusals import NotFound
from diversion.services.transaction import Transaction, transaction


def actor_of_user(user_id: UUID) -> Actor:
    """Find a user as an actor; one no longer active may do nothing. Raises ``NotFound``."""
    with transaction(SYSTEM) as tx:
        return _actor(tx, UserAccount.id == user_id)


def actor_of_login(login: str) -> Actor:
    """Find an active user as an actor by their login. Raises ``NotFound``."""
    with transaction(SYSTEM) as tx:
        return _actor(tx, (UserAccount.login == login) & UserAccount.active)


def _actor(tx: Transaction, who: ColumnElement[bool]) -> Actor:
    tx.flush()
    columns = (UserAccount.id, UserAccount.name, UserAccount.active)
    user = tx.session.execute(select(*columns).where(who)).one_or_none()
    if user is None:
        raise NotFound("用户", "user")
    if not user.active:
        return Actor(kind="user", user_id=user.id, name=user.name)
    held = select(Grant.role, Grant.court_id, Grant.organisation_id, Grant.deputy_for).where(
        Grant.user_id == user.id, in_force(tx.today)
    )
    grants = tuple(
        HeldGrant(Role(row.role), row.court_id, row.organisation_id, row.deputy_for)
        for row in tx.session.execute(held)
    )
    return Actor(kind="user", user_id=user.id, name=user.name, grants=grants)
