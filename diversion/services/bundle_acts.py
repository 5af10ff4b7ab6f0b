"""Doing what a returned row asks for, by the same use cases as the API, in the name of whoever sent it in.

One transaction an act, in which it is also written that it was done, so that a file sent again after a crash
goes on where it was and does nothing twice. For the clocks all of it happens when it comes in: the court
could not know it before, and a day on paper can be chosen. The days as written stand in the journal.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.agreements import AgreementKind, SigningMeans
from diversion.domain.bundle import Asked, BundleAct, terms_with_amount
from diversion.domain.enterprise_contacts import OverCapReason
from diversion.domain.handoff import HandoffStatus
from diversion.domain.mediation import ContactResult, ParticipantRole, SessionEvent
from diversion.domain.outcome import FailureReport
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.reasons import Fault
from diversion.persistence.access import UserAccount
from diversion.persistence.bundle import BundleActRow
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Membership
from diversion.services.access import Actor
from diversion.services.agreements import AgreementTold
from diversion.services.contacts import ContactTold, record_contact
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import locked, note
from diversion.services.extensions import extend_period
from diversion.services.handoff import accept_handoff, decline_handoff, sign_for_materials
from diversion.services.outcome import OutcomeTold, record_outcome
from diversion.services.refusals import InputFaulty
from diversion.services.sessions import Participant, SessionTold, book_session, end_session
from diversion.services.signatures import SignatureTold
from diversion.services.transaction import Transaction, transaction
from diversion.services.travelling import AddressTold, FactsTold

SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
MET_OFFLINE = "线下"
"""Where a meeting took place that only a bundle tells of."""
_SPOKEN_TO = (ContactResult.REACHED, ContactResult.REFUSED)


@dataclass(frozen=True, slots=True)
class RowOfReturn:
    """Where an act comes from."""

    bundle_id: UUID
    return_id: UUID
    dispute_id: UUID
    handoff_id: UUID


def do_act(actor: Actor, row: RowOfReturn, asked: Asked) -> bool:
    """Do one act of a row, and answer whether it was new; one done before, or true already, is passed over.

    Refuses whatever its use case refuses; then nothing of the act is written.
    """
    with transaction(actor) as tx:
        if not _claimed(tx, row, asked):
            return False
        dispute = locked(tx, row.dispute_id)
        handoff = tx.session.get_one(Handoff, row.handoff_id)
        if _is_so_already(tx, handoff, asked):
            return False
        _DOING[asked.act](tx, handoff, read_file(tx, dispute), asked.told)
        told = {"bundle_id": str(row.bundle_id), "handoff_id": str(row.handoff_id), "act": asked.act.value}
        note(tx, dispute, "bundle_act_done", told | _days(asked.told))
        return True


def _claimed(tx: Transaction, row: RowOfReturn, asked: Asked) -> bool:
    """Write the act down; false when this row of the bundle asked for just this before."""
    written = json.dumps(asked.written, ensure_ascii=False, sort_keys=True)
    claimed = insert(BundleActRow).values(
        bundle_id=row.bundle_id,
        handoff_id=row.handoff_id,
        act=asked.act.value,
        digest=tx.vault.digest("bundle_act", written),
        return_id=row.return_id,
        at=tx.at,
    )
    made = claimed.on_conflict_do_nothing().returning(BundleActRow.act)
    return tx.session.scalar(made) is not None


def _is_so_already(tx: Transaction, handoff: Handoff, asked: Asked) -> bool:
    if asked.act is BundleAct.DECLINE:
        return handoff.status == HandoffStatus.DECLINED
    if asked.act is BundleAct.ACCEPT and handoff.status == HandoffStatus.ACCEPTED:
        return handoff.mediator_id == _mediator(tx, handoff, asked.told["调解员"])
    return asked.act is BundleAct.SIGN and handoff.materials_signed_at is not None


def _decline(tx: Transaction, handoff: Handoff, _file: DisputeFile, told: Mapping[str, Any]) -> None:
    decline_handoff(tx.actor, handoff.id, told["不接受理由"], told["不接受说明"])


def _accept(tx: Transaction, handoff: Handoff, _file: DisputeFile, told: Mapping[str, Any]) -> None:
    mediator = _mediator(tx, handoff, told["调解员"])
    accept_handoff(tx.actor, handoff.id, mediator, {"grounds": list(told["披露情形"])})


def _sign(tx: Transaction, handoff: Handoff, _file: DisputeFile, _told: Mapping[str, Any]) -> None:
    sign_for_materials(tx.actor, handoff.id)


def _contact(tx: Transaction, handoff: Handoff, _file: DisputeFile, told: Mapping[str, Any]) -> None:
    for ref, result in told["首次联系"].items():
        contact = ContactTold(
            party_ref=ref,
            reached=result in _SPOKEN_TO,
            result=result,
            over_cap_reason=OverCapReason.RECORDED_LATER,
        )
        record_contact(tx.actor, handoff.id, contact)


def _meet(tx: Transaction, handoff: Handoff, file: DisputeFile, told: Mapping[str, Any]) -> None:
    """Book and hold each meeting; one before the acceptance came in is held as of now."""
    people = tuple(Participant(ParticipantRole.PARTY, party.ref) for party in file.parties)
    for written in told["调解场次"]:
        starts_at = written if handoff.accepted_at and written >= handoff.accepted_at else tx.at
        meeting = SessionTold(starts_at=starts_at, place=MET_OFFLINE, participants=people)
        booked = book_session(tx.actor, handoff.id, meeting)
        tx.flush()
        end_session(tx.actor, handoff.id, booked.id, SessionEvent.HELD)


def _extend(tx: Transaction, handoff: Handoff, file: DisputeFile, told: Mapping[str, Any]) -> None:
    extend_period(tx.actor, handoff.id, told["延长天数"], _both_sides(file))


def _end(tx: Transaction, _handoff: Handoff, file: DisputeFile, told: Mapping[str, Any]) -> None:
    facts = told.get("无争议事实")
    confirmed = tuple(_both_sides(file)) if told.get("无争议事实经各方确认") else ()
    outcome = OutcomeTold(
        end_reason=told["终结情形"],
        agreement=_agreement(tx, file, told),
        failure_report=_report(told),
        undisputed_facts=FactsTold(facts, confirmed) if facts else None,
        service_addresses=tuple(
            AddressTold(party_ref=ref, address=address) for ref, address in told.get("送达地址", {}).items()
        ),
    )
    record_outcome(tx.actor, file.dispute.id, outcome)


def _agreement(tx: Transaction, file: DisputeFile, told: Mapping[str, Any]) -> AgreementTold | None:
    if not told.keys() & {"协议形式", "协议内容", "签名情况"}:
        return None
    by_body = tx.at if told.get("签名情况") else None
    signed = _signatures(file) if "签名情况" in told else ()
    return AgreementTold(
        form=told.get("协议形式", AgreementKind.PAPER),
        terms=terms_with_amount(told.get("协议内容", ""), told.get("协议金额")),
        signatures=signed,
        mediator_signed_at=by_body,
        body_sealed_at=by_body,
        perform_by_on=told.get("履行期限"),
    )


def _signatures(file: DisputeFile) -> tuple[SignatureTold, ...]:
    means = {PartyKind.NATURAL_PERSON.value: SigningMeans.HANDWRITTEN}
    signing = [party for role in SIDES for party in file.on_side(role)]
    return tuple(
        SignatureTold(party_ref=party.ref, means=means.get(party.kind, SigningMeans.SEAL))
        for party in signing
    )


def _report(told: Mapping[str, Any]) -> FailureReport | None:
    if not told.keys() & {"调解基本情况", "未达成原因"}:
        return None
    return FailureReport(basics=told.get("调解基本情况", ""), reason=told.get("未达成原因", ""))


def _both_sides(file: DisputeFile) -> list[str]:
    return [party.ref for role in SIDES for party in file.on_side(role)]


def _mediator(tx: Transaction, handoff: Handoff, name: str) -> UUID:
    """Find the one mediator of the organisation who bears a name. Raises ``InputFaulty`` ``mediator-unknown``."""
    body = handoff.mediating_body_id or handoff.organisation_id
    query = (
        select(func.array_agg(UserAccount.id.distinct()))
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(
            Membership.organisation_id == body,
            UserAccount.name == name,
            Membership.from_on <= tx.today,
            or_(Membership.to_on.is_(None), Membership.to_on >= tx.today),
        )
    )
    found = tx.session.scalar(query) or []
    if len(found) != 1:
        zh = "本组织没有这位现任调解员，或者有重名：请核对姓名，重名的请联系法院。"
        en = "The organisation has no such mediator now, or several of that name; check it."
        raise InputFaulty([Fault("/调解员", "mediator-unknown", zh, en)])
    mediator: UUID = found[0]
    return mediator


def _days(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give the days and moments as the row wrote them, for the journal."""
    days = [each for value in told.values() for each in (value if isinstance(value, tuple) else (value,))]
    written = [each.isoformat() for each in days if isinstance(each, date | datetime)]
    return {"written": written} if written else {}


_DOING: Mapping[BundleAct, Callable[[Transaction, Handoff, DisputeFile, Mapping[str, Any]], None]] = {
    BundleAct.DECLINE: _decline,
    BundleAct.ACCEPT: _accept,
    BundleAct.SIGN: _sign,
    BundleAct.CONTACT: _contact,
    BundleAct.SESSIONS: _meet,
    BundleAct.EXTEND: _extend,
    BundleAct.END: _end,
}
