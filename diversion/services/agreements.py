"""Taking down an agreement (调解协议): who signed for whom, by what power, and since when it is in force.

An agreement that is not in force by its kind is not written at all: mediation goes on until the last hand
has signed, or ends as ``signature_refused``. The terms are sealed and never travel back to the court with
a dispute whose settlement fell through (promise 8).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from diversion.domain.agreements import AgreementKind, in_force_at
from diversion.domain.organisations import OrganisationKind
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.domain.sham import ShamFacts, ShamSign, signs_in
from diversion.domain.working_days import shanghai_day
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Contact, Session
from diversion.persistence.organisation import Organisation
from diversion.persistence.outcome import Agreement, Signature
from diversion.persistence.party import BlindIndex
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import seal_of
from diversion.services.signatures import SIDES, SignatureTold, acting_for, in_future, signature_faults
from diversion.services.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTold:
    """An agreement as handed in; ``body_sealed_at`` is when the mediating body put its seal to it."""

    form: AgreementKind
    terms: str
    signatures: tuple[SignatureTold, ...]
    mediator_signed_at: datetime | None = None
    body_sealed_at: datetime | None = None
    perform_by_on: date | None = None


def in_force_since(tx: Transaction, file: DisputeFile, told: AgreementTold) -> datetime | None:
    """Tell since when an agreement is in force by its kind, None while something is missing.

    Every applicant and respondent must have signed; a third party's signature counts where it gave one.
    """
    signed = {each.party_ref: each.signed_at or tx.at for each in told.signatures}
    needed = [party.ref for role in SIDES for party in file.on_side(role)]
    further = [ref for ref in signed if ref in file.refs and ref not in needed]
    return in_force_at(told.form, signed, [*needed, *further], told.mediator_signed_at, told.body_sealed_at)


def agreement_faults(
    tx: Transaction, file: DisputeFile, handoff: Handoff, told: AgreementTold
) -> list[Fault]:
    """Find every fault of an agreement but the one that it is not complete.

    Codes: ``party-unknown``, ``signed-twice``, ``signed-in-future``, ``representative-unknown``, the codes of
    ``signing_refusal``, ``form-not-of-this-body``, ``perform-before-agreement``.
    """
    faults = [
        fault
        for at, each in enumerate(told.signatures)
        for fault in signature_faults(tx, file, each, f"/agreement/signatures/{at}")
    ]
    refs = [each.party_ref for each in told.signatures]
    for at, ref in enumerate(refs):
        if ref in refs[:at]:
            zh, en = "同一当事人签署了两次，请保留其一。", "This party has signed twice; keep one."
            faults.append(Fault(f"/agreement/signatures/{at}", "signed-twice", zh, en))
    for name in ("mediator_signed_at", "body_sealed_at"):
        moment = getattr(told, name)
        if moment is not None and moment > tx.at:
            faults.append(in_future(f"/agreement/{name}"))
    return [*faults, *_form_faults(tx, handoff, told), *_performance_faults(tx, file, told)]


def write_agreement(
    tx: Transaction, file: DisputeFile, handoff: Handoff, told: AgreementTold, signs: Sequence[ShamSign]
) -> Agreement:
    """Write an agreement that is in force, with its signatures; terms, signers and signs are sealed."""
    agreement_id = tx.new_id()
    owned = {"court_id": file.dispute.court_id, "dispute_id": file.dispute.id}
    kept = {
        "terms": told.terms,
        "signs": [sign.value for sign in signs],
        "signed_by": {
            each.party_ref: {"kind": each.by.kind.value, "name": each.by.name}
            for each in told.signatures
            if each.by is not None
        },
    }
    agreement = tx.add(
        Agreement(
            id=agreement_id,
            **owned,
            handoff_id=handoff.id,
            form=told.form.value,
            sealed=seal_of(tx, file.dispute.id).seal(f"agreement:{agreement_id}", kept),
            mediator_signed_at=told.mediator_signed_at,
            body_sealed_at=told.body_sealed_at,
            in_force_at=in_force_since(tx, file, told),
            perform_by_on=told.perform_by_on,
            at=tx.at,
        )
    )
    refs = file.refs
    for each in told.signatures:
        tx.add(
            Signature(
                id=tx.new_id(),
                **owned,
                agreement_id=agreement_id,
                party_id=refs[each.party_ref],
                signed_at=each.signed_at or tx.at,
                means=each.means.value,
            )
        )
    return agreement


def signs_on_record(tx: Transaction, file: DisputeFile, handoff: Handoff) -> tuple[ShamSign, ...]:
    """List the signs of a sham that the records show by themselves; a reason to look, never a finding.

    Nobody met: no session was held and no contact reached anybody. One person acts for both sides, or both
    sides have one phone.
    """
    tx.flush()
    held = select(Session.id).where(Session.handoff_id == handoff.id, Session.status == "held")
    reached = select(Contact.id).where(
        Contact.dispute_id == file.dispute.id, Contact.result == "reached", Contact.at >= handoff.accepted_at
    )
    has_met = tx.session.scalar(held.limit(1)) or tx.session.scalar(reached.limit(1))
    sides = {party.id: party.role for party in file.parties if party.role in SIDES}
    acting = [(each.representative_id, sides.get(each.party_id)) for each in acting_for(tx, file)]
    phones = select(BlindIndex.digest, BlindIndex.party_id).where(
        BlindIndex.dispute_id == file.dispute.id, BlindIndex.kind == "phone"
    )
    numbers = [(digest, sides.get(owner)) for digest, owner in tx.session.execute(phones) if owner]
    return signs_in(
        ShamFacts(
            agreed_without_meeting=not has_met,
            shared_representative=_is_shared(acting),
            shared_contact=_is_shared(numbers),
        )
    )


def _is_shared(found: Collection[tuple[object, str | None]]) -> bool:
    """Tell whether one thing stands on both sides."""
    by_side = {role: {thing for thing, side in found if side == role} for role in SIDES}
    return bool(by_side[PartyRole.APPLICANT] & by_side[PartyRole.RESPONDENT])


def _form_faults(tx: Transaction, handoff: Handoff, told: AgreementTold) -> Iterator[Fault]:
    """People's mediation has its own form, and nobody else has it (人民调解法第二十九条)."""
    body = tx.session.get_one(Organisation, handoff.mediating_body_id or handoff.organisation_id)
    is_committee = body.kind == OrganisationKind.PEOPLES_COMMITTEE
    pointer, code = "/agreement/form", "form-not-of-this-body"
    if is_committee and told.form is AgreementKind.PAPER:
        zh = "人民调解委员会主持达成的协议须由调解员签名并加盖调解委员会印章，请选择人民调解协议。"
        en = "An agreement made before a people's committee takes the mediator's hand and its seal: peoples_mediation."
        yield Fault(pointer, code, zh, en)
    if not is_committee and told.form is AgreementKind.PEOPLES_MEDIATION:
        zh = "只有人民调解委员会主持达成的协议才是人民调解协议，请改选其他形式。"
        en = "Only a people's committee makes people's mediation agreements; choose another form."
        yield Fault(pointer, code, zh, en)


def _performance_faults(tx: Transaction, file: DisputeFile, told: AgreementTold) -> Iterator[Fault]:
    since = in_force_since(tx, file, told)
    if told.perform_by_on is not None and since is not None and told.perform_by_on < shanghai_day(since):
        zh, en = (
            "履行日期早于协议生效日，请核对。",
            "Performance is due before the agreement took effect; check the day.",
        )
        yield Fault("/agreement/perform_by_on", "perform-before-agreement", zh, en)
