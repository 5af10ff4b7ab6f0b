"""Who signed an agreement for a party, and whether that person may (JS-5, TY-15).

A representative signs only with the powers that the file holds for this party; what is merely claimed at
the table is not enough. The agreement itself is ``agreements.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from diversion.domain.agreements import Signer, SigningMeans, signing_refusal
from diversion.domain.parties import PartyRole, Power, RepresentativeKind
from diversion.domain.reasons import Fault
from diversion.domain.triage_lists import DIVORCE
from diversion.persistence.party import Party, Representation, Representative
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import seal_of
from diversion.services.transaction import Transaction

SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


@dataclass(frozen=True, slots=True)
class RepresentativeTold:
    """Who signed in a party's place; the same person must be on the file as its representative."""

    kind: RepresentativeKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureTold:
    """One party's signature. ``by`` is None when the party signed itself; ``signed_at`` None means now."""

    party_ref: str
    means: SigningMeans = SigningMeans.HANDWRITTEN
    signed_at: datetime | None = None
    by: RepresentativeTold | None = None
    written_opinion: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    """A representation on file, opened."""

    representative_id: UUID
    party_id: UUID
    kind: RepresentativeKind
    name: str
    powers: tuple[Power, ...]


def acting_for(tx: Transaction, file: DisputeFile) -> list[Acting]:
    """Open every representation in force, once a transaction."""

    def read() -> list[Acting]:
        query = (
            select(Representation, Representative)
            .join(Representative, Representative.id == Representation.representative_id)
            .where(Representation.dispute_id == file.dispute.id, Representation.ended_at.is_(None))
        )
        seal = seal_of(tx, file.dispute.id)
        return [
            Acting(
                person.id,
                row.party_id,
                RepresentativeKind(person.kind),
                str(seal.open(f"representative:{person.id}", person.sealed)["name"] or ""),
                tuple(Power(power) for power in row.powers),
            )
            for row, person in tx.session.execute(query)
        ]

    tx.flush()
    return tx.once(("acting", file.dispute.id), read)


def signature_faults(
    tx: Transaction, file: DisputeFile, told: SignatureTold, pointer: str
) -> Iterator[Fault]:
    """Find what stands against one signature.

    Codes: ``party-unknown``, ``signed-in-future``, ``representative-unknown``, and those of
    ``domain.agreements.signing_refusal``.
    """
    acting = acting_for(tx, file)
    party = next((each for each in file.parties if each.ref == told.party_ref), None)
    if party is None:
        zh, en = "没有该编号的当事人，请核对。", "No party of this dispute has this ref; check it."
        yield Fault(f"{pointer}/party_ref", "party-unknown", zh, en)
        return
    if told.signed_at is not None and told.signed_at > tx.at:
        yield in_future(f"{pointer}/signed_at")
    own = [each for each in acting if each.party_id == party.id]
    person = next((each for each in own if _is(told.by, each)), None) if told.by else None
    if told.by is not None and person is None:
        zh = "案卷中没有该代理人，请先补交授权委托手续，或者核对姓名和身份。"
        en = "The file has no such representative of this party: add the power of attorney first, or check the name."
        yield Fault(f"{pointer}/by", "representative-unknown", zh, en)
        return
    refusal = signing_refusal(_signer(tx, file, party, own, person, told, acting))
    if refusal is not None:
        yield Fault(pointer, refusal.code, f"{refusal.zh}。", refusal.en)


def _signer(
    tx: Transaction,
    file: DisputeFile,
    party: Party,
    own: list[Acting],
    person: Acting | None,
    told: SignatureTold,
    acting: list[Acting],
) -> Signer:
    others = {each.id: each for each in file.parties if each.role in SIDES and each.role != party.role}
    is_opposed = person is not None and (
        any(each.representative_id == person.representative_id and each.party_id in others for each in acting)
        or any(_name_of(tx, other) == person.name for other in others.values())
    )
    return Signer(
        by=person.kind if person else None,
        powers=person.powers if person else (),
        party_is_ward=any(each.kind is RepresentativeKind.GUARDIAN for each in own),
        acts_for_other_side=is_opposed,
        is_divorce=file.cause is not None and DIVORCE in file.cause.path,
        written_opinion=told.written_opinion,
    )


def _is(told: RepresentativeTold | None, person: Acting) -> bool:
    return told is not None and told.kind is person.kind and told.name.strip() == person.name.strip()


def _name_of(tx: Transaction, party: Party) -> str:
    return str(seal_of(tx, party.dispute_id).open(f"party:{party.id}", party.sealed)["name"])


def in_future(pointer: str) -> Fault:
    """Say that a signature or seal is dated later than now."""
    zh, en = "签署时间晚于现在，请核对。", "This lies in the future; check day and time."
    return Fault(pointer, "signed-in-future", zh, en)
