"""Showing a party's details in clear, to somebody who says why; who looked stays written for good."""

from typing import Any
from uuid import UUID

from diversion.domain.access import Permission
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.refusals import NotFound
from diversion.services.registers import note_access
from diversion.services.representatives import representatives_of
from diversion.services.transaction import transaction


def unmask_party(actor: Actor, party_id: UUID, reason: str) -> dict[str, Any]:
    """Show a party's name, numbers, telephone, addresses and representatives in clear.

    Who: those who may read the dispute and hold ``dispute.unmask`` there. Journaled with the reason in the
    dispute's stream, and without it in the reader's own. Raises ``NotFound``. Each look is one more entry;
    its answer is never kept under an ``Idempotency-Key``.
    """
    with transaction(actor) as tx:
        actor.demand(Permission.UNMASK)
        party = tx.session.get(Party, party_id)
        if party is None:
            raise NotFound("当事人", "party")
        dispute = dispute_for(tx, Permission.UNMASK, party.dispute_id, lock=False)
        told = seal_of(tx, dispute.id).open(f"party:{party.id}", party.sealed)
        note(tx, dispute, "unmasked", {"party_id": str(party.id), "party_ref": party.ref}, text=reason)
        if actor.user_id is not None:
            looked = {"dispute_id": str(dispute.id), "party_id": str(party.id)}
            note_access(tx, actor.user_id, "unmasked", looked)
        plain = ("id", "ref", "role", "kind", "identity_type", "address_region")
        return {
            **{name: getattr(party, name) for name in plain},
            **told,
            "representatives": representatives_of(tx, dispute.id)[party.id],
        }
