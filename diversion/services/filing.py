"""Turning a filing that passed its checks into rows: sealed, indexed blindly, dated.

Beside ``intake.py``, which decides; here nothing is refused. Representatives named alike by several
parties are one person acting for all of them.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from diversion.domain.filing import ConsentInput, Filing, PartyInput, RepresentativeInput
from diversion.domain.intake import Examination
from diversion.domain.match_forms import match_forms
from diversion.domain.references import format_receipt_number, format_reference
from diversion.domain.regimes import regime_on
from diversion.persistence.dispute import (
    SERIAL,
    Bar,
    Choice,
    Claim,
    Consent,
    DataKey,
    Dispute,
    Docketing,
    FilingReceipt,
    Preservation,
)
from diversion.persistence.party import BlindIndex, Party, Representation, Representative
from diversion.persistence.privacy import DisputeSeal
from diversion.persistence.registers import Court
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import seal_of
from diversion.services.routing import IDENTIFYING
from diversion.services.transaction import Transaction


def write_filing(
    tx: Transaction, court: Court, filing: Filing, found: Examination, match_digests: Sequence[bytes]
) -> tuple[DisputeFile, str]:
    """Write a filing's rows and answer its file and the number of its receipt; placing it is the caller's."""
    serial = tx.session.scalars(select(SERIAL.next_value())).one()
    dispute = _dispute(tx, court, filing, found, serial)
    seal, wrapped = tx.vault.new_data_key(dispute.id)
    tx.once(("seal", dispute.id), lambda: seal)
    owned = _owned(dispute)
    tx.add(DataKey(**owned, key_id=tx.vault.current, wrapped=wrapped, destroyed_at=None))
    number = format_receipt_number(court.code, tx.today.year, serial)
    tx.add(FilingReceipt(**owned, number=number, at=tx.at))
    claim = write_claim(tx, dispute, filing, found)
    parties = write_parties(tx, dispute, filing.parties)
    file = DisputeFile(dispute, court, claim, found.cause, parties, is_new=True)
    file.consents = [write_consent(tx, file, told) for told in filing.consents]
    _write_circumstances(tx, file, filing)
    pairs = zip(parties, filing.parties, strict=True)
    identity = [digest for party, told in pairs for digest in index_party(tx, party, told)]
    tx.once(("identity", dispute.id), lambda: identity)
    index_matches(tx, dispute, match_digests)
    tx.once(("file", dispute.id), lambda: file)
    return file, number


def _dispute(tx: Transaction, court: Court, filing: Filing, found: Examination, serial: int) -> Dispute:
    filed_on = filing.filed_on or tx.today
    dispute = Dispute(
        id=tx.new_id(),
        court_id=court.id,
        reference=format_reference(court.code, tx.today.year, serial),
        entry=filing.entry,
        regime=regime_on(filed_on).value,
        filed_on=filed_on,
        received_at=tx.at,
        month=tx.today.strftime("%Y-%m"),
        docketed=filing.docketed_on is not None,
        dispute_region=filing.dispute_region,
        filed_by=tx.actor.user_id,
        flags=sorted({*filing.triage_flags, *(reason.code.replace("-", "_") for reason in found.flags)}),
        recorded_at=tx.recorded_at,
        version=0,
    )
    tx.once(("clocks", dispute.id), list)
    return tx.add(dispute)


def _write_circumstances(tx: Transaction, file: DisputeFile, filing: Filing) -> None:
    key = {"id": tx.new_id(), **_owned(file.dispute), "ended_at": None}
    if filing.choice and filing.choice.by:
        chosen = UUID(filing.choice.organisation_id) if filing.choice.organisation_id else None
        file.choice = tx.add(Choice(**key, by=filing.choice.by, organisation_id=chosen, at=tx.at))
    if filing.docketed_on and filing.case_number and filing.procedure:
        file.docketing = tx.add(
            Docketing(
                **key,
                case_number=filing.case_number,
                docketed_on=filing.docketed_on,
                procedure=filing.procedure,
                at=tx.at,
            )
        )
    if filing.hard_bar_on:
        file.bar = tx.add(Bar(**key, hard_bar_on=filing.hard_bar_on, at=tx.at))
    if filing.preservation_wanted:
        file.preservation = tx.add(Preservation(**key, wanted_at=tx.at, executed_on=None))


def write_claim(tx: Transaction, dispute: Dispute, filing: Filing, found: Examination) -> Claim:
    """Write what is claimed, its texts sealed."""
    claim_id = tx.new_id()
    return tx.add(
        Claim(
            id=claim_id,
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            cause_version=found.cause.version if found.cause else None,
            cause_key=found.cause.key if found.cause else None,
            amount=filing.claim_amount,
            sealed=seal_of(tx, dispute.id).seal(
                f"claim:{claim_id}", {"claims": filing.claims, "facts": filing.facts}
            ),
            from_at=tx.at,
            ended_at=None,
        )
    )


def write_parties(
    tx: Transaction, dispute: Dispute, told: Sequence[PartyInput], first: int = 0
) -> list[Party]:
    """Write parties and their representatives; ``first`` is the position of the first of them."""
    seal = seal_of(tx, dispute.id)
    people: dict[tuple[str, str], UUID] = {}
    parties = []
    for position, each in enumerate(told, start=first):
        party = tx.add(_party(tx, dispute, seal, position, each))
        parties.append(party)
        write_representatives(tx, party, each.representatives, people)
    return parties


def write_representatives(
    tx: Transaction,
    party: Party,
    told: Sequence[RepresentativeInput],
    people: dict[tuple[str, str], UUID] | None = None,
) -> None:
    """Write who acts for a party; ``people`` are those written already, who act for several."""
    known = {} if people is None else people
    for each in told:
        _represent(tx, party, seal_of(tx, party.dispute_id), each, known)


def _party(tx: Transaction, dispute: Dispute, seal: DisputeSeal, position: int, told: PartyInput) -> Party:
    party_id = tx.new_id()
    personal = {
        "name": told.name,
        "identity_number": told.identity_number,
        "phone": told.phone,
        "address": told.address,
        "workplace": told.workplace,
    }
    return Party(
        id=party_id,
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        ref=told.ref,
        position=position,
        role=told.role,
        kind=told.kind,
        identity_type=told.identity_type,
        address_region=told.address_region,
        sealed=seal.seal(f"party:{party_id}", personal),
        from_at=tx.at,
        ended_at=None,
    )


def _represent(
    tx: Transaction,
    party: Party,
    seal: DisputeSeal,
    told: RepresentativeInput,
    people: dict[tuple[str, str], UUID],
) -> None:
    owned = {"court_id": party.court_id, "dispute_id": party.dispute_id, "from_at": tx.at, "ended_at": None}
    person = (told.kind or "other", told.name or "")
    if person not in people:
        people[person] = tx.new_id()
        sealed = seal.seal(f"representative:{people[person]}", {"name": told.name})
        tx.add(Representative(id=people[person], kind=person[0], sealed=sealed, **owned))
    tx.add(
        Representation(
            id=tx.new_id(),
            representative_id=people[person],
            party_id=party.id,
            powers=[power.value for power in told.powers],
            **owned,
        )
    )


def write_consent(tx: Transaction, file: DisputeFile, told: ConsentInput) -> Consent:
    """Write one answer of one party."""
    return tx.add(
        Consent(
            id=tx.new_id(),
            **_owned(file.dispute),
            party_id=file.refs[told.party_ref or ""],
            matter=told.matter,
            answer=told.answer,
            means=told.means,
            asked_by=told.asked_by or "clerk",
            at=told.at or tx.at,
            recorded_by=tx.actor.user_id,
            recorded_at=tx.recorded_at,
        )
    )


def index_party(tx: Transaction, party: Party, told: PartyInput) -> list[bytes]:
    """Index a party blindly, so that it is found without being read; answers the digests that identify it."""
    forms = match_forms(
        name=told.name,
        identity_type=told.identity_type,
        identity_number=told.identity_number,
        phone=told.phone,
    )
    owned = {"court_id": party.court_id, "dispute_id": party.dispute_id, "party_id": party.id}
    identity = []
    for kind in ("name", "identity_number", "phone"):
        form = getattr(forms, kind)
        if form:
            digest = tx.vault.digest(kind, form)
            tx.add(BlindIndex(id=tx.new_id(), **owned, kind=kind, digest=digest))
            identity += [digest] if kind in IDENTIFYING else []
    return identity


def index_matches(tx: Transaction, dispute: Dispute, match_digests: Sequence[bytes]) -> None:
    """Index what a dispute is compared by with other filings."""
    for digest in match_digests:
        tx.add(BlindIndex(id=tx.new_id(), **_owned(dispute), party_id=None, kind="match", digest=digest))


def _owned(dispute: Dispute) -> dict[str, UUID]:
    return {"court_id": dispute.court_id, "dispute_id": dispute.id}
