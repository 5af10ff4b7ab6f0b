"""One's own success rate on a telephone: found in the menu, read without pushing sideways, each number with its list."""

import pytest
from demo_court import DemoCourt
from followed import Followed, complained_with_form
from opening import PHONE, Opened
from playwright.sync_api import Page, expect

OWN = "成功率参考"
FIRST_NUMBER = 870_000
"""Our parties are nobody's of another file's tests."""


@pytest.fixture
def failed(court: DemoCourt) -> Followed:
    """A mediation that has just failed."""
    made = complained_with_form(court)
    made.delivered()
    made.mediate()
    made.fail()
    return made


def fits(page: Page) -> bool:
    """Tell that nothing has to be pushed sideways on a telephone, no table either, folded parts opened."""
    for summary in page.locator("main summary").all():
        summary.click()
    whole = "[document.scrollingElement, ...document.querySelectorAll('main .scroll')]"
    return bool(page.evaluate(f"() => {whole}.every(each => each.scrollWidth <= each.clientWidth)"))


def test_a_mediator_reads_the_own_rate_and_opens_its_list(opened: Opened, failed: Followed) -> None:
    login = failed.body.mediators[0]
    page = opened(login, "/inbox", viewport=PHONE)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=OWN).click()
    expect(page.get_by_text("不用于排名和考核。")).to_be_visible()
    assert fits(page)
    numbers = page.locator("dl.facts dd.number").first.get_by_role("link")
    ended = int(numbers.nth(1).inner_text())
    assert ended >= 1
    numbers.nth(1).click()
    expect(page.get_by_role("group", name="纠纷列表").get_by_role("row")).to_have_count(ended)
    assert fits(page)
    page.get_by_role("link", name=failed.now["reference"]).click()
    expect(page.get_by_role("region", name="调解结果")).to_contain_text("意见差距大")


def test_a_coordinator_reads_those_of_the_organisation_by_name(opened: Opened, failed: Followed) -> None:
    page = opened(failed.body.coordinator, "/inbox", viewport=PHONE)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=OWN).click()
    assert fits(page)
    names = [
        each.inner_text().split("\n")[0]
        for each in page.get_by_role("group", name="本组织的调解员", exact=True)
        .get_by_role("rowheader")
        .all()
    ]
    assert names == sorted(names)
    assert names
    expect(page.get_by_role("group", name="本组织", exact=True)).to_be_visible()


def test_a_manager_is_led_there_by_no_menu_and_let_in_by_no_address(opened: Opened) -> None:
    page = opened("manager", "/desk/manager")
    expect(page.get_by_role("navigation", name="主菜单").get_by_role("link", name=OWN)).to_have_count(0)
    page.goto(page.url.replace("/desk/manager", "/reports/own"))
    expect(page.get_by_role("main")).not_to_contain_text("不用于排名和考核")
