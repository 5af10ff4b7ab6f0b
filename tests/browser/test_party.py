"""A party at home: no account, a phone, a code from its receipt; plain words and nothing of anybody else."""

import re

from filings import offered_complaint
from opening import PHONE, Filed, Opened
from playwright.sync_api import Page, expect
from product import Product

DOCKETED = {
    "filed_on": "2026-11-27",
    "docketed_on": "2026-11-27",
    "case_number": "（2026）苏0506民初98101号",
    "procedure": "ordinary",
    "consents": [],
}


def codes_of(opened: Opened, dispute: dict[str, str]) -> dict[str, str]:
    """Read the codes that the window prints, by the names on the slips."""
    page = opened("clerk", f"/disputes/{dispute['id']}/tracking-codes", java_script_enabled=True)
    drawn = page.get_by_alt_text("查询网址的二维码").first
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 0")
    slips = page.locator("section.slip")
    found = {}
    for place in range(slips.count()):
        slip = slips.nth(place)
        code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", slip.inner_text())
        assert code is not None
        found[slip.get_by_role("heading").inner_text()] = code[0]
    return found


def tracking(opened: Opened, reference: str, code: str) -> Page:
    page = opened(None, "/track", viewport=PHONE)
    page.get_by_label("案件编号").fill(reference)
    page.get_by_label("查询码").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="查询", exact=True).click()
    return page


