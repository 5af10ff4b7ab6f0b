"""The route of funnels: organisations beside the limits of chance."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import funnel as shapes
from diversion.services import funnel
from diversion.services.access import Actor

routes = Routes("funnel", __name__)


@routes.on(
    "GET",
    "/reports/funnel",
    Permission.READ_FIGURES,
    asks=shapes.FunnelAskedSchema,
    gives=shapes.FunnelSchema,
)
def read_funnel(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Read which organisations' success rates lie beyond the limits of chance; by name, no ranking."""
    return shapes.funnel_answered(query, funnel.read_funnel(actor, funnel.FunnelAsked(**query)))
