"""Figures kept ready (rollups): what every unit counts in, and how many count there each day.

A unit is a dispute at a stage, a dispute over both, or a handoff, as ``reporting.facts`` has it. ``figure_unit``
keeps each as it was last looked at, ``figure_cell`` the sums of them, ``figure_due`` names the disputes that changed
since. So any number is what the cells say, less the kept units of the disputes that are due, plus those units as
they are now: exactly a recount, whenever it is asked and however far behind the workers are.

Nothing here is a record of the court: all of it can be made anew from the other tables, by ``figure_keeping.py``.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    DateTime,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    inspect,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
    values,
)
from sqlalchemy import column as named
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reporting import OF_HANDOFFS, By, Definition, Unit
from diversion.persistence.base import Base, one_of
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.reporting import STREET_DIGITS, Only, facts, is_of, succeeded

SEVERAL = 2
ALL = "all"
"""The group of everything, beside the groups of ``By``."""
NOTHING_KNOWN = ""
"""The key of a unit that has no cause yet, or no region."""


class Counted(StrEnum):
    """What cells count: ``alone`` disputes with one stage, which is both the stage and the whole and kept once."""

    ALONE = "alone"
    STAGE = "stage"
    DISPUTE = "dispute"
    HANDOFF = "handoff"


COUNTED_AS: Mapping[Unit, tuple[Counted, ...]] = {
    Unit.STAGE: (Counted.ALONE, Counted.STAGE),
    Unit.DISPUTE: (Counted.ALONE, Counted.DISPUTE),
    Unit.HANDOFF: (Counted.HANDOFF,),
}
"""Which cells add up to the number of a unit."""
OF_DISPUTES = (By.CAUSE, By.REGION, By.ENTRY)
OF_ORGANISATIONS = (By.ORGANISATION, By.ORGANISATION_KIND)
"""What disputes at a stage and as a whole are grouped by, beside ``ALL`` of them; and what handoffs are."""


class FigureDue(Base):
    """A dispute that changed since its units were kept; ``seq`` is its journal's entry that says so."""

    __tablename__ = "figure_due"

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


class FigureUnit(Base):
    """One unit as it was last looked at. ``part`` is its stage, ``dispute``, or its handoff's id.

    A dispute with one stage is one row that is both the stage and the whole (``of_stage`` and ``of_dispute``).
    ``seq``: the journal's entry after which it was looked at, so that a later look is another row.
    """

    __tablename__ = "figure_unit"

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    of_stage: Mapped[bool]
    of_dispute: Mapped[bool]
    court_id: Mapped[UUID]
    referral_kind: Mapped[str]
    regime: Mapped[str]
    entry: Mapped[str]
    region: Mapped[str | None]
    cause: Mapped[str | None]
    organisation: Mapped[str | None]
    organisation_kind: Mapped[str | None]
    entered_at: Mapped[datetime]
    eligible_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    met: Mapped[bool]
    succeeded: Mapped[bool]


class FigureCell(Base):
    """How many units of a group count on a day (Shanghai) by each definition, and how many of these are successes."""

    __tablename__ = "figure_cell"
    __table_args__ = (one_of("unit", Counted),)

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    grouped_by: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    group_key: Mapped[str] = mapped_column(primary_key=True)
    referral_kind: Mapped[str] = mapped_column(primary_key=True)
    regime: Mapped[str] = mapped_column(primary_key=True)
    closed_numerator: Mapped[int]
    closed_denominator: Mapped[int]
    mediated_numerator: Mapped[int]
    mediated_denominator: Mapped[int]
    accepted_numerator: Mapped[int]
    accepted_denominator: Mapped[int]
    offered_numerator: Mapped[int]
    offered_denominator: Mapped[int]
    eligible_numerator: Mapped[int]
    eligible_denominator: Mapped[int]
    entered_numerator: Mapped[int]
    entered_denominator: Mapped[int]


def units_now(only: Only = None) -> Subquery:
    """Ask for every unit as it is now, of some disputes or of all, in the columns of ``UNIT_COLUMNS``."""
    twice = (
        select(Handoff.dispute_id)
        .where(Handoff.kind == HandoffKind.MEDIATE, is_of(Handoff.dispute_id, only))
        .group_by(Handoff.dispute_id)
        .having(func.min(Handoff.referral_kind) != func.max(Handoff.referral_kind))
        .cte()
        .prefix_with("MATERIALIZED")
    )
    stages, handoffs = (facts(unit, None, true(), only) for unit in (Unit.STAGE, Unit.HANDOFF))
    whole = facts(Unit.DISPUTE, None, true(), one_by_one(twice))
    return union_all(
        _unit(stages, stages.c.referral_kind, of_stage=true(), of_dispute=stages.c.stages < SEVERAL),
        _unit(whole, literal("dispute"), of_stage=~true(), of_dispute=true()),
        _unit(handoffs, cast(handoffs.c.handoff_id, Text), of_stage=~true(), of_dispute=~true()),
    ).subquery("now")


