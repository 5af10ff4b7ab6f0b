"""Routes of groups of alike disputes, beside the success rate: both rates, and the disputes group by group."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.domain.reporting import Part
from diversion.schemas import dispute_groups as shapes
from diversion.schemas.reporting import WholeRateAsked, figure_of
from diversion.services import dispute_groups
from diversion.services.access import Actor

routes = Routes("dispute_groups", __name__)


@routes.on(
    "GET",
    "/reports/success-rate/groups",
    Permission.READ_FIGURES,
    asks=WholeRateAsked,
    gives=shapes.GroupsSchema,
)
def read_groups(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Count success over groups of alike disputes beside success over disputes."""
    return shapes.groups_answered(query, dispute_groups.read_groups(actor, figure_of(query)))


@routes.on(
    "GET",
    "/reports/success-rate/groups/disputes",
    Permission.READ_FIGURES,
    asks=shapes.GroupListAsked,
    gives=shapes.GroupedList,
)
def list_groups(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the disputes group by group, or of the groups that are wholly settled."""
    wholly_only = query["part"] is Part.NUMERATOR
    figure = figure_of(query)
    return answered(dispute_groups.list_groups(actor, figure, wholly_only, asked(query)))
