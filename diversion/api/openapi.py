"""The route of the API document itself."""

from typing import Any

from flask import Response, current_app, json

from diversion.api.routes import Routes
from diversion.api.spec import describe
from diversion.domain.access import Permission
from diversion.services.access import Actor

routes = Routes("openapi", __name__)
KEPT = "diversion-openapi"


@routes.on("GET", "/openapi.json", Permission.PUBLIC)
def read_openapi(_: Actor) -> Any:
    """Read this document."""
    if KEPT not in current_app.extensions:
        groups = [group for group in current_app.blueprints.values() if isinstance(group, Routes)]
        current_app.extensions[KEPT] = json.dumps(describe(groups))
    return Response(current_app.extensions[KEPT], content_type="application/json")
