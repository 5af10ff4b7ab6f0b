"""Sessions and forms: what is typed is not lost, what is pressed twice is done once, and no other site can press."""

import httpx
import pytest
from opening import Filed, Opened
from playwright.sync_api import Page, expect
from product import Product

PASSWORD = "long enough for a test"


@pytest.fixture(scope="module")
def clerks_password(demo_court: Product) -> str:
    """The clerk of the demo court signs in by password too."""
    admin = demo_court.as_user("admin")
    user_id = next(each["id"] for each in admin.items("/users") if each["login"] == "clerk")
    admin.done(f"/users/{user_id}/password", {"password": PASSWORD})
    admin.close()
    return PASSWORD


def a_docket_form(page: Page, filed: Filed) -> None:
    """Open the form by which a dispute that waits for docketing is docketed."""
    page.goto(f"/disputes/{filed()['id']}")
    page.get_by_role("link", name="立案", exact=True).click()


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("登录名").fill("clerk")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_wrong_password_says_no_more_than_that(opened: Opened, clerks_password: str) -> None:
    page = opened(None, "/worklist")
    sign_in(page, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不正确")
    sign_in(page, clerks_password)
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/worklist")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_session_that_ends_in_mid_form_loses_nothing(
    opened: Opened, filed: Filed, clerks_password: str
) -> None:
    page = opened("clerk")
    a_docket_form(page, filed)
    page.get_by_label("案号").fill("（2026）苏0506民初98001号")
    page.context.clear_cookies()
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_text("您填写的内容没有丢失")).to_be_visible()
    sign_in(page, clerks_password)
    page.get_by_role("button", name="继续提交").click()
    expect(page.get_by_text("（2026）苏0506民初98001号").first).to_be_visible()


def test_what_is_refused_stands_beside_its_field_and_stays(opened: Opened, filed: Filed) -> None:
    page = opened("clerk")
    a_docket_form(page, filed)
    page.get_by_label("案号").fill("民初98002号")
    page.get_by_role("button", name="立案").click()
    field = page.get_by_label("案号")
    expect(field).to_have_value("民初98002号")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert any(page.locator(f'[id="{each}"].fault').count() for each in described.split())
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(field).to_be_focused()


def test_pressed_twice_it_is_done_once_and_back_does_it_no_more(opened: Opened, filed: Filed) -> None:
    page = opened("clerk")
    a_docket_form(page, filed)
    form = page.url
    page.get_by_label("案号").fill("（2026）苏0506民初98003号")
    secret = page.locator("main form input[name=_secret]").get_attribute("value")
    once = page.locator("main form input[name=_once]").get_attribute("value")
    fields = {
        "_secret": secret or "",
        "_once": once or "",
        "/case_number": "（2026）苏0506民初98003号",
        "/docketed_on": page.get_by_label("立案日期").input_value(),
        "/procedure": "summary",
    }
    first, second = (page.request.post(form, form=fields, max_redirects=0) for _ in range(2))
    assert (first.status, second.status) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    page.get_by_role("button", name="立案").click()
    page.goto(form.removesuffix("/docket"))
    expect(page.locator(".timeline").get_by_text("立案", exact=True)).to_have_count(1)


def test_another_site_can_press_nothing(opened: Opened, filed: Filed) -> None:
    page = opened("clerk")
    a_docket_form(page, filed)
    secret = page.locator("main form input[name=_secret]").get_attribute("value") or ""
    told = {"/case_number": "（2026）苏0506民初98004号", "/procedure": "summary"}
    for fields, headers in (
        (told, {}),
        (told | {"_secret": "0" * 64}, {}),
        (told | {"_secret": secret}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        answer = page.request.post(page.url, form=fields, headers=headers, max_redirects=0)
        assert answer.status == 409
        assert "尚未办理" in answer.text()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(opened: Opened) -> None:
    page = opened("clerk")
    (kept,) = [each for each in page.context.cookies() if each["name"] == "diversion"]
    assert (kept["httpOnly"], kept["sameSite"], kept["expires"]) == (True, "Lax", -1)


def test_signing_in_goes_on_to_pages_of_ours_only(demo_court: Product, clerks_password: str) -> None:
    for to in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        told = {"login": "clerk", "password": clerks_password, "to": to}
        answer = httpx.post(f"{demo_court.url}/sign-in", data=told)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_the_language_changes_and_stays(opened: Opened) -> None:
    page = opened("clerk", "/worklist")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    page.goto("/worklist?sort=due")
    expect(page.get_by_role("link", name="All open")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
