"""What the filing window has beside the form: drafts, lists, papers to sign, workbooks, its desk, corrections."""

import io
import re
from collections.abc import Iterator

import pytest
import xlsxwriter
from opening import PHONE, Filed, Opened, look_until_taken_in, press_act
from playwright.sync_api import Page, expect
from product import Client, Product

A4 = (595, 842)
"""Points."""


@pytest.fixture(scope="module")
def clerk(demo_court: Product) -> Iterator[Client]:
    """The window over the API, which sees what a page did."""
    client = demo_court.as_user("clerk")
    yield client
    client.close()


def workbook(rows: list[list[object]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        table = book.add_worksheet("名单")
        for line, row in enumerate(rows):
            table.write_row(line, 0, row)
    return written.getvalue()


def chosen(page: Page, label: str, rows: list[list[object]]) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label(label).set_input_files({"name": "表.xlsx", "mimeType": kind, "buffer": workbook(rows)})


def unguarded(page: Page) -> None:
    """Let the browser send what it would stop: the page has to say itself what is missing."""
    page.eval_on_selector("form.stack", "form => { form.noValidate = true }")


def papers_in(printed: bytes) -> list[tuple[int, int]]:
    """Tell the size of each page of a PDF, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.fixture(autouse=True)
def no_drafts(opened: Opened) -> None:
    """Throw away what other tests began and left."""
    page = opened("clerk", "/desk/clerk")
    discard = page.get_by_role("button", name="放弃")
    while discard.count():
        discard.first.click()
        page.goto("/desk/clerk")


def test_what_is_typed_outlives_a_closed_browser(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.get_by_label("姓名或名称").first.fill("周留存")
    page.get_by_label("事实与理由").fill("写到一半。")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已保存")
    assert "周" not in page.url
    other = opened("clerk", "/worklist")
    other.get_by_role("link", name="未完成的收件").click()
    expect(other.get_by_role("listitem").filter(has_text="周**")).to_be_visible()
    other.get_by_role("link", name="周**").click()
    expect(other.get_by_label("姓名或名称").first).to_have_value("周留存")
    expect(other.get_by_label("事实与理由")).to_have_value("写到一半。")
    stranger = opened("router", "/intake")
    expect(stranger.get_by_text("未完成的收件")).to_have_count(0)
    other.get_by_label("案由", exact=True).fill("买卖合同纠纷")
    other.get_by_role("button", name="再加一名被申请人").click()
    other.goto("/intake")
    other.get_by_text("未完成的收件").click()
    expect(other.get_by_role("listitem").filter(has_text="周** · 买卖合同纠纷")).to_be_visible()
    other.get_by_role("button", name="放弃 周**").click()
    expect(other.get_by_role("status")).to_contain_text("草稿已删除")
    expect(other.get_by_text("未完成的收件")).to_have_count(0)


def test_a_form_sent_in_the_background_is_kept_and_gone_once_filed(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    page.get_by_label("姓名或名称").first.fill("钱后台")
    page.get_by_label("金额").fill("还没有想好")
    sent = page.locator("form.columns").evaluate(
        "form => Object.fromEntries([...new FormData(form)].map(([name, told]) => [name, String(told)]))"
    )
    for _ in range(2):
        kept = page.request.post("/intake/draft", form=sent)
        assert (kept.status, kept.body()) == (204, b"")
    assert page.request.post("/intake/draft", form=sent | {"_secret": "x"}).status == 409
    page.goto("/intake")
    expect(page.get_by_text("未完成的收件 1件")).to_be_visible()
    page.goto(f"/intake/drafts/{sent['_draft']}")
    page.get_by_label("金额").fill("300")
    page.get_by_label("读卡或粘贴一行").first.fill("13800138000 江苏省苏州市吴中区长桥街道示例路1号")
    page.get_by_label("读卡或粘贴一行").nth(1).fill("示例后台商贸有限公司 苏州市吴中区越溪街道示例路2号")
    page.get_by_role("button", name="确认收件").click()
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    assert page.request.post("/intake/draft", form=sent).status == 204, "a late press is no fault"
    page.goto("/intake")
    expect(page.get_by_text("未完成的收件")).to_have_count(0)


def test_parties_come_from_a_list_and_its_faults_by_row(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.get_by_label("事实与理由").fill("名单之前写的。")
    page.get_by_text("从 Excel 名单加入当事人").click()
    header: list[object] = ["诉讼地位", "姓名", "类型", "电话", "住所"]
    chosen(
        page, "名单文件", [header, ["申请人", "孙名单", "自然人", 13800138000, "示例路1号"], ["原告", "李"]]
    )
    page.get_by_role("button", name="加入名单上的当事人").click()
    top = page.get_by_role("alert")
    expect(top).to_contain_text("名单文件：第2行“电话”：号码已被表格存成数字")
    expect(top).to_contain_text("第3行“诉讼地位”")
    expect(page.get_by_label("姓名或名称").first).to_have_value("")
    people: list[list[object]] = [
        ["被申请人", f"示例公司{n}", "法人", "", f"示例路{n}号"] for n in range(120)
    ]
    chosen(page, "名单文件", [header, ["申请人", "孙名单", "自然人", "13800138000", "示例路1号"], *people])
    page.get_by_role("button", name="加入名单上的当事人").click()
    expect(page.get_by_label("姓名或名称").first).to_have_value("孙名单")
    expect(page.get_by_role("region", name="被申请人120").get_by_label("姓名或名称")).to_have_value(
        "示例公司119"
    )
    expect(page.get_by_label("事实与理由")).to_have_value("名单之前写的。")
    page.get_by_role("button", name="再加一名申请人").click()
    expect(page.get_by_role("region", name="被申请人120")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_text("从 Excel 名单加入当事人").click()
        page.get_by_role("link", name="下载名单模板").click()
    assert downloading.value.suggested_filename == "parties.xlsx"


def test_papers_are_printed_before_filing_a_sheet_for_each_party(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.get_by_label("姓名或名称").first.fill("吴印前")
    page.get_by_label("证件号码").first.fill("320506198001010012")
    page.get_by_label("姓名或名称").nth(1).fill("示例印前公司")
    for name, told in (
        (
            "调解征询意见书",
            ("不同意不会对您有任何不利", "第126条", "不公开", "要求立案", "吴印前", "320506198001010012"),
        ),
        ("送达地址确认书", ("文书退回之日视为送达之日", "第90条", "是否同意电子送达", "吴印前")),
    ):
        with page.context.expect_page() as opening:
            page.get_by_role("button", name=name).click()
        paper = opening.value
        paper.wait_for_load_state()
        expect(paper.get_by_role("article")).to_have_count(2)
        for words in told:
            expect(paper.get_by_role("article").first).to_contain_text(words)
        assert "吴" not in paper.url
        assert papers_in(paper.pdf(prefer_css_page_size=True)) == [A4, A4]
    expect(paper.get_by_role("article").nth(1)).not_to_contain_text("320506198001010012")


def test_however_many_parties_a_paper_stays_one_sheet(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    page.get_by_text("从 Excel 名单加入当事人").click()
    people: list[list[object]] = [
        ["申请人", f"示例第{n}号名称很长的商业贸易发展有限公司", "法人", f"江苏省苏州市吴中区示例路{n}号"]
        for n in range(30)
    ]
    chosen(page, "名单文件", [["诉讼地位", "姓名", "类型", "住所"], *people])
    page.get_by_role("button", name="加入名单上的当事人").click()
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="送达地址确认书").click()
    opening.value.wait_for_load_state()
    sheets = opening.value.get_by_role("article").count()
    assert sheets >= len(people)
    assert papers_in(opening.value.pdf(prefer_css_page_size=True)) == [A4] * sheets


def test_papers_are_printed_afterwards_in_clear_and_that_is_written_down(
    opened: Opened, clerk: Client, filed: Filed
) -> None:
    dispute = filed()
    page = opened("clerk", f"/disputes/{dispute['id']}")
    press_act(page, "打印征询意见书、送达地址确认书")
    page.get_by_label("送达地址确认书").check()
    page.get_by_label("哪一方当事人").select_option("a1")
    page.get_by_role("button", name="打开打印页").click()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).not_to_contain_text("****")
    assert papers_in(page.pdf(prefer_css_page_size=True)) == [A4]
    befell = clerk.seen(f"/disputes/{dispute['id']}/timeline")["items"]
    assert [each["text"] for each in befell if each["event"] == "unmasked"] == ["打印送达地址确认书"]


def test_a_number_recorded_wrongly_is_corrected_with_a_reason(
    opened: Opened, clerk: Client, filed: Filed
) -> None:
    dispute, other = filed(), filed()
    serial = int(dispute["reference"][-6:]) + 700_000
    day = dispute["filed_on"]
    for each, number in ((dispute, serial), (other, serial + 1)):
        told = {
            "case_number": f"（{day[:4]}）苏0506民初{number}号",
            "docketed_on": day,
            "procedure": "summary",
        }
        clerk.done(f"/disputes/{each['id']}/docket", told)
    page = opened("clerk", f"/disputes/{dispute['id']}")
    press_act(page, "更正立案信息")
    expect(page.get_by_label("案号")).to_have_value(f"（{day[:4]}）苏0506民初{serial}号")
    page.get_by_label("案号").fill(f"（{day[:4]}）苏0506民初{serial + 1}号")
    unguarded(page)
    page.get_by_role("button", name="更正立案信息").click()
    expect(page.get_by_role("alert")).to_contain_text("更正的理由：缺少此项")
    page.get_by_label("更正的理由").fill("看错一位。")
    page.get_by_role("button", name="更正立案信息").click()
    expect(page.get_by_role("alert")).to_contain_text("已用于另一纠纷")
    page.get_by_label("案号").fill(f"({day[:4]})苏0506民初{serial + 2}号")
    page.get_by_role("button", name="更正立案信息").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    expect(page.get_by_text(f"原案号（{day[:4]}）苏0506民初{serial}号")).to_be_visible()
    expect(page.get_by_text("看错一位。")).to_be_visible()


@pytest.mark.parametrize("size", [None, PHONE])
def test_a_number_is_pasted_in_the_list_and_enter_dockets(
    opened: Opened, clerk: Client, filed: Filed, size: dict[str, int] | None
) -> None:
    dispute = filed()
    serial = int(dispute["reference"][-6:]) + 800_000
    page = opened("clerk", "/", **({"viewport": size} if size else {}))
    expect(page.get_by_role("heading", name="待我处理")).to_be_visible()
    field = page.get_by_label(f"案号 {dispute['reference']}")
    field.fill("苏0506民初")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("案号格式有误")
    expect(page.get_by_label(f"案号 {dispute['reference']}")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(f"（{dispute['filed_on'][:4]}）苏0506民初{serial}号")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已办理")
    expect(page.get_by_label(f"案号 {dispute['reference']}")).to_have_count(0)
    assert clerk.seen(f"/disputes/{dispute['id']}")["docketed"] is True


def test_whom_to_ask_stands_in_the_list(opened: Opened, filed: Filed, clerk: Client) -> None:
    dispute = filed()
    number = f"（{dispute['filed_on'][:4]}）苏0506民初{int(dispute['reference'][-6:]) + 900_000}号"
    told = {"case_number": number, "docketed_on": dispute["filed_on"], "procedure": "summary"}
    assert clerk.done(f"/disputes/{dispute['id']}/docket", told)["status"] == "consulting"
    page = opened("clerk", "/desk/clerk")
    line = page.get_by_role("listitem").filter(has_text=dispute["reference"])
    expect(line).to_contain_text(f"还没有问过是否同意调解：{dispute['parties'][0]['name']}")
    line.get_by_role("link", name="记录当事人意见").click()
    expect(page.get_by_role("heading", name="记录当事人意见")).to_be_visible()


def test_the_list_of_faults_names_the_fields(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    page = opened("clerk", f"/disputes/{dispute['id']}/consents")
    unguarded(page)
    page.get_by_role("button", name="记录当事人意见").click()
    top = page.get_by_role("alert")
    for name in ("哪一方当事人：缺少此项", "意见：缺少此项"):
        expect(top).to_contain_text(name)
    page.get_by_role("button", name="English").click()
    page.goto(f"/disputes/{dispute['id']}/consents")
    unguarded(page)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Answer: This is missing")


def test_a_workbook_of_filings_is_previewed_taken_in_and_its_refused_rows_come_back_as_one(
    opened: Opened,
) -> None:
    page = opened("clerk", "/imports")
    header: list[object] = [
        "来源",
        "申请人姓名",
        "申请人类型",
        "申请人电话",
        "被申请人姓名",
        "被申请人类型",
        "被申请人住所",
    ]
    good: list[object] = ["起诉", "郑表格", "自然人", "13800138000", "示例表格公司", "法人", "示例路1号"]
    bad: list[object] = ["起诉", "王表格", "自然人", 13800138000, "示例表格公司", "法人", "示例路1号"]
    chosen(page, "文件", [header, good, bad])
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("共2件，其中1件读不出、0件以前收过。")).to_be_visible()
    expect(page.get_by_role("group", name="读不出的行")).to_contain_text("申请人电话")
    chosen(page, "文件", [header, good, bad])
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible()
    look_until_taken_in(page)
    expect(page.get_by_text("已收件1件，1件未收")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载未收的行").click()
    assert downloading.value.suggested_filename.endswith(".xlsx")


def test_what_was_not_understood_of_a_line_is_not_lost_by_filing(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    lines = page.get_by_label("读卡或粘贴一行")
    lines.first.fill("周剩余 320506198001010010 13800138000 苏州市吴中区长桥街道示例路1号")
    lines.nth(1).fill("老王 老李")
    page.get_by_role("button", name="确认收件").click()
    expect(page.get_by_role("alert")).to_contain_text("申请人 读卡或粘贴一行：这一行还有没认出的内容")
    expect(lines.first).to_have_value("320506198001010010")
    expect(lines.nth(1)).to_have_value("老王 老李")
    lines.first.fill("")
    lines.nth(1).fill("")
    page.get_by_role("button", name="确认收件").click()
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()


def test_both_halves_of_the_form_stand_side_by_side(opened: Opened) -> None:
    page = opened("clerk", "/intake")
    people = page.get_by_role("region", name="申请人", exact=True).bounding_box()
    foreseen = page.get_by_label("按已填的内容").bounding_box()
    assert people
    assert foreseen
    assert people["width"] > foreseen["width"]
    assert people["y"] == foreseen["y"]
