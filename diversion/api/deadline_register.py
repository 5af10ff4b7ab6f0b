"""Routes of the registers of clocks and ladders: how long each runs, and who is told what when nobody acts."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.deadline_register import ClockListSchema, ClocksAsked, clocks_told
from diversion.schemas.escalation_register import EscalationListSchema, escalations_told
from diversion.services.access import Actor
from diversion.services.deadline_register import list_clocks
from diversion.services.escalation_register import list_escalations

routes = Routes("deadline_register", __name__)


@routes.on("GET", "/deadline-rules", Permission.READ_REGISTERS, asks=ClocksAsked, gives=ClockListSchema)
def list_deadline_rules(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List every clock as it would be started for a court on a day, law's and settings told apart."""
    return clocks_told(*list_clocks(actor, query["court_id"], query["on"]))


@routes.on(
    "GET", "/escalation-rules", Permission.READ_REGISTERS, asks=ClocksAsked, gives=EscalationListSchema
)
def list_escalation_rules(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List who is told what when nobody acts, for each clock and kind of organisation, as it is on a day."""
    return escalations_told(list_escalations(actor, query["court_id"], query["on"]))
