"""Signing in and out, the reader's language, and (on a demo installation) whose desk is looked at and what time it is.

What somebody had typed when their session ended is carried through signing in and can be sent on unchanged.
"""

from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.schemas.demo import AdvanceTold
from diversion.services.access import Actor, SignInNeeded
from diversion.services.demo.visiting import visit
from diversion.services.demo_clock import Advance, advance_clock
from diversion.services.passwords import SignInBusy
from diversion.services.tokens import TokenIssued, end_session, sign_in
from diversion.web import session
from diversion.web.forms import CARRIED
from diversion.web.language import COOKIE, LANGUAGES
from diversion.web.pages import Pages

pages = Pages("signing_in", __name__)
A_YEAR = 365 * 24 * 60 * 60
Carried = list[tuple[str, str]]


@pages.show("/sign-in", Permission.PUBLIC)
def show_sign_in(_: Actor) -> str:
    """Ask for login and password."""
    return render_template("sign_in.html", to=_within(request.args.get("to", "/")), carried=[], fault=None)


@pages.answer("POST", "/sign-in", Permission.PUBLIC, unchecked="whoever signs in has no session yet")
def sign_in_here(_: Actor) -> Response:
    """Begin a session; the answer to a wrong password says no more than that over the API."""
    to, carried = _within(request.form.get("to", "/")), _carried()
    try:
        issued = sign_in(request.form.get("login", "").strip(), request.form.get("password", ""))
    except (SignInNeeded, SignInBusy) as refused:
        page = render_template("sign_in.html", to=to, carried=carried, fault=refused)
        return make_response(page, 401 if isinstance(refused, SignInNeeded) else 429)
    return _begun(issued, to, carried)


@pages.answer("POST", "/sign-out", Permission.PUBLIC)
def sign_out(_: Actor) -> Response:
    """End the session here and everywhere it was copied to."""
    end_session(session.raw_token())
    return session.end(redirect("/sign-in?done=signed-out", 303))


@pages.answer(
    "POST",
    "/language",
    Permission.PUBLIC,
    unchecked="it changes words only, and must work on a page that was shown while the database was away",
)
def choose_language(_: Actor) -> Response:
    """Show pages in a language from now on."""
    chosen = request.form.get("language", "")
    answer = redirect(_within(request.form.get("to", "/")), 303)
    if chosen in LANGUAGES:
        answer.set_cookie(COOKIE, chosen, max_age=A_YEAR, httponly=True, samesite="Lax", path="/")
    return make_response(answer)


@pages.answer("POST", "/demo/visit", Permission.DEMO)
def visit_desk(_: Actor) -> Response:
    """Look at the demo court as one of its people."""
    return _begun(visit(request.form.get("login", "")), "/", [])


@pages.act("/demo/clock", Permission.DEMO, takes=AdvanceTold)
def move_clock(_: Actor, told: dict[str, Any]) -> str:
    """Move the demo clock and go back to where one was."""
    advance_clock(Advance(told.get("advance_working_days"), told.get("advance_minutes")))
    return "/?done=moved"


def _begun(issued: TokenIssued, to: str, carried: Carried) -> Response:
    if not carried:
        return session.begin(make_response(redirect(to, 303)), issued.token)
    fields = [(name.removeprefix(CARRIED), typed) for name, typed in carried]
    page = render_template(
        "go_on.html", to=to, carried=fields, fresh_secret=session.form_secret(issued.token)
    )
    return session.begin(make_response(page), issued.token)


def _carried() -> Carried:
    return [
        (name, typed)
        for name in request.form
        if name.startswith(CARRIED)
        for typed in request.form.getlist(name)
    ]


def _within(to: str) -> str:
    """Go on to a page of ours only; browsers read over control signs, so that ``/<tab>/host`` is another host."""
    is_ours = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if is_ours else "/"
