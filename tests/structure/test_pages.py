"""Every page by every role, and what all pages promise: nobody gets further than the matrix says, no script but ours, no gap."""

import csv
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from declared import UNKNOWN
from flask import Flask
from jinja2 import nodes
from people import People
from werkzeug.test import TestResponse

from diversion.domain.access import MATRIX, Permission, Role
from diversion.reference import FOLDER
from diversion.web.language import english
from diversion.web.page_help import SHORTCUTS, glossary, helps, stem_of
from diversion.web.register_events import ACCESS_EVENTS, ACTORS, REGISTER_EVENTS
from diversion.web.register_words import UNITS
from diversion.web.session import PLAIN_COOKIE
from diversion.web.showing import DONE, MENU
from diversion.web.website import ALL_PAGES
from diversion.web.words import ALL_WORDS, EVENTS, PARTY_ROLES_DOCKETED, PLAIN

WEB = Path(__file__).resolve().parents[2] / "diversion" / "web"
TEMPLATES = sorted(path for path in WEB.glob("templates/**/*.html") if path.parent.name != "links")
"""Pages in one language at a time; those behind one-time links say everything in both."""
DECLARED = [each for pages in ALL_PAGES for each in pages.declared]
SIGNED_IN = [each for each in DECLARED if each[2] not in (Permission.PUBLIC, Permission.DEMO)]
OPEN = {
    "GET /forgotten",
    "GET /help",
    "GET /help/<string:stem>",
    "GET /l/<token>",
    "GET /reset",
    "GET /reset/<token>",
    "GET /sign-in",
    "POST /demo/clock",
    "POST /forgotten",
    "POST /reset",
    "POST /demo/visit",
    "POST /l/<token>",
    "POST /language",
    "POST /sign-in",
    "POST /sign-out",
    "GET /track",
    "GET /track/place.svg",
    "POST /track",
    "POST /track/another-mediator",
    "POST /track/answer",
    "POST /track/choose",
    "POST /track/demand-docket",
    "POST /track/end-mediation",
    "POST /track/leave",
    "POST /track/rating",
}
"""What everybody may open; a new one is a decision, so it is written here too."""
UNCHECKED = {"POST /language", "POST /sign-in", "POST /track"}
"""Forms that need not be ours; those behind one-time links have the link for a secret."""
ALSO_ASKS = {
    "GET /desk/manager": Permission.READ_SUPERVISIONS,
    "GET /desk/manager/brief": Permission.READ_SUPERVISIONS,
    "GET /reports/satisfaction": Permission.READ_SUPERVISIONS,
}
"""Pages that show more than their own permission opens, and ask for that too."""
SAID = re.compile(r"""\b(?:_|say|_day|_text)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
Page = tuple[str, str, Permission]


def label(page: Page) -> str:
    return f"{page[0]} {page[1]}"


def ask(app: Flask, page: Page, token: str | None = None) -> TestResponse:
    client = app.test_client()
    if token is not None:
        client.set_cookie(PLAIN_COOKIE, token)
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda place: UNKNOWN[place[1] or ""], page[1])
    return client.open(path, method=page[0])


def test_the_pages_open_to_everybody_are_these() -> None:
    assert {label(each) for each in DECLARED if each not in SIGNED_IN} == OPEN
    assert len(DECLARED) == len({label(each) for each in DECLARED}), "declared twice"


def test_every_open_form_is_ours_or_says_why_not(served: Flask) -> None:
    assert {each for pages in ALL_PAGES for each in pages.unchecked} == UNCHECKED
    for page in DECLARED:
        if label(page) in OPEN and page[0] == "POST" and "/l/" not in page[1]:
            assert (ask(served, page).status_code == 409) is (label(page) not in UNCHECKED), label(page)


@pytest.mark.parametrize("page", SIGNED_IN, ids=label)
def test_without_a_session_one_is_asked_to_sign_in(served: Flask, page: Page) -> None:
    for token in (None, "div_unknown"):
        answer = ask(served, page, token)
        if page[0] == "GET":
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")
        else:
            assert answer.status_code == 401
            assert 'name="password"' in answer.text


@pytest.fixture(scope="module")
def of_role(served: Flask, people: People) -> dict[Role, str]:
    with served.app_context():
        return {role: people.token(user_id) for role, user_id in people.by_role.items()}


@pytest.mark.parametrize("page", SIGNED_IN, ids=label)
def test_a_role_opens_what_the_matrix_says(served: Flask, of_role: dict[Role, str], page: Page) -> None:
    for role in Role:
        answer = ask(served, page, of_role[role])
        needed = (page[2], ALSO_ASKS.get(label(page), page[2]))
        if any(MATRIX[each] and role not in MATRIX[each] for each in needed):
            assert answer.status_code == 403, role
        elif page[0] == "POST":
            assert answer.status_code == 409, "a form that is not ours does nothing"
        else:
            assert answer.status_code in (200, 303, 404, 409, 422), (role, answer.status_code)


@pytest.mark.parametrize("page", SIGNED_IN, ids=label)
def test_every_answer_keeps_what_pages_promise(served: Flask, of_role: dict[Role, str], page: Page) -> None:
    answer = ask(served, page, of_role[Role.CLERK])
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(
        r"<script(?! src=\"\{\{ asset\()|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", text
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_chinese_outside_of_what_is_translated(served: Flask, path: Path) -> None:
    tree = served.jinja_env.parse(path.read_text())
    bare = [
        each.data
        for output in tree.find_all(nodes.Output)
        for each in output.nodes
        if isinstance(each, nodes.TemplateData)
        and re.search("[\u4e00-\u9fff]", re.sub("{#.*?#}", "", each.data))
    ]
    assert bare == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_field_written_by_hand_says_what_it_is_called(path: Path) -> None:
    """Fields made by the components do; the list of faults at the top names them by it."""
    text = path.read_text()
    fields = re.findall(r"""<(?:input|select|textarea)[^>]*?\sname="(/[a-z_/]+)"[^>]*""", text)
    hidden = re.findall(r"""<input type="hidden"[^>]*?\sname="(/[a-z_/]+)\"""", text)
    named = set(re.findall(r"""(?:called\(|c\.\w+\([^,]+, )"(/[a-z_/]+)\"""", text))
    assert {each for each in fields if each not in hidden} <= named


