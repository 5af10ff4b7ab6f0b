"""What each organisation could have mediated and what became of it, kept ready: units and the sums of each day.

A unit is a dispute and an organisation that some routing decision with an open gate could have named; it counts on
the day of the first of these (Shanghai). Its columns are the facts of ``domain.blocks_dormant.CouldHave``; which fate
follows is that module's to say and is only repeated here as SQL. What was cancelled as a mistaken filing is left out.

Kept like the other figures (``figures.py``): what is due is looked at anew while reading. One thing comes about by
time alone, with nothing journaled: the router's time runs out. So ``missed_at`` is kept when it is still to come, cells
count such a unit as not offered, and while reading those whose time is not over are moved to ``not_due``: they are
few, and an index holds them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    FromClause,
    Index,
    Integer,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    column,
    func,
    inspect,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.blocks_dormant import Fate
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reporting import Window
from diversion.persistence.base import Base
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Decision, Dispute
from diversion.persistence.figures import FigureDue, day_of, one_by_one
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation
from diversion.persistence.reporting import Only, in_range, is_of


class EligibleUnit(Base):
    """A dispute and an organisation that it could have been offered, as it was last looked at.

    ``named_at`` and ``proposed_at``: the newest decision that could have named the organisation, that proposed it.
    ``missed_at``: when the router's time runs out with nobody asked, also when that is still to come. ``seq``: the
    journal's entry after which it was looked at, so that a later look is another row. There are many and
    all of it is copied, so that no foreign key is asked.
    """

    __tablename__ = "figure_eligible_unit"
    __table_args__ = (
        Index("ix_figure_eligible_unit_listed", "organisation_id", "eligible_at"),
        Index("ix_figure_eligible_unit_named", "court_id", "named_at"),
        Index(
            "ix_figure_eligible_unit_missed",
            "missed_at",
            postgresql_where="missed_at IS NOT NULL AND may_still_be_offered AND NOT went_to_another",
        ),
    )

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    eligible_at: Mapped[datetime]
    named_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    was_asked: Mapped[bool]
    was_refused: Mapped[bool]
    went_to_another: Mapped[bool]
    may_still_be_offered: Mapped[bool]
    overruled_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]


class EligibleCell(Base):
    """How many units of a court and organisation count on a day, by what became of them once time is over."""

    __tablename__ = "figure_eligible_cell"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    eligible: Mapped[int]
    refused: Mapped[int]
    asked: Mapped[int]
    overruled: Mapped[int]
    given_to_another: Mapped[int]
    not_offered: Mapped[int]
    not_due: Mapped[int]


UNIT_COLUMNS = tuple(column.key for column in EligibleUnit.__table__.columns if column.key != "seq")
CELL_KEY = tuple(str(column.name) for column in inspect(EligibleCell).primary_key)
COUNTS = ("eligible", "refused", *(fate.value for fate in Fate))
CELL_COLUMNS = (*CELL_KEY, *COUNTS)


def fate(units: FromClause, at: datetime | None = None) -> ColumnElement[str]:
    """Say in SQL what became of a dispute for the organisation at a moment, or once time is over; see ``fate_of``."""
    columns = units.c
    missed = columns.missed_at.is_not(None) if at is None else columns.missed_at <= at
    return case(
        (columns.was_asked, Fate.ASKED.value),
        (and_(columns.proposed_at.is_not(None), columns.overruled_at.is_not(None)), Fate.OVERRULED.value),
        (columns.went_to_another, Fate.GIVEN_TO_ANOTHER.value),
        (and_(missed, columns.may_still_be_offered), Fate.NOT_OFFERED.value),
        else_=Fate.NOT_DUE.value,
    )


def units_now(only: Only = None) -> Subquery:
    """Ask for every unit as it is now, of some disputes or of all, in the columns of ``UNIT_COLUMNS``."""
    pair = _pairs(_routed(only))
    handed, of_handed = _beside(_handed(), Handoff.dispute_id, pair, only)
    missed, of_missed = _beside(_missed(), Deadline.dispute_id, pair, only)
    asked = func.coalesce(pair.c.organisation_id == func.any(handed.c.asked), False)
    refused = func.coalesce(pair.c.organisation_id == func.any(handed.c.refused), False)
    return (
        select(
            pair.c.dispute_id,
            pair.c.organisation_id,
            Dispute.court_id,
            pair.c.eligible_at,
            pair.c.named_at,
            pair.c.proposed_at,
            asked.label("was_asked"),
            refused.label("was_refused"),
            handed.c.asked.is_not(None).label("went_to_another"),
            pair.c.may_still_be_offered,
            handed.c.overruled_at,
            missed.c.missed_at,
        )
        .select_from(pair)
        .join(Dispute, Dispute.id == pair.c.dispute_id)
        .outerjoin(handed, of_handed)
        .outerjoin(missed, of_missed)
        .where(in_range(Dispute.id, only), Dispute.closed_reason.is_distinct_from("cancelled"))
        .subquery("now")
    )


def _routed(only: Only) -> CTE:
    """One narrow row a routing decision: whether the gate was open, whom it could have named, whom it proposed.

    A decision's text is long and read once: it is taken apart before rows are put together.
    """
    parts = (column(name, JSONB) for name in ("gate", "proposed", "candidates"))
    told = func.jsonb_to_record(Decision.body).table_valued(*parts).render_derived(with_types=True)
    open_to = f'$[*] ? (@.excluded_by == null && @.handoff_kind == "{HandoffKind.MEDIATE}").organisation_id'
    path = cast(literal(open_to), JSONPATH)
    return (
        select(
            Decision.dispute_id,
            Decision.id,
            Decision.at,
            cast(told.c.gate["open"].astext, Boolean).label("gate_open"),
            cast(told.c.proposed["organisation_id"].astext, Uuid).label("proposed"),
            func.jsonb_path_query_array(told.c.candidates, path, type_=JSONB).label("could_name"),
        )
        .select_from(Decision)
        .join(told, true())
        .where(Decision.stage == "routing", is_of(Decision.dispute_id, only))
        .cte("routed")
        .prefix_with("MATERIALIZED")
    )


def _pairs(routed: CTE) -> Subquery:
    """One row a dispute and organisation that some routing decision with an open gate could have named.

    ``may_still_be_offered``: the gate is open by the newest routing.
    """
    newest_first = (routed.c.at.desc(), routed.c.id.desc())
    is_open = func.first_value(func.coalesce(routed.c.gate_open, False))
    now_open = is_open.over(partition_by=routed.c.dispute_id, order_by=newest_first)
    each = select(routed, now_open.label("now_open")).subquery("each")
    listed = func.jsonb_array_elements_text(each.c.could_name).column_valued("body", joins_implicitly=True)
    body = cast(listed, Uuid)
    at = each.c.at
    return (
        select(
            each.c.dispute_id,
            body.label("organisation_id"),
            func.min(at).label("eligible_at"),
            func.max(at).label("named_at"),
            func.max(at).filter(each.c.proposed == body).label("proposed_at"),
            func.bool_or(each.c.now_open).label("may_still_be_offered"),
        )
        .where(each.c.gate_open)
        .group_by(each.c.dispute_id, body)
        .subquery("pair")
    )


def _handed() -> Rows:
    """Ask who was asked to mediate, who refused, and when one who was proposed was overruled."""
    was_refused = Handoff.status.in_(("declined", "lapsed"))
    body = Handoff.organisation_id
    return select(
        func.array_agg(body).label("asked"),
        func.array_agg(body).filter(was_refused).label("refused"),
        func.min(Handoff.offered_at).filter(Handoff.override_reason.is_not(None)).label("overruled_at"),
    ).where(Handoff.kind == HandoffKind.MEDIATE)


def _missed() -> Rows:
    """Ask when the router's time ran out, or will if nobody acts."""
    return select(func.min(Deadline.due_at).label("missed_at")).where(
        Deadline.rule == DeadlineRule.DECISION,
        or_(Deadline.ended_at.is_(None), Deadline.ended_at >= Deadline.due_at),
        Deadline.ended_how.is_distinct_from("superseded"),
    )


