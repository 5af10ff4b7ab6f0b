"""Judicial confirmation (司法确认): both sides apply within thirty days, a judge decides (MS-5, MS-6).

Only agreements made before docketing are confirmed. An application that is not taken in (JS-6) leaves the
agreement standing, and the parties perform it or sue; a refusal (JS-8) brings the dispute back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.case_numbers import CaseStage, case_number_faults, parse_case_number
from diversion.domain.confirmations import (
    NOT_ACCEPTED,
    REFUSED,
    ConfirmationDecision,
    NotAcceptedGround,
    RefusalGround,
    application_refusals,
)
from diversion.domain.dispute import Event, Status
from diversion.domain.reasons import Fault, Reason
from diversion.persistence.dispute import Dispute
from diversion.persistence.outcome import Agreement, Confirmation, Signature
from diversion.persistence.registers import Court
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_move
from diversion.services.dispute_file import read_file
from diversion.services.disputes import note
from diversion.services.mediation import Act, done, known_refs, refused
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.returns import send_back
from diversion.services.settlement import (
    application_due,
    newest_agreement,
    newest_confirmation,
    settle_on,
    settling_handoff,
    under_review,
)
from diversion.services.transaction import Transaction

PENDING = Reason(
    "confirmation-pending",
    "司法确认申请正在审查中",
    "an application for confirmation is being decided",
    "MS-7",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTold:
    """What the judge decided. ``ground`` is one of JS-6 when not accepted, one of JS-8 when refused."""

    decision: ConfirmationDecision
    ground: str | None = None
    case_number: str | None = None
    reason: str | None = None


def apply_for_confirmation(
    actor: Actor, dispute_id: UUID, applied_by: list[str], case_number: str | None = None
) -> Act:
    """Take down the parties' joint application; the ball is the judge's for thirty days (MS-7).

    Who: a clerk or router of the court, the coordinator or the mediator. Refuses with every reason of
    ``application_refusals`` and ``confirmation-pending``; ``transition-refused`` where nothing is settled.
    """
    with acting_on(actor, Permission.APPLY_FOR_CONFIRMATION, dispute_id) as (tx, dispute):
        if not dispute.docketed:
            demand_move(dispute, Event.CONFIRMED, Status.CONFIRMED)
        file = read_file(tx, dispute)
        refs = known_refs(file, applied_by, "/applied_by")
        applicants = [file.refs[ref] for ref in dict.fromkeys(refs)]
        agreement = newest_agreement(tx, dispute)
        against = _refusals(tx, dispute, agreement, applicants)
        if against or agreement is None:
            raise refused(*against)
        number = _case_number(tx, dispute, case_number)
        row = Confirmation(
            id=tx.new_id(),
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            agreement_id=agreement.id,
            applied_by=applicants,
            applied_at=tx.at,
            case_number=number,
            decision=None,
            refusal_code=None,
            decided_by=None,
            decided_at=None,
        )
        tx.add(row)
        settle_on(tx, dispute, Status.SETTLED)
        note(tx, dispute, "confirmation_applied", {"agreement_id": str(agreement.id), "case_number": number})
        return done(tx, dispute, row.id)


def decide_confirmation(actor: Actor, dispute_id: UUID, told: DecisionTold) -> Act:
    """Decide an application: confirmed, refused (JS-8), not taken in (JS-6), or withdrawn by the parties.

    Who: a judge of the court. Confirmed, the parties perform. Refused, the dispute returns to docketing.
    Not taken in, the agreement stands and is performed. Withdrawn, the parties may apply again while the
    thirty days last. Refuses: ``no-confirmation-pending``; a ground that does not belong to the decision.
    """
    with acting_on(actor, Permission.ANSWER_GUIDANCE, dispute_id) as (tx, dispute):
        row = newest_confirmation(tx, dispute)
        if row is None or row.decided_at is not None or dispute.status != Status.SETTLED:
            zh, en = "没有待审查的司法确认申请。", "No application for confirmation is waiting."
            raise Conflicting("no-confirmation-pending", zh, en)
        reason = _ground(told)
        row.case_number = _case_number(tx, dispute, told.case_number) or row.case_number
        row.decision, row.refusal_code = told.decision.value, told.ground
        row.decided_by, row.decided_at = actor.user_id, tx.at
        payload = {"decision": told.decision.value, "ground": told.ground, "case_number": row.case_number}
        code = reason.code if reason else None
        if told.decision is ConfirmationDecision.REFUSED:
            note(tx, dispute, "confirmation_decided", payload, reason_code=code, text=told.reason)
            handoff = settling_handoff(tx, dispute)
            send_back(tx, dispute, handoff, Event.RETURNED, code or "confirmation-refused")
            return done(tx, dispute, row.id)
        to = Status.SETTLED
        if told.decision is ConfirmationDecision.CONFIRMED:
            to = demand_move(dispute, Event.CONFIRMED, Status.CONFIRMED)
        settle_on(tx, dispute, to)
        note(tx, dispute, "confirmation_decided", payload, reason_code=code, text=told.reason)
        return done(tx, dispute, row.id)


def _refusals(
    tx: Transaction, dispute: Dispute, agreement: Agreement | None, applied_by: Sequence[UUID]
) -> tuple[Reason, ...]:
    due = application_due(tx, agreement) if agreement else None
    pending = newest_confirmation(tx, dispute)
    against = application_refusals(
        docketed=dispute.docketed,
        due_at=due.due_at if due else None,
        now=tx.at,
        parties=_signed_by(tx, agreement),
        applied_by=[str(each) for each in applied_by],
        under_review=under_review(tx, dispute),
    )
    return (*against, PENDING) if pending is not None and pending.decided_at is None else against


def _signed_by(tx: Transaction, agreement: Agreement | None) -> list[str]:
    if agreement is None:
        return []
    query = select(Signature.party_id).where(Signature.agreement_id == agreement.id)
    return [str(each) for each in tx.session.scalars(query)]


def _case_number(tx: Transaction, dispute: Dispute, told: str | None) -> str | None:
    if told is None:
        return None
    court = tx.session.get_one(Court, dispute.court_id)
    faults = case_number_faults(told, court_code=court.code, stages=[CaseStage.CONFIRMATION])
    if faults:
        raise InputFaulty(faults)
    return str(parse_case_number(told))


def _ground(told: DecisionTold) -> Reason | None:
    """Find the reason that a ground stands for. Raises ``InputFaulty`` ``ground-not-of-this-decision``."""
    known: dict[ConfirmationDecision, dict[str, Reason]] = {
        ConfirmationDecision.NOT_ACCEPTED: {each.value: NOT_ACCEPTED[each] for each in NotAcceptedGround},
        ConfirmationDecision.REFUSED: {each.value: REFUSED[each] for each in RefusalGround},
    }
    grounds = known.get(told.decision, {})
    reason = grounds.get(told.ground or "")
    if (reason is None) if grounds else (told.ground is not None):
        zh = "裁定理由与裁定结果不符：不予受理和驳回须各选其法定情形，其他结果不填。"
        en = "The ground does not belong to this decision: JS-6 if not accepted, JS-8 if refused, else none."
        raise InputFaulty([Fault("/refusal_code", "ground-not-of-this-decision", zh, en)])
    return reason
