"""Courts, calendars, causes, regions, benchmarks and settings: what decisions are measured by.

Reference data is loaded as facts with their source and never overwritten by a decision; settings are
effective-dated rows, so that a decision can name the version it used. Every process keeps what it read
of causes, regions, calendar and settings until ``RegisterVersion`` names another version.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.organisations import OrganisationKind
from diversion.persistence.base import Base, one_of
from diversion.persistence.keyset import Rows


class Installation(Base):
    """The one row that says what this installation is; a demo one is never mixed with real courts."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    demo: Mapped[bool]
    clock_offset_seconds: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class RegisterVersion(Base):
    """Which version of a register is in force; whoever changes the register writes a new one beside it.

    One row a register (``RegisterName``). A version is never used twice for different content, so that a
    process may keep what it read under one. ``shipped`` is the digest of the shipped file loaded last.
    """

    __tablename__ = "register_version"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    shipped: Mapped[str | None]
    changed_at: Mapped[datetime]


class Court(Base):
    """A court this installation serves. ``code`` is its 法院代字, which is not a region code."""

    __tablename__ = "court"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    region_code: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("court.id"))
    policy: Mapped[str] = mapped_column(CheckConstraint("policy IN ('auto', 'confirm')", name="policy"))
    demo: Mapped[bool]


class CourtName(Base):
    """A published court with its 代字: what an installation's court is picked from."""

    __tablename__ = "court_name"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    region_code: Mapped[str | None]


class CauseCatalogueRow(Base):
    """One catalogue of causes of action and the day from which it is in force; ``source`` is its document."""

    __tablename__ = "cause_catalogue"

    version: Mapped[str] = mapped_column(primary_key=True)
    in_force_from: Mapped[date]
    source: Mapped[str]


class CauseRow(Base):
    """One entry of a catalogue; ``key`` is ours, as some lack a court code. ``position`` is the official order."""

    __tablename__ = "cause"

    version: Mapped[str] = mapped_column(ForeignKey("cause_catalogue.version"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    code: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    level: Mapped[int]
    path: Mapped[list[str]]


class Region(Base):
    """A published administrative division of 2 to 12 digits."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class CalendarNotice(Base):
    """One State Council notice as loaded; a changed notice is a new row, the newest one counts.

    ``days`` lists ``{date, name, is_off_day}``. ``invented`` marks the demo's year without a notice.
    """

    __tablename__ = "calendar_notice"
    __table_args__ = (UniqueConstraint("year", "loaded_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    days: Mapped[list[Any]]
    source: Mapped[str]
    invented: Mapped[bool]
    loaded_at: Mapped[datetime]


class Benchmark(Base):
    """A published figure with its card; a revised one is a new row with the next ``revision``.

    ``regime`` and ``region_code`` are empty for figures from elsewhere. ``comparable`` is ``yes``, ``partly``
    or ``no``: whether the figure may stand beside one of ours at all.
    """

    __tablename__ = "benchmark"

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    population: Mapped[str]
    region_code: Mapped[str | None]
    regime: Mapped[str | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    denominator_is: Mapped[str]
    rate_percent: Mapped[Decimal | None]
    rate_is: Mapped[str | None]
    mean_days: Mapped[Decimal | None]
    comparable: Mapped[str]
    source_title: Mapped[str]
    source_url: Mapped[str | None]
    source_grade: Mapped[str | None]
    note: Mapped[str | None]
    loaded_at: Mapped[datetime]


class SettingRow(Base):
    """One value of one setting from a day on, for a court or, with no court, for all of them.

    ``organisation_kind`` narrows a number that an organisation is measured by to one kind of them.

    The definitions (type, default, law or default, what it does) are ``domain/settings.py``; a row
    exists only where somebody departed from a default. Rows are never changed: of several for one day the
    one set last counts, and a ``value`` of JSON null goes back to what holds without it. ``set_by`` is
    empty for what the installation itself set.
    """

    __tablename__ = "setting"
    __table_args__ = (
        one_of("organisation_kind", OrganisationKind),
        Index("ix_setting_lookup", "key", "court_id", "from_on", "set_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID | None] = mapped_column(ForeignKey("court.id"))
    organisation_kind: Mapped[str | None]
    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=False), nullable=False)
    from_on: Mapped[date]
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime]


def clock_offset_query() -> Select[int]:
    """Ask how far the demo clock stands from the real one, in seconds."""
    return select(Installation.clock_offset_seconds)


def name_lock(name: str) -> Select[Any]:
    """Take a lock of this name until the commit, waiting for whoever holds it."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))


def name_lock_if_free(name: str) -> Select[bool]:
    """Take a lock of this name until the commit and answer True, or answer False when somebody holds it."""
    return select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))


