"""Finding a dispute within an actor's grants, opening its seal, and journaling what befalls it.

Every use case on a dispute begins here: the row is locked first, so that two acts on one dispute come
one after the other, and a row out of reach is answered exactly like none.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, reach_of
from diversion.persistence.dispute import DataKey, Dispute, within
from diversion.persistence.privacy import DisputeSeal
from diversion.services.access import SYSTEM, Actor
from diversion.services.journal import PendingEntry
from diversion.services.refusals import NotFound
from diversion.services.transaction import Transaction


def dispute_for(tx: Transaction, permission: Permission, dispute_id: UUID, *, lock: bool = True) -> Dispute:
    """Find a dispute the actor reaches with a permission, locked until the commit.

    Raises ``GrantMissing`` when the permission reaches nowhere, ``NotFound`` when it does not reach here.
    """
    reach = tx.actor.demand(permission)
    tx.flush()
    query = select(Dispute).where(Dispute.id == dispute_id, within(reach, tx.actor.user_id))
    found = tx.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("纠纷", "dispute")
    return found


def is_of_court(actor: Actor, dispute: Dispute) -> bool:
    """Tell whether an actor reads a dispute as one of its court, or of the whole installation.

    A grant there that reads no disputes, as an administrator's, does not make an organisation's person the court's.
    A token's scopes are not asked: they narrow what is done, not whose a person is.
    """
    reach = reach_of(actor.grants, Permission.READ_DISPUTE)
    return actor.kind == SYSTEM.kind or reach.everywhere or dispute.court_id in reach.courts


def locked(tx: Transaction, dispute_id: UUID) -> Dispute:
    """Lock a dispute for work whose right to act was settled elsewhere (a clock, a handoff's holder)."""
    return tx.session.scalars(select(Dispute).where(Dispute.id == dispute_id).with_for_update()).one()


def seal_of(tx: Transaction, dispute_id: UUID) -> DisputeSeal:
    """Open a dispute's seal, once a transaction. Raises ``SealBroken`` for an erased dispute."""

    def unwrapped() -> DisputeSeal:
        key = tx.session.get_one(DataKey, dispute_id)
        return tx.vault.seal_of(dispute_id, key.key_id, key.wrapped)

    return tx.once(("seal", dispute_id), unwrapped)


def stream_of(dispute_id: UUID) -> str:
    """Name a dispute's journal stream."""
    return f"dispute:{dispute_id}"


class Turn(Protocol):
    """Whose turn it is: a dispute, or a row that was read with these columns of it."""

    @property
    def holder_kind(self) -> str | None: ...  # noqa: D102 - as the column says
    @property
    def holder_id(self) -> str | None: ...  # noqa: D102
    @property
    def attributed_to(self) -> str | None: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def next_due_at(self) -> datetime | None: ...  # noqa: D102


def responsible(turn: Turn) -> dict[str, str | None] | None:
    """Say who holds a dispute, as the journal and the answers do; None when it is closed."""
    if turn.holder_kind is None:
        return None
    return {"kind": turn.holder_kind, "id": turn.holder_id, "attributed_to": turn.attributed_to}


def note(
    tx: Transaction,
    dispute: Dispute,
    event: str,
    payload: Mapping[str, Any] | None = None,
    *,
    reason_code: str | None = None,
    text: str | None = None,
    fresh: bool = False,
) -> None:
    """Journal what befell a dispute, after its ball has been passed; free text is sealed under its key."""
    stream = stream_of(dispute.id)
    sealed = seal_of(tx, dispute.id).seal(f"journal:{stream}", {"text": text}) if text else None
    tx.journal(PendingEntry(stream, event, payload or {}, reason_code, sealed, _told(dispute), fresh))


def note_turn(
    tx: Transaction, dispute_id: UUID, turn: Turn, event: str, payload: Mapping[str, Any], reason_code: str
) -> None:
    """Journal what befell a dispute of which only these columns were read, with nothing moved and no free text."""
    tx.journal(PendingEntry(stream_of(dispute_id), event, payload, reason_code, None, _told(turn)))


def _told(turn: Turn) -> dict[str, Any]:
    return {
        "responsible": responsible(turn),
        "status": turn.status,
        "next_due_at": _iso(turn.next_due_at),
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
