"""Routes of other systems' histories: what was taken in, handovers, returns, durations, findings."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import history as shapes
from diversion.schemas.paging import PageAsked
from diversion.services import history
from diversion.services.access import Actor

routes = Routes("history", __name__)
FIGURES = Permission.READ_FIGURES


@routes.on("GET", "/history", FIGURES, asks=PageAsked, gives=shapes.HistoryList)
def list_histories(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the histories of other systems that were taken in, the newest first."""
    return answered(history.list_histories(actor, asked(query)))


@routes.on("GET", "/history/<uuid:history_id>", FIGURES, asks=shapes.HistoryAsked, gives=shapes.HistorySchema)
def read_history(actor: Actor, query: dict[str, Any], history_id: UUID) -> dict[str, Any]:
    """Read what was taken of a history, with its refused rows."""
    return history.read_history(actor, history_id, query["after_line"], query["limit"])


@routes.on(
    "GET", "/history/<uuid:history_id>/handovers", FIGURES, asks=shapes.ByAsked, gives=shapes.HandoversSchema
)
def read_handovers(actor: Actor, query: dict[str, Any], history_id: UUID) -> dict[str, Any]:
    """Count who passed to whom."""
    return history.read_handovers(actor, history_id, query["by"])


@routes.on(
    "GET", "/history/<uuid:history_id>/returns", FIGURES, asks=shapes.ByAsked, gives=shapes.ReturnsSchema
)
def read_returns(actor: Actor, query: dict[str, Any], history_id: UUID) -> dict[str, Any]:
    """Count what came back to an earlier holder."""
    return history.read_returns(actor, history_id, query["by"])


@routes.on("GET", "/history/<uuid:history_id>/durations", FIGURES, gives=shapes.DurationsSchema)
def read_durations(actor: Actor, history_id: UUID) -> dict[str, Any]:
    """Tell how long steps took: median and quartiles by step and organisation."""
    return history.read_durations(actor, history_id)


@routes.on(
    "GET",
    "/history/<uuid:history_id>/findings",
    FIGURES,
    asks=shapes.FindingsAsked,
    gives=shapes.FindingsSchema,
)
def read_findings(actor: Actor, query: dict[str, Any], history_id: UUID) -> dict[str, Any]:
    """Say where offers went unanswered and mediations lay idle, as far as the data allow."""
    return history.read_findings(actor, history_id, history.FindingLimits(**query))