def court_by_code(code: str) -> Select[Court]:
    """Ask for the court of a 代字."""
    return select(Court).where(Court.code == code)


def courts_in(places: Collection[UUID] | None) -> Rows:
    """Ask for courts as plain rows, all of them or those among ``places``."""
    query = select(*Court.__table__.columns)
    return query if places is None else query.where(Court.id.in_(places))


def courts_below(courts: Iterable[UUID]) -> Select[UUID]:
    """Ask for courts and every court below them, at whatever depth."""
    tree = select(Court.id).where(Court.id.in_(courts)).cte("tree", recursive=True)
    tree = tree.union(select(Court.id).join(tree, Court.parent_id == tree.c.id))
    return select(tree.c.id)


def register_versions() -> Rows:
    """Ask for the version in force of every register."""
    return select(RegisterVersion.name, RegisterVersion.version, RegisterVersion.shipped)


def newest_notices() -> Select[CalendarNotice]:
    """Ask for each year's newest notice, in the order of years."""
    newest_first = (CalendarNotice.year, CalendarNotice.loaded_at.desc(), CalendarNotice.id.desc())
    return select(CalendarNotice).ext(distinct_on(CalendarNotice.year)).order_by(*newest_first)


def notices_as_loaded() -> Select[CalendarNotice]:
    """Ask for every notice ever loaded, the earliest first."""
    return select(CalendarNotice).order_by(CalendarNotice.loaded_at, CalendarNotice.year, CalendarNotice.id)


def settings_in_force(court_id: UUID | None, day: date, kind: str | None = None) -> Rows:
    """Ask for the value in force of every setting somebody set, in the order in which one goes before another.

    The court's own before the installation's; of each, what was set for the kind before what holds for all.
    """
    newest_first = (SettingRow.from_on.desc(), SettingRow.set_at.desc(), SettingRow.id.desc())
    court = SettingRow.court_id
    for_court = court.is_(None) if court_id is None else or_(court.is_(None), court == court_id)
    of_kind = SettingRow.organisation_kind
    for_kind = of_kind.is_(None) if kind is None else or_(of_kind.is_(None), of_kind == kind)
    return (
        select(*SettingRow.__table__.columns)
        .ext(distinct_on(SettingRow.key, court, of_kind))
        .where(SettingRow.from_on <= day, for_court, for_kind)
        .order_by(SettingRow.key, court.asc().nulls_last(), of_kind.asc().nulls_last(), *newest_first)
    )


def settings_set(court_id: UUID | None, key: str | None = None) -> Rows:
    """Ask for everything ever set for a court, or with no court for the installation, newest first."""
    query = select(*SettingRow.__table__.columns).where(SettingRow.court_id.is_not_distinct_from(court_id))
    if key is not None:
        query = query.where(SettingRow.key == key)
    return query.order_by(SettingRow.from_on.desc(), SettingRow.set_at.desc(), SettingRow.id.desc())


def all_region_codes() -> Select[str]:
    """Ask for every region code in one text, separated by spaces: one value travels faster than 47,000 rows."""
    return select(func.string_agg(Region.code, " "))


def regions_matching(text: str | None, under: str | None, length: int | None) -> Rows:
    """Ask for regions by part of the name or beginning of the code, within another, of one level."""
    query = select(Region.code, Region.name)
    if text is not None:
        query = query.where(
            or_(Region.name.contains(text, autoescape=True), Region.code.startswith(text, autoescape=True))
        )
    if under is not None:
        query = query.where(Region.code.startswith(under, autoescape=True), Region.code != under)
    return query if length is None else query.where(func.length(Region.code) == length)


def regions_ending(text: str) -> Rows:
    """Ask for the regions with whose name a text ends, by code."""
    ends = func.right(text, func.length(Region.name)) == Region.name
    return select(Region.code, Region.name).where(ends).order_by(Region.code)


def newest_benchmarks() -> Rows:
    """Ask for the newest revision of every benchmark as plain rows."""
    newest = (
        select(Benchmark.id, func.max(Benchmark.revision).label("revision")).group_by(Benchmark.id).subquery()
    )
    return select(*Benchmark.__table__.columns).join(
        newest, (Benchmark.id == newest.c.id) & (Benchmark.revision == newest.c.revision)
    )
