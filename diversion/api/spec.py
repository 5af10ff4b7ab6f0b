"""What the API promises, as OpenAPI 3.1: generated from the declared routes, never written by hand.

The routes' shapes become schemas, their permission ``x-permission`` and ``x-roles``, and from what they
take and ask follow the statuses they can answer. ``x-transitions`` are the state tables of the rules.
``publishing.py`` keeps the copy in ``api_spec/``, ``openapi.py`` serves it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from marshmallow import Schema

from diversion import __version__
from diversion.api.routes import PREFIX, WITHOUT_GRANT, Route, Routes
from diversion.api.uploads import MULTIPART
from diversion.api.webhooks import describe_webhooks
from diversion.domain import dispute, handoff
from diversion.domain.access import Permission, roles_with
from diversion.schemas.base import Id
from diversion.schemas.json_schema import plugin
from diversion.schemas.problem import ProblemSchema
from diversion.services.idempotency import KEY_CHARACTERS

JSON = "application/json"
PROBLEM = "application/problem+json"
ABOUT = """\
Takes civil disputes from a court into mediation and follows every handoff.

- Send `Authorization: Bearer TOKEN`. `x-permission` names what a route needs, `x-roles` who holds it;
  whether a row lies within the holder's court or organisation is asked row by row, and one that does not
  answers 404 like one that does not exist.
- Every refusal is a problem document (RFC 9457) with a `code` that never changes; 422 lists every fault
  with a JSON pointer.
- Send an `Idempotency-Key` with every POST that creates or moves something: the same key and body answer
  the same again, another body under the same key is refused (422).
- Moments are RFC 3339 with an offset, days are `YYYY-MM-DD` (1900 to 2199, Asia/Shanghai), money is a
  decimal string. Unknown members are refused. Lists go on at the `Link` header of rel `next`.
"""
_PLACE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_PLACES: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
    "string": {"type": "string", "minLength": 1},
}
_SAYINGS = {
    400: "The request cannot be read.",
    401: "No valid bearer token.",
    403: "The actor lacks the permission; `roles` names who holds it.",
    404: "No such thing, or none within the actor's grants.",
    409: "The present state, or another request, stands against it; `code` says what.",
    412: "Somebody else changed it since the version in `If-Match`; `version` is the present one.",
    413: "The content is too large.",
    415: "The content is of another type.",
    422: "The input is faulty; `errors` names every fault.",
    428: "`If-Match` is missing.",
    429: "Too many at this moment; try again shortly.",
    503: "Not ready, or the database is away: send the same again, with the same key.",
}
_FILES: dict[str, dict[str, Any]] = {
    MULTIPART: {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    },
}
"""What a body that holds a file is; one that is the file itself needs no schema."""
_HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The version, to be sent back as `If-Match`.", "schema": {"type": "string"}},
    "Link": {"description": "The next page, if there is one (rel `next`).", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}},
}
_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Idempotency-Key": (
        "Answers a repeated request with the first answer.",
        {"type": "string", "minLength": 1, "maxLength": KEY_CHARACTERS},
    ),
    "If-Match": (
        "The version (ETag) that was read.",
        {"type": "string", "pattern": '^(W/)?"?[0-9]{1,9}"?$'},
    ),
}


def describe(groups: Sequence[Routes]) -> dict[str, Any]:
    """Describe every declared route of some groups as one OpenAPI document."""
    spec = APISpec(
        title="Diversion",
        version=__version__,
        openapi_version="3.1.0",
        plugins=[plugin()],
        info={"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        servers=[{"url": PREFIX}],
        **{
            "x-transitions": {
                "dispute": _plain(dispute.render_table()),
                "handoff": _plain(handoff.render_table()),
            }
        },
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=ProblemSchema)
    for name, (saying, schema) in _PARAMETERS.items():
        told = {"name": name, "required": name == "If-Match", "description": saying, "schema": schema}
        spec.components.parameter(name, "header", told)
    for status in _SAYINGS:
        spec.components.response(_problem_name(status), _problem(status))
    for group in groups:
        for route in group.declared:
            spec.path(path_of(route), operations={route.method.lower(): _operation(group, route)})
    webhooks = describe_webhooks(spec)
    document: dict[str, Any] = spec.to_dict() | {"webhooks": webhooks}
    _tell_queries_apart(document)
    return document


def path_of(route: Route) -> str:
    """Write a route's rule as OpenAPI writes it: ``/disputes/{dispute_id}``."""
    return _PLACE.sub(r"{\g<name>}", route.rule)


