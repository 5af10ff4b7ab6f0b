"""A manager sees what is late, blocked and achieved, opens the list behind a number, and supervises the court's staff."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from filings import complaint
from opening import PHONE, Opened
from playwright.sync_api import expect
from product import Client, Product

NUMBERS = count(73_001)


@pytest.fixture
def clerk(demo_court: Product) -> Iterator[Client]:
    """The filing window over the API."""
    client = demo_court.as_user("clerk")
    yield client
    client.close()


@pytest.fixture
def filed(clerk: Client) -> dict[str, str]:
    """A dispute of this test's own, which waits for the court."""
    answer = clerk.post("/disputes", complaint(next(NUMBERS)))
    assert answer.status_code == 201, answer.text
    dispute: dict[str, str] = answer.json()
    return dispute


def test_the_day_of_a_manager_starts_with_what_is_late(opened: Opened) -> None:
    page = opened("manager")
    expect(page.get_by_role("heading", level=1)).to_have_text("院领导视图")
    late = page.get_by_role("region", name="本院超过法定期限")
    expect(late.get_by_role("row").nth(1)).to_contain_text("逾期")
    expect(late.get_by_role("row").nth(1)).to_contain_text("第")
    late.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="现在由谁办理")).to_be_visible()


def test_a_number_opens_the_list_that_it_counts(opened: Opened) -> None:
    page = opened("manager", "/reports/success-rate?by=organisation_kind")
    row = page.get_by_role("group", name="成功率").get_by_role("row").nth(1)
    total = row.get_by_role("link").nth(1)
    counted = int(total.inner_text())
    total.click()
    expect(page.get_by_role("group", name="纠纷列表").get_by_role("row")).to_have_count(counted + 1)


def test_a_rate_never_comes_without_its_card(opened: Opened) -> None:
    page = opened("manager", "/reports/success-rate?definition=offered")
    page.get_by_text("这个数怎么算").click()
    expect(page.get_by_text("已发出委派委托的纠纷")).to_be_visible()
    brief = opened("manager", "/desk/manager/brief")
    expect(brief.get_by_text("接受委派委托后调解已终结的全部纠纷")).to_be_visible()


def test_the_brief_is_one_page_of_paper(opened: Opened) -> None:
    page = opened("manager", "/desk/manager/brief")
    assert b"/Count 1\n" in page.pdf(format="A4", prefer_css_page_size=True)


def test_what_may_not_be_compared_says_why(opened: Opened) -> None:
    page = opened("manager", "/desk/manager")
    page.get_by_text("不能比较的，以及为什么").click()
    expect(page.get_by_text("公布时没有说明分母。").first).to_be_visible()


def test_a_window_that_ends_before_it_begins_is_refused(opened: Opened) -> None:
    page = opened("manager", "/desk/manager?from=2026-05-02&to=2026-05-01")
    expect(page.get_by_text("统计期间的结束日不得早于开始日。")).to_be_visible()


def test_a_block_is_judged_with_its_evidence_in_view(opened: Opened) -> None:
    page = opened("manager", "/blocks?standing=true", viewport=PHONE)
    page.get_by_role("heading", level=3).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="依据")).to_be_visible()
    page.get_by_label("不是堵点").check()
    page.get_by_label("理由").fill("法官已当面说明。")
    page.get_by_role("button", name="提交认定").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="法官已当面说明。")).to_contain_text("不是堵点")


def test_a_supervision_is_raised_and_answered(opened: Opened, filed: dict[str, str]) -> None:
    page = opened("manager", f"/disputes/{filed['id']}/supervise")
    page.get_by_label("由谁答复").select_option("clerk")
    page.get_by_label("目标").fill("办")
    page.get_by_label("措施").fill("由立案窗口负责人核对")
    page.get_by_role("button", name="督办").click()
    expect(page.get_by_label("目标")).to_have_value("办")
    expect(page.get_by_label("目标")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("措施")).to_have_value("由立案窗口负责人核对")
    page.get_by_label("目标").fill("三日内完成立案审查")
    page.get_by_role("button", name="督办").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()

    desk = opened("clerk", "/supervisions?answered=false")
    row = desk.get_by_role("row").filter(has_text=filed["reference"])
    expect(row).to_contain_text("三日内完成立案审查")
    row.get_by_role("link", name="答复").click()
    desk.get_by_label("答复").fill("好")
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.get_by_label("答复")).to_have_value("好")
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("答复").fill("今日已完成审查。")
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    desk.goto("/supervisions?answered=true")
    expect(desk.get_by_role("row").filter(has_text=filed["reference"])).to_contain_text("已答复")


def test_a_supervision_of_another_role_says_whose_it_is(opened: Opened, filed: dict[str, str]) -> None:
    page = opened("manager", f"/disputes/{filed['id']}/supervise")
    page.get_by_label("由谁答复").select_option("judge")
    page.get_by_label("目标").fill("说明审查情况")
    page.get_by_label("措施").fill("请庭长过问")
    page.get_by_role("button", name="督办").click()
    desk = opened("clerk", "/supervisions?answered=false")
    desk.get_by_role("row").filter(has_text=filed["reference"]).get_by_role("link").first.click()
    desk.get_by_label("答复").fill("由我来答复。")
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.get_by_text("该督办单由指导法官或者程序分流员答复。").first).to_be_visible()
    expect(desk.get_by_label("答复")).to_have_value("由我来答复。")


def test_the_ledger_is_read_page_by_page(demo_court: Product) -> None:
    manager = demo_court.as_user("manager")
    first = manager.get("/supervisions", limit=1)
    assert first.status_code == 200, first.text
    assert 'rel="next"' in first.headers["Link"]
    manager.close()


def test_a_notice_is_marked_seen(opened: Opened) -> None:
    page = opened("manager", "/notices")
    before = page.get_by_text("未看", exact=True).count()
    page.get_by_role("button", name="标记为已看").first.click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    expect(page.get_by_text("未看", exact=True)).to_have_count(before - 1)


def test_the_court_s_desk_is_not_a_partner_s(opened: Opened) -> None:
    page = opened("coordinator", "/desk/manager")
    expect(page.get_by_role("alert")).to_contain_text("您没有查看或办理此事项的权限。")


def test_whose_time_it_took_is_downloaded(opened: Opened) -> None:
    page = opened("manager", "/desk/manager")
    with page.expect_download() as begun:
        page.get_by_role("link", name="时间都在谁手里").click()
    assert begun.value.suggested_filename.endswith(".csv")


def test_a_list_says_which_group_it_is_of(opened: Opened) -> None:
    page = opened("manager", "/reports/success-rate?by=organisation&definition=offered")
    row = page.get_by_role("group", name="成功率").get_by_role("row").nth(1)
    named = row.get_by_role("rowheader").inner_text()
    row.get_by_role("link").nth(1).click()
    expect(page.get_by_role("main")).to_contain_text(f"调解组织：{named}")


def test_every_number_of_satisfaction_opens_its_list(opened: Opened) -> None:
    page = opened("manager", "/desk/manager")
    link = page.get_by_role("group", name="当事人满意度").get_by_role("link").nth(1)
    counted = int(link.inner_text())
    link.click()
    expect(page).to_have_url(re.compile("/reports/satisfaction"))
    told = page.get_by_role("main").inner_text()
    unlisted = sum(map(int, re.findall("另有([0-9]+)人次属于不单独列示的组", told)))
    listed = page.get_by_role("group", name="所统计的邀请").get_by_role("row")
    expect(listed).to_have_count(counted - unlisted + 1)
