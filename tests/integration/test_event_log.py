"""The export of events: OCEL 2.0 that agrees with itself and with the journal, a flat table, nobody in either."""

import csv
import io
import json
import re
import time

import jsonschema
import pytest
from court import WorkingCourt, days_ago, offered_complaint, working_court
from flask import Flask
from ocel_schema import SCHEMA, disagreements
from sqlalchemy import func, select

from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.services.timeline import LEFT_OUT

WINDOW = f"from={days_ago(1)}&to={days_ago(0)}"
MEETING = {"place": "调解室一", "participants": [{"role": "party", "party_ref": "a1"}]}


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    """A court with a declined offer, a mediation with a meeting, and a settled dispute."""
    made = working_court(app)
    declined = made.delivered(offered_complaint(1))
    told = {"reason_code": "other", "reason": "示例理由甲乙丙"}
    made.done(made.coordinator, f"/handoffs/{declined['handoff']['id']}/decline", told)
    met = made.accepted(offered_complaint(2))
    handoff = f"/handoffs/{met['handoff']['id']}"
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
    for ref in ("a1", "r1"):
        made.mediator.made(f"{handoff}/contacts", {"party_ref": ref, "reached": True})
    made.mediator.made(f"{handoff}/sessions", {**MEETING, "starts_at": now})
    made.mediator.made(f"{handoff}/notes", {"text": "只有我看的记录"})
    return made


def log_of(court: WorkingCourt, who: str = "auditor", query: str = WINDOW) -> dict:
    return json.loads(court.people[who].ask("GET", f"/reports/events?{query}").text)


def table_of(court: WorkingCourt, who: str = "auditor") -> list[dict[str, str]]:
    text = court.people[who].ask("GET", f"/reports/events?{WINDOW}&format=csv").text
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def journaled() -> int:
    entry = JournalEntry
    query = select(func.count()).where(entry.stream.startswith("dispute:"), entry.event.not_in(LEFT_OUT))
    found = db.session.scalar(query)
    db.session.rollback()
    return found or 0


def test_the_log_keeps_to_the_schema_and_agrees_with_itself(court: WorkingCourt) -> None:
    log = log_of(court)
    jsonschema.validate(log, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert disagreements(log) == []
    assert {each["type"] for each in log["objects"]} == {
        "dispute",
        "party",
        "organisation",
        "mediator",
        "handoff",
        "session",
    }


def test_every_entry_of_a_dispute_is_an_event_once_but_privileged_notes(court: WorkingCourt) -> None:
    log = log_of(court)
    assert len(log["events"]) == len(table_of(court)) == journaled() > 10
    types = {each["type"] for each in log["events"]}
    assert {"handoff_declined", "handoff_accepted", "session_booked"} <= types
    assert "note_written" not in types


def test_an_event_says_what_it_touched_and_how(court: WorkingCourt) -> None:
    log = log_of(court)
    kinds = {each["id"]: each["type"] for each in log["objects"]}
    booked = next(each for each in log["events"] if each["type"] == "session_booked")
    told = {(kinds[each["objectId"]], each["qualifier"]) for each in booked["relationships"]}
    assert told >= {
        ("dispute", "concerns"),
        ("handoff", "through"),
        ("session", "session"),
        ("mediator", "acted"),
    }
    declined = next(each for each in log["events"] if each["type"] == "handoff_declined")
    assert {"name": "reason_code", "value": "other"} in declined["attributes"]
    contacted = next(each for each in log["events"] if each["type"] == "contact_recorded")
    assert ("party", "about") in {
        (kinds[each["objectId"]], each["qualifier"]) for each in contacted["relationships"]
    }


@pytest.mark.parametrize("form", ["ocel", "csv"])
def test_nobody_and_no_text_is_in_it(court: WorkingCourt, form: str) -> None:
    text = court.auditor.ask("GET", f"/reports/events?{WINDOW}&format={form}").text
    assert not re.search("[\u4e00-\u9fff]", text.replace("苏0506", ""))
    dispute = court.clerk.get("/disputes")["items"][0]
    assert dispute["id"] not in text
    assert str(court.mediator.user_id) not in text
    assert "138" + "00" not in text


def test_pseudonyms_are_the_same_in_every_export(court: WorkingCourt) -> None:
    first, second = log_of(court), log_of(court, "manager")
    assert first["events"] == second["events"]
    flat = {each["dispute"] for each in table_of(court)}
    assert flat == {each["id"] for each in first["objects"] if each["type"] == "dispute"}


def test_the_flat_table_says_whose_turn_it_is(court: WorkingCourt) -> None:
    accepted = next(each for each in table_of(court) if each["event"] == "handoff_accepted")
    assert accepted["group"] == "user"
    assert accepted["organisation"] == str(court.bodies["centre"])
    assert accepted["person"].startswith("mediator-")
    delivered = next(each for each in table_of(court) if each["event"] == "handoff_delivered")
    assert (delivered["group"], delivered["person"]) == ("organisation", "")


def test_an_organisation_is_told_of_its_own_handoffs_only(court: WorkingCourt) -> None:
    log = log_of(court, "second_coordinator")
    jsonschema.validate(log, SCHEMA)
    assert disagreements(log) == []
    assert {each["type"] for each in log["events"]} <= {"handoff_offered", "handoff_delivered", "offered"}
    assert [each["id"] for each in log["objects"] if each["type"] == "organisation"] == [
        f"organisation-{court.bodies['second']}"
    ]
    assert {each["organisation"] for each in table_of(court, "second_coordinator")} == {
        str(court.bodies["second"])
    }
    assert "held_by" not in json.dumps(log["events"])


def test_it_is_read_piece_by_piece_and_comes_out_the_same(
    court: WorkingCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = log_of(court)
    monkeypatch.setattr("diversion.services.event_log.CHUNK_ROWS", 3)
    assert log_of(court) == whole
    assert len(table_of(court)) == len(whole["events"])


def test_outside_the_window_there_is_nothing(court: WorkingCourt) -> None:
    log = log_of(court, query="from=2020-01-01&to=2020-12-31")
    jsonschema.validate(log, SCHEMA)
    assert log["events"] == log["objects"] == []


def test_a_reversed_window_and_a_stranger_are_refused(court: WorkingCourt) -> None:
    asked = "/reports/events?from=2026-02-02&to=2026-02-01"
    assert court.auditor.refused("GET", asked) == (422, ["/to window-reversed"])
    assert court.clerk.refused("GET", f"/reports/events?{WINDOW}") == (403, ["grant-missing"])


def test_pm4py_opens_it(court: WorkingCourt, tmp_path) -> None:
    pm4py = pytest.importorskip(
        "pm4py", reason="a reader for this test only; its licence forbids shipping it"
    )
    path = tmp_path / "events.json"
    path.write_text(json.dumps(log_of(court)), encoding="utf-8")
    read = pm4py.read_ocel2_json(str(path))
    assert len(read.events) == journaled()
    assert set(read.objects["ocel:type"]) >= {"dispute", "handoff", "organisation"}