def statuses_of(route: Route) -> list[int]:
    """List what a route can answer besides success, as it follows from its declaration."""
    return sorted({*_of_reader(route), *_of_input(route), *route.refuses})


def _of_reader(route: Route) -> Iterator[int]:
    yield 503
    if route.permission not in WITHOUT_GRANT:
        yield from (401, 403)
    if _PLACE.search(route.rule) or route.permission is Permission.DEMO or _names_a_row(route):
        yield 404
    if route.method != "GET":
        yield 409


def _of_input(route: Route) -> Iterator[int]:
    if route.takes is not None:
        yield from (400, 413, 415, 422)
    if route.asks is not None or route.idempotent or route.sends:
        yield 422
    if route.sends:
        yield 413
    if route.if_match:
        yield from (400, 412, 428)


def _names_a_row(route: Route) -> bool:
    shapes = [shape for shape in (route.takes, route.asks) if shape is not None]
    return any(isinstance(field, Id) for shape in shapes for field in shape().fields.values())


def _operation(group: Routes, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [group.name],
        "summary": route.summary,
        "x-permission": route.permission.value,
        "x-roles": [role.value for role in roles_with(route.permission)],
        "security": [] if route.permission in WITHOUT_GRANT else [{"bearer": []}],
        "parameters": list(_parameters(route)),
        "responses": {
            str(route.status): _success(route),
            **{str(status): {"$ref": _problem_ref(status)} for status in statuses_of(route)},
        },
    }
    if route.takes is not None:
        operation["requestBody"] = {
            "required": any(field.required for field in route.takes().fields.values()),
            "content": {kind: {"schema": route.takes} for kind in route.sends or (JSON,)},
        }
    elif route.sends:
        operation["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": _FILES[kind]} if kind in _FILES else {} for kind in route.sends},
        }
    return operation


def _parameters(route: Route) -> Iterator[dict[str, Any] | str]:
    for place in _PLACE.finditer(route.rule):
        schema = _PLACES[place["kind"] or "string"]
        yield {"name": place["name"], "in": "path", "required": True, "schema": schema}
    if route.asks is not None:
        yield {"in": "query", "schema": route.asks}
    if route.idempotent:
        yield "Idempotency-Key"
    if route.if_match:
        yield "If-Match"


def _success(route: Route) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    kinds = (route.media_type,) if isinstance(route.media_type, str) else route.media_type
    if route.gives is not None:
        answer["content"] = {kind: {"schema": route.gives} for kind in kinds}
    elif kinds != (JSON,):
        answer["content"] = {kind: {} for kind in kinds}
    elif route.status != HTTPStatus.NO_CONTENT:
        answer["content"] = {JSON: {"schema": {"type": "object"}}}
    headers = {name: _HEADERS[name] for name in _answer_headers(route)}
    return answer | ({"headers": headers} if headers else {})


def _answer_headers(route: Route) -> Iterator[str]:
    if _has(route.gives, "version"):
        yield "ETag"
    if _has(route.gives, "items") and _has(route.asks, "cursor"):
        yield "Link"


def _has(shape: type[Schema] | None, member: str) -> bool:
    return shape is not None and member in shape().fields


def _problem(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": _SAYINGS[status],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == HTTPStatus.UNAUTHORIZED:
        told["headers"] = {"WWW-Authenticate": _HEADERS["WWW-Authenticate"]}
    return told


def _problem_name(status: int) -> str:
    return f"Problem{status}"


def _problem_ref(status: int) -> str:
    return f"#/components/responses/{_problem_name(status)}"


def _plain(table: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{name: str(told) for name, told in row.items()} for row in table]


def _tell_queries_apart(document: dict[str, Any]) -> None:
    """Drop null from queries: a query has no null, what is not asked is left out."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter.get("in") == "query":
                    parameter["schema"] = _without_null(parameter["schema"])


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in schema.items() if not (name == "default" and value is None)}
    if isinstance(told.get("type"), list):
        kinds = [kind for kind in told["type"] if kind != "null"]
        told["type"] = kinds[0] if len(kinds) == 1 else kinds
    if "enum" in told:
        told["enum"] = [word for word in told["enum"] if word is not None]
    return told
