"""What travels back to the court with a dispute, and nothing else (promise 8, ZX-14, ZX-17).

The filing in clear, so that nobody types it again; the papers of four kinds; addresses for service; facts
confirmed jointly; the four fields of the failure report, or the word that there is none yet. Agreements,
notes, contacts, sessions, questions to the court and whatever else mediation left behind stay there.
Reading a packet is reading clear data and is journaled like an unmasking.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.outcome import TRAVELLING
from diversion.persistence.dispute import Dispute, FilingReceipt
from diversion.persistence.documents import Document
from diversion.persistence.mediation import ServiceAddress, UndisputedFacts
from diversion.persistence.outcome import Outcome, ReturnToCourt
from diversion.persistence.party import Party, Representation, Representative
from diversion.services.access import Actor
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.refusals import Conflicting
from diversion.services.transaction import Transaction, transaction


def read_return_packet(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read what a returned dispute brings along, in clear, and journal that it was read.

    Who: a clerk, router or judge of the court. Refuses: ``not-returned``.
    """
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.READ_RETURN_PACKET, dispute_id)
        back = _newest_return(tx, dispute)
        if back is None:
            zh, en = "该纠纷没有从调解退回，没有移送材料。", "This dispute has not come back from mediation."
            raise Conflicting("not-returned", zh, en)
        file = read_file(tx, dispute)
        packet = {
            "dispute_id": dispute.id,
            "reference": dispute.reference,
            "kind": back.kind,
            "returned_at": back.at,
            **_report(tx, dispute, back),
            "filing": _filing(tx, file),
            "documents": _documents(tx, dispute),
            "service_addresses": _addresses(tx, file),
            "undisputed_facts": _facts(tx, file),
        }
        note(tx, dispute, "packet_read", {"returned_at": back.at.isoformat()}, reason_code="return-packet")
        return packet


def _newest_return(tx: Transaction, dispute: Dispute) -> ReturnToCourt | None:
    query = select(ReturnToCourt).where(ReturnToCourt.dispute_id == dispute.id)
    return tx.session.scalar(query.order_by(ReturnToCourt.at.desc(), ReturnToCourt.id.desc()).limit(1))


def _report(tx: Transaction, dispute: Dispute, back: ReturnToCourt) -> dict[str, Any]:
    """The four fields, or that they are still awaited: the packet never waits for them."""
    query = select(Outcome).where(Outcome.handoff_id == back.handoff_id)
    outcome = tx.session.scalar(query) if back.handoff_id else None
    if outcome is None or outcome.sealed is None:
        awaited = outcome is not None and not outcome.settled
        return {"failure_report": None, "failure_report_awaited": awaited, "reported_at": None}
    told = seal_of(tx, dispute.id).open(f"outcome:{outcome.id}", outcome.sealed)
    return {"failure_report": told, "failure_report_awaited": False, "reported_at": outcome.reported_at}


def _filing(tx: Transaction, file: DisputeFile) -> dict[str, Any]:
    dispute, cause, docketing = file.dispute, file.cause, file.docketing
    texts = seal_of(tx, dispute.id).open(f"claim:{file.claim.id}", file.claim.sealed)
    receipt = tx.session.get_one(FilingReceipt, dispute.id)
    return {
        "court_code": file.court.code,
        "entry": dispute.entry,
        "filed_on": dispute.filed_on,
        "receipt_number": receipt.number,
        "received_at": receipt.at,
        "cause_code": cause.code if cause else None,
        "cause_name": cause.name if cause else None,
        "claim_amount": file.claim.amount,
        "dispute_region": dispute.dispute_region,
        "claims": texts["claims"],
        "facts": texts["facts"],
        "docketed_on": docketing.docketed_on if docketing else None,
        "case_number": docketing.case_number if docketing else None,
        "procedure": docketing.procedure if docketing else None,
        "hard_bar_on": file.bar.hard_bar_on if file.bar else None,
        "preservation_wanted": file.preservation is not None,
        "parties": _parties(tx, file),
    }


def _parties(tx: Transaction, file: DisputeFile) -> list[dict[str, Any]]:
    acting: dict[UUID, list[dict[str, Any]]] = {party.id: [] for party in file.parties}
    seal = seal_of(tx, file.dispute.id)
    query = (
        select(Representation, Representative)
        .join(Representative, Representative.id == Representation.representative_id)
        .where(Representation.dispute_id == file.dispute.id, Representation.ended_at.is_(None))
    )
    for row, person in tx.session.execute(query.order_by(Representation.id)):
        name = seal.open(f"representative:{person.id}", person.sealed)["name"]
        told = {"kind": person.kind, "name": name, "powers": row.powers}
        acting.setdefault(row.party_id, []).append(told)
    return [_party(party, seal.open(f"party:{party.id}", party.sealed), acting) for party in file.parties]


def _party(party: Party, told: dict[str, Any], acting: dict[UUID, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "ref": party.ref,
        "role": party.role,
        "kind": party.kind,
        "name": told["name"],
        "identity_type": party.identity_type,
        "identity_number": told["identity_number"],
        "phone": told["phone"],
        "address": told["address"],
        "address_region": party.address_region,
        "workplace": told["workplace"],
        "representatives": acting[party.id],
    }


def _documents(tx: Transaction, dispute: Dispute) -> list[dict[str, Any]]:
    query = select(Document).where(
        Document.dispute_id == dispute.id,
        Document.kind.in_([kind.value for kind in TRAVELLING]),
        Document.ended_at.is_(None),
    )
    seal = seal_of(tx, dispute.id)
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "name": seal.open(f"document:{row.id}", row.sealed).get("name"),
            "media_type": row.media_type,
            "size_bytes": row.size_bytes,
            "sha256": row.sha256,
            "added_at": row.added_at,
        }
        for row in tx.session.scalars(query.order_by(Document.added_at, Document.id))
    ]


def _addresses(tx: Transaction, file: DisputeFile) -> list[dict[str, Any]]:
    query = select(ServiceAddress).where(
        ServiceAddress.dispute_id == file.dispute.id, ServiceAddress.ended_at.is_(None)
    )
    refs = {party.id: party.ref for party in file.parties}
    seal = seal_of(tx, file.dispute.id)
    return [
        {
            "party_ref": refs.get(row.party_id),
            **seal.open(f"service_address:{row.id}", row.sealed),
            "confirmed_at": row.at,
        }
        for row in tx.session.scalars(query.order_by(ServiceAddress.at, ServiceAddress.id))
    ]


def _facts(tx: Transaction, file: DisputeFile) -> list[dict[str, Any]]:
    query = select(UndisputedFacts).where(UndisputedFacts.dispute_id == file.dispute.id)
    refs = {party.id: party.ref for party in file.parties}
    seal = seal_of(tx, file.dispute.id)
    return [
        {
            "text": seal.open(f"undisputed_facts:{row.id}", row.sealed)["text"],
            "confirmed_by": [refs[each] for each in row.confirmed_by if each in refs],
            "confirmed_at": row.at,
        }
        for row in tx.session.scalars(query.order_by(UndisputedFacts.at, UndisputedFacts.id))
    ]
