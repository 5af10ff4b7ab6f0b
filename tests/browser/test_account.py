"""Everybody changes their own password, sees where they are signed in, and makes a token for a program."""

from uuid import uuid4

import httpx
import pytest
from opening import Opened
from playwright.sync_api import Page, expect
from product import Product

FIRST, SECOND = "first password of a test", "second password of a test"


@pytest.fixture
def login(demo_court: Product) -> str:
    """Somebody of this test's own, with a password and no role."""
    name = f"t{uuid4().hex[:10]}"
    admin = demo_court.as_user("admin")
    answer = admin.post("/users", {"login": name, "name": "测试用户", "password": FIRST})
    assert answer.status_code == 201, answer.text
    admin.close()
    return name


def _signed_in(opened: Opened, login: str, password: str) -> Page:
    page = opened(None, "/sign-in?to=/account")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    return page


def test_a_password_is_changed_by_whoever_knows_the_old_one(opened: Opened, login: str) -> None:
    page, elsewhere = _signed_in(opened, login, FIRST), _signed_in(opened, login, FIRST)
    page.get_by_label("原密码").fill("not the old password")
    page.get_by_label("新密码").fill(SECOND)
    page.get_by_role("button", name="更改密码").click()
    expect(page.get_by_label("原密码")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("原密码不正确，请重新填写。").first).to_be_visible()
    assert SECOND not in page.content()
    page.get_by_label("原密码").fill(FIRST)
    page.get_by_label("新密码").fill(SECOND)
    page.get_by_role("button", name="更改密码").click()
    expect(page.get_by_text("密码已更改，其他设备上的登录均已退出，本设备保持登录。")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账号")
    elsewhere.goto("/account")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("登录")
    expect(_signed_in(opened, login, SECOND).get_by_role("heading", level=1)).to_have_text("我的账号")


def test_a_short_password_is_refused_beside_its_field(opened: Opened, login: str) -> None:
    page = _signed_in(opened, login, FIRST)
    page.get_by_label("原密码").fill(FIRST)
    page.get_by_label("新密码").fill("short")
    page.get_by_role("button", name="更改密码").click()
    expect(page.get_by_label("新密码")).to_have_attribute("aria-invalid", "true")


def test_a_token_is_shown_once_and_revoked(opened: Opened, demo_court: Product) -> None:
    page = opened("clerk", "/account")
    label = f"对接{uuid4().hex[:6]}"
    page.get_by_label("用途").fill(label)
    page.get_by_role("button", name="签发令牌").click()
    token = page.get_by_role("status").locator("code").inner_text()
    assert token not in page.url
    me = f"{demo_court.url}/api/v1/users/me"
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx.get(me, headers=bearer).status_code == 200
    page.goto("/account")
    assert token not in page.content()
    page.get_by_role("button", name=f"撤销 {label}").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    assert httpx.get(me, headers=bearer).status_code == 401


def test_signing_out_everywhere_ends_every_session(opened: Opened, login: str) -> None:
    here, elsewhere = _signed_in(opened, login, FIRST), _signed_in(opened, login, FIRST)
    here.get_by_role("button", name="退出所有设备").click()
    expect(here.get_by_text("已退出登录。")).to_be_visible()
    elsewhere.goto("/account")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("登录")
