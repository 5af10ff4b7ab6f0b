"""A party at home: no account, a phone, a code from its receipt; plain words and nothing of anybody else."""

import re

from filings import offered_complaint
from opening import PHONE, Filed, Opened
from playwright.sync_api import Page, expect


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


def test_a_wrong_code_is_refused_beside_its_field(opened: Opened, filed: Filed) -> None:
    dispute = filed()
    page = tracking(opened, dispute["reference"], "AAAAA-AAAAA")
    expect(page.get_by_label("查询码")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("案件编号")).to_have_value(dispute["reference"])


def test_a_code_opens_its_own_dispute_only(opened: Opened, filed: Filed) -> None:
    first, second = filed(), filed()
    code = next(iter(codes_of(opened, first).values()))
    page = tracking(opened, second["reference"], code)
    expect(page.get_by_role("alert")).to_contain_text("不相符")


def test_a_party_agrees_refuses_and_demands_docketing_by_itself(opened: Opened, filed: Filed) -> None:
    told = {name: value for name, value in offered_complaint().items() if name in ("consents", "choice")}
    dispute = filed(**told)
    codes = codes_of(opened, dispute)
    page = tracking(opened, dispute["reference"], codes[next(name for name in codes if "申请人" in name)])
    page.get_by_role("button", name="同意调解", exact=True).click()
    expect(page.get_by_text("您此前的答复：同意")).to_be_visible()
    page.get_by_text("要求立案").first.click()
    page.get_by_role("button", name="要求立案").click()
    expect(page.get_by_text("法院正在办理立案。")).to_be_visible()
    court = opened("clerk", f"/disputes/{dispute['id']}")
    expect(court.locator(".timeline").get_by_text("当事人要求立案")).to_be_visible()
    page.get_by_role("button", name="退出查询").click()
    expect(page.get_by_role("heading", name="查询我的案件")).to_be_visible()
