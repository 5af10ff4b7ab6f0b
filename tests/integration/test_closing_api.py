"""Ends over the API: on a party's word at any moment, by the court with a ground, and what they free."""

from datetime import timedelta

import pytest
from acts import clocks, consent, rows
from court import (
    WORD,
    WorkingCourt,
    application,
    complaint,
    offered_complaint,
    working_court,
)
from flask import Flask

from diversion.persistence.outcome import ReturnToCourt
from diversion.services.transaction import clock_at, real_now


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def test_a_demand_to_docket_ends_mediation_at_any_moment_and_is_never_refused_twice(
    court: WorkingCourt,
) -> None:
    dispute = court.accepted()
    path = f"/disputes/{dispute['id']}/demand-docket"
    assert court.mediator.refused("POST", path, {}) == (422, ["/party_ref required", "/means required"])
    assert court.mediator.refused("POST", path, WORD | {"party_ref": "x"}) == (
        422,
        ["/party_ref party-unknown"],
    )
    told = court.done(court.mediator, path, WORD | {"party_ref": "r1", "words": "请尽快立案"})
    assert (told["status"], told["responsible"]["id"]) == ("awaiting_docket", "clerk")
    assert (told["handoff"]["status"], court.load("centre")) == ("recalled", 0)
    assert told["next_due"]["rule"] == "docketing"
    again = court.done(court.clerk, path, WORD)
    assert (again["status"], again["next_due"]) == ("awaiting_docket", told["next_due"])
    signed = consent(matter="mediate_before_docketing", means="signed_form")
    told = court.done(court.clerk, f"/disputes/{dispute['id']}/consents", signed)
    assert told["status"] == "awaiting_docket"
    entry = [
        each
        for each in court.clerk.get(f"/disputes/{dispute['id']}/timeline")["items"]
        if each["event"] == "demanded_docketing"
    ]
    assert [each["details"]["party_ref"] for each in entry] == ["r1", "a1"]
    assert (entry[0]["text"], entry[0]["reason_code"]) == ("请尽快立案", "demanded-docketing")


@pytest.mark.parametrize("to", ["supplement", "decision", "docket", "consulting", "offered"])
def test_docketing_is_demanded_from_every_status_before_it(court: WorkingCourt, to: str) -> None:
    filing = {
        "supplement": complaint(claims=None),
        "decision": offered_complaint(flags=["criminal_overlap"]),
        "docket": complaint(),
        "consulting": application(choice=None),
        "offered": offered_complaint(),
    }[to]
    dispute = court.filed(filing)
    before = {"docketing": dispute["receipt"]["docket_by"]}
    told = court.done(court.router, f"/disputes/{dispute['id']}/demand-docket", WORD)
    assert told["status"] == "awaiting_docket"
    assert "docketing_demanded" in told["flags"]
    assert told["next_due"]["rule"] == "docketing"
    if to in ("decision", "docket"):
        assert told["receipt"]["docket_by"] == before["docketing"]
    assert court.load("centre") == 0


def test_mediation_after_docketing_is_ended_by_a_party_and_goes_to_trial(court: WorkingCourt) -> None:
    dispute = court.accepted(court.docketed())
    path = f"/disputes/{dispute['id']}"
    demand = court.mediator.ask("POST", f"{path}/demand-docket", WORD)
    assert (demand.status_code, demand.json["guard"]) == (409, "undocketed")
    told = court.done(court.mediator, f"{path}/end-mediation", WORD)
    assert (told["status"], told["responsible"]["id"]) == ("returned", "judge")
    assert (told["handoff"]["status"], court.load("centre")) == ("recalled", 0)
    assert [(each.kind, each.reason) for each in rows(ReturnToCourt)] == [("trial", "party_unwilling")]
    again = court.done(court.clerk, f"{path}/end-mediation", WORD)
    assert (again["status"], again["next_due"]) == ("returned", told["next_due"])


def test_before_docketing_mediation_is_not_ended_but_docketing_demanded(court: WorkingCourt) -> None:
    dispute = court.filed()
    answer = court.clerk.ask("POST", f"/disputes/{dispute['id']}/end-mediation", WORD)
    assert (answer.status_code, answer.json["guard"]) == (409, "docketed")


def test_withdrawing_closes_and_frees_the_place(court: WorkingCourt) -> None:
    dispute = court.accepted()
    told = court.done(court.clerk, f"/disputes/{dispute['id']}/withdraw", WORD | {"words": "已经和解"})
    assert (told["status"], told["closed_reason"], told["next_due_at"]) == ("closed", "withdrawn", None)
    assert court.load("centre") == 0
    assert clocks(told) == set()
    answer = court.clerk.ask("POST", f"/disputes/{dispute['id']}/withdraw", WORD)
    assert (answer.status_code, answer.json["responsible"]) == (409, None)
    assert court.clerk.refused("POST", f"/disputes/{dispute['id']}/consents", consent()) == (
        409,
        ["dispute-closed"],
    )


def test_a_mistaken_filing_is_cancelled_on_its_day_only(court: WorkingCourt) -> None:
    with clock_at(real_now().replace(year=2026, month=3, day=2, hour=15, minute=59)):
        first, second = (
            court.filed(complaint(1, filed_on="2026-03-02")),
            court.filed(offered_complaint(2, filed_on="2026-03-02")),
        )
        told = court.done(court.clerk, f"/disputes/{second['id']}/cancel", {"reason": "重复录入"})
        assert (told["status"], told["closed_reason"], court.load("centre")) == ("closed", "cancelled", 0)
        assert (
            court.clerk.ask("POST", "/disputes", offered_complaint(2, filed_on="2026-03-02")).status_code
            == 201
        )
    with clock_at(real_now().replace(year=2026, month=3, day=2, hour=16, minute=0)):
        answer = court.clerk.ask("POST", f"/disputes/{first['id']}/cancel", {"reason": "重复录入"})
        assert (answer.status_code, answer.json["guard"]) == (409, "same_day")
        assert court.mediator.refused("POST", f"/disputes/{first['id']}/cancel", {"reason": "误"})[0] == 403


def test_a_court_closes_with_a_ground_and_words_but_not_before_time(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(claims=None))
    path = f"/disputes/{dispute['id']}/close"
    late = {"reason_code": "not_supplemented", "reason": "逾期未补正"}
    assert court.clerk.refused("POST", path, late | {"reason": None}) == (422, ["/reason not-null"])
    assert court.clerk.refused("POST", path, late) == (409, ["supplement-still-in-time"])
    with clock_at(real_now() + timedelta(days=40)):
        told = court.done(court.clerk, path, late)
    assert (told["status"], told["closed_reason"], told["missing"]) == ("closed", "not_supplemented", [])
