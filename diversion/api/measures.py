"""Routes of the figures beside the success rate, of their definitions, and of the lists behind them."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import measures as shapes
from diversion.services import measures
from diversion.services.access import Actor

routes = Routes("measures", __name__)


@routes.on("GET", "/reports/definitions", Permission.READ_FIGURES, gives=shapes.DefinitionsSchema)
def read_definitions(_actor: Actor) -> dict[str, Any]:
    """Read every figure's definition card."""
    return shapes.definitions_answered()


@routes.on(
    "GET",
    "/reports/measures",
    Permission.READ_FIGURES,
    asks=shapes.MeasuresAsked,
    gives=shapes.MeasuresSchema,
)
def read_measures(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Count the figures beside the success rate: diversion, confirmation, performance, days, what lasted, groups."""
    span = shapes.span_of(query)
    diverted = measures.read_diversion(actor, span)
    return shapes.measures_answered(span, diverted, measures.read_measures(actor, span))


@routes.on(
    "GET",
    "/reports/measures/disputes",
    Permission.READ_FIGURES,
    asks=shapes.MeasureListAsked,
    gives=shapes.MeasuredList,
)
def list_measure(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List what one number of a figure counts, or what it leaves out."""
    told = (query["measure"], shapes.span_of(query), query["part"], asked(query))
    return answered(measures.list_measure(actor, *told, query["referral_kind"], query["regime"]))
