"""Routes of what a success rate leaves out, beside it: three numbers, and the list behind each."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import left_out as shapes
from diversion.schemas.reporting import WholeRateAsked, figure_of
from diversion.services import left_out
from diversion.services.access import Actor

routes = Routes("left_out", __name__)


@routes.on(
    "GET",
    "/reports/success-rate/left-out",
    Permission.READ_FIGURES,
    asks=WholeRateAsked,
    gives=shapes.RateLeftOutSchema,
)
def read_left_out(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Count the cancelled filings, assisting handoffs and settlements that did not stand, by stage and regime."""
    return shapes.left_out_answered(query, left_out.read_left_out(actor, figure_of(query)))


@routes.on(
    "GET",
    "/reports/success-rate/left-out/disputes",
    Permission.READ_FIGURES,
    asks=shapes.LeftOutListAsked,
    gives=shapes.RateLeftOutList,
)
def list_left_out(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List what one of these numbers counts, with the reason of each."""
    figure = figure_of(query)
    return answered(left_out.list_left_out(actor, figure, query["not_counted"], asked(query)))
