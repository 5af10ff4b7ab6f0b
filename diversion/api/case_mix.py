"""The route of organisations compared by case mix."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import case_mix as shapes
from diversion.services import case_mix
from diversion.services.access import Actor

routes = Routes("case_mix", __name__)


@routes.on(
    "GET",
    "/reports/case-mix",
    Permission.READ_FIGURES,
    asks=shapes.CaseMixAsked,
    gives=shapes.CaseMixSchema,
)
def read_case_mix(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Read what was to be expected of each organisation, given its disputes, beside what it did; by name, no ranking."""
    return shapes.case_mix_answered(case_mix.read_case_mix(actor, query["court_id"]))
