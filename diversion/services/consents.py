"""Recording what a party answered on a matter, and what follows: an offer, or the end of one.

Answers are added and never changed; a revocation is a later no. A no to mediation, or of an applicant to
mediation before docketing while the dispute rests on it, takes the dispute from whoever has it (MS-1,
R25-1). A yes moves a dispute only while somebody waits for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from diversion.domain.access import MATRIX, Permission
from diversion.domain.consent_faults import consent_faults
from diversion.domain.consents import Answer, Matter, answer_of
from diversion.domain.dispute import TRANSITIONS, Event, Status
from diversion.domain.entries import Entry
from diversion.domain.filing import ConsentInput, Filing, PartyInput
from diversion.domain.outcome import EndReason
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.domain.regimes import Regime
from diversion.services.access import Actor
from diversion.services.acting import acting_on, changed, demand_open
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.extension_proposals import weigh_proposal
from diversion.services.filing import write_consent
from diversion.services.intake import intake_context
from diversion.services.leaving import come_back, leave_mediation
from diversion.services.placement import place
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction

MOVING = (Matter.MEDIATION, Matter.MEDIATE_BEFORE_DOCKETING)


def record_consent(actor: Actor, dispute_id: UUID, told: ConsentInput, words: str | None = None) -> UUID:
    """Record one answer of one party, and answer the dispute's id.

    Who: clerk and router of the court; coordinator, mediator and grid worker for what they have accepted.
    Without a moment it was given now, without ``asked_by`` asked by whoever records it.
    Refuses: ``InputFaulty`` (``consent-party-unknown``, ``consent-needs-signed-form``, ``consent-in-future``),
    ``Conflicting`` ``dispute-closed``. Recording the same again adds a row and changes nothing else.
    """
    with acting_on(actor, Permission.RECORD_CONSENT, dispute_id) as (tx, dispute):
        demand_open(dispute)
        file = read_file(tx, dispute)
        said = replace(told, at=told.at or tx.at, asked_by=told.asked_by or _asker(tx))
        refuse_faulty(tx, file, said)
        write_answers(tx, file, [said], words)
        follow_answers(tx, file, [said])
        return dispute.id


def refuse_faulty(tx: Transaction, file: DisputeFile, told: ConsentInput) -> None:
    """Refuse an answer that cannot be a record, as at intake, its faults at the top of the body."""
    asked = Filing(parties=tuple(PartyInput(ref=ref) for ref in file.refs), consents=(told,))
    found = consent_faults(asked, intake_context(tx, file.court, asked))
    faults = [Fault(each.pointer.removeprefix("/consents/0"), each.code, each.zh, each.en) for each in found]
    if faults:
        raise InputFaulty(faults)


def write_answers(
    tx: Transaction, file: DisputeFile, told: Sequence[ConsentInput], words: str | None = None
) -> None:
    """Write answers and journal each; what follows from them is ``follow_answers``."""
    for each in told:
        row = write_consent(tx, file, each)
        file.consents.append(row)
        said = {"party_ref": each.party_ref, "matter": row.matter, "answer": row.answer, "means": row.means}
        note(tx, file.dispute, "consent_recorded", said | {"said_at": row.at.isoformat()}, text=words)
    tx.flush()


def follow_answers(tx: Transaction, file: DisputeFile, told: Sequence[ConsentInput]) -> None:
    """Let a dispute follow what was just recorded; only what stands counts, not what was said before."""
    dispute = file.dispute
    event = _event_of(file, told)
    if event is None or (Status(dispute.status), event) not in TRANSITIONS:
        changed(dispute)
    elif event is Event.CONSENT_REFUSED:
        _take_back(tx, file)
    else:
        place(tx, file, event)
    if any(each.matter is Matter.EXTENSION for each in told):
        weigh_proposal(tx, file)


def _asker(tx: Transaction) -> str:
    """Say as what the actor asked: the first role that may record answers."""
    roles = [grant.role for grant in tx.actor.grants if grant.role in MATRIX[Permission.RECORD_CONSENT]]
    return roles[0].value if roles else tx.actor.kind


def _event_of(file: DisputeFile, told: Sequence[ConsentInput]) -> Event | None:
    standing = {
        (each.matter, answer_of(file.said(), each.party_ref or "", each.matter), each.party_ref)
        for each in told
        if each.matter in MOVING
    }
    if any(answer is Answer.NO and _is_refusal(file, matter, ref or "") for matter, answer, ref in standing):
        return Event.CONSENT_REFUSED
    return Event.CONSENT_GIVEN if any(answer is Answer.YES for _, answer, _ in standing) else None


def _is_refusal(file: DisputeFile, matter: Matter | None, party_ref: str) -> bool:
    """Tell whether a no takes the ground from under mediation; that of the form only where it rests on it."""
    if matter is Matter.MEDIATION:
        return True
    dispute = file.dispute
    applicants = {party.ref for party in file.on_side(PartyRole.APPLICANT)}
    rests_on_form = dispute.entry == Entry.COMPLAINT and dispute.regime == Regime.POST2025
    return rests_on_form and not dispute.docketed and party_ref in applicants


def _take_back(tx: Transaction, file: DisputeFile) -> None:
    """End what runs with an organisation; in mediation itself only a complaint goes back to be docketed."""
    dispute, status = file.dispute, Status(file.dispute.status)
    is_home = dispute.docketed or dispute.entry != Entry.COMPLAINT
    if status is Status.IN_MEDIATION and is_home:
        come_back(tx, dispute, Event.CONSENT_REFUSED, EndReason.PARTY_UNWILLING)
        return
    if status in (Status.OFFERED, Status.IN_MEDIATION):
        leave_mediation(tx, dispute, Event.CONSENT_REFUSED, EndReason.PARTY_UNWILLING)
    place(tx, file, Event.CONSENT_REFUSED)
