"""Routes for whoever watches over the installation: is it alive, is it ready, how does it do.

Public, because a load balancer has no token; they tell counts and ages and nothing else. They answer at
the root too, where such watchers look by default.
"""

from typing import Any

from flask import Response
from flask.blueprints import BlueprintSetupState

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.health import HealthSchema, ReadinessSchema
from diversion.services import health
from diversion.services.access import Actor

METRICS = "text/plain; version=0.0.4; charset=utf-8"

routes = Routes("health", __name__)


@routes.on("GET", "/healthz", Permission.PUBLIC, gives=HealthSchema)
def healthz(_: Actor) -> dict[str, Any]:
    """Tell that the process answers; nothing else is asked."""
    return {"alive": True}


@routes.on("GET", "/readyz", Permission.PUBLIC, gives=ReadinessSchema)
def readyz(_: Actor) -> Any:
    """Tell whether database, migrations, Redis, scheduler, relay, workers and deadlines work; 503 names what fails."""
    return health.demand_readiness()


@routes.on("GET", "/metrics", Permission.PUBLIC, media_type="text/plain")
def metrics(_: Actor) -> Response:
    """Give counts and ages in the Prometheus text format."""
    return Response(health.write_metrics(), content_type=METRICS)


@routes.record_once
def _answer_at_the_root(state: BlueprintSetupState) -> None:
    for route in routes.declared:
        view = state.app.view_functions[f"{routes.name}.{route.name}"]
        state.app.add_url_rule(route.rule, f"root_{route.name}", view, methods=[route.method])
