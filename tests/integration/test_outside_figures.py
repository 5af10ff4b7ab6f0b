"""Figures from outside, over the API and on pages: versions, refused rows, who may send them; definitions and faults."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from callers import caller
from flask import Flask
from mediated import LONG_AGO, Mediated, at, mediated_court, page
from sqlalchemy import Engine, Update, func, select, update
from werkzeug.test import TestResponse

from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.dispute import DataKey
from diversion.persistence.outside_figures import OutsideEvent, OutsideFile, OutsideMonth
from diversion.persistence.party import BlindIndex
from diversion.services.access import SYSTEM
from diversion.services.courts import add_court, change_court

MONTHS = "月份,新收一审民事案件数,新收一审行政案件数,常住人口,登记流动人口\n"
EVENTS = "情形,日期,原案号,当事人证件号码,对方姓名\n"
APRIL = "2026-04-15T09:00"
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def sent(here: Mediated, text: str, who: str = "manager", **told: str) -> TestResponse:
    query = {"court_code": "苏0506", "kind": "months", "source": "审判系统2026年3月报表"} | told
    person = here.people[who]
    return person.app.test_client().post(
        f"/api/v1/outside-figures?{urlencode(query)}",
        data=text.encode(),
        headers={"Authorization": f"Bearer {person.token}", "Content-Type": "text/csv"},
    )


def codes(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [each["code"] for each in answer.json["errors"]]


def many(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_each_upload_is_a_version_and_the_same_again_is_none(here: Mediated) -> None:
    with at(APRIL):
        first = sent(here, f"{MONTHS}2026-03,320,15,640000,180000\n2026-02,x,1,,\n")
        assert first.status_code == 201, first.text
        told = first.json
        assert (told["version"], told["rows"], told["taken"], told["month"]) == (1, 2, 1, None)
        (row,) = told["refused"]
        assert (row["line"], row["column"], row["code"]) == (3, "新收一审民事案件数", "not-count")
        assert "整数" in row["detail"]
        again = sent(here, f"{MONTHS}2026-03,320,15,640000,180000\n2026-02,x,1,,\n", source="另一个来源")
        assert again.json == told
        assert (many(OutsideFile), many(OutsideMonth)) == (1, 1)
        second = sent(here, f"{MONTHS}2026-03,321,15,640000,180000\n")
        assert second.json["version"] == 2
        listed = here.manager.get("/outside-figures")["items"]
        assert [each["version"] for each in listed] == [2, 1]
        assert listed[0]["source"] == "审判系统2026年3月报表"
        assert listed[0]["uploaded_by"] == str(here.manager.user_id)
        assert here.manager.get(f"/outside-figures/{told['id']}") == told


def test_events_are_of_one_month_each_with_versions_of_their_own(here: Mediated) -> None:
    march = {"kind": "events", "month": "2026-03-01"}
    text = f"{EVENTS}申请执行,2026-03-12,（2026）苏0506民初1号,,\n再次起诉,2026-03-13,,E00000001,示例商贸有限公司1\n"
    with at(APRIL):
        assert codes(sent(here, text, kind="events")) == ["month-missing"]
        assert codes(sent(here, text, kind="events", month="2026-04-01")) == ["month-ahead"]
        assert sent(here, text, **march).json["taken"] == 2
        assert sent(here, text, **march).json["version"] == 1
        assert codes(sent(here, text, kind="events", month="2026-02-01")) == ["day-of-another-month"] * 2
        assert sent(here, f"{EVENTS}无,,,,\n", kind="events", month="2026-02-01").json["version"] == 2
    assert many(OutsideEvent) == 2
    kept = db.session.scalars(select(OutsideEvent).order_by(OutsideEvent.line)).all()
    assert [(each.case_number, each.party is None) for each in kept] == [
        ("（2026）苏0506民初1号", True),
        (None, False),
    ]
    assert b"E00000001" not in (kept[1].party or b""), "only a keyed digest is kept"


def test_a_file_of_one_court_names_no_case_of_a_court_that_is_not_below_it(here: Mediated) -> None:
    """Failed before: the row was taken and matched the other court's dispute."""
    march = {"kind": "events", "month": "2026-03-01"}
    lines = ("申请执行,2026-03-12,（2026）苏0506民初1号,,", "申请执行,2026-03-12,（2026）苏0508民初1号,,")
    text = EVENTS + "\n".join(lines)
    upper = add_court(SYSTEM, "苏05")
    add_court(SYSTEM, "苏0508", parent_id=upper)
    change_court(SYSTEM, here.court, {"parent_id": upper})
    here.people["above"] = caller(here.app, "above", Role.MANAGER, court_id=upper, from_on=LONG_AGO)
    with at(APRIL):
        told = sent(here, text, **march).json
        assert (told["rows"], told["taken"]) == (2, 1)
        (row,) = told["refused"]
        assert (row["line"], row["column"], row["code"]) == (3, "原案号", "case-number-other-court")
        assert "苏0508" in row["detail"]
        assert "请核对案号，或者由该院上传" in row["detail"]
        assert codes(sent(here, EVENTS + lines[1], **march)) == ["case-number-other-court"]
        assert sent(here, text, "above", court_code="苏05", **march).json["taken"] == 2, "both are below it"


