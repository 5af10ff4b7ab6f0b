"""Reaching the parties: every attempt, what came of it, and what they agreed to on the way (ZX-12, TY-7).

First contact is complete once every other party was reached, or it is written why not; who refuses or
cannot be found is no failure of the mediator, who may then end mediation and say so. One contact with an
enterprise may serve several disputes; past the day's number it needs a reason (``enterprise_contacts.py``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, Role
from diversion.domain.consent_faults import consent_faults
from diversion.domain.consents import Answer, Matter, Means
from diversion.domain.enterprise_contacts import ContactStanding, OverCapReason, over_cap_faults
from diversion.domain.filing import ConsentInput, Filing, PartyInput
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.mediation import Contact, ContactMeans, ContactResult, first_contact_at
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Contact as Row
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.acting import holder_told, party_named
from diversion.services.consents import follow_answers, write_answers
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note, seal_of
from diversion.services.enterprise_contacts import bundled, standing_locked
from diversion.services.handoffs import answerable
from diversion.services.intake import intake_context
from diversion.services.mediation import Act, demand_accepted, done
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import go_on


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """What a party answered while it was contacted."""

    matter: Matter
    answer: Answer
    means: Means = Means.PHONE
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTold:
    """One attempt. ``result`` left out is ``reached`` or, when nobody was, ``no_answer``.

    ``also_for``: handoffs of the same enterprise's other disputes that the same call or visit was about.
    """

    party_ref: str
    reached: bool
    result: ContactResult | None = None
    means: ContactMeans = ContactMeans.PHONE
    consents: tuple[AnswerTold, ...] = ()
    note: str | None = None
    incoming: bool = False
    also_for: tuple[UUID, ...] = ()
    over_cap_reason: OverCapReason | None = None


def record_contact(actor: Actor, handoff_id: UUID, told: ContactTold) -> Act:
    """Record an attempt to reach a party, with what it answered.

    Who: the mediator, its coordinator, or a grid worker on the station's own task; the last moves nobody's
    ball, though an attempt of theirs counts for the first contact. A party found to refuse is recorded, and
    the mediator may end mediation as ``party_unwilling`` (ZX-12); its own answer of no among the consents
    ends it at once, as anywhere else. ``also_for`` records it in the same enterprise's other disputes, where
    neither the note nor an answer goes, a refusal among them. Refuses: ``InputFaulty`` with every fault. Repeating it records
    another attempt.
    """
    with transaction(actor) as tx:
        dispute, handoff = answerable(tx, handoff_id, Permission.CONTACT_PARTY)
        others = _served_as_well(tx, dispute, handoff, told)
        contact_id = write_contact(tx, dispute, handoff, told)
        for other, theirs, ref in others:
            write_contact(tx, other, theirs, _without_answers(told, ref), outreach_id=contact_id)
        return done(tx, dispute, contact_id)


def write_contact(
    tx: Transaction,
    dispute: Dispute,
    handoff: Handoff,
    told: ContactTold,
    *,
    outreach_id: UUID | None = None,
) -> UUID:
    """Record an attempt as whoever acts; the caller has found the handoff within their reach and locked it.

    ``outreach_id``: it was made in another dispute and is counted there; it needs no reason of its own.
    """
    demand_accepted(handoff)
    file = read_file(tx, dispute)
    party = party_named(file, told.party_ref)
    answers = [_consent(tx, party, each) for each in told.consents]
    standing = None if told.incoming or outreach_id else standing_locked(tx, party)
    past_cap = over_cap_faults(standing, told.over_cap_reason, told.note) if standing else ()
    if faults := [*_faults(told), *_consent_faults(tx, file, answers), *past_cap]:
        raise InputFaulty(faults)
    over = standing if standing and standing.cap_reached else None
    with holder_told(tx, dispute):
        contact = _write(
            tx, handoff, party, replace(told, over_cap_reason=told.over_cap_reason if over else None)
        )
        contact.outreach_id = outreach_id
        _go_on(tx, file, handoff, answers)
        _note(tx, file, contact, over)
        return contact.id


def _served_as_well(
    tx: Transaction, dispute: Dispute, handoff: Handoff, told: ContactTold
) -> list[tuple[Dispute, Handoff, str]]:
    """Find the other disputes that a contact is for, locked, each with the enterprise's ref in it."""
    if not told.also_for:
        return []
    demand_accepted(handoff)
    party = party_named(read_file(tx, dispute), told.party_ref)
    refs = {row["handoff_id"]: row["party_ref"] for row in bundled(tx, handoff, [party.id])[party.id]}
    zh = "只能与同一企业、由本组织在办且您有权联系的其他纠纷合并记录，请从该企业的 bundled 列表中选择。"
    en = "Only disputes with the same enterprise in your hands go together; choose from its ``bundled`` list."
    faults = [
        Fault(f"/also_for/{at}", "contact-not-bundled", zh, en)
        for at, each in enumerate(told.also_for)
        if each not in refs
    ]
    if faults:
        raise InputFaulty(faults)
    wanted = sorted(set(told.also_for))
    return [(*answerable(tx, each, Permission.CONTACT_PARTY), refs[each]) for each in wanted]


def _without_answers(told: ContactTold, party_ref: str) -> ContactTold:
    """Say of a contact what is true in every dispute that it was about: whether the enterprise was reached."""
    result = None if told.reached else told.result
    return replace(told, party_ref=party_ref, result=result, consents=(), note=None, also_for=())


