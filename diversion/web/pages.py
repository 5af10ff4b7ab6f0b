"""How a page is declared, and what every page promises: named permission, no script, nothing kept, nothing leaked.

Beside ``api/routes.py``, which does the same for JSON. ``on`` declares a page for somebody without an account,
``show`` one to be read and ``act`` what a form does, both for who is signed in. A refusal becomes words: beside
the fields of the form it came from where ``again`` says how to show that page, else a page of its own. Forms are
read in memory only, because a photograph must not lie in the machine's temporary folder.
"""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlencode

from flask import Blueprint, Request, g, make_response, redirect, render_template, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from diversion.domain.access import Permission, roles_with
from diversion.domain.dispute import Guard, TransitionRefused
from diversion.domain.reasons import Fault
from diversion.schemas.reading import Read, read, read_query
from diversion.services.access import Actor, GrantMissing, SignInNeeded
from diversion.services.database_away import DatabaseAway, StorageFull, refused_when_away
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.idempotency import KeyReused, answer_once
from diversion.services.refusals import InputFaulty, NotFound, Refusal
from diversion.web.forms import CARRIED, ONCE, SECRET, Form, body_of, own_fields
from diversion.web.session import bare, cookie_token, form_secret, is_ours, who_asks

STYLE_INSIDE = "'unsafe-inline'"
"""The pages behind one-time links carry their style in themselves: they are one answer on a bad line."""
DONE = "done"
"""What an act adds to the address it goes on to, so that the page says once that it was done."""
View = Callable[..., str]
Again = Callable[..., str]
Answering = Callable[..., Response]


class FormRequest(Request):
    """A request whose uploaded files stay in memory; the application's limit on bodies bounds them."""

    def _get_file_stream(self, *_told: Any, **_also_told: Any) -> IO[bytes]:
        return BytesIO()


class FormStale(Refusal):
    """A form that was not sent from a page of this session; nothing was done."""

    def __init__(self) -> None:
        zh = "此表单来自已结束的登录或其他页面，尚未办理。请核对内容后再次提交。"
        en = "This form comes from a session that has ended or another page; nothing was done. Check it and send it again."
        super().__init__("form-stale", zh, en)


