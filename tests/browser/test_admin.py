"""The administrator keeps the registers, the auditor reads them; a form that is refused keeps what was typed."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from opening import PHONE, Opened
from playwright.sync_api import expect
from product import Product

from diversion.domain.working_days import shanghai_day
from diversion.services.transaction import real_now

REGISTERS = (
    "/admin",
    "/admin/organisations",
    "/admin/courts",
    "/admin/users",
    "/admin/settings",
    "/admin/calendars",
    "/admin/benchmarks",
    "/admin/deadline-rules",
    "/admin/escalation-rules",
    "/admin/jobs?state=done",
    "/admin/journal/verify",
)
DONE = "已办理，并已记入办理留痕。"


@pytest.mark.parametrize("address", REGISTERS)
def test_every_register_opens_on_a_phone(opened: Opened, address: str) -> None:
    page = opened("admin", address, viewport=PHONE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    main = page.get_by_role("main").bounding_box()
    assert main is not None
    assert main["width"] <= PHONE["width"]


def test_a_user_is_added_and_granted_a_role(opened: Opened) -> None:
    login = f"u{uuid4().hex[:10]}"
    page = opened("admin", "/admin/users/new")
    page.get_by_label("姓名").fill("新来的人")
    page.get_by_label("登录名").fill("有空格 的")
    page.get_by_role("button", name="添加用户").click()
    expect(page.get_by_label("登录名")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("姓名")).to_have_value("新来的人")
    page.get_by_label("登录名").fill(login)
    page.get_by_role("button", name="添加用户").click()
    expect(page.get_by_text("没有角色，登录后不能办理任何事项。")).to_be_visible()
    page.get_by_role("combobox", name="角色", exact=True).select_option("clerk")
    page.get_by_role("combobox", name="法院").select_option(index=1)
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_text(DONE)).to_be_visible()
    page.get_by_role("button", name="撤销 立案窗口人员").click()
    expect(page.get_by_role("group", name="角色").last).to_contain_text("已结束")


def test_a_setting_is_bound_and_set_from_a_day_on(opened: Opened) -> None:
    page = opened("admin", "/admin/settings")
    page.get_by_role("link", name="首次联系期限").click()
    page.get_by_label("新值").fill("9999")
    page.get_by_role("button", name="保存更改").click()
    expect(page.get_by_label("新值")).to_have_value("9999")
    expect(page.get_by_label("新值")).to_have_attribute("aria-invalid", "true")
    later = shanghai_day(real_now()) + timedelta(days=900)
    page.get_by_label("新值").fill("2")
    page.get_by_label("自何日起").fill(later.isoformat())
    page.get_by_role("button", name="保存更改").click()
    expect(page.get_by_text(DONE)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=f"{later.year}年{later.month}月")).to_be_visible()


def test_what_law_sets_has_no_form(opened: Opened) -> None:
    page = opened("admin", "/admin/settings")
    page.get_by_role("link", name="立案期限", exact=True).click()
    expect(page.get_by_text("此项由法律规定，不能更改。")).to_be_visible()
    expect(page.get_by_role("button", name="保存更改")).to_have_count(0)


def test_a_notice_is_looked_at_before_it_is_loaded(opened: Opened, demo_court: Product) -> None:
    admin = demo_court.as_user("admin")
    held = admin.get("/calendars/2025").json()
    admin.close()
    notice = {"year": held["year"], "papers": held["source"].split(), "days": held["days"]}
    page = opened("admin", "/admin/calendars")
    page.get_by_label("放假安排（JSON）").fill("不是文件")
    page.get_by_role("button", name="先看会改变什么").click()
    expect(page.get_by_text("内容不是JSON").first).to_be_visible()
    expect(page.get_by_label("放假安排（JSON）")).to_have_value("不是文件")
    page.get_by_label("放假安排（JSON）").fill(json.dumps(notice, ensure_ascii=False))
    page.get_by_role("button", name="先看会改变什么").click()
    expect(page.get_by_text("尚未载入。改变的期限0个")).to_be_visible()
    page.get_by_role("button", name="载入此放假安排").click()
    expect(page.get_by_text(DONE)).to_be_visible()


def test_an_organisation_is_registered_put_on_a_roster_and_given_a_mediator(opened: Opened) -> None:
    page = opened("admin", "/admin/organisations/new")
    name, login = f"测试调解中心{uuid4().hex[:6]}", f"m{uuid4().hex[:10]}"
    page.get_by_label("组织类型").select_option("commercial_centre")
    page.get_by_label("名称").fill(name)
    page.get_by_label("同时在办上限").fill("很多")
    page.get_by_role("button", name="登记组织").click()
    expect(page.get_by_label("同时在办上限")).to_have_value("很多")
    page.get_by_label("同时在办上限").fill("5")
    page.get_by_role("button", name="登记组织").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_text("列入名册", exact=True).first.click()
    page.get_by_label("法院").select_option(index=1)
    page.get_by_role("button", name="列入名册").click()
    expect(page.get_by_role("button", name="移出名册")).to_be_visible()
    page.get_by_role("button", name="移出名册").click()
    expect(page.get_by_text(DONE)).to_be_visible()
    page.get_by_role("link", name="添加调解员").click()
    page.get_by_label("姓名").fill("王调解")
    page.get_by_label("登录名").fill(login)
    page.get_by_role("button", name="添加调解员").click()
    expect(page.get_by_role("group", name="调解员", exact=True)).to_contain_text("王调解")
    page.get_by_role("link", name="更改", exact=True).click()
    page.get_by_label("同时在办上限").fill("7")
    page.get_by_label("受理地区（第1项）").fill("吴中区")
    page.get_by_label("受理案由（第1项）").fill("合同纠纷")
    page.get_by_label("受理案由（第2项）").fill("没有这个案由")
    page.get_by_label("专长（第2项）").fill("物业纠纷")
    page.get_by_role("button", name="保存更改").click()
    expect(page.get_by_label("受理案由（第2项）")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("受理地区（第1项）")).to_have_value("吴中区")
    page.get_by_label("受理案由（第2项）").fill("")
    page.get_by_role("button", name="保存更改").click()
    expect(page.get_by_text("0 / 7")).to_be_visible()
    facts = page.get_by_role("region", name="登记信息")
    for said in ("江苏省苏州市吴中区", "合同纠纷", "物业纠纷"):
        expect(facts).to_contain_text(said)
    page.get_by_role("link", name="更改", exact=True).click()
    expect(page.get_by_label("受理地区（第1项）")).to_have_value("江苏省苏州市吴中区")
    page.get_by_label("受理地区（第1项）").fill("")
    page.get_by_role("button", name="保存更改").click()
    expect(facts).not_to_contain_text("吴中区")


def test_the_journal_is_verified_and_read(opened: Opened) -> None:
    page = opened("auditor", "/admin/journal/verify")
    page.get_by_role("button", name="开始核验").click()
    expect(page.get_by_role("heading", name="没有发现改动")).to_be_visible()
    page.goto("/admin/journal?event=filed")
    row = page.get_by_role("group", name="办理留痕").get_by_role("row").nth(1)
    expect(row).to_contain_text("收件")
    row.get_by_role("link", name="的留痕").click()
    expect(page.get_by_label("事项")).to_have_value("")
    page.get_by_label("事项").select_option(label="授予角色")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有这样的留痕。")).to_be_visible()
    page.get_by_role("link", name="查看全部").click()
    expect(page.get_by_role("group", name="办理留痕").get_by_role("row").nth(1)).to_contain_text("授予角色")


def test_the_auditor_reads_and_changes_nothing(opened: Opened) -> None:
    page = opened("auditor", "/admin/users")
    expect(page.get_by_role("link", name="添加用户")).to_have_count(0)
    page.get_by_role("group", name="用户").get_by_role("link").first.click()
    expect(page.get_by_role("button", name="授予角色")).to_have_count(0)
    page.goto("/admin/users/new")
    expect(page.get_by_role("alert")).to_contain_text("系统管理员")


def test_a_manager_has_no_registers(opened: Opened) -> None:
    page = opened("manager", "/admin")
    expect(page.get_by_role("alert")).to_contain_text("您没有查看或办理此事项的权限。")


def test_a_channel_is_set_and_its_secret_shown_once(opened: Opened, demo_court: Product) -> None:
    admin = demo_court.as_user("admin")
    told = {"kind": "industry_body", "name": f"渠道测试{uuid4().hex[:6]}", "capacity": 3}
    organisation = admin.done("/organisations", told)["id"]
    admin.close()
    page = opened("admin", f"/admin/organisations/{organisation}/channels/new")
    page.get_by_label("方式").select_option("webhook")
    page.get_by_label("网址").fill("不是网址")
    page.get_by_role("button", name="设定送达渠道").click()
    expect(page.get_by_label("网址")).to_have_value("不是网址")
    expect(page.get_by_label("网址")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("方式").select_option("email")
    page.get_by_label("网址").fill("")
    page.get_by_label("邮箱").fill("lianluo@example.org")
    page.get_by_role("button", name="设定送达渠道").click()
    expect(page.get_by_role("alert")).to_contain_text("系统尚未配置发信服务器")
    expect(page.get_by_label("邮箱")).to_have_value("lianluo@example.org")
    page.get_by_label("方式").select_option("webhook")
    page.get_by_label("网址").fill("https://93.184.216.34/hooks")
    page.get_by_label("邮箱").fill("")
    page.get_by_role("button", name="设定送达渠道").click()
    expect(page.get_by_role("heading", name="渠道已设定")).to_be_visible()
    secret = page.get_by_role("status").locator("code").inner_text()
    page.get_by_role("link", name="返回").click()
    expect(page.get_by_text("https://93.184.216.34/hooks")).to_be_visible()
    assert secret not in page.content()
