"""The committed API document is the generated one, is valid, and is the routes: nothing more, nothing less."""

import re
import tomllib

import pytest
import yaml
from declared import ROUTES, label
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from sources import ROOT

from diversion import __version__
from diversion.api.blueprints import blueprints
from diversion.api.problems import STATUSES, WORDS
from diversion.api.publishing import written
from diversion.api.routes import PREFIX, WITHOUT_GRANT, Route
from diversion.api.spec import describe, path_of, statuses_of
from diversion.domain import dispute, handoff
from diversion.domain.access import roles_with

DOCUMENT = describe(blueprints())
WRITTEN = written()
AGAIN = "run `python -m diversion.api.publishing` and say in api_spec/CHANGES.md what changed"


def test_the_document_is_valid() -> None:
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"] == __version__


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "api_spec" / "CHANGES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["openapi.yaml", "partners.md", "states.md"])
def test_the_committed_file_is_the_generated_one(name: str) -> None:
    assert (ROOT / "api_spec" / name).read_text(encoding="utf-8") == WRITTEN[name], AGAIN


def test_the_written_document_reads_back_the_same() -> None:
    assert yaml.safe_load(WRITTEN["openapi.yaml"]) == DOCUMENT


def test_the_served_document_is_the_generated_one(served: Flask) -> None:
    answer = served.test_client().get(f"{PREFIX}/openapi.json")
    assert answer.json == DOCUMENT


def test_every_route_is_described_and_nothing_else_is() -> None:
    described = {(path, method) for path, operations in DOCUMENT["paths"].items() for method in operations}
    assert described == {(path_of(route), route.method.lower()) for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=label)
def test_an_operation_says_who_may_and_what_can_come_back(route: Route) -> None:
    operation = DOCUMENT["paths"][path_of(route)][route.method.lower()]
    assert operation["x-permission"] == route.permission.value
    assert operation["x-roles"] == [role.value for role in roles_with(route.permission)]
    assert bool(operation["security"]) == (route.permission not in WITHOUT_GRANT)
    assert set(operation["responses"]) == {str(status) for status in (route.status, *statuses_of(route))}
    places = {parameter["name"] for parameter in operation["parameters"] if parameter.get("in") == "path"}
    assert places == set(re.findall(r"{(\w+)}", path_of(route)))


def test_what_a_route_takes_leaves_no_member_open() -> None:
    open_ended = [
        name
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if name != "Problem" and schema.get("additionalProperties") is not False
    ]
    assert not open_ended


def test_every_status_of_a_refusal_is_described() -> None:
    named = {name.removeprefix("Problem") for name in DOCUMENT["components"]["responses"]}
    given = {str(status) for _, status in STATUSES} | {str(status) for status in WORDS}
    assert given - {"405"} <= named, "405 belongs to no operation"


def test_the_state_tables_are_the_rules() -> None:
    for name, machine in (("dispute", dispute), ("handoff", handoff)):
        told = [tuple(row.values()) for row in DOCUMENT["x-transitions"][name]]
        assert told == [tuple(map(str, row.values())) for row in machine.render_table()]
        assert all(f"| {row[1]} |" in WRITTEN["states.md"] for row in told)
