"""The people who may sign in: adding them, changing them, and who among administrators may.

An administrator of one court or organisation adds people and changes those whose every grant lies there;
one with a grant elsewhere is changed by an administrator of the whole installation only, or a small
administrator could take over a large one's account. Names are never journaled: the journal is forever.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import MATRIX, Permission
from diversion.domain.reasons import Fault
from diversion.persistence.access import (
    USER_COLUMNS,
    Grant,
    UserAccount,
    administrators,
    grants_in,
    in_force,
    not_ended,
    users_in,
)
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.passwords import hash_password, password_faults
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import is_demo, note_access, note_change, one_at_a_time, places_read
from diversion.services.transaction import Transaction, transaction

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


class LastAdministrator(Conflicting):
    """Nobody would be left who can change the whole installation."""

    def __init__(self) -> None:
        super().__init__(
            "last-administrator",
            "这是最后一名全系统管理员。请先授权另一名管理员，再作此变更。",
            "This is the last administrator of the installation. Grant another one first.",
        )


@dataclass(frozen=True, slots=True)
class UserRead:
    """A user and their grants, ended ones included. ``permissions`` are what the grants in force give."""

    account: Any
    grants: Sequence[Any]
    permissions: tuple[str, ...]


def add_user(actor: Actor, login: str, name: str, password: str | None = None) -> UUID:
    """Add a user who may nothing yet, and answer their id; without a password they sign in by token only.

    Who: any administrator. Refuses: ``InputFaulty`` (``login-form``, ``login-taken`` and the password's).
    """
    with transaction(actor) as tx:
        actor.demand(Permission.CHANGE_REGISTERS)
        return write_user(tx, login, name, password)


def write_user(tx: Transaction, login: str, name: str, password: str | None) -> UUID:
    """Write a new user, refusing what ``add_user`` refuses."""
    one_at_a_time(tx, f"login:{login}")
    faults = _login_faults(tx, login)
    if password is not None:
        faults += password_faults(tx, login, password)
    if faults:
        raise InputFaulty(faults)
    user = tx.add(
        UserAccount(
            id=tx.new_id(),
            login=login,
            name=name,
            password_hash=hash_password(password) if password is not None else None,
            active=True,
            failed_sign_ins=0,
            locked_until=None,
            demo=is_demo(tx),
            created_at=tx.recorded_at,
        )
    )
    note_change(tx, None, "user_added", user.id, {"login": login})
    tx.flush()
    return user.id


def change_user(actor: Actor, user_id: UUID, told: Mapping[str, Any]) -> None:
    """Change a user's ``name``, or whether they are ``active``: an inactive one's tokens stop at once.

    Who: an administrator of everywhere the user holds a grant. Refuses: ``NotFound``, ``LastAdministrator``.
    """
    with transaction(actor) as tx:
        user = locked_user(tx, user_id)
        if told.get("active") is False:
            refuse_last_administrator(tx, user_id)
        changed = {name: value for name, value in told.items() if getattr(user, name) != value}
        for name, value in changed.items():
            setattr(user, name, value)
        if changed:
            shown = {"active": changed["active"]} if "active" in changed else {}
            note_access(tx, user_id, "user_changed", {"changed": sorted(changed), **shown})


def list_users(actor: Actor, asked: Asked) -> Page[Any]:
    """List users in the order they were added, for those who may read registers where they hold grants."""
    with transaction(actor) as tx:
        places = places_read(tx, Permission.READ_REGISTERS)
        return read_page(tx, users_in(places, tx.today), (UserAccount.id,), asked)


def read_user(actor: Actor, user_id: UUID) -> UserRead:
    """Read a user with the grants that lie within the reader's reach. Raises ``NotFound``."""
    with transaction(actor) as tx:
        places = places_read(tx, Permission.READ_REGISTERS)
        query = users_in(places, tx.today).where(UserAccount.id == user_id)
        account = tx.session.execute(query).one_or_none()
        if account is None:
            raise NotFound("用户", "user")
        grants = grants_in(places).where(Grant.user_id == user_id).order_by(Grant.from_on, Grant.id)
        return _read(tx, account, tx.session.execute(grants).all())


def read_me(actor: Actor) -> UserRead:
    """Read oneself: who one is, which grants are in force, what they permit. Who: everybody signed in."""
    with transaction(actor) as tx:
        account = tx.session.execute(select(*USER_COLUMNS).where(UserAccount.id == actor.user_id)).one()
        grants = grants_in(None).where(Grant.user_id == actor.user_id, in_force(tx.today))
        read = _read(tx, account, tx.session.execute(grants.order_by(Grant.from_on, Grant.id)).all())
        allowed = tuple(each for each in read.permissions if not actor.scopes or each in actor.scopes)
        return UserRead(read.account, read.grants, allowed)


def user_by_login(tx: Transaction, login: str) -> UUID:
    """Find the user of a login. Raises ``NotFound``."""
    found = tx.session.scalar(select(UserAccount.id).where(UserAccount.login == login))
    if found is None:
        raise NotFound("用户", "user")
    return found


def locked_user(tx: Transaction, user_id: UUID) -> UserAccount:
    """Find a user the actor may change, locked until the commit. Raises ``NotFound``."""
    reach = tx.actor.demand(Permission.CHANGE_REGISTERS)
    tx.flush()
    user = tx.session.scalar(select(UserAccount).where(UserAccount.id == user_id).with_for_update())
    if user is None or not (reach.everywhere or _is_within(tx, user_id, reach.courts)):
        raise NotFound("用户", "user")
    return user


def refuse_last_administrator(tx: Transaction, user_id: UUID, grant_id: UUID | None = None) -> None:
    """Refuse when without this user, or this one grant of theirs, no administrator of all would be left."""
    rows = tx.session.execute(administrators(tx.today)).all()
    left = [row for row in rows if (row.id != grant_id if grant_id else row.user_id != user_id)]
    if rows and not left:
        raise LastAdministrator


def _is_within(tx: Transaction, user_id: UUID, places: frozenset[UUID]) -> bool:
    held = select(Grant.court_id, Grant.organisation_id).where(Grant.user_id == user_id, not_ended(tx.today))
    where = [court or organisation for court, organisation in tx.session.execute(held)]
    return bool(where) and all(place in places for place in where)


def _login_faults(tx: Transaction, login: str) -> list[Fault]:
    if not _LOGIN.fullmatch(login):
        zh = "登录名为2至32位小写字母、数字、点、横线或下划线，以字母或数字开头。"
        en = "A login has 2 to 32 lower-case letters, digits, dots, dashes or underscores."
        return [Fault("/login", "login-form", zh, en)]
    if tx.session.scalar(select(UserAccount.id).where(UserAccount.login == login)) is not None:
        zh, en = "该登录名已被使用，请另取一个。", "This login is taken; choose another."
        return [Fault("/login", "login-taken", zh, en)]
    return []


def _read(tx: Transaction, account: Any, grants: Sequence[Any]) -> UserRead:
    query = select(Grant.id).where(Grant.user_id == account.id, in_force(tx.today))
    in_force_now = set(tx.session.scalars(query))
    held = {row.role for row in grants if row.id in in_force_now}
    permissions = [
        permission.value for permission, roles in MATRIX.items() if any(role in held for role in roles)
    ]
    return UserRead(account, grants, tuple(sorted(permissions)))