def test_what_cannot_be_read_at_all_is_refused_whole(here: Mediated) -> None:
    with at(APRIL):
        assert codes(sent(here, "月份,民事\n2026-03,1\n"))[:1] == ["column-unknown"]
        assert codes(sent(here, f"{MONTHS}2026-03,x,1,,\n")) == ["not-count"]
        assert codes(sent(here, MONTHS)) == ["file-empty"]
        template = here.manager.app.test_client().get(
            "/api/v1/outside-figures/template?kind=months",
            headers={"Authorization": f"Bearer {here.manager.token}"},
        )
        assert codes(sent(here, template.text)) == ["file-empty"]
        assert codes(sent(here, f"{MONTHS}2026-03,1,1,,\n", source=" ")) == ["source-missing"]
    assert many(OutsideFile) == 0


def test_a_manager_sends_for_the_own_court_and_an_administrator_for_all(app: Flask, here: Mediated) -> None:
    here.people["admin"] = caller(app, "admin_outside", Role.ADMIN)
    with at(APRIL):
        for who in ("clerk", "router", "auditor", "coordinator"):
            assert sent(here, f"{MONTHS}2026-03,1,1,,\n", who).status_code == 403, who
        assert sent(here, f"{MONTHS}2026-03,1,1,,\n", court_code="苏0508").status_code == 403
        assert codes(sent(here, f"{MONTHS}2026-03,1,1,,\n", "admin", court_code="苏0508")) == [
            "court-unknown"
        ]
        assert sent(here, f"{MONTHS}2026-03,1,1,,\n", "admin").status_code == 201


def test_measures_definitions_and_faults_are_answered_with_their_cards(here: Mediated) -> None:
    here.settled()
    with at(APRIL):
        sent(here, f"{MONTHS}2026-03,3,0,10000,\n")
        told: dict[str, Any] = here.manager.get(f"/reports/measures?{urlencode(MARCH)}")
        (court,) = told["diversion"]
        share = court["values"][0]
        assert (share["card"]["measure"], share["numerator"], share["denominator"]) == (
            "diversion_share",
            1,
            4,
        )
        assert share["card"]["certainty"] == "fitted"
        assert told["crosses_break"] is False
        days = next(each for each in told["measures"] if each["card"]["measure"] == "days")
        assert (days["rows"][0]["number"], days["rows"][0]["median"]) == (1, 0)
        lasted = {**MARCH, "measure": "lasted_90", "part": "left_out"}
        (young,) = here.manager.get(f"/reports/measures/disputes?{urlencode(lasted)}")["items"]
        assert young["left_out"] == "too_young"
        refused = here.manager.refused(
            "GET", f"/reports/measures/disputes?{urlencode({**MARCH, 'measure': 'days'})}"
        )
        assert refused == (422, ["/measure measure-without-list"])
        faults = here.manager.get(f"/reports/data-faults?{urlencode(MARCH)}")
        assert faults["problems"] == 1, "settled in the minute it was accepted"
        found = {**MARCH, "fault": "impossible_duration"}
        assert len(here.manager.get(f"/reports/data-faults/disputes?{urlencode(found)}")["items"]) == 1
    cards = here.manager.get("/reports/definitions")
    assert cards["break_on"] == "2025-01-01"
    assert len(cards["success_rates"]) == 6
    assert all(each["source"] and each["certainty"] for each in cards["measures"])


def test_the_pages_show_figures_faults_definitions_and_versions(here: Mediated) -> None:
    here.settled()
    here.settled(docketed=True)
    with at(APRIL):
        version = sent(here, f"{MONTHS}2026-03,3,0,10000,\n2026-02,x,0,,\n").json
        window = urlencode(MARCH)
        measures = page(here, f"/reports/measures?{window}")
        assert "诉前调解成功分流率" in measures
        assert "25.0%" in measures
        assert "时间未满1件" in measures
        assert "没有上传收案数、不计入的月份" not in measures
        before = urlencode({"from": "2024-12-01", "to": "2026-03-31"})
        assert "统计期间跨越2025年1月1日" in page(here, f"/reports/measures?{before}")
        rate = page(here, f"/reports/success-rate?{window}")
        assert (
            f'hx-get="/reports/data-faults?{window.replace("&", "&amp;")}" hx-trigger="load" hx-select="#problems"'
            in rate
        )
        assert re.search(
            '<span id="problems">.*本期数据问题2件', page(here, f"/reports/data-faults?{window}")
        )
        assert "/reports/definitions" in rate
        assert "办理时间不可能" in page(here, f"/reports/data-faults?{window}")
        assert "苏0506-2026-" in page(
            here, f"/reports/data-faults/disputes?{window}&fault=impossible_duration"
        )
        assert "苏0506-2026-" in page(
            here, f"/reports/measures/disputes?{window}&measure=lasted_90&part=left_out"
        )
        definitions = page(here, "/reports/definitions")
        assert "持久成功率" in definitions
        assert "2025年1月1日" in definitions
        assert "审判系统2026年3月报表" in page(here, "/reports/outside-figures")
        assert "请填写整数" in page(here, f"/reports/outside-figures/{version['id']}")
        sheet = page(here, f"/reports/measures.csv?{window}")
        assert "分子" not in sheet.splitlines()[0]
        assert "调解成功已满90日" in sheet
        own = page(here, f"/reports/measures?{window}", "coordinator")
        assert "诉前调解成功分流率" not in own
        assert "90日持久成功率" in own


