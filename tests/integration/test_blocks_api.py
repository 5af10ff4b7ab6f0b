"""The list of blocks as its readers have it: evidence, comparison, lasting ids, feedback, precision, grants."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from callers import admin, caller
from flask import Flask
from mediated import LONG_AGO, Mediated, at, mediated_court, moment
from planting import Planter, dormant, lapsed, late_offer, overruled, same_words, unanswered_guidance
from recounted import recounted
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from diversion.domain.access import Role
from diversion.persistence import eligible as stored
from diversion.persistence.base import db
from diversion.persistence.blocks import BlockFeedback, BlockFinding
from diversion.persistence.handoff import Handoff
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.block_list import BlockFilter, list_blocks
from diversion.services.blocks import look_everywhere
from diversion.services.courts import add_court
from diversion.services.outbox import Job
from diversion.services.pages import Asked
from diversion.services.periodic import promise_due_slots

LAPSED_AT = "2026-03-06T00:00"
WINDOW = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def plant(app: Flask) -> Iterator[Planter]:
    with mediated_court(app) as here:
        yield Planter(here, admin(app))


def listed(here: Mediated, when: str, who: str = "manager", **asked: str) -> list[Any]:
    with at(when):
        return list(here.people[who].get(f"/blocks?{urlencode(asked)}")["items"])


def test_a_finding_tells_all_that_is_needed_to_act_on_it(plant: Planter) -> None:
    lapsed(plant)
    here = plant.here
    (found,) = listed(here, LAPSED_AT)
    handoff = db.session.scalars(select(Handoff).where(Handoff.lapsed_at.is_not(None))).one()
    assert (found["kind"], found["kind_name"], found["code"]) == ("unanswered", "对而不接", "lapsed")
    assert (found["side"], found["name"], found["surety"]) == ("partner", "逾期未确认", "certain")
    assert (found["organisation_id"], found["organisation_name"]) == (str(here.centre), "示例商事调解中心")
    assert (found["handoff_id"], found["dispute_id"]) == (str(handoff.id), str(handoff.dispute_id))
    assert found["since_at"] == handoff.lapsed_at.isoformat()
    assert found["evidence"]["limit"] == {
        "amount": 3,
        "unit": "working_days",
        "setting": None,
        "article": "人民法院在线调解规则（法释〔2021〕23号）第12条",
    }
    assert found["evidence"]["numbers"] == [
        {"name": "opened", "text": "曾查看", "text_en": "opened", "value": 1}
    ]
    assert (found["counted"]["numerator"], found["counted"]["denominator"]) == (1, 2)
    assert found["compared_with"] == {"organisations": 0, "median": None, "chance": None}
    assert found["next_step"]
    assert found["next_step_en"]
    assert found["is_block"] is None


def test_a_count_comes_with_its_interval_and_the_others_of_the_kind(plant: Planter) -> None:
    here = plant.here
    body = {"kind": "commercial_centre", "name": "示例另一中心", "capacity": 5, "areas": ["320506"]}
    with at("2026-03-02T08:00"):
        other = plant.admin.made("/organisations", body | {"chamber": True})
        listed_from = {"court_id": str(here.court), "organisation_id": other, "from_on": "2026-03-02"}
        plant.admin.made("/roster", listed_from)
        member = {"organisation_id": other, "capacity": 9, "login": "another", "name": "示例调解员"}
        plant.admin.made("/mediators", member | {"from_on": "2026-03-02"})
    dormant(plant)
    found = {each["organisation_id"]: each for each in listed(here, LAPSED_AT, kind="dormant")}
    centre = found[str(here.centre)]
    assert (centre["surety"], centre["counted"]["numerator"], centre["counted"]["denominator"]) == (
        "statistical",
        5,
        5,
    )
    assert centre["counted"]["interval_95"] == pytest.approx([0.5655, 1.0], abs=1e-4)
    assert centre["compared_with"] == {"organisations": 1, "median": 1.0, "chance": 1.0}
    numbers = {each["name"]: each["value"] for each in centre["evidence"]["numbers"]}
    assert (numbers["eligible"], numbers["not_offered"], numbers["asked"]) == (5, 5, 0)
    assert len(centre["evidence"]["dispute_ids"]) == 5


def test_the_same_block_keeps_its_id_and_is_over_when_it_is_over(plant: Planter) -> None:
    unanswered_guidance(plant)
    here = plant.here
    (before,) = listed(here, "2026-03-05T00:00")
    (later,) = listed(here, "2026-03-05T17:00", code="guidance_unanswered")
    assert (before["id"], before["until_at"]) == (later["id"], None)
    handoff = before["handoff_id"]
    (question,) = here.judge.get(f"/handoffs/{handoff}/guidance")["items"]
    answer = {"answer": "可以。"}
    plant.act("2026-03-06T10:00", "judge", f"/handoffs/{handoff}/guidance/{question['id']}/answer", answer)
    (over,) = listed(here, "2026-03-06T11:00")
    assert (over["id"], over["until_at"]) == (before["id"], "2026-03-06T02:00:00+00:00")
    assert listed(here, "2026-03-06T11:00", standing="true") == []
    (then,) = listed(here, "2026-03-06T11:00", standing="true", at="2026-03-06T09:00:00+08:00")
    assert then["id"] == before["id"]
    assert listed(here, "2026-03-06T11:00", at="2026-03-04T23:00:00+08:00") == []
    left_the_window = (moment("2026-03-06T10:00") + timedelta(days=90)).isoformat()[:19]
    assert listed(here, left_the_window, code="guidance_unanswered") == []
    assert [each["id"] for each in listed(here, left_the_window, at="2026-03-06T12:00:00+08:00")] == [
        before["id"]
    ]


def test_a_pattern_goes_on_as_the_same_block_while_its_counts_move(plant: Planter) -> None:
    same_words(plant)
    here = plant.here
    (before,) = listed(here, "2026-03-02T12:00", kind="unanswered")
    handoff = plant.delivered("2026-03-03T09:00", plant.file_for("2026-03-03T09:00", here.centre))
    told = {"reason_code": "outside_field", "reason": "不属于本会受理范围"}
    plant.act("2026-03-03T10:00", "coordinator", f"/handoffs/{handoff}/decline", told)
    (after,) = listed(here, "2026-03-03T12:00", code="same_words_declined")
    assert (after["id"], after["since_at"]) == (before["id"], before["since_at"])
    assert (before["counted"]["numerator"], after["counted"]["numerator"]) == (3, 4)


def test_the_page_begins_with_what_stands_and_of_that_with_the_court_s_own_the_newest_first(
    plant: Planter,
) -> None:
    lapsed(plant)
    unanswered_guidance(plant)
    dormant(plant)
    with at("2026-03-20T09:00"):
        actor, read = actor_of_login("manager"), []
        page = Asked(limit=1)
        while True:
            found, _ = list_blocks(actor, BlockFilter(), page, to_act_on=True)
            read.extend(found.rows)
            if found.next_cursor is None:
                break
            page = Asked(found.next_cursor, 1)
    order = [(each.until_at is None, each.side == "court", each.since_at, each.id) for each in read]
    assert order == sorted(order, reverse=True)
    assert {(stands, of_court) for stands, of_court, _, _ in order} >= {(True, True), (False, False)}
    assert len(read) == len(listed(plant.here, "2026-03-20T09:00"))


def test_the_list_is_narrowed_as_asked(plant: Planter) -> None:
    dormant(plant)
    here = plant.here
    assert len(listed(here, LAPSED_AT)) == 6
    assert {each["code"] for each in listed(here, LAPSED_AT, kind="obstructed")} == {"offer_late"}
    assert listed(here, LAPSED_AT, side="partner") == []
    assert len(listed(here, LAPSED_AT, organisation_id=str(here.centre))) == 1
    assert len(listed(here, LAPSED_AT, court_id=str(here.court))) == 6
    assert listed(here, LAPSED_AT, limit="2") == listed(here, LAPSED_AT)[:2]


def test_every_reader_sees_what_is_theirs(plant: Planter, app: Flask) -> None:
    here = plant.here
    lapsed(plant)
    upper, other = add_court(SYSTEM, "苏05"), add_court(SYSTEM, "苏0507")
    db.session.execute(update(Court).where(Court.id == here.court).values(parent_id=upper))
    db.session.commit()
    here.people["above"] = caller(app, "above", Role.MANAGER, court_id=upper, from_on=LONG_AGO)
    here.people["beside"] = caller(app, "beside", Role.MANAGER, court_id=other, from_on=LONG_AGO)
    for who in ("router", "manager", "auditor", "coordinator", "above"):
        assert len(listed(here, LAPSED_AT, who)) == 1, who
    for who in ("other_coordinator", "mediator", "other_mediator", "beside"):
        assert listed(here, LAPSED_AT, who) == [], who
    for who in ("clerk", "judge", "grid_worker"):
        assert here.people[who].refused("GET", "/blocks") == (403, ["grant-missing"])
    told = urlencode({"court_id": str(here.court)})
    assert here.beside.refused("GET", f"/blocks?{told}") == (404, ["not-found"])
    (found,) = listed(here, LAPSED_AT)
    assert here.beside.refused("GET", f"/blocks/{found['id']}") == (404, ["not-found"])
    said = {"is_block": True}
    assert here.beside.refused("POST", f"/blocks/{found['id']}/feedback", said) == (404, ["not-found"])


def test_a_mediator_sees_the_court_block_the_own_mediation(plant: Planter) -> None:
    unanswered_guidance(plant)
    assert len(listed(plant.here, "2026-03-05T00:00", "mediator")) == 1
    assert listed(plant.here, "2026-03-05T00:00", "colleague") == []


def test_an_inbox_is_narrowed_to_what_is_blocked(plant: Planter) -> None:
    unanswered_guidance(plant)
    (found,) = listed(plant.here, "2026-03-05T00:00")
    for kind, expected in (("obstructed", [found["handoff_id"]]), ("unanswered", [])):
        inbox = plant.here.coordinator.get(f"/handoffs?block={kind}")["items"]
        assert [each["id"] for each in inbox] == expected


def test_what_people_say_is_kept_and_counted_by_the_newest_word(plant: Planter) -> None:
    here = plant.here
    dormant(plant)
    found = listed(here, LAPSED_AT)
    link = next(each for each in found if each["kind"] == "dormant")
    late = [each for each in found if each["code"] == "offer_late"]
    with at(LAPSED_AT):
        words = {"is_block": False, "note": "等待组织补充材料，示例甲已知情"}
        answer = here.coordinator.ask("POST", f"/blocks/{link['id']}/feedback", words)
        assert answer.status_code == 201, answer.text
        assert answer.json["feedback"][0]["note"] == words["note"]
        here.router.made(f"/blocks/{late[0]['id']}/feedback", {"is_block": False, "note": "已口头说明"})
        here.manager.made(f"/blocks/{late[0]['id']}/feedback", {"is_block": True})
        here.manager.made(f"/blocks/{late[1]['id']}/feedback", {"is_block": True})
    told = here.manager.get("/blocks/precision")
    counted = {(row["code"], row["confirmed"], row["judged"]) for row in told["rows"]}
    assert counted == {(None, 2, 3), ("offer_late", 2, 2), ("eligible_not_offered", 0, 1)}
    whole = next(row for row in told["rows"] if row["code"] is None)
    assert whole["precision"] == pytest.approx(2 / 3)
    assert whole["interval_95"] == pytest.approx([0.2077, 0.9385], abs=1e-4)
    assert told["definition_version"] == whole["definition_version"]
    read = here.manager.get(f"/blocks/{late[0]['id']}")
    assert [(each["is_block"], each["note"]) for each in read["feedback"]] == [
        (False, "已口头说明"),
        (True, None),
    ]
    assert read["is_block"] is True
    assert all(row.sealed is None or "示例甲".encode() not in row.sealed for row in rows(BlockFeedback))
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(update(BlockFeedback).values(is_block=True))
    db.session.rollback()
    assert "block_judged" in {entry.event for entry in rows(JournalEntry)}


def test_the_hourly_job_is_promised_and_finds_the_same(plant: Planter) -> None:
    lapsed(plant)
    with at(LAPSED_AT):
        look_everywhere()
        first = {row.id for row in rows(BlockFinding)}
        look_everywhere()
    assert {row.id for row in rows(BlockFinding)} == first
    assert len(first) == 1
    assert {each["id"] for each in listed(plant.here, LAPSED_AT)} == {str(each) for each in first}
    assert sum(entry.event == "blocks_found" for entry in rows(JournalEntry)) == 1
    promise_due_slots()
    assert [row.job for row in rows(Outbox)].count(Job.FIND_BLOCKS) == 1


def test_what_was_not_offered_is_counted_by_organisation_with_its_list(plant: Planter) -> None:
    here = plant.here
    late_offer(plant)
    with at(LAPSED_AT):
        report = here.manager.get(f"/reports/eligible-not-offered?{urlencode(WINDOW)}")
        row = next(each for each in report["rows"] if each["organisation_id"] == str(here.centre))
        numbers = ("eligible", "asked", "refused", "overruled", "given_to_another", "not_offered", "not_due")
        assert [row[name] for name in numbers] == [3, 1, 0, 0, 0, 1, 1]
        for part, expected in (("eligible", 3), ("asked", 1), ("not_offered", 1), ("refused", 0)):
            told = WINDOW | {"organisation_id": str(here.centre), "part": part}
            page = here.manager.get(f"/reports/eligible-not-offered/disputes?{urlencode(told)}")
            assert len(page["items"]) == expected, part
        own = here.coordinator.get(f"/reports/eligible-not-offered?{urlencode(WINDOW)}")
        assert {each["organisation_id"] for each in own["rows"]} == {str(here.centre)}
        backwards = urlencode({"from": "2026-03-05", "to": "2026-03-04"})
        refused = here.manager.refused("GET", f"/reports/eligible-not-offered?{backwards}")
        assert refused == (422, ["/to window-reversed"])


@pytest.mark.parametrize(
    ("make", "fates"),
    [
        (lapsed, {"asked", "given_to_another"}),
        (same_words, {"asked", "given_to_another"}),
        (late_offer, {"asked", "given_to_another", "not_offered", "not_due"}),
        (overruled, {"asked", "overruled"}),
    ],
)
def test_the_database_tells_the_fates_as_the_rules_do(
    plant: Planter, make: Callable[[Planter], Any], fates: set[str]
) -> None:
    make(plant)
    units = stored.as_they_are(moment(LAPSED_AT))
    told = {(row.dispute_id, row.organisation_id): row for row in db.session.execute(select(units))}
    known = {(each.dispute_id, each.organisation_id): each for each in recounted(moment(LAPSED_AT))}
    assert told.keys() == known.keys()
    assert {row.fate for row in told.values()} == fates
    for key, row in told.items():
        assert (row.fate, row.was_refused) == (known[key].fate, known[key].facts.was_refused), known[key]


def rows(table: Any) -> list[Any]:
    found = list(db.session.scalars(select(table)))
    db.session.rollback()
    return found
