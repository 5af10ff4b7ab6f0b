"""How every act on a dispute begins: one transaction, the row found within the actor's grants and locked.

Beside ``disputes.py``, which finds and journals. A move that the table does not hold is refused from here
with who holds the dispute, so that the refused person knows whom to ask.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.consents import Means
from diversion.domain.dispute import Event, Status, TransitionRefused, move
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Dispute
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.dispute_file import DisputeFile
from diversion.services.dispute_view import responsible_view
from diversion.services.disputes import dispute_for
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True)
class PartyWord:
    """What a party said and somebody else records: who, by what means, and in which words."""

    party_ref: str
    means: Means
    words: str | None = None


@contextmanager
def acting_on(
    actor: Actor, permission: Permission, dispute_id: UUID
) -> Iterator[tuple[Transaction, Dispute]]:
    """Open an act on a dispute. Raises ``GrantMissing`` and ``NotFound``; ``TransitionRefused`` with the holder."""
    with transaction(actor) as tx:
        dispute = dispute_for(tx, permission, dispute_id)
        with holder_told(tx, dispute):
            yield tx, dispute


@contextmanager
def holder_told(tx: Transaction, dispute: Dispute) -> Iterator[None]:
    """Tell a refused move who holds the dispute."""
    held = responsible_view(tx, dispute)
    try:
        yield
    except TransitionRefused as refused:
        refused.held_by = held
        raise


def demand_open(dispute: Dispute) -> None:
    """Refuse to add anything to a closed dispute: ``dispute-closed``."""
    if dispute.status == Status.CLOSED:
        raise Conflicting(
            "dispute-closed",
            "该纠纷已经结案，不能再办理。确需办理的，请重新收件。",
            "The dispute is closed; nothing more can be done with it. File it anew if need be.",
        )


def demand_move(dispute: Dispute, event: Event, to: Status) -> Status:
    """Let an event carry a dispute to a status, or raise ``TransitionRefused``; nothing is written."""
    return move(Status(dispute.status), event, to, docketed=dispute.docketed)


def party_named(file: DisputeFile, ref: str) -> Party:
    """Find an open party by its ref. Raises ``InputFaulty`` ``party-unknown``."""
    found = next((party for party in file.parties if party.ref == ref), None)
    if found is None:
        zh, en = "没有该编号的当事人，请核对。", "No party of this dispute has this ref; check it."
        raise InputFaulty([Fault("/party_ref", "party-unknown", zh, en)])
    return found


def changed(dispute: Dispute) -> None:
    """Count a change that does not pass the ball, for ``If-Match``."""
    dispute.version += 1
