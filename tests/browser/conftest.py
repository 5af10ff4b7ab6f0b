"""A real browser on the running demo court: one product and one Chromium for all tests of a process.

Skips where the machine has no Chromium (``deploy/check`` as root installs it). No page may ask another host for
anything, and whatever it writes to its console is a failure.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from demo_court import DemoCourt
from filings import complaint
from opening import CHROMIUM, DESK, DISPUTES, FLAGS, REFUSED, Filed, Opened
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from product import Client, Product, running


@pytest.fixture(scope="session")
def demo_court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo court with disputes at every step; at the end its journal verifies."""
    folder = tmp_path_factory.mktemp("browser")
    with running(folder / "data", "--demo-disputes", str(DISPUTES)) as product:
        yield product
        product.run("verify-journal")


@pytest.fixture(scope="session")
def filed(demo_court: Product) -> Iterator[Filed]:
    """File a dispute over the API, nobody asked yet: ``filed(claim_amount="500.00")`` answers it."""
    numbers = count(70_001)
    clerk = demo_court.as_user("clerk")
    yield lambda **changes: clerk.done(
        "/disputes", {"filed_on": _today(clerk)} | complaint(next(numbers), **changes)
    )
    clerk.close()


@pytest.fixture(scope="module")
def court(demo_court: Product, request: pytest.FixtureRequest) -> Iterator[DemoCourt]:
    """The demo court over the API, with desks that take new disputes; numbered from the file's own ``FIRST_NUMBER``."""
    with closing(DemoCourt(demo_court, first=request.module.FIRST_NUMBER)) as made:
        made.answer_everything()
        yield made


def _today(client: Client) -> str:
    """Tell the day in the demo court, as its newest entry says."""
    return str(client.seen("/disputes", limit=1)["items"][0]["filed_on"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of the machine's."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (deploy/check as root installs it)")
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, demo_court: Product) -> Iterator[Opened]:
    """Open a page as somebody of the demo court: ``opened("clerk", "/worklist", viewport=PHONE)``."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_as(
        login: str | None, address: str = "/", *, may_lose_the_line: bool = False, **told: Any
    ) -> Page:
        told = {"viewport": DESK, "base_url": demo_court.url, "java_script_enabled": False} | told
        context = browser.new_context(**told)
        contexts.append(context)
        page = context.new_page()
        heard = [] if may_lose_the_line else complaints
        page.on("console", lambda message: _heard(f"{message.text} {message.location}", heard))
        page.on("request", lambda asked: _stays_here(asked.url, demo_court.url, complaints))
        if login is not None:
            page.goto("/sign-in")
            page.get_by_label("换个角色看").select_option(login)
            page.get_by_role("button", name="换个角色看").click()
        page.goto(address)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def _heard(text: str, complaints: list[str]) -> None:
    if not REFUSED.search(text):
        complaints.append(text)


def _stays_here(asked: str, ours: str, complaints: list[str]) -> None:
    if not asked.startswith((ours, "data:")):
        complaints.append(f"asked elsewhere: {asked}")
