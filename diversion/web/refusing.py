"""How a refusal becomes words: beside the fields of the form it came from, or on a page of its own.

What somebody typed is never lost on the way: a session that ended asks to sign in and carries it on, a database that
is away gives it back to be sent again, a faulty form comes back as it was.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from flask import g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission, roles_with
from diversion.domain.dispute import Guard, TransitionRefused
from diversion.domain.reasons import Fault
from diversion.services.access import GrantMissing, SignInNeeded
from diversion.services.database_away import DatabaseAway, StorageFull
from diversion.services.idempotency import KeyReused
from diversion.services.refusals import InputFaulty, NotFound, Refusal
from diversion.web.forms import CARRIED, DRAFT, SECRET, Form, own_fields, where_typed
from diversion.web.session import bare, cookie_token, form_secret, who_asks

Again = Callable[..., str]
SENT_BEFORE = Fault(
    "",
    "sent-before",
    "此表单已经提交过一次，内容后来有改动，没有再次办理。确需再办一次的，请核对后重新提交。",
    "This form was sent before and has been changed since; it was not done again. Check it and send it once more if it should be.",
)
"""Pressed again after going back and changing something: the second press is another act, so a person decides."""


class FormStale(Refusal):
    """A form that was not sent from a page of this session; nothing was done."""

    def __init__(self) -> None:
        zh = "此表单来自已结束的登录或其他页面，尚未办理。请核对内容后再次提交。"
        en = "This form comes from a session that has ended or another page; nothing was done. Check it and send it again."
        super().__init__("form-stale", zh, en)


def in_words(
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
    except KeyReused:
        return _again(again, path, (SENT_BEFORE,), 409)
    except Refusal as refusal:
        return _again(again, path, (Fault("", refusal.code, refusal.zh, refusal.en),), 409)


def _again(
    again: Again | None, path: dict[str, Any] | None, faults: tuple[Fault, ...], status: int
) -> Response:
    """Show the page of a form again with what was typed and what is wrong, or say it on a page of its own."""
    if again is not None:
        typed = own_fields(request.form)
        g.form = Form(typed, where_typed(faults, typed), request.path)
        with suppress(Refusal, GrantMissing):  # a lost race takes the page away; why is told all the same
            return in_place(make_response(again(who_asks(Permission.PUBLIC), **(path or {})), status))
    page = render_template("refused.html", roles=None, refusal=None, faults=faults)
    return in_place(make_response(page, status))


def in_place(page: Response) -> Response:
    """Leave the address of the form where scripts send it: what a form was sent to often cannot be opened again."""
    page.headers["HX-Push-Url"] = "false"
    return page


def _sign_in_first() -> Response:
    """Ask to sign in; what was typed is carried on, so that nothing is lost."""
    if request.method == "GET":
        return redirect(f"/sign-in?{urlencode({'to': request.full_path.rstrip('?')})}", 303)
    named = {DRAFT: [request.form[DRAFT]]} if DRAFT in request.form else {}
    typed_here = (own_fields(request.form) | named).items()
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
