"""A mediator with a telephone: the offer answered at the thumb, then materials, contact, meeting, more time, the end.

At 360 px and without JavaScript. Each test files a dispute of its own over the API and takes it as far as it needs.
"""

import re
from datetime import timedelta

import pytest
from demo_court import DemoCourt
from followed import Followed, complained_with_form
from opening import PHONE, Opened, press_act
from playwright.sync_api import Page, expect

OCTETS_A_LINE = 75
"""RFC 5545, 3.1: a line of a calendar's file is no longer."""
FIRST_NUMBER = 410_000
"""Our parties are nobody's of another file's tests."""


@pytest.fixture
def offered(court: DemoCourt) -> Followed:
    """A dispute that has just been offered to an organisation."""
    made = complained_with_form(court)
    made.delivered()
    return made


@pytest.fixture
def accepted(offered: Followed) -> Followed:
    """The same, accepted for its organisation's first mediator."""
    offered.accept()
    return offered


def place(dispute: Followed, act: str = "") -> str:
    return f"/handoffs/{dispute.handoff['id']}{act}"


def coordinator(dispute: Followed) -> str:
    return dispute.body.coordinator


def mediator(dispute: Followed) -> str:
    return dispute.court.login(dispute.now["handoff"]["mediator_id"])


def fits(page: Page) -> None:
    """Assert that nothing has to be pushed sideways on a telephone."""
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]


def accept_on(page: Page, name: str) -> None:
    page.get_by_label("由谁调解").select_option(label=name)
    page.get_by_label("没有", exact=True).check()
    page.get_by_role("button", name="接受", exact=True).click()


def mediator_name(page: Page) -> str:
    return page.get_by_label("由谁调解").locator("option").nth(1).inner_text()


def test_an_offer_is_found_in_the_inbox_and_accepted(opened: Opened, offered: Followed) -> None:
    page = opened(coordinator(offered), "/inbox", viewport=PHONE)
    page.get_by_role("link", name=re.compile(f"查看并答复.*{offered.now['reference']}")).click()
    fits(page)
    expect(page.get_by_text("最晚")).to_be_visible()
    page.get_by_text("为什么是这一天").click()
    expect(page.locator(".article").first).to_contain_text("法释〔2021〕23号")
    accept_on(page, mediator_name(page))
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    expect(page.get_by_role("button", name="签收材料")).to_be_visible()
    assert offered.handoff["status"] == "accepted"


def test_taking_note_of_an_offer_is_one_press(opened: Opened, offered: Followed) -> None:
    page = opened(coordinator(offered), place(offered), viewport=PHONE)
    assert offered.handoff["status"] == "delivered"
    page.get_by_role("button", name="先查收").click()
    assert offered.handoff["status"] == "received"


def test_without_words_a_declination_comes_back_with_what_was_chosen(
    opened: Opened, offered: Followed
) -> None:
    page = opened(coordinator(offered), place(offered), viewport=PHONE)
    page.locator("summary", has_text="不予接受").click()
    page.get_by_label("明显超出本组织擅长领域").check()
    page.get_by_role("button", name="不予接受").click()
    field = page.get_by_label("具体说明")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("明显超出本组织擅长领域")).to_be_checked()
    field.fill("涉及专业工程造价，本组织无此专长。")
    page.get_by_role("button", name="不予接受").click()
    expect(page).to_have_url(re.compile("/inbox"))
    assert "handoff_declined" in offered.befell("filed")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_address_of_a_refused_form_opened_anew_leads_to_its_page(
    opened: Opened, offered: Followed, *, scripts: bool
) -> None:
    page = opened(coordinator(offered), place(offered), viewport=PHONE, java_script_enabled=scripts)
    page.locator("summary", has_text="不予接受").click()
    page.get_by_role("button", name="不予接受").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(page.url)
    expect(page).to_have_url(re.compile(f"{place(offered)}$"))
    expect(page.get_by_role("button", name="接受", exact=True)).to_be_visible()


