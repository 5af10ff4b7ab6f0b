"""Where pictures go and who is looking: a folder for each person, in it one for each language and window."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from opening import DESK, PHONE
from playwright.sync_api import Browser, Page

from diversion.domain.access import Role


@dataclass(frozen=True)
class Look:
    """A language, a window and its colours."""

    language: str
    window: Mapping[str, int]
    is_dark: bool = False

    @property
    def name(self) -> str:
        """Say it as a folder is called."""
        return f"{self.language}-{'phone' if self.window is PHONE else 'desk'}"


AT_DESK, ON_PHONE = Look("zh", DESK), Look("zh", PHONE, is_dark=True)
LOOKS = (AT_DESK, ON_PHONE, Look("en", DESK))
"""A look more is some minutes more."""
Take = Callable[[str], None]


@dataclass
class Album:
    """The pictures of one court: how many there are, and what went otherwise than it should."""

    browser: Browser
    url: str
    folder: Path
    taken: int = 0
    wrong: list[str] = field(default_factory=list)
    sent: dict[str, bool] = field(default_factory=dict)
    """The kinds of forms that may be sent empty: whether one of the kind was."""

    @contextmanager
    def looking(self, who: str, look: Look, *, scripts: bool = True) -> Iterator[tuple[Page, Take]]:
        """Look as somebody without an account; gives the page, and what takes a picture of it under a name.

        Without scripts a press is over when its answer is there.
        """
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": look.window["width"], "height": look.window["height"]},
            color_scheme="dark" if look.is_dark else "light",
            java_script_enabled=scripts,
        )
        context.add_cookies([{"name": "language", "value": look.language, "url": self.url}])
        page = context.new_page()
        try:
            yield page, lambda name: self._take(page, self.folder / who / look.name, name)
        finally:
            context.close()

    @contextmanager
    def visiting(self, role: Role, look: Look, *, scripts: bool = True) -> Iterator[tuple[Page, Take]]:
        """Look as somebody of a role."""
        with self.looking(role.value, look, scripts=scripts) as (page, take):
            page.goto("/sign-in")
            page.locator("#visited").select_option(role.value)
            page.locator("form[action='/demo/visit'] button").click()
            yield page, take

    def _take(self, page: Page, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("*", "x")).strip("-") or "home"
        page.screenshot(path=folder / f"{plain}.png", full_page=True)
        self.taken += 1


def unfold(page: Page) -> None:
    """Open whatever is folded away on a page."""
    page.evaluate("() => document.querySelectorAll('main details').forEach(each => { each.open = true; })")
