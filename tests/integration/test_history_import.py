"""Another system's history: taken in once, without its persons, apart from live work; and what is found in it."""

import csv
import io
import time
from typing import Any
from uuid import UUID

import pytest
from callers import Caller, caller
from court import days_ago, offered_complaint, working_court
from flask import Flask
from sqlalchemy import func, select, text

from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.dispute import Dispute
from diversion.persistence.history import HistoryEvent, HistoryImport
from diversion.persistence.journal import JournalEntry
from diversion.services import courts
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.history_import import HistoryFile, import_history
from diversion.services.refusals import InputFaulty

MAPPING = """
[columns]
dispute = "案件编号"
at = "办理时间"
event = "环节"
group = "部门"
organisation = "单位"
person = "经办人"
[events]
"派单" = "offered"
"接单" = "accepted"
"办结" = "ended"
""".encode()
HEADERS = ["案件编号", "办理时间", "环节", "部门", "单位", "经办人"]
ROWS = [
    ["甲1", "2025-03-03 09:00", "派单", "立案庭", "示例站", "示例张三"],
    ["甲1", "2025-03-04 09:00", "接单", "调解", "示例站", "示例李四"],
    ["甲1", "2025-03-06 09:00", "派单", "立案庭", "示例法院", "示例张三"],
    ["甲1", "2025-03-07 09:00", "接单", "调解", "示例站", "示例李四"],
    ["甲1", "2025-05-20 09:00", "办结", "调解", "示例站", "示例李四"],
    ["甲2", "2025-03-03 09:00", "派单", "立案庭", "示例站", "示例张三"],
]


