"""Papers, documents and addresses from a mediator's telephone; templates from the administrator's desk."""

import io
import re
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from demo_court import STATION, DemoCourt
from docx import Document
from followed import Followed, complained_with_form
from opening import PHONE, Opened, press_act
from playwright.sync_api import Page, expect

FIRST_NUMBER = 430_000

JPEG = b"\xff\xd8\xff\xe0 example"


@pytest.fixture
def mediated(court: DemoCourt) -> Followed:
    made = complained_with_form(court)
    made.mediate()
    return made


def place(dispute: Followed, act: str = "") -> str:
    return f"/handoffs/{dispute.now['handoff']['id']}{act}"


def mediator(dispute: Followed) -> str:
    return dispute.court.login(dispute.now["handoff"]["mediator_id"])


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def downloaded(page: Page, press: str, folder: Path) -> str:
    """Press, and read the Word file that comes."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=press).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_an_agreement_is_typed_once_printed_and_then_recorded(
    opened: Opened, mediated: Followed, tmp_path: Path
) -> None:
    page = opened(mediator(mediated), place(mediated, "/outcome/agreement_reached"), viewport=PHONE)
    page.get_by_label("协议内容", exact=True).fill("被申请人于三十日内支付货款128000元。")
    page.get_by_text("各方书面确认的无争议事实").click()
    page.get_by_label("无争议事实").fill("货已交付。")
    confirmed = page.get_by_role("group", name="已书面确认的当事人").get_by_role("checkbox")
    confirmed.first.check()
    page.get_by_role("button", name="先下载文书").click()
    expect(page.locator("fieldset.wrong")).to_contain_text("书面共同确认")
    expect(page.get_by_label("协议内容", exact=True)).to_have_value("被申请人于三十日内支付货款128000元。")
    confirmed.last.check()
    text = downloaded(page, "先下载文书", tmp_path)
    assert "被申请人于三十日内支付货款128000元。" in text
    assert "示例申请人" in text
    assert mediated.now["status"] == "in_mediation"
    expect(page.get_by_label("协议内容", exact=True)).to_have_value("被申请人于三十日内支付货款128000元。")
    mediated.befell("paper_printed")
    page.get_by_label("纸质调解协议").check()
    signed = page.get_by_role("group", name="各方签署")
    signed.get_by_label(re.compile("^申请人：")).select_option(label="本人（本单位）签名")
    signed.get_by_label(re.compile("^被申请人：")).select_option(label="本人（本单位）盖章")
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_role("region", name="调解结果")).to_contain_text("达成调解协议")
    page.get_by_role("link", name="制作文书").click()
    page.get_by_role("link", name="调解协议书").click()
    expect(page.get_by_label("协议内容")).to_have_value("被申请人于三十日内支付货款128000元。")


def test_papers_are_found_on_the_handoff_and_a_plan_is_written_in(
    opened: Opened, mediated: Followed, tmp_path: Path
) -> None:
    page = opened(mediator(mediated), place(mediated), viewport=PHONE)
    page.get_by_role("link", name="制作文书").click()
    fits(page)
    page.get_by_role("link", name="调解协议书").click()
    fits(page)
    page.get_by_text("分期履行").click()
    page.get_by_label("总金额（元）").fill("100.001")
    page.get_by_label("分几期").fill("3")
    page.get_by_label("第一期付款日").fill("2026-12-31")
    page.get_by_label("间隔").select_option(label="每月")
    page.get_by_role("button", name="下载文书").click()
    expect(page.locator(".field.wrong")).to_contain_text("精确到分")
    page.get_by_label("总金额（元）").fill("100.00")
    text = downloaded(page, "下载文书", tmp_path)
    assert "第3期：2027年2月28日前支付33.34元" in text


def test_an_address_is_asked_for_beside_the_party_it_is_missing_of(
    opened: Opened, mediated: Followed, tmp_path: Path
) -> None:
    page = opened(mediator(mediated), place(mediated, "/outcome/large_gap"), viewport=PHONE)
    page.get_by_label("调解基本情况").fill("已组织双方沟通三次。")
    page.get_by_label("调解不成的原因").fill("双方对货物质量各执一词。")
    page.get_by_text("已签署送达地址确认书的当事人").click()
    fits(page)
    respondent = page.get_by_role("group", name=re.compile("^被申请人："))
    respondent.get_by_label("已签署送达地址确认书").check()
    page.get_by_role("button", name="记录结果").click()
    expect(respondent.locator(".fault")).to_have_count(1)
    expect(page.get_by_role("group", name=re.compile("^申请人：")).locator(".fault")).to_have_count(0)
    respondent.get_by_label("送达地址", exact=True).fill("示例路88号")
    assert "示例路88号" in downloaded(page, "先下载文书", tmp_path)
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_role("region", name="调解结果")).to_contain_text("意见差距大")
    packet = mediated.court.clerk.seen(f"{mediated.path}/return-packet")
    assert [(each["party_ref"], each["address"]) for each in packet["service_addresses"]] == [
        ("r1", "示例路88号")
    ]


def test_a_signed_paper_is_photographed_and_handed_in(opened: Opened, mediated: Followed) -> None:
    page = opened(mediator(mediated), place(mediated), viewport=PHONE)
    press_act(page, "提交材料")
    fits(page)
    camera = page.get_by_label("现在拍照")
    expect(camera).to_have_attribute("capture", "environment")
    page.get_by_label("材料种类").select_option(label="调解协议")
    page.get_by_role("button", name="提交材料").click()
    expect(page.locator(".field.wrong")).to_have_count(2)
    page.get_by_label("材料种类").select_option(label="调解协议")
    camera.set_input_files({"name": "image.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    page.get_by_role("button", name="提交材料").click()
    listed = page.get_by_role("region", name="材料")
    expect(listed.get_by_role("link", name="image.jpg")).to_be_visible()
    expect(listed).to_contain_text("不随退回移送")
    fits(page)


def test_a_router_finds_a_helping_station_and_recalls_it(
    opened: Opened, court: DemoCourt, mediated: Followed
) -> None:
    told = {
        "organisation_id": court.bodies[STATION].id,
        "kind": "assist",
        "reason_code": "location",
        "reason": "就近查找被申请人。",
    }
    court.router.done(f"{mediated.path}/handoffs", told)
    page = opened("router", place(mediated))
    page.get_by_role("region", name="站点协助").get_by_role("link", name=STATION).click()
    page.get_by_role("link", name="收回委派委托").click()
    page.get_by_label("收回的理由").fill("当事人已经找到。")
    page.get_by_role("button", name="收回委派委托").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    assert mediated.now["status"] == "in_mediation"
    page.goto(place(mediated))
    expect(page.get_by_role("region", name="站点协助")).to_contain_text("已收回")


def test_a_court_makes_a_template_its_own_and_takes_it_back(
    opened: Opened, mediated: Followed, tmp_path: Path
) -> None:
    page = opened("admin", "/admin/courts")
    page.get_by_role("link", name="苏州市吴中区人民法院").click()
    page.get_by_role("link", name="文书模板").click()
    page.get_by_role("link", name="调解终止报告").click()
    made, wrong = Document(), Document()
    made.add_paragraph("本院格式 {{ 编号 }}")
    wrong.add_paragraph("{{ 协议内容 }}{{ 法院() }}")
    files = []
    for each in (wrong, made):
        content = io.BytesIO()
        each.save(content)
        told = {"name": "本院.docx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}
        files.append(told)
    page.get_by_label("模板文件").set_input_files(files[0])
    page.get_by_role("button", name="启用此模板").click()
    expect(page.get_by_role("alert")).to_contain_text("“协议内容”不能使用")
    page.get_by_label("模板文件").set_input_files(files[1])
    page.get_by_role("button", name="启用此模板").click()
    expect(page.get_by_role("region", name="现行模板")).to_contain_text("本院.docx")
    address = page.url
    phone = opened(mediator(mediated), place(mediated, "/papers/termination_report"), viewport=PHONE)
    assert downloaded(phone, "下载文书", tmp_path).startswith("本院格式 苏")
    page.goto(address)
    page.get_by_role("button", name="恢复系统自带的模板").click()
    expect(page.get_by_role("region", name="现行模板")).to_contain_text("系统自带的模板")
    page.set_viewport_size(PHONE)
    fits(page)


def test_an_agenda_shows_meetings_by_day_and_asks_what_became_of_those_that_began(
    opened: Opened, mediated: Followed
) -> None:
    now = mediated.court.now()
    for ahead in (timedelta(days=2), timedelta(hours=1)):
        told = {
            "starts_at": (now + ahead).isoformat(),
            "place": "长桥街道调解室",
            "participants": [{"role": "party", "party_ref": "a1"}],
        }
        mediated.mediator.done(place(mediated, "/sessions"), told)
    page = opened(mediator(mediated), "/agenda", viewport=PHONE)
    fits(page)
    mine = page.get_by_role("listitem").filter(has_text=str(mediated.now["reference"]))
    expect(mine).to_have_count(2)
    calendar = page.request.get(mine.first.get_by_role("link", name="存入日历").get_attribute("href") or "")
    assert f"DTSTART:{(now + timedelta(hours=1)).astimezone(UTC):%Y%m%dT%H%M}" in calendar.text()
    mediated.court.go_on(advance_minutes=61)
    page.reload()
    late = page.get_by_role("region", name="请记录是否进行")
    late.get_by_role("link", name=f"已进行 {mediated.now['reference']}").click()
    page.get_by_role("button", name="已进行").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()


def test_a_mediator_reads_of_a_meeting_the_day_before(opened: Opened, mediated: Followed) -> None:
    told = {
        "starts_at": (mediated.court.now() + timedelta(hours=25)).isoformat(),
        "place": "长桥街道调解室",
        "participants": [{"role": "party", "party_ref": "a1"}],
    }
    mediated.mediator.done(place(mediated, "/sessions"), told)
    mediated.court.go_on(advance_working_days=3)
    mediated.befell("session_reminded")
    page = opened(mediator(mediated), "/notices", viewport=PHONE)
    expect(page.get_by_text(re.compile(f"{mediated.now['reference']}：调解于.*进行"))).to_be_visible()
