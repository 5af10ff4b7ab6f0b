"""What follows a settlement, through the API: confirmation, performance, the exits after docketing."""

from collections.abc import Iterator

import pytest
from flask import Flask
from mediated import Mediated, at, mediated_court
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.outcome import Confirmation, Exit, Performance

BOTH = {"applied_by": ["a1", "r1"]}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def test_both_sides_apply_and_the_judge_confirms(here: Mediated) -> None:
    dispute = here.settled()
    with at("2026-03-10T09:00"):
        told = BOTH | {"case_number": "（2026）苏0506诉前调确5号"}
        here.clerk.made(f"/disputes/{dispute}/confirmation", told)
    assert here.holder(dispute) == ("settled", "judge", "confirmation_ruling")
    assert here.due(dispute, "confirmation_ruling") == "2026-04-09"
    again = here.mediator.refused("POST", f"/disputes/{dispute}/confirmation", BOTH)
    assert again == (409, ["confirmation-pending"])
    with at("2026-03-12T09:00"):
        answer = here.post("judge", f"/disputes/{dispute}/confirmation/decision", {"decision": "confirmed"})
    assert answer.json["status"] == "confirmed"
    assert here.holder(dispute) == ("confirmed", "centre", "activity")
    late = here.judge.refused("POST", f"/disputes/{dispute}/confirmation/decision", {"decision": "confirmed"})
    assert late == (409, ["no-confirmation-pending"])


def test_confirmation_needs_both_sides_and_the_thirty_days(here: Mediated) -> None:
    dispute = here.settled()
    path = f"/disputes/{dispute}/confirmation"
    assert here.mediator.refused("POST", path, {"applied_by": ["a1"]}) == (409, ["confirmation-not-joint"])
    assert here.mediator.refused("POST", path, {"applied_by": ["a1", "x1"]}) == (
        422,
        ["/applied_by/1 party-unknown"],
    )
    wrong = BOTH | {"case_number": "（2026）苏0506民初5号"}
    assert here.mediator.refused("POST", path, wrong) == (422, ["/case_number case-number-type"])
    with at("2026-04-02T00:00"):
        assert here.mediator.refused("POST", path, BOTH) == (409, ["confirmation-out-of-time"])
    with at("2026-04-01T23:59"):
        here.coordinator.made(path, BOTH)


def test_a_docketed_dispute_is_not_confirmed_and_is_told_why(here: Mediated) -> None:
    dispute = here.settled(docketed=True)
    answer = here.mediator.ask("POST", f"/disputes/{dispute}/confirmation", BOTH)
    assert (answer.status_code, answer.json["code"]) == (409, "confirmation-pre-docket-only")
    assert answer.json["article"].startswith("民事诉讼法")
    exit_ = here.judge.refused("POST", f"/disputes/{dispute}/exit", {"kind": "confirmation"})
    assert exit_ == (409, ["confirmation-pre-docket-only"])


def test_a_refused_confirmation_brings_the_dispute_back(here: Mediated) -> None:
    dispute = here.settled()
    here.mediator.made(f"/disputes/{dispute}/confirmation", BOTH)
    path = f"/disputes/{dispute}/confirmation/decision"
    for told in (
        {"decision": "refused"},
        {"decision": "refused", "refusal_code": "wrong_court"},
        {"decision": "confirmed", "refusal_code": "content_unclear"},
    ):
        assert here.judge.refused("POST", path, told) == (
            422,
            ["/refusal_code ground-not-of-this-decision"],
        )
    here.post("judge", path, {"decision": "refused", "refusal_code": "content_unclear"})
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")
    row = db.session.scalars(select(Confirmation)).one()
    assert (row.decision, row.refusal_code) == ("refused", "content_unclear")


def test_an_application_not_taken_in_leaves_the_agreement_to_be_performed(here: Mediated) -> None:
    dispute = here.settled(perform_by_on="2026-05-20")
    here.mediator.made(f"/disputes/{dispute}/confirmation", BOTH)
    told = {"decision": "not_accepted", "refusal_code": "wrong_court"}
    here.post("judge", f"/disputes/{dispute}/confirmation/decision", told)
    assert here.holder(dispute) == ("settled", "centre", "performance")
    assert here.due(dispute, "performance") == "2026-05-20"


def test_an_application_withdrawn_may_be_made_again_in_time(here: Mediated) -> None:
    dispute = here.settled()
    here.mediator.made(f"/disputes/{dispute}/confirmation", BOTH)
    here.post("judge", f"/disputes/{dispute}/confirmation/decision", {"decision": "withdrawn"})
    assert here.holder(dispute) == ("settled", "centre", "confirmation_application")
    assert here.due(dispute, "confirmation_application") == "2026-04-01"
    here.mediator.made(f"/disputes/{dispute}/confirmation", BOTH)