def _unit(
    found: Subquery,
    part: ColumnElement[str],
    *,
    of_stage: ColumnElement[bool],
    of_dispute: ColumnElement[bool],
) -> Select[Any]:
    columns = found.c
    ended_at = case((columns.accepted_at.is_not(None), columns.ended_at))
    return select(
        columns.dispute_id,
        part.label("part"),
        of_stage.label("of_stage"),
        of_dispute.label("of_dispute"),
        columns.court_id,
        columns.referral_kind,
        columns.regime,
        columns.entry,
        func.left(columns.region, STREET_DIGITS).label("region"),
        columns.cause,
        columns.organisation,
        columns.organisation_kind,
        columns.entered_at,
        columns.eligible_at,
        columns.offered_at,
        columns.accepted_at,
        ended_at.label("ended_at"),
        columns.met,
        succeeded(found).label("succeeded"),
    ).where(~columns.cancelled)


UNIT_COLUMNS = tuple(column.key for column in FigureUnit.__table__.columns if column.key != "seq")


CELL_KEY = tuple(str(column.name) for column in inspect(FigureCell).primary_key)
NUMBERS = {definition: number for number, definition in enumerate(Definition)}
"""Numbers compare quicker than words."""
PARTS = ("numerator", "denominator")
COUNTS = tuple(f"{definition}_{part}" for definition in Definition for part in PARTS)
CELL_COLUMNS = (*CELL_KEY, *COUNTS)


def moments_of(unit: FromClause) -> dict[Definition, ColumnElement[datetime]]:
    """Give the moment by which a kept unit lies in a window for each definition; see ``reporting.counted_at``."""
    columns = unit.c
    return {
        Definition.CLOSED: columns.ended_at,
        Definition.MEDIATED: case((columns.met, columns.ended_at)),
        Definition.ACCEPTED: columns.accepted_at,
        Definition.OFFERED: columns.offered_at,
        Definition.ELIGIBLE: columns.eligible_at,
        Definition.ENTERED: columns.entered_at,
    }


def cells_of(units: FromClause, sign: ColumnElement[int]) -> CompoundSelect[Any]:
    """Ask for the cells that some units make, each counted by its sign; what is nothing is left out."""
    is_handoff = ~or_(units.c.of_stage, units.c.of_dispute)
    return union_all(
        _sums(units, sign, ~is_handoff, (ALL, *OF_DISPUTES), tuple(Definition)),
        _sums(units, sign, is_handoff, OF_ORGANISATIONS, OF_HANDOFFS),
    )


def _sums(
    units: FromClause,
    sign: ColumnElement[int],
    which: ColumnElement[bool],
    groups: Sequence[str],
    definitions: Sequence[Definition],
) -> Rows:
    """Add up some units, for all groups and definitions in one look."""
    each = _each(units, sign, groups, definitions).where(which).subquery("each")
    columns = each.c
    grouped = [(func.grouping(columns[by]) == 0, by, columns[by]) for by in groups]
    sums = {
        f"{definition}_{part}": func.coalesce(
            func.sum(columns[part]).filter(columns.definition == NUMBERS[definition]), 0
        )
        for definition in definitions
        for part in PARTS
    }
    return (
        select(
            columns.court_id,
            columns.unit,
            case(*((is_it, literal(str(by))) for is_it, by, _ in grouped)).label("grouped_by"),
            columns.day,
            case(*((is_it, column) for is_it, _, column in grouped)).label("group_key"),
            columns.referral_kind,
            columns.regime,
            *(cast(sums.get(name, literal(0)), Integer).label(name) for name in COUNTS),
        )
        .group_by(
            columns.court_id,
            columns.unit,
            columns.day,
            columns.referral_kind,
            columns.regime,
            func.grouping_sets(*(tuple_(column) for _, _, column in grouped)),
        )
        .having(or_(*(each != 0 for each in sums.values())))
    )


