"""Routes of the gap: what a difference in success consists of, and the list behind each of its counts."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import gap as shapes
from diversion.services import gap
from diversion.services.access import Actor

routes = Routes("gap", __name__)


@routes.on(
    "GET",
    "/reports/gap",
    Permission.READ_FIGURES,
    asks=shapes.GapFiguresAsked,
    gives=shapes.GapFiguresSchema,
)
def read_gap(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Divide a difference in success, between two windows or two kinds of organisation, among its stages."""
    question = shapes.gap_of(shapes.with_other_window(query))
    return shapes.gap_answered(question, gap.read_gap(actor, question))


@routes.on(
    "GET",
    "/reports/gap/disputes",
    Permission.READ_FIGURES,
    asks=shapes.GapListAsked,
    gives=shapes.GapDisputeList,
)
def list_gap(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List what one of these counts is of."""
    narrowed = (query["side"], query["reached"], query["cause_class"])
    return answered(gap.list_gap(actor, shapes.gap_of(query), *narrowed, asked(query)))
