"""What is foreseen of a filing is what filing it then does, and foreseeing it leaves nothing behind."""

from typing import Any

import pytest
from callers import Caller
from court import WorkingCourt, working_court
from filings import applicant, complaint, offered_complaint, respondent, said
from flask import Flask
from sqlalchemy import text

from diversion.domain.triage import TriageDecision
from diversion.persistence.base import db
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services.access import Actor, GrantMissing, actor_of_token
from diversion.services.intake_preview import Foreseen, preview_filing
from diversion.services.transaction import real_now
from diversion.web.intake_choices import chosen

COUNTED = ("dispute", "party", "blind_index", "decision", "handoff", "outbox", "journal_entry", "data_key")


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def actor(court: WorkingCourt, who: Caller) -> Actor:
    return actor_of_token(court.app.extensions["diversion"].vault, who.token, real_now())


def foreseen(court: WorkingCourt, told: dict[str, Any]) -> Foreseen:
    body = read(FilingSchema, told)
    return preview_filing(actor(court, court.clerk), filing_of(body.value), body.faults)


def stored() -> dict[str, int]:
    counts = {name: db.session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in COUNTED}
    db.session.rollback()
    return counts


FILINGS = {
    "offered": offered_complaint(1),
    "nobody asked": complaint(2),
    "barred": complaint(3, cause_name="婚姻无效纠纷"),
    "asks for mediation": complaint(4, entry="mediation_application", dispute_region="320506001"),
    "applicant refuses": complaint(5, consents=[said("a1", "mediation", "no")]),
    "incomplete": complaint(6, claims=None),
}


@pytest.mark.parametrize("told", FILINGS.values(), ids=FILINGS)
def test_what_is_foreseen_is_what_filing_does(court: WorkingCourt, told: dict[str, Any]) -> None:
    told = {name: each for name, each in told.items() if each is not None}
    before = stored()
    found = foreseen(court, told)
    assert stored() == before
    made = court.clerk.ask("POST", "/disputes", told).json
    assert made["status"] == found.status
    assert found.asked is not None
    assert made["triage"]["decision"] == found.asked.triage.decision
    if made["routing"]:
        assert found.asked.routing is not None
        names = [each.name for each in found.asked.routing.candidates]
        assert [each["name"] for each in made["routing"]["candidates"]] == names
    assert [each["code"] for each in made["missing"]] == [each.code for each in found.missing]


def test_foreseeing_takes_no_number(court: WorkingCourt) -> None:
    first = court.clerk.ask("POST", "/disputes", complaint(1)).json["reference"]
    foreseen(court, complaint(2))
    second = court.clerk.ask("POST", "/disputes", complaint(2)).json["reference"]
    assert int(second[-6:]) == int(first[-6:]) + 1


def test_what_was_filed_before_is_told(court: WorkingCourt) -> None:
    reference = court.clerk.ask("POST", "/disputes", complaint(1)).json["reference"]
    assert foreseen(court, complaint(1)).earlier == [reference]
    assert foreseen(court, complaint(2)).earlier == []


def test_an_unfinished_filing_says_what_is_wrong_and_is_not_judged(court: WorkingCourt) -> None:
    for told in (
        {},
        {"entry": "complaint"},
        complaint(1, parties=[]),
        complaint(1, cause_name="没有这个案由"),
    ):
        found = foreseen(court, told)
        assert (found.asked, found.status) == (None, None)
        assert found.faults
    nameless = complaint(1, parties=[applicant(1), respondent(1, name="", address="")])
    assert foreseen(court, nameless).faults or foreseen(court, nameless).missing
    without_cause = {name: each for name, each in complaint(1).items() if name != "cause_name"}
    found = foreseen(court, without_cause)
    assert (found.faults, found.asked) == ((), None)
    assert [each.code for each in found.missing] == ["cause-missing"]


def test_only_who_may_file_foresees(court: WorkingCourt) -> None:
    body = read(FilingSchema, complaint(1))
    with pytest.raises(GrantMissing):
        preview_filing(actor(court, court.mediator), filing_of(body.value), body.faults)


def test_a_place_is_settled_near_the_court_as_filing_settles_it(court: WorkingCourt) -> None:
    """There is a 长桥街道 in Shanghai too."""
    typed = {"/court_code": ["苏0506"], "place": ["长桥街道"]}
    assert chosen(actor(court, court.clerk), typed)[0]["/dispute_region"] == ["320506001"]


def test_a_suitable_one_names_its_decision(court: WorkingCourt) -> None:
    found = foreseen(court, offered_complaint(9))
    assert found.asked is not None
    assert found.asked.triage.decision is TriageDecision.SUITABLE
