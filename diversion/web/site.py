"""The pages as one site: what every template may ask, the menu, the style sheet, and which pages there are.

What a template may ask is little and named here; what a page shows, its view hands it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import NotFound as NothingHere

from diversion.domain.access import Permission, Role
from diversion.domain.dispute import HolderKind
from diversion.domain.working_days import shanghai_day
from diversion.services.access import Actor
from diversion.services.clock_face import ClockFace, read_clock_face
from diversion.services.demo.visiting import Visited, list_visited
from diversion.web import (
    alerts,
    assignment,
    contacts,
    court_questions,
    design,
    desk,
    dispute,
    docketing,
    handoff,
    language,
    links,
    notes,
    outcome,
    period,
    sessions,
    settled,
    signing_in,
    task_links,
)
from diversion.web.forms import Form
from diversion.web.language import say
from diversion.web.pages import FormRequest, Pages
from diversion.web.session import form_secret, who_asks
from diversion.web.words import WORDS, choices, event, party_role, word

ASSETS = Path(__file__).parent / "assets"
KINDS = {".css": "text/css", ".svg": "image/svg+xml"}
A_YEAR = 365 * 24 * 60 * 60
ALL_PAGES: Sequence[Pages] = (
    signing_in.pages,
    desk.pages,
    dispute.pages,
    docketing.pages,
    handoff.pages,
    contacts.pages,
    sessions.pages,
    period.pages,
    court_questions.pages,
    notes.pages,
    alerts.pages,
    assignment.pages,
    outcome.pages,
    settled.pages,
    task_links.pages,
    design.pages,
    links.pages,
)
DONE: Mapping[str, str] = {
    "signed-out": "已退出登录。",
    "done": "已办理，并已记入办理留痕。",
    "moved": "演示时钟已调整，到期事项已处理。",
}
"""What a page says once after an act; the page itself shows what came of it."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One place of the menu."""

    href: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class Left:
    """How long is left, in words, and how it looks."""

    words: str
    tone: str


MENU: Sequence[tuple[str, str, frozenset[Role]]] = (
    ("/worklist", "工作台", frozenset({Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER, Role.AUDITOR})),
    ("/inbox", "收件箱", frozenset({Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER})),
)


def install(app: Flask) -> None:
    """Add the pages to the application."""
    app.request_class = FormRequest
    language.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(_asked_by_templates())
    app.add_url_rule("/assets/<digest>/<name>", endpoint="asset", view_func=_send_asset)
    app.add_url_rule("/favicon.ico", endpoint="icon", view_func=_send_icon)
    for pages in ALL_PAGES:
        app.register_blueprint(pages)


def _asked_by_templates() -> dict[str, Callable[..., Any]]:
    return {
        "actor": _actor,
        "asset": asset,
        "choices": choices,
        "closed_for": _closed_for,
        "disclosures": _disclosures,
        "done": _done,
        "event": event,
        "form": _form,
        "form_secret": form_secret,
        "fresh_key": lambda: str(uuid4()),
        "holder": _holder,
        "is_demo": lambda: current_app.extensions["diversion"].demo,
        "menu": _menu,
        "now": lambda: _clock_face().at,
        "party_role": party_role,
        "time_left": _time_left,
        "today": lambda: shanghai_day(_clock_face().at).isoformat(),
        "visited": _visited,
        "word": word,
    }


def asset(name: str) -> str:
    """Give the address of an asset, which changes with its content, so that browsers keep it for a year."""
    return f"/assets/{_DIGESTS[name]}/{name}"


def _send_asset(digest: str, name: str) -> Response:
    if _DIGESTS.get(name) != digest:
        raise NothingHere
    answer = current_app.response_class((ASSETS / name).read_bytes(), mimetype=KINDS[Path(name).suffix])
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _send_icon() -> Response:
    """Answer browsers that look for an icon beside a page which loads nothing itself."""
    return _send_asset(_DIGESTS["mark.svg"], "mark.svg")


_send_asset.permission = Permission.PUBLIC  # type: ignore[attr-defined]
_send_icon.permission = Permission.PUBLIC  # type: ignore[attr-defined]
_DIGESTS = {
    path.name: sha256(path.read_bytes()).hexdigest()[:12]
    for path in sorted(ASSETS.iterdir())
    if path.suffix in KINDS
}


def _actor() -> Actor | None:
    asking = who_asks(Permission.PUBLIC)
    return asking if asking.user_id else None


def _visited() -> Sequence[Visited]:
    return list_visited()


def _menu() -> list[MenuEntry]:
    asking = _actor()
    roles = {grant.role for grant in asking.grants} if asking else set()
    return [
        MenuEntry(href, say(name), request.path.startswith(href))
        for href, name, whose in MENU
        if roles & whose
    ]


def _form(action: str = "") -> Form:
    """Give what was typed into the form of an address, where it came back with faults."""
    sent: Form = g.get("form") or Form()
    return sent if not action or sent.action == action else Form()


def _done() -> str:
    code = request.args.get("done", "")
    return say(DONE[code]) if code in DONE else ""


def _clock_face() -> ClockFace:
    if "clock_face" not in g:
        g.clock_face = read_clock_face()
    face: ClockFace = g.clock_face
    return face


def _time_left(at: str | datetime) -> Left:
    """Say how long is left: 剩3个工作日, 今日到期, 逾期2个工作日."""
    left = _clock_face().left_until(datetime.fromisoformat(at) if isinstance(at, str) else at)
    if left.is_late:
        return Left(
            say("逾期%(n)s个工作日", n=left.working_days) if left.working_days else say("已逾期"), "late"
        )
    words = say("今日到期") if left.is_today else say("剩%(n)s个工作日", n=left.working_days)
    return Left(words, "soon" if left.is_soon else "")


def _holder(held: Mapping[str, Any]) -> str:
    """Say who holds a dispute, by name and by what they are."""
    if held["kind"] == HolderKind.COURT_ROLE:
        return word("CourtRole", held["id"])
    named = held["name"] or word("HolderKind", held["kind"])
    return say("%(name)s（%(what)s）", name=named, what=word("HolderKind", held["kind"]))


def _disclosures() -> list[tuple[str, str]]:
    """Give the grounds of disclosure (ZX-10), each as the disclosure it makes."""
    return [(json.dumps({"grounds": [code]}), name) for code, name in choices("DisclosureGround")]


def _closed_for(code: str) -> str:
    """Say why a dispute was closed: a ground of the court, an end of mediation, an exit."""
    for kind in ("ClosingReason", "EndReason", "Exit"):
        if any(code in words for of, words in WORDS.items() if of.__name__ == kind):
            return word(kind, code)
    return event(code)
