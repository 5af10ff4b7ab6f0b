"""Causes, regions, benchmarks, calendars, and the pages of every long list."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from callers import Caller, admin, caller
from flask import Flask
from sqlalchemy import func, select

from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox
from diversion.persistence.registers import CalendarNotice, Installation
from diversion.reference import FOLDER
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.pages import read_cursor, write_cursor
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import transaction


@pytest.fixture
def administrator(app: Flask) -> Caller:
    return admin(app)


@pytest.fixture
def anybody(app: Flask) -> Caller:
    return caller(app, "anybody")


def named(asker: Caller, path: str) -> list[str]:
    return [item["name"] for item in asker.get(path)["items"]]


def test_causes_are_found_by_name_and_code_the_closest_first(anybody: Caller) -> None:
    assert named(anybody, "/causes?q=民间借贷")[0] == "民间借贷纠纷"
    assert named(anybody, "/causes?q=买卖合同纠纷")[0] == "买卖合同纠纷"
    assert named(anybody, "/causes?q=9181") == ["民间借贷纠纷"]
    assert named(anybody, "/causes?q=mjjd")[0] == "民间借贷纠纷"
    assert named(anybody, "/causes?q=MJJD")[0] == "民间借贷纠纷"
    assert named(anybody, "/causes?q=没有这样的案由") == []
    assert len(named(anybody, "/causes?limit=3")) == 3
    assert set(named(anybody, "/causes?under=婚姻家庭纠纷&q=离婚")) >= {"离婚纠纷", "离婚后财产纠纷"}
    cause = anybody.get("/causes/9181")
    assert cause["path"][-1] == cause["name"] == "民间借贷纠纷"
    assert (cause["level"], cause["catalogue"]) == (4, "2026")
    assert anybody.get("/causes/no:3:321")["code"] is None
    assert anybody.get("/causes/9181?on=2020-01-01")["catalogue"] == "2026"
    assert anybody.refused("GET", "/causes/0000") == (404, ["not-found"])


def test_regions_are_found_and_say_where_they_lie(anybody: Caller) -> None:
    (found,) = anybody.get("/regions?q=长桥街道&under=3205")["items"]
    assert found["path"] == ["江苏省", "苏州市", "吴中区", "长桥街道"]
    assert found["level"] == "street"
    assert anybody.get(f"/regions/{found['code']}000") == found
    assert named(anybody, "/regions?under=3205&level=district")[:2] == ["虎丘区", "吴中区"]
    assert len(named(anybody, "/regions?level=province")) == 31
    for code in ("999999", "%00", "苏05", "320506999"):
        assert anybody.refused("GET", f"/regions/{code}") == (404, ["not-found"])
    assert named(anybody, "/regions?q=%25") == []
    assert anybody.refused("GET", "/regions?level=galaxy") == (422, ["/level not-one-of"])


def pages(asker: Caller, path: str) -> list[list[dict[str, Any]]]:
    """Follow ``Link`` to the end."""
    found = []
    while path:
        answer = asker.ask("GET", path)
        assert answer.status_code == 200, answer.text
        found.append(answer.json["items"])
        link = answer.headers.get("Link", "")
        assert not link or link.endswith('>; rel="next"')
        path = link.removeprefix("</api/v1").partition(">")[0]
    return found


def test_pages_follow_each_other_without_gap_or_repetition(anybody: Caller) -> None:
    whole = anybody.get("/regions?under=3205&level=street&limit=200")["items"]
    for limit in (1, 7, len(whole), len(whole) + 1):
        if limit == 1:
            read = pages(anybody, "/regions?under=320506&level=street&limit=1")
            expected = [item for item in whole if item["code"].startswith("320506")]
        else:
            read, expected = pages(anybody, f"/regions?under=3205&level=street&limit={limit}"), whole
        assert [item for page in read for item in page] == expected
        assert all(page for page in read)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "%00",
        write_cursor(["a", "b"]),
        write_cursor([]),
        "bnVsbA",
        quote(write_cursor(["a\x00"])),
        "WyJcdWQ4MDAiXQ",
        "W1tbW1tbW1tb" * 50,
    ],
)
def test_a_cursor_that_no_answer_gave_is_refused(anybody: Caller, cursor: str) -> None:
    status, faults = anybody.refused("GET", f"/regions?cursor={cursor}")
    assert status == 422
    assert faults in (["/cursor cursor-malformed"], ["/cursor malformed"])


@pytest.mark.parametrize("limit", ["0", "201", "-1", "ten", "1.5", "", "９"])
def test_a_limit_out_of_bounds_is_refused(anybody: Caller, limit: str) -> None:
    status, faults = anybody.refused("GET", f"/regions?limit={limit}")
    assert (status, faults[0].split()[0]) == (422, "/limit")


def test_a_cursor_comes_back_as_it_went(app: Flask) -> None:
    with transaction(SYSTEM) as tx:
        key = [tx.at, tx.today, tx.new_id(), 7, "吴中 区"]
    assert read_cursor(write_cursor(key), [type(value) for value in key]) == key
    with pytest.raises(InputFaulty):
        read_cursor(write_cursor([2**63]), [int])


def test_benchmarks_are_read_by_anybody_and_revised_by_an_administrator(
    anybody: Caller, administrator: Caller
) -> None:
    items = anybody.get("/benchmarks?limit=200")["items"]
    assert len(items) == 22
    (first,) = anybody.get("/benchmarks/cn-2023")["items"]
    assert (first["numerator"], first["denominator_is"], first["rate_percent"]) == (
        12040000,
        "mediated",
        "68.90",
    )
    card = {key: value for key, value in first.items() if key not in ("revision", "loaded_at")}
    again = administrator.ask("POST", "/benchmarks", card)
    assert (again.status_code, again.json["revision"]) == (201, 1)
    revised = administrator.ask("POST", "/benchmarks", card | {"note": "已核对"})
    assert revised.json["revision"] == 2
    both = anybody.get("/benchmarks/cn-2023")["items"]
    assert [(item["revision"], item["note"]) for item in both] == [(2, "已核对"), (1, first["note"])]
    assert len(anybody.get("/benchmarks?limit=200")["items"]) == 22
    assert anybody.refused("POST", "/benchmarks", card) == (403, ["grant-missing"])
    assert anybody.refused("GET", "/benchmarks/%00") == (404, ["not-found"])


def test_a_benchmark_that_contradicts_itself_is_refused(administrator: Caller) -> None:
    card = {
        "id": "example",
        "population": "示例",
        "denominator_is": "closed",
        "comparable": "no",
        "source_title": "示例",
    }
    told = {"numerator": 2, "denominator": 1, "period_start": "2026-02-01", "period_end": "2026-01-01"}
    assert administrator.refused("POST", "/benchmarks", card | told | {"rate_percent": "101"}) == (
        422,
        ["/numerator more-than-all", "/period_end ends-before-it-begins", "/rate_percent rate-out-of-bounds"],
    )
    assert administrator.refused("POST", "/benchmarks", card) == (422, ["/rate_percent figure-missing"])
    assert administrator.refused("POST", "/benchmarks", card | {"rate_percent": 50.5}) == (
        422,
        ["/rate_percent not-decimal"],
    )


def notice(year: int, *, invented: bool = False, **changes: Any) -> dict[str, Any]:
    """Take 2026's shipped file for another year's, by moving every day."""
    told = json.loads((FOLDER / "calendar" / "2026.json").read_text("utf-8"))
    days = [
        {**day, "date": day["date"].replace("2026-", f"{year}-")} for day in told["days"] if day["isOffDay"]
    ]
    return told | {"year": year, "days": days, "invented": invented} | changes


def test_a_notice_is_loaded_as_shipped_counts_at_once_and_is_promised_on(
    app: Flask, administrator: Caller
) -> None:
    with transaction(SYSTEM) as tx:
        before = calendar_now(tx)
        assert not before.is_known(2027)
    promised = select(func.count()).select_from(Outbox).where(Outbox.job == "recompute_provisional")
    promises = db.session.scalar(promised)
    db.session.rollback()
    made = administrator.made("/calendars", notice(2027))
    with transaction(SYSTEM) as tx:
        now = calendar_now(tx)
        assert now.is_known(2027)
        assert now.version != before.version
        assert tx.session.scalar(promised) == promises + 1
    assert administrator.made("/calendars", notice(2027)) == made
    read = administrator.get("/calendars/2027")
    assert (read["id"], read["invented"], len(read["days"])) == (made, False, len(notice(2027)["days"]))
    assert administrator.get("/calendars")["items"][-1]["year"] == 2027
    assert administrator.refused("GET", "/calendars/2028") == (404, ["not-found"])


def test_an_amended_notice_replaces_the_first_and_keeps_it(administrator: Caller) -> None:
    first = administrator.made("/calendars", notice(2027))
    shorter = notice(2027)["days"][1:]
    second = administrator.made("/calendars", notice(2027, days=shorter))
    assert second != first
    assert administrator.get("/calendars/2027")["id"] == second
    kept = db.session.scalar(
        select(func.count()).select_from(CalendarNotice).where(CalendarNotice.year == 2027)
    )
    assert kept == 2


def test_an_invented_notice_is_for_demos(administrator: Caller) -> None:
    told = notice(2027, invented=True)
    assert administrator.refused("POST", "/calendars", told) == (422, ["/invented demo-only"])
    with transaction(SYSTEM) as tx:
        tx.session.add(Installation(id=1, demo=True, clock_offset_seconds=0, created_at=tx.at))
    made = administrator.made("/calendars", told)
    assert administrator.get("/calendars/2027")["invented"] is True
    assert administrator.made("/calendars", told | {"invented": False}) != made


def test_a_notice_that_cannot_be_names_every_fault(administrator: Caller) -> None:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    days = [
        day,
        day,
        {"name": "元旦", "date": "2025-06-01", "isOffDay": True},
    ]
    assert administrator.refused("POST", "/calendars", notice(2027, days=days)) == (
        422,
        [
            "/days/0/date notice-day-twice",
            "/days/1/date notice-day-twice",
            "/days/2/date notice-day-elsewhere",
        ],
    )
    malformed = {"name": "元旦", "date": "01.01.2027", "isOffDay": "yes", "extra": 1}
    assert sorted(administrator.refused("POST", "/calendars", notice(2027, days=[malformed]))[1]) == [
        "/days/0/date not-date",
        "/days/0/extra unknown-field",
        "/days/0/isOffDay not-boolean",
    ]
    assert administrator.refused("POST", "/calendars", notice(1900)) == (422, ["/year notice-year"])
