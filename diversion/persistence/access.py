"""Users, grants, tokens and failed sign-ins: who may do what, where, until when."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Uuid,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.access import Role
from diversion.persistence.base import Base, one_of
from diversion.persistence.keyset import Rows
from diversion.persistence.registers import Installation


class UserAccount(Base):
    """A person. ``password_hash`` is argon2id; a person without one signs in by token only.

    ``sealed_email`` is sealed under the installation's key, and so nobody is ever looked up by it.
    """

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    sealed_email: Mapped[bytes | None]
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    demo: Mapped[bool]
    created_at: Mapped[datetime]


class Grant(Base):
    """A user holds a role in a court or an organisation, or on the installation, from a day to a day.

    ``admin`` and ``auditor`` may be granted with neither; every other role is somewhere. ``revoked_at`` ends
    a grant at once, whatever its last day; the last day itself is still within it. A deputy's
    (``deputy_for``) is in force only on days on which that user is recorded as absent.
    """

    __tablename__ = "grant"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("court_id IS NULL OR organisation_id IS NULL", name="one_place"),
        CheckConstraint(
            "CASE WHEN role IN ('clerk', 'router', 'judge', 'manager') THEN court_id IS NOT NULL"
            " WHEN role IN ('coordinator', 'mediator', 'grid_worker') THEN organisation_id IS NOT NULL"
            " ELSE TRUE END",
            name="place_of_role",
        ),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        CheckConstraint("deputy_for <> user_id", name="deputy_of_another"),
        Index("ix_grant_user_id", "user_id"),
        Index("ix_grant_organisation_id", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str]
    court_id: Mapped[UUID | None] = mapped_column(ForeignKey("court.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    unit: Mapped[str | None]
    deputy_for: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class Token(Base):
    """A bearer token, of which only a keyed digest is kept. Times are real, never demo, time."""

    __tablename__ = "token"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    label: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A link by which a user sets a new password, once; only a keyed digest is kept. Times are real.

    A later link, a new password or a new address ends it: ``voided_at``. It is used or voided, never both.
    """

    __tablename__ = "password_reset"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR voided_at IS NULL", name="one_end"),
        Index(
            "uq_password_reset_open",
            "user_id",
            unique=True,
            postgresql_where="used_at IS NULL AND voided_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class ResetAsked(Base):
    """Somebody asked for a link: blind indexes of the login typed, which may not exist, and of where it came from.

    Kept for a day, to be counted.
    """

    __tablename__ = "reset_asked"
    __table_args__ = (
        Index("ix_reset_asked_login", "login_digest", "asked_at"),
        Index("ix_reset_asked_place", "place_digest", "asked_at"),
        Index("ix_reset_asked_asked_at", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login_digest: Mapped[bytes]
    place_digest: Mapped[bytes]
    asked_at: Mapped[datetime]


class IdempotencyKey(Base):
    """One answered write: the same key and body by the same user answers the same again.

    Only 2xx answers are kept, sealed under the installation's key, and swept after their keeping time.
    """

    __tablename__ = "idempotency_key"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str]
    body_digest: Mapped[bytes]
    status: Mapped[int]
    answer: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)


_ABSENCE = table(
    "absence",
    column("user_id", Uuid),
    column("from_on", Date),
    column("to_on", Date),
    column("withdrawn_at", DateTime(timezone=True)),
)
"""By name only: ``organisation.py``, where absences stand, knows this module."""


def in_force(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Say in SQL which grants are in force on a day; a deputy's only while the other is absent."""
    absent = (
        select(literal(1))
        .select_from(_ABSENCE)
        .where(
            _ABSENCE.c.user_id == Grant.deputy_for,
            _ABSENCE.c.withdrawn_at.is_(None),
            _ABSENCE.c.from_on <= day,
            _ABSENCE.c.to_on >= day,
        )
        .correlate(Grant)
        .exists()
    )
    return and_(
        Grant.from_on <= day,
        or_(Grant.to_on.is_(None), Grant.to_on >= day),
        Grant.revoked_at.is_(None),
        or_(Grant.deputy_for.is_(None), absent),
    )


def token_holder(digest: bytes, moment: datetime) -> Rows:
    """Ask for the active holder of a live token, a row for each grant in force (at least one row).

    A token lives by real time, which ``moment`` is. Grants are dated by the installation's own day in
    Shanghai, which a demo clock may have moved ahead.
    """
    return (
        select(
            UserAccount.id.label("user_id"),
            UserAccount.name,
            Token.scopes,
            Grant.role,
            Grant.court_id,
            Grant.organisation_id,
            Grant.deputy_for,
        )
        .join(Token, Token.user_id == UserAccount.id)
        .outerjoin(Grant, and_(Grant.user_id == UserAccount.id, in_force(_installation_day(moment))))
        .where(
            Token.digest == digest,
            Token.revoked_at.is_(None),
            Token.expires_at > moment,
            UserAccount.active,
        )
    )


def _installation_day(moment: datetime) -> ColumnElement[date]:
    offset = func.coalesce(select(Installation.clock_offset_seconds).scalar_subquery(), 0)
    at = literal(moment, DateTime(timezone=True)) + func.make_interval(0, 0, 0, 0, 0, 0, offset)
    return cast(func.timezone("Asia/Shanghai", at), Date)


USER_COLUMNS = (
    UserAccount.id,
    UserAccount.login,
    UserAccount.name,
    UserAccount.active,
    UserAccount.locked_until,
    UserAccount.demo,
    UserAccount.created_at,
)
"""What may be read of a user; the password's hash never is."""


def users_in(places: Collection[UUID] | None, day: date) -> Rows:
    """Ask for users as plain rows: all, or those with a grant not ended at one of the places."""
    query = select(*USER_COLUMNS)
    if places is None:
        return query
    here = or_(Grant.court_id.in_(places), Grant.organisation_id.in_(places))
    return query.where(UserAccount.id.in_(select(Grant.user_id).where(here, not_ended(day))))


def not_ended(day: date) -> ColumnElement[bool]:
    """Say in SQL which grants are in force on a day or will be after it."""
    return and_(or_(Grant.to_on.is_(None), Grant.to_on >= day), Grant.revoked_at.is_(None))


def grants_in(places: Collection[UUID] | None) -> Rows:
    """Ask for grants as plain rows: all, or those at one of the places."""
    query = select(*Grant.__table__.columns)
    if places is None:
        return query
    return query.where(or_(Grant.court_id.in_(places), Grant.organisation_id.in_(places)))


def tokens_of(user_id: UUID) -> Rows:
    """Ask for a user's tokens as plain rows, never with their digest."""
    columns = [column for column in Token.__table__.columns if column.key != "digest"]
    return select(*columns).where(Token.user_id == user_id)


def administrators(day: date) -> Rows:
    """Ask for the grants of active administrators of the whole installation, locked until the commit.

    A deputy is none of them: when the other is back, nobody would be left.
    """
    return (
        select(Grant.id, Grant.user_id)
        .join(UserAccount, UserAccount.id == Grant.user_id)
        .where(
            Grant.role == Role.ADMIN,
            Grant.court_id.is_(None),
            Grant.organisation_id.is_(None),
            Grant.deputy_for.is_(None),
            UserAccount.active,
            in_force(day),
        )
        .order_by(Grant.id)
        .with_for_update()
    )
