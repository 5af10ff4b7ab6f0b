"""Handoffs over the API: what each side sees, the inbox, accepting, declining, assigning."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from court import (
    DISCLOSED,
    WorkingCourt,
    offered_complaint,
    working_court,
)
from flask import Flask
from sqlalchemy import select, text

from diversion.domain.blocks_unanswered import same_form
from diversion.persistence.base import db
from diversion.persistence.handoff import Handoff
from diversion.persistence.tables import METADATA

DECLINED = {"reason_code": "beyond_expertise", "reason": "涉及专业评估，超出本中心擅长领域"}


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def handoff_of(dispute: dict[str, Any]) -> str:
    return f"/handoffs/{dispute['handoff']['id']}"


def test_before_acceptance_an_organisation_sees_names_cause_and_amount_only(court: WorkingCourt) -> None:
    dispute = court.delivered()
    seen = court.coordinator.get(handoff_of(dispute))
    assert [party["name"] for party in seen["parties"]] == ["示例申请人1", "示例商贸有限公司1"]
    assert (seen["cause_name"], seen["claim_amount"], seen["status"]) == (
        "买卖合同纠纷",
        "128000.00",
        "delivered",
    )
    assert (seen["dispute"], seen["responsible"]) == (None, None)
    assert seen["next_due_at"] == dispute["next_due_at"]
    assert "138****8000" not in str(seen)
    opened = court.done(court.coordinator, f"{handoff_of(dispute)}/receive")
    assert (opened["status"], opened["dispute"]) == ("received", None)
    assert court.done(court.coordinator, f"{handoff_of(dispute)}/receive")["version"] == opened["version"]
    assert court.clerk.get(handoff_of(dispute))["dispute"]["id"] == dispute["id"]


def test_accepting_opens_the_dispute_and_gives_the_mediator_the_ball(court: WorkingCourt) -> None:
    dispute = court.delivered()
    accepted = court.done(court.mediator, f"{handoff_of(dispute)}/accept", DISCLOSED)
    assert (accepted["status"], accepted["mediator_id"]) == ("accepted", str(court.mediator.user_id))
    assert accepted["dispute"]["parties"][0]["phone"] == "138****8000"
    assert accepted["responsible"]["name"] == "示例centre_mediator"
    assert accepted["dispute"]["next_due"]["rule"] == "materials"
    signed = court.done(court.mediator, f"{handoff_of(dispute)}/sign-for-materials")
    assert signed["materials_signed_at"]
    assert signed["dispute"]["next_due"]["rule"] == "first_contact"
    assert court.read(dispute["id"])["status"] == "in_mediation"


def test_an_inbox_lists_what_is_the_readers(court: WorkingCourt) -> None:
    offered, accepted = court.delivered(offered_complaint(1)), court.accepted(offered_complaint(2))

    def listed(who: str, query: str = "") -> list[str]:
        return [each["dispute_id"] for each in court.people[who].get(f"/handoffs{query}")["items"]]

    both = [accepted["id"], offered["id"]]
    assert listed("coordinator") == listed("mediator") == listed("clerk") == listed("auditor") == both
    assert listed("colleague") == [offered["id"]]
    assert listed("second_coordinator") == listed("grid_worker") == []
    assert listed("clerk", "?status=accepted") == [accepted["id"]]
    assert listed("clerk", f"?mediator_id={court.mediator.user_id}") == [accepted["id"]]
    assert listed("clerk", f"?organisation_id={court.bodies['second']}") == []
    assert listed("clerk", "?due_before=2199-01-01T00:00:00Z") == both
    assert listed("clerk", "?due_before=2020-01-01T00:00:00Z") == []
    assert court.clerk.ask("GET", "/handoffs?limit=1").headers["Link"]
    assert court.nobody.refused("GET", "/handoffs") == (403, ["grant-missing"])


def test_of_two_mediators_accepting_at_once_one_wins_and_the_other_is_told_who(court: WorkingCourt) -> None:
    dispute = court.delivered()

    def accept(name: str) -> tuple[int, dict[str, Any]]:
        answer = court.people[name].ask("POST", f"{handoff_of(dispute)}/accept", DISCLOSED)
        return answer.status_code, answer.json

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(accept, ("mediator", "colleague")), key=lambda answer: answer[0])
    assert [status for status, _ in answers] == [200, 409]
    winner, lost = answers[0][1]["mediator_name"], answers[1][1]
    assert (lost["code"], lost["accepted_by"]) == ("handoff-taken", winner)
    assert court.load("centre") == 1


def test_acceptance_needs_a_disclosure_and_a_mediator_of_the_body(court: WorkingCourt) -> None:
    dispute = court.delivered()
    path = f"{handoff_of(dispute)}/accept"
    assert court.mediator.refused("POST", path, {}) == (422, ["/disclosure required"])
    assert court.coordinator.refused("POST", path, DISCLOSED) == (409, ["not-a-mediator-here"])
    named = DISCLOSED | {"mediator_id": str(court.colleague.user_id)}
    assert court.mediator.refused("POST", path, named) == (409, ["mediator-names-another"])
    related = {"disclosure": {"grounds": ["interest"], "words": "曾任其顾问"}}
    answer = court.mediator.ask("POST", path, related)
    assert (answer.status_code, answer.json["code"], bool(answer.json["article"])) == (
        409,
        "disclosure-not-agreed",
        True,
    )
    for ref in ("a1", "r1"):
        told = {"party_ref": ref, "matter": "mediator", "answer": "yes", "means": "phone"}
        court.done(court.clerk, f"/disputes/{dispute['id']}/consents", told)
    accepted = court.done(court.mediator, path, related)
    assert accepted["disclosure"] == {"grounds": ["interest"], "awaited": False}
    entry = next(
        each
        for each in court.clerk.get(f"/disputes/{dispute['id']}/timeline")["items"]
        if each["event"] == "handoff_accepted"
    )
    assert entry["text"] == "曾任其顾问"


def test_who_is_not_asked_does_not_answer(court: WorkingCourt) -> None:
    dispute = court.delivered()
    for who in ("second_coordinator", "second_mediator"):
        assert court.people[who].refused("POST", f"{handoff_of(dispute)}/accept", DISCLOSED)[0] == 404
    for who in ("clerk", "router", "grid_worker", "admin"):
        assert court.people[who].refused("POST", f"{handoff_of(dispute)}/accept", DISCLOSED)[0] == 403


def test_a_declined_offer_goes_to_the_next_candidate_and_then_to_the_router(court: WorkingCourt) -> None:
    dispute = court.delivered()
    assert court.coordinator.refused(
        "POST", f"{handoff_of(dispute)}/decline", DECLINED | {"reason": " "}
    ) == (
        422,
        ["/reason decline-reason-missing"],
    )
    gone = court.done(court.coordinator, f"{handoff_of(dispute)}/decline", DECLINED)
    assert (gone["status"], gone["parties"], gone["next_due_at"]) == ("declined", [], None)
    now = court.read(dispute["id"])
    assert (now["status"], now["handoff"]["organisation_id"]) == ("offered", str(court.bodies["second"]))
    assert (court.load("centre"), court.load("second")) == (0, 1)
    excluded = {each["name"]: each["excluded_by"] for each in now["routing"]["candidates"]}
    assert excluded["示例商事调解中心"]["code"]
    court.deliver()
    asked = []
    while (now := court.read(dispute["id"]))["status"] == "offered":
        asked.append(now["handoff"]["organisation_id"])
        court.done(court.coordinator_of(asked[-1]), f"{handoff_of(now)}/decline", DECLINED)
        court.deliver()
    assert len(asked) == len(set(asked)) == 3
    assert (now["status"], now["responsible"]["id"]) == ("awaiting_decision", "router")
    entry = [
        each
        for each in court.router.get(f"/disputes/{dispute['id']}/timeline")["items"]
        if each["event"] == "handoff_declined"
    ]
    assert (entry[0]["text"], entry[0]["reason_code"]) == (DECLINED["reason"], "beyond_expertise")


def test_the_words_of_a_declination_lie_nowhere_in_clear(court: WorkingCourt) -> None:
    """What finds repeated words is a digest under the installation's key: without it nobody can try words on it."""
    name = "张示例之妻"
    reason = f"申请人系本中心调解员{name}，应当回避"
    dispute = court.delivered()
    court.done(court.coordinator, f"{handoff_of(dispute)}/decline", DECLINED | {"reason": reason})
    query = select(Handoff.decline_words).where(Handoff.id == UUID(dispute["handoff"]["id"]))
    assert db.session.scalar(query) not in (None, sha256(same_form(reason).encode()).digest())
    for table in METADATA.sorted_tables:
        rows = db.session.scalars(text(f'SELECT t::text FROM "{table.name}" t'))
        assert not [row for row in rows if name in row or name.encode().hex() in row], table.name


