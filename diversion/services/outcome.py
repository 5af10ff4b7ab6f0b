"""How mediation ended, as the mediator records it: one of the eight ends of ZX-22, with what it needs.

An agreement in force settles the dispute; everything else returns it to the court with the failure
report's four fields. A mediation that the clock, a party or a judge ended has its outcome already and
waits only for that report, which is handed in by the same route. What follows a settlement is
``confirmation.py``, ``performance.py`` and ``exits.py``; a judge's look at it, ``reviews.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Event, Status, move
from diversion.domain.handoff import HandoffEvent, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.outcome import (
    EndReason,
    FailureReport,
    outcome_faults,
    report_faults,
    status_after_end,
)
from diversion.domain.reasons import Fault
from diversion.domain.responsible import TurnFacts
from diversion.domain.sham import ShamSign, needs_review
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Contact, Stop
from diversion.persistence.outcome import Outcome
from diversion.services.access import Actor
from diversion.services.acting import holder_told
from diversion.services.agreements import (
    AgreementTold,
    agreement_faults,
    in_force_since,
    signs_on_record,
    write_agreement,
)
from diversion.services.deadlines import end_clocks, pass_ball, running
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import locked, note
from diversion.services.handoff import recall_live
from diversion.services.handoffs import within
from diversion.services.mediation import Act, demand_going_on, done
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.returns import Ended, end_without_agreement, sealed_report, write_outcome
from diversion.services.settlement import settle_on
from diversion.services.transaction import Transaction, transaction
from diversion.services.travelling import AddressTold, FactsTold, travelling_faults, write_travelling
from diversion.services.trial_limit import end_period
from diversion.services.turns import open_row


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTold:
    """The end of a mediation as handed in; ``sham_signs`` are what the mediator saw about the agreement."""

    end_reason: EndReason
    agreement: AgreementTold | None = None
    failure_report: FailureReport | None = None
    undisputed_facts: FactsTold | None = None
    service_addresses: tuple[AddressTold, ...] = ()
    sham_signs: tuple[ShamSign, ...] = ()


def record_outcome(actor: Actor, dispute_id: UUID, told: OutcomeTold) -> Act:
    """Record how mediation ended, or hand in the failure report of one that has ended already.

    Who: the mediator or the coordinator. Refuses: ``InputFaulty`` with every fault (an agreement that is not
    in force, a report without its first two fields, an unreachable party whom nobody tried);
    ``mediation-stopped``, and for an agreement ``mediation-suspended``; ``outcome-recorded`` when nothing is
    left to record. Promises: outcome, return or settlement, ball and journal in one transaction.
    """
    with transaction(actor) as tx:
        handoff = _own_handoff(tx, dispute_id)
        dispute = locked(tx, dispute_id)
        tx.session.refresh(handoff, with_for_update=True)
        file = read_file(tx, dispute)
        with holder_told(tx, dispute):
            if handoff.status == HandoffStatus.ACCEPTED:
                row = _end(tx, file, handoff, told)
            else:
                row = _report_late(tx, file, handoff, told)
        return done(tx, dispute, row.id)


def _own_handoff(tx: Transaction, dispute_id: UUID) -> Handoff:
    reach = tx.actor.demand(Permission.MEDIATE)
    query = select(Handoff).where(
        Handoff.dispute_id == dispute_id,
        Handoff.kind == HandoffKind.MEDIATE,
        Handoff.accepted_at.is_not(None),
        within(reach, tx.actor),
    )
    found = tx.session.scalar(query.order_by(Handoff.sequence.desc()).limit(1))
    if found is None:
        raise NotFound("纠纷", "dispute")
    return found


def _end(tx: Transaction, file: DisputeFile, handoff: Handoff, told: OutcomeTold) -> Outcome:
    if told.end_reason.is_settled or open_row(tx, Stop, handoff) is not None:
        demand_going_on(tx, handoff)
    if faults := _faults(tx, file, handoff, told):
        raise InputFaulty(faults)
    write_travelling(tx, file, told.undisputed_facts, told.service_addresses)
    if told.end_reason.is_settled:
        return _settle(tx, file, handoff, told)
    ended = Ended(event=Event.RETURNED, end_reason=told.end_reason, report=told.failure_report)
    return end_without_agreement(tx, file.dispute, handoff, ended)


def _settle(tx: Transaction, file: DisputeFile, handoff: Handoff, told: OutcomeTold) -> Outcome:
    """Settle: before docketing those who withdrew are done; everybody else has an exit ahead."""
    dispute = file.dispute
    event, to = status_after_end(told.end_reason, dispute.docketed)
    move(Status(dispute.status), event, to, docketed=dispute.docketed)
    signs: Sequence[ShamSign] = ()
    agreement = None
    if told.agreement is not None:
        signs = sorted({*told.sham_signs, *signs_on_record(tx, file, handoff)})
        agreement = write_agreement(tx, file, handoff, told.agreement, signs)
    outcome = write_outcome(tx, dispute, handoff, Ended(event=event, end_reason=told.end_reason))
    recall_live(tx, dispute, reason_code=told.end_reason.value, event=HandoffEvent.COMPLETED)
    end_period(tx, dispute, "met")
    if to is Status.CLOSED:
        dispute.closed_reason = told.end_reason.value
        pass_ball(tx, dispute, to, TurnFacts())
    else:
        settle_on(tx, dispute, to, review_asked=needs_review(signs))
    payload = {
        "handoff_id": str(handoff.id),
        "agreement_id": str(agreement.id) if agreement else None,
        "signs": [sign.value for sign in signs],
    }
    note(tx, dispute, "settled", payload, reason_code=told.end_reason.value)
    return outcome


def _report_late(tx: Transaction, file: DisputeFile, handoff: Handoff, told: OutcomeTold) -> Outcome:
    """Add the failure report to an outcome that was written without one; the end itself stands."""
    query = select(Outcome).where(Outcome.handoff_id == handoff.id)
    outcome = tx.session.scalar(query.with_for_update())
    if outcome is None or outcome.settled or outcome.reported_at is not None:
        zh, en = "调解已经终结，结果已经记录。", "This mediation has ended and its outcome is recorded."
        raise Conflicting("outcome-recorded", zh, en)
    faults = [
        *report_faults(told.failure_report),
        *travelling_faults(file, told.undisputed_facts, told.service_addresses),
    ]
    if told.end_reason.value != outcome.end_reason:
        zh = "调解已按其他情形终结，不能更改；请按已记录的终结情形补交报告。"
        en = f"Mediation ended as {outcome.end_reason}; report that end."
        faults.append(Fault("/end_reason", "end-reason-recorded", zh, en))
    if faults or told.failure_report is None:
        raise InputFaulty(faults)
    write_travelling(tx, file, told.undisputed_facts, told.service_addresses)
    outcome.sealed = sealed_report(tx, file.dispute.id, outcome.id, told.failure_report)
    outcome.reported_at, outcome.recorded_by = tx.at, tx.actor.user_id
    end_clocks(tx, file.dispute, (DeadlineRule.FAILURE_REPORT,), "met")
    payload = {"handoff_id": str(handoff.id), "outcome_id": str(outcome.id)}
    note(tx, file.dispute, "failure_reported", payload, reason_code=outcome.end_reason)
    return outcome


def _faults(tx: Transaction, file: DisputeFile, handoff: Handoff, told: OutcomeTold) -> list[Fault]:
    period = running(tx, file.dispute, DeadlineRule.MEDIATION)
    faults = list(
        outcome_faults(
            told.end_reason,
            agreement_in_force=told.agreement is not None
            and in_force_since(tx, file, told.agreement) is not None,
            report=told.failure_report,
            period_over=period is not None and tx.at >= period.due_at,
        )
    )
    faults += travelling_faults(file, told.undisputed_facts, told.service_addresses)
    if told.agreement is not None:
        faults += agreement_faults(tx, file, handoff, told.agreement)
    return [*faults, *_matching_faults(tx, handoff, told)]


def _matching_faults(tx: Transaction, handoff: Handoff, told: OutcomeTold) -> list[Fault]:
    """Find parts that do not belong to this end, and an unreachable party whom nobody tried."""
    faults = []
    if told.agreement is not None and told.end_reason is not EndReason.AGREEMENT_REACHED:
        zh, en = (
            "此终结情形没有调解协议，请删除，或者改选达成协议。",
            "This end has no agreement; leave it out.",
        )
        faults.append(Fault("/agreement", "not-of-this-end", zh, en))
    if told.failure_report is not None and told.end_reason.is_settled:
        zh, en = (
            "已经解决的纠纷没有调解不成报告，请删除。",
            "A settled dispute has no failure report; leave it out.",
        )
        faults.append(Fault("/failure_report", "not-of-this-end", zh, en))
    if told.sham_signs and told.agreement is None:
        zh = "可疑情形随调解协议一并提交；尚无协议的，请先中止调解。"
        en = "Signs of a sham come with an agreement; without one, stop the mediation instead."
        faults.append(Fault("/sham_signs", "not-of-this-end", zh, en))
    if told.end_reason is EndReason.PARTY_UNREACHABLE and not _was_tried_in_vain(tx, handoff):
        zh = "请先记录未能联系上当事人的经过，再按无法联系终结。"
        en = "Record the attempts that did not reach the party first."
        faults.append(Fault("/end_reason", "contact-not-recorded", zh, en))
    return faults


def _was_tried_in_vain(tx: Transaction, handoff: Handoff) -> bool:
    query = select(Contact.id).where(
        Contact.dispute_id == handoff.dispute_id,
        Contact.at >= handoff.accepted_at,
        Contact.result.in_(("no_answer", "moved_away")),
    )
    return tx.session.scalar(query.limit(1)) is not None
