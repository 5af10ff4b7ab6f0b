"""Contacts through the API: who may try whom, what completes the first contact, what a no leads to."""

from collections.abc import Iterator
from typing import Any

import pytest
from filings import applicant, respondent
from flask import Flask
from mediated import Mediated, at, failure, mediated_court
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.dispute import Consent
from diversion.persistence.mediation import Contact


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def tried(ref: str, *, reached: bool = True, **told: Any) -> dict[str, Any]:
    return {"party_ref": ref, "reached": reached, **told}


def said_no(matter: str = "mediation") -> dict[str, str]:
    return {"matter": matter, "answer": "no"}


def test_first_contact_is_complete_when_every_other_party_was_tried(here: Mediated) -> None:
    companies = [respondent(7, ref, name=f"示例公司{ref}") for ref in ("r1", "r2")]
    dispute, handoff = here.mediating(parties=[applicant(7), *companies])
    assert here.holder(dispute) == ("in_mediation", "mediator", "first_contact")
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("a1"))
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("r1", reached=False))
    assert here.handoff(dispute).first_contact_at is None
    with at("2026-03-03T10:00"):
        told = tried("r2", reached=False, result="moved_away", means="in_person", note="邻居称已搬走")
        here.mediator.made(f"/handoffs/{handoff}/contacts", told)
    assert here.handoff(dispute).first_contact_at is not None
    assert here.holder(dispute) == ("in_mediation", "mediator", "activity")
    assert here.due(dispute, "activity") == "2026-03-10"
    assert [each.ended_how for each in here.clocks(dispute, "first_contact")] == ["met"]


def test_every_attempt_restarts_the_activity_limit(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("r1"))
    assert here.due(dispute, "activity") == "2026-03-09"
    with at("2026-03-05T17:00"):
        here.coordinator.made(f"/handoffs/{handoff}/contacts", tried("r1", reached=False))
    assert here.due(dispute, "activity") == "2026-03-12"
    assert [each.ended_how for each in here.clocks(dispute, "activity")] == ["met", None]


def test_what_a_contact_says_is_sealed(here: Mediated) -> None:
    _, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("r1", note="对方表示可以分期"))
    row = db.session.scalars(select(Contact)).one()
    assert (row.result, row.means) == ("reached", "phone")
    assert "分期".encode() not in row.sealed


def test_answers_given_on_the_phone_are_recorded(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    answers = [
        {"matter": "mediation", "answer": "yes"},
        {"matter": "online", "answer": "yes", "means": "online"},
    ]
    answer = here.post("mediator", f"/handoffs/{handoff}/contacts", tried("r1", consents=answers))
    assert answer.status_code == 201, answer.text
    rows = db.session.execute(
        select(Consent.matter, Consent.answer, Consent.means, Consent.asked_by).where(
            Consent.dispute_id == dispute, Consent.asked_by == "mediator"
        )
    ).all()
    assert set(rows) == {("mediation", "yes", "phone", "mediator"), ("online", "yes", "online", "mediator")}
    assert here.holder(dispute) == ("in_mediation", "mediator", "activity")


def test_a_party_found_to_refuse_lets_the_mediator_end_with_the_report(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("r1", result="refused"))
    assert here.holder(dispute)[0] == "in_mediation"
    here.mediator.made(f"/disputes/{dispute}/outcome", failure("party_unwilling"))
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")


def test_a_partys_own_no_ends_mediation_at_once(here: Mediated) -> None:
    docketed, handoff = here.mediating(docketed=True)
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("r1", result="refused", consents=[said_no()]))
    assert here.holder(docketed) == ("returned", "judge", "fee_notice")
    assert here.due(docketed, "failure_report") == "2026-03-03"
    assert here.load(here.centre) == 0


def test_a_no_to_something_else_ends_nothing(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", tried("r1", consents=[said_no("online")]))
    assert here.holder(dispute)[0] == "in_mediation"


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        (tried("x9"), ["/party_ref party-unknown"]),
        (tried("r1", result="no_answer"), ["/result contact-contradicts"]),
        (tried("r1", reached=False, result="reached"), ["/result contact-contradicts"]),
        (tried("r1", reached=False, consents=[said_no()]), ["/consents contact-contradicts"]),
        (
            tried("r1", result="refused", consents=[{"matter": "mediation", "answer": "yes"}]),
            ["/consents/0/answer contact-contradicts"],
        ),
        (
            tried("r1", consents=[{"matter": "mediate_before_docketing", "answer": "yes"}]),
            ["/consents/0/means consent-needs-signed-form"],
        ),
        (
            tried("r1", consents=[said_no() | {"at": "2026-03-09T09:00:00+08:00"}]),
            ["/consents/0/at consent-in-future"],
        ),
        (tried("r1", means="pigeon"), ["/means not-one-of"]),
        ({"party_ref": "r1"}, ["/reached required"]),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    here: Mediated, told: dict[str, Any], faults: list[str]
) -> None:
    dispute, handoff = here.mediating()
    before = here.events(dispute)
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/contacts", told) == (422, faults)
    assert here.events(dispute) == before


def test_nobody_but_the_mediating_side_may_contact(here: Mediated) -> None:
    _, handoff = here.mediating()
    path = f"/handoffs/{handoff}/contacts"
    for stranger in ("colleague", "other_mediator", "other_coordinator", "host", "grid_worker"):
        assert here.people[stranger].refused("POST", path, tried("r1")) == (404, ["not-found"])
    for role in ("clerk", "router", "judge", "manager", "auditor"):
        assert here.people[role].refused("POST", path, tried("r1")) == (403, ["grant-missing"])


def test_nothing_is_contacted_before_acceptance_or_after_the_end(here: Mediated) -> None:
    dispute = here.file()
    here.deliver()
    handoff = here.handoff(dispute).id
    db.session.rollback()
    path = f"/handoffs/{handoff}/contacts"
    assert here.coordinator.refused("POST", path, tried("r1")) == (409, ["not-in-mediation"])
    here.accept(dispute)
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    assert here.mediator.refused("POST", path, tried("r1")) == (409, ["not-in-mediation"])


def test_a_station_that_helps_completes_the_first_contact_and_moves_nobodys_ball(here: Mediated) -> None:
    dispute, _ = here.mediating()
    helping = here.assisting(dispute)
    holding_since = here.dispute(dispute).version
    here.grid_worker.made(f"/handoffs/{helping}/contacts", tried("a1"))
    assert here.dispute(dispute).version == holding_since
    here.grid_worker.made(f"/handoffs/{helping}/contacts", tried("r1", reached=False))
    assert here.handoff(dispute).first_contact_at is not None
    assert here.holder(dispute) == ("in_mediation", "mediator", "activity")


def test_a_station_that_helps_may_do_nothing_else(here: Mediated) -> None:
    dispute, _ = here.mediating()
    helping = here.assisting(dispute)
    told = {"text": "x"}
    assert here.host.refused("POST", f"/handoffs/{helping}/notes", told) == (409, ["not-in-mediation"])
    assert here.grid_worker.refused("POST", f"/handoffs/{helping}/notes", told) == (403, ["grant-missing"])
    assert here.host.refused("POST", f"/disputes/{dispute}/outcome", failure()) == (404, ["not-found"])


def test_a_repeated_request_records_one_attempt(here: Mediated) -> None:
    _, handoff = here.mediating()
    first, again = (
        here.mediator.ask("POST", f"/handoffs/{handoff}/contacts", tried("r1"), Idempotency_Key="k1")
        for _ in range(2)
    )
    assert (first.status_code, first.json) == (201, again.json)
    assert len(db.session.scalars(select(Contact)).all()) == 1