def written(rows: list[list[str]], headers: list[str] = HEADERS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode("gb18030")


@pytest.fixture
def court(app: Flask) -> UUID:
    return courts.add_court(SYSTEM, "苏0506")


@pytest.fixture
def manager(app: Flask, court: UUID) -> Caller:
    return caller(app, "manager", Role.MANAGER, court_id=court)


def taken(rows: list[list[str]] = ROWS, mapping: bytes | None = MAPPING, **told: Any) -> UUID:
    return import_history(SYSTEM, "苏0506", HistoryFile(written(rows, **told), mapping), lambda *_: None)


def counted(table: Any) -> int:
    found = db.session.scalar(select(func.count()).select_from(table))
    db.session.rollback()
    return found or 0


def test_the_same_file_twice_takes_nothing_in_twice(court: UUID) -> None:
    first = taken()
    assert taken() == first
    assert (counted(HistoryImport), counted(HistoryEvent)) == (1, len(ROWS))
    entries = select(JournalEntry.event).where(JournalEntry.stream == f"register:{court}")
    assert list(db.session.scalars(entries)).count("history_imported") == 1


def test_nobody_and_no_number_of_a_dispute_is_kept(court: UUID) -> None:
    taken()
    kept = str(db.session.execute(text("SELECT * FROM history_event")).all())
    assert "示例张三" not in kept
    assert "甲1" not in kept
    persons = db.session.execute(
        select(HistoryEvent.person, func.count()).group_by(HistoryEvent.person)
    ).all()
    assert sorted(number for _, number in persons) == [3, 3]
    assert counted(Dispute) == 0


def test_handovers_returns_durations_and_findings(court: UUID, manager: Caller) -> None:
    history = taken()
    told = manager.get(f"/history/{history}/handovers?by=organisation")
    assert told["rows"] == [
        {"from_holder": "示例法院", "to_holder": "示例站", "handovers": 1},
        {"from_holder": "示例站", "to_holder": "示例法院", "handovers": 1},
    ]
    assert (told["disputes"], told["disputes_with_any"]) == (2, 1)
    told = manager.get(f"/history/{history}/handovers?by=group")
    assert {(each["from_holder"], each["handovers"]) for each in told["rows"]} == {("立案庭", 2), ("调解", 1)}
    (told,) = manager.get(f"/history/{history}/returns")["rows"]
    assert told == {
        "from_holder": "示例法院",
        "to_holder": "示例站",
        "returns": 1,
        "directly": 1,
        "disputes": 1,
    }
    spans = {
        (each["event"], each["organisation"]): each
        for each in manager.get(f"/history/{history}/durations")["rows"]
    }
    assert spans["offered", "示例站"]["median_hours"] == 24
    assert spans["accepted", "示例站"]["number"] == 2
    found = {each["kind"]: each["rows"] for each in manager.get(f"/history/{history}/findings")["kinds"]}
    unanswered = next(each for each in found["unanswered"] if each["organisation"] == "示例站")
    assert (unanswered["number"], unanswered["of"], unanswered["lines"]) == (1, 2, [7])
    (idle,) = found["idle"]
    assert (idle["number"], idle["of"], idle["lines"]) == (1, 2, [5])


def test_quartiles_are_postgresqls(court: UUID, manager: Caller) -> None:
    rows = [
        [str(dispute), f"2025-03-{day:02} 09:00", "派单", "", "示例站", ""]
        for dispute in range(40)
        for day in (1, 2 + dispute % 7, 12 + dispute % 11)
    ]
    (told,) = manager.get(f"/history/{taken(rows)}/durations")["rows"]
    query = text(
        "SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY hours) FROM (SELECT extract(epoch FROM"
        " lead(at) OVER (PARTITION BY dispute ORDER BY at, line) - at) / 3600 AS hours FROM history_event) AS spans"
        " WHERE hours IS NOT NULL"
    )
    expected = db.session.scalar(query)
    shown = [told[f"{name}_hours"] for name in ("lower_quartile", "median", "upper_quartile")]
    assert shown == pytest.approx([float(each) for each in expected])
    assert told["number"] == 80


def test_a_refused_row_is_named_with_its_column_and_remedy(court: UUID, manager: Caller) -> None:
    bad = [["甲3", "三月", "派单"], ["", "2025-03-03", "派弹"]]
    history = taken([*ROWS, *bad])
    told = manager.get(f"/history/{history}?limit=1")
    assert (told["rows"], told["taken"], told["refused"]) == (8, 6, 2)
    (row,) = told["refused_rows"]
    assert (row["line"], row["faults"][0]["column"], row["faults"][0]["code"]) == (
        8,
        "办理时间",
        "not-moment",
    )
    assert "请写成" in row["faults"][0]["detail"]
    (row,) = manager.get(f"/history/{history}?after_line={told['next_after_line']}")["refused_rows"]
    assert [each["column"] for each in row["faults"]] == ["案件编号", "环节"]


def test_a_file_that_cannot_be_read_is_refused_whole(court: UUID) -> None:
    with pytest.raises(InputFaulty) as refused:
        taken(headers=["编号", *HEADERS[1:]])
    assert [(each.pointer, each.code) for each in refused.value.faults] == [("/案件编号", "column-missing")]
    with pytest.raises(InputFaulty) as refused:
        taken(mapping=b'{"columns": 1}')
    assert refused.value.faults[0].code == "mapping-malformed"
    assert counted(HistoryImport) == 0


def test_who_may_read_and_who_may_take_in(app: Flask, court: UUID, manager: Caller) -> None:
    history = taken()
    other = caller(app, "other", Role.MANAGER, court_id=courts.add_court(SYSTEM, "苏0508"))
    assert [each["id"] for each in manager.get("/history")["items"]] == [str(history)]
    assert other.get("/history")["items"] == []
    assert other.refused("GET", f"/history/{history}/returns") == (404, ["not-found"])
    clerk = caller(app, "clerk", Role.CLERK, court_id=court)
    assert clerk.refused("GET", "/history") == (403, ["grant-missing"])
    with pytest.raises(GrantMissing):
        import_history(
            actor_of_login("manager"), "苏0506", HistoryFile(written(ROWS), MAPPING), lambda *_: None
        )


def test_an_organisation_is_told_of_no_other_systems_history(app: Flask) -> None:
    made = working_court(app)
    history = taken()
    assert made.coordinator.get("/history")["items"] == []
    assert made.coordinator.refused("GET", f"/history/{history}") == (404, ["not-found"])
    assert made.manager.get("/history")["items"] != []


def test_our_own_export_can_be_read_as_a_history(app: Flask) -> None:
    made = working_court(app)
    declined = made.delivered(offered_complaint(1))
    made.done(
        made.coordinator,
        f"/handoffs/{declined['handoff']['id']}/decline",
        {"reason_code": "other", "reason": "示例理由"},
    )
    made.accepted(offered_complaint(2))
    window = f"from={days_ago(1)}&to={days_ago(0)}"
    exported = made.manager.ask("GET", f"/reports/events?{window}&format=csv").data
    history = import_history(SYSTEM, "苏0506", HistoryFile(exported), lambda *_: None)
    told = made.manager.get(f"/history/{history}")
    assert told["refused"] == 0
    pairs = {
        (each["from_holder"], each["to_holder"])
        for each in made.manager.get(f"/history/{history}/handovers?by=group")["rows"]
    }
    assert ("organisation", "user") in pairs


def test_a_hundred_thousand_events_in_under_a_minute_with_progress(court: UUID, manager: Caller) -> None:
    rows = [
        [
            f"{number // 10}",
            f"2025-{1 + number % 10:02}-03 09:00",
            "派单",
            f"部门{number % 7}",
            f"单位{number % 90}",
            f"人{number % 500}",
        ]
        for number in range(100_000)
    ]
    content, seen = written(rows), []
    began = time.monotonic()
    history = import_history(
        SYSTEM, "苏0506", HistoryFile(content, MAPPING), lambda done, total: seen.append((done, total))
    )
    taking = time.monotonic() - began
    assert manager.get(f"/history/{history}/handovers")["disputes"] == 10_000
    print(f"100,000 events: {taking:.1f} s in, {time.monotonic() - began - taking:.1f} s to count handovers")  # noqa: T201 - what was measured
    assert taking < 60
    assert seen[-1] == (100_000, 100_000)
    assert len(seen) >= 100
    assert counted(HistoryEvent) == 100_000
