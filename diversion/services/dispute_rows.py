"""One line a dispute, for lists and searches: what it is about, who takes part, whose turn it is.

Beside ``dispute_view.py``, which shows one dispute whole. Names are opened for those who may read the
dispute; of a large side only the first are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from diversion.domain.parties import PartyRole
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Claim, DataKey, Dispute, Docketing
from diversion.persistence.mediation import Suspension
from diversion.persistence.organisation import Organisation
from diversion.persistence.party import Party
from diversion.persistence.privacy import SealBroken
from diversion.services.causes import cause_of
from diversion.services.dispute_view import COURT_ROLES, UNNAMED_APPRAISER
from diversion.services.transaction import Transaction

NAMES_SHOWN = 2
SIDES = {PartyRole.APPLICANT: "applicants", PartyRole.RESPONDENT: "respondents"}


def dispute_rows(tx: Transaction, disputes: Sequence[Dispute]) -> list[dict[str, Any]]:
    """Show some disputes, a line each, in their order; a handful of queries however many there are."""
    ids = [dispute.id for dispute in disputes]
    claims = {row.dispute_id: row for row in tx.session.scalars(_open(Claim, ids))}
    numbers = {row.dispute_id: row.case_number for row in tx.session.scalars(_open(Docketing, ids))}
    sides = _sides(tx, ids)
    holders = _holder_names(tx, disputes)
    return [
        _row(tx, dispute, claims.get(dispute.id), numbers.get(dispute.id), sides[dispute.id], holders)
        for dispute in disputes
    ]


def _row(
    tx: Transaction,
    dispute: Dispute,
    claim: Claim | None,
    case_number: str | None,
    sides: Mapping[str, Any],
    holders: Mapping[str, str],
) -> dict[str, Any]:
    columns = ("id", "reference", "entry", "status", "regime", "filed_on", "received_at", "docketed")
    cause = cause_of(tx, claim.cause_version, claim.cause_key) if claim else None
    held = dispute.holder_kind is not None
    return {
        **{name: getattr(dispute, name) for name in columns},
        "closed_reason": dispute.closed_reason,
        "case_number": case_number,
        "cause_name": cause.name if cause else None,
        "claim_amount": claim.amount if claim else None,
        "applicants": sides.get("applicants", []),
        "respondents": sides.get("respondents", []),
        "party_count": sides.get("count", 0),
        "responsible": {
            "kind": dispute.holder_kind,
            "id": dispute.holder_id,
            "name": holders.get(dispute.holder_id or "", dispute.holder_id),
            "attributed_to": dispute.attributed_to,
        }
        if held
        else None,
        "next_due_at": dispute.next_due_at,
        "flags": list(dispute.flags),
    }


def _open(table: Any, ids: Sequence[UUID]) -> Any:
    return select(table).where(table.dispute_id.in_(ids), table.ended_at.is_(None))


def _sides(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Open the first names of each side, and count the parties."""
    place = func.row_number().over(partition_by=(Party.dispute_id, Party.role), order_by=Party.position)
    numbered = (
        select(
            Party.id,
            Party.dispute_id,
            Party.role,
            Party.sealed,
            place.label("place"),
            func.count().over(partition_by=Party.dispute_id).label("count"),
        )
        .where(Party.dispute_id.in_(ids), Party.ended_at.is_(None))
        .subquery()
    )
    query = select(numbered, DataKey.key_id, DataKey.wrapped).join(
        DataKey, DataKey.dispute_id == numbered.c.dispute_id
    )
    shown = query.where(numbered.c.place <= NAMES_SHOWN).order_by(numbered.c.dispute_id, numbered.c.place)
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in tx.session.execute(shown):
        sides = found[row.dispute_id]
        sides["count"] = row.count
        if row.role in SIDES:
            name = _opened(tx, row, "party", "name")
            sides.setdefault(SIDES[PartyRole(row.role)], []).append(name)
    return found


def _opened(tx: Transaction, row: Any, table: str, name: str) -> str | None:
    """Open one text of a sealed row; a dispute that was erased has none any more."""
    try:
        seal = tx.once(
            ("seal", row.dispute_id), lambda: tx.vault.seal_of(row.dispute_id, row.key_id, row.wrapped)
        )
        told: str | None = seal.open(f"{table}:{row.id}", row.sealed)[name]
    except SealBroken:
        return None
    return told


def _holder_names(tx: Transaction, disputes: Sequence[Dispute]) -> dict[str, str]:
    names = dict(COURT_ROLES)
    for kind, table in (("organisation", Organisation), ("user", UserAccount)):
        ids = {UUID(each.holder_id) for each in disputes if each.holder_kind == kind and each.holder_id}
        for row in tx.session.execute(select(table.id, table.name).where(table.id.in_(ids))):
            names[str(row.id)] = row.name
    for kind, sealed, name, unnamed in (
        ("party", Party, "name", ""),
        ("appraiser", Suspension, "appraiser", UNNAMED_APPRAISER),
    ):
        ids = {UUID(each.holder_id) for each in disputes if each.holder_kind == kind and each.holder_id}
        query = select(sealed.id, sealed.dispute_id, sealed.sealed, DataKey.key_id, DataKey.wrapped).join(
            DataKey, DataKey.dispute_id == sealed.dispute_id
        )
        for held in tx.session.execute(query.where(sealed.id.in_(ids))):
            names[str(held.id)] = _opened(tx, held, sealed.__tablename__, name) or unnamed
    return names