def said() -> Iterator[str]:
    for path in [*TEMPLATES, *WEB.glob("*.py")]:
        for double, single in SAID.findall(path.read_text()):
            yield double or single
    for words in ALL_WORDS.values():
        yield from words.values()
    yield from chain(*(each.values() for each in (EVENTS, REGISTER_EVENTS, ACCESS_EVENTS, ACTORS)))
    yield from PARTY_ROLES_DOCKETED.values()
    yield from chain(*PLAIN.values())
    yield from (each for each in UNITS.values() if not each.isascii())
    yield from DONE.values()
    for pages in ALL_PAGES:
        yield from (act.name for act in getattr(sys.modules[pages.import_name], "ACTS", ()))
    with (FOLDER / "benchmarks.csv").open(encoding="utf-8", newline="") as shipped:
        yield from (row["note"] for row in csv.DictReader(shipped) if row["note"])
    yield from (name for _, name, _ in MENU)
    yield from (name for _, name in SHORTCUTS)
    yield from chain(*((each.what, each.next) for each in helps().values()))
    yield from chain(*((each.name, each.text) for each in glossary().values()))


def test_whatever_a_page_says_is_said_in_english_too() -> None:
    known = english()
    assert sorted({each for each in said() if each not in known._catalog}) == []  # type: ignore[attr-defined]


def test_nothing_is_translated_that_nobody_says() -> None:
    known = {each for each in english()._catalog if isinstance(each, str) and each}  # type: ignore[attr-defined]
    assert sorted(known - set(said())) == []


def test_every_page_has_help_and_every_word_of_it_is_explained() -> None:
    stems = {
        stem_of(pages.import_name.rpartition(".")[2], view)
        for pages in ALL_PAGES
        for view in pages.shown.values()
    }
    assert set(helps()) == stems
    assert {word for each in helps().values() for word in each.words} == set(glossary())
    assert all(each.what and each.next for each in helps().values())
    for word in glossary().values():
        assert all(word.articles) or not word.rules


@pytest.mark.parametrize("kind", ALL_WORDS, ids=lambda kind: kind.__name__)
def test_every_word_of_an_enumeration_has_a_name(kind: type) -> None:
    assert set(ALL_WORDS[kind]) == {each.value for each in kind}


def test_an_address_that_leads_nowhere_is_a_page_to_a_browser_and_a_problem_to_others(served: Flask) -> None:
    for path, accept, kind in (
        ("/nowhere", "text/html", "text/html"),
        ("/nowhere", "application/json", "application/problem+json"),
        ("/api/v1/nowhere", "text/html", "application/problem+json"),
        ("/assets/000000000000/style.css", "text/html", "text/html"),
    ):
        answer = served.test_client().get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (404, kind)
