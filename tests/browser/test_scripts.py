"""What scripts add to pages that do without them: a line that breaks loses nothing, lists stay true, one types on."""

import re

import pytest
from opening import Filed, Opened
from playwright.sync_api import Page, Route, expect
from product import Product

from diversion.web.website import VENDOR


@pytest.fixture(scope="module", autouse=True)
def scripts() -> None:
    """The scripts that the gate fetches from npm: without them there is nothing here to look at."""
    assert (VENDOR / "installed").exists(), "deploy/check fetches the scripts; was npm's registry reached?"


def docket_form(page: Page, filed: Filed, number: str) -> None:
    page.goto(f"/disputes/{filed()['id']}/docket")
    page.get_by_label("案号").fill(f"（2026）苏0506民初{number}号")


def test_a_line_that_breaks_loses_nothing_typed(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", java_script_enabled=True, may_lose_the_line=True)
    docket_form(page, filed, "97001")
    page.context.set_offline(True)
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_role("alert")).to_contain_text("网络不通，没有提交")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("案号")).to_have_value("（2026）苏0506民初97001号")
    page.context.set_offline(False)
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    expect(page.get_by_text("（2026）苏0506民初97001号").first).to_be_visible()


def test_an_answer_that_is_not_ours_leaves_the_page_as_it_is(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", java_script_enabled=True, may_lose_the_line=True)
    docket_form(page, filed, "97002")
    proxy = {"status": 502, "content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}

    def answer(route: Route) -> None:
        route.fulfill(**proxy) if route.request.method == "POST" else route.continue_()

    page.route("**/docket", answer)
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_role("alert")).to_contain_text("网络不通，没有提交")
    expect(page.get_by_label("案号")).to_have_value("（2026）苏0506民初97002号")


def test_what_is_refused_comes_back_without_a_new_page(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", java_script_enabled=True)
    page.goto(f"/disputes/{filed()['id']}/docket")
    page.get_by_label("案号").fill("民初97003号")
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_role("alert")).to_contain_text("案号")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("案号")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("案号").fill("（2026）苏0506民初97003号")
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="立案", exact=True)).to_be_visible()


def test_a_list_shows_what_came_in_meanwhile(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", java_script_enabled=True)
    page.clock.install()
    page.goto("/worklist?sort=received")
    reference = filed()["reference"]
    expect(page.get_by_role("link", name=reference)).to_have_count(0)
    page.clock.run_for(61_000)
    expect(page.get_by_role("link", name=reference)).to_be_visible()


def test_what_one_opened_stays_open_while_the_list_refreshes(opened: Opened) -> None:
    page = opened("coordinator", java_script_enabled=True)
    page.clock.install()
    page.goto("/inbox")
    page.locator("summary", has_text="已结束").click()
    with page.expect_response("**/inbox") as looked_up:
        page.clock.run_for(61_000)
    looked_up.value.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("details[open]")).to_contain_text("已结束")


