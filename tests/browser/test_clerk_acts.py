"""What the filing window does with a dispute that is there: supplements, answers, docketing, endings, and tables."""

import csv
import io
from collections.abc import Iterator

import pytest
from opening import PHONE, Filed, Opened, look_until_taken_in
from playwright.sync_api import expect
from product import Client, Product


@pytest.fixture(scope="module")
def clerk(demo_court: Product) -> Iterator[Client]:
    """The window over the API, which sees what a page did."""
    client = demo_court.as_user("clerk")
    yield client
    client.close()


def test_the_notice_to_supplement_and_the_supplement(opened: Opened, clerk: Client, filed: Filed) -> None:
    dispute = filed(claims=None, facts=None)
    page = opened("clerk", f"/disputes/{dispute['id']}/receipt")
    page.get_by_role("link", name="补正通知").click()
    expect(page.get_by_role("article")).to_contain_text("没有写明请求事项")
    expect(page.get_by_role("article").get_by_role("listitem")).to_have_count(2)
    page.goto(f"/disputes/{dispute['id']}")
    page.get_by_role("link", name="补正", exact=True).click()
    page.get_by_label("请求", exact=True).fill("请求支付货款。")
    page.get_by_label("事实与理由").fill("没有付款。")
    page.get_by_label("金额").fill("三万")
    page.get_by_role("button", name="补正").click()
    expect(page.locator('[id="/claim_amount-fault1"]')).to_be_visible()
    expect(page.get_by_label("事实与理由")).to_have_value("没有付款。")
    page.get_by_label("金额").fill("30000")
    page.get_by_role("button", name="补正").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    assert clerk.seen(f"/disputes/{dispute['id']}")["missing"] == []


def test_docketing_with_a_pasted_number(opened: Opened, clerk: Client, filed: Filed) -> None:
    dispute = filed()
    number = dispute["reference"][-6:].lstrip("0") + "88"
    page = opened("clerk", f"/disputes/{dispute['id']}")
    page.get_by_role("link", name="立案", exact=True).click()
    page.get_by_label("案号").fill("(2026)苏0506民初")
    page.get_by_role("button", name="立案").click()
    expect(page.locator('[id="/case_number-fault1"]')).to_be_visible()
    expect(page.get_by_label("案号")).to_have_value("(2026)苏0506民初")
    page.get_by_label("案号").fill(f"  (2026)苏0506民初{number}号 ")
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    expect(page.get_by_text(f"民初{number}号").first).to_be_visible()


def test_a_party_answers_and_changes_its_mind(opened: Opened, clerk: Client, filed: Filed) -> None:
    dispute = filed()
    page = opened("clerk", f"/disputes/{dispute['id']}/consents")
    page.get_by_label("哪一方当事人").select_option("a1")
    page.get_by_label("哪一件事").select_option("mediate_before_docketing")
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("当事人的原话").fill("可以先调解。")
    page.get_by_role("button", name="记录当事人意见").click()
    expect(page.locator('[id="/means-fault1"]')).to_be_visible()
    expect(page.get_by_label("当事人的原话")).to_have_value("可以先调解。")
    page.get_by_label("怎样表示的").select_option("signed_form")
    page.get_by_role("button", name="记录当事人意见").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    answers = clerk.seen(f"/disputes/{dispute['id']}")["consents"]
    assert [(each["matter"], each["answer"]) for each in answers] == [("mediate_before_docketing", "yes")]


@pytest.mark.parametrize(
    ("slug", "button", "status"),
    [("demand-docket", "要求立案", "awaiting_docket"), ("withdraw", "当事人撤回", "closed")],
)
def test_a_partys_word_is_followed(
    opened: Opened, clerk: Client, filed: Filed, slug: str, button: str, status: str
) -> None:
    dispute = filed()
    page = opened("clerk", f"/disputes/{dispute['id']}/{slug}", viewport=PHONE)
    page.get_by_label("哪一方当事人").select_option("a1")
    page.get_by_label("当事人的原话").fill("不想等了。")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    assert clerk.seen(f"/disputes/{dispute['id']}")["status"] == status


def test_a_mistake_is_cancelled_and_the_court_closes_with_a_ground(
    opened: Opened, clerk: Client, filed: Filed
) -> None:
    mistaken = filed()
    page = opened("clerk", f"/disputes/{mistaken['id']}/cancel")
    page.get_by_label("理由").fill("重复录入")
    page.get_by_role("button", name="撤销误录").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    other = filed()
    page.goto(f"/disputes/{other['id']}/close")
    page.get_by_label("转入审理").check()
    page.get_by_label("理由").fill("应当审理")
    page.get_by_role("button", name="结案登记").click()
    expect(page.get_by_role("alert")).to_contain_text("尚未立案")
    expect(page.get_by_label("理由")).to_have_value("应当审理")
    page.get_by_label("自行和解").check()
    page.get_by_role("button", name="结案登记").click()
    assert clerk.seen(f"/disputes/{other['id']}")["closed_reason"] == "settled_outside"


def test_what_cannot_be_done_says_when_it_can(opened: Opened, clerk: Client, filed: Filed) -> None:
    dispute = filed()
    page = opened("clerk", f"/disputes/{dispute['id']}")
    page.get_by_text("现在不能办理的，以及为什么").click()
    expect(page.get_by_text("此事项在立案后办理").first).to_be_visible()
    page.goto(f"/disputes/{dispute['id']}/outside-numbers")
    page.get_by_label("哪个系统的编号").select_option("trial_system")
    page.get_by_label("编号", exact=True).fill(f"审-{dispute['reference'][-6:]}")
    page.get_by_role("button", name="登记外部编号").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")


def test_a_table_of_filings_is_taken_in_and_what_was_refused_comes_back(opened: Opened) -> None:
    page = opened("clerk", "/imports")
    page.get_by_label("文件").set_input_files(
        {"name": "表.csv", "mimeType": "text/csv", "buffer": "甲,乙".encode()}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("alert")).to_contain_text("未能办理")
    expect(page.locator('[id="/file-fault1"]')).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV 模板").click()
    table = downloading.value.path().read_text("utf-8-sig").splitlines()
    columns = list(csv.reader(table))
    good, bad = dict(zip(*columns, strict=True)), dict(zip(*columns, strict=True))
    good |= {"申请人姓名": "示例导入甲", "请求事项": "请求支付货款"}
    bad |= {each: "很多" for each in bad if "金额" in each}
    sent = io.StringIO()
    csv.writer(sent).writerows([columns[0], list(good.values()), list(bad.values())])
    page.get_by_label("文件").set_input_files(
        {"name": "表.csv", "mimeType": "text/csv", "buffer": sent.getvalue().encode()}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible()
    look_until_taken_in(page)
    expect(page.get_by_text("已收件1件，1件未收")).to_be_visible()
    expect(page.get_by_role("group", name="未收的行")).to_contain_text("金额")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载未收的行").click()
    assert "很多" in downloading.value.path().read_text("utf-8-sig")
