"""The desks of router and judge, their acts, the dispute as a parcel, and finding one."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from demo_court import DemoCourt
from filings import complaint
from followed import Followed, complained_with_form, docketed
from opening import PHONE, Opened, press_act
from playwright.sync_api import Page, expect
from product import Product

from diversion.web.event_words import EVENTS

FIRST_NUMBER = 71001
"""Names and case numbers of these tests' own filings, which no demo dispute and no other test has."""


@pytest.fixture(scope="module")
def court(demo_court: Product) -> Iterator[DemoCourt]:
    """The demo court spoken to over HTTP, to file what a test is about."""
    with closing(DemoCourt(demo_court, first=FIRST_NUMBER)) as made:
        yield made


def doubted(court: DemoCourt) -> Followed:
    """File a complaint that triage leaves to a router."""
    return complained_with_form(court, flags=["arbitration_agreement"])


def mediating(court: DemoCourt) -> Followed:
    """Let a mediator have a dispute whose parties were reached."""
    dispute = complained_with_form(court)
    dispute.mediate()
    return dispute


def act(dispute: Followed, what: str, body: Any) -> Any:
    """Let the mediator act on the handoff."""
    return dispute.mediator.done(f"/handoffs/{dispute.now['handoff']['id']}/{what}", body)


def is_done(page: Page) -> None:
    """Expect that the page says it was done."""
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()


def test_the_router_sees_the_doubt_rules_on_it_and_the_offer_goes_out(
    opened: Opened, court: DemoCourt
) -> None:
    dispute = doubted(court)
    page = opened("router", "/desk/router")
    line = page.get_by_role("listitem").filter(has_text=dispute.now["reference"])
    line.get_by_role("link", name="改定甄别结果").click()
    page.get_by_label("适宜调解", exact=True).check()
    page.get_by_label("理由").first.select_option("doubt_cleared")
    page.get_by_label("说明").fill("合同中没有仲裁条款。")
    page.get_by_role("button", name="改定甄别结果").click()
    is_done(page)
    assert dispute.now["status"] == "offered"
    timeline = page.get_by_role("region", name="办理经过")
    expect(timeline.get_by_text("合同中没有仲裁条款。")).to_be_visible()
    expect(timeline.get_by_text("甄别提示的疑点已经排除")).to_be_visible()