def test_a_list_that_cannot_be_read_anew_stays_as_it_was(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", java_script_enabled=True, may_lose_the_line=True)
    reference = filed()["reference"]
    page.clock.install()
    page.goto("/worklist?sort=received")
    away = {"status": 503, "headers": {"Content-Type": "text/html", "Referrer-Policy": "no-referrer"}}
    said = page.get_by_text(re.compile(r"^暂时没有更新，\d\d:\d\d时的情况$"))
    expect(said).to_be_hidden()
    page.route("**/worklist*", lambda route: route.fulfill(**away, body="<main>暂时不能使用</main>"))
    with page.expect_response("**/worklist*") as looked_up:
        page.clock.run_for(61_000)
    looked_up.value.finished()
    expect(said).to_be_visible()
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    page.unroute("**/worklist*")
    page.clock.run_for(61_000)
    expect(said).to_be_hidden()
    page.context.set_offline(True)
    page.clock.run_for(61_000)
    expect(said).to_be_visible()
    expect(page.get_by_role("link", name=reference)).to_be_visible()


def test_a_list_of_somebody_signed_out_asks_to_sign_in(opened: Opened) -> None:
    page = opened("coordinator", java_script_enabled=True)
    page.clock.install()
    page.goto("/inbox")
    page.context.clear_cookies()
    page.clock.run_for(61_000)
    expect(page.get_by_label("登录名")).to_be_visible()
    expect(page.locator("input[name=to][value='/inbox']")).to_have_count(1)


def test_a_button_pressed_twice_is_one_act_and_no_error(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", java_script_enabled=True)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    docket_form(page, filed, "97004")
    page.get_by_role("button", name="立案", exact=True).dblclick()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert failed == []


def test_pages_without_the_scripts_say_so_to_who_runs_it(demo_court: Product) -> None:
    assert "scripts" in demo_court.run("doctor")


def test_triage_and_routing_are_told_while_one_types(opened: Opened, filed: Filed) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    foreseen = page.get_by_label("按已填的内容")
    expect(foreseen).to_contain_text("写明当事人和案由后")
    page.get_by_label("读卡或粘贴一行").first.fill("示例申 护照E97003111 13800138000 吴中区示例路7号")
    page.get_by_label("姓名或名称").nth(1).fill("示例新商贸有限公司")
    page.get_by_label("住址").nth(1).fill("示例路8号")
    page.get_by_label("案由", exact=True).fill("买卖合同纠纷")
    expect(foreseen).to_contain_text("应先立案")
    expect(foreseen).to_contain_text("关于严格依法规范民事案件立案与调解工作的意见")
    page.get_by_label("同意，已在同意书上签字").check()
    expect(foreseen).to_contain_text("适宜调解")
    expect(foreseen).to_contain_text("建议由")
    page.get_by_label("案由", exact=True).fill("婚姻无效纠纷")
    expect(foreseen).to_contain_text("不适宜调解")
    expect(page.get_by_label("案由", exact=True)).to_be_focused()


def test_a_chart_is_drawn_beside_its_table(opened: Opened) -> None:
    page = opened("manager", "/reports/success-rate?by=organisation_kind", java_script_enabled=True)
    expect(page.locator("figure.chart canvas")).to_be_visible()
    expect(page.locator("table[data-chart]")).to_be_visible()
    page.goto("/desk/manager")
    expect(page.locator("figure.chart canvas")).to_have_count(page.locator("table[data-chart]").count())
    page.goto("/desk/manager/brief")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    page.goto("/reports/time")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    expect(page.locator("figure.chart canvas")).to_have_count(page.locator("table[data-chart]").count())


def test_a_chart_stands_there_again_for_another_window(opened: Opened) -> None:
    page = opened("manager", "/reports/success-rate?by=organisation_kind", java_script_enabled=True)
    page.get_by_role("button", name="查看").click()
    expect(page.locator("figure.chart canvas")).to_be_visible()


def test_a_brief_with_charts_is_one_page_of_paper_too(opened: Opened) -> None:
    page = opened("manager", "/desk/manager/brief", java_script_enabled=True)
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    assert b"/Count 1\n" in page.pdf(format="A4", prefer_css_page_size=True)


def test_a_chart_fits_its_paper_and_is_drawn_in_ink(opened: Opened) -> None:
    page = opened(
        "manager", "/reports/success-rate?by=organisation_kind", java_script_enabled=True, color_scheme="dark"
    )
    expect(page.locator("figure.chart canvas")).to_be_visible()
    inks = "echarts.getInstanceByDom(document.querySelector('.chart')).getOption().series[2].label.color"
    on_screen = page.evaluate(inks)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (on_screen, page.evaluate(inks)) == ("#e8eaed", "#1d2126")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(inks) == on_screen
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    canvas = page.locator("figure.chart canvas")
    paper, drawn = page.locator("figure.chart").bounding_box(), canvas.bounding_box()
    assert paper is not None
    assert drawn is not None
    assert drawn["width"] <= paper["width"]
    assert drawn["height"] <= paper["height"] + 1


def test_a_filing_begun_survives_a_closed_browser(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    with page.expect_response("**/intake/draft") as kept:
        page.get_by_label("姓名或名称").first.fill("示例未完")
    assert kept.value.status == 204
    page.context.close()
    page = opened("clerk", "/intake", java_script_enabled=True)
    page.get_by_text("未完成的收件").click()
    page.get_by_role("link", name="继续 示").first.click()
    expect(page.get_by_label("姓名或名称").first).to_have_value("示例未完")
    page.goto("/desk/clerk")
    page.get_by_role("button", name="放弃 示").first.click()
    expect(page.get_by_role("button", name="放弃 示")).to_have_count(0)


def test_causes_are_offered_below_their_field_while_one_types(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    page.get_by_label("案由", exact=True).press_sequentially("mmht")
    expect(page.locator("#causes option").first).to_have_attribute("value", "买卖合同纠纷")
    page.get_by_label("案由", exact=True).press("Enter")
    expect(page.get_by_role("group", name="请选择案由").get_by_label("买卖合同纠纷").first).to_be_visible()


def test_a_list_of_parties_is_read_where_scripts_send_the_form(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    page.get_by_text("从 Excel 名单加入当事人").click()
    table = "诉讼地位,姓名,类型,电话,住所\n被申请人,示例名单有限公司,法人,,示例路1号\n".encode("gbk")
    page.get_by_label("名单文件").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="加入名单上的当事人").click()
    expect(page.get_by_label("姓名或名称").nth(1)).to_have_value("示例名单有限公司")


def test_what_is_opened_beside_the_form_stays_open_and_keeps_the_cursor(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    page.get_by_label("姓名或名称").first.fill("示例开")
    page.get_by_label("案由", exact=True).fill("买卖合同纠纷")
    why = page.get_by_label("按已填的内容").get_by_text("未列入的与理由")
    why.click()
    with page.expect_response("**/intake/preview"):
        page.get_by_label("金额").fill("12.8万")
        why.focus()
    expect(page.locator("#foreseen-out")).to_have_attribute("open", "")
    expect(why).to_be_focused()


def test_pressing_twice_files_once_and_breaks_no_script(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.get_by_label("读卡或粘贴一行").first.fill("示例双 13800138000 吴中区示例路7号")
    page.get_by_label("姓名或名称").nth(1).fill("示例双按有限公司")
    page.get_by_label("住址").nth(1).fill("示例路8号")
    page.get_by_role("button", name="确认收件").dblclick()
    expect(page.get_by_role("heading", name="收件回执")).to_be_visible()
    reference = page.get_by_text("-2026-").last.inner_text()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(reference).first).to_be_visible()
    assert broken == []


def test_a_session_that_ends_puts_no_page_into_a_part_of_one(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    page.get_by_label("姓名或名称").first.fill("示例止")
    page.get_by_label("案由", exact=True).fill("买卖合同纠纷")
    expect(page.get_by_label("按已填的内容")).to_contain_text("应先立案")
    page.context.clear_cookies()
    for amount in ("300", "301"):  # once the second is answered, the first is done with
        with page.expect_response("**/intake/preview") as refused:
            page.get_by_label("金额").fill(amount)
        assert refused.value.status == 401
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_label("按已填的内容")).to_contain_text("应先立案")
    page.get_by_role("button", name="确认收件").click()
    expect(page.get_by_text("您填写的内容没有丢失")).to_be_visible()


def test_lines_of_a_card_reader_that_come_faster_than_the_answers_are_all_read(opened: Opened) -> None:
    page = opened("clerk", "/intake", java_script_enabled=True)
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        route.continue_() if held else held.append(route)

    page.route("**/intake/arrange", hold_first)
    page.get_by_label("读卡或粘贴一行").first.focus()
    with page.expect_request("**/intake/arrange"):
        page.keyboard.type("张快读 13800138000 江苏省苏州市吴中区长桥街道示例路1号\n")
    page.keyboard.type("示例快读商贸有限公司 苏州市吴中区越溪街道示例路2号\n")
    page.get_by_label("事实与理由").fill("等的时候写的。")
    held[0].continue_()
    names = page.get_by_label("姓名或名称")
    expect(names.nth(1)).to_have_value("示例快读商贸有限公司")
    expect(names.first).to_have_value("张快读")
    expect(page.get_by_label("住址").first).to_have_value("江苏省苏州市吴中区长桥街道示例路1号")
    expect(page.get_by_label("住址").nth(1)).to_have_value("苏州市吴中区越溪街道示例路2号")
    expect(page.get_by_label("事实与理由")).to_have_value("等的时候写的。")


def test_a_page_that_came_back_can_be_loaded_again(opened: Opened, filed: Filed) -> None:
    number = f"案号 {filed()['reference']}"
    page = opened("clerk", "/desk/clerk", java_script_enabled=True)
    page.get_by_label(number).fill("苏0506民初")
    page.get_by_label(number).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("案号格式有误")
    page.reload()
    expect(page.get_by_label(number)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
