"""Figures kept ready (rollups): what every unit counts in, and how many count there each day.

A unit is a dispute at a stage, a dispute over both, or a handoff, as ``reporting.facts`` has it. ``figure_unit``
keeps each as it was last looked at, ``figure_cell`` the sums of them, ``figure_due`` names the disputes that changed
since. So any number is what the cells say, less the kept units of the disputes that are due, plus those units as
they are now: exactly a recount, whenever it is asked and however far behind the workers are.

Nothing here is a record of the court: all of it can be made anew from the other tables.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    ForeignKey,
    FromClause,
    Insert,
    Integer,
    Subquery,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    inspect,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reporting import OF_HANDOFFS, By, Definition, Unit
from diversion.persistence.base import Base, one_of
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.reporting import STREET_DIGITS, Only, facts, is_of, succeeded

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
ROLLING = 7_016_001
"""The advisory lock of whoever keeps the figures: one at a time."""


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
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
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
    """How many units of a group count by a definition on a day (Shanghai), and how many of these are successes."""

    __tablename__ = "figure_cell"
    __table_args__ = (one_of("unit", Counted), one_of("definition", Definition))

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    grouped_by: Mapped[str] = mapped_column(primary_key=True)
    definition: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    group_key: Mapped[str] = mapped_column(primary_key=True)
    referral_kind: Mapped[str] = mapped_column(primary_key=True)
    regime: Mapped[str] = mapped_column(primary_key=True)
    numerator: Mapped[int]
    denominator: Mapped[int]


def units_now(only: Only = None) -> FromClause:
    """Ask for every unit as it is now, of some disputes or of all, in the columns of ``UNIT_COLUMNS``."""
    twice = (
        select(Handoff.dispute_id)
        .where(Handoff.kind == HandoffKind.MEDIATE, is_of(Handoff.dispute_id, only))
        .group_by(Handoff.dispute_id)
        .having(func.min(Handoff.referral_kind) != func.max(Handoff.referral_kind))
    )
    stages, handoffs = (facts(unit, None, true(), only) for unit in (Unit.STAGE, Unit.HANDOFF))
    whole = facts(Unit.DISPUTE, None, true(), twice)
    alone = stages.c.dispute_id.not_in(twice)
    return union_all(
        _unit(stages, stages.c.referral_kind, of_stage=true(), of_dispute=alone),
        _unit(whole, literal("dispute"), of_stage=~true(), of_dispute=true()),
        _unit(handoffs, cast(handoffs.c.handoff_id, Text), of_stage=~true(), of_dispute=~true()),
    ).subquery("now")


def _unit(
    found: Subquery,
    part: ColumnElement[str],
    *,
    of_stage: ColumnElement[bool],
    of_dispute: ColumnElement[bool],
) -> Rows:
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
CELL_COLUMNS = (*CELL_KEY, "numerator", "denominator")


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


def cells_of(units: FromClause, sign: ColumnElement[int], definition: Definition) -> Rows:
    """Ask for the cells that some units make by a definition, each counted by its sign; what is nothing is left out."""
    parts = [_sums(units, sign, definition, ~_is_handoff(units), (ALL, *OF_DISPUTES))]
    if definition in OF_HANDOFFS:
        parts.append(_sums(units, sign, definition, _is_handoff(units), OF_ORGANISATIONS))
    return union_all(*parts)


def _is_handoff(units: FromClause) -> ColumnElement[bool]:
    return ~or_(units.c.of_stage, units.c.of_dispute)


def _sums(
    units: FromClause,
    sign: ColumnElement[int],
    definition: Definition,
    which: ColumnElement[bool],
    groups: Sequence[str],
) -> Rows:
    """Add up some units by a definition's days, for all groups in one look."""
    columns = units.c
    kind = case(
        (and_(columns.of_stage, columns.of_dispute), Counted.ALONE.value),
        (columns.of_stage, Counted.STAGE.value),
        (columns.of_dispute, Counted.DISPUTE.value),
        else_=Counted.HANDOFF.value,
    )
    day = cast(func.timezone("Asia/Shanghai", moments_of(units)[definition]), Date)
    each = (
        select(
            columns.court_id,
            kind.label("unit"),
            day.label("day"),
            columns.referral_kind,
            columns.regime,
            *(_key(units, by).label(by) for by in groups),
            (sign * cast(columns.succeeded, Integer)).label("numerator"),
            sign.label("denominator"),
        )
        .where(which, moments_of(units)[definition].is_not(None))
        .subquery("each")
    )
    asked = [each.c[by] for by in groups]
    shared = (each.c.court_id, each.c.unit, each.c.day, each.c.referral_kind, each.c.regime)
    chosen = [(func.grouping(column) == 0, (by, column)) for by, column in zip(groups, asked, strict=True)]
    numerator, denominator = func.sum(each.c.numerator), func.sum(each.c.denominator)
    return (
        select(
            each.c.court_id,
            each.c.unit,
            case(*((is_it, literal(str(by))) for is_it, (by, _) in chosen)).label("grouped_by"),
            literal(definition.value).label("definition"),
            each.c.day,
            case(*((is_it, column) for is_it, (_, column) in chosen)).label("group_key"),
            each.c.referral_kind,
            each.c.regime,
            cast(numerator, Integer).label("numerator"),
            cast(denominator, Integer).label("denominator"),
        )
        .group_by(*shared, func.grouping_sets(*(tuple_(column) for column in asked)))
        .having(or_(numerator != 0, denominator != 0))
    )


