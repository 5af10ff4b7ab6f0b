"""Organisations, their rosters, members, absences and load: who may take a dispute, and how much.

Memberships, rosters and absences are dated rows; an organisation's live load is one counter row that
an offer locks, so that capacity cannot be promised twice.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from diversion.domain.organisations import OrganisationKind
from diversion.persistence.access import UserAccount
from diversion.persistence.base import Base, one_of
from diversion.persistence.keyset import Rows


class Organisation(Base):
    """A mediation body or station. A station names the body whose seal its agreements bear.

    ``areas`` are region prefixes (empty: anywhere), ``causes`` branch or cause names (empty: any),
    ``party_kinds`` likewise. ``charges_fee`` with a licence falls under the commercial mediation
    regulation; a chamber mediating free does not (ST-3).
    """

    __tablename__ = "organisation"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint(
            "mediating_body_id IS NULL OR kind IN ('grid_station', 'judge_station')",
            name="only_stations_have_a_mediating_body",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    mediating_body_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    supervising_body: Mapped[str | None]
    areas: Mapped[list[str]]
    causes: Mapped[list[str]]
    specialities: Mapped[list[str]]
    party_kinds: Mapped[list[str]]
    amount_from: Mapped[Decimal | None]
    amount_to: Mapped[Decimal | None]
    capacity: Mapped[int]
    charges_fee: Mapped[bool]
    licensed: Mapped[bool]
    chamber: Mapped[bool]
    mediators_take_open_offers: Mapped[bool]
    paused_until: Mapped[date | None]
    demo: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)


class OrganisationLoad(Base):
    """How many live ``mediate`` handoffs an organisation has, and how it answers; the row an offer locks.

    ``lapses_in_a_row`` counts offers that lapsed since it last answered one. Enough of them (a setting) and it
    is ``paused_at``: nothing is offered to it by itself until it says that it is there.
    """

    __tablename__ = "organisation_load"
    __table_args__ = (CheckConstraint("live >= 0", name="live"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    live: Mapped[int] = mapped_column(default=0)
    lapses_in_a_row: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]


class RosterEntry(Base):
    """A court's roster (名册) lists an organisation from a day to a day; an upper court's serves below."""

    __tablename__ = "roster_entry"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        Index(
            "uq_roster_entry_open",
            "court_id",
            "organisation_id",
            unique=True,
            postgresql_where="to_on IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Membership(Base):
    """A person mediates for an organisation from a day to a day, with a capacity there."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        CheckConstraint("capacity >= 0", name="capacity"),
        Index(
            "uq_membership_open", "user_id", "organisation_id", unique=True, postgresql_where="to_on IS NULL"
        ),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    capacity: Mapped[int]
    specialities: Mapped[list[str]]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Absence(Base):
    """A person or a whole organisation takes nothing new from a day to a day.

    ``withdrawn_at`` marks one recorded by mistake, which holds nothing back. The reason is for whoever
    recorded it and never journaled: it may tell of an illness.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="dates"),
        CheckConstraint("(user_id IS NULL) <> (organisation_id IS NULL)", name="of_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]


class DeclaredRelation(Base):
    """A near relation or interest declared beforehand (TY-8, ZX-10), kept as a blind index only."""

    __tablename__ = "declared_relation"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (organisation_id IS NULL)", name="of_one"),
        Index("ix_declared_relation_digest", "digest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    ground: Mapped[str]
    digest: Mapped[bytes]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


def with_load(organisation_id: UUID) -> Rows:
    """Select an organisation beside how it answers now."""
    load = OrganisationLoad
    columns = (
        *Organisation.__table__.columns,
        load.live,
        load.lapses_in_a_row,
        load.paused_at.label("offers_paused_at"),
    )
    joined = select(*columns).join(load, load.organisation_id == Organisation.id)
    return joined.where(Organisation.id == organisation_id)


def roster_entries(places: Collection[UUID] | None) -> Rows:
    """Ask for roster entries with the organisation's name and kind: all, or those of some courts."""
    query = select(*RosterEntry.__table__.columns, Organisation.name, Organisation.kind).join(
        Organisation, Organisation.id == RosterEntry.organisation_id
    )
    return query if places is None else query.where(RosterEntry.court_id.in_(places))


def memberships(places: Collection[UUID] | None) -> Rows:
    """Ask for memberships with the person's name and login: all, or those in some organisations."""
    query = select(
        *Membership.__table__.columns, UserAccount.name, UserAccount.login, UserAccount.active
    ).join(UserAccount, UserAccount.id == Membership.user_id)
    return query if places is None else query.where(Membership.organisation_id.in_(places))


def overlapping(
    from_on: InstrumentedAttribute[date],
    to_on: InstrumentedAttribute[date | None],
    first: date,
    last: date | None,
) -> ColumnElement[bool]:
    """Say in SQL which spans share a day with one; without a last day a span goes on."""
    begins_in_time = from_on <= last if last is not None else from_on.is_not(None)
    return and_(begins_in_time, or_(to_on.is_(None), to_on >= first))


def concerning(
    table: type["Absence"] | type["DeclaredRelation"],
    organisations: Collection[UUID],
    user_id: UUID | None,
    day: date,
) -> ColumnElement[bool]:
    """Say in SQL which absences or relations concern some organisations, their members, or one person."""
    members = select(Membership.user_id).where(
        Membership.organisation_id.in_(organisations),
        or_(Membership.to_on.is_(None), Membership.to_on >= day),
    )
    of_organisations = or_(table.organisation_id.in_(organisations), table.user_id.in_(members))
    own = table.user_id == user_id if user_id is not None else false()
    return or_(of_organisations, own) if organisations else own
