"""How pages are laid out: three rows above a phone's page, codes that a camera reads, the due act before the others."""

import pytest
from demo_court import DemoCourt
from followed import complained, two_people
from opening import OTHERS, PHONE, ZOOMED, Filed, Opened, press_act
from playwright.sync_api import Page, expect

FIRST_NUMBER = 440_000
TARGET = 44
HIGHEST_DEMO_BAR, HIGHEST_HEADER = 60, 110
"""One row of targets with its margins; two of them."""
LOWER_EDGES = "all => all.map(each => Math.round(each.getBoundingClientRect().bottom))"
LINES = 4
"""Modules of margin that the standard of QR codes asks for."""


def header(page: Page) -> tuple[float, float]:
    heights = [page.locator(place).bounding_box() for place in (".demo", ".top")]
    return tuple(box["height"] for box in heights if box)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("login", "address"),
    [("router", "/blocks"), ("manager", "/notices"), ("auditor", "/interference/receipts")],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_above_a_phone_s_page_stand_three_rows_and_the_place_where_one_is(
    opened: Opened, login: str, address: str, language: str
) -> None:
    page = opened(login, address, viewport=PHONE)
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    page.reload()
    demo, top = header(page)
    assert (demo <= HIGHEST_DEMO_BAR, top <= HIGHEST_HEADER) == (True, True), (demo, top)
    here = page.locator(".top [aria-current]").bounding_box()
    assert here is not None
    assert (here["x"] >= 0, here["x"] + here["width"] <= PHONE["width"]) == (True, True), here
    low = page.locator(".top a, .top button, .demo button").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height < 43.5).map(each => each.outerHTML)"
    )
    assert [each for each in low if 'class="brand"' not in each] == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_menu_is_gone_through_by_keyboard_where_it_scrolls(opened: Opened) -> None:
    page = opened("router", "/blocks", viewport=PHONE)
    last = page.locator(".top nav a").last
    last.focus()
    seen = last.bounding_box()
    assert seen is not None
    assert seen["x"] + seen["width"] <= PHONE["width"]


def test_a_code_is_dark_on_white_in_a_dark_scheme_too(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    for address in ("tracking-codes", "receipt"):
        page = opened("clerk", f"/disputes/{dispute['id']}/{address}", color_scheme="dark", viewport=PHONE)
        code = page.get_by_alt_text("查询网址的二维码").first
        expect(code).to_have_css("background-color", "rgb(255, 255, 255)")
        drawn = page.request.get(code.get_attribute("src") or "").text()
        assert 'fill="#fff"' in drawn, "white also where it is copied to"
        assert f'd="M{LINES} {LINES}.5h7' in drawn, "with its margin"


def test_the_fields_of_a_row_stand_on_one_line(opened: Opened) -> None:
    page = opened("router", "/search")
    for window in (None, ZOOMED):
        if window:
            page.set_viewport_size(window)
        first = page.locator(".side input").first.bounding_box()
        assert first is not None
        edges = page.locator(".side input").evaluate_all(LOWER_EDGES)
        row = round(first["y"] + first["height"])
        assert edges.count(row) == len([each for each in edges if abs(each - row) < TARGET]) > 1


def test_the_act_that_is_due_stands_out_for_a_router_when_the_judge_holds_it(
    opened: Opened, court: DemoCourt
) -> None:
    dispute = complained(court, cause_name="申请宣告自然人死亡", claim_amount=None, parties=two_people(court))
    dispute.docket()
    page = opened("router", f"/disputes/{dispute.id}")
    acts = page.get_by_role("region", name="可以办理")
    expect(acts.locator(".button:not(.second)")).to_have_text(["交费通知"])
    shown = acts.locator(".button:visible")
    assert shown.count() <= 7
    fold = acts.locator("summary").filter(has_text=OTHERS)
    folded = acts.locator(".button").count() - shown.count()
    expect(fold).to_have_text(f"其他办理（{folded}）")
    press_act(page, "登记外部编号")
    expect(page.get_by_role("heading", name="登记外部编号")).to_be_visible()
