"""How a page is declared, and what every page promises: named permission, no script but ours, nothing kept or leaked.

Beside ``api/routes.py``, which does the same for JSON. ``show`` declares a page to be read, ``act`` what a form does,
``reveal`` a form that is answered by a page, ``answer`` what answers for itself. How a refusal becomes words is
``refusing.py``; pages behind one-time links are ``link_pages.py``. How files are read is ``uploads.py``.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, redirect, request
from marshmallow import Schema
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.schemas.reading import read, read_query
from diversion.services.access import Actor
from diversion.services.database_away import refused_when_away
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.idempotency import answer_once
from diversion.services.refusals import InputFaulty
from diversion.web.forms import ONCE, SECRET, body_of, own_fields
from diversion.web.refusing import Again, FormStale, in_place, in_words
from diversion.web.session import is_from_elsewhere, is_ours, who_asks
from diversion.web.uploads import demand_small_files, read_on, sent_files

DONE = "done"
"""What an act adds to the address it goes on to, so that the page says once that it was done."""
View = Callable[..., str]
Answering = Callable[..., Response]


class Pages(Blueprint):
    """A blueprint whose views answer a rendered page; each names its permission."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(f"pages_{name}", import_name, template_folder="templates")
        self.declared: list[tuple[str, str, Permission]] = []
        self.unchecked: dict[str, str] = {}
        self.shown: dict[str, str] = {}

    def answer(
        self,
        method: str,
        rule: str,
        permission: Permission,
        *,
        takes: type[Schema] | None = None,
        again: Again | None = None,
        unchecked: str = "",
    ) -> Callable[[Answering], Answering]:
        """Declare what answers for itself (cookies, files); refusals become pages as everywhere.

        A form must be ours here too. ``unchecked`` is the reason why one need not be; it is listed by the tests.
        Even then no other site may send it: it could sign people in under another name, or follow another's dispute.
        """
        if unchecked:
            self.unchecked[f"{method} {rule}"] = unchecked

        def declare(view: Answering) -> Answering:
            @refused_when_away
            def produce(path: dict[str, Any]) -> Response:
                actor = who_asks(permission)
                if method != "GET":
                    _demand_ours(actor, secret=not unchecked)
                told = [] if takes is None else [_body(takes)]
                return view(actor, *told, **path)

            self._add(method, rule, permission, view, _answering(produce, again))
            return view

        return declare

    def show(
        self, rule: str, permission: Permission, *, asks: type[Schema] | None = None
    ) -> Callable[[View], View]:
        """Declare a page to be read: the view is given the actor, what the address asks, and the path."""

        def declare(view: View) -> View:
            @refused_when_away
            def produce(path: dict[str, Any]) -> Response:
                actor = who_asks(permission)
                asked = [] if asks is None else [_asked(asks)]
                return make_response(view(actor, *asked, **path))

            self.shown[rule] = view.__name__
            self._add("GET", rule, permission, view, _answering(produce))
            return view

        return declare

    def act(
        self,
        rule: str,
        permission: Permission,
        *,
        takes: type[Schema] | None = None,
        again: Again | None = None,
    ) -> Callable[[View], View]:
        """Declare what a form does: the view acts and answers the address to go on to. Sent twice, it is done once."""

        def declare(view: View) -> View:
            @refused_when_away
            def produce(path: dict[str, Any]) -> Response:
                actor = who_asks(permission)
                _demand_ours(actor)
                told = [] if takes is None else [_body(takes)]
                return redirect(_once(actor, lambda: view(actor, *told, **path)), 303)

            self._add("POST", rule, permission, view, _answering(produce, again))
            return view

        return declare

    def reveal(
        self, rule: str, permission: Permission, *, takes: type[Schema], again: Again
    ) -> Callable[[View], View]:
        """Declare a form whose answer is a page of its own, shown once: nothing typed stands in an address."""

        def declare(view: View) -> View:
            @refused_when_away
            def produce(path: dict[str, Any]) -> Response:
                actor = who_asks(permission)
                _demand_ours(actor)
                told = _body(takes)
                return in_place(make_response(again_after_deadlock(lambda: view(actor, told, **path))))

            self._add("POST", rule, permission, view, _answering(produce, again))
            return view

        return declare

    def _add(
        self, method: str, rule: str, permission: Permission, view: Callable[..., Any], answer: Any
    ) -> None:
        answer.permission = permission
        self.declared.append((method, rule, permission))
        self.add_url_rule(rule, endpoint=view.__name__, view_func=answer, methods=[method])


def _answering(produce: Callable[[dict[str, Any]], Response], again: Again | None = None) -> Answering:
    """Let a refusal become words, and keep what every page promises."""

    def answer(**path: Any) -> Response:
        return kept_promises(in_words(lambda: produce(path), again, path))

    return answer


def _demand_ours(actor: Actor, *, secret: bool = True) -> None:
    if actor.user_id is not None:
        read_on()
    if is_from_elsewhere() or (secret and not is_ours(request.form.get(SECRET, ""))):
        raise FormStale
    demand_small_files()


def _asked(shape: type[Schema]) -> dict[str, Any]:
    asked_for = {name: told for name, told in request.args.to_dict().items() if told and name != DONE}
    found = read_query(shape, asked_for)
    if found.faults:
        raise InputFaulty(found.faults)
    asked: dict[str, Any] = found.value
    return asked


def _body(shape: type[Schema]) -> Any:
    found = read(shape, body_of(shape, own_fields(request.form)))
    if found.faults:
        raise InputFaulty(found.faults)
    return found.value


def _once(actor: Actor, act: Callable[[], str]) -> str:
    key = request.form.get(ONCE)
    if not key or actor.user_id is None:
        return again_after_deadlock(act)
    sent = [*sorted(own_fields(request.form).items()), *sent_files()]
    _status, place = again_after_deadlock(
        lambda: answer_once(actor, key, request.path, repr(sent).encode(), lambda: (200, act()))
    )
    return str(place)


def kept_promises(page: Response, *, style: str = "'self'") -> Response:
    """No script runs but our own files, no other site may show the page or be told of it, no cache keeps it."""
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["X-Content-Type-Options"] = "nosniff"
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {style}; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return page
