"""The analyses in a browser: each chart drawn beside its table, the table there without scripts, and a list behind a number."""

from urllib.parse import urlsplit

import pytest
from opening import Opened
from playwright.sync_api import Page, expect

CHARTED = ("/reports/funnel", "/reports/trends", "/reports/time", "/reports/success-rate?by=month")
"""The pages that draw their tables."""
LISTED = {
    "/reports/funnel": "/reports/success-rate/disputes",
    "/reports/trends": "/reports/trends/answers",
    "/reports/time": "/reports/time/disputes",
    "/reports/gap": "/reports/gap/disputes",
    "/reports/measures": "/reports/measures/disputes",
    "/reports/benchmark-gap": "/reports/success-rate/disputes",
    "/reports/success-rate/groups": "/reports/success-rate/groups/disputes",
}
"""Each analysis and the lists behind its numbers."""
A_PAGE = 50


def opens_a_list(page: Page, listed: str) -> None:
    """Open the list behind the first number that fits a page, and find as many rows in it as the number says."""
    links = page.locator(f'main a[href^="{listed}?"]')
    numbers = [int(text) if text.isdecimal() else 0 for text in links.all_inner_texts()]
    place, number = next((at, each) for at, each in enumerate(numbers) if 0 < each <= A_PAGE)
    links.nth(place).click()
    rows = page.get_by_role("main").get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(number + 1)


def test_every_analysis_draws_its_tables_and_keeps_them(opened: Opened) -> None:
    page = opened("manager", java_script_enabled=True)
    for address in CHARTED:
        page.goto(address)
        tables = page.locator("table[data-chart]:has(tbody tr)")
        expect(page.locator("figure.chart canvas").first).to_be_visible()
        expect(page.locator("figure.chart canvas")).to_have_count(tables.count())
        if address == "/reports/time":  # day by day its table is long, and stands folded under the picture
            page.locator("details[data-drawn] > summary").first.click()
        expect(tables.first).to_be_visible()


def test_without_scripts_the_tables_stand_alone(opened: Opened) -> None:
    page = opened("manager")
    for address in CHARTED:
        page.goto(address)
        expect(page.locator("figure.chart")).to_have_count(0)
        expect(page.get_by_role("main").get_by_role("table").first).to_be_visible()


@pytest.mark.parametrize(("address", "listed"), LISTED.items(), ids=list(LISTED))
def test_a_number_of_an_analysis_opens_its_list(opened: Opened, address: str, listed: str) -> None:
    opens_a_list(opened("manager", address), listed)


def test_with_scripts_groups_stand_under_the_success_rate_by_themselves(opened: Opened) -> None:
    page = opened("manager", "/reports/success-rate", java_script_enabled=True)
    both = page.get_by_role("group", name="纠纷数和系列数")
    both.scroll_into_view_if_needed()
    expect(both.get_by_role("row").nth(1)).to_be_visible()


def test_a_period_report_opens_what_it_counted(opened: Opened) -> None:
    page = opened("manager", "/reports/periods")
    reports = page.get_by_role("main").get_by_role("table").get_by_role("link")
    if not reports.count():
        page.get_by_role("button", name="现在生成").first.click()
        page.goto("/reports/periods")
    reports.first.click()
    opens_a_list(page, f"{urlsplit(page.url).path}/counted")


def test_a_published_figure_that_only_stands_beside_ours_has_no_gap(opened: Opened) -> None:
    page = opened("manager", "/reports/benchmark-gap")
    besides = page.get_by_role("region", name="只能并列、不算差距的")
    expect(besides.get_by_text("只能部分比较").first).to_be_visible()
    expect(besides.get_by_text("个百分点")).to_have_count(0)
    expect(page.get_by_role("region", name="不应当比较的例子").get_by_role("listitem").first).to_be_visible()