def test_only_a_judge_decides_and_only_parties_helpers_apply(here: Mediated) -> None:
    dispute = here.settled()
    assert here.judge.refused("POST", f"/disputes/{dispute}/confirmation", BOTH)[0] == 403
    here.clerk.made(f"/disputes/{dispute}/confirmation", BOTH)
    for who in ("clerk", "mediator", "router"):
        told = {"decision": "confirmed"}
        assert here.people[who].refused("POST", f"/disputes/{dispute}/confirmation/decision", told)[0] == 403


def test_an_agreed_day_before_the_thirty_days_is_the_next_thing_due(here: Mediated) -> None:
    dispute = here.settled(perform_by_on="2026-03-14")
    assert here.holder(dispute) == ("settled", "centre", "performance")
    assert here.due(dispute, "performance") == "2026-03-14"  # a Saturday: the parties named it
    with at("2026-03-20T09:00"):
        here.mediator.made(f"/disputes/{dispute}/confirmation", BOTH)
    assert here.holder(dispute) == ("settled", "judge", "confirmation_ruling")


def test_whole_performance_closes_what_is_not_docketed(here: Mediated) -> None:
    dispute = here.settled()
    path = f"/disputes/{dispute}/performance"
    assert here.mediator.refused("POST", path, {"performed_on": "2026-03-03", "whole": True}) == (
        422,
        ["/performed_on performance-day"],
    )
    here.coordinator.made(path, {"performed_on": "2026-03-02", "whole": False})
    assert here.holder(dispute)[0] == "settled"
    here.mediator.made(f"/disputes/{dispute}/confirmation", BOTH)
    answer = here.post("clerk", path, {"performed_on": "2026-03-02", "whole": True})
    assert (answer.json["status"], answer.json["responsible"], answer.json["next_due_at"]) == (
        "closed",
        None,
        None,
    )
    assert here.dispute(dispute).closed_reason == "performed"
    assert db.session.scalars(select(Confirmation.decision)).one() == "withdrawn"
    here.clerk.made(path, {"performed_on": "2026-03-02", "whole": True})  # a fact, after the end
    assert len(db.session.scalars(select(Performance)).all()) == 3


def test_nothing_is_performed_that_was_never_agreed(here: Mediated) -> None:
    dispute, _ = here.mediating()
    told = {"performed_on": "2026-03-02", "whole": True}
    assert here.mediator.refused("POST", f"/disputes/{dispute}/performance", told) == (
        409,
        ["nothing-settled"],
    )


@pytest.mark.parametrize(
    "kind", ["withdrawal", "immediate_performance", "closed_otherwise", "mediation_judgment"]
)
def test_a_docketed_dispute_leaves_by_one_of_four_exits(here: Mediated, kind: str) -> None:
    dispute = here.settled(docketed=True)
    assert here.due(dispute, "post_docket_exit") == "2026-03-12"
    here.clerk.made(f"/disputes/{dispute}/performance", {"performed_on": "2026-03-02", "whole": True})
    assert here.holder(dispute) == ("settled", "judge", "post_docket_exit")
    told = {"kind": kind, "document_number": "（2026）苏0506民初1号", "served_on": "2026-03-02"}
    answer = here.post("judge", f"/disputes/{dispute}/exit", told)
    assert answer.json["status"] == "closed", answer.text
    assert here.dispute(dispute).closed_reason == kind
    assert db.session.scalars(select(Exit)).one().details["served_on"] == "2026-03-02"
    assert here.judge.refused("POST", f"/disputes/{dispute}/exit", told) == (409, ["transition-refused"])


def test_an_exit_belongs_to_its_stage(here: Mediated) -> None:
    before, after = here.settled(), here.settled(docketed=True)
    assert here.judge.refused("POST", f"/disputes/{before}/exit", {"kind": "withdrawal"}) == (
        409,
        ["exit-post-docket-only"],
    )
    assert here.judge.refused("POST", f"/disputes/{after}/exit", {"kind": "performance"}) == (
        409,
        ["exit-pre-docket-only"],
    )
    assert here.clerk.refused("POST", f"/disputes/{after}/exit", {"kind": "withdrawal"})[0] == 403


def test_a_letter_needs_an_agreement(here: Mediated) -> None:
    dispute, _ = here.mediating(docketed=True)
    here.mediator.made(f"/disputes/{dispute}/outcome", {"end_reason": "settled_and_withdrawn"})
    refused = here.judge.refused("POST", f"/disputes/{dispute}/exit", {"kind": "mediation_judgment"})
    assert refused == (422, ["/kind agreement-missing"])
