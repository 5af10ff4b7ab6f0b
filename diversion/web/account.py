"""One's own account: who one is here, the password, where one is signed in, and tokens for programs.

A new token is shown once, in the answer to the form itself, so that it stands in no address and is kept nowhere.
What was typed as a password is never written into a page again.
"""

from typing import Any
from uuid import UUID

from flask import g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.notices import NoticeKind
from diversion.domain.reasons import Fault
from diversion.schemas.notice import MailChoicesTold
from diversion.schemas.reading import read
from diversion.schemas.users import (
    OwnEmailTold,
    OwnPasswordTold,
    TokenIssuedSchema,
    TokenList,
    TokenTold,
    UserReadSchema,
)
from diversion.services import emails, notice_choices, password_change, password_reset, tokens
from diversion.services.access import Actor, SignInNeeded
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.refusals import InputFaulty
from diversion.services.users import read_me
from diversion.web import session
from diversion.web.forms import Form, body_of, own_fields
from diversion.web.pages import Pages
from diversion.web.words import word

pages = Pages("account", __name__)
PASSWORD, TOKENS = "/account/password", "/account/tokens"
EMAIL, MAILED = "/account/email", "/account/notices"


@pages.show("/account", Permission.SIGNED_IN)
def show_account(actor: Actor) -> str:
    """Show one's roles, the form for the password, where one is signed in, and one's tokens."""
    return _shown(actor)


@pages.act(PASSWORD, Permission.SIGNED_IN, takes=OwnPasswordTold, again=show_account)
def change_own_password(actor: Actor, told: dict[str, Any]) -> str:
    """Change one's own password, knowing the old one; this machine stays signed in, every other one does not."""
    old, new = told["old_password"], told["new_password"]
    try:
        password_change.change_own_password(actor, old, new, session.raw_token())
    except SignInNeeded as wrong:
        zh, en = "原密码不正确，请重新填写。", "The old password is not right; type it again."
        raise InputFaulty([Fault("/old_password", "old-password-wrong", zh, en)]) from wrong
    return "/account?done=password"


@pages.act(EMAIL, Permission.SIGNED_IN, takes=OwnEmailTold, again=show_account)
def set_own_email(actor: Actor, told: dict[str, Any]) -> str:
    """Set or remove one's own address, knowing one's password."""
    emails.set_own_email(actor, told["email"], told["password"])
    return "/account?done=done"


@pages.act(MAILED, Permission.READ_NOTICES, takes=MailChoicesTold, again=show_account)
def choose_mailed(actor: Actor, told: dict[str, Any]) -> str:
    """Choose which notices come by mail too."""
    notice_choices.choose(actor, {NoticeKind(kind): choice for kind, choice in told.items()})
    return "/account?done=done"


@pages.answer("POST", TOKENS, Permission.SIGNED_IN)
def issue_token(actor: Actor) -> Response:
    """Issue a token for a program and show it once."""
    found = read(TokenTold, body_of(TokenTold, own_fields(request.form)))
    faults = found.faults
    if not faults:
        told = {name: found.value[name] for name in ("label", "scopes", "expires_at")}
        try:
            issued = tokens.issue_token(actor, tokens.TokenTold(**told))
            return make_response(_shown(actor, issued=TokenIssuedSchema().dump(issued)))
        except InputFaulty as faulty:
            faults = faulty.faults
    g.form = Form(own_fields(request.form), faults, TOKENS)
    return make_response(_shown(actor), 422)


@pages.act("/account/tokens/<uuid:token_id>/revoke", Permission.SIGNED_IN)
def revoke_token(actor: Actor, token_id: UUID) -> str:
    """Revoke one of one's tokens at once."""
    tokens.revoke_token(actor, token_id)
    return "/account?done=done"


@pages.answer("POST", "/account/sign-out-everywhere", Permission.SIGNED_IN)
def sign_out_everywhere(actor: Actor) -> Response:
    """End one's sessions on every machine, this one among them."""
    tokens.end_all_sessions(actor)
    return session.end(make_response(redirect("/sign-in?done=signed-out", 303)))


def _shown(actor: Actor, issued: dict[str, Any] | None = None) -> str:
    mine = TokenList().dump({"items": tokens.list_tokens(actor, Asked(limit=MOST_ROWS)).rows})["items"]
    alive = [each for each in mine if each["revoked_at"] is None]
    told = UserReadSchema().dump(read_me(actor))
    return render_template(
        "account.html",
        me=told,
        sessions=[each for each in alive if each["label"] == tokens.SIGN_IN_LABEL],
        tokens=[each for each in alive if each["label"] != tokens.SIGN_IN_LABEL],
        scopes=[(each, word("Permission", each)) for each in told["permissions"]],
        issued=issued,
        email=emails.masked_email(actor, actor.user_id) if actor.user_id else None,
        by_mail=password_reset.asks_by_mail(),
        mailed=notice_choices.read_choices(actor),
        records_interference=bool(actor.reach(Permission.RECORD_INTERFERENCE)),
        reads_notices=bool(actor.reach(Permission.READ_NOTICES)),
    )