def _beside(
    query: Rows, dispute_id: Any, pair: Subquery, only: Only
) -> tuple[FromClause, ColumnElement[bool]]:
    """Draw something together for each dispute, and say how it is joined: of all at once, or looked up for each of some."""
    if only is None:
        told = query.add_columns(dispute_id).group_by(dispute_id).subquery()
        return told, told.c.dispute_id == pair.c.dispute_id
    return query.where(dispute_id == pair.c.dispute_id).lateral(), true()


def moved() -> CTE:
    """Ask for the units of what is due: as kept with -1, as they are now with 1."""
    due = one_by_one(_due().subquery("due"))
    kept, now = EligibleUnit.__table__.alias("kept"), units_now(due)
    old = select(*(kept.c[name] for name in UNIT_COLUMNS), literal(-1).label("sign"))
    new = select(*(now.c[name] for name in UNIT_COLUMNS), literal(1).label("sign"))
    return union_all(old.where(kept.c.dispute_id.in_(due)), new).cte("moved_eligible")


def _due() -> Select[UUID]:
    return select(FigureDue.dispute_id).distinct()


def cells_of(units: FromClause, sign: ColumnElement[int], at: datetime | None = None) -> Rows:
    """Ask for the cells that some units make by their fates at a moment or once time is over; what is nothing is left out."""
    columns, told = units.c, fate(units, at)
    sums = {"eligible": func.sum(sign), "refused": func.sum(sign).filter(columns.was_refused)}
    sums |= {each.value: func.sum(sign).filter(told == each.value) for each in Fate}
    counts = [cast(func.coalesce(sums[name], 0), Integer) for name in COUNTS]
    key = (columns.court_id, columns.organisation_id, day_of(columns.eligible_at))
    return (
        select(*(each.label(name) for each, name in zip((*key, *counts), CELL_COLUMNS, strict=True)))
        .group_by(*key)
        .having(or_(*(count != 0 for count in counts)))
    )


