"""Coming home: mediation over without an agreement, or an agreement that did not stand.

Every way that ends mediation without an agreement ends here: the mediator's report, a party's no, the
judge's stop, the clock. What the mediator still owes then is the failure report (ZX-17); the dispute does
not wait for it. What travels with the dispute is ``return_packet.py``.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from diversion.domain.deadline_rules import Basis, DeadlineRule
from diversion.domain.dispute import Event, Status, move
from diversion.domain.entries import Entry
from diversion.domain.handoff import HandoffStatus, ending_of
from diversion.domain.outcome import EndReason, FailureReport, Return, return_to_court
from diversion.domain.responsible import TurnFacts
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.outcome import FeeNotice, Outcome, ReturnToCourt
from diversion.services.deadlines import Start, pass_ball, start_clock, start_docketing_alarms
from diversion.services.disputes import note, seal_of
from diversion.services.handoff import recall_live
from diversion.services.satisfaction import invite_to_rate
from diversion.services.transaction import Transaction
from diversion.services.trial_limit import end_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How mediation ended: by which event, for which of the eight reasons, with which report if any."""

    event: Event
    end_reason: EndReason
    report: FailureReport | None = None
    text: str | None = None


def end_without_agreement(tx: Transaction, dispute: Dispute, handoff: Handoff, ended: Ended) -> Outcome:
    """End a mediation that failed: outcome, handoff, place, clocks; the dispute returns to the court.

    The caller has locked both rows and settled that this may happen. Without a report, the clock of the
    failure report starts beside the court's own and waits for the mediator.
    """
    outcome = write_outcome(tx, dispute, handoff, ended)
    send_back(tx, dispute, handoff, ended.event, ended.end_reason.value, text=ended.text)
    if ended.report is None:
        start_clock(tx, dispute, DeadlineRule.FAILURE_REPORT, Start(handoff_id=handoff.id))
    return outcome


def send_back(
    tx: Transaction,
    dispute: Dispute,
    handoff: Handoff | None,
    event: Event,
    reason_code: str,
    *,
    text: str | None = None,
) -> Return:
    """Return a dispute to docketing or trial; what is still live of its handoffs, and its period, end with it."""
    move(Status(dispute.status), event, Status.RETURNED, docketed=dispute.docketed)
    if handoff is not None and Status(dispute.status) in (Status.OFFERED, Status.IN_MEDIATION):
        how = ending_of(event, HandoffStatus(handoff.status))
        recall_live(tx, dispute, reason_code=reason_code, event=how)
    back = write_return(tx, dispute, handoff.id if handoff else None, reason_code)
    how_ended = "lapsed" if event is Event.EXPIRED else "met"
    end_period(tx, dispute, how_ended)
    turn = TurnFacts(docketed=dispute.docketed, fee_notice_sent=_fee_notice_sent(tx, dispute))
    pass_ball(tx, dispute, Status.RETURNED, turn, how=how_ended)
    if not dispute.docketed:
        start_docketing_alarms(tx, dispute, Start(basis=Basis.MEDIATION_ENDED))
    told = {"after": event.value, "kind": back.kind.value, "why": back.reason.code}
    note(tx, dispute, "returned", told, reason_code=reason_code, text=text)
    return back


def _fee_notice_sent(tx: Transaction, dispute: Dispute) -> bool:
    """Tell whether the parties were asked for the fee already (R25-7): then the trial is next."""
    query = select(FeeNotice.id).where(FeeNotice.dispute_id == dispute.id, FeeNotice.ended_at.is_(None))
    return tx.session.scalar(query) is not None


def write_return(tx: Transaction, dispute: Dispute, handoff_id: UUID | None, reason_code: str) -> Return:
    """Write that a dispute came home, and for what (ZX-17); it makes the return packet readable."""
    back = return_to_court(Entry(dispute.entry), dispute.docketed)
    tx.add(
        ReturnToCourt(
            id=tx.new_id(),
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            handoff_id=handoff_id,
            kind=back.kind.value,
            reason=reason_code,
            at=tx.at,
        )
    )
    return back


def write_outcome(tx: Transaction, dispute: Dispute, handoff: Handoff, ended: Ended) -> Outcome:
    """Write the end of one mediation, its failure report sealed with it; its parties may say what they think of it."""
    invite_to_rate(tx, dispute, handoff)
    outcome_id = tx.new_id()
    return tx.add(
        Outcome(
            id=outcome_id,
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            handoff_id=handoff.id,
            end_reason=ended.end_reason.value,
            settled=ended.end_reason.is_settled,
            ended_by_clock=ended.event is Event.EXPIRED,
            ended_at=tx.at,
            sealed=sealed_report(tx, dispute.id, outcome_id, ended.report) if ended.report else None,
            reported_at=tx.at if ended.report else None,
            recorded_by=tx.actor.user_id,
        )
    )


def sealed_report(tx: Transaction, dispute_id: UUID, outcome_id: UUID, report: FailureReport) -> bytes:
    """Seal the four fields of a failure report under the dispute's key."""
    fields = {
        "basics": report.basics,
        "reason": report.reason,
        "cost_raising_conduct": report.cost_raising_conduct,
        "other_notes": report.other_notes,
    }
    return seal_of(tx, dispute_id).seal(f"outcome:{outcome_id}", fields)
