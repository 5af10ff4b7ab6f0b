"""Help in context: the question mark of a page opens what it is for, and what was typed stays where it was."""

import pytest
from opening import PHONE, ZOOMED, Opened
from playwright.sync_api import expect
from test_every_page import clipped, faults_of, overflow


def test_the_question_mark_explains_the_page_and_keeps_what_was_typed(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.locator("textarea").first.fill("王某，电话不详")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="帮助（在新页打开）").click()
    told = opening.value
    expect(told.get_by_role("heading", name="接下来")).to_be_visible()
    expect(told.get_by_text("收件回执", exact=True).first).to_be_visible()
    expect(told.get_by_text("第126条").first).to_be_visible()
    assert page.locator("textarea").first.input_value() == "王某，电话不详"


def test_a_page_that_came_back_with_faults_has_the_same_help(opened: Opened) -> None:
    page = opened(None, "/track")
    page.get_by_label("案件编号").fill("苏0506-2026-999999")
    page.get_by_label("查询码").fill("ABCDE-FGHJK-LMNPQ")
    page.locator("main form button").first.click()
    expect(page.get_by_role("link", name="帮助（在新页打开）")).to_have_attribute(
        "href", "/help/tracking.track"
    )


def test_the_keyboard_goes_where_the_list_says(opened: Opened) -> None:
    page = opened("clerk", "/help")
    keys = page.get_by_role("region", name="快捷键").locator("kbd").all_inner_texts()
    held = page.locator("[accesskey]").evaluate_all("all => all.map(each => each.accessKey)")
    assert sorted(held) == sorted(keys)


@pytest.mark.parametrize("address", ["/help", "/help/dispute", "/help/reporting.manager_desk"])
def test_help_can_be_used_by_anybody_on_any_window(opened: Opened, address: str) -> None:
    page = opened(None, address, java_script_enabled=True)
    assert faults_of(page) == []
    for window in (PHONE, ZOOMED):
        page.set_viewport_size(window)
        assert (overflow(page), clipped(page)) == ([], [])


@pytest.mark.parametrize("address", ["/forgotten", "/reset", "/sign-in"])
def test_what_is_open_to_everybody_can_be_used_by_anybody(opened: Opened, address: str) -> None:
    page = opened(None, address, java_script_enabled=True)
    assert faults_of(page) == []
    for window in (PHONE, ZOOMED):
        page.set_viewport_size(window)
        assert (overflow(page), clipped(page)) == ([], [])


def test_the_help_of_one_s_own_pages_comes_first_and_the_others_are_folded(opened: Opened) -> None:
    page = opened("judge", "/help")
    groups = page.get_by_role("region", name="各页说明").locator("details")
    expect(groups.first).to_contain_text("指导法官")
    expect(page.get_by_role("link", name="答复调解员的指导请求。")).to_be_visible()
    assert [each for each in groups.evaluate_all("all => all.map(each => each.open)") if each] == [True]
