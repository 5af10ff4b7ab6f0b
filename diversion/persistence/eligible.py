"""What each organisation could have mediated and what became of it, from the stored routing decisions.

A row a dispute and organisation: the gate was open and nothing stood against the organisation. The columns
are those of ``domain.blocks_dormant.CouldHave``; which fate follows is that module's to say and is only
repeated here as SQL. What was cancelled as a mistaken filing is left out.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from diversion.domain.blocks_dormant import Fate
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Decision, Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation


def could_have(
    courts: Collection[UUID] | None, from_at: datetime, until_at: datetime, at: datetime
) -> FromClause:
    """Ask for everything that could have been offered by a routing decision within a window, as of a moment."""
    pair = _pairs(courts, from_at, until_at)
    way = _ways(_newest(courts, from_at), pair, at)
    asked = func.coalesce(pair.c.organisation_id == func.any(way.c.asked), False)
    refused = func.coalesce(pair.c.organisation_id == func.any(way.c.refused), False)
    overruled = and_(~asked, pair.c.proposed, way.c.overruled_at.is_not(None))
    found = select(
        pair.c.dispute_id,
        pair.c.organisation_id,
        way.c.court_id,
        way.c.reference,
        pair.c.eligible_at,
        asked.label("was_asked"),
        refused.label("was_refused"),
        overruled.label("was_overruled"),
        way.c.asked.is_not(None).label("went_to_another"),
        func.coalesce(way.c.gate_open, False).label("may_still_be_offered"),
        way.c.missed_at.is_not(None).label("was_missed"),
        case((overruled, way.c.overruled_at), else_=way.c.missed_at).label("passed_over_at"),
    ).join(way, way.c.dispute_id == pair.c.dispute_id)
    return found.cte("could_have").prefix_with("MATERIALIZED")


def fate(found: FromClause) -> ColumnElement[str]:
    """Say in SQL what became of a dispute for the organisation; see ``fate_of``."""
    columns = found.c
    return case(
        (columns.was_asked, Fate.ASKED.value),
        (columns.was_overruled, Fate.OVERRULED.value),
        (columns.went_to_another, Fate.GIVEN_TO_ANOTHER.value),
        (and_(columns.was_missed, columns.may_still_be_offered), Fate.NOT_OFFERED.value),
        else_=Fate.NOT_DUE.value,
    )


def counted(found: FromClause, *beside: ColumnElement[Any]) -> Rows:
    """Count the fates by court and organisation, in the order of their names; ``beside``: other aggregates."""
    told = fate(found)
    counts = [func.count().filter(told == each.value).label(each.value) for each in Fate]
    columns = (found.c.court_id, found.c.organisation_id, Organisation.name, Organisation.kind)
    return (
        select(
            *columns,
            func.count().label("eligible"),
            func.count().filter(found.c.was_refused).label("refused"),
            *counts,
            *beside,
        )
        .join(Organisation, Organisation.id == found.c.organisation_id)
        .group_by(*columns)
        .order_by(found.c.court_id, Organisation.name, found.c.organisation_id)
    )


def passed_over(found: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Say in SQL, beside the counts of a link, what was not offered over it and since when each, in no order."""
    columns = (found.c.dispute_id.label("passed_over"), found.c.passed_over_at)
    was_passed_over = fate(found).in_((Fate.NOT_OFFERED.value, Fate.OVERRULED.value))
    return tuple(func.array_agg(each).filter(was_passed_over).label(each.name) for each in columns)


def _routings(courts: Collection[UUID] | None, from_at: datetime) -> list[ColumnElement[bool]]:
    conditions = [Decision.stage == "routing", Decision.at >= from_at]
    return conditions if courts is None else [*conditions, Decision.court_id.in_(courts)]


def _pairs(courts: Collection[UUID] | None, from_at: datetime, until_at: datetime) -> FromClause:
    """One row a dispute and organisation that some routing decision with an open gate could have named.

    What a decision says is taken out of it before rows are put together, so that its whole text is not carried on.
    """
    listed = func.jsonb_array_elements(Decision.body["candidates"], type_=JSONB)
    candidate = listed.column_valued("candidate", joins_implicitly=True)
    name = candidate["organisation_id"].astext
    named = (
        select(
            Decision.dispute_id,
            Decision.at,
            cast(name, Uuid).label("organisation_id"),
            func.coalesce(Decision.body["proposed"]["organisation_id"].astext == name, False).label(
                "proposed"
            ),
        )
        .where(
            *_routings(courts, from_at),
            Decision.at < until_at,
            _is_open(Decision.body),
            candidate["excluded_by"].astext.is_(None),
            candidate["handoff_kind"].astext == HandoffKind.MEDIATE.value,
        )
        .cte("named")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(
            named.c.dispute_id,
            named.c.organisation_id,
            func.min(named.c.at).label("eligible_at"),
            func.bool_or(named.c.proposed).label("proposed"),
        )
        .group_by(named.c.dispute_id, named.c.organisation_id)
        .cte("pair")
    )


def _newest(courts: Collection[UUID] | None, from_at: datetime) -> FromClause:
    """One row a dispute: whether its gate is open by the newest routing; that of one in the window lies after it."""
    return (
        select(Decision.dispute_id, _is_open(Decision.body).label("gate_open"))
        .ext(distinct_on(Decision.dispute_id))
        .where(*_routings(courts, from_at))
        .order_by(Decision.dispute_id, Decision.at.desc(), Decision.id.desc())
        .subquery("newest")
    )


def _ways(newest: FromClause, pair: FromClause, at: datetime) -> FromClause:
    """One row a dispute: whether its gate is open still, when the router's time ran out, when one overruled.

    The dispute and its handoffs are looked up one by one, by their keys, however many are stored.
    """
    dispute_id = newest.c.dispute_id
    missed = select(func.min(Deadline.due_at)).where(
        Deadline.dispute_id == dispute_id,
        Deadline.rule == "decision",
        Deadline.due_at <= at,
        or_(Deadline.ended_at.is_(None), Deadline.ended_at >= Deadline.due_at),
        Deadline.ended_how.is_distinct_from("superseded"),
    )
    was_refused, was_overruled = (
        Handoff.status.in_(("declined", "lapsed")),
        Handoff.override_reason.is_not(None),
    )
    handed = (
        select(
            func.array_agg(Handoff.organisation_id).label("asked"),
            func.array_agg(Handoff.organisation_id).filter(was_refused).label("refused"),
            func.min(Handoff.offered_at).filter(was_overruled).label("overruled_at"),
        )
        .where(Handoff.dispute_id == dispute_id, Handoff.kind == HandoffKind.MEDIATE.value)
        .lateral("handed")
    )
    filed = (
        select(Dispute.court_id, Dispute.reference)
        .where(Dispute.id == dispute_id, func.coalesce(Dispute.closed_reason, "") != "cancelled")
        .limit(1)
        .lateral("filed")
    )
    return (
        select(
            dispute_id,
            filed.c.court_id,
            filed.c.reference,
            newest.c.gate_open,
            missed.scalar_subquery().label("missed_at"),
            handed.c.asked,
            handed.c.refused,
            handed.c.overruled_at,
        )
        .select_from(newest)
        .join(handed, true())
        .join(filed, true())
        .where(dispute_id.in_(select(pair.c.dispute_id)))
        .cte("way")
        .prefix_with("MATERIALIZED")
    )


def _is_open(body: Any) -> ColumnElement[bool]:
    return cast(cast(body["gate"]["open"].astext, Text), Boolean)
