"""Routes of how mediation ended, of the exits that follow, and of what comes back to the court."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import outcome as shapes
from diversion.schemas.mediation import ActSchema
from diversion.services.access import Actor
from diversion.services.confirmation import DecisionTold
from diversion.services.confirmation import apply_for_confirmation as apply
from diversion.services.confirmation import decide_confirmation as decide
from diversion.services.exits import ExitTold
from diversion.services.exits import exit_dispute as leave
from diversion.services.mediation import Act
from diversion.services.outcome import record_outcome as record
from diversion.services.outcome_view import read_outcome as outcome_of
from diversion.services.performance import record_performance as perform
from diversion.services.return_packet import read_return_packet as packet
from diversion.services.reviews import review_settlement as review

routes = Routes("outcome", __name__)
DISPUTE = "/disputes/<uuid:dispute_id>"


@routes.on(
    "POST",
    f"{DISPUTE}/outcome",
    Permission.MEDIATE,
    takes=shapes.OutcomeShape,
    gives=ActSchema,
    status=201,
)
def record_outcome(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> Act:
    """Record how mediation ended, or hand in the report of one that has ended."""
    return record(actor, dispute_id, shapes.outcome_of(told))


@routes.on("GET", f"{DISPUTE}/outcome", Permission.READ_DISPUTE, gives=shapes.OutcomeSchema)
def read_outcome(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read how a mediation ended and what followed; the terms as far as one may."""
    return outcome_of(actor, dispute_id)


@routes.on(
    "POST",
    f"{DISPUTE}/review",
    Permission.ANSWER_GUIDANCE,
    takes=shapes.ReviewShape,
    gives=ActSchema,
    status=201,
)
def review_settlement(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> Act:
    """Clear a settlement of suspicion, or say that it does not stand."""
    return review(actor, dispute_id, told["finding"], told["reason"], told["signs"])


@routes.on(
    "POST",
    f"{DISPUTE}/confirmation",
    Permission.APPLY_FOR_CONFIRMATION,
    takes=shapes.ApplicationShape,
    gives=ActSchema,
    status=201,
)
def apply_for_confirmation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> Act:
    """Take down the parties' joint application for judicial confirmation."""
    return apply(actor, dispute_id, told["applied_by"], told["case_number"])


@routes.on(
    "POST",
    f"{DISPUTE}/confirmation/decision",
    Permission.ANSWER_GUIDANCE,
    takes=shapes.ConfirmationDecisionShape,
    gives=ActSchema,
)
def decide_confirmation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> Act:
    """Decide an application for judicial confirmation."""
    ground = told.pop("refusal_code")
    return decide(actor, dispute_id, DecisionTold(**told, ground=ground))


@routes.on(
    "POST",
    f"{DISPUTE}/performance",
    Permission.APPLY_FOR_CONFIRMATION,
    takes=shapes.PerformanceShape,
    gives=ActSchema,
    status=201,
)
def record_performance(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> Act:
    """Record that an agreement was performed."""
    return perform(actor, dispute_id, told["performed_on"], whole=told["whole"])


@routes.on(
    "POST",
    f"{DISPUTE}/exit",
    Permission.ANSWER_GUIDANCE,
    takes=shapes.ExitShape,
    gives=ActSchema,
    status=201,
)
def exit_dispute(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> Act:
    """Close a settled, docketed dispute by one of its exits."""
    return leave(actor, dispute_id, ExitTold(**told))


@routes.on(
    "GET",
    f"{DISPUTE}/return-packet",
    Permission.READ_RETURN_PACKET,
    gives=shapes.ReturnPacketSchema,
    refuses=(409,),
)
def read_return_packet(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read in clear what a returned dispute brings along; it is journaled."""
    return packet(actor, dispute_id)
