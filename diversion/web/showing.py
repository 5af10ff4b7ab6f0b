"""What every template may ask: who reads, what there is to open, what time is left, what things are called.

Beside ``website.py``, which lists the pages. Little, and all of it named here; what a page shows, its view hands it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from diversion.domain.access import Permission, Role, roles_with
from diversion.domain.dispute import HolderKind
from diversion.domain.working_days import shanghai_day
from diversion.services.access import Actor
from diversion.services.clock_face import ClockFace, read_clock_face
from diversion.services.demo.visiting import Visited, list_visited
from diversion.services.notices import MOST_COUNTED, count_unseen
from diversion.web.field_names import called, name_for
from diversion.web.forms import Form
from diversion.web.language import say, say_as
from diversion.web.register_words import measured
from diversion.web.session import form_secret, who_asks
from diversion.web.words import WORDS, acted, choices, due_word, event, party_role, plainly, word

DONE: Mapping[str, str] = {
    "signed-out": "已退出登录。",
    "password": "密码已更改，其他设备上的登录均已退出，本设备保持登录。",
    "password-reset": "新密码已设置，所有登录均已退出，请用新密码登录。",
    "reset-asked": "已受理。登录名存在、在用且登记了邮箱的，重设密码的邮件随即发出；几分钟内没有收到的，请联系本院系统管理员。",
    "filed": "已收件。",
    "kept": "草稿已保存。",
    "discarded": "草稿已删除。",
    "done": "已办理，并已记入办理留痕。",
    "code": "已生成新的查询码，旧码即时失效。请打印后交给当事人本人。",
    "rated": "已收到您的评价，谢谢。",
    "moved": "演示时钟已调整，到期事项已处理。",
}
"""What a page says once after an act; the page itself shows what came of it."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One place of the menu."""

    href: str
    name: str
    here: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """How long is left, in words, and how it looks."""

    words: str
    tone: str


NOTICES = "/notices"
KEYS: Mapping[str, str] = {"/search": "s", NOTICES: "n"}
"""Access keys of places in the menu; ``page_help.SHORTCUTS`` tells of them."""
MENU: Sequence[tuple[str, str, frozenset[Role]]] = (
    ("/desk/router", "待我处理", frozenset({Role.ROUTER})),
    ("/desk/clerk", "待我处理", frozenset({Role.CLERK})),
    ("/desk/judge", "待我处理", frozenset({Role.JUDGE})),
    ("/worklist", "工作台", frozenset({Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER, Role.AUDITOR})),
    ("/intake", "收件", frozenset({Role.CLERK, Role.ROUTER})),
    ("/desk/manager", "院领导视图", frozenset({Role.MANAGER, Role.AUDITOR, Role.ROUTER})),
    ("/blocks", "堵点", frozenset({Role.MANAGER, Role.AUDITOR, Role.ROUTER, Role.COORDINATOR})),
    ("/supervisions", "督办", frozenset({Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER, Role.AUDITOR})),
    ("/inbox", "收件箱", frozenset({Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER})),
    ("/agenda", "日程", frozenset({Role.COORDINATOR, Role.MEDIATOR})),
    ("/reports/own", "成功率参考", frozenset(roles_with(Permission.READ_OWN_RATES))),
    ("/search", "查找", frozenset(roles_with(Permission.READ_DISPUTE))),
    ("/admin", "系统管理", frozenset({Role.ADMIN, Role.AUDITOR})),
    ("/interference/receipts", "过问回执", frozenset({Role.AUDITOR})),
    (NOTICES, "通知", frozenset(roles_with(Permission.READ_NOTICES))),
)


def asked_by_templates() -> dict[str, Callable[..., Any]]:
    """Name what templates may ask."""
    return {
        "acted": acted,
        "actor": _actor,
        "address_here": address_here,
        "called": called,
        "choices": choices,
        "closed_for": _closed_for,
        "disclosures": _disclosures,
        "done": _done,
        "due_word": due_word,
        "event": event,
        "form": _form,
        "form_secret": form_secret,
        "fresh_key": lambda: str(uuid4()),
        "holder": _holder,
        "is_demo": lambda: current_app.extensions["diversion"].demo and not g.get("bare"),
        "measured": measured,
        "menu": _menu,
        "name_for": name_for,
        "now": lambda: _clock_face().at,
        "party_role": party_role,
        "plainly": plainly,
        "time_left": _time_left,
        "today": lambda: shanghai_day(_clock_face().at).isoformat(),
        "visited": _visited,
        "word": word,
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
    return [
        MenuEntry(href, _called(href, name, asking), _is_here(href), KEYS.get(href, ""))
        for href, name, _ in places
    ]


def _called(href: str, name: str, asking: Actor | None) -> str:
    """Give a place's name; beside notices stands how many nobody has seen."""
    unseen = count_unseen(asking) if asking and href == NOTICES else 0
    return (
        f"{say_as('menu', name)} {min(unseen, MOST_COUNTED - 1)}{'+' * (unseen == MOST_COUNTED)}"
        if unseen
        else say_as("menu", name)
    )


def _is_here(href: str) -> bool:
    return request.path == href or request.path.startswith(f"{href}/")


def address_here() -> str:
    """Give an address that shows this page again; of one that a form brought back, the nearest that can be opened."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter, steps = current_app.url_map.bind(""), request.path.split("/")
    for many in range(len(steps), 1, -1):
        with suppress(HTTPException):
            adapter.match(nearest := "/".join(steps[:many]), method="GET")
            return nearest
    return "/"


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
