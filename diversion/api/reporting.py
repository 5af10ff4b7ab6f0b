"""Routes of figures: the success rate with its definition, and the list behind each of its numbers."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import reporting as shapes
from diversion.services import reporting
from diversion.services.access import Actor

routes = Routes("reporting", __name__)


@routes.on(
    "GET",
    "/reports/success-rate",
    Permission.READ_FIGURES,
    asks=shapes.RateAsked,
    gives=shapes.SuccessRateSchema,
)
def read_success_rate(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Count a success rate: numerator, denominator, interval and definition; stages and regimes apart."""
    return shapes.report_answered(query, reporting.read_success_rate(actor, shapes.figure_of(query)))


@routes.on(
    "GET",
    "/reports/success-rate/disputes",
    Permission.READ_FIGURES,
    asks=shapes.BehindAsked,
    gives=shapes.CountedListSchema,
)
def list_behind_success_rate(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List what one number of a success rate counts."""
    return answered(reporting.list_behind(actor, shapes.behind_of(query), asked(query)))
