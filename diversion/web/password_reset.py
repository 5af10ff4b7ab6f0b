"""A forgotten password: asking for a link, and the page that it opens.

The link's token leaves the address at once: it is handed on in a cookie that no script reads and that goes to these
pages only, so that no further address, no ``Referer`` and no second page holds it. Opening the link changes nothing,
for mail scanners open every link. Whoever asks is told the same whether or not there is such an account.
"""

from typing import Any

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.schemas.users import ForgottenTold, NewPasswordTold
from diversion.services import password_reset
from diversion.services.access import Actor
from diversion.services.refusals import InputFaulty
from diversion.web import session
from diversion.web.pages import Pages

pages = Pages("password_reset", __name__)
FORGOTTEN, RESET = "/forgotten", "/reset"


@pages.show(FORGOTTEN, Permission.PUBLIC)
def show_forgotten(_: Actor) -> str:
    """Ask for the login, or say whom to ask where no mail is sent."""
    return render_template("forgotten.html", by_mail=password_reset.asks_by_mail())


@pages.act(FORGOTTEN, Permission.PUBLIC, takes=ForgottenTold, again=show_forgotten)
def ask_reset(_: Actor, told: dict[str, Any]) -> str:
    """Send a link to whoever has this login, if there is anybody."""
    password_reset.ask_reset(told["login"].strip(), request.remote_addr or "")
    return f"{FORGOTTEN}?done=reset-asked"


@pages.answer("GET", f"{RESET}/<token>", Permission.PUBLIC)
def open_link(_: Actor, token: str) -> Response:
    """Take the token out of the address and go on to the form."""
    return session.begin_reset(redirect(RESET, 303), token)


@pages.show(RESET, Permission.PUBLIC)
def show_reset(_: Actor) -> str:
    """Ask for the new password, twice."""
    if not g.get("form"):
        password_reset.demand_open(session.reset_token())
    return render_template("reset.html")


@pages.answer("POST", RESET, Permission.PUBLIC, takes=NewPasswordTold, again=show_reset)
def set_new_password(_: Actor, told: dict[str, Any]) -> Response:
    """Set the new password and go on to sign in with it."""
    if told["new_password"] != told["again"]:
        zh, en = "两次填写的密码不一致，请重新填写。", "The two differ; type it again."
        raise InputFaulty([Fault("/again", "passwords-differ", zh, en)])
    password_reset.use_reset(session.reset_token(), told["new_password"])
    return session.end(session.end_reset(redirect("/sign-in?done=password-reset", 303)))