class Pages(Blueprint):
    """A blueprint whose views answer a rendered page; each names its permission."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(f"pages_{name}", import_name, template_folder="templates")
        self.declared: list[tuple[str, str, Permission]] = []

    def on(self, method: str, rule: str, permission: Permission) -> Callable[[View], View]:
        """Declare a page for somebody without an account, who is shown refusals as they are worded for them."""

        def declare(view: View) -> View:
            def answer(**path: Any) -> Response:
                return kept_promises(_told_in_words(lambda: (view(**path), 200)), style=STYLE_INSIDE)

            self._add(method, rule, permission, view, answer)
            return view

        return declare

    def answer(
        self,
        method: str,
        rule: str,
        permission: Permission,
        *,
        takes: type[Schema] | None = None,
        again: Again | None = None,
    ) -> Callable[[Answering], Answering]:
        """Declare what answers for itself (cookies, files); refusals become pages as everywhere."""

        def declare(view: Answering) -> Answering:
            @refused_when_away
            def produce(path: dict[str, Any]) -> Response:
                actor = who_asks(permission)
                told = [] if takes is None else [_body(takes, lenient=False)]
                return view(actor, *told, **path)

            def answer(**path: Any) -> Response:
                return kept_promises(_in_words(lambda: produce(path), again, path))

            self._add(method, rule, permission, view, answer)
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

            def answer(**path: Any) -> Response:
                return kept_promises(_in_words(lambda: produce(path)))

            self._add("GET", rule, permission, view, answer)
            return view

        return declare

    def act(
        self,
        rule: str,
        permission: Permission,
        *,
        takes: type[Schema] | None = None,
        again: Again | None = None,
        lenient: bool = False,
    ) -> Callable[[View], View]:
        """Declare what a form does: the view acts and answers the address to go on to.

        Sent twice, it is done once. ``lenient`` hands the view a ``Read`` with its faults, as over the API.
        """

        def declare(view: View) -> View:
            @refused_when_away
            def produce(path: dict[str, Any]) -> Response:
                actor = who_asks(permission)
                if not is_ours(request.form.get(SECRET, "")):
                    raise FormStale
                told = [] if takes is None else [_body(takes, lenient=lenient)]
                return redirect(_once(actor, lambda: view(actor, *told, **path)), 303)

            def answer(**path: Any) -> Response:
                return kept_promises(_in_words(lambda: produce(path), again, path))

            self._add("POST", rule, permission, view, answer)
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
                if not is_ours(request.form.get(SECRET, "")):
                    raise FormStale
                told = _body(takes, lenient=False)
                return make_response(again_after_deadlock(lambda: view(actor, told, **path)))

            def answer(**path: Any) -> Response:
                return kept_promises(_in_words(lambda: produce(path), again, path))

            self._add("POST", rule, permission, view, answer)
            return view

        return declare

    def _add(
        self, method: str, rule: str, permission: Permission, view: Callable[..., Any], answer: Any
    ) -> None:
        answer.permission = permission
        self.declared.append((method, rule, permission))
        self.add_url_rule(rule, endpoint=view.__name__, view_func=answer, methods=[method])


def _asked(shape: type[Schema]) -> dict[str, Any]:
    asked_for = {name: told for name, told in request.args.to_dict().items() if told and name != DONE}
    found = read_query(shape, asked_for)
    if found.faults:
        raise InputFaulty(found.faults)
    asked: dict[str, Any] = found.value
    return asked


def _body(shape: type[Schema], *, lenient: bool) -> Any:
    found: Read = read(shape, body_of(shape, own_fields(request.form)))
    if lenient:
        return found
    if found.faults:
        raise InputFaulty(found.faults)
    return found.value


def _once(actor: Actor, act: Callable[[], str]) -> str:
    key = request.form.get(ONCE)
    if not key or actor.user_id is None:
        return again_after_deadlock(act)
    sent = sorted((name, typed) for name, typed in own_fields(request.form).items())
    _status, place = again_after_deadlock(
        lambda: answer_once(actor, key, request.path, repr(sent).encode(), lambda: (200, act()))
    )
    return str(place)


def _in_words(
    produce: Callable[[], Response], again: Again | None = None, path: dict[str, Any] | None = None
) -> Response:
    """Answer a page, or say in words why not."""
    try:
        return produce()
    except SignInNeeded:
        return _sign_in_first()
    except GrantMissing as missing:
        roles = [role.value for role in roles_with(missing.permission)]
        return make_response(render_template("refused.html", roles=roles, refusal=None), 403)
    except NotFound as missing:
        return make_response(render_template("refused.html", roles=None, refusal=missing), 404)
    except TransitionRefused as moved:
        return _again(again, path, (_moved_on(moved),), 409)
    except InputFaulty as faulty:
        return _again(again, path, faulty.faults, 422)
    except (DatabaseAway, StorageFull) as away:
        return _try_later(away)
    except (KeyReused, FormStale) as stale:
        return _again(again, path, (Fault("", stale.code, stale.zh, stale.en),), 409)
    except Refusal as refusal:
        return _again(again, path, (Fault("", refusal.code, refusal.zh, refusal.en),), 409)


def _again(
    again: Again | None, path: dict[str, Any] | None, faults: tuple[Fault, ...], status: int
) -> Response:
    """Show the page of a form again with what was typed and what is wrong, or say it on a page of its own."""
    if again is not None:
        g.form = Form(own_fields(request.form), faults, request.path)
        with suppress(Refusal, GrantMissing):  # a lost race takes the page away; why is told all the same
            return make_response(again(who_asks(Permission.PUBLIC), **(path or {})), status)
    return make_response(render_template("refused.html", roles=None, refusal=None, faults=faults), status)


def _sign_in_first() -> Response:
    """Ask to sign in; what was typed is carried on, so that nothing is lost."""
    if request.method == "GET":
        return redirect(f"/sign-in?{urlencode({'to': request.full_path.rstrip('?')})}", 303)
    typed_here = own_fields(request.form).items()
    carried = [
        (CARRIED + name, each) for name, typed in typed_here if "password" not in name for each in typed
    ]
    return make_response(render_template("sign_in.html", to=request.path, carried=carried, fault=None), 401)


def _try_later(away: Refusal) -> Response:
    """Say that nothing was confirmed as saved, asking nothing of the database; what was typed can be sent again."""
    bare()
    carried = [(name, each) for name, typed in request.form.lists() for each in typed if name != SECRET]
    page = render_template("away.html", refusal=away, carried=carried, secret=form_secret(cookie_token()))
    return make_response(page, 503)


def _moved_on(moved: TransitionRefused) -> Fault:
    if moved.guard is not None and (words := GUARDED.get(Guard(moved.guard))):
        return Fault("", moved.code, *words)
    held = moved.held_by or {}
    who = str(held.get("name") or "无")
    zh = f"情况已有变化，不能再这样办理。现由{who}办理。"
    en = f"It has moved on and this is not possible any more. Now with: {who}."
    return Fault("", moved.code, zh, en)


GUARDED = {
    Guard.SAME_DAY: (
        "误录只能在收件当日撤销。此后请按当事人撤回或者结案办理。",
        "A mistaken filing is cancelled on the day of its receipt only; withdraw or close it instead.",
    ),
    Guard.DOCKETED: (
        "该纠纷尚未立案，不能这样办理。当事人不愿调解的，请办理“要求立案”。",
        "It is not docketed yet, so this is not possible; a party may demand docketing instead.",
    ),
    Guard.UNDOCKETED: (
        "该纠纷已经立案，不能再这样办理。",
        "It is docketed already, so this is not possible any more.",
    ),
}
"""What stood against a move that exists, in words."""


def _told_in_words(produce: Callable[[], tuple[str, int]]) -> Response:
    """Answer a page of somebody without an account, or say in both languages why not."""
    try:
        text, status = again_after_deadlock(produce)
    except NotFound:
        text, status = _sorry("没有这个链接，请核对。", "There is no such link; check it."), 404
    except InputFaulty as faulty:
        text, status = _sorry(faulty.zh, faulty.en, faulty.faults), 422
    except TransitionRefused as refused:
        text, status = _handoff_moved_on(refused), 409
    except Refusal as refused:
        text, status = _sorry(refused.zh, refused.en), 409
    except HTTPException as odd:
        zh, en = "所提交的内容无法读取，请返回重试。", "What was sent cannot be read; go back and try again."
        text, status = _sorry(zh, en), odd.code or 400
    return make_response(text, status)


def _handoff_moved_on(refused: TransitionRefused) -> str:
    held = refused.held_by or {}
    who = str(held.get("name") or "无")
    zh = f"此项委派委托的状态已变为“{refused.from_}”，不能再这样办理。现由{who}办理。"
    en = f"The handoff has moved on ({refused.from_}); this is not possible any more. Now with: {who}."
    return _sorry(zh, en)


def _sorry(zh: str, en: str, faults: tuple[Fault, ...] = ()) -> str:
    return render_template("links/refused.html", zh=zh, en=en, faults=faults)


def kept_promises(page: Response, *, style: str = "'self'") -> Response:
    """No script can run, no other site may show the page or be told of it, no cache keeps it."""
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["X-Content-Type-Options"] = "nosniff"
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {style}; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return page
