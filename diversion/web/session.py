"""Who asks for a page: the session behind its cookie, and the secret that shows a form was ours.

A session is a bearer token like any other (``services/tokens.py``), carried in a cookie that no script can
read; so it ends with the token, and the register of tokens is also the register of sessions. Times are real.
A form's secret is derived from the session and proves that the page which sent it was given to this person.
"""

import hmac
from hashlib import sha256
from secrets import token_hex
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, g, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.services.access import Actor, SignInNeeded, actor_of_token
from diversion.services.tracking_codes import is_code_of
from diversion.services.transaction import real_now

SECURE_COOKIE, PLAIN_COOKIE = "__Host-diversion", "diversion"
TRACKING, RESET = "tracking", "reset"
PUBLIC = Actor(kind="public", name="公众")


def who_asks(permission: Permission) -> Actor:
    """Find who asks and demand the page's permission of them. Raises ``SignInNeeded``, ``GrantMissing``."""
    if permission in (Permission.PUBLIC, Permission.DEMO):
        return _known() or PUBLIC
    actor = _known()
    if actor is None:
        raise SignInNeeded
    if permission is not Permission.SIGNED_IN:
        actor.demand(permission)
    return actor


def _known() -> Actor | None:
    """Find whom the cookie stands for, once a request; None without one, or with one that has ended."""
    if "actor" not in g:
        raw = cookie_token()
        try:
            g.actor = (
                actor_of_token(current_app.extensions["diversion"].vault, raw, real_now()) if raw else None
            )
        except SignInNeeded:
            g.actor = None
        g.session_token = raw if g.actor else ""
    known: Actor | None = g.actor
    return known


def cookie_token() -> str:
    """Give the token that the cookie holds, whether or not it stands for anybody."""
    return request.cookies.get(_cookie(), "")


def bare() -> None:
    """Let the rest of this answer ask nothing of the database: nobody is known, no menu, no demo bar."""
    g.actor, g.session_token, g.bare = None, "", True


def raw_token() -> str:
    """Give the token that the cookie holds, while it stands for somebody."""
    _known()
    raw: str = g.session_token
    return raw


def begin(answer: Response, raw: str) -> Response:
    """Let the browser keep a session until it is closed or the session's time is over."""
    return _kept(answer, _cookie(), raw, "/")


def end(answer: Response) -> Response:
    """Let the browser forget its session."""
    return _forgotten(answer, _cookie(), "/")


def begin_tracking(answer: Response, party_id: UUID, code: str) -> Response:
    """Let a party's browser follow its dispute until it is closed."""
    return _kept(answer, TRACKING, f"{party_id}.{code}", "/track")


def end_tracking(answer: Response) -> Response:
    """Let the browser forget which dispute it followed."""
    return _forgotten(answer, TRACKING, "/track")


def begin_reset(answer: Response, token: str) -> Response:
    """Let the browser hold the token of a link that resets a password, for the pages of it alone."""
    return _kept(answer, RESET, token, "/reset")


def end_reset(answer: Response) -> Response:
    """Let the browser forget the token of a link."""
    return _forgotten(answer, RESET, "/reset")


def reset_token() -> str:
    """Give the token of the link that was opened, or nothing."""
    return request.cookies.get(RESET, "")


def tracked_party() -> UUID | None:
    """Find which party the cookie speaks for; None without one, or with a code that is not that party's."""
    told, _, code = request.cookies.get(TRACKING, "").partition(".")
    try:
        party_id = UUID(told)
    except ValueError:
        return None
    return party_id if is_code_of(party_id, code) else None


def form_secret(raw: str | None = None, salt: str = "") -> str:
    """Derive what a form of this session carries; of the session that ``raw`` begins, where there is none yet.

    Salted anew for each form: pages travel compressed, and what is the same in many could be guessed from their lengths.
    """
    session = raw if raw is not None else raw_token()
    salt = salt or token_hex(8)
    told = f"{salt}\0{session}\0{request.cookies.get(TRACKING, '')}"
    key: bytes = current_app.extensions["diversion"].config.keys.session
    digest = hmac.new(key, b"form\0" + told.encode(), sha256).hexdigest()
    return f"{salt}.{digest}"


def is_ours(secret: str) -> bool:
    """Tell whether a form was sent from a page of ours to this very session."""
    salt = secret.partition(".")[0]
    return not is_from_elsewhere() and hmac.compare_digest(secret.encode(), form_secret(salt=salt).encode())


def is_from_elsewhere() -> bool:
    """Tell whether another site's page sent this, as far as the browser says so."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")


def _kept(answer: Response, name: str, value: str, path: str) -> Response:
    """Set a cookie that no script reads and that ends with the browser."""
    answer.set_cookie(name, value, httponly=True, secure=_is_secure(), samesite="Lax", path=path)
    return answer


def _forgotten(answer: Response, name: str, path: str) -> Response:
    answer.delete_cookie(name, httponly=True, secure=_is_secure(), samesite="Lax", path=path)
    return answer


def _is_secure() -> bool:
    """Cookies travel by HTTPS only, wherever people reach the product by it."""
    public = current_app.extensions["diversion"].config.public_url
    return request.is_secure or urlsplit(public).scheme == "https"


def _cookie() -> str:
    return SECURE_COOKIE if _is_secure() else PLAIN_COOKIE