def _each(
    units: FromClause, sign: ColumnElement[int], groups: Sequence[str], definitions: Sequence[Definition]
) -> Select[Any]:
    """Ask for one row a unit and definition: the day it counts on, and what it adds there."""
    columns = units.c
    moments = moments_of(units)
    told = (
        values(named("definition", Integer), named("at", DateTime(timezone=True)), name="told")
        .data([(literal(NUMBERS[each]), moments[each]) for each in definitions])
        .lateral()
    )
    kind = case(
        (and_(columns.of_stage, columns.of_dispute), Counted.ALONE.value),
        (columns.of_stage, Counted.STAGE.value),
        (columns.of_dispute, Counted.DISPUTE.value),
        else_=Counted.HANDOFF.value,
    )
    return (
        select(
            columns.court_id,
            kind.label("unit"),
            told.c.definition,
            day_of(told.c.at).label("day"),
            columns.referral_kind,
            columns.regime,
            *(_key(units, by).label(by) for by in groups),
            (sign * cast(columns.succeeded, Integer)).label("numerator"),
            sign.label("denominator"),
        )
        .select_from(units)
        .join(told, told.c.at.is_not(None))
    )


def day_of(moment: ColumnElement[datetime]) -> ColumnElement[date]:
    """Give the day of a moment, Shanghai."""
    return cast(func.timezone("Asia/Shanghai", moment), Date)


def _key(units: FromClause, by: str) -> ColumnElement[str]:
    """Give the key of a unit's group: the column of the group's name."""
    return literal(NOTHING_KNOWN) if by == ALL else func.coalesce(units.c[str(by)], NOTHING_KNOWN)


def read(
    unit: Unit,
    grouped_by: str,
    courts: Collection[UUID] | None,
    from_on: date,
    to_on: date,
    definitions: Sequence[Definition] = tuple(Definition),
) -> Subquery:
    """Ask for the cells of some courts (None: all) and days as they are at this moment, what is due counted anew.

    One row a cell and definition, with ``numerator`` and ``denominator``.
    """
    due = moved()
    late = cells_of(due, due.c.sign).cte("late")

    def asked(cells: FromClause) -> ColumnElement[bool]:
        columns = cells.c
        return and_(
            columns.court_id.in_(courts) if courts is not None else true(),
            columns.unit.in_(COUNTED_AS[unit]),
            columns.grouped_by == grouped_by,
            columns.day.between(from_on, to_on),
        )

    found = (by_definition(each, definitions, asked(each)) for each in (FigureCell.__table__, late))
    return union_all(*(query for queries in found for query in queries)).subquery("cells")


def by_definition(
    cells: FromClause, definitions: Sequence[Definition], asked: ColumnElement[bool]
) -> Sequence[Rows]:
    """Ask for one row a cell and definition, of what is not nothing."""
    queries = []
    for definition in definitions:
        numerator, denominator = (cells.c[f"{definition}_{part}"] for part in PARTS)
        told = (numerator.label("numerator"), denominator.label("denominator"))
        key = (cells.c[name] for name in CELL_KEY)
        query = select(*key, literal(definition.value).label("definition"), *told)
        queries.append(query.where(asked, or_(numerator != 0, denominator != 0)))
    return queries


def summed(cells: Subquery, *by: ColumnElement[Any]) -> Rows:
    """Ask for numerator and denominator of cells put together by some columns; what nothing counts in is left out."""
    numerator, denominator = func.sum(cells.c.numerator), func.sum(cells.c.denominator)
    columns = (numerator.label("numerator"), denominator.label("denominator"))
    return select(*by, *columns).group_by(*by).having(denominator != 0)


def moved() -> CTE:
    """Ask for the units of what is due: as kept with -1, as they are now with 1."""
    due = one_by_one(select(FigureDue.dispute_id).distinct().subquery("due"))
    kept, now = FigureUnit.__table__.alias("kept"), units_now(due)
    old = select(*(kept.c[name] for name in UNIT_COLUMNS), literal(-1).label("sign"))
    new = select(*(now.c[name] for name in UNIT_COLUMNS), literal(1).label("sign"))
    return union_all(old.where(kept.c.dispute_id.in_(due)), new).cte("moved")


def one_by_one(due: FromClause) -> Select[UUID]:
    """Ask for some disputes so that each is looked up by its keys, however many are stored and however many were due.

    How many lie in an array is not estimated, and so not by what was due when the database last looked.
    """
    ids = select(func.array_agg(due.c.dispute_id).label("ids")).cte()
    return select(func.unnest(cast(select(ids.c.ids).scalar_subquery(), ARRAY(Uuid)), type_=Uuid))