def erased(dispute: UUID) -> None:
    """Empty a dispute's key, as an erasure does."""
    emptied = update(DataKey).where(DataKey.dispute_id == dispute)
    db.session.execute(emptied.values(wrapped=None, destroyed_at=func.now()))
    db.session.commit()


def digests_left() -> list[int]:
    """List the lines of events that parties are known by."""
    db.session.rollback()
    kept = select(OutsideEvent.line).where(OutsideEvent.party.is_not(None))
    return list(db.session.scalars(kept.order_by(OutsideEvent.line)))


def test_with_a_dispute_go_the_digests_by_which_events_pointed_to_it(here: Mediated) -> None:
    """Failed before: they stayed for good, and with the installation's key names could be tried on them."""
    first, other = here.settled(), here.settled()
    here.filed = 0
    again = here.file(file_anyway=True, file_anyway_reason="另一笔货款")
    rows = (
        "申请执行,2026-03-12,,E00000001,示例商贸有限公司1",
        "再次起诉,2026-03-13,,E00000002,示例商贸有限公司2",
        "申请执行,2026-03-14,,E00000003,示例商贸有限公司3",
        "申请执行,2026-03-15,（2026）苏0506民初1号,,",
    )
    with at(APRIL):
        assert sent(here, EVENTS + "\n".join(rows), kind="events", month="2026-03-01").json["taken"] == 4
        assert digests_left() == [2, 3, 4]
        erased(other)
        assert digests_left() == [2, 4]
        erased(first)
        assert digests_left() == [2, 4], "the same parties have another dispute here"
        erased(again)
        assert digests_left() == [4], "of the last no dispute is known"
        assert many(OutsideEvent) == 2
    left = select(BlindIndex.dispute_id).where(BlindIndex.dispute_id.in_([first, other, again]))
    assert db.session.scalars(left).all() == []


def test_disputes_of_the_same_parties_erased_at_once_leave_no_digest(here: Mediated) -> None:
    """Failed before: each erasure saw the other's dispute still there and left the event for good."""
    first = here.settled()
    here.filed = 0
    again = here.file(file_anyway=True, file_anyway_reason="另一笔货款")
    row = "申请执行,2026-03-12,,E00000001,示例商贸有限公司1"
    with at(APRIL):
        assert sent(here, EVENTS + row, kind="events", month="2026-03-01").status_code == 201
    emptied = update(DataKey).values(wrapped=None, destroyed_at=func.now())
    with ThreadPoolExecutor(1) as pool, db.engine.connect() as one:
        one.execute(emptied.where(DataKey.dispute_id == first))
        other = pool.submit(_executed, db.engine, emptied.where(DataKey.dispute_id == again))
        with suppress(TimeoutError):
            other.result(timeout=2)  # either done already, or waiting for the first
        one.commit()
        other.result(timeout=20)
    assert digests_left() == []


def _executed(engine: Engine, statement: Update) -> None:
    with engine.begin() as beside:
        beside.execute(statement)


def test_what_befell_an_erased_settlement_is_not_known_any_more(here: Mediated) -> None:
    settled = here.settled()
    with at("2026-07-15T09:00"):
        for month, row in (
            (3, "申请执行,2026-03-12,,E00000001,示例商贸有限公司1"),
            (4, "无,,,,"),
            (5, "无,,,,"),
        ):
            assert sent(here, EVENTS + row, kind="events", month=f"2026-{month:02}-01").status_code == 201
        assert _lasted(here) == (0, 1, [])
        erased(settled)
        assert _lasted(here) == (0, 0, [{"reason": "erased", "number": 1}])


def _lasted(here: Mediated) -> tuple[int, int, list[Any]]:
    told = here.manager.get(f"/reports/measures?{urlencode(MARCH)}")["measures"]
    (row,) = next(each["rows"] for each in told if each["card"]["measure"] == "lasted_90")
    return row["numerator"], row["denominator"], row["left_out"]
