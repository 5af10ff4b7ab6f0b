"""Routes of own success rates: a mediator's, and for a coordinator those of the organisation; nobody else's."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import own_rates as shapes
from diversion.services import own_rates
from diversion.services.access import Actor

routes = Routes("own_rates", __name__)


@routes.on("GET", "/reports/own-rates", Permission.READ_OWN_RATES, gives=shapes.OwnRatesSchema)
def read_own_rates(actor: Actor) -> dict[str, Any]:
    """Count what one mediated to an end in two years, as counted and as drawn; for support, no ranking."""
    return shapes.own_rates_answered(own_rates.read_own_rates(actor))


@routes.on(
    "GET",
    "/reports/own-rates/mediations",
    Permission.READ_OWN_RATES,
    asks=shapes.OwnBehindAsked,
    gives=shapes.OwnCountedListSchema,
)
def list_behind_own_rate(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the mediations that one number of an own rate counts."""
    return answered(own_rates.list_own_rate(actor, shapes.own_behind_of(query), asked(query)))
