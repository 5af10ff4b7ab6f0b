"""Disputes accepted within a window: how many days each was in mediation, how it ended, and who held it meanwhile.

A court's come from the figures kept ready, an organisation's and a mediator's own handoffs from the records.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
)

from diversion.domain.dispute import HolderKind
from diversion.domain.outcome import EndReason
from diversion.domain.reporting import Unit
from diversion.domain.responsible import PARTIES_JOINTLY
from diversion.domain.time_to_end import ENDINGS, Ending
from diversion.persistence.dispute import Dispute, Holding
from diversion.persistence.ended_units import units_as_they_are
from diversion.persistence.figures import day_of
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.measures import Among
from diversion.persistence.outcome import Outcome
from diversion.persistence.reporting import facts

COHORT = ("dispute_id", "referral_kind", "regime", "accepted_at", "ended_at")


def cohort(among: Among, kind: str | None) -> Subquery:
    """Ask for every stage of a dispute that was accepted within the window, from the figures kept ready.

    With a kind of organisation: for every handoff to one. ``ending`` is NULL for what is still open. The outcome is the one
    at whose moment the stage ended.
    """
    units = units_as_they_are()
    columns = units.c
    which = columns.of_stage if kind is None else columns.organisation_kind == kind
    return (
        select(
            *(columns[name] for name in COHORT),
            columns.part.label("unit_id"),
            Dispute.reference,
            Outcome.end_reason,
            _ending(columns.ended_at, Outcome.end_reason).label("ending"),
        )
        .join(Dispute, Dispute.id == columns.dispute_id)
        .outerjoin(
            Outcome,
            and_(Outcome.dispute_id == columns.dispute_id, Outcome.ended_at == columns.ended_at),
        )
        .where(which, among.of(columns.court_id), among.within(columns.accepted_at))
        .subquery("cohort")
    )


def cohort_of_handoffs(among: Among, kind: str | None) -> Subquery:
    """Ask for the handoffs accepted within the window, which an organisation or a mediator reads of its own."""
    accepted = select(Handoff.dispute_id).where(among.within(Handoff.accepted_at))
    found = facts(Unit.HANDOFF, among.courts, among.handed, accepted)
    columns = found.c
    return (
        select(
            *(columns[name] for name in (*COHORT, "unit_id", "reference", "end_reason")),
            _ending(columns.ended_at, columns.end_reason).label("ending"),
        )
        .where(
            among.within(columns.accepted_at),
            ~columns.cancelled,
            columns.organisation_kind == kind if kind is not None else true(),
        )
        .subquery("cohort")
    )


def lasted(found: FromClause, now: datetime) -> Rows:
    """Count units by stage, regime, days in mediation (calendar days in Shanghai, never less than none) and ending."""
    columns = found.c
    days = func.greatest(day_of(func.coalesce(columns.ended_at, now)) - day_of(columns.accepted_at), 0)
    by = (columns.referral_kind, columns.regime, days.label("days"), columns.ending)
    return select(*by, func.count().label("number")).group_by(*by)


def held(found: FromClause, now: datetime) -> Rows:
    """Add up the days of each kind of hand before, during and after mediation, by stage and regime.

    Each moment is the last hand's that had taken the ball by then, as ``domain/responsibility.py`` splits it.
    """
    spans = _spans(found, now)
    since, until, accepted = spans.c.since_at, spans.c.until_at, found.c.accepted_at
    ended = found.c.ended_at
    over = func.coalesce(ended, now)
    parts: Mapping[str, Any] = {
        "before": func.least(until, accepted) - since,
        "during": func.least(until, over) - func.greatest(since, accepted),
        "after": case((ended.is_not(None), until - func.greatest(since, ended))),
    }
    by = (
        found.c.referral_kind,
        found.c.regime,
        spans.c.holder_kind,
        case(
            (spans.c.holder_kind == HolderKind.COURT_ROLE, spans.c.holder_id), else_=cast(null(), Text)
        ).label("holder_id"),
        case(
            (spans.c.attributed_to == PARTIES_JOINTLY, PARTIES_JOINTLY),
            (spans.c.attributed_to.is_not(None), "party"),
        ).label("attributed_to"),
    )
    nothing = literal(timedelta(0))
    sums = (
        (func.extract("epoch", func.sum(func.greatest(span, nothing))) / 86_400).label(part)
        for part, span in parts.items()
    )
    return select(*by, *sums).join(spans, spans.c.dispute_id == found.c.dispute_id).group_by(*by)


def _spans(found: FromClause, now: datetime) -> Subquery:
    ordered = (
        Holding.since_at,
        Holding.ended_at.is_(None),
        func.coalesce(Holding.ended_at, Holding.since_at),
    )
    taken = func.lead(Holding.since_at).over(partition_by=Holding.dispute_id, order_by=ordered)
    last = func.greatest(func.coalesce(Holding.ended_at, now), Holding.since_at)
    return (
        select(
            Holding.dispute_id,
            Holding.holder_kind,
            Holding.holder_id,
            Holding.attributed_to,
            Holding.since_at,
            func.coalesce(taken, last).label("until_at"),
        )
        .where(Holding.dispute_id.in_(select(found.c.dispute_id)))
        .subquery("spans")
    )


def _ending(ended_at: Any, end_reason: Any) -> ColumnElement[Any]:
    reasons = {
        ending: [reason.value for reason in EndReason if ENDINGS[reason] is ending] for ending in Ending
    }
    known = [
        (end_reason.in_(among), literal(ending.value))
        for ending, among in reasons.items()
        if ending is not Ending.OTHER
    ]
    return case((ended_at.is_(None), cast(null(), Text)), *known, else_=literal(Ending.OTHER.value))
