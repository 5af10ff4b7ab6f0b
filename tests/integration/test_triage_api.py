"""What is decided before an offer, over the API: answers of parties, choice, a router's ruling, preservation."""

import pytest
from acts import clocks, consent, rows
from court import (
    DISCLOSED,
    WORD,
    WorkingCourt,
    application,
    complaint,
    days_ago,
    offered_complaint,
    working_court,
)
from filings import said
from flask import Flask

from diversion.domain.handoff import OfferPolicy
from diversion.domain.working_days import shanghai_day
from diversion.persistence.outcome import Outcome, ReturnToCourt
from diversion.services.transaction import real_now


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def test_a_signed_form_recorded_later_is_offered_and_stops_the_seven_days(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(choice={"by": "applicant_consulted"}))
    assert (dispute["status"], dispute["triage"]["decision"]) == ("awaiting_docket", "docket_first")
    path = f"/disputes/{dispute['id']}/consents"
    assert court.done(court.clerk, path, consent())["status"] == "awaiting_docket"
    unsigned = consent(matter="mediate_before_docketing")
    assert court.clerk.refused("POST", path, unsigned) == (422, ["/means consent-needs-signed-form"])
    offered = court.done(court.clerk, path, unsigned | {"means": "signed_form"})
    assert (offered["status"], offered["handoff"]["referral_kind"]) == ("offered", "pre_docket")
    assert "docketing" not in clocks(offered)


def test_a_revoked_form_takes_the_dispute_back_to_docketing_with_its_place(court: WorkingCourt) -> None:
    dispute = court.accepted()
    assert court.load("centre") == 1
    revoked = consent(matter="mediate_before_docketing", answer="no", words="不想等了")
    told = court.done(court.clerk, f"/disputes/{dispute['id']}/consents", revoked)
    assert (told["status"], told["handoff"]["status"]) == ("awaiting_docket", "recalled")
    assert told["next_due"]["rule"] == "docketing"
    assert court.load("centre") == 0
    assert clocks(told) == {
        "docketing",
        "docketing_alarm_first",
        "docketing_alarm_second",
        "failure_report",
    }
    assert [(each.end_reason, each.settled) for each in rows(Outcome)] == [("party_unwilling", False)]
    assert court.mediator.refused("GET", f"/disputes/{dispute['id']}")[0] == 404


def test_the_others_no_is_recorded_by_the_mediator_and_ends_mediation(court: WorkingCourt) -> None:
    dispute = court.accepted(application())
    told = court.done(court.mediator, f"/disputes/{dispute['id']}/consents", consent("r1", answer="no"))
    assert (told["status"], told["responsible"]["id"]) == ("returned", "clerk")
    assert told["consents"][-1]["asked_by"] == "mediator"
    assert [(each.kind, each.reason) for each in rows(ReturnToCourt)] == [("docketing", "party_unwilling")]
    assert court.second_coordinator.refused("POST", f"/disputes/{dispute['id']}/consents", consent("r1")) == (
        404,
        ["not-found"],
    )


def test_an_answer_that_nobody_waits_for_is_only_recorded(court: WorkingCourt) -> None:
    dispute = court.accepted()
    told = court.done(
        court.mediator, f"/disputes/{dispute['id']}/consents", consent("r1", "online", means="phone")
    )
    assert (told["status"], told["version"]) == ("in_mediation", dispute["version"] + 1)
    late = consent(answer="no", at="2025-12-01T00:00:00+08:00")
    told = court.done(court.clerk, f"/disputes/{dispute['id']}/consents", late)
    assert told["status"] == "in_mediation"
    future = consent(at="2150-01-01T00:00:00+08:00")
    assert court.clerk.refused("POST", f"/disputes/{dispute['id']}/consents", future) == (
        422,
        ["/at consent-in-future"],
    )


