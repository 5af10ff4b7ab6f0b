"""How a route is declared: it names its permission, its shapes and its refusals in one line.

Everything that every route must do happens here, once: who asks, may they at all, read the body and
collect its faults, answer a repeated ``Idempotency-Key`` again, write the answer. A route cannot be
declared without a permission. ``spec.py`` reads the same declarations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, json, request
from marshmallow import Schema
from werkzeug.exceptions import BadRequest, PreconditionRequired, UnsupportedMediaType

from diversion.api.uploads import read_form, same_form
from diversion.domain.access import Permission
from diversion.schemas.reading import Read, read, read_query
from diversion.services.access import Actor, SignInNeeded, actor_of_token
from diversion.services.database_away import refused_when_away
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.idempotency import answer_once
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import real_now

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
PREFIX = "/api/v1"
NOBODY = Actor(kind="public", name="公众")
WITHOUT_GRANT = (Permission.PUBLIC, Permission.DEMO)
VERSION_DIGITS = 9
TOKEN_PREFIX = "Bearer "  # noqa: S105 - the scheme's name, not a secret


@dataclass(frozen=True, slots=True)
class Route:
    """One declared route, as ``spec.py`` describes it and the structure tests walk it.

    ``if_match``: the view is told the ``version`` that ``If-Match`` names. ``refuses``: statuses that the
    route can answer beyond those that ``spec.py`` deduces from the rest.
    """

    name: str
    method: str
    rule: str
    permission: Permission
    summary: str
    takes: type[Schema] | None
    asks: type[Schema] | None
    gives: type[Schema] | None
    status: int
    idempotent: bool
    media_type: str | tuple[str, ...]
    if_match: bool = False
    refuses: tuple[int, ...] = ()
    sends: tuple[str, ...] = ()


class Routes(Blueprint):
    """A blueprint whose views receive ``(actor, query?, body?, **path)`` and return what is dumped."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, url_prefix=PREFIX)
        self.declared: list[Route] = []

    def on(
        self,
        method: str,
        rule: str,
        permission: Permission,
        *,
        takes: type[Schema] | None = None,
        asks: type[Schema] | None = None,
        gives: type[Schema] | None = None,
        status: int = 200,
        lenient: bool = False,
        idempotent: bool | None = None,
        media_type: str | tuple[str, ...] = "application/json",
        if_match: bool = False,
        refuses: tuple[int, ...] = (),
        sends: tuple[str, ...] = (),
    ) -> Callable[[ViewT], ViewT]:
        """Declare a route. ``takes`` is the body's shape, ``asks`` the query's, ``gives`` the answer's.

        ``lenient`` hands the view a ``Read`` with the faults found so far, for use cases that add their
        own before refusing. Every POST by a signed-in user honours ``Idempotency-Key`` unless told
        otherwise. A view may answer a Response itself (files); then ``gives`` is None. With ``if_match`` the
        view is also given ``version``, which the caller must send in ``If-Match`` (428 without). ``sends``
        names the media types of a body that is not JSON: with ``takes`` a form of that shape (``uploads.py``),
        without it a file, which the view reads itself.
        """
        once = (method == "POST" and permission not in WITHOUT_GRANT) if idempotent is None else idempotent

        def declare(view: ViewT) -> ViewT:
            @wraps(view)
            @refused_when_away
            def answer(**path: Any) -> Response:
                actor = who_asks(permission)
                arguments: list[Any] = []
                if asks is not None:
                    arguments.append(_sound(read_query(asks, request.args.to_dict())))
                form = read_form() if sends and takes is not None else None
                if takes is not None:
                    found = read(takes, json_body() if form is None else form)
                    arguments.append(found if lenient else _sound(found))
                if if_match:
                    path["version"] = version_told()

                def produce() -> tuple[int, Any]:
                    result = view(actor, *arguments, **path)
                    return status, gives().dump(result) if gives is not None else result

                key = request.headers.get("Idempotency-Key")
                if once and key is not None:
                    asked = f"{request.method} {request.full_path}"
                    body = request.get_data() if form is None else same_form(form)
                    once_only = partial(answer_once, actor, key, asked, body, produce)
                    return _written(*again_after_deadlock(once_only))
                return _written(*again_after_deadlock(produce))

            answer.permission = permission  # type: ignore[attr-defined]
            summary = (view.__doc__ or "").strip().split("\n")[0]
            self.declared.append(
                Route(
                    view.__name__,
                    method,
                    rule,
                    permission,
                    summary,
                    takes,
                    asks,
                    gives,
                    status,
                    once,
                    media_type,
                    if_match,
                    refuses,
                    sends,
                )
            )
            self.add_url_rule(rule, endpoint=view.__name__, view_func=answer, methods=[method])
            return view

        return declare


def who_asks(permission: Permission) -> Actor:
    """Find the actor of this request and demand the route's permission of them."""
    if permission in WITHOUT_GRANT:
        return NOBODY
    raw = bearer_token()
    if not raw:
        raise SignInNeeded
    actor = actor_of_token(current_app.extensions["diversion"].vault, raw, real_now())
    if permission is not Permission.SIGNED_IN:
        actor.demand(permission)
    return actor


def bearer_token() -> str:
    """Give the raw token that this request carries, or nothing."""
    header = request.headers.get("Authorization", "")
    return header[len(TOKEN_PREFIX) :] if header.startswith(TOKEN_PREFIX) else ""


def json_body() -> Any:
    """Read the body as JSON; an empty one is an empty object, one nested without end is unreadable."""
    if not request.get_data():
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as unreadable:
        raise BadRequest from unreadable


def version_told() -> int:
    """Read the version that ``If-Match`` names. Without one the answer is 428, with another text 400."""
    told = request.headers.get("If-Match", "").strip()
    if not told:
        raise PreconditionRequired
    version = told.removeprefix("W/").strip('"')
    if not (version.isascii() and version.isdigit() and len(version) <= VERSION_DIGITS):
        raise BadRequest
    return int(version)


def _sound(found: Read) -> Any:
    if found.faults:
        raise InputFaulty(found.faults)
    return found.value


def _written(status: int, body: Any) -> Response:
    if isinstance(body, Response):
        return body
    if body is None:
        return current_app.response_class(status=204)
    answer = current_app.response_class(json.dumps(body), status=status, content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    version = body.get("version") if isinstance(body, dict) else None
    if version is not None:
        answer.set_etag(str(version))
    return answer
