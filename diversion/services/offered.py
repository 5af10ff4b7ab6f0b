"""The handoffs of one dispute, read once a transaction: to whom it was offered, in which order, what came of it.

The rows are the session's own, so that what an act changes on them is seen; an offer made adds its own.
"""

from uuid import UUID

from sqlalchemy import select

from diversion.persistence.handoff import Handoff
from diversion.services.transaction import Transaction


def handoffs_of(tx: Transaction, dispute_id: UUID) -> list[Handoff]:
    """List a dispute's handoffs in the order they were made, this transaction's own included."""

    def read() -> list[Handoff]:
        tx.flush()
        query = select(Handoff).where(Handoff.dispute_id == dispute_id).order_by(Handoff.sequence)
        return list(tx.session.scalars(query))

    return tx.once(("handoffs", dispute_id), read)
