"""Performance (自动履行): what was done of what was promised, without enforcement.

Before docketing whole performance closes the dispute. After docketing, and once a dispute is closed, it
is a fact with a date and moves nothing: a docketed dispute leaves the court by its exit (``exits.py``).
"""

from datetime import date
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.confirmations import UNDER_REVIEW, ConfirmationDecision
from diversion.domain.dispute import Event, Status
from diversion.domain.reasons import Fault
from diversion.domain.responsible import TurnFacts
from diversion.domain.working_days import shanghai_day
from diversion.persistence.dispute import Dispute
from diversion.persistence.outcome import Agreement, Performance
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_move
from diversion.services.deadlines import pass_ball
from diversion.services.disputes import note
from diversion.services.mediation import Act, done, refused
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.settlement import newest_agreement, newest_confirmation, settle_on, under_review
from diversion.services.transaction import Transaction


def record_performance(actor: Actor, dispute_id: UUID, performed_on: date, *, whole: bool) -> Act:
    """Record that the agreement was performed, wholly or in part, on a day.

    Who: a clerk or router of the court, the coordinator or the mediator. Whole performance before docketing
    closes the dispute, and with it an application for confirmation that nobody needs any more. Refuses:
    ``nothing-settled``; ``review-pending``; a day after today or before the agreement took effect.
    """
    with acting_on(actor, Permission.APPLY_FOR_CONFIRMATION, dispute_id) as (tx, dispute):
        agreement = _demand_settled(tx, dispute)
        if faults := _faults(tx, agreement, performed_on):
            raise InputFaulty(faults)
        row = Performance(
            id=tx.new_id(),
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            performed_on=performed_on,
            whole=whole,
            recorded_by=actor.user_id,
            at=tx.at,
        )
        tx.add(row)
        status = Status(dispute.status)
        if whole and not dispute.docketed and status is not Status.CLOSED:
            _close(tx, dispute)
        elif status is not Status.CLOSED:
            settle_on(tx, dispute, status)
        note(tx, dispute, "performed", {"performed_on": performed_on.isoformat(), "whole": whole})
        return done(tx, dispute, row.id)


def _demand_settled(tx: Transaction, dispute: Dispute) -> Agreement:
    agreement = newest_agreement(tx, dispute)
    if agreement is None or dispute.status not in (Status.SETTLED, Status.CONFIRMED, Status.CLOSED):
        zh, en = "没有可以履行的调解协议。", "There is no agreement to perform."
        raise Conflicting("nothing-settled", zh, en)
    if under_review(tx, dispute):
        raise refused(UNDER_REVIEW)
    return agreement


def _faults(tx: Transaction, agreement: Agreement, performed_on: date) -> list[Fault]:
    zh, en = (
        "履行日期应在协议生效日至今日之间，请核对。",
        "It lies between the agreement's first day and today.",
    )
    since = shanghai_day(agreement.in_force_at or agreement.at)
    if since <= performed_on <= tx.today:
        return []
    return [Fault("/performed_on", "performance-day", zh, en)]


def _close(tx: Transaction, dispute: Dispute) -> None:
    demand_move(dispute, Event.PERFORMED, Status.CLOSED)
    pending = newest_confirmation(tx, dispute)
    if pending is not None and pending.decided_at is None:
        pending.decision, pending.decided_at = ConfirmationDecision.WITHDRAWN.value, tx.at
    dispute.closed_reason = "performed"
    pass_ball(tx, dispute, Status.CLOSED, TurnFacts())