def test_of_two_people_the_second_is_told_who_was_first(opened: Opened, offered: Followed) -> None:
    court, handoff = offered.court, offered.handoff
    first_mediator = offered.body.mediators[0]
    told = {"mediator_id": court.user_id(first_mediator)}
    offered.coordinator.done(f"/handoffs/{handoff['id']}/assign", told)
    slow = opened(coordinator(offered), place(offered), viewport=PHONE)
    fast = opened(first_mediator, place(offered), viewport=PHONE)
    name = mediator_name(slow)
    expect(fast.get_by_text("由您本人")).to_be_visible()
    fast.get_by_label("没有", exact=True).check()
    fast.get_by_role("button", name="接受", exact=True).click()
    expect(fast.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    accept_on(slow, name)
    expect(slow.get_by_role("alert").get_by_text(re.compile("已由.*接受，无需再办理"))).to_be_visible()


def test_who_loses_an_offer_open_to_all_is_told_though_the_page_is_gone(
    opened: Opened, offered: Followed
) -> None:
    first_mediator = offered.body.mediators[0]
    handoff, court = offered.handoff, offered.court
    offered.coordinator.done(
        f"/handoffs/{handoff['id']}/assign", {"mediator_id": court.user_id(first_mediator)}
    )
    slow = opened(first_mediator, place(offered), viewport=PHONE)
    offered.coordinator.done(
        f"/handoffs/{handoff['id']}/accept",
        {"mediator_id": court.user_id(offered.body.mediators[1]), "disclosure": {"grounds": []}},
    )
    slow.get_by_label("没有", exact=True).check()
    slow.get_by_role("button", name="接受", exact=True).click()
    expect(slow.get_by_role("main")).to_contain_text(re.compile("已由.*接受，无需再办理"))


def test_materials_are_signed_for_and_a_party_is_called(opened: Opened, accepted: Followed) -> None:
    page = opened(mediator(accepted), place(accepted), viewport=PHONE)
    page.get_by_role("button", name="签收材料").click()
    page.get_by_role("link", name="首次联系").click()
    fits(page)
    assert page.locator("a[href^='tel:']").count() == 0
    page.get_by_role("button", name=re.compile("因首次联系查看号码 示例申请人")).click()
    expect(page.get_by_role("link", name="拨打")).to_have_attribute("href", re.compile(r"tel:\+?\d+"))
    page.get_by_role("radio", name=re.compile("被申请人：")).check()
    page.get_by_label("已联系上").check()
    page.get_by_text("方式、当事人的意见和备注").click()
    page.get_by_label("参加调解").select_option(label="同意")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    assert accepted.handoff["first_contact_at"]
    said = [(each["party_ref"], each["matter"], each["answer"]) for each in accepted.now["consents"]]
    assert ("r1", "mediation", "yes") in said


def test_whoever_is_to_be_called_stands_first(opened: Opened, accepted: Followed) -> None:
    page = opened(mediator(accepted), place(accepted, "/contact"), viewport=PHONE)
    page.get_by_role("button", name=re.compile("因首次联系查看号码 示例商贸")).click()
    expect(page.get_by_role("main").get_by_role("region").first).to_contain_text("地址：")
    expect(page.get_by_role("radio", name=re.compile("被申请人："))).to_be_checked()


def test_a_contact_that_contradicts_itself_comes_back_as_typed(opened: Opened, accepted: Followed) -> None:
    page = opened(mediator(accepted), place(accepted, "/contact"), viewport=PHONE)
    page.get_by_label("联系不上").check()
    page.get_by_text("方式、当事人的意见和备注").click()
    page.get_by_label("当事人主动来电、来访").check()
    page.get_by_label("备注").fill("打了三次。")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("当事人主动联系的")
    expect(page.get_by_label("备注")).to_have_value("打了三次。")


def test_a_meeting_is_booked_put_into_the_calendar_and_put_off(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    page = opened(mediator(accepted), place(accepted, "/session"), viewport=PHONE)
    page.get_by_role("button", name="预约").click()
    starts = (accepted.court.now() + timedelta(days=1)).strftime("%Y-%m-%dT09:30")
    page.get_by_label("时间").fill(starts)
    page.get_by_role("button", name="预约").click()
    expect(page.locator(".field.wrong").get_by_text("请填写地点或者线上链接之一。")).to_be_visible()
    expect(page.get_by_label("时间")).to_have_value(starts)
    page.get_by_label("地点").fill("长桥街道调解室" * 12)
    page.get_by_role("button", name="预约").click()
    meetings = page.get_by_role("region", name="调解场次")
    expect(meetings).to_contain_text("长桥街道调解室")
    calendar = page.request.get(meetings.get_by_role("link", name="存入日历").get_attribute("href") or "")
    assert "filename*=UTF-8''%E8%8B%8F0506" in calendar.headers["content-disposition"]
    assert all(len(line) <= OCTETS_A_LINE for line in calendar.body().split(b"\r\n"))
    text = calendar.text()
    assert "BEGIN:VEVENT" in text
    assert "LOCATION:长桥街道调解室" in text
    assert "示例申请人" not in text
    meetings.get_by_role("link", name="改期").click()
    page.get_by_role("button", name="场次改期").click()
    expect(page.get_by_role("region", name="调解场次")).to_contain_text("已改期")
    assert "STATUS:CANCELLED" in page.request.get(calendar.url).text()


def test_a_meeting_with_a_mistyped_year_comes_back(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    page = opened(mediator(accepted), place(accepted, "/session"), viewport=PHONE)
    page.get_by_label("时间").fill("2099-03-02T09:30")
    page.get_by_label("地点").fill("长桥街道调解室")
    page.get_by_role("button", name="预约").click()
    expect(page.locator(".field.wrong")).to_contain_text("请核对年份")


def test_days_refused_as_a_proposal_can_be_recorded_as_agreed(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    accepted.reach_everybody()
    page = opened(mediator(accepted), place(accepted, "/extension"), viewport=PHONE)
    page.get_by_label("提议延长多少日").fill("0")
    page.get_by_role("button", name="提议", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("延长多少日", exact=True).fill("5")
    for party in page.get_by_role("checkbox").all():
        party.check()
    page.get_by_role("button", name="延长调解期限").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()


def test_a_pause_that_is_open_can_only_be_ended(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    accepted.reach_everybody()
    page = opened(mediator(accepted), place(accepted, "/suspension"), viewport=PHONE)
    page.get_by_label("鉴定、评估什么").fill("笔迹")
    page.get_by_label("预计完成日").fill((accepted.court.today() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="开始扣除").click()
    press_act(page, "鉴定期间扣除")
    expect(page.get_by_role("button", name="开始扣除")).to_have_count(0)
    page.get_by_role("button", name="恢复计算期限").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()


def test_more_time_needs_every_party(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    accepted.reach_everybody()
    page = opened(mediator(accepted), place(accepted, "/extension"), viewport=PHONE)
    page.get_by_label("延长多少日", exact=True).fill("10")
    page.get_by_label(re.compile("^申请人：")).check()
    page.get_by_role("button", name="延长调解期限").click()
    expect(page.locator("fieldset.wrong")).to_contain_text("须经各方当事人同意")
    expect(page.get_by_label("延长多少日", exact=True)).to_have_value("10")
    page.get_by_label(re.compile("^被申请人：")).check()
    page.get_by_role("button", name="延长调解期限").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    accepted.befell("period_extended")


def test_an_agreement_is_in_force_once_every_hand_has_signed(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    accepted.reach_everybody()
    page = opened(mediator(accepted), place(accepted), viewport=PHONE)
    page.get_by_role("link", name="记录调解结果").click()
    page.get_by_role("link", name="达成调解协议").click()
    fits(page)
    page.get_by_label("纸质调解协议").check()
    page.get_by_label("协议内容", exact=True).fill("被申请人于三十日内支付货款128000元。")
    signed = page.get_by_role("group", name="各方签署")
    signed.get_by_label(re.compile("^申请人：")).select_option(label="本人（本单位）签名")
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("协议内容", exact=True)).to_have_value("被申请人于三十日内支付货款128000元。")
    signed.get_by_label(re.compile("^被申请人：")).select_option(label="本人（本单位）盖章")
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_role("region", name="调解结果")).to_contain_text("达成调解协议")
    assert accepted.now["status"] == "settled"
    page.get_by_role("link", name="申请司法确认").click()
    for label in page.get_by_role("checkbox").all():
        label.check()
    page.get_by_role("button", name="提交申请").click()
    accepted.befell("settled", "confirmation_applied")


def test_a_failure_report_without_its_reason_comes_back(opened: Opened, accepted: Followed) -> None:
    accepted.sign_for_materials()
    accepted.reach_everybody()
    page = opened(mediator(accepted), place(accepted, "/outcome/large_gap"), viewport=PHONE)
    page.get_by_label("调解基本情况").fill("已组织双方沟通三次。")
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_label("调解不成的原因")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("调解基本情况")).to_have_value("已组织双方沟通三次。")
    page.get_by_label("调解不成的原因").fill("双方对货物质量各执一词。")
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_role("region", name="调解结果")).to_contain_text("意见差距大")
    assert accepted.now["status"] == "returned"


@pytest.mark.parametrize(
    ("end", "missing"),
    [
        ("agreement_reached", ["协议形式", "协议内容", "各方签署"]),
        ("party_unreachable", ["调解基本情况", "调解不成的原因"]),
    ],
)
def test_an_empty_outcome_names_every_field_it_needs(
    opened: Opened, accepted: Followed, end: str, missing: list[str]
) -> None:
    accepted.sign_for_materials()
    page = opened(mediator(accepted), place(accepted, f"/outcome/{end}"), viewport=PHONE)
    page.get_by_role("button", name="记录结果").click()
    told = page.get_by_role("alert").get_by_role("link")
    expect(told).to_have_text([re.compile(f"^{name}：缺少此项") for name in missing])
    for link in told.all():
        expect(page.locator(f"[id='{(link.get_attribute('href') or '').removeprefix('#')}']")).to_have_count(
            1
        )


def test_a_payment_plan_adds_up(opened: Opened) -> None:
    page = opened("mediator", "/payment-plan", viewport=PHONE)
    page.get_by_label("总金额（元）").fill("100.001")
    page.get_by_label("分几期").fill("3")
    page.get_by_label("第一期付款日").fill("2026-01-31")
    page.get_by_role("button", name="计算").click()
    expect(page.locator(".field.wrong")).to_contain_text("精确到分")
    page.get_by_label("总金额（元）").fill("100.00")
    page.get_by_role("button", name="计算").click()
    rows = page.get_by_role("row")
    expect(rows.nth(2)).to_contain_text("2026年2月28日")
    expect(rows.nth(3)).to_contain_text("33.34元")
