"""Who acts for whom in a dispute now, with which powers; names are shown to whoever may read the dispute."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from diversion.domain.filing import RepresentativeInput
from diversion.domain.parties import Power, RepresentativeKind
from diversion.persistence.party import Representation, Representative
from diversion.services.disputes import seal_of
from diversion.services.transaction import Transaction


def representatives_of(tx: Transaction, dispute_id: UUID) -> dict[UUID, tuple[RepresentativeInput, ...]]:
    """List the representatives in force by the party they act for, in the order they were named."""
    tx.flush()
    query = (
        select(Representation.party_id, Representation.powers, Representative)
        .join(Representative, Representative.id == Representation.representative_id)
        .where(Representation.dispute_id == dispute_id, Representation.ended_at.is_(None))
        .order_by(Representation.from_at, Representation.id)
    )
    found: dict[UUID, tuple[RepresentativeInput, ...]] = defaultdict(tuple)
    for party_id, powers, row in tx.session.execute(query):
        name = seal_of(tx, dispute_id).open(f"representative:{row.id}", row.sealed)["name"]
        held = tuple(Power(power) for power in powers)
        found[party_id] += (RepresentativeInput(RepresentativeKind(row.kind), name, held),)
    return found