def _key(units: FromClause, by: str) -> ColumnElement[str]:
    """Give the key of a unit's group: the column of the group's name."""
    return literal(NOTHING_KNOWN) if by == ALL else func.coalesce(units.c[str(by)], NOTHING_KNOWN)


def roll(most: int) -> Any:
    """Bring the cells up to date with at most so many due changes, in one statement and so of one moment.

    A dispute that changes meanwhile is due again. Answers the disputes that were looked at.
    """
    chosen = (
        select(FigureDue.dispute_id, FigureDue.seq)
        .order_by(FigureDue.dispute_id, FigureDue.seq)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    done = (
        delete(FigureDue)
        .where(FigureDue.dispute_id == chosen.c.dispute_id, FigureDue.seq == chosen.c.seq)
        .returning(FigureDue.dispute_id, FigureDue.seq)
        .cte("done")
    )
    due = select(done.c.dispute_id, func.max(done.c.seq).label("seq")).group_by(done.c.dispute_id).cte("due")
    ids = select(due.c.dispute_id)
    gone = (
        delete(FigureUnit)
        .where(FigureUnit.dispute_id.in_(ids))
        .returning(*(FigureUnit.__table__.c[name] for name in UNIT_COLUMNS))
        .cte("gone")
    )
    now = units_now(ids)
    fresh = select(*(now.c[name] for name in UNIT_COLUMNS)).cte("fresh").prefix_with("MATERIALIZED")
    columns = [*(fresh.c[name] for name in UNIT_COLUMNS), due.c.seq]
    kept = (
        insert(FigureUnit)
        .from_select(
            [*UNIT_COLUMNS, "seq"], select(*columns).join(due, due.c.dispute_id == fresh.c.dispute_id)
        )
        .cte("kept")
    )
    both = union_all(
        select(*(gone.c[name] for name in UNIT_COLUMNS), literal(-1).label("sign")),
        select(*(fresh.c[name] for name in UNIT_COLUMNS), literal(1).label("sign")),
    ).cte("both")
    change = _added(_all_cells(both, both.c.sign)).cte("change")
    return select(due.c.dispute_id).add_cte(kept, change)


def _added(cells: Rows) -> Any:
    """Add what some units make to the cells."""
    adding = upsert(FigureCell).from_select(CELL_COLUMNS, cells)
    return adding.on_conflict_do_update(
        index_elements=list(CELL_KEY),
        set_={
            "numerator": FigureCell.numerator + adding.excluded.numerator,
            "denominator": FigureCell.denominator + adding.excluded.denominator,
        },
    )


def read(
    unit: Unit, grouped_by: str, courts: Collection[UUID] | None, from_on: date, to_on: date
) -> Subquery:
    """Ask for the cells of some courts (None: all) and days as they are at this moment, what is due counted anew."""
    cell, moved = FigureCell.__table__, _moved()
    late = _all_cells(moved, moved.c.sign).subquery("late")
    return union_all(
        *(
            _cells(each).where(
                each.c.unit.in_(COUNTED_AS[unit]),
                each.c.grouped_by == grouped_by,
                _within(each, courts, from_on, to_on),
            )
            for each in (cell, late)
        )
    ).subquery("cells")


def summed(cells: Subquery, *by: ColumnElement[Any]) -> Rows:
    """Ask for numerator and denominator of cells put together by some columns; what nothing counts in is left out."""
    numerator, denominator = func.sum(cells.c.numerator), func.sum(cells.c.denominator)
    columns = (numerator.label("numerator"), denominator.label("denominator"))
    return select(*by, *columns).group_by(*by).having(denominator != 0)


def differing(most: int) -> Rows:
    """Ask for cells that are not what a recount of everything says; the numbers are by how much they are too high."""
    moved, now = _moved(), units_now()
    parts = [_cells(FigureCell.__table__), _cells(_all_cells(moved, moved.c.sign).subquery("late"))]
    recount = _all_cells(now, literal(-1)).subquery("recount")
    each = union_all(*parts, _cells(recount)).subquery("each")
    key = [each.c[name] for name in CELL_KEY]
    numerator, denominator = func.sum(each.c.numerator), func.sum(each.c.denominator)
    return (
        select(*key, numerator.label("numerator"), denominator.label("denominator"))
        .group_by(*key)
        .having(or_(numerator != 0, denominator != 0))
        .order_by(*key)
        .limit(most)
    )


def keep_units(from_id: UUID, until_id: UUID | None) -> Insert:
    """Keep the units of the disputes from an id on, and before another (None: to the last)."""

    def within(dispute_id: ColumnElement[UUID]) -> ColumnElement[bool]:
        begun = dispute_id >= from_id
        return begun if until_id is None else and_(begun, dispute_id < until_id)

    now = units_now(within)
    columns = select(*(now.c[name] for name in UNIT_COLUMNS), literal(0).label("seq"))
    return insert(FigureUnit).from_select([*UNIT_COLUMNS, "seq"], columns)


def keep_cells(definition: Definition) -> Insert:
    """Keep the sums of all kept units by a definition; there are none of its cells before."""
    cells = cells_of(FigureUnit.__table__, literal(1), definition)
    return insert(FigureCell).from_select(CELL_COLUMNS, cells)


def _all_cells(units: FromClause, sign: ColumnElement[int]) -> Rows:
    return union_all(*(cells_of(units, sign, definition) for definition in Definition))


def _moved() -> CTE:
    """The units of what is due: as kept with -1, as they are now with 1."""
    due = select(FigureDue.dispute_id).distinct()
    kept, now = FigureUnit.__table__.alias("kept"), units_now(due)
    old = select(*(kept.c[name] for name in UNIT_COLUMNS), literal(-1).label("sign"))
    new = select(*(now.c[name] for name in UNIT_COLUMNS), literal(1).label("sign"))
    return union_all(old.where(kept.c.dispute_id.in_(due)), new).cte("moved")


def _cells(found: FromClause) -> Rows:
    return select(*(found.c[name] for name in CELL_COLUMNS))


def _within(
    cells: FromClause, courts: Collection[UUID] | None, from_on: date, to_on: date
) -> ColumnElement[bool]:
    here = cells.c.court_id.in_(courts) if courts is not None else true()
    return and_(here, cells.c.day >= from_on, cells.c.day <= to_on)
