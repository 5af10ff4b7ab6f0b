"""Routes of trends: whole months with the limits of chance, early warnings, and the answers behind the share accepted."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import trends as shapes
from diversion.services import trends
from diversion.services.access import Actor

routes = Routes("trends", __name__)


@routes.on(
    "GET", "/reports/trends", Permission.READ_FIGURES, asks=shapes.TrendsAsked, gives=shapes.TrendsSchema
)
def read_trends(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Read what entered, was accepted and succeeded in each whole month, and whose rates have begun to drop."""
    found = trends.read_trends(actor, query["from_on"], query["to_on"], query["court_id"])
    return shapes.trends_answered(query, found)


@routes.on(
    "GET",
    "/reports/trends/answers",
    Permission.READ_FIGURES,
    asks=shapes.AnswerListAsked,
    gives=shapes.AnswerList,
)
def list_answers(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the answered offers that a share accepted counts, or those accepted alone."""
    return answered(trends.list_answers(actor, shapes.answers_of(query), asked(query)))
