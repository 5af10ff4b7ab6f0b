"""Routes of handoffs: a router's offer and recall, the organisation's inbox and its answers."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.handoff import (
    AcceptanceTold,
    AssignmentTold,
    DeclinationTold,
    HandoffList,
    HandoffsAsked,
    HandoffSchema,
    HandoffTold,
    RecallTold,
    disclosure_of,
)
from diversion.services import appointment, assignment, handoff, handoff_view
from diversion.services.access import Actor

routes = Routes("handoff", __name__)


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/handoffs",
    Permission.ROUTE_DISPUTE,
    takes=HandoffTold,
    gives=HandoffSchema,
    status=201,
)
def offer_handoff(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Offer a dispute to an organisation, or reassign it; or ask a station to assist."""
    wanted = appointment.Appointment(**told)
    return handoff_view.shown_after(
        actor, lambda: appointment.appoint_organisation(actor, dispute_id, wanted)
    )


@routes.on("GET", "/handoffs", Permission.READ_DISPUTE, asks=HandoffsAsked, gives=HandoffList)
def list_handoffs(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List handoffs within the reader's grants, the newest first."""
    filters = {name: value for name, value in query.items() if name not in ("limit", "cursor")}
    return answered(handoff_view.list_handoffs(actor, handoff_view.HandoffFilter(**filters), asked(query)))


@routes.on("GET", "/handoffs/<uuid:handoff_id>", Permission.READ_DISPUTE, gives=HandoffSchema)
def read_handoff(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """Read a handoff: names, cause and amount before acceptance, the dispute after it."""
    return handoff_view.view_handoff(actor, handoff_id)


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/recall",
    Permission.ROUTE_DISPUTE,
    takes=RecallTold,
    gives=HandoffSchema,
)
def recall_handoff(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> dict[str, Any]:
    """Recall an offer, a mediation or a station's help."""
    return handoff_view.shown_after(
        actor, lambda: appointment.recall_handoff(actor, handoff_id, told["reason"])
    )


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/receive",
    Permission.ANSWER_OFFER,
    gives=HandoffSchema,
)
def receive_handoff(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """Note that a person opened an offer."""
    return handoff_view.shown_after(actor, lambda: handoff.receive_handoff(actor, handoff_id))


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/accept",
    Permission.ANSWER_OFFER,
    takes=AcceptanceTold,
    gives=HandoffSchema,
)
def accept_handoff(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> dict[str, Any]:
    """Accept an offer for a mediator, with what they disclose."""
    said = told["disclosure"]
    return handoff_view.shown_after(
        actor,
        lambda: handoff.accept_handoff(
            actor, handoff_id, told["mediator_id"], disclosure_of(said), said["words"]
        ),
    )


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/sign-for-materials",
    Permission.MEDIATE,
    gives=HandoffSchema,
)
def sign_for_materials(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """Sign for the court's materials."""
    return handoff_view.shown_after(actor, lambda: handoff.sign_for_materials(actor, handoff_id))


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/decline",
    Permission.ANSWER_OFFER,
    takes=DeclinationTold,
    gives=HandoffSchema,
)
def decline_handoff(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> dict[str, Any]:
    """Decline an offer with one of the four lawful reasons, in words."""
    return handoff_view.shown_after(actor, lambda: handoff.decline_handoff(actor, handoff_id, **told))


@routes.on(
    "POST",
    "/handoffs/<uuid:handoff_id>/assign",
    Permission.ANSWER_OFFER,
    takes=AssignmentTold,
    gives=HandoffSchema,
)
def assign_mediator(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> dict[str, Any]:
    """Assign a mediator to an offer, or let one take over a mediation."""
    said = told["disclosure"]
    disclosed = disclosure_of(said) if said else None
    words = said["words"] if said else None
    return handoff_view.shown_after(
        actor,
        lambda: assignment.assign_mediator(actor, handoff_id, told["mediator_id"], disclosed, words),
    )