def test_another_organisation_needs_a_reason_which_stands_beside_what_was_typed(
    opened: Opened, court: DemoCourt
) -> None:
    dispute = doubted(court)
    page = opened("router", f"/disputes/{dispute.id}/appoint", viewport=PHONE)
    proposed = dispute.now["routing"]["proposed"]["name"]
    expect(page.get_by_role("radio", name=proposed)).to_be_checked()
    others = [each for each in dispute.now["routing"]["candidates"] if not each["excluded_by"]]
    other = next(each["name"] for each in others if each["name"] != proposed)
    page.get_by_role("radio", name=other).check()
    page.get_by_label("另选的说明").fill("当事人希望就近。")
    page.get_by_role("button", name="委派委托", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("选定建议以外的组织须选择理由")
    expect(page.get_by_role("radio", name=other)).to_be_checked()
    expect(page.get_by_label("另选的说明")).to_have_value("当事人希望就近。")
    page.get_by_label("另选的理由").select_option("party_wish")
    page.get_by_role("button", name="委派委托", exact=True).click()
    is_done(page)
    assert court.body(dispute.now["handoff"]["organisation_id"]).name == other


def test_a_ruling_without_words_is_refused_beside_its_field(opened: Opened, court: DemoCourt) -> None:
    dispute = doubted(court)
    page = opened("router", f"/disputes/{dispute.id}/triage")
    page.get_by_label("不适宜调解").check()
    page.get_by_label("理由").first.select_option("not_fit")
    page.get_by_label("说明").fill("短")
    page.get_by_role("button", name="改定甄别结果").click()
    field = page.get_by_label("说明")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("短")
    expect(page.get_by_label("不适宜调解")).to_be_checked()
    assert dispute.now["status"] == "awaiting_decision"


def test_a_running_mediation_is_spared_the_ladder_supervised_and_recalled(
    opened: Opened, court: DemoCourt
) -> None:
    dispute = mediating(court)
    page = opened("router", f"/disputes/{dispute.id}")
    press_act(page, "暂停催办")
    page.get_by_label("暂停的理由").fill("调解员参加封闭培训三日。")
    page.get_by_role("button", name="暂停催办").click()
    expect(page.get_by_text("催办已暂停")).to_be_visible()
    press_act(page, "恢复催办")
    page.get_by_role("button", name="恢复催办").click()
    expect(page.get_by_text("催办已暂停")).to_have_count(0)
    press_act(page, "收回委派委托")
    page.get_by_label("收回的理由").fill("调解员长期不推进。")
    page.get_by_role("button", name="收回委派委托").click()
    is_done(page)
    assert dispute.now["status"] == "returned"


def test_a_supervision_is_raised_stands_in_the_red_list_and_is_answered(
    opened: Opened, court: DemoCourt
) -> None:
    dispute = doubted(court)
    page = opened("router", f"/disputes/{dispute.id}/supervise")
    expect(page.get_by_label("由谁答复")).to_have_value("router")
    page.get_by_label("目标").fill("今日作出分流决定。")
    page.get_by_label("措施").fill("明确专人办理。")
    page.get_by_role("main").get_by_role("button", name="督办").click()
    is_done(page)
    page.goto("/desk/router")
    red = page.get_by_role("region", name="红色清单")
    red.get_by_role("listitem").filter(has_text=dispute.now["reference"]).get_by_role("link").last.click()
    page.get_by_label("答复", exact=True).fill("已作出分流决定。")
    answered = page.url
    page.get_by_role("button", name="提交答复").click()
    is_done(page)
    page.goto(answered)
    expect(page.get_by_text("已作出分流决定。")).to_be_visible()


def test_the_judge_answers_a_question(opened: Opened, court: DemoCourt) -> None:
    dispute = mediating(court)
    act(dispute, "guidance", {"question": "违约金约定过高如何调整？"})
    page = opened("judge", "/desk/judge")
    line = page.get_by_role("listitem").filter(has_text=dispute.now["reference"])
    line.get_by_role("link", name="答复指导请求").click()
    expect(page.get_by_text("违约金约定过高如何调整？")).to_be_visible()
    page.get_by_label("答复内容").fill("以实际损失为基础酌减。")
    page.get_by_role("button", name="答复", exact=True).click()
    is_done(page)
    assert dispute.now["responsible"]["kind"] == "user"


def test_the_judge_ends_a_stop_and_clears_a_settlement(opened: Opened, court: DemoCourt) -> None:
    dispute = mediating(court)
    act(dispute, "stops", {"signs": ["no_contest"], "what": "双方没有实质争议。"})
    page = opened("judge", f"/disputes/{dispute.id}/stops")
    page.get_by_label("没有问题，可以继续").check()
    page.get_by_label("理由").fill("已询问双方，借款真实。")
    page.get_by_role("button", name="提交结论").click()
    is_done(page)
    dispute.settle()
    assert dispute.now["next_due"]["rule"] != "review"
    page.goto(f"/disputes/{dispute.id}/review")
    page.get_by_label("不成立，不再继续").check()
    page.get_by_label("理由").fill("协议损害他人权益。")
    page.get_by_role("button", name="审查协议").click()
    expect(page.get_by_role("group", name="发现的情形").get_by_text("请注明发现的情形")).to_be_visible()
    expect(page.get_by_label("理由")).to_have_value("协议损害他人权益。")
    page.get_by_label("可能侵害他人合法权益").check()
    page.get_by_role("button", name="审查协议").click()
    is_done(page)
    assert dispute.now["status"] == "returned"


def test_the_judge_confirms_an_agreement(opened: Opened, court: DemoCourt) -> None:
    dispute = mediating(court)
    dispute.settle()
    court.clerk.done(f"{dispute.path}/confirmation", {"applied_by": ["a1", "r1"]})
    page = opened("judge", f"/disputes/{dispute.id}")
    page.get_by_role("link", name="裁定司法确认").click()
    expect(page.get_by_text("被申请人于三十日内支付货款。")).to_be_visible()
    page.get_by_label("裁定驳回申请").check()
    page.get_by_role("button", name="裁定司法确认").click()
    expect(page.get_by_label("法定情形")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("裁定确认有效").check()
    number = f"（{court.today().year}）苏0506诉前调确{next(court.numbers)}号"
    page.get_by_label("案号").fill(number)
    page.get_by_role("button", name="裁定司法确认").click()
    is_done(page)
    assert dispute.now["status"] == "confirmed"


def test_a_docketed_settlement_leaves_by_an_exit(opened: Opened, court: DemoCourt) -> None:
    dispute = docketed(court)
    dispute.mediate()
    dispute.settle()
    page = opened("judge", f"/disputes/{dispute.id}/exit")
    page.get_by_label("撤诉").check()
    page.get_by_role("button", name="办理结案").click()
    is_done(page)
    dispute.is_closed("withdrawal")


def test_a_failed_mediation_comes_back_with_its_packet_and_goes_to_trial(
    opened: Opened, court: DemoCourt
) -> None:
    dispute = docketed(court)
    dispute.mediate()
    dispute.fail()
    page = opened("judge", f"/disputes/{dispute.id}/return-packet")
    expect(page.get_by_text("双方差距较大。")).to_be_visible()
    expect(page.get_by_text("+8613800138000")).to_be_visible()
    page.goto(f"/disputes/{dispute.id}/transfer-to-trial")
    page.get_by_label("说明").fill("调解未成，转入审理。")
    page.get_by_role("button", name="转入审理").click()
    expect(page.get_by_role("alert")).to_contain_text("交费")
    expect(page.get_by_label("说明")).to_have_value("调解未成，转入审理。")
    today = court.today().isoformat()
    court.judge.done(f"{dispute.path}/fee-notice", {"sent_on": today, "pay_by": today, "paid_on": today})
    page.get_by_role("button", name="转入审理").click()
    is_done(page)
    dispute.is_closed("transferred_to_trial")


def test_details_are_seen_once_for_a_reason(opened: Opened, court: DemoCourt) -> None:
    dispute = doubted(court)
    page = opened("clerk", f"/disputes/{dispute.id}")
    expect(page.get_by_text("13800138000")).to_have_count(0)
    page.get_by_role("link", name="查看完整信息").first.click()
    page.get_by_label("查看的理由").fill("电话无法接通，核对号码。")
    page.get_by_role("button", name="查看一次").click()
    expect(page.get_by_text("13800138000")).to_be_visible()
    assert "13800138000" not in page.url
    dispute.befell("unmasked")
    page.goto(f"/disputes/{dispute.id}")
    expect(page.get_by_text("13800138000")).to_have_count(0)
    expect(page.get_by_text("电话无法接通，核对号码。")).to_be_visible()


def test_a_document_is_handed_in_downloaded_and_taken_out(opened: Opened, court: DemoCourt) -> None:
    dispute = doubted(court)
    page = opened("clerk", f"/disputes/{dispute.id}/documents")
    page.get_by_label("材料种类").select_option("evidence")
    told = {"name": "借条.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.get_by_label("文件").set_input_files(told)
    page.get_by_role("button", name="提交材料").click()
    is_done(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="借条.pdf").click()
    assert begun.value.suggested_filename == "借条.pdf"
    page.get_by_role("link", name="撤下").click()
    page.get_by_label("撤下的理由").fill("提交错误。")
    page.get_by_role("button", name="撤下材料").click()
    expect(page.get_by_text("还没有材料。")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}])
def test_a_dispute_is_found_by_a_name_that_stands_in_no_address(
    opened: Opened, court: DemoCourt, viewport: dict[str, int]
) -> None:
    number = next(court.numbers)
    dispute = court.file(complaint(number))
    page = opened("clerk", "/search", viewport=viewport)
    page.get_by_label("当事人姓名、名称").fill(f"示例申请人{number}")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name=dispute["reference"])).to_be_visible()
    expect(page.get_by_label("当事人姓名、名称")).to_have_value(f"示例申请人{number}")
    assert page.url.endswith("/search")
    page.get_by_label("当事人姓名、名称").fill("")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("alert")).to_contain_text("请至少填写一项查询内容")


def test_every_event_of_the_demo_has_a_word(court: DemoCourt) -> None:
    seen = {
        entry["event"]
        for dispute in court.clerk.items("/disputes", limit=200)
        for entry in court.clerk.items(f"/disputes/{dispute['id']}/timeline", limit=200)
    }
    assert seen
    assert seen <= set(EVENTS)


def test_a_dispute_says_where_it_is_without_colour(opened: Opened, court: DemoCourt) -> None:
    dispute = mediating(court)
    page = opened("auditor", f"/disputes/{dispute.id}", viewport=PHONE)
    expect(page.get_by_role("list", name="办到哪一步")).to_contain_text("调解（现在：调解中）")
    timeline = page.get_by_role("region", name="办理经过")
    expect(timeline.get_by_text("接受委派委托")).to_be_visible()
    expect(timeline.get_by_text("转由").first).to_be_visible()
    width = page.locator("main").bounding_box()
    assert width is not None
    assert width["width"] <= PHONE["width"]
