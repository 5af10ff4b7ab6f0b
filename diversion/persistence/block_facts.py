"""What the rules of blocks look at: offers and missed clocks of courts within a window, and who is there.

Every query starts from an index that holds what is open or what lies in the window, so that its cost does
not grow with all that is stored: late clocks have a partial index of their own. What befell mediations is ``block_mediations.py``.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Select,
    String,
    Uuid,
    and_,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from diversion.domain.blocks_obstructed import MISSED
from diversion.domain.deadline_rules import Basis, DeadlineRule
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.access import Grant, UserAccount
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Decision, Preservation
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.mediation import Contact, GuidanceRequest, Stop, Suspension
from diversion.persistence.organisation import Membership

MEDIATE = HandoffKind.MEDIATE.value
AFTER_MEDIATION = (Basis.MEDIATION_ENDED.value, Basis.DEMANDED.value)


def decisions_counted(court_id: UUID, from_at: datetime, most: int) -> Select[int]:
    """Count the routing decisions of a court since a moment, ``most`` and no more: how much there is to look over."""
    some = select(Decision.id).where(
        Decision.court_id == court_id, Decision.stage == "routing", Decision.at > from_at
    )
    return select(func.count()).select_from(some.limit(most).subquery())


def offers(court_id: UUID, from_at: datetime) -> Rows:
    """Ask for the offers to mediate made since a moment, each with the end of its last day to answer."""
    answer_due_at = (
        select(func.max(Deadline.due_at))
        .where(
            Deadline.dispute_id == Handoff.dispute_id,
            Deadline.handoff_id == Handoff.id,
            Deadline.rule == DeadlineRule.ANSWER.value,
        )
        .scalar_subquery()
    )
    return select(
        Handoff.court_id,
        Handoff.organisation_id,
        Handoff.dispute_id,
        Handoff.id,
        Handoff.delivered_at,
        Handoff.received_at,
        func.coalesce(Handoff.accepted_at, Handoff.declined_at).label("answered_at"),
        Handoff.accepted_at,
        Handoff.lapsed_at,
        func.coalesce(Handoff.lapsed_at, Handoff.recalled_at).label("ended_at"),
        answer_due_at.label("answer_due_at"),
        Handoff.decline_words,
    ).where(Handoff.court_id == court_id, Handoff.kind == MEDIATE, Handoff.offered_at > from_at)


def late_clocks(court_id: UUID, from_at: datetime, at: datetime) -> Rows:
    """Ask for clocks that ran out by a moment: those still running, and those met too late since ``from_at``.

    Beside each its own handoff and the one that had been accepted by then, if any.
    """
    own, taken = _own_handoff(), _taken_by_then()
    return (
        select(
            Deadline.id,
            Deadline.court_id,
            Deadline.dispute_id,
            Deadline.handoff_id,
            Deadline.rule,
            Deadline.article,
            Deadline.amount,
            Deadline.starts_at,
            Deadline.due_at,
            Deadline.ended_at,
            Deadline.provisional,
            own.c.organisation_id,
            own.c.dispatched_at,
            taken.c.handoff_id.label("taken_id"),
            taken.c.organisation_id.label("taken_by"),
        )
        .select_from(Deadline)
        .outerjoin(own, true())
        .outerjoin(taken, true())
        .where(
            Deadline.court_id == court_id,
            or_(Deadline.ended_at.is_(None), Deadline.ended_at >= Deadline.due_at),
            or_(Deadline.ended_at.is_(None), Deadline.ended_at > from_at),
            Deadline.due_at <= at,
            Deadline.ended_how.is_distinct_from("superseded"),
            Deadline.rule.in_([rule.value for rule in MISSED]),
            _concerns(own.c, taken.c),
        )
    )


def _concerns(own: Any, taken: Any) -> ColumnElement[bool]:
    """Leave out clocks of the same rule that run where nothing was accepted, or that are not the mediator's."""
    rule, over_at = Deadline.rule, func.coalesce(own.completed_at, own.recalled_at)
    handed = and_(
        own.kind == MEDIATE,
        or_(
            rule == DeadlineRule.DELIVERY.value,
            and_(
                own.accepted_at.is_not(None),
                or_(over_at.is_(None), Deadline.starts_at < over_at),
            ),
        ),
    )
    mediators = (DeadlineRule.DELIVERY.value, DeadlineRule.FIRST_CONTACT.value, DeadlineRule.ACTIVITY.value)
    is_after = or_(rule != DeadlineRule.DOCKETING.value, Deadline.basis.in_(AFTER_MEDIATION))
    return or_(
        and_(rule.in_(mediators), handed),
        and_(rule == DeadlineRule.DECISION.value, _gate_open_by_then()),
        and_(rule.not_in((*mediators, DeadlineRule.DECISION.value)), taken.handoff_id.is_not(None), is_after),
    )


