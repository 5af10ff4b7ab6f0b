"""How mediation ends, through the API: agreements, failures, and what comes back to the court."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from filings import applicant, complaint, respondent, said
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, settlement
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outcome import Agreement, Outcome, ReturnToCourt, Signature


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def reach_both(here: Mediated, handoff: UUID) -> None:
    for ref in ("a1", "r1"):
        here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": ref, "reached": True})


# agreements


def test_an_agreement_in_force_settles_the_dispute(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    reach_both(here, handoff)
    told = settlement(
        signatures=[{"party_ref": "a1", "signed_at": "2026-03-02T08:30:00+08:00"}, {"party_ref": "r1"}]
    )
    assert here.post("mediator", f"/disputes/{dispute}/outcome", told).status_code == 201
    assert here.holder(dispute) == ("settled", "centre", "confirmation_application")
    assert here.due(dispute, "confirmation_application") == "2026-04-01"
    assert here.due(dispute, "mediation") is None
    assert here.load(here.centre) == 0
    assert here.handoff(dispute).status == "completed"
    agreement = db.session.scalars(select(Agreement)).one()
    assert agreement.in_force_at == here.dispute(dispute).received_at
    assert "货款".encode() not in agreement.sealed
    assert {row.means for row in db.session.scalars(select(Signature))} == {"handwritten"}


def test_an_agreement_that_somebody_has_not_signed_settles_nothing(here: Mediated) -> None:
    dispute, _ = here.mediating()
    told = settlement(signatures=[{"party_ref": "a1"}])
    refused = here.mediator.refused("POST", f"/disputes/{dispute}/outcome", told)
    assert refused == (422, ["/agreement/signatures agreement-not-in-force"])
    assert here.holder(dispute)[0] == "in_mediation"
    assert db.session.scalars(select(Agreement)).all() == []


def test_peoples_mediation_needs_the_mediators_hand_and_the_committees_seal(here: Mediated) -> None:
    told = complaint(
        1,
        dispute_region="320507001",
        parties=[applicant(1, address_region="320507001"), respondent(1)],
        consents=[said("a1", "mediation"), said("a1", "mediate_before_docketing", means="signed_form")],
        choice={"by": "joint", "organisation_id": str(here.committee)},
    )
    dispute = here.register(told)
    here.deliver()
    assert here.handoff(dispute).organisation_id == here.committee
    person = here.people["peoples_mediator"]
    here.accept(dispute, by="chair", mediator="peoples_mediator")
    path = f"/disputes/{dispute}/outcome"
    assert person.refused("POST", path, settlement(form="paper")) == (
        422,
        ["/agreement/form form-not-of-this-body"],
    )
    unsealed = settlement(form="peoples_mediation", mediator_signed_at="2026-03-02T09:00:00+08:00")
    assert person.refused("POST", path, unsealed) == (422, ["/agreement/signatures agreement-not-in-force"])
    with at("2026-03-03T15:00"):
        signed = {**unsealed["agreement"], "body_sealed_at": "2026-03-03T14:00:00+08:00"}
        for each in signed["signatures"]:
            each["signed_at"] = "2026-03-02T09:00:00+08:00"
        person.made(path, {**unsealed, "agreement": signed})
    assert db.session.scalars(select(Agreement.in_force_at)).one().isoformat() == "2026-03-03T06:00:00+00:00"


@pytest.mark.parametrize(
    ("agreement", "faults"),
    [
        (
            {"form": "peoples_mediation"},
            {"/agreement/form form-not-of-this-body", "/agreement/signatures agreement-not-in-force"},
        ),
        (
            {"signatures": [{"party_ref": "a1"}, {"party_ref": "r1"}, {"party_ref": "r1"}]},
            {"/agreement/signatures/2 signed-twice"},
        ),
        (
            {"signatures": [{"party_ref": "a1"}, {"party_ref": "r1"}, {"party_ref": "x1"}]},
            {"/agreement/signatures/2/party_ref party-unknown"},
        ),
        (
            {
                "signatures": [
                    {"party_ref": "a1", "signed_at": "2026-03-09T09:00:00+08:00"},
                    {"party_ref": "r1"},
                ]
            },
            {"/agreement/signatures/0/signed_at signed-in-future"},
        ),
        (
            {
                "signatures": [
                    {"party_ref": "a1", "by": {"kind": "lawyer", "name": "路人"}},
                    {"party_ref": "r1"},
                ]
            },
            {"/agreement/signatures/0/by representative-unknown"},
        ),
        ({"perform_by_on": "2026-03-01"}, {"/agreement/perform_by_on perform-before-agreement"}),
        (
            {"mediator_signed_at": "2026-03-09T09:00:00+08:00"},
            {"/agreement/mediator_signed_at signed-in-future"},
        ),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(
    here: Mediated, agreement: dict[str, Any], faults: set[str]
) -> None:
    dispute, _ = here.mediating()
    status, found = here.mediator.refused("POST", f"/disputes/{dispute}/outcome", settlement(**agreement))
    assert (status, set(found)) == (422, faults)


def test_a_representative_signs_with_special_power_only(here: Mediated) -> None:
    lawyers = [
        {"kind": "lawyer", "name": "示例律师甲", "powers": ["admit"]},
        {"kind": "lawyer", "name": "示例律师乙", "powers": ["settle"]},
    ]
    dispute, handoff = here.mediating(parties=[applicant(1, representatives=lawyers), respondent(1)])
    reach_both(here, handoff)

    def signed_by(name: str) -> dict[str, Any]:
        by = {"kind": "lawyer", "name": name}
        return settlement(signatures=[{"party_ref": "a1", "by": by}, {"party_ref": "r1"}])

    path = f"/disputes/{dispute}/outcome"
    assert here.mediator.refused("POST", path, signed_by("示例律师甲")) == (
        422,
        ["/agreement/signatures/0 general-authority-only"],
    )
    here.mediator.made(path, signed_by("示例律师乙"))


def test_one_person_does_not_settle_for_both_sides(here: Mediated) -> None:
    lawyer = [{"kind": "lawyer", "name": "示例律师", "powers": ["settle"]}]
    dispute, _ = here.mediating(
        parties=[applicant(1, representatives=lawyer), respondent(1, representatives=lawyer)]
    )
    by = {"kind": "lawyer", "name": "示例律师"}
    told = settlement(signatures=[{"party_ref": "a1", "by": by}, {"party_ref": "r1", "by": by}])
    status, found = here.mediator.refused("POST", f"/disputes/{dispute}/outcome", told)
    assert (status, found) == (422, [f"/agreement/signatures/{at} acts-for-both-sides" for at in (0, 1)])


def test_parties_who_settled_by_themselves_withdraw_and_are_done(here: Mediated) -> None:
    dispute, _ = here.mediating()
    answer = here.post("mediator", f"/disputes/{dispute}/outcome", {"end_reason": "settled_and_withdrawn"})
    assert (answer.json["status"], answer.json["responsible"]) == ("closed", None)
    assert here.dispute(dispute).closed_reason == "settled_and_withdrawn"
    assert here.handoff(dispute).status == "completed"


def test_after_docketing_the_withdrawal_is_the_judges_to_rule_on(here: Mediated) -> None:
    dispute, _ = here.mediating(docketed=True)
    here.mediator.made(f"/disputes/{dispute}/outcome", {"end_reason": "settled_and_withdrawn"})
    assert here.holder(dispute) == ("settled", "judge", "post_docket_exit")


# signs of a sham


def test_an_agreement_that_nobody_met_about_goes_to_a_judge(here: Mediated) -> None:
    dispute, _ = here.mediating()
    here.mediator.made(f"/disputes/{dispute}/outcome", settlement())
    assert here.holder(dispute) == ("settled", "judge", "review")
    apply = here.mediator.refused("POST", f"/disputes/{dispute}/confirmation", {"applied_by": ["a1", "r1"]})
    assert apply == (409, ["review-pending"])
    perform = {"performed_on": "2026-03-02", "whole": True}
    assert here.mediator.refused("POST", f"/disputes/{dispute}/performance", perform) == (
        409,
        ["review-pending"],
    )
    found = {"finding": "cleared", "reason": "已电话核实，真实自愿。"}
    assert here.post("judge", f"/disputes/{dispute}/review", found).status_code == 201
    assert here.holder(dispute) == ("settled", "centre", "confirmation_application")
    assert here.judge.refused("POST", f"/disputes/{dispute}/review", found) == (409, ["no-review-pending"])


def test_a_settlement_that_the_judge_stops_does_not_stand(here: Mediated) -> None:
    dispute, handoff = here.mediating(docketed=True)
    reach_both(here, handoff)
    told = settlement() | {"sham_signs": ["harm_to_outsider"]}
    here.mediator.made(f"/disputes/{dispute}/outcome", told)
    assert here.holder(dispute) == ("settled", "judge", "review")
    exit_ = here.judge.refused("POST", f"/disputes/{dispute}/exit", {"kind": "withdrawal"})
    assert exit_ == (409, ["review-pending"])
    found = {"finding": "stopped", "reason": "损害他人合法权益。"}
    here.post("judge", f"/disputes/{dispute}/review", found)
    assert here.holder(dispute) == ("returned", "judge", "fee_notice")
    assert db.session.scalars(select(ReturnToCourt.kind)).one() == "trial"


def test_only_a_settlement_is_reviewed(here: Mediated) -> None:
    dispute, _ = here.mediating()
    found = {"finding": "stopped", "reason": "x", "signs": ["collusion"]}
    assert here.judge.refused("POST", f"/disputes/{dispute}/review", found) == (409, ["transition-refused"])


def test_a_judge_who_sees_a_sign_looks_unasked_but_names_it(here: Mediated) -> None:
    dispute = here.settled()
    path = f"/disputes/{dispute}/review"
    found = {"finding": "stopped", "reason": "捏造债务。"}
    assert here.judge.refused("POST", path, found) == (422, ["/signs signs-missing"])
    here.judge.made(path, found | {"signs": ["invented_facts"]})
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")


# failures


@pytest.mark.parametrize("docketed", [False, True])
def test_a_failed_mediation_returns_with_its_report(here: Mediated, docketed: bool) -> None:
    dispute, _ = here.mediating(docketed=docketed)
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    expected = ("returned", "judge", "fee_notice") if docketed else ("returned", "clerk", "return_docketing")
    assert here.holder(dispute) == expected
    assert here.load(here.centre) == 0
    assert here.handoff(dispute).status == "completed"
    assert here.due(dispute, "failure_report") is None
    outcome = db.session.scalars(select(Outcome)).one()
    assert (outcome.end_reason, outcome.ended_by_clock) == ("large_gap", False)
    assert "差距".encode() not in (outcome.sealed or b"")
    assert here.mediator.refused("POST", f"/disputes/{dispute}/outcome", failure()) == (
        409,
        ["outcome-recorded"],
    )


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"end_reason": "large_gap"}, {"/failure_report failure-report-missing"}),
        (
            failure(failure_report={"basics": " ", "reason": ""}),
            {
                "/failure_report/basics failure-report-incomplete",
                "/failure_report/reason failure-report-incomplete",
            },
        ),
        (failure("period_expired"), {"/end_reason period-not-over"}),
        (failure("party_unreachable"), {"/end_reason contact-not-recorded"}),
        (failure() | {"agreement": settlement()["agreement"]}, {"/agreement not-of-this-end"}),
        (settlement() | {"failure_report": failure()["failure_report"]}, {"/failure_report not-of-this-end"}),
        (failure() | {"sham_signs": ["collusion"]}, {"/sham_signs not-of-this-end"}),
        (
            failure(undisputed_facts={"text": "合同真实", "confirmed_by": ["a1", "x1"]}),
            {
                "/undisputed_facts/confirmed_by facts-not-joint",
                "/undisputed_facts/confirmed_by/1 party-unknown",
            },
        ),
        (
            failure(
                service_addresses=[{"party_ref": "r1", "address": "甲"}, {"party_ref": "r1", "address": "乙"}]
            ),
            {"/service_addresses/1/party_ref address-twice"},
        ),
        ({"end_reason": "bored"}, {"/end_reason not-one-of"}),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(here: Mediated, told: dict[str, Any], faults: set[str]) -> None:
    dispute, _ = here.mediating()
    status, found = here.mediator.refused("POST", f"/disputes/{dispute}/outcome", told)
    assert (status, set(found)) == (422, faults)
    assert here.holder(dispute)[0] == "in_mediation"


def test_a_party_that_was_tried_in_vain_ends_mediation(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": False})
    here.mediator.made(f"/disputes/{dispute}/outcome", failure("party_unreachable"))
    assert here.holder(dispute)[0] == "returned"


def test_a_stopped_mediation_is_the_judges_to_end(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/stops", {"signs": ["collusion"], "what": "x"})
    for told in (failure(), settlement()):
        refused = here.mediator.refused("POST", f"/disputes/{dispute}/outcome", told)
        assert refused == (409, ["mediation-stopped"])


def test_only_the_mediating_side_records_the_outcome(here: Mediated) -> None:
    dispute, _ = here.mediating()
    path = f"/disputes/{dispute}/outcome"
    for who in ("colleague", "other_mediator", "other_coordinator", "host"):
        assert here.people[who].refused("POST", path, failure()) == (404, ["not-found"])
    for who in ("clerk", "router", "judge", "grid_worker", "auditor"):
        assert here.people[who].refused("POST", path, failure()) == (403, ["grant-missing"])


# the return packet


def test_the_packet_carries_what_may_travel_and_nothing_else(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    secret = "对方底线为八万元"
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True, "note": secret})
    here.mediator.made(f"/handoffs/{handoff}/notes", {"text": secret})
    here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": secret})
    told = failure(
        undisputed_facts={"text": "双方确认签订过合同。", "confirmed_by": ["a1", "r1"]},
        service_addresses=[
            {"party_ref": "r1", "address": "苏州市吴中区示例路9号", "recipient": "示例收件人"}
        ],
    )
    here.mediator.made(f"/disputes/{dispute}/outcome", told)
    packet = here.clerk.get(f"/disputes/{dispute}/return-packet")
    assert secret not in json.dumps(packet, ensure_ascii=False)
    assert set(packet) == {
        "dispute_id",
        "reference",
        "kind",
        "returned_at",
        "failure_report",
        "failure_report_awaited",
        "reported_at",
        "filing",
        "documents",
        "service_addresses",
        "undisputed_facts",
    }
    assert packet["kind"] == "docketing"
    assert packet["failure_report"] == told["failure_report"] | {
        "cost_raising_conduct": "",
        "other_notes": "",
    }
    assert packet["filing"]["parties"][0]["identity_number"] == "E00000001"
    assert packet["filing"]["claims"].startswith("请求判令")
    assert packet["service_addresses"][0]["address"] == "苏州市吴中区示例路9号"
    assert packet["undisputed_facts"][0]["confirmed_by"] == ["a1", "r1"]


def test_reading_a_packet_is_journaled_and_the_courts_alone(here: Mediated) -> None:
    dispute, _ = here.mediating()
    assert here.clerk.refused("GET", f"/disputes/{dispute}/return-packet") == (409, ["not-returned"])
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    for who in ("clerk", "router", "judge"):
        assert here.people[who].get(f"/disputes/{dispute}/return-packet")["reference"]
    for who in ("mediator", "coordinator", "auditor", "manager", "grid_worker"):
        assert here.people[who].refused("GET", f"/disputes/{dispute}/return-packet")[0] == 403
    query = select(JournalEntry.actor_id).where(JournalEntry.event == "packet_read")
    readers = set(db.session.scalars(query))
    assert readers == {here.people[who].user_id for who in ("clerk", "router", "judge")}


def test_the_terms_of_an_agreement_that_fell_through_do_not_travel(here: Mediated) -> None:
    dispute = here.settled()
    found = {"finding": "stopped", "reason": "x", "signs": ["collusion"]}
    here.judge.made(f"/disputes/{dispute}/review", found)
    packet = here.clerk.get(f"/disputes/{dispute}/return-packet")
    assert (packet["failure_report"], packet["failure_report_awaited"]) == (None, False)
    assert "100000" not in json.dumps(packet, ensure_ascii=False)


# reading it


def test_a_judge_reads_what_there_is_to_review(here: Mediated) -> None:
    lawyer = [{"kind": "lawyer", "name": "示例律师", "powers": ["settle"]}]
    dispute, _ = here.mediating(parties=[applicant(1, representatives=lawyer), respondent(1)])
    path = f"/disputes/{dispute}/outcome"
    assert here.judge.refused("GET", path) == (404, ["not-found"])
    by = {"kind": "lawyer", "name": "示例律师"}
    here.mediator.made(path, settlement(signatures=[{"party_ref": "a1", "by": by}, {"party_ref": "r1"}]))
    told = here.judge.get(path)
    assert (told["end_reason"], told["settled"], told["review_pending"]) == ("agreement_reached", True, True)
    assert "100000" in told["agreement"]["terms"]
    assert told["agreement"]["signs"] == ["no_contest"]
    assert [each["by"] for each in told["agreement"]["signatures"]] == [by, None]


def test_terms_are_read_by_the_mediating_side_and_by_the_court_while_they_stand(here: Mediated) -> None:
    dispute = here.settled()
    path = f"/disputes/{dispute}/outcome"

    def readers() -> set[str]:
        asked = ("clerk", "router", "judge", "mediator", "coordinator", "manager", "auditor")
        return {who for who in asked if here.people[who].get(path)["agreement"]["terms"] is not None}

    assert readers() == {"clerk", "router", "judge", "mediator", "coordinator", "auditor"}
    for stranger in ("other_mediator", "other_coordinator", "colleague"):
        assert here.people[stranger].refused("GET", path) == (404, ["not-found"])
    found = {"finding": "stopped", "reason": "x", "signs": ["collusion"]}
    here.judge.made(f"/disputes/{dispute}/review", found)
    assert readers() == {"mediator", "coordinator"}
    told = here.clerk.get(path)
    assert (told["reviews"][0]["finding"], told["returned_at"] is not None) == ("stopped", True)


def test_what_followed_a_settlement_is_told(here: Mediated) -> None:
    dispute, docketed = here.settled(), here.settled(docketed=True)
    here.clerk.made(f"/disputes/{dispute}/confirmation", {"applied_by": ["a1", "r1"]})
    here.post("judge", f"/disputes/{dispute}/confirmation/decision", {"decision": "confirmed"})
    here.clerk.made(f"/disputes/{dispute}/performance", {"performed_on": "2026-03-02", "whole": True})
    here.judge.made(f"/disputes/{docketed}/exit", {"kind": "withdrawal", "served_on": "2026-03-02"})
    told, left = (here.clerk.get(f"/disputes/{each}/outcome") for each in (dispute, docketed))
    assert told["confirmations"][0]["decision"] == "confirmed"
    assert told["performances"] == [{"performed_on": "2026-03-02", "whole": True}]
    assert (left["exit"]["kind"], left["exit"]["served_on"]) == ("withdrawal", "2026-03-02")