def _go_on(tx: Transaction, file: DisputeFile, handoff: Handoff, answers: Sequence[ConsentInput]) -> None:
    """Count the attempt for the first contact, follow what the party answered, pass the ball."""
    live = _mediating(tx, file.dispute, handoff)
    completed = live is not None and _complete_first_contact(tx, file, live)
    if answers:
        write_answers(tx, file, answers)
        follow_answers(tx, file, answers)
    is_over = live is None or live.status != HandoffStatus.ACCEPTED
    if live is not None and not is_over and (live is handoff or completed):
        go_on(tx, file.dispute, live)


def _complete_first_contact(tx: Transaction, file: DisputeFile, live: Handoff) -> bool:
    if live.first_contact_at is None:
        others = [each.ref for each in file.parties if each.role != PartyRole.APPLICANT]
        live.first_contact_at = first_contact_at(others, _attempts(tx, file, live))
        return live.first_contact_at is not None
    return False


def _write(tx: Transaction, handoff: Handoff, party: Party, told: ContactTold) -> Row:
    contact_id, result = tx.new_id(), _result(told)
    return tx.add(
        Row(
            id=contact_id,
            court_id=handoff.court_id,
            dispute_id=handoff.dispute_id,
            handoff_id=handoff.id,
            party_id=party.id,
            result=result.value,
            means=told.means.value,
            incoming=told.incoming,
            over_cap_reason=told.over_cap_reason,
            sealed=seal_of(tx, handoff.dispute_id).seal(f"contact:{contact_id}", {"note": told.note}),
            made_by=tx.actor.user_id,
            at=tx.at,
        )
    )


def _note(tx: Transaction, file: DisputeFile, row: Row, over: ContactStanding | None) -> None:
    """Journal the attempt, after the ball has been passed; past the day's number also why, and what it is."""
    ref = next(ref for ref, party_id in file.refs.items() if party_id == row.party_id)
    payload: dict[str, Any] = {
        "handoff_id": str(row.handoff_id),
        "party_ref": ref,
        "result": row.result,
        "means": row.means,
    }
    if row.incoming:
        payload["incoming"] = True
    if row.outreach_id is not None:
        payload["counted_elsewhere"] = True
    if over is not None:
        payload["contacts_before"], payload["contacts_a_day"] = over.contacts_today, over.contacts_a_day
    note(tx, file.dispute, "contact_recorded", payload, reason_code=row.over_cap_reason)


def _result(told: ContactTold) -> ContactResult:
    return told.result or (ContactResult.REACHED if told.reached else ContactResult.NO_ANSWER)


def _consent(tx: Transaction, party: Party, told: AnswerTold) -> ConsentInput:
    return ConsentInput(
        party_ref=party.ref,
        matter=told.matter,
        answer=told.answer,
        asked_by=_asked_by(tx),
        means=told.means,
        at=told.at or tx.at,
    )


def _asked_by(tx: Transaction) -> str:
    roles = {grant.role for grant in tx.actor.grants}
    order = (Role.MEDIATOR, Role.COORDINATOR, Role.GRID_WORKER)
    return next((role.value for role in order if role in roles), Role.MEDIATOR.value)


def _mediating(tx: Transaction, dispute: Dispute, handoff: Handoff) -> Handoff | None:
    """Find the accepted handoff that mediates: this one, or the one that this one helps."""
    if handoff.kind == HandoffKind.MEDIATE:
        return handoff
    query = select(Handoff).where(
        Handoff.dispute_id == dispute.id,
        Handoff.kind == HandoffKind.MEDIATE,
        Handoff.status == HandoffStatus.ACCEPTED,
    )
    return tx.session.scalar(query.with_for_update())


def _attempts(tx: Transaction, file: DisputeFile, handoff: Handoff) -> list[Contact]:
    """List every attempt since this mediation was accepted, the helping station's among them."""
    tx.flush()
    refs = {party.id: party.ref for party in file.parties}
    query = select(Row.party_id, Row.result, Row.at).where(
        Row.dispute_id == file.dispute.id, Row.at >= handoff.accepted_at
    )
    return [
        Contact(refs[party_id], ContactResult(result), at)
        for party_id, result, at in tx.session.execute(query)
        if party_id in refs
    ]


def _faults(told: ContactTold) -> Iterator[Fault]:
    result = _result(told)
    if told.reached != result.is_reached:
        zh, en = (
            "“是否联系上”与联系结果不一致，请改正其一。",
            "Reached or not, and the result, contradict each other.",
        )
        yield Fault("/result", "contact-contradicts", zh, en)
    if told.incoming and not told.reached:
        zh, en = (
            "当事人主动联系的，即为联系上，请改正其一。",
            "A party that turned to you was reached; correct one of the two.",
        )
        yield Fault("/incoming", "contact-contradicts", zh, en)
    if told.consents and not told.reached:
        zh, en = "未联系上的当事人不可能表态，请删除。", "A party that was not reached has answered nothing."
        yield Fault("/consents", "contact-contradicts", zh, en)
    for at, each in enumerate(told.consents):
        agrees = each.matter is Matter.MEDIATION and each.answer is Answer.YES
        if agrees and result is ContactResult.REFUSED:
            zh, en = "当事人拒绝调解，不能同时记为同意。", "The party refused; it cannot have agreed as well."
            yield Fault(f"/consents/{at}/answer", "contact-contradicts", zh, en)


def _consent_faults(tx: Transaction, file: DisputeFile, answers: Sequence[ConsentInput]) -> Iterator[Fault]:
    asked = Filing(parties=tuple(PartyInput(ref=ref) for ref in file.refs), consents=tuple(answers))
    return consent_faults(asked, intake_context(tx, file.court, asked))
