"""Routes of how soon mediation ends, and how; and the list behind each of its counts."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import time_to_end as shapes
from diversion.schemas.measures import span_of
from diversion.services import time_to_end
from diversion.services.access import Actor

routes = Routes("time_to_end", __name__)


@routes.on(
    "GET",
    "/reports/time-to-end",
    Permission.READ_FIGURES,
    asks=shapes.CoursesAsked,
    gives=shapes.TimeToEndSchema,
)
def read_time_to_end(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Follow what was accepted in a window until it ended or until now: how soon, in which way, in whose hands."""
    return shapes.courses_answered(query, time_to_end.read_courses(actor, span_of(query), query["kind"]))


@routes.on(
    "GET",
    "/reports/time-to-end/disputes",
    Permission.READ_FIGURES,
    asks=shapes.CourseListAsked,
    gives=shapes.FollowedList,
)
def list_time_to_end(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the disputes of one stage and regime that ended in one way, or are open."""
    population = (query["referral_kind"], query["regime"])
    narrowed = (query["kind"], population, query["standing"])
    return answered(time_to_end.list_course(actor, span_of(query), *narrowed, asked(query)))