def test_once_both_agree_the_choice_is_theirs_and_a_joint_one_is_offered(court: WorkingCourt) -> None:
    today = shanghai_day(real_now())
    agreed = [said("a1", "mediation", on=today), said("r1", "mediation", on=today)]
    dispute = court.filed(court.docketed(choice=None, consents=agreed))
    assert (dispute["status"], dispute["responsible"]["attributed_to"]) == ("consulting", "parties_jointly")
    assert dispute["next_due"]["rule"] == "joint_choice"
    path = f"/disputes/{dispute['id']}/choice"
    assert court.clerk.refused("POST", path, {"by": "joint"}) == (
        422,
        ["/organisation_id choice-needs-organisation"],
    )
    unknown = {"by": "joint", "organisation_id": str(court.court_id)}
    assert court.clerk.refused("POST", path, unknown) == (422, ["/organisation_id organisation-unknown"])
    chosen = {"by": "joint", "organisation_id": str(court.bodies["second"]), **WORD}
    told = court.done(court.clerk, path, chosen)
    assert (told["status"], told["handoff"]["chosen_by"]) == ("offered", "joint")
    assert told["handoff"]["organisation_id"] == str(court.bodies["second"])
    again = court.done(court.clerk, path, {"by": "waived"})
    assert (again["status"], again["choice"]["by"]) == ("offered", "waived")


def test_a_router_rules_over_triage_with_a_code_and_sealed_words(court: WorkingCourt) -> None:
    dispute = court.filed(offered_complaint(flags=["arbitration_agreement"]))
    assert (dispute["status"], dispute["triage"]["decision"]) == ("awaiting_decision", "ask")
    ruling = {"decision": "suitable", "reason_code": "doubt_cleared", "reason": "仲裁条款无效"}
    path = f"/disputes/{dispute['id']}/triage"
    assert court.clerk.refused("POST", path, ruling) == (403, ["grant-missing"])
    told = court.done(court.router, path, ruling)
    assert (told["status"], told["triage"]["overruled"]) == ("offered", True)
    assert [each["code"] for each in told["triage"]["reasons"]] == ["ruled-doubt-cleared"]
    assert "仲裁条款无效" not in str(told["triage"])
    entry = next(
        each
        for each in court.router.get(f"/disputes/{dispute['id']}/timeline")["items"]
        if each["event"] == "triage_overruled"
    )
    assert (entry["reason_code"], entry["text"]) == ("doubt_cleared", "仲裁条款无效")
    answer = court.router.ask("POST", path, ruling)
    assert (answer.status_code, answer.json["code"], answer.json["from"]) == (
        409,
        "transition-refused",
        "offered",
    )
    assert answer.json["responsible"]["id"] == "router"


def test_a_ruling_is_bound_by_law(court: WorkingCourt) -> None:
    dispute = court.filed(offered_complaint(cause_name="申请支付令"))
    assert (dispute["status"], dispute["triage"]["decision"]) == ("awaiting_docket", "unsuitable")
    ruling = {"decision": "suitable", "reason_code": "other", "reason": "想调解"}
    answer = court.router.ask("POST", f"/disputes/{dispute['id']}/triage", ruling)
    assert (answer.status_code, answer.json["code"]) == (409, "triage-bound-by-law")
    assert answer.json["article"]


def test_preservation_holds_the_offer_until_it_is_executed(court: WorkingCourt) -> None:
    dispute = court.filed(offered_complaint(preservation_wanted=True))
    assert dispute["status"] == "consulting"
    assert [each["code"] for each in dispute["routing"]["gate"]["reasons"]] == ["preservation-first"]
    path = f"/disputes/{dispute['id']}/preservation"
    assert court.clerk.refused("POST", path, {"executed_on": "2199-01-01"}) == (
        422,
        ["/executed_on day-in-future"],
    )
    told = court.done(court.clerk, path, {"executed_on": days_ago(0)})
    assert (told["status"], told["preservation_executed_on"]) == ("offered", days_ago(0))
    assert court.done(court.clerk, path, {"executed_on": days_ago(0)})["version"] == told["version"]


def test_under_confirm_nothing_is_offered_by_itself(app: Flask) -> None:
    court = working_court(app, policy=OfferPolicy.CONFIRM)
    dispute = court.filed()
    assert (dispute["status"], dispute["responsible"]["id"]) == ("awaiting_decision", "router")
    assert dispute["routing"]["gate"]["open"] is True
    offer = {"organisation_id": dispute["routing"]["proposed"]["organisation_id"]}
    made = court.done(court.router, f"/disputes/{dispute['id']}/handoffs", offer, 201)
    court.deliver()
    court.done(court.mediator, f"/handoffs/{made['id']}/accept", DISCLOSED)
    assert court.read(dispute["id"])["status"] == "in_mediation"
