"""What a success rate leaves out, looked up in the records: cancelled filings, assisting handoffs, what did not stand.

Units, stages and moments are those of ``reporting.facts``, so that the numbers agree with the figures. Of a court only
what lies in the window is looked at, each by an index of its own, however much is stored beyond it.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.selectable import LateralFromClause

from diversion.domain.confirmations import ConfirmationDecision
from diversion.domain.dispute import Event
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.left_out import NotCounted, WhyNotCounted
from diversion.domain.reporting import Definition, Unit, Window
from diversion.persistence.dispute import Dispute
from diversion.persistence.figures import one_by_one
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.outcome import Confirmation, Outcome, ReturnToCourt
from diversion.persistence.reporting import SETTLED, counted_at, facts, overturned, touched

BY_END = (Definition.CLOSED, Definition.MEDIATED)
ASKED_BY_PARTY = (Event.DEMANDED_DOCKETING.value, Event.MEDIATION_ENDED.value)
CANCELLED = Dispute.closed_reason == literal("cancelled", literal_execute=True)
ASSISTS = Handoff.kind != literal(HandoffKind.MEDIATE.value, literal_execute=True)
"""Written out, as an index that holds few is only asked where the condition is known beforehand."""


def left_out(
    unit: Unit,
    courts: Collection[UUID] | None,
    handed: ColumnElement[bool] | None,
    definition: Definition,
    window: Window,
) -> Subquery:
    """Ask for all that a figure leaves out of a window: one row a unit, or an assisting handoff.

    ``not_counted`` says which of the three it is, ``ground`` why; ``counted_at`` is the moment it lies in the window by,
    ``undone_at`` when a settlement's dispute came back. ``part`` tells the units of one dispute apart.
    """
    return union_all(
        _cancelled(unit, courts, handed, window),
        _assisting(courts, handed, window),
        _not_stood(unit, courts, handed, definition, window),
    ).subquery("left_out")


def counted(found: FromClause, kind: ColumnElement[Any], regime: ColumnElement[Any]) -> Rows:
    """Count each of the three by stage and regime."""
    by = (kind.label("referral_kind"), regime.label("regime"))
    numbers = (func.count().filter(found.c.not_counted == each).label(each.value) for each in NotCounted)
    return select(*by, *numbers).select_from(found).group_by(*by)


def _cancelled(
    unit: Unit, courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window
) -> Rows:
    which = select(Dispute.id.label("dispute_id")).where(
        CANCELLED, _within(Dispute.received_at, window), _of(Dispute.court_id, courts)
    )
    found = facts(unit, courts, _all_or(handed), one_by_one(which.subquery("cancelled")))
    told = _told(found, NotCounted.CANCELLED, found.c.entered_at, literal(WhyNotCounted.MISTAKEN.value))
    return told.where(found.c.cancelled)


def _assisting(courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window) -> Rows:
    found = (
        select(
            Handoff.dispute_id,
            Handoff.id.label("handoff_id"),
            Dispute.reference,
            Handoff.referral_kind,
            Handoff.regime,
            Handoff.offered_at,
        )
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .where(ASSISTS, _within(Handoff.offered_at, window), _of(Handoff.court_id, courts), _all_or(handed))
        .subquery("assisting")
    )
    return _told(found, NotCounted.ASSISTING, found.c.offered_at, literal(WhyNotCounted.ASSISTING.value))


def _not_stood(
    unit: Unit,
    courts: Collection[UUID] | None,
    handed: ColumnElement[bool] | None,
    definition: Definition,
    window: Window,
) -> Rows:
    which = _maybe_not_stood(courts, handed, definition, window)
    found = facts(unit, courts, _all_or(handed), one_by_one(which.subquery("undone")))
    moment, back = counted_at(found, definition), _came_back(found)
    told = _told(found, NotCounted.NOT_STOOD, moment, _ground(found, back), back.c.at)
    is_counted = and_(_within(moment, window), found.c.end_reason.in_(SETTLED), found.c.overturned)
    return told.join(back, true()).where(is_counted)


def _maybe_not_stood(
    courts: Collection[UUID] | None,
    handed: ColumnElement[bool] | None,
    definition: Definition,
    window: Window,
) -> Rows:
    """Ask for the few disputes among which they are: a settlement that was undone, something counted in the window."""
    settled = (
        select(Outcome.dispute_id)
        .join(Dispute, Dispute.id == Outcome.dispute_id)
        .where(Outcome.end_reason.in_(SETTLED), overturned(Outcome.ended_at), _of(Outcome.court_id, courts))
    )
    if handed is not None:
        settled = settled.join(Handoff, Handoff.id == Outcome.handoff_id).where(handed)
    if definition in BY_END:
        return settled.where(_within(Outcome.ended_at, window))
    if handed is not None:
        return settled
    happened = touched(courts, [window]).subquery("happened")
    return settled.where(Outcome.dispute_id.in_(select(happened.c.id)))


def _told(
    found: Subquery,
    not_counted: NotCounted,
    moment: ColumnElement[Any],
    ground: ColumnElement[Any],
    undone_at: ColumnElement[Any] | None = None,
) -> Rows:
    columns = found.c
    nothing = cast(null(), DateTime(timezone=True))
    return select(
        literal(not_counted.value).label("not_counted"),
        columns.dispute_id,
        func.coalesce(cast(columns.handoff_id, Text), columns.referral_kind).label("part"),
        columns.reference,
        columns.handoff_id,
        columns.referral_kind,
        columns.regime,
        moment.label("counted_at"),
        ground.label("ground"),
        (nothing if undone_at is None else undone_at).label("undone_at"),
    )


def _came_back(found: Subquery) -> LateralFromClause:
    """Give the first return to the court after a settlement."""
    back = ReturnToCourt
    return (
        select(back.reason, back.at)
        .where(back.dispute_id == found.c.dispute_id, back.at >= found.c.ended_at)
        .order_by(back.at, back.id)
        .limit(1)
        .lateral("back")
    )


def _ground(found: Subquery, back: LateralFromClause) -> ColumnElement[Any]:
    refused = exists().where(
        Confirmation.dispute_id == found.c.dispute_id,
        Confirmation.decision == ConfirmationDecision.REFUSED.value,
        Confirmation.decided_at == back.c.at,
    )
    return case(
        (back.c.reason == "sham-found", WhyNotCounted.SHAM.value),
        (refused.correlate_except(Confirmation), WhyNotCounted.CONFIRMATION_REFUSED.value),
        (back.c.reason.in_(ASKED_BY_PARTY), WhyNotCounted.PARTY_ASKED.value),
        else_=WhyNotCounted.OTHER.value,
    )


def _within(moment: Any, window: Window) -> ColumnElement[bool]:
    return and_(moment >= window.from_at, moment < window.until_at)


def _of(court_id: Any, courts: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if courts is None else court_id.in_(courts)


def _all_or(handed: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return true() if handed is None else handed
