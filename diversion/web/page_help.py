"""Help in context: each page's "?" opens what it is for, what happens next, and what its words mean.

The texts stand in ``page_help.toml`` by the stem of a page: its module and view. They name nobody and no dispute, so
everybody may read them, and opening them asks nothing of the database.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, render_template, request
from werkzeug.exceptions import HTTPException

from diversion.domain.access import MATRIX, Permission, Role, roles_with
from diversion.domain.law import cite
from diversion.services.access import Actor
from diversion.services.refusals import NotFound
from diversion.web.pages import Pages
from diversion.web.showing import MENU

pages = Pages("page_help", __name__)
TEXTS = Path(__file__).parent / "page_help.toml"
SHORTCUTS: Sequence[tuple[str, str]] = (
    ("h", "打开本页说明"),
    ("0", "回到工作台"),
    ("s", "查找"),
    ("n", "通知"),
    ("m", "跳到主要内容"),
)
"""The access keys of the layout: pressed with Alt (Chrome, Edge), Alt and Shift (Firefox), Ctrl and Option (Mac)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the glossary, with the articles that it rests on."""

    name: str
    text: str
    rules: Sequence[str]

    @property
    def articles(self) -> list[str]:
        """The articles, as a reader is shown them."""
        return [cite(rule) for rule in self.rules]


@dataclass(frozen=True, slots=True)
class Help:
    """What a page is for, what happens next, and the words that it uses."""

    what: str
    next: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """The pages that a role needs, by their stems; of no role: those that everybody may open. ``mine``: the reader's."""

    role: Role | None
    pages: Mapping[str, Help]
    mine: bool


@cache
def helps() -> Mapping[str, Help]:
    """Read the help of every page, by its stem."""
    return {stem: Help(**told) for stem, told in _read()["pages"].items()}


@cache
def glossary() -> Mapping[str, Word]:
    """Read the glossary."""
    return {key: Word(**told) for key, told in _read()["words"].items()}


def stem_of(module: str, view: str) -> str:
    """Name a page's help by its module and view.

    >>> stem_of("docketing", "show_fee_notice"), stem_of("intake", "show_intake")
    ('docketing.fee_notice', 'intake')
    """
    name = view.removeprefix("show_")
    return module if name == module else f"{module}.{name}"


def help_here() -> str:
    """Give the address of the help of the page that is shown, also where a form brought it back; else of all help."""
    module, _, view = _shown_here().removeprefix("pages_").partition(".")
    stem = stem_of(module, view)
    if stem in helps():
        return f"/help/{stem}"
    alike = [each for each in helps() if each.partition(".")[0] == module]
    return f"/help/{alike[0]}" if len(alike) == 1 else "/help"


def _shown_here() -> str:
    """Find the page that stands at this address; a form of another address is its own."""
    if request.method == "POST":
        with suppress(HTTPException):
            return str(current_app.url_map.bind("").match(request.path, method="GET")[0])
    return request.endpoint or ""


@pages.show("/help", Permission.PUBLIC)
def show_help(actor: Actor) -> str:
    """Show the shortcuts, the help of every page by who needs it, the reader's own first, and the glossary."""
    return render_template(
        "help.html", shortcuts=SHORTCUTS, groups=_groups(actor), words=list(glossary().values())
    )


@pages.show("/help/<string:stem>", Permission.PUBLIC)
def show_page(_: Actor, stem: str) -> str:
    """Show the help of one page."""
    found = helps().get(stem)
    if found is None:
        raise NotFound("页面说明", "help page")
    return render_template("help_page.html", help=found, words=[glossary()[each] for each in found.words])


def _groups(actor: Actor) -> list[Group]:
    """Group the pages by the roles that may open them; a page that several need stands with each of them."""
    roles = _roles_by_page()
    held = {grant.role for grant in actor.grants}
    found = [
        Group(role, {stem: told for stem, told in helps().items() if role in roles[stem]}, role in held)
        for role in (*Role, None)
    ]
    return sorted(found, key=lambda each: (not each.mine, bool(held) and each.role is None))


def _roles(rule: str, permission: Permission) -> Collection[Role | None]:
    """Name the roles that need a page: as the menu knows them, else who may open it; None alone stands for everybody."""
    in_menu = next((roles for href, _, roles in MENU if href == rule), frozenset())
    roles = in_menu or frozenset(roles_with(permission) if permission in MATRIX else ())
    return roles if roles and roles != frozenset(Role) else (None,)


def _roles_by_page() -> dict[str, Collection[Role | None]]:
    """Read who needs each page that can be shown."""
    return {
        stem_of(each.import_name.rpartition(".")[2], each.shown[rule]): _roles(rule, permission)
        for each in current_app.blueprints.values()
        if isinstance(each, Pages)
        for method, rule, permission in each.declared
        if method == "GET" and rule in each.shown
    }


def _read() -> dict[str, Any]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))
