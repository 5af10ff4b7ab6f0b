"""What browser tests and pictures share: which browser, which windows, how many disputes there are."""

import re
import shutil
from collections.abc import Callable
from time import monotonic
from typing import Any

from playwright.sync_api import Page

DISPUTES = 60
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 450}
"""What a desk's window is to a page at 200%: half as many pixels each way."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REFUSED = re.compile("responded with a status of (401|403|409|422) |Autofocus processing was blocked")
"""What Chromium says of a page that says in words why something was not done, or where somebody clicks first."""
OTHERS = re.compile("^其他办理")
MOST_SECONDS = 60
Opened = Callable[..., Page]
Filed = Callable[..., Any]


def press_act(page: Page, name: str) -> None:
    """Press an act of a dispute or a handoff, which may stand among those that are folded."""
    act = page.get_by_role("link", name=name, exact=True)
    if not act.count():
        page.locator("summary").filter(has_text=OTHERS).click()
    act.click()


def look_until_taken_in(page: Page) -> None:
    """Look at an import again and again, each time as its page comes, until the workers are through with it."""
    until, again = monotonic() + MOST_SECONDS, page.get_by_role("link", name="看最新结果")
    while again.count() and monotonic() < until:
        with page.expect_navigation():
            again.click()
