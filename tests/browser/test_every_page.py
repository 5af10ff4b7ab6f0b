"""Every page that a role can reach by its links: it answers, anybody can use it, and it fits a phone.

The walk begins at the role's desk and opens each kind of page (addresses alike but for their ids) once or twice.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESK, PHONE, Opened
from playwright.sync_api import Page

from diversion.domain.access import Role

MOST_OF_A_KIND = 2
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
DOWNLOADS = re.compile(r"\.(csv|xlsx|docx|ics|pdf)$|/export|/download|/documents/")
LEFT_OUT = ("/assets/", "/l/")


def kind_of(address: str) -> str:
    return ID.sub("*", urlsplit(address).path)


def walked(page: Page) -> Iterator[str]:
    """Go on by links, giving each address once it is open."""
    waiting, seen, opened = [page.url], {page.url}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        if opened[kind_of(address)] == MOST_OF_A_KIND:
            continue
        opened[kind_of(address)] += 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status} {page.title()}"
        yield address
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            told = urlsplit(link)
            is_page = told.netloc == urlsplit(address).netloc and not told.path.startswith(LEFT_OUT)
            target = link.split("#")[0]
            if is_page and target not in seen and not DOWNLOADS.search(told.path):
                seen.add(target)
                waiting.append(target)


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page)
    return [
        f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']][:3]}"
        for each in found.response["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """Name what is wider than the window and does not scroll by itself."""
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > window.innerWidth + 1
            && !each.closest(".scroll")).slice(0, 3).map(each => each.outerHTML.slice(0, 120))"""
    )
    return wide


@pytest.mark.parametrize("role", Role)
def test_every_page_can_be_used_by_anybody(opened: Opened, role: Role) -> None:
    page = opened(role.value, java_script_enabled=True)
    wrong = {}
    for address in walked(page):
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme} {each}" for each in faults_of(page)]
        page.set_viewport_size(PHONE)
        found += [f"360 px: {each}" for each in overflow(page)]
        page.set_viewport_size(DESK)
        if found:
            wrong[kind_of(address)] = found
    assert wrong == {}