def test_a_joint_choice_that_declines_goes_back_to_the_parties(court: WorkingCourt) -> None:
    joint = {"by": "joint", "organisation_id": str(court.bodies["centre"])}
    dispute = court.delivered(court.docketed(choice=joint))
    court.done(court.coordinator, f"{handoff_of(dispute)}/decline", DECLINED)
    now = court.read(dispute["id"])
    assert (now["status"], now["choice"], now["next_due"]["rule"]) == ("consulting", None, "joint_choice")


def test_a_coordinator_assigns_and_a_mediator_takes_over_with_a_disclosure(court: WorkingCourt) -> None:
    dispute = court.delivered()
    path = f"{handoff_of(dispute)}/assign"
    to_colleague = {"mediator_id": str(court.colleague.user_id)}
    assert court.done(court.coordinator, path, to_colleague)["mediator_name"] == "示例colleague"
    assert court.mediator.refused("POST", f"{handoff_of(dispute)}/accept", DISCLOSED)[0] == 404
    court.done(court.coordinator, f"{handoff_of(dispute)}/accept", DISCLOSED)
    assert court.read(dispute["id"])["responsible"]["name"] == "示例colleague"
    back = {"mediator_id": str(court.mediator.user_id)}
    assert court.coordinator.refused("POST", path, back) == (409, ["disclosure-missing"])
    before = court.read(dispute["id"])
    told = court.done(court.coordinator, path, back | DISCLOSED)
    assert told["dispute"]["responsible"]["name"] == "示例centre_mediator"
    assert told["dispute"]["next_due"] == before["next_due"]
    assert court.colleague.refused("GET", f"/disputes/{dispute['id']}")[0] == 404
    stranger = {"mediator_id": str(court.second_mediator.user_id)}
    assert court.coordinator.refused("POST", path, stranger | DISCLOSED) == (409, ["not-a-mediator-here"])
    court.done(court.clerk, f"/disputes/{dispute['id']}/withdraw", {"party_ref": "a1", "means": "phone"})
    assert court.coordinator.refused("POST", path, to_colleague) == (409, ["handoff-over"])
