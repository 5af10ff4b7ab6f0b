"""Reports made by themselves at the cut-off, once; who is told and how; what goes out as a workbook and over the API."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from callers import Caller
from flask import Flask
from mediated import Mediated, at, mediated_court
from partners import PUBLIC_URL, configure
from peers import mail_peer
from python_calamine import CalamineWorkbook
from reported import march
from sqlalchemy import func, select
from test_ladder import send
from user_mail import post

from diversion.domain.notice_choices import MailChoice
from diversion.domain.notices import NoticeKind
from diversion.domain.report_lines import TABLE_NAMES
from diversion.gateways.report_workbook import BEHIND, CARDS, CHARTS, write_report_workbook
from diversion.persistence.base import db
from diversion.persistence.notice import Notice
from diversion.persistence.outbox import Outbox
from diversion.persistence.period_report import PeriodReport
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.emails import set_email
from diversion.services.notice_choices import choose
from diversion.services.notices import list_notices, send_notices
from diversion.services.outbox import keep_promises
from diversion.services.pages import Asked
from diversion.services.period_report import read_report
from diversion.services.refusals import InputFaulty
from diversion.services.report_making import make_due_reports
from diversion.services.report_workbook import write_report
from diversion.services.settings import change_setting
from diversion.web.session import PLAIN_COOKIE

CUT_OFF = "2026-04-03T08:00"


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def made() -> list[tuple[str, str, int]]:
    db.session.rollback()
    query = select(PeriodReport.span, PeriodReport.from_on, PeriodReport.version).order_by(PeriodReport.span)
    return [(row.span, row.from_on.isoformat(), row.version) for row in db.session.execute(query)]


def test_month_and_quarter_are_made_at_the_cut_off_once_however_often_asked(here: Mediated) -> None:
    march(here)
    with at("2026-04-03T07:59"):
        assert make_due_reports() == []
    with at(CUT_OFF):
        assert len(make_due_reports()) == 2
        assert make_due_reports() == []
    with at("2026-04-20T08:00"):
        assert make_due_reports() == []
    assert made() == [("month", "2026-03-01", 1), ("quarter", "2026-01-01", 1)]


def test_the_settings_say_which_and_when_and_whom_to_tell(here: Mediated) -> None:
    march(here)
    for key, value in (("report_quarterly", 0), ("report_cut_off_day", 5), ("report_recipients", ["router"])):
        change_setting(SYSTEM, key, value, here.court, None)
    with pytest.raises(InputFaulty) as refused:
        change_setting(SYSTEM, "report_recipients", ["nobody-here"], here.court, None)
    assert [fault.code for fault in refused.value.faults] == ["login-unknown"]
    with at("2026-04-04T08:00"):
        assert make_due_reports() == []
    with at("2026-04-05T08:00"):
        make_due_reports()
    assert made() == [("month", "2026-03-01", 1)]
    row = db.session.scalars(select(Notice).where(Notice.kind == "report")).one()
    assert (row.user_id, row.role) == (here.router.user_id, None)


def test_the_managers_get_a_notice_with_its_address_and_no_figure(here: Mediated) -> None:
    march(here)
    with at(CUT_OFF):
        reports = make_due_reports()
        waiting = select(Outbox.id).where(Outbox.job == "send_notice", Outbox.state == "waiting")
        promises = [str(each) for each in db.session.scalars(waiting)]
        db.session.rollback()
        keep_promises(promises, send_notices)
        manager = actor_of_login("manager")
        told = [each for each in list_notices(manager, None, Asked()).rows if each["report_id"]]
    assert {each["report_id"] for each in told} == set(reports)
    assert all(each["lines"] == [] and each["delivered_at"] for each in told)
    assert f'href="/reports/periods/{reports[0]}"' in page(here.manager, "/notices")


def test_who_chose_so_is_mailed_the_address_and_no_figure(here: Mediated, app: Flask) -> None:
    march(here)
    with mail_peer() as mails:
        configure(app, smtp_url=mails.url)
        set_email(SYSTEM, here.manager.user_id, "manager@example.org")
        choose(actor_of_login("manager"), {NoticeKind.REPORT: MailChoice.AT_ONCE})
        change_setting(SYSTEM, "report_quarterly", 0, here.court, None)
        with at(CUT_OFF):
            (report,) = make_due_reports()
            send(promises_due=False)
            post()
        (mail,) = mails.mails
    body = mail.get_content()
    assert str(mail["Subject"]).endswith("统计报表")
    assert f"{PUBLIC_URL}/reports/periods/{report}" in body
    assert "2026年3月月报，第1版" in body
    assert "%" not in body


def test_a_court_that_received_nothing_has_no_report(here: Mediated) -> None:
    with at(CUT_OFF):
        assert make_due_reports() == []
    assert db.session.scalar(select(func.count()).select_from(PeriodReport)) == 0


def test_the_workbook_says_what_was_frozen_with_its_cards_and_the_references_behind(here: Mediated) -> None:
    march(here)
    with at(CUT_OFF):
        month, _ = make_due_reports()
        manager = actor_of_login("manager")
        report = read_report(manager, month)
        book = CalamineWorkbook.from_filelike(io.BytesIO(write_report(manager, month).content))
    assert book.sheet_names == [*TABLE_NAMES.values(), CHARTS, CARDS, BEHIND]
    overall = sheet(book, "总体情况（按来源）")
    rows = {(row[0], row[1]): row for row in overall if row[1]}
    assert rows["收件", "不分阶段"][3] == 9
    rate = rows["成功率（成功数÷调解终结数）", "立案前（委派）"]
    assert rate[3] == pytest.approx(2 / 3, abs=0.0001)
    assert rate[4].startswith("2/3")
    behind = sheet(book, BEHIND)
    assert len([row for row in behind if str(row[0]).startswith("苏0506-2026-")]) == len(report.lists)
    assert len(sheet(book, CARDS)) == 3 + len(report.body["cards"])
    assert "示例申请人" not in str(behind)


def test_no_name_becomes_a_formula() -> None:
    name = '=HYPERLINK("http://example.org")'
    column = {"key": "offered", "name": "委派委托", "name_en": "offered"}
    row = {"key": name, "name": name, "name_en": name, "stage": "pre_docket", "regime": "POST2025"}
    line = {"key": "x", "name": name, "name_en": name, "stage": None, "regime": None, "cells": [{"n": 1}]}
    tables = [
        {"key": "overall", "columns": [column], "rows": [line]},
        {"key": "organisation", "columns": [column], "rows": [{**row, "cells": [{"n": 3}]}]},
    ]
    written = write_report_workbook(name, [("原因", name)], {"tables": tables, "cards": {}}, [])
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    assert [row[0] for row in sheet(book, "各调解组织")][-1] == name
    assert b"<f>" not in unpacked(written)


def test_the_pages_show_what_was_frozen_and_every_number_opens_what_it_counted(here: Mediated) -> None:
    march(here)
    with at("2026-04-02T09:00"):
        assert "现在生成" in page(here.manager, "/reports/periods")
        assert "现在生成" not in page(here.auditor, "/reports/periods")
        told = {"court_id": str(here.court), "span": "month", "from_on": "2026-03-01"}
        path = f"/reports/periods/{here.manager.made('/reports/periods', told)}"
        shown = page(here.manager, path)
        assert ("重新统计并更正" in shown, "重新统计并更正" in page(here.auditor, path)) == (True, False)
        assert "2 / 3 · " in shown
        places = sorted(set(re.findall(rf'href="({path}/counted[^"]*)"', shown)))
        assert len(places) > 20
        for place in places[:: len(places) // 5]:
            assert "苏0506-2026-" in page(here.manager, unescape(place))


def page(who: Caller, path: str) -> str:
    client = who.app.test_client()
    client.set_cookie(PLAIN_COOKIE, who.token)
    with who.app.app_context():
        answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(
            parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")
        )


def sheet(book: Any, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows


def test_the_api_makes_reads_corrects_and_lists(here: Mediated) -> None:
    disputes = march(here)
    with at("2026-04-02T09:00"):
        told = {"court_id": str(here.court), "span": "month", "from_on": "2026-03-01"}
        path = f"/reports/periods/{here.manager.made('/reports/periods', told)}"
        wrong = here.manager.refused("POST", "/reports/periods", {**told, "from_on": "2026-03-02"})
        assert wrong == (422, ["/from_on no-such-period"])
        assert here.manager.refused("POST", "/reports/periods", told) == (409, ["report-already-made"])
        (head,) = here.auditor.get("/reports/periods")["items"]
        assert (head["span"], head["name"], head["version"]) == ("month", "2026年3月", 1)
        report = here.manager.get(path)
        assert {each["key"] for each in report["tables"]} == set(TABLE_NAMES)
        number = "?table=overall&line=success_closed&stage=pre_docket&regime=POST2025&group=complaint"
        found = here.manager.get(f"{path}/counted{number}")["items"]
        ended = {str(disputes[name]) for name in ("confirmed", "settled", "failed")}
        assert {each["dispute_id"] for each in found} == ended
        reason = {"reason": "核对后更正"}
        assert here.manager.refused("POST", f"{path}/correction", reason) == (409, ["report-unchanged"])
        answer = here.manager.ask("GET", f"{path}/workbook")
        assert answer.headers["Content-Disposition"].endswith('"report-month-2026-03-01-v1.xlsx"')
        assert here.coordinator.ask("GET", path).status_code == 403
