"""What may leave mediation beside the papers: facts nobody disputes, and addresses for service.

Facts are undisputed only when every applicant and respondent confirmed them jointly and in writing; then,
and only then, they may be used later (ZX-14, ZX-18).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from diversion.domain.reasons import Fault
from diversion.persistence.mediation import ServiceAddress, UndisputedFacts
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import seal_of
from diversion.services.signatures import SIDES
from diversion.services.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FactsTold:
    """Facts with the refs of those who confirmed them."""

    text: str
    confirmed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTold:
    """A party's confirmed address for service (送达地址确认书, ZX-13)."""

    party_ref: str
    address: str
    recipient: str | None = None
    phone: str | None = None
    electronic_address: str | None = None


def travelling_faults(
    file: DisputeFile, facts: FactsTold | None, addresses: Sequence[AddressTold]
) -> Iterator[Fault]:
    """Find what stands against keeping them: ``party-unknown``, ``facts-not-joint``, ``address-twice``."""
    zh, en = "没有该编号的当事人，请核对。", "No party of this dispute has this ref; check it."
    for at, ref in enumerate(facts.confirmed_by if facts else ()):
        if ref not in file.refs:
            yield Fault(f"/undisputed_facts/confirmed_by/{at}", "party-unknown", zh, en)
    if facts is not None and not _both_sides(file) <= set(facts.confirmed_by):
        joint_zh = "无争议事实须经各方当事人书面共同确认，请补充未确认的当事人。"
        joint_en = "Undisputed facts are confirmed by every party jointly, in writing; somebody is missing."
        yield Fault("/undisputed_facts/confirmed_by", "facts-not-joint", joint_zh, joint_en)
    refs = [each.party_ref for each in addresses]
    for at, ref in enumerate(refs):
        pointer = f"/service_addresses/{at}/party_ref"
        if ref not in file.refs:
            yield Fault(pointer, "party-unknown", zh, en)
        if ref in refs[:at]:
            yield Fault(
                pointer, "address-twice", "同一当事人填写了两个送达地址。", "This party has two addresses."
            )


def write_travelling(
    tx: Transaction, file: DisputeFile, facts: FactsTold | None, addresses: Sequence[AddressTold]
) -> None:
    """Write what has no faults; a party's newer address ends its older one."""
    if facts is not None:
        _write_facts(tx, file, facts)
    for each in addresses:
        _write_address(tx, file, each)


def _both_sides(file: DisputeFile) -> set[str]:
    return {party.ref for role in SIDES for party in file.on_side(role)}


def _write_facts(tx: Transaction, file: DisputeFile, told: FactsTold) -> None:
    facts_id = tx.new_id()
    sealed = seal_of(tx, file.dispute.id).seal(f"undisputed_facts:{facts_id}", {"text": told.text})
    tx.add(
        UndisputedFacts(
            id=facts_id,
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            confirmed_by=[file.refs[ref] for ref in dict.fromkeys(told.confirmed_by)],
            sealed=sealed,
            at=tx.at,
        )
    )


def _write_address(tx: Transaction, file: DisputeFile, told: AddressTold) -> None:
    party_id, address_id = file.refs[told.party_ref], tx.new_id()
    query = select(ServiceAddress).where(
        ServiceAddress.party_id == party_id, ServiceAddress.ended_at.is_(None)
    )
    former = tx.session.scalar(query)
    if former is not None:
        former.ended_at = tx.at
    kept = {
        "address": told.address,
        "recipient": told.recipient,
        "phone": told.phone,
        "electronic_address": told.electronic_address,
    }
    tx.add(
        ServiceAddress(
            id=address_id,
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            party_id=party_id,
            sealed=seal_of(tx, file.dispute.id).seal(f"service_address:{address_id}", kept),
            at=tx.at,
            ended_at=None,
        )
    )
