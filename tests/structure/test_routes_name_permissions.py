"""No route without a named permission: neither declared nor served, and none served that is not declared."""

import pytest
from declared import ROUTES, label
from flask import Flask

from diversion.api.routes import PREFIX, Route
from diversion.app import PermissionUnnamed, create_app
from diversion.config import Config
from diversion.domain.access import MATRIX, Permission
from diversion.web.website import ALL_PAGES

PUBLIC = {
    "GET /healthz",
    "GET /metrics",
    "GET /openapi.json",
    "GET /readyz",
    "POST /sign-in",
}
"""What everybody may ask without a token; a new one is a decision, so it is written here too."""
AT_THE_ROOT = {("GET", "/healthz"), ("GET", "/metrics"), ("GET", "/readyz")}
"""Where watchers of installations look by default, beside the API's own place."""
ASSETS = {("GET", "/assets/<digest>/<name>"), ("GET", "/favicon.ico")}


def test_what_is_served_is_what_is_declared(served: Flask) -> None:
    served_rules = {
        (method, rule.rule)
        for rule in served.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    declared = [(route.method, PREFIX + route.rule) for route in ROUTES]
    pages = {(method, rule) for each in ALL_PAGES for method, rule, _ in each.declared}
    assert served_rules == {*declared, *AT_THE_ROOT, *pages, *ASSETS}
    assert len(declared) == len(set(declared)), "declared twice"


def test_every_view_carries_its_permission(served: Flask) -> None:
    for name, view in served.view_functions.items():
        assert isinstance(getattr(view, "permission", None), Permission), name


@pytest.mark.parametrize("route", ROUTES, ids=label)
def test_a_route_names_a_permission_of_the_matrix(route: Route) -> None:
    assert route.permission in MATRIX
    assert route.summary.endswith("."), "the first line of the view's docstring is the API document's"
    assert (route.permission is Permission.PUBLIC) == (label(route) in PUBLIC)


def test_every_permission_of_the_matrix_is_asked_for_by_a_route_or_a_page() -> None:
    by_pages = {permission for pages in ALL_PAGES for _, _, permission in pages.declared}
    assert {route.permission for route in ROUTES} | by_pages | ASKED_WITHIN == set(Permission)


def test_a_route_without_a_permission_does_not_start(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Flask.__init__

    def with_a_stray(app: Flask, *told: object, **named: object) -> None:
        made(app, *told, **named)  # type: ignore[arg-type]
        app.add_url_rule("/stray", "stray", lambda: "")

    monkeypatch.setattr(Flask, "__init__", with_a_stray)
    with pytest.raises(PermissionUnnamed, match="stray"):
        create_app(config)


ASKED_WITHIN: set[Permission] = set()
"""Permissions that no route names, because a use case asks for them beside the route's own."""
