"""The route of published figures beside ours."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import benchmark_gap as shapes
from diversion.services.access import Actor
from diversion.services.benchmark_gaps import read_gaps

routes = Routes("benchmark_gap", __name__)


@routes.on(
    "GET",
    "/reports/benchmark-gap",
    Permission.READ_FIGURES,
    asks=shapes.GapAsked,
    gives=shapes.GapsSchema,
    refuses=(404,),
)
def read_benchmark_gap(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Set our success rates beside published ones: the gap where they are comparable, the reason where not."""
    return shapes.gaps_answered(query, read_gaps(actor, **query))
