"""The declared routes, and how a test asks one: with ids that nothing has and a body that says nothing."""

import re
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from diversion.api.blueprints import blueprints
from diversion.api.routes import PREFIX, Route
from diversion.api.spec import path_of

UNKNOWN = {"uuid": str(UUID(int=0)), "int": "1", "string": "unknown", "": "unknown"}
_PLACE = re.compile(r"<(?:(\w+):)?\w+>")
ROUTES = [route for group in blueprints() for route in group.declared]


def label(route: Route) -> str:
    """Name a route as a test's id."""
    return f"{route.method} {path_of(route)}"


def ask(app: Flask, route: Route, token: str | None = None, **told: Any) -> TestResponse:
    """Ask a route for something that does not exist, with an empty body where it takes one."""
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    if route.takes is not None:
        told.setdefault("json", {})
    path = PREFIX + _PLACE.sub(lambda place: UNKNOWN[place[1] or ""], route.rule)
    return app.test_client().open(path, method=route.method, headers=headers, **told)
