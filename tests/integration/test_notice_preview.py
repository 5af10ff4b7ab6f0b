"""A notice is shown as the deadlines that it would move; loading it moves exactly those."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from callers import admin
from flask import Flask
from mediated import Mediated, at, mediated_court
from sqlalchemy import select

import diversion
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.journal import JournalEntry
from diversion.services.recomputing import recompute_provisional

FOLDER = Path(diversion.__file__).parent / "reference" / "calendar"


def off(day: str, name: str = "示例") -> dict[str, Any]:
    return {"name": name, "date": day, "isOffDay": True}


NOTICE_2027 = {
    "year": 2027,
    "papers": ["示例通知"],
    "days": [*(off(f"2027-01-0{day}", "元旦") for day in (1, 2, 3)), off("2027-06-01")],
}


def amended_2026(*more: dict[str, Any]) -> dict[str, Any]:
    """Write the notice of 2026 with further days, as an amendment of the State Council would be."""
    told: dict[str, Any] = json.loads((FOLDER / "2026.json").read_text("utf-8"))
    return told | {"days": [*told["days"], *more]}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.people["admin"] = admin(app)
        yield made


def preview(here: Mediated, notice: dict[str, Any]) -> dict[str, Any]:
    answer = here.admin.ask("POST", "/calendars/preview", notice)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def moves(found: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    return {(each["reference"], each["rule"], each["from"], each["to"]) for each in found["moves"]}


def made_moves() -> set[tuple[str, str, str, str]]:
    """Read what the journal says was moved by a notice, in the form of the preview."""
    query = select(JournalEntry.stream, JournalEntry.body).where(JournalEntry.event == "deadline_recomputed")
    references = {f"dispute:{row.id}": row.reference for row in db.session.scalars(select(Dispute))}
    told = [(row.stream, json.loads(row.body)["payload"]) for row in db.session.execute(query)]
    db.session.rollback()
    return {
        (references[stream], each["rule"], each["due_before"], each["due_on"])
        for stream, each in told
        if each["due_before"] != each["due_on"]
    }


def everything(here: Mediated) -> list[tuple[Any, ...]]:
    columns = (Deadline.id, Deadline.due_on, Deadline.ended_at, Deadline.calendar_version)
    found = [tuple(row) for row in db.session.execute(select(*columns).order_by(Deadline.id))]
    db.session.rollback()
    return found


def test_a_new_years_notice_moves_what_was_shown_and_nothing_else(here: Mediated) -> None:
    """Four disputes on the way into 2027: two move, one trial limit with its alarm moves, one is confirmed."""
    with at("2026-12-01T09:00"):
        confirmed, _ = here.mediating()  # 30 days: Thu 31 December, final once nothing frees it
        longer, handoff = here.mediating()
        here.mediator.made(f"/handoffs/{handoff}/extensions", {"days": 1, "agreed_by": ["a1", "r1"]})
        docketed = here.file_docketed()  # 6 months: 1 June 2027
    with at("2026-12-30T09:00"):
        answering = here.file()
        here.deliver()
        reference = {dispute: here.dispute(dispute).reference for dispute in (longer, docketed, answering)}
        before = everything(here)
        found = preview(here, NOTICE_2027)
        assert everything(here) == before
        shown = moves(found)
        assert {
            (reference[longer], "mediation", "2027-01-01", "2027-01-04"),
            (reference[docketed], "trial_limit", "2027-06-01", "2027-06-02"),
            (reference[docketed], "trial_limit_near", "2027-05-17", "2027-05-18"),
            (reference[answering], "answer", "2027-01-04", "2027-01-05"),
        } <= shown
        assert not any(reference_ == here.dispute(confirmed).reference for reference_, *_ in shown)
        assert (found["confirmed"] >= 1, found["uncounted"]) == (True, 0)
        binding = [each["rule"] for each in found["moves"] if each["is_next"]]
        assert "answer" in binding
        here.admin.made("/calendars", NOTICE_2027)
        assert recompute_provisional() >= len(shown)
        assert made_moves() == shown
        assert here.due(docketed, "trial_limit") == "2027-06-02"
        assert here.due(docketed, "trial_limit_near") == "2027-05-18"
        assert preview(here, NOTICE_2027) | {"calendar_version": ""} == {
            "year": 2027,
            "calendar_version": "",
            "moves": [],
            "confirmed": 0,
            "uncounted": 0,
        }
        assert recompute_provisional() == 0


def test_an_amended_notice_moves_final_days_counted_over_what_it_changes(here: Mediated) -> None:
    """Wednesday 4 March 2026 is freed: three working days from Monday the 2nd end on Friday, not Thursday."""
    answering = here.file()
    here.deliver()
    mediated, _ = here.mediating()
    notice = amended_2026(off("2026-03-04"))
    shown = moves(preview(here, notice))
    reference = here.dispute(answering).reference
    assert shown == {(reference, "answer", "2026-03-05", "2026-03-06")}
    here.admin.made("/calendars", notice)
    assert recompute_provisional() == 1
    assert made_moves() == shown
    assert here.due(answering, "answer") == "2026-03-06"
    assert here.due(mediated, "mediation") == "2026-04-01"
    row = here.clocks(mediated, "mediation")[-1]
    assert row.calendar_version == here.clocks(answering, "answer")[-1].calendar_version
    assert recompute_provisional() == 0


def test_a_day_explained_otherwise_is_written_anew_where_it_stays(here: Mediated) -> None:
    """Two days swap: Wednesday 4 is off, Saturday 7 works. Five working days still end on Monday 9."""
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True})
    assert here.due(dispute, "activity") == "2026-03-09"
    swap = amended_2026(off("2026-03-04"), off("2026-03-07") | {"isOffDay": False})
    assert moves(preview(here, swap)) == set()
    here.admin.made("/calendars", swap)
    assert recompute_provisional() == 1
    told = here.clocks(dispute, "activity")[-1].derivation
    assert "2026年3月7日（星期六）为调休工作日，计入。" in [line["zh"] for line in told]
    assert here.due(dispute, "activity") == "2026-03-09"


def test_what_could_not_be_loaded_is_refused_before_it_is_shown(here: Mediated) -> None:
    path = "/calendars/preview"
    assert here.admin.refused("POST", path, NOTICE_2027 | {"days": [off("2026-05-01")]}) == (
        422,
        ["/days/0/date notice-day-elsewhere"],
    )
    assert here.admin.refused("POST", path, NOTICE_2027 | {"invented": True}) == (
        422,
        ["/invented demo-only"],
    )
    assert here.auditor.refused("POST", path, NOTICE_2027) == (403, ["grant-missing"])
