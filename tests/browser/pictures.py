"""Make a picture of every page: by every role, in both languages, at a desk and on a phone, light and dark.

Run by ``deploy/pictures FOLDER`` on a fresh demo court; the folder is made and should lie outside the sources.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from opening import CHROMIUM, DESK, DISPUTES, FLAGS, PHONE
from playwright.sync_api import Browser, sync_playwright
from product import running
from walking import kind_of, walked

from diversion.domain.access import Role

LOOKS = (("zh", DESK, "light"), ("zh", PHONE, "dark"), ("en", DESK, "light"))
"""Language, window and colours; a look more is a minute more."""


def take(browser: Browser, url: str, role: Role, folder: Path) -> int:
    """Take the pictures of one role; say how many."""
    taken = 0
    for language, window, colours in LOOKS:
        context = browser.new_context(viewport=window, base_url=url, color_scheme=colours)
        context.add_cookies([{"name": "language", "value": language, "url": url}])
        page = context.new_page()
        page.goto("/sign-in")
        page.locator("#visited").select_option(role.value)
        page.locator("form[action='/demo/visit'] button").click()
        for address in walked(page):
            name = re.sub(r"[^a-z0-9]+", "-", kind_of(address).replace("*", "x")).strip("-") or "home"
            look = f"{language}-{'phone' if window is PHONE else 'desk'}"
            place = folder / role.value / look / f"{name}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=place, full_page=True)
            taken += 1
        context.close()
    return taken


def main() -> int:
    """Take all pictures into the folder that is named."""
    folder = Path(sys.argv[1]).resolve()
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data) / "data", "--demo-disputes", str(DISPUTES)) as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        taken = sum(take(browser, product.url, role, folder) for role in Role)
        browser.close()
    print(f"{taken} pictures in {folder}")  # noqa: T201 - a command's answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
