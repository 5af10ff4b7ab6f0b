"""Whose turn it is once the parties have agreed: to review, to confirm, to perform, or to leave the court.

The rule is ``domain/responsible.py``; every use case between the agreement and the end asks here before
it passes the ball. Whether 司法确认 is still open is computed from the day the agreement took effect, so
that a clock which stood aside meanwhile costs nobody a day (MS-5).
"""

from sqlalchemy import select

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.deadlines import Due, due_on
from diversion.domain.dispute import Status
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.responsible import ConfirmationStage, TurnFacts, ball_for
from diversion.domain.working_days import day_begins_at
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.outcome import Agreement, Confirmation
from diversion.services.calendars import calendar_now
from diversion.services.deadlines import Start, pass_ball, running
from diversion.services.transaction import Transaction


def settle_on(tx: Transaction, dispute: Dispute, status: Status, *, review_asked: bool = False) -> None:
    """Pass the ball of a settled or confirmed dispute to whoever is next; ``review_asked`` starts a review."""
    agreement = newest_agreement(tx, dispute)
    turn = turn_after_settlement(tx, dispute, agreement, review_asked=review_asked)
    ball = ball_for(status, turn)
    rule = ball.rule if ball else DeadlineRule.ACTIVITY
    start = _start_of(tx, dispute, agreement, rule)
    pass_ball(tx, dispute, status, turn, start, anew=rule is DeadlineRule.ACTIVITY)


def turn_after_settlement(
    tx: Transaction, dispute: Dispute, agreement: Agreement | None, *, review_asked: bool = False
) -> TurnFacts:
    """Say who is waited for once a dispute is settled."""
    handoff = settling_handoff(tx, dispute)
    return TurnFacts(
        docketed=dispute.docketed,
        organisation_id=str(handoff.organisation_id) if handoff else None,
        under_review=review_asked or under_review(tx, dispute),
        confirmation=_stage(tx, dispute, agreement),
        performance_on_agreed_day=agreement is not None and agreement.perform_by_on is not None,
    )


def under_review(tx: Transaction, dispute: Dispute) -> bool:
    """Tell whether a judge is still to look at the settlement (ZX-19)."""
    return running(tx, dispute, DeadlineRule.REVIEW) is not None


def newest_agreement(tx: Transaction, dispute: Dispute) -> Agreement | None:
    """Find the agreement that settled a dispute; one settled by withdrawal has none."""
    tx.flush()
    query = select(Agreement).where(Agreement.dispute_id == dispute.id)
    return tx.session.scalar(query.order_by(Agreement.at.desc(), Agreement.id.desc()).limit(1))


def newest_confirmation(tx: Transaction, dispute: Dispute) -> Confirmation | None:
    """Find the last application for confirmation, decided or not."""
    tx.flush()
    query = select(Confirmation).where(Confirmation.dispute_id == dispute.id)
    newest_first = query.order_by(Confirmation.applied_at.desc(), Confirmation.id.desc())
    return tx.session.scalar(newest_first.limit(1).with_for_update())


def settling_handoff(tx: Transaction, dispute: Dispute) -> Handoff | None:
    """Find the handoff whose mediation came to the settlement."""
    tx.flush()
    query = select(Handoff).where(
        Handoff.dispute_id == dispute.id,
        Handoff.kind == HandoffKind.MEDIATE,
        Handoff.completed_at.is_not(None),
    )
    return tx.session.scalar(query.order_by(Handoff.sequence.desc()).limit(1))


def application_due(tx: Transaction, agreement: Agreement) -> Due | None:
    """Compute the last of the thirty days in which confirmation may be applied for (MS-5)."""
    if agreement.in_force_at is None:
        return None
    return due_on(DeadlineRule.CONFIRMATION_APPLICATION, agreement.in_force_at, calendar_now(tx))


def _stage(tx: Transaction, dispute: Dispute, agreement: Agreement | None) -> ConfirmationStage:
    newest = newest_confirmation(tx, dispute)
    if newest is not None and newest.decided_at is None:
        return ConfirmationStage.APPLIED
    due = application_due(tx, agreement) if agreement else None
    is_over = due is None or tx.at >= due.due_at
    is_decided = newest is not None and newest.decision != "withdrawn"
    performed_first = bool(
        due and agreement and agreement.perform_by_on and agreement.perform_by_on < due.due_on
    )
    return ConfirmationStage.PAST if is_over or is_decided or performed_first else ConfirmationStage.OPEN


def _start_of(tx: Transaction, dispute: Dispute, agreement: Agreement | None, rule: DeadlineRule) -> Start:
    in_force_at = agreement.in_force_at if agreement else None
    if rule in (DeadlineRule.CONFIRMATION_APPLICATION, DeadlineRule.POST_DOCKET_EXIT):
        return Start(at=in_force_at)
    if rule is DeadlineRule.PERFORMANCE and agreement is not None and agreement.perform_by_on is not None:
        return Start(at=day_begins_at(agreement.perform_by_on))
    if rule is DeadlineRule.CONFIRMATION_RULING:
        applied = newest_confirmation(tx, dispute)
        return Start(at=applied.applied_at if applied else None)
    handoff = settling_handoff(tx, dispute) if rule is DeadlineRule.ACTIVITY else None
    return Start(handoff_id=handoff.id if handoff else None)
