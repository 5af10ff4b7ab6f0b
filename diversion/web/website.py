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

from flask import Flask, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NothingHere
from werkzeug.wrappers import Response

from diversion.domain.access import Permission, Role, roles_with
from diversion.domain.dispute import HolderKind
from diversion.domain.working_days import shanghai_day
from diversion.services.access import Actor
from diversion.services.clock_face import ClockFace, read_clock_face
from diversion.services.demo.visiting import Visited, list_visited
from diversion.services.notices import MOST_COUNTED, count_unseen
from diversion.web import (
    account,
    admin,
    admin_channels,
    admin_jobs,
    admin_organisations,
    admin_registers,
    admin_settings,
    admin_users,
    alerts,
    assignment,
    blocks,
    clear_words,
    closing,
    consents,
    contacts,
    court_desk,
    court_questions,
    design,
    desk,
    dispute,
    docketing,
    documents,
    figures,
    finding,
    handoff,
    imports,
    intake,
    judging,
    language,
    links,
    notes,
    notice,
    outcome,
    period,
    receipt,
    reporting,
    routing,
    sessions,
    settled,
    signing_in,
    supervision,
    supplement,
    task_links,
    tracking,
)
from diversion.web.forms import Form
from diversion.web.language import say
from diversion.web.pages import FormRequest, Pages, kept_promises
from diversion.web.register_words import unit
from diversion.web.session import bare, form_secret, who_asks
from diversion.web.words import WORDS, choices, event, party_role, plainly, word

ASSETS = Path(__file__).parent / "assets"
KINDS = {".css": "text/css", ".svg": "image/svg+xml"}
A_YEAR = 365 * 24 * 60 * 60
ALL_PAGES: Sequence[Pages] = (
    signing_in.pages,
    tracking.pages,
    desk.pages,
    dispute.pages,
    docketing.pages,
    intake.pages,
    imports.pages,
    receipt.pages,
    supplement.pages,
    consents.pages,
    closing.pages,
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
    court_desk.pages,
    routing.pages,
    judging.pages,
    supervision.pages,
    documents.pages,
    clear_words.pages,
    finding.pages,
    reporting.pages,
    figures.pages,
    blocks.pages,
    notice.pages,
    account.pages,
    admin.pages,
    admin_organisations.pages,
    admin_channels.pages,
    admin_users.pages,
    admin_settings.pages,
    admin_registers.pages,
    admin_jobs.pages,
    design.pages,
    links.pages,
)
DONE: Mapping[str, str] = {
    "signed-out": "已退出登录。",
    "password": "密码已更改，下次登录请使用新密码。",
    "filed": "已收件。",
    "done": "已办理，并已记入办理留痕。",
    "moved": "演示时钟已调整，到期事项已处理。",
}
"""What a page says once after an act; the page itself shows what came of it."""
INTERNAL = 500
ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("所提交的内容无法读取，请返回后重试。", "What was sent cannot be read; go back and try again."),
    404: ("没有这个页面，请核对地址，或者回到工作台。", "There is no such page; check the address."),
    405: ("此地址不能这样打开，请回到工作台。", "This address cannot be opened this way."),
    413: (
        "文件过大，单次提交不超过32MB，请分次提交。",
        "This is too large: 32 MB at a time; send it in parts.",
    ),
    INTERNAL: (
        "系统未能完成此操作，没有保存任何内容。请稍后再试；仍不行的，请告知系统管理员。",
        "This was not done and nothing was saved. Try again later, or tell your administrator.",
    ),
}


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


NOTICES = "/notices"
MENU: Sequence[tuple[str, str, frozenset[Role]]] = (
    ("/desk/router", "待我处理", frozenset({Role.ROUTER})),
    ("/desk/judge", "待我处理", frozenset({Role.JUDGE})),
    ("/worklist", "工作台", frozenset({Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER, Role.AUDITOR})),
    ("/intake", "收件", frozenset({Role.CLERK, Role.ROUTER})),
    ("/desk/manager", "院领导视图", frozenset({Role.MANAGER, Role.AUDITOR, Role.ROUTER})),
    ("/blocks", "堵点", frozenset({Role.MANAGER, Role.AUDITOR, Role.ROUTER, Role.COORDINATOR})),
    ("/supervisions", "督办", frozenset({Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER, Role.AUDITOR})),
    ("/inbox", "收件箱", frozenset({Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER})),
    ("/search", "查找", frozenset(roles_with(Permission.READ_DISPUTE))),
    ("/admin", "系统管理", frozenset({Role.ADMIN, Role.AUDITOR})),
    (NOTICES, "通知", frozenset(roles_with(Permission.READ_NOTICES))),
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


def show_error(error: HTTPException) -> Response:
    """Show what no page foresaw: an address that leads nowhere, a file too large, a failure of ours.

    After a failure nothing is asked of the database, which may be what failed.
    """
    status = error.code or 500
    zh, en = ERRORS.get(status, ERRORS[INTERNAL])
    if status not in ERRORS or status == INTERNAL:
        bare()
    return kept_promises(make_response(render_template("error.html", zh=zh, en=en), status))


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
        "is_demo": lambda: current_app.extensions["diversion"].demo and not g.get("bare"),
        "menu": _menu,
        "now": lambda: _clock_face().at,
        "party_role": party_role,
        "plainly": plainly,
        "time_left": _time_left,
        "today": lambda: shanghai_day(_clock_face().at).isoformat(),
        "unit": unit,
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
    places = [place for place in MENU if roles & place[2]]
    return [MenuEntry(href, _called(href, name, asking), _is_here(href)) for href, name, _ in places]


def _called(href: str, name: str, asking: Actor | None) -> str:
    """Give a place's name; beside notices stands how many nobody has seen."""
    unseen = count_unseen(asking) if asking and href == NOTICES else 0
    return (
        f"{say(name)} {min(unseen, MOST_COUNTED - 1)}{'+' * (unseen == MOST_COUNTED)}"
        if unseen
        else say(name)
    )


def _is_here(href: str) -> bool:
    return request.path == href or request.path.startswith(f"{href}/")


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
