"""Every page that a role can reach by its links: it answers, anybody can use it, it fits a phone and bears a zoom.

The walk begins at the role's desk and opens each kind of page (addresses alike but for their ids) once; what one role's
walk has examined, another's only opens.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from opening import DESK, PHONE, ZOOMED, Opened
from playwright.sync_api import Page, ViewportSize, expect
from walking import kind_of, walked

from diversion.domain.access import Role

EXAMINED: set[str] = set()


def faults_of(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    found = Axe().run(page, options=rules)
    return [
        f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']][:3]}"
        for each in found.response["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """Name what is wider than the window and does not scroll by itself."""
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > window.innerWidth + 1
            && !each.closest(".scroll, .sideways")).slice(0, 3).map(each => each.outerHTML.slice(0, 120))"""
    )
    return wide


def clipped(page: Page) -> list[str]:
    """Name what is cut off: text that its box hides, buttons too small for their words, controls out of the window."""
    cut: list[str] = page.evaluate(
        """() => {
            const read = each => each.matches(".only-read, .skip, .only-read *");
            const hides = each => {
                const style = getComputedStyle(each), box = each.getBoundingClientRect();
                const x = each.scrollWidth > each.clientWidth + 1, y = each.scrollHeight > each.clientHeight + 1;
                const hidden = way => way === "hidden" || way === "clip";
                return box.width > 1 && ((x && hidden(style.overflowX)) || (y && hidden(style.overflowY)));
            };
            const small = each => each.matches("button, .button, .badge, .chip, summary")
                && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline";
            const outside = each => each.matches("a, button, input:not([type=hidden]), select, textarea, summary")
                && !each.closest(".scroll, .sideways") && each.getBoundingClientRect().width > 0
                && (each.getBoundingClientRect().left < -1 || each.getBoundingClientRect().right > window.innerWidth + 1);
            return [...document.querySelectorAll("body *")]
                .filter(each => !read(each) && !each.closest("svg") && (hides(each) || small(each) || outside(each)))
                .slice(0, 3).map(each => each.outerHTML.slice(0, 120));
        }"""
    )
    return cut


def wrong_on(page: Page) -> list[str]:
    """Look at a page light and dark, on a phone and at 200%."""
    page.emulate_media(color_scheme="light")
    found = [f"light {each}" for each in faults_of(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark {each}" for each in faults_of(page, {"runOnly": ["color-contrast"]})]
    _sized(page, PHONE)
    found += [f"360 px: {each}" for each in overflow(page)]
    _sized(page, ZOOMED)
    found += [f"200%: {each}" for each in (*overflow(page), *clipped(page))]
    page.set_viewport_size(DESK)
    return found


def _sized(page: Page, window: ViewportSize) -> None:
    """Give the window a size, and wait until charts have drawn themselves anew in it."""
    page.set_viewport_size(window)
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


@pytest.mark.parametrize("role", Role)
def test_every_page_can_be_used_by_anybody(opened: Opened, role: Role) -> None:
    page = opened(role.value, java_script_enabled=True)
    wrong = {}
    for address in walked(page):
        if kind_of(page.url) not in EXAMINED:
            EXAMINED.add(kind_of(page.url))
            if found := wrong_on(page):
                wrong[kind_of(address)] = found
    assert wrong == {}


def test_every_component_in_every_state_can_be_used_by_anybody(opened: Opened) -> None:
    page = opened("manager", "/design", java_script_enabled=True)
    expect(page.locator("figure.chart canvas")).to_be_visible()
    assert wrong_on(page) == []


def test_what_is_cut_off_at_200_percent_is_found(opened: Opened) -> None:
    page = opened("clerk", "/account", viewport=ZOOMED, java_script_enabled=True)
    assert (overflow(page), clipped(page)) == ([], [])
    page.evaluate("document.querySelector('h1').style.cssText = 'height: 4px; overflow: hidden'")
    page.evaluate("document.querySelector('main button').style.cssText = 'width: 9px; white-space: nowrap'")
    moved = "each => each.style.cssText = 'position: absolute; left: 630px'"
    page.locator("[name='/label']").evaluate(moved)
    assert len(clipped(page)) == 3
