"""Files over the pages: one that is too large gives the form back, beyond all measure a page says the limit; downloads."""

import re
from typing import Any

import pytest
from court import WorkingCourt, complaint, working_court
from flask import Flask
from partners import configure
from test_documents_api import written
from user_mail import Browser
from werkzeug.test import TestResponse

from diversion.web import uploads

MIB = 1024 * 1024
LIMIT = "单次提交不超过32MB"


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    configure(app)
    return working_court(app)


def secret(browser: Browser, page: str) -> str:
    found = re.search(r'name="_secret" value="([\w.]+)"', browser.get(page).text)
    assert found is not None
    return found[1]


def sent(browser: Browser, action: str, **form: Any) -> TestResponse:
    """Send a form with a file as a browser does; ``_`` stands before a page's own fields, a slash before the others."""
    named = {name if name.startswith("_") else f"/{name}": each for name, each in form.items()}
    return browser.post(action, *written(named))


def large(size: int) -> tuple[str, bytes]:
    return "借条.pdf", b"%PDF-1.7 ".ljust(size, b"\0")


def test_a_file_that_is_too_large_brings_the_form_back(court: WorkingCourt) -> None:
    place = f"/disputes/{court.filed(complaint())['id']}/documents"
    clerk = Browser(court.app, court.clerk.token)
    page = sent(clerk, place, _secret=secret(clerk, place), kind="evidence", file=large(33 * MIB))
    assert page.status_code == 422
    assert re.search(rf'id="/file-fault1">文件过大。{LIMIT}', page.text)
    assert re.search(r'value="evidence" selected', page.text)
    assert (
        sent(clerk, place, _secret=secret(clerk, place), kind="evidence", file=large(MIB)).status_code == 303
    )


def test_the_same_form_with_another_file_is_not_taken_for_the_first(court: WorkingCourt) -> None:
    number = court.filed(complaint())["id"]
    place = f"/disputes/{number}/documents"
    clerk = Browser(court.app, court.clerk.token)
    told = {"_secret": secret(clerk, place), "_once": "pressed", "kind": "evidence"}
    assert [sent(clerk, place, **told, file=large(MIB)).status_code for _ in range(2)] == [303, 303]
    page = sent(clerk, place, **told, file=("收条.pdf", b"%PDF-1.7 other"))
    assert (page.status_code, "内容后来有改动，没有再次办理" in page.text) == (409, True)
    assert len(court.clerk.get(f"/disputes/{number}/documents")["items"]) == 1


def test_a_draft_is_kept_when_its_list_is_too_large(court: WorkingCourt) -> None:
    clerk = Browser(court.app, court.clerk.token)
    fields = {"_secret": secret(clerk, "/intake"), "claims": "请求支付货款。", "_list": large(33 * MIB)}
    page = sent(clerk, "/intake/arrange", **fields)
    assert (page.status_code, LIMIT in page.text, "请求支付货款。" in page.text) == (422, True, True)


def test_beyond_all_measure_a_page_says_the_limit_and_leads_back(
    court: WorkingCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_READ", 2 * MIB)
    place = f"/disputes/{court.filed(complaint())['id']}/documents"
    clerk = Browser(court.app, court.clerk.token)
    page = sent(clerk, place, _secret=secret(clerk, place), kind="evidence", file=large(3 * MIB))
    assert (page.status_code, LIMIT in page.text, f'href="{place}">回到填写的页面' in page.text) == (
        413,
        True,
        True,
    )


def test_what_is_typed_beside_large_files_is_no_larger_for_it(
    court: WorkingCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(court.app.config, "MAX_CONTENT_LENGTH", 2 * MIB)
    clerk = Browser(court.app, court.clerk.token)
    told = dict.fromkeys(("claims", "facts", "remarks"), "字" * (MIB // 3))
    page = sent(clerk, "/intake/arrange", _secret=secret(clerk, "/intake"), **told)
    assert (page.status_code, LIMIT in page.text) == (413, True)


def test_a_form_without_files_is_no_larger_for_who_is_known(
    court: WorkingCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(court.app.config, "MAX_CONTENT_LENGTH", 2 * MIB)
    clerk = Browser(court.app, court.clerk.token)
    fields = {"_secret": secret(clerk, "/intake"), "/claims": "x" * 3 * MIB}
    assert clerk.post("/intake/arrange", fields).status_code == 413


def test_a_form_of_too_many_fields_is_not_read_whatever_its_form(court: WorkingCourt) -> None:
    fields = b"&".join(b"/f%d=1" % number for number in range(60_000))
    form = "application/x-www-form-urlencoded"
    assert Browser(court.app).post("/sign-in", fields, form).status_code == 413


def test_of_somebody_unknown_nothing_is_read(court: WorkingCourt) -> None:
    page = sent(Browser(court.app), "/forgotten", login="zhang", file=large(33 * MIB))
    assert (page.status_code, LIMIT in page.text) == (413, True)


def test_a_table_is_given_out_like_any_file(court: WorkingCourt) -> None:
    clerk, manager = (Browser(court.app, each.token) for each in (court.clerk, court.manager))
    for given, name in (
        (clerk.get("/imports/template.csv"), "template.csv"),
        (
            manager.get("/reports/responsibility?from=2026-01-01&to=2026-01-31"),
            "responsibility-2026-01-01-2026-01-31.csv",
        ),
    ):
        assert given.status_code == 200
        assert given.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
        assert given.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert given.headers["Content-Security-Policy"].startswith("default-src 'none'")