def read(from_on: date, to_on: date, at: datetime) -> Subquery:
    """Ask for the cells of some days as they are at a moment: what is due counted anew, what is not yet missed moved."""
    kept, late = EligibleCell.__table__, moved()
    unit = EligibleUnit.__table__
    of_nobody = and_(unit.c.may_still_be_offered, ~unit.c.went_to_another)
    waiting = select(unit).where(unit.c.missed_at > at, of_nobody).subquery("waiting")
    key = (waiting.c.court_id, waiting.c.organisation_id, day_of(waiting.c.eligible_at).label("day"))
    by = {Fate.NOT_OFFERED.value: -1, Fate.NOT_DUE.value: 1}
    parts = (
        select(*(kept.c[name] for name in CELL_COLUMNS)),
        select(*key, *(literal(by.get(name, 0)).label(name) for name in COUNTS)),
        cells_of(late, late.c.sign, at),
    )
    cells = union_all(*parts).subquery("each")
    return select(cells).where(cells.c.day.between(from_on, to_on)).subquery("cells")


def summed(cells: FromClause) -> Rows:
    """Add up cells by court and organisation, in the order of their names."""
    return _by_link(cells, {name: func.sum(cells.c[name]) for name in COUNTS}).having(
        func.sum(cells.c.eligible) != 0
    )


def as_they_are(at: datetime) -> Subquery:
    """Every unit as it is at this moment: kept, or where its dispute is due, looked at anew; with the fate at ``at``."""
    due = _due()
    kept, now = EligibleUnit.__table__, units_now(one_by_one(due.subquery("due")))
    units = union_all(
        select(*(kept.c[name] for name in UNIT_COLUMNS)).where(kept.c.dispute_id.not_in(due)),
        select(*(now.c[name] for name in UNIT_COLUMNS)),
    ).subquery("each")
    return select(units, fate(units, at).label("fate")).subquery("units")


def first_named_within(units: Subquery, window: Window) -> Subquery:
    """Ask for the units that count within a window; one that was named first within it was named last not before it."""
    first, last = units.c.eligible_at, units.c.named_at
    within = (first >= window.from_at, first < window.until_at, last >= window.from_at)
    return select(units).where(*within).subquery("counted")


def named_since(units: Subquery, court_id: UUID, from_at: datetime) -> Subquery:
    """Ask for the units of a court that a decision since a moment could have named.

    One that only an older decision proposed is not told as overruled.
    """
    columns = units.c
    lately = columns.proposed_at >= from_at
    told = case(
        (or_(columns.fate != Fate.OVERRULED.value, lately), columns.fate), else_=Fate.GIVEN_TO_ANOTHER.value
    )
    others = (each for each in columns if each.key != "fate")
    within = (columns.court_id == court_id, columns.named_at >= from_at)
    return select(*others, told.label("fate")).where(*within).subquery("counted")


def with_references(units: Subquery, conditions: Sequence[ColumnElement[bool]]) -> Subquery:
    """Put the references of their disputes beside some of the units."""
    query = select(units, Dispute.reference).join(Dispute, Dispute.id == units.c.dispute_id)
    return query.where(*conditions).subquery("listed")


def counted(units: FromClause) -> Rows:
    """Count the fates of some units by court and organisation, in the order of their names.

    Beside the counts: what was not offered over the link and since when each, in no order.
    """
    columns = units.c
    counts = {"eligible": func.count(), "refused": func.count().filter(columns.was_refused)}
    counts |= {each.value: func.count().filter(columns.fate == each.value) for each in Fate}
    overruled = columns.fate == Fate.OVERRULED.value
    since = case((overruled, columns.overruled_at), else_=columns.missed_at)
    passed_over = or_(overruled, columns.fate == Fate.NOT_OFFERED.value)
    beside = {
        "passed_over": func.array_agg(columns.dispute_id).filter(passed_over),
        "passed_over_at": func.array_agg(since).filter(passed_over),
    }
    return _by_link(units, counts | beside)


def _by_link(found: FromClause, told: Mapping[str, ColumnElement[Any]]) -> Rows:
    columns = (found.c.court_id, found.c.organisation_id, Organisation.name, Organisation.kind)
    return (
        select(*columns, *(each.label(name) for name, each in told.items()))
        .join(Organisation, Organisation.id == found.c.organisation_id)
        .group_by(*columns)
        .order_by(found.c.court_id, Organisation.name, found.c.organisation_id)
    )