def test_it_says_where_the_dispute_is_and_nothing_of_the_other_side(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    codes = codes_of(opened, dispute)
    ours = next(name for name in codes if "申请人" in name)
    theirs = next(name for name in codes if name != ours)
    page = tracking(opened, dispute["reference"], codes[ours])
    expect(page.get_by_text("法院正在办理立案。")).to_be_visible()
    expect(page.get_by_text("最晚日期")).to_be_visible()
    assert theirs not in page.content()
    assert codes[ours] not in page.url
    assert dispute["id"] not in page.content()


def test_a_reference_is_read_as_a_phone_types_it(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    code = next(iter(codes_of(opened, dispute).values()))
    page = tracking(opened, f" {dispute['reference'].replace('-', '－')} ".replace("2026", "２０２６"), code)
    expect(page.get_by_role("heading", name=dispute["reference"])).to_be_visible()


def test_a_wrong_code_is_refused_beside_its_field(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    page = tracking(opened, dispute["reference"], "AAAAA-AAAAA")
    expect(page.get_by_label("查询码")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("案件编号")).to_have_value(dispute["reference"])


def test_the_language_is_chosen_where_a_code_was_refused(opened: Opened, filed: Filed) -> None:
    page = tracking(opened, filed()["reference"], "AAAAA-AAAAA")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Follow my case")).to_be_visible()


def test_a_code_opens_its_own_dispute_only(opened: Opened, filed: Filed) -> None:
    first, second = filed(), filed()
    code = next(iter(codes_of(opened, first).values()))
    page = tracking(opened, second["reference"], code)
    expect(page.get_by_role("alert")).to_contain_text("不相符")


def test_a_party_agrees_refuses_and_demands_docketing_by_itself(opened: Opened, filed: Filed) -> None:
    told = {name: value for name, value in offered_complaint().items() if name in ("consents", "choice")}
    dispute = filed(**told)
    codes = codes_of(opened, dispute)
    other = tracking(
        opened, dispute["reference"], codes[next(name for name in codes if "申请人" not in name)]
    )
    other.get_by_role("button", name="同意调解", exact=True).click()
    expect(other.get_by_text("您此前的答复：同意")).to_be_visible()
    page = tracking(opened, dispute["reference"], codes[next(name for name in codes if "申请人" in name)])
    expect(page.get_by_text("您此前的答复：同意")).to_be_visible()
    expect(page.get_by_role("button", name="不同意调解", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="同意调解", exact=True)).to_have_count(0)
    page.get_by_text("要求立案").first.click()
    page.get_by_role("button", name="要求立案").click()
    expect(page.get_by_text("法院正在办理立案。")).to_be_visible()
    court = opened("clerk", f"/disputes/{dispute['id']}")
    expect(court.locator(".timeline").get_by_text("当事人要求立案")).to_be_visible()
    page.get_by_role("button", name="退出查询").click()
    expect(page.get_by_role("heading", name="查询我的案件")).to_be_visible()


def settled(demo_court: Product) -> dict[str, str]:
    """Find a dispute of the demo court whose mediation ended with an agreement, newest first."""
    clerk = demo_court.as_user("clerk")
    found: dict[str, str] = clerk.seen("/disputes", status="settled", limit=1)["items"][0]
    clerk.close()
    return found


def tell_of_few_answers(demo_court: Product) -> None:
    """Let even one rated dispute be told apart, whichever group the newest belongs to."""
    admin = demo_court.as_user("admin")
    answer = admin.post("/settings", {"key": "rating_least_disputes", "value": 1})
    assert answer.status_code == 201, answer.text
    admin.close()


def test_a_party_rates_and_changes_its_rating_and_the_court_counts_it(
    opened: Opened, demo_court: Product
) -> None:
    dispute = settled(demo_court)
    code = next(iter(codes_of(opened, dispute).values()))
    page = tracking(opened, dispute["reference"], code)
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("想说的话").fill("等得太久")
    page.get_by_role("button", name=re.compile("评价")).click()
    expect(page.get_by_text("您的评价：不满意")).to_be_visible()
    page.get_by_label("基本满意", exact=True).check()
    page.get_by_role("button", name="修改评价").click()
    expect(page.get_by_text("您的评价：基本满意")).to_be_visible()
    tell_of_few_answers(demo_court)
    desk = opened("manager", "/desk/manager")
    counted = desk.get_by_role("region", name="当事人满意度")
    expect(counted.get_by_role("cell").first).to_be_visible()
    counted.get_by_role("link", name="查看所统计的邀请").click()
    line = desk.get_by_role("row").filter(has_text=dispute["reference"]).filter(has_text="基本满意")
    expect(line.get_by_text("等得太久")).to_be_visible()


def test_a_lost_code_is_made_anew_at_the_window(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    old = next(iter(codes_of(opened, dispute).values()))
    following = tracking(opened, dispute["reference"], old)
    page = opened("clerk", f"/disputes/{dispute['id']}/tracking-codes")
    page.get_by_role("link", name=re.compile("重新生成")).first.click()
    expect(page.get_by_text("旧码即时失效")).to_be_visible()
    page.get_by_role("button", name="重新生成查询码").click()
    expect(page.get_by_role("status")).to_contain_text("新的查询码")
    new = next(iter(codes_of(opened, dispute).values()))
    assert new != old
    following.goto("/track")
    expect(following.get_by_role("heading", name="查询我的案件")).to_be_visible()
    assert tracking(opened, dispute["reference"], new).get_by_text("法院正在办理立案。").is_visible()


def test_parties_choose_jointly_on_their_phones(opened: Opened, filed: Filed) -> None:
    dispute = filed(**DOCKETED)
    pages = [tracking(opened, dispute["reference"], code) for code in codes_of(opened, dispute).values()]
    for page in pages:
        page.get_by_role("button", name="同意调解", exact=True).click()
    for page in pages:
        page.goto("/track")
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="提交选择").click()
    expect(pages[-1].get_by_text("法院已请调解组织接手")).to_be_visible()
    court = opened("clerk", f"/disputes/{dispute['id']}")
    expect(court.locator(".timeline").get_by_text("共同选定").first).to_be_visible()


def test_another_mediator_is_asked_for_and_the_answer_is_read_at_home(
    opened: Opened, demo_court: Product
) -> None:
    clerk = demo_court.as_user("clerk")
    waiting = clerk.seen("/disputes", status="in_mediation", limit=50)["items"]
    found = next(each for each in waiting if each["responsible"]["kind"] == "user" and not each["docketed"])
    handoff = clerk.seen(f"/disputes/{found['id']}")["handoff"]
    clerk.close()
    page = tracking(opened, found["reference"], next(iter(codes_of(opened, found).values())))
    page.get_by_text("申请更换调解员").first.click()
    page.get_by_label("理由").fill("与对方相识")
    page.get_by_role("button", name="提交更换申请").click()
    expect(page.get_by_text("正在等待调解组织决定")).to_be_visible()
    desk = coordinating(opened, handoff["id"])
    desk.get_by_role("link", name="查看理由并答复").click()
    expect(desk.get_by_text("与对方相识")).to_be_visible()
    desk.get_by_label("给当事人的答复").fill("经核实并不相识。")
    desk.get_by_role("button", name="不更换，答复当事人").click()
    page.goto("/track")
    expect(page.get_by_text("经核实并不相识。")).to_be_visible()


def coordinating(opened: Opened, handoff_id: str) -> Page:
    """Open a handoff as the coordinator whose it is."""
    for number in ("", "2", "3", "4", "5", "6"):
        page = opened(f"coordinator{number}", f"/handoffs/{handoff_id}")
        if page.get_by_role("link", name="查看理由并答复").count():
            return page
    raise AssertionError("no coordinator reaches it")


def test_the_receipt_has_the_applicants_code_and_fits_its_paper(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    codes = codes_of(opened, dispute)
    page = opened("clerk", f"/disputes/{dispute['id']}/receipt", java_script_enabled=True)
    ours = next(name for name in codes if "申请人" in name)
    expect(page.get_by_text(codes[ours])).to_be_visible()
    assert all(code not in page.content() for name, code in codes.items() if name != ours)
    drawn = page.get_by_alt_text("查询网址的二维码")
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 0")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
