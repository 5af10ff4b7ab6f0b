"""The filing window: a filing by keyboard alone, and whatever goes wrong with it."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from opening import PHONE, Opened
from playwright.sync_api import Page, expect
from product import Client, Product
from stdnum.cn import ric

NUMBERS = count(1)
ADDRESS = "江苏省苏州市吴中区长桥街道示例路1号"
COMPANY_ADDRESS = "苏州市吴中区越溪街道示例路2号"
HANZI = "一二三四五六七八九"
DAYS_OF_A_MONTH = 28


@pytest.fixture(scope="module")
def clerk(demo_court: Product) -> Iterator[Client]:
    """The window over the API, which counts what was filed."""
    client = demo_court.as_user("clerk")
    yield client
    client.close()


def person() -> tuple[str, str]:
    """Invent a person with a number that passes its check; a new one every time."""
    number = next(NUMBERS)
    name = "赵" + "".join(HANZI[int(digit) % len(HANZI)] for digit in f"{number:02d}")
    body = f"3205061980{number // DAYS_OF_A_MONTH + 1:02d}{number % DAYS_OF_A_MONTH + 1:02d}001"
    return name, body + ric.calc_check_digit(body + "0")


def press(page: Page, key: str) -> None:
    """Press a key that sends the form, and wait for the page it brings."""
    page.evaluate("document.getElementById('main').dataset.former = 'yes'")
    page.keyboard.press(key)
    expect(page.locator("#main[data-former]")).to_have_count(0)
    page.wait_for_function(
        "[...document.querySelectorAll('[autofocus]')].every((each) => each.matches(':focus'))"
    )


def tab_to(page: Page, name: str) -> None:
    """Tab on until a field or button of this name or id has the focus."""
    target = page.locator(f'[name="{name}"], [id="{name}"]').locator("visible=true").first
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {name}")


def filled(page: Page, name: str, number: str, cause: str = "买卖合同纠纷") -> None:
    """Fill in a filing that lacks nothing."""
    page.get_by_label("读卡或粘贴一行").first.fill(f"{name} {number} 13800138000 {ADDRESS}")
    page.get_by_label("读卡或粘贴一行").nth(1).fill(f"示例{name}商贸有限公司 {COMPANY_ADDRESS}")
    page.get_by_label("案由", exact=True).fill(cause)
    page.get_by_label("金额").fill("12.8万")
    page.get_by_label("纠纷发生地").fill("长桥街道")
    page.get_by_label("请求", exact=True).fill("请求支付货款128000元。")
    page.get_by_label("事实与理由").fill("收货后未付清货款。")


def the_button(page: Page) -> None:
    """Press the button that files."""
    page.get_by_role("button", name="确认收件").click()


def how_many(clerk: Client, number: str) -> int:
    """Count the disputes that somebody with this number takes part in."""
    return len(clerk.done("/search", {"identity_number": number})["items"])


def test_a_filing_by_keyboard_alone(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    expect(page.get_by_label("读卡或粘贴一行").first).to_be_focused()
    name, number = person()
    page.keyboard.insert_text(f"{number}，13800138000，{name}，{ADDRESS}")
    press(page, "Enter")
    expect(page.get_by_label("姓名或名称").first).to_have_value(name)
    expect(page.get_by_label("证件号码").first).to_have_value(number)
    page.keyboard.insert_text(f"示例{name}商贸有限公司 {COMPANY_ADDRESS}")
    press(page, "Enter")
    page.keyboard.insert_text("买卖合同")
    press(page, "Enter")
    expect(page.get_by_role("group", name="请选择案由").get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    press(page, "Enter")
    expect(page.get_by_label("案由", exact=True)).to_have_value("买卖合同纠纷")
    page.keyboard.insert_text("128,000元")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("长桥街道")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("请求支付货款128000元。")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("收货后未付清货款。")
    tab_to(page, "file")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("已收件")
    expect(page.get_by_role("article")).to_contain_text(name)
    expect(page.get_by_role("article")).to_contain_text("最晚立案日")


def test_what_parties_answered_at_the_window_is_recorded(opened: Opened, clerk: Client) -> None:
    page = opened("clerk", "/intake")
    filled(page, *person())
    page.get_by_role("group", name="是否同意调解").first.get_by_label("同意调解", exact=True).check()
    page.get_by_label("同意，已在同意书上签字").check()
    page.get_by_text("怎样向当事人说明").click()
    expect(page.get_by_text("您可以随时反悔")).to_be_visible()
    page.get_by_label("已征求申请人意见").check()
    the_button(page)
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    dispute = clerk.seen(f"/disputes/{page.url.split('/')[-2]}")
    said = {(each["matter"], each["answer"], each["means"]) for each in dispute["consents"]}
    assert said == {
        ("mediation", "yes", "in_person"),
        ("mediate_before_docketing", "yes", "signed_form"),
    }
    assert dispute["choice"]["by"] == "applicant_consulted"


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    name, number = person()
    filled(page, name, number, cause="买卖合")
    page.get_by_label("电话").first.fill("65251234")
    page.get_by_label("金额").fill("约三万")
    page.get_by_role("group", name="是否同意调解").first.get_by_label("同意调解", exact=True).check()
    the_button(page)
    top = page.get_by_role("alert")
    expect(top).to_contain_text("未能办理")
    expect(top.get_by_role("link").first).to_be_visible()
    expect(page.locator('[id="/parties/0/phone-fault1"]')).to_be_visible()
    expect(page.locator('[id="/claim_amount-fault1"]')).to_be_visible()
    expect(page.locator('[id="/cause_name-fault1"]')).to_be_visible()
    expect(page.get_by_label("金额")).to_have_value("约三万")
    expect(page.get_by_label("电话").first).to_have_value("65251234")
    expect(page.get_by_label("姓名或名称").first).to_have_value(name)
    expect(page.get_by_label("事实与理由")).to_have_value("收货后未付清货款。")
    expect(page.get_by_label("同意调解", exact=True).first).to_be_checked()
    page.get_by_role("group", name="请选择案由").get_by_role("radio").first.check()
    page.get_by_label("电话").first.fill("13800138000")
    page.get_by_label("金额").fill("30000")
    the_button(page)
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()


def test_what_is_not_sure_in_a_line_stays_and_says_so(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.get_by_label("读卡或粘贴一行").first.fill("钱一二 320506198001010010 13800138000")
    page.get_by_label("读卡或粘贴一行").first.press("Enter")
    expect(page.get_by_label("姓名或名称").first).to_have_value("钱一二")
    expect(page.get_by_label("证件号码").first).to_have_value("")
    expect(page.get_by_label("读卡或粘贴一行").first).to_have_value("320506198001010010")
    expect(page.get_by_text("不能确定是什么").first).to_be_visible()


def test_parties_are_added_and_taken_out_and_what_was_typed_stays(opened: Opened) -> None:
    page = opened("clerk", "/intake", viewport=PHONE)
    name, number = person()
    filled(page, name, number)
    page.get_by_role("button", name="再加一名被申请人").click()
    expect(page.get_by_role("heading", name="被申请人2")).to_be_visible()
    page.get_by_role("button", name="再加一名申请人").click()
    page.get_by_role("button", name="再加一名第三人").click()
    expect(page.get_by_label("姓名或名称").first).to_have_value(name)
    expect(page.get_by_label("事实与理由")).to_have_value("收货后未付清货款。")
    second = page.get_by_role("region", name="被申请人2")
    second.get_by_label("姓名或名称").fill("示例被告")
    page.get_by_role("region", name="申请人2", exact=True).get_by_role("button", name="去掉这一名").click()
    page.get_by_role("region", name="第三人").get_by_role("button", name="去掉这一名").click()
    expect(page.get_by_role("heading", name="第三人")).to_have_count(0)
    expect(page.get_by_role("region", name="被申请人2").get_by_label("姓名或名称")).to_have_value("示例被告")
    page.get_by_role("region", name="被申请人2").get_by_label("住址").fill("示例路9号")
    the_button(page)
    expect(page.get_by_role("article")).to_contain_text("示例被告")


def test_a_place_that_is_not_clear_is_asked(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    filled(page, *person())
    page.get_by_label("纠纷发生地").fill("没有这个地方")
    the_button(page)
    expect(page.locator('[id="place-fault1"]')).to_be_visible()
    expect(page.get_by_label("纠纷发生地")).to_have_value("没有这个地方")


def test_a_duplicate_is_shown_and_filed_anyway_with_a_reason(opened: Opened) -> None:
    name, number = person()
    page = opened("clerk", "/intake")
    filled(page, name, number)
    the_button(page)
    first = page.locator("dd strong.reference, dd.reference strong").inner_text()
    page.goto("/intake")
    filled(page, name, number)
    the_button(page)
    expect(page.get_by_role("alert")).to_contain_text("疑似重复")
    expect(page.get_by_role("link", name=first)).to_be_visible()
    page.get_by_label("仍然收件", exact=True).check()
    the_button(page)
    expect(page.locator('[id="/file_anyway_reason-fault1"]')).to_be_visible()
    page.get_by_label("仍然收件的理由").fill("另一批货款。")
    the_button(page)
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    assert page.locator("dd.reference strong").inner_text() != first


def test_going_back_and_pressing_again_says_so(opened: Opened, clerk: Client) -> None:
    page = opened("clerk", "/intake")
    name, number = person()
    filled(page, name, number)
    the_button(page)
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    page.go_back()
    filled(page, name, number)
    the_button(page)
    expect(page.get_by_role("alert")).to_contain_text("疑似重复")
    assert how_many(clerk, number) == 1


def test_a_double_press_files_once(opened: Opened, clerk: Client) -> None:
    page = opened("clerk", "/intake")
    name, number = person()
    filled(page, name, number)
    page.get_by_role("button", name="确认收件").dblclick()
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    assert how_many(clerk, number) == 1


def test_the_facts_suggest_a_cause_and_say_why(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.get_by_label("事实与理由").fill("被申请人借款五万元，写了借条，至今未还。")
    page.get_by_role("button", name="查找案由").click()
    suggested = page.get_by_role("radio", name=re.compile("民间借贷纠纷.*写到：借条、借款"))
    suggested.check()
    suggested.press("Enter")
    expect(page.get_by_label("案由", exact=True)).to_have_value("民间借贷纠纷")
    expect(page.get_by_label("事实与理由")).to_have_value("被申请人借款五万元，写了借条，至今未还。")
