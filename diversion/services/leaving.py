"""How a dispute leaves an organisation on somebody's word other than the mediator's: recalled, its place free.

A party's demand, a refusal, a withdrawal, the court's closing and a router's recall come through here; the
mediator's own end and the clock's are ``outcome.py`` and ``returns.py``, whose rows and report a mediation
that had begun gets here too, so that no figure forgets it (ZX-22).
"""

from sqlalchemy import select

from diversion.domain.deadline_rules import Basis, DeadlineRule
from diversion.domain.dispute import Event, Status
from diversion.domain.handoff import LIVE, HandoffStatus, ending_of
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.outcome import EndReason
from diversion.domain.responsible import TurnFacts
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.outcome import FeeNotice
from diversion.services.acting import changed, demand_move
from diversion.services.deadlines import Start, pass_ball, start_clock
from diversion.services.handoff import recall_live
from diversion.services.returns import Ended, end_without_agreement, send_back, write_outcome
from diversion.services.settlement import settling_handoff
from diversion.services.transaction import Transaction
from diversion.services.trial_limit import end_period


def leave_mediation(tx: Transaction, dispute: Dispute, event: Event, end_reason: EndReason | None) -> None:
    """End a dispute's live handoffs because of an event; where it goes is the caller's.

    ``end_reason`` is how a mediation that had begun ended; None for a filing that never should have been.
    The mediator then owes the failure report, unless the dispute is over (its clock ends with the others).
    """
    handoff = live_handoff(tx, dispute)
    if handoff is None:
        recall_live(tx, dispute, reason_code=event.value)
        return
    if handoff.status == HandoffStatus.ACCEPTED and end_reason is not None:
        write_outcome(tx, dispute, handoff, Ended(event=event, end_reason=end_reason))
        start_clock(tx, dispute, DeadlineRule.FAILURE_REPORT, Start(handoff_id=handoff.id))
    end_period(tx, dispute, "recalled")
    how = ending_of(event, HandoffStatus(handoff.status))
    recall_live(tx, dispute, reason_code=event.value, event=how)


def come_back(tx: Transaction, dispute: Dispute, event: Event, end_reason: EndReason) -> None:
    """Bring a dispute back to its court: to docketing, or docketed to the trial division (R25-6)."""
    demand_move(dispute, event, Status.RETURNED)
    if dispute.status == Status.RETURNED:
        changed(dispute)
        return
    handoff = live_handoff(tx, dispute)
    if handoff is not None and dispute.status == Status.IN_MEDIATION:
        end_without_agreement(tx, dispute, handoff, Ended(event=event, end_reason=end_reason))
    else:
        send_back(tx, dispute, handoff or settling_handoff(tx, dispute), event, event.value)
    if fee_notice(tx, dispute) is not None:
        wait_at_court(tx, dispute)


def wait_at_court(tx: Transaction, dispute: Dispute) -> None:
    """Give a returned dispute to the clerk for docketing, or to the judge for the fee notice and trial."""
    sent = fee_notice(tx, dispute)
    turn = TurnFacts(docketed=dispute.docketed, fee_notice_sent=sent is not None)
    basis = Basis.FEE_NOTICE_SENT if dispute.docketed and sent else Basis.RETURNED
    pass_ball(tx, dispute, Status.RETURNED, turn, Start(basis=basis))


def fee_notice(tx: Transaction, dispute: Dispute) -> FeeNotice | None:
    """Find the fee notice in force."""
    tx.flush()
    query = select(FeeNotice).where(FeeNotice.dispute_id == dispute.id, FeeNotice.ended_at.is_(None))
    return tx.session.scalar(query)


def live_handoff(tx: Transaction, dispute: Dispute) -> Handoff | None:
    """Find the one live handoff to mediate (promise 2)."""
    tx.flush()
    query = select(Handoff).where(
        Handoff.dispute_id == dispute.id, Handoff.kind == HandoffKind.MEDIATE, Handoff.status.in_(LIVE)
    )
    return tx.session.scalar(query)
