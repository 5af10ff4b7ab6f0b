"""Routes of ending what runs: on a party's word, or by the court."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.acts import CancellationTold, ClosingTold, WordTold
from diversion.schemas.dispute import DisputeSchema
from diversion.services import closing
from diversion.services.access import Actor
from diversion.services.acting import PartyWord
from diversion.services.dispute_view import shown_after

routes = Routes("closing", __name__)


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/demand-docket",
    Permission.ACT_FOR_PARTY,
    takes=WordTold,
    gives=DisputeSchema,
)
def demand_docketing(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Write down a party's demand to docket; mediation before docketing ends."""
    return shown_after(actor, lambda: closing.demand_docketing(actor, dispute_id, PartyWord(**told)))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/end-mediation",
    Permission.ACT_FOR_PARTY,
    takes=WordTold,
    gives=DisputeSchema,
)
def end_mediation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Write down that a party ends mediation after docketing; the dispute goes to trial."""
    return shown_after(actor, lambda: closing.end_mediation(actor, dispute_id, PartyWord(**told)))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/withdraw",
    Permission.ACT_FOR_PARTY,
    takes=WordTold,
    gives=DisputeSchema,
)
def withdraw(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Write down that a party withdraws; the dispute is closed."""
    return shown_after(actor, lambda: closing.withdraw(actor, dispute_id, PartyWord(**told)))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/cancel",
    Permission.DOCKET_DISPUTE,
    takes=CancellationTold,
    gives=DisputeSchema,
)
def cancel_filing(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Cancel a mistaken filing on the day it was received."""
    return shown_after(actor, lambda: closing.cancel_filing(actor, dispute_id, told["reason"]))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/close",
    Permission.CLOSE_DISPUTE,
    takes=ClosingTold,
    gives=DisputeSchema,
)
def close_dispute(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Close a dispute on one of the court's grounds, in words."""
    return shown_after(actor, lambda: closing.close_dispute(actor, dispute_id, **told))
