"""Who may take a dispute, in which order and why, who chooses, and what a router must say to choose another."""

from typing import Any

import pytest
from demo_court import CENTRE, COMMITTEE, DAY, LAWYERS, STATION, DemoCourt
from filings import applicant, complaint, respondent, said
from followed import Followed, applied, complained_with_form, two_people

pytestmark = pytest.mark.xdist_group("journey")

BOTH_AGREE = [said("a1", "mediation"), said("r1", "mediation")]


def candidate(dispute: Followed, name: str) -> Any:
    """Find an organisation in what routing said."""
    (found,) = [each for each in dispute.now["routing"]["candidates"] if each["name"] == name]
    return found


def test_a_trade_dispute_goes_to_the_commercial_centre_with_reasons(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    routing = dispute.now["routing"]
    assert (routing["proposed"]["name"], routing["assist"]) == (CENTRE, None)
    open_to = [each for each in routing["candidates"] if each["excluded_by"] is None]
    scores = [each["score"] for each in open_to]
    assert scores == sorted(scores, reverse=True)
    assert open_to[0]["name"] == CENTRE
    assert [each["code"] for each in open_to[0]["reasons"]] == ["kind", "speciality", "area", "capacity"]
    assert candidate(dispute, STATION)["excluded_by"]["code"] == "station-cannot-mediate"
    elsewhere = candidate(dispute, "东山镇人民调解委员会（示例）")
    assert (elsewhere["excluded_by"]["code"], elsewhere["score"]) == ("outside-area", 0.0)
    assert dispute.now["handoff"]["organisation_id"] == court.bodies[CENTRE].id


def test_a_family_dispute_goes_to_the_committee_of_the_street_its_station_beside(court: DemoCourt) -> None:
    dispute = applied(court, cause_name="法定继承纠纷", parties=two_people(court))
    routing = dispute.now["routing"]
    assert (routing["proposed"]["name"], routing["assist"]["name"]) == (COMMITTEE, STATION)
    barred = candidate(dispute, CENTRE)["excluded_by"]
    assert barred["code"] == "commercial-scope"
    assert barred["article"].startswith("商事调解条例第2条")
    elsewhere = applied(
        court, cause_name="法定继承纠纷", parties=two_people(court), dispute_region="320506107"
    )
    assert elsewhere.now["routing"]["proposed"]["name"] == "东山镇人民调解委员会（示例）"


def test_the_same_facts_give_the_same_order(court: DemoCourt) -> None:
    first, second = (applied(court, cause_name="物业服务合同纠纷") for _ in range(2))
    told = [
        [(each["name"], each["excluded_by"]) for each in dispute.now["routing"]["candidates"]]
        for dispute in (first, second)
    ]
    assert told[0] == told[1]
    assert first.now["routing"]["proposed"]["name"] == "吴中区物业纠纷调解委员会（示例）"


def test_two_working_days_without_a_joint_choice_let_the_court_appoint(court: DemoCourt) -> None:
    number = next(court.numbers)
    asked = {"entry": "transferred_in", "consents": [said("a1", "mediation")]}
    dispute = Followed(court, court.file(complaint(number, **asked)))
    told = dispute.now
    assert (told["status"], told["responsible"]["id"]) == ("consulting", "clerk")
    dispute.answers("r1")
    last_day = court.days.working_after(court.today(), 2)
    told = dispute.stands(
        "consulting", "router", "joint_choice", last_day, "ZX-6", attributed_to="parties_jointly"
    )
    assert [each["code"] for each in told["routing"]["gate"]["reasons"]] == ["choice-awaited"]
    court.go_past(last_day)
    assert dispute.delivered()["chosen_by"] == "court_appointed"
    dispute.stands(
        "offered", court.bodies[CENTRE], "answer", court.days.working_after(last_day + DAY, 3), "ZX-9"
    )
    dispute.befell("filed", "consent_recorded", "overdue", "offered", "handoff_delivered")


def test_a_joint_choice_is_offered_to_whom_the_parties_chose(court: DemoCourt) -> None:
    lawyers = court.bodies[LAWYERS]
    choice = {"by": "joint", "organisation_id": lawyers.id}
    dispute = applied(court, consents=BOTH_AGREE, choice=choice)
    handoff = dispute.delivered()
    assert (handoff["organisation_id"], handoff["chosen_by"]) == (lawyers.id, "joint")
    told = {"reason_code": "outside_field", "reason": "本工作室近期不办理货款纠纷。"}
    dispute.coordinator.done(f"/handoffs/{handoff['id']}/decline", told)
    last_day = court.days.working_after(court.today(), 2)
    dispute.stands("consulting", "router", "joint_choice", last_day, "ZX-6", attributed_to="parties_jointly")


def test_another_than_the_proposed_one_needs_a_code_and_words(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    dispute.delivered()
    lawyers = court.bodies[LAWYERS]
    path, told = f"{dispute.path}/handoffs", {"organisation_id": lawyers.id}
    refused = court.router.post(path, told)
    assert (refused.status_code, refused.json()["code"]) == (409, "override-reason-missing")
    told |= {"reason_code": "party_wish"}
    refused = court.router.post(path, told)
    assert (refused.status_code, refused.json()["code"]) == (409, "override-text-missing")
    barred = court.router.post(path, told | {"organisation_id": court.bodies[STATION].id, "reason": "就近。"})
    assert (barred.status_code, barred.json()["code"]) == (409, "station-cannot-mediate")
    assert dispute.now["handoff"]["status"] == "delivered"
    handoff = court.router.done(path, told | {"reason": "双方均希望由律师调解。"})
    assert (handoff["organisation_id"], handoff["sequence"]) == (lawyers.id, 2)
    dispute.delivered()
    dispute.stands("offered", lawyers, "answer", court.days.working_after(court.today(), 3), "ZX-9")
    (offered,) = [each for each in dispute.timeline() if each["reason_code"] == "party_wish"]
    assert (offered["event"], offered["text"]) == ("offered", "双方均希望由律师调解。")
    dispute.befell("offered", "handoff_delivered", "handoff_recalled", "offered", "handoff_delivered")


def test_an_organisation_that_declared_a_tie_to_a_party_is_left_out(court: DemoCourt) -> None:
    number = next(court.numbers)
    named = f"示例关联商贸有限公司{number}"
    centre = court.bodies[CENTRE]
    relation = {"organisation_id": centre.id, "ground": "interest", "name": named}
    court.coordinator_of(centre.id).done("/declared-relations", relation)
    parties = [applicant(number), respondent(number, name=named)]
    dispute = complained_with_form(court, parties=parties)
    barred = candidate(dispute, CENTRE)["excluded_by"]
    assert (barred["code"], "特邀调解" in barred["article"]) == ("conflict-of-interest", True)
    assert dispute.now["handoff"]["organisation_id"] == court.bodies[LAWYERS].id