def _own_handoff() -> Any:
    """Look a clock's own handoff up by its key, however many others are stored."""
    return (
        select(
            Handoff.organisation_id,
            Handoff.kind,
            Handoff.dispatched_at,
            Handoff.accepted_at,
            Handoff.completed_at,
            Handoff.recalled_at,
        )
        .where(Handoff.id == Deadline.handoff_id)
        .limit(1)
        .correlate(Deadline)
        .lateral("own")
    )


def _taken_by_then() -> Any:
    taken = aliased(Handoff)
    return (
        select(taken.id.label("handoff_id"), taken.organisation_id)
        .where(
            taken.dispute_id == Deadline.dispute_id,
            taken.kind == MEDIATE,
            taken.accepted_at <= Deadline.due_at,
        )
        .order_by(taken.sequence.desc())
        .limit(1)
        .correlate(Deadline)
        .lateral("taken")
    )


def _gate_open_by_then() -> ColumnElement[bool]:
    is_open = cast(Decision.body["gate"]["open"].astext, String) == "true"
    return (
        select(is_open)
        .where(
            Decision.dispute_id == Deadline.dispute_id,
            Decision.stage == "routing",
            Decision.at <= Deadline.due_at,
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(1)
        .correlate(Deadline)
        .scalar_subquery()
    )


def attempts(disputes: Collection[UUID]) -> Rows:
    """Ask for every attempt to reach the parties of some disputes, also those of a helping station."""
    query = select(Contact.dispute_id, Contact.party_id, Contact.at, Contact.result)
    return query.where(Contact.handoff_id.in_(_handoffs_of(disputes)))


def held_spans(disputes: Collection[UUID]) -> list[Rows]:
    """Ask when mediators of some disputes had to wait for the court, an appraiser or a preservation."""
    beside = (
        (GuidanceRequest, GuidanceRequest.asked_at, GuidanceRequest.answered_at),
        (Stop, Stop.since_at, Stop.ended_at),
        (Suspension, Suspension.since_at, Suspension.ended_at),
    )
    spans = [
        select(table.dispute_id, since.label("since_at"), until.label("until_at")).where(
            table.handoff_id.in_(_handoffs_of(disputes))
        )
        for table, since, until in beside
    ]
    executed_at = func.timezone("Asia/Shanghai", cast(Preservation.executed_on, DateTime))
    wished = select(
        Preservation.dispute_id, Preservation.wanted_at.label("since_at"), executed_at.label("until_at")
    )
    return [*spans, wished.where(among(Preservation.dispute_id, disputes), Preservation.ended_at.is_(None))]


def _handoffs_of(disputes: Collection[UUID]) -> Any:
    return select(Handoff.id).where(among(Handoff.dispute_id, disputes))


def among(column: Any, ids: Collection[UUID]) -> ColumnElement[bool]:
    """Say that a column is one of many ids, told as one parameter."""
    among: ColumnElement[bool] = column == func.any(cast(list(ids), ARRAY(Uuid)))
    return among


def last_accounts(organisations: Collection[UUID]) -> Rows:
    """Ask until which day somebody at some organisations could sign in, where a day ended it."""
    revoked_on = cast(func.timezone("Asia/Shanghai", Grant.revoked_at), Date)
    until = func.max(func.least(Grant.to_on, revoked_on))
    query = select(Grant.organisation_id, until.label("until_on")).where(
        Grant.organisation_id.in_(organisations)
    )
    return query.group_by(Grant.organisation_id)


def last_mediators(organisations: Collection[UUID], day: date) -> Rows:
    """Ask for some organisations with a mediator on a day, and until when those without had one."""
    is_there = and_(
        UserAccount.active,
        Membership.from_on <= day,
        or_(Membership.to_on.is_(None), Membership.to_on >= day),
    )
    return (
        select(
            Membership.organisation_id,
            func.bool_or(is_there).label("has_mediator"),
            func.max(Membership.to_on).label("until_on"),
        )
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.organisation_id.in_(organisations))
        .group_by(Membership.organisation_id)
    )
