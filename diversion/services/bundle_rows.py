"""What a bundle says of a handoff: as much as its organisation may see at that stage, and the receipt code.

Before acceptance names, cause and amount, enough to check conflicts; after it telephones and addresses in
clear, because whoever mediates without the network cannot ask for them one by one. Such a row is an
unmasking, journaled as one (``bundles.py``).
"""

from base64 import b32encode
from collections.abc import Sequence
from uuid import UUID

from diversion.domain.entries import ReferralKind
from diversion.domain.handoff import HandoffStatus
from diversion.domain.outcome import DocumentKind, may_travel
from diversion.domain.parties import PartyRole
from diversion.domain.working_days import SHANGHAI
from diversion.persistence.dispute import Dispute
from diversion.persistence.documents import documents_of
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import Party
from diversion.persistence.privacy import DisputeSeal, Vault
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import seal_of
from diversion.services.representatives import representatives_of
from diversion.services.transaction import Transaction

SIDES = {
    PartyRole.APPLICANT.value: "申请人",
    PartyRole.RESPONDENT.value: "被申请人",
    PartyRole.THIRD_PARTY.value: "第三人",
}
REFERRALS = {ReferralKind.PRE_DOCKET.value: "委派", ReferralKind.POST_DOCKET.value: "委托"}
CODE_BYTES = 15
MOST_CHARACTERS = 32_000
"""A spreadsheet's cell takes hardly more, and one that was dropped would look tampered with on its return."""


def handed_out(tx: Transaction, dispute: Dispute, handoff: Handoff) -> tuple[str, ...]:
    """Write a handoff's cells in the order of ``bundle_sheet.HANDED_OUT``."""
    file = read_file(tx, dispute)
    is_accepted = shows_everything(handoff)
    names = _names(tx, file)
    handed_on = (handoff.dispatched_at or handoff.offered_at).astimezone(SHANGHAI).date()
    cells = (
        dispute.reference,
        file.docketing.case_number if file.docketing else "",
        file.cause.name if file.cause else "",
        f"{file.claim.amount:.2f}" if file.claim.amount is not None else "",
        "；".join(names),
        _reached_at(tx, file) if is_accepted else "",
        REFERRALS[handoff.referral_kind],
        handed_on.isoformat(),
        "办理中" if is_accepted else "待答复",
        _materials(tx, dispute, named=is_accepted),
    )
    return tuple(cell if len(cell) <= MOST_CHARACTERS else cell[:MOST_CHARACTERS] + "…" for cell in cells)


def shows_everything(handoff: Handoff) -> bool:
    """Tell whether a row shows telephones and addresses: once the handoff was accepted."""
    return handoff.status == HandoffStatus.ACCEPTED


def receipt_code(vault: Vault, bundle_id: UUID, handoff_id: UUID, cells: Sequence[str]) -> str:
    """Make the code that binds what was handed out to its bundle and handoff; nobody without the key can."""
    told = "\0".join([str(bundle_id), str(handoff_id), *(cell.strip() for cell in cells)])
    return b32encode(vault.digest("bundle_row", told)[:CODE_BYTES]).decode()


def _names(tx: Transaction, file: DisputeFile) -> list[str]:
    seal = seal_of(tx, file.dispute.id)
    return [f"{party.ref} {SIDES[party.role]} {_opened(seal, party)['name']}" for party in file.parties]


def _opened(seal: DisputeSeal, party: Party) -> dict[str, str | None]:
    return seal.open(f"party:{party.id}", party.sealed)


def _reached_at(tx: Transaction, file: DisputeFile) -> str:
    seal, agents = seal_of(tx, file.dispute.id), representatives_of(tx, file.dispute.id)
    lines = []
    for party in file.parties:
        told = _opened(seal, party)
        parts = [told["phone"], told["address"], *(f"代理人{each.name}" for each in agents[party.id])]
        if listed := "，".join(part for part in parts if part):
            lines.append(f"{party.ref}：{listed}")
    return "；".join(lines)


def _materials(tx: Transaction, dispute: Dispute, *, named: bool) -> str:
    rows = [
        row for row, _ in tx.session.execute(documents_of(dispute.id)) if may_travel(DocumentKind(row.kind))
    ]
    if not rows:
        return "无"
    if not named:
        return f"共{len(rows)}件"
    seal = seal_of(tx, dispute.id)
    return "、".join(str(seal.open(f"document:{row.id}", row.sealed)["name"]) for row in rows)
