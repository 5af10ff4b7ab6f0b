"""Showing the copy card of a dispute, masked, and in clear for parties that its reader has unmasked today.

There is one way to clear values: ``POST /parties/{id}/unmask`` with a reason. Whoever has gone it today gets
that party's lines in clear on the card too, which is written down as well.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain import law
from diversion.domain.access import Permission
from diversion.domain.copy_card import RULE, CardParty, CardSummary, card_lines
from diversion.domain.masking import MASK, mask_identity, mask_phone
from diversion.domain.outcome import DocumentKind
from diversion.domain.outside_numbers import OutsideSystem
from diversion.domain.parties import IdentityType, PartyRole
from diversion.domain.working_days import day_begins_at, shanghai_day
from diversion.persistence.dispute import Dispute, OutsideNumber, within
from diversion.persistence.documents import documents_of
from diversion.persistence.journal import unmasked_since
from diversion.persistence.mediation import ServiceAddress
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.registers import note_access
from diversion.services.transaction import Transaction, transaction


def read_copy_card(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Show a dispute as lines to paste into the other platform.

    Who: those who may read the dispute. Clear values: of parties whom the reader unmasked today (real time,
    Shanghai), while the reader holds ``dispute.unmask`` there; journaled like the unmasking. Raises
    ``NotFound``.
    """
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.READ_DISPUTE, dispute_id, lock=False)
        file = read_file(tx, dispute)
        clear = _unmasked(tx, file)
        addresses = _electronic_addresses(tx, dispute)
        parties = [
            _party(tx, party, addresses.get(party.id), masked=party.id not in clear) for party in file.parties
        ]
        for party_id in clear:
            told = {"dispute_id": str(dispute.id), "party_id": str(party_id)}
            note_access(tx, _reader(actor), "unmasked", told | {"on": "copy_card"})
        if clear:
            refs = [party.ref for party in file.parties if party.id in clear]
            note(tx, dispute, "copy_card_read", {"party_refs": refs})
        return {
            "dispute_id": dispute.id,
            "reference": dispute.reference,
            "article": law.cite(RULE),
            "lines": list(card_lines(parties, _summary(tx, file), _complaints(tx, dispute))),
            "platform_numbers": _numbers(tx, dispute),
        }


def _unmasked(tx: Transaction, file: DisputeFile) -> list[UUID]:
    """List the parties of the file whom the reader has unmasked since midnight and may unmask still."""
    reach = tx.actor.reach(Permission.UNMASK)
    may = select(Dispute.id).where(Dispute.id == file.dispute.id, within(reach, tx.actor.user_id))
    if not reach or tx.actor.user_id is None or tx.session.scalar(may) is None:
        return []
    since = day_begins_at(shanghai_day(tx.recorded_at))
    found = set(tx.session.scalars(unmasked_since(tx.actor.user_id, since)))
    return [party.id for party in file.parties if str(party.id) in found]


def _reader(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise LookupError("only a user has unmasked anybody")
    return actor.user_id


def _party(tx: Transaction, party: Party, electronic_address: str | None, *, masked: bool) -> CardParty:
    told = seal_of(tx, party.dispute_id).open(f"party:{party.id}", party.sealed)
    number, phone = told["identity_number"], told["phone"]
    if masked:
        number = mask_identity(number) if number else None
        phone = mask_phone(phone) if phone else None
        electronic_address = MASK if electronic_address else None
    return CardParty(
        ref=party.ref,
        role=PartyRole(party.role),
        name=told["name"],
        identity_type=IdentityType(party.identity_type) if party.identity_type else None,
        identity_number=number,
        phone=phone,
        electronic_address=electronic_address,
        masked=masked,
    )


def _electronic_addresses(tx: Transaction, dispute: Dispute) -> dict[UUID, str | None]:
    query = select(ServiceAddress).where(
        ServiceAddress.dispute_id == dispute.id, ServiceAddress.ended_at.is_(None)
    )
    seal = seal_of(tx, dispute.id)
    return {
        row.party_id: seal.open(f"service_address:{row.id}", row.sealed)["electronic_address"]
        for row in tx.session.scalars(query)
    }


def _summary(tx: Transaction, file: DisputeFile) -> CardSummary:
    texts = seal_of(tx, file.dispute.id).open(f"claim:{file.claim.id}", file.claim.sealed)
    amount = file.claim.amount
    return CardSummary(
        cause=file.cause.name if file.cause else None,
        amount=f"{amount:.2f}" if amount is not None else None,
        claims=texts["claims"],
        facts=texts["facts"],
    )


def _complaints(tx: Transaction, dispute: Dispute) -> list[str]:
    seal = seal_of(tx, dispute.id)
    filed = (
        row for row, _ in tx.session.execute(documents_of(dispute.id)) if row.kind == DocumentKind.FILING
    )
    return [str(seal.open(f"document:{row.id}", row.sealed)["name"]) for row in filed]


def _numbers(tx: Transaction, dispute: Dispute) -> list[str]:
    query = select(OutsideNumber.number).where(
        OutsideNumber.dispute_id == dispute.id,
        OutsideNumber.system == OutsideSystem.COURT_MEDIATION_PLATFORM,
        OutsideNumber.ended_at.is_(None),
    )
    return list(tx.session.scalars(query.order_by(OutsideNumber.id)))
