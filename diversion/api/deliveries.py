"""Routes of what was sent to partners: the tries of one handoff, what is stuck, sending it again, links to give out."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.deliveries import DeliveriesSchema, DeliveryList, StuckAsked
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.links import LinkMadeSchema, TaskLinkTold
from diversion.services import deliveries, handoff_view, links
from diversion.services.access import Actor

routes = Routes("deliveries", __name__)


@routes.on("GET", "/handoffs/<uuid:handoff_id>/deliveries", Permission.READ_DISPUTE, gives=DeliveriesSchema)
def list_deliveries(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """List what was sent about a handoff, with every try."""
    return {"items": deliveries.list_deliveries(actor, handoff_id)}


@routes.on("GET", "/deliveries", Permission.ROUTE_DISPUTE, asks=StuckAsked, gives=DeliveryList)
def list_stuck_deliveries(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List messages that need a person: given up after the last try, or held by a paused channel."""
    return answered(deliveries.list_stuck(actor, asked(query), query["state"]))


@routes.on("POST", "/handoffs/<uuid:handoff_id>/deliver-again", Permission.ROUTE_DISPUTE, gives=HandoffSchema)
def deliver_handoff_again(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """Send an offer that has not arrived once more."""
    return handoff_view.shown_after(actor, lambda: deliveries.deliver_again(actor, handoff_id))


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/links",
    Permission.CONTACT_PARTY,
    takes=TaskLinkTold,
    gives=LinkMadeSchema,
    status=201,
    idempotent=False,
)
def make_task_link(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Any:
    """Make a one-time link for a grid worker to find one party; shown once, under no Idempotency-Key."""
    return links.make_task_link(actor, handoff_id, told["party_ref"])
