"""What a party says by its code: whom it picks, that it wants another mediator, more days, how satisfied it was."""

import json
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from filings import said
from flask import Flask
from mediated import Mediated, at, failure, mediated_court
from sqlalchemy import select

from diversion.domain.consents import Answer, Matter
from diversion.domain.entries import ReferralKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.regimes import Regime
from diversion.domain.satisfaction import AnswerAsked, Satisfaction, SatisfactionBy
from diversion.domain.sham import ShamSign
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.mediation import Extension, ExtensionProposal, MediatorChange
from diversion.persistence.party import Party
from diversion.persistence.satisfaction import Rating, RatingInvitation
from diversion.services import tracking
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.assignment import assign_mediator
from diversion.services.extension_proposals import propose_extension, read_proposal
from diversion.services.handing_over import HandOver, hand_over
from diversion.services.mediator_change import is_change_awaited, keep_mediator, read_change
from diversion.services.pages import Asked
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.satisfaction import Behind, list_ratings, read_satisfaction
from diversion.services.settings import change_setting
from diversion.services.stops import stop_mediation


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def parties(dispute: UUID) -> dict[str, UUID]:
    db.session.rollback()
    query = select(Party.ref, Party.id).where(Party.dispute_id == dispute, Party.ended_at.is_(None))
    found = {row.ref: row.id for row in db.session.execute(query)}
    db.session.rollback()
    return found


def code_of(refused: pytest.ExceptionInfo[Conflicting]) -> str:
    return refused.value.code


# choosing jointly


def consulting(here: Mediated) -> tuple[UUID, UUID, UUID]:
    dispute = here.file_docketed(consents=[], choice=None)
    known = parties(dispute)
    for party_id in known.values():
        tracking.answer(party_id, Matter.MEDIATION, Answer.YES)
    assert here.holder(dispute)[::2] == ("consulting", "joint_choice")
    return dispute, known["a1"], known["r1"]


def test_the_same_pick_of_all_is_the_joint_choice(here: Mediated) -> None:
    dispute, applicant, respondent = consulting(here)
    offered = tracking.follow(applicant)
    assert offered.choice is not None
    assert (offered.choice.picked, offered.choice.others) == (None, "awaited")
    assert offered.choose_by_on == date(2026, 3, 4)
    assert "示例商事调解中心" in [each.name for each in offered.choice.candidates]
    assert "示例网格工作站" not in [each.name for each in offered.choice.candidates]
    tracking.choose(applicant, here.second)
    assert here.dispute(dispute).status == "consulting"
    tracking.choose(respondent, here.second)
    handoff = here.handoff(dispute)
    assert (handoff.organisation_id, handoff.chosen_by) == (here.second, "joint")
    told = [each for each in here.events(dispute) if each in ("party_picked", "choice_recorded", "offered")]
    assert told == ["party_picked", "party_picked", "choice_recorded", "offered"]
    assert tracking.follow(applicant).choice is None


def test_of_the_others_is_told_only_whether_they_picked_the_same(here: Mediated) -> None:
    dispute, applicant, respondent = consulting(here)
    tracking.choose(applicant, here.second)
    seen = tracking.follow(respondent).choice
    assert seen is not None
    assert (seen.picked, seen.others) == (None, "awaited"), "that another has picked is not told either"
    tracking.choose(respondent, here.centre)
    mine, theirs = (tracking.follow(each).choice for each in (applicant, respondent))
    assert mine is not None
    assert theirs is not None
    assert (mine.picked, mine.others) == (str(here.second), "differ")
    assert (theirs.picked, theirs.others) == (str(here.centre), "differ")
    assert here.dispute(dispute).status == "consulting"
    tracking.choose(respondent, here.second)
    assert here.handoff(dispute).organisation_id == here.second


def test_parties_that_all_leave_it_to_the_court_need_not_wait(here: Mediated) -> None:
    dispute, applicant, respondent = consulting(here)
    tracking.choose(applicant, None)
    tracking.choose(respondent, None)
    assert here.handoff(dispute).chosen_by == "court_appointed"


def test_what_cannot_be_picked_is_refused(here: Mediated) -> None:
    _, applicant, respondent = consulting(here)
    with pytest.raises(InputFaulty) as faulty:
        tracking.choose(applicant, here.station)
    assert [each.code for each in faulty.value.faults] == ["not-a-candidate"]
    tracking.choose(applicant, here.second)
    tracking.choose(respondent, here.second)
    with pytest.raises(Conflicting) as over:
        tracking.choose(applicant, here.centre)
    assert code_of(over) == "choice-not-awaited"


def test_who_has_not_agreed_to_mediation_does_not_choose(here: Mediated) -> None:
    dispute = here.file_docketed(consents=[said("a1", "mediation")], choice=None)
    respondent = parties(dispute)["r1"]
    assert tracking.follow(respondent).choice is None
    with pytest.raises(Conflicting) as refused:
        tracking.choose(respondent, here.second)
    assert code_of(refused) == "mediation-not-agreed"


# another mediator


def test_the_organisation_decides_on_another_mediator_by_a_day(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    applicant, respondent = (parties(dispute)[ref] for ref in ("a1", "r1"))
    tracking.ask_for_another(applicant, "调解员与对方是同学")
    assert here.holder(dispute) == ("in_mediation", "centre", "mediator_change")
    assert here.due(dispute, "mediator_change") == "2026-03-04"
    assert is_change_awaited(actor_of_login("coordinator"), handoff)
    assert not is_change_awaited(actor_of_login("mediator"), handoff)
    told = read_change(actor_of_login("coordinator"), handoff)
    assert told is not None
    assert told.reason == "调解员与对方是同学"
    with pytest.raises(NotFound):
        read_change(actor_of_login("mediator"), handoff)
    seen = tracking.follow(respondent).change
    assert seen is not None
    assert (seen.is_own, seen.may_ask) == (False, False)
    keep_mediator(actor_of_login("coordinator"), handoff, "经核实并无此事。")
    assert here.holder(dispute)[1] == "mediator"
    own = tracking.follow(applicant).change
    assert own is not None
    assert (own.decision, own.answer, own.may_ask) == ("kept", "经核实并无此事。", True)
    other = tracking.follow(respondent).change
    assert other is not None
    assert (other.decision, other.answer) == (None, None)


def test_the_mediator_does_not_decide_about_the_mediator(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    tracking.ask_for_another(parties(dispute)["a1"], "理由")
    with pytest.raises(GrantMissing):
        keep_mediator(actor_of_login("mediator"), handoff, "不换")
    with pytest.raises(Conflicting) as twice:
        tracking.ask_for_another(parties(dispute)["r1"], "理由")
    assert code_of(twice) == "change-already-asked"


def test_a_change_answers_the_wish_and_is_made_once_for_a_party(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    applicant = parties(dispute)["a1"]
    tracking.ask_for_another(applicant, "理由")
    colleague = here.people["colleague"].user_id
    assign_mediator(actor_of_login("coordinator"), handoff, colleague, {"grounds": []})
    assert here.holder(dispute)[1] == "colleague"
    seen = tracking.follow(applicant).change
    assert seen is not None
    assert (seen.decision, seen.may_ask) == ("changed", False)
    with pytest.raises(Conflicting) as again:
        tracking.ask_for_another(applicant, "还要换")
    assert (code_of(again), again.value.details["article"]) == ("mediator-changed-already", "ZX-11")


def test_whoever_is_handed_over_to_is_another_mediator_and_disclosing_makes_nobody_another(
    here: Mediated,
) -> None:
    dispute, handoff = here.mediating()
    applicant = parties(dispute)["a1"]
    tracking.ask_for_another(applicant, "理由")
    mediator, colleague = (here.people[login].user_id for login in ("mediator", "colleague"))
    hand_over(SYSTEM, mediator, HandOver(to_user_id=colleague, reason="离岗"))
    seen = tracking.follow(applicant).change
    assert seen is not None
    assert seen.decision == "changed"
    tracking.ask_for_another(parties(dispute)["r1"], "另一方的理由")
    assign_mediator(actor_of_login("colleague"), handoff, colleague, {"grounds": []})
    assert here.holder(dispute) == ("in_mediation", "centre", "mediator_change"), (
        "the same one only disclosed"
    )


def test_a_wish_that_nobody_answered_ends_with_the_mediation(here: Mediated) -> None:
    dispute, _ = here.mediating()
    tracking.ask_for_another(parties(dispute)["a1"], "理由")
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    db.session.rollback()
    assert db.session.scalars(select(MediatorChange.decision)).all() == ["over"]
    assert here.due(dispute, "mediator_change") is None


def test_before_anybody_mediates_nobody_can_be_changed(here: Mediated) -> None:
    dispute = here.file()
    applicant = parties(dispute)["a1"]
    assert tracking.follow(applicant).change is None
    with pytest.raises(Conflicting) as refused:
        tracking.ask_for_another(applicant, "理由")
    assert code_of(refused) == "not-in-mediation"


def test_the_reason_is_nowhere_in_the_clear(here: Mediated) -> None:
    dispute, _ = here.mediating()
    tracking.ask_for_another(parties(dispute)["a1"], "调解员与对方是同学")
    db.session.rollback()
    (row,) = db.session.scalars(select(MediatorChange))
    assert "同学".encode() not in row.sealed
    (entry,) = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "mediator_change_asked"))
    assert b"party_ref" not in entry.body
    assert b'"a1"' not in entry.body, "an id may hold these signs, a ref stands between quotes"


# more days


def test_more_days_take_every_party(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    applicant, respondent = (parties(dispute)[ref] for ref in ("a1", "r1"))
    before = here.due(dispute, "mediation")
    propose_extension(actor_of_login("mediator"), handoff, 10)
    assert here.due(dispute, "mediation") == before, "a proposal lengthens nothing"
    asked = tracking.follow(applicant).proposal
    assert asked is not None
    assert (asked.days, asked.answer, asked.is_asked) == (10, None, True)
    tracking.answer(applicant, Matter.EXTENSION, Answer.YES)
    assert here.due(dispute, "mediation") == before
    shown = read_proposal(actor_of_login("mediator"), handoff)
    assert shown is not None
    assert shown.agreed == ("a1",)
    tracking.answer(respondent, Matter.EXTENSION, Answer.YES)
    db.session.rollback()
    (row,) = db.session.scalars(select(Extension))
    assert (row.days, set(row.agreed_by), row.recorded_by) == (
        10,
        {applicant, respondent},
        here.people["mediator"].user_id,
    )
    assert (before, here.due(dispute, "mediation")) == ("2026-04-01", "2026-04-13")
    assert tracking.follow(applicant).proposal is None
    assert "period_extended" in here.events(dispute)


def test_one_no_ends_a_proposal(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    applicant, respondent = (parties(dispute)[ref] for ref in ("a1", "r1"))
    before = here.due(dispute, "mediation")
    propose_extension(actor_of_login("mediator"), handoff, 10)
    tracking.answer(applicant, Matter.EXTENSION, Answer.YES)
    tracking.answer(respondent, Matter.EXTENSION, Answer.NO)
    assert here.due(dispute, "mediation") == before
    assert db.session.scalars(select(ExtensionProposal.ended_how)).all() == ["refused"]
    assert here.dispute(dispute).status == "in_mediation", "a no to more days is no to more days only"
    with pytest.raises(Conflicting) as refused:
        tracking.answer(respondent, Matter.EXTENSION, Answer.YES)
    assert code_of(refused) == "extension-not-proposed"


def test_a_yes_from_before_is_no_yes_to_these_days(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    consent = {"party_ref": "r1", "matter": "extension", "answer": "yes", "means": "phone"}
    assert here.post("mediator", f"/disputes/{dispute}/consents", consent).status_code == 200
    with at("2026-03-03T09:00"):
        propose_extension(actor_of_login("mediator"), handoff, 10)
        tracking.answer(parties(dispute)["a1"], Matter.EXTENSION, Answer.YES)
        assert here.due(dispute, "mediation") == "2026-04-01"
        assert here.post("mediator", f"/disputes/{dispute}/consents", consent).status_code == 200
    assert here.due(dispute, "mediation") == "2026-04-13", "one by its code, one by telephone"


def test_more_days_than_the_rule_allows_are_not_proposed(here: Mediated) -> None:
    _, handoff = here.mediating()
    with pytest.raises(InputFaulty) as faulty:
        propose_extension(actor_of_login("mediator"), handoff, 31)
    assert [each.code for each in faulty.value.faults] == ["extension-over-cap"]


def test_the_last_yes_waits_while_mediation_is_stopped(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    known = parties(dispute)
    propose_extension(actor_of_login("mediator"), handoff, 10)
    tracking.answer(known["a1"], Matter.EXTENSION, Answer.YES)
    stop_mediation(actor_of_login("mediator"), handoff, [next(iter(ShamSign))], "可疑")
    with pytest.raises(Conflicting) as stopped:
        tracking.answer(known["r1"], Matter.EXTENSION, Answer.YES)
    assert code_of(stopped) == "mediation-stopped"


# satisfaction


def ended(here: Mediated) -> tuple[UUID, UUID, UUID]:
    dispute = here.settled()
    known = parties(dispute)
    return dispute, known["a1"], known["r1"]


def test_every_party_is_invited_when_mediation_ends_and_not_before(here: Mediated) -> None:
    dispute, _ = here.mediating()
    applicant = parties(dispute)["a1"]
    assert tracking.follow(applicant).rating is None
    with pytest.raises(NotFound):
        tracking.rate_mediation(applicant, Satisfaction.SATISFIED, None)
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    db.session.rollback()
    invited = set(db.session.scalars(select(RatingInvitation.party_id)))
    assert invited == set(parties(dispute).values())
    numbers = db.session.scalars(select(RatingInvitation.id))
    assert {each.version for each in numbers} == {4}, "their order tells nobody's side"
    asked = tracking.follow(applicant).rating
    assert asked is not None
    assert (asked.answer, asked.is_open, asked.last_on) == (None, True, date(2026, 4, 1))


def test_an_answer_may_be_changed_until_its_days_are_over(here: Mediated) -> None:
    _, applicant, respondent = ended(here)
    tracking.rate_mediation(applicant, Satisfaction.DISSATISFIED, "太慢")
    tracking.rate_mediation(applicant, Satisfaction.FAIRLY, None)
    seen = tracking.follow(applicant).rating
    assert seen is not None
    assert (seen.answer, seen.words) == ("fairly", None)
    other = tracking.follow(respondent).rating
    assert other is not None
    assert other.answer is None
    db.session.rollback()
    assert len(db.session.scalars(select(Rating)).all()) == 2, "what was said before stays on record"
    with at("2026-04-01T23:59"):
        tracking.rate_mediation(respondent, Satisfaction.SATISFIED, None)
    with at("2026-04-02T00:00"), pytest.raises(Conflicting) as over:
        tracking.rate_mediation(respondent, Satisfaction.FAIRLY, None)
    assert code_of(over) == "rating-over"


def figures(here: Mediated, login: str = "manager", **told: object) -> list[tuple[object, ...]]:
    rows = read_satisfaction(actor_of_login(login), date(2026, 3, 1), date(2026, 3, 31), **told)  # type: ignore[arg-type]
    return [
        (
            row.group,
            row.referral_kind,
            *((row.satisfaction.numerator, row.satisfaction.denominator) if row.satisfaction else ()),
            row.invited,
        )
        for row in rows
    ]


def test_satisfied_of_answered_and_answered_of_invited(here: Mediated) -> None:
    change_setting(SYSTEM, "rating_least_disputes", 1, None, None)
    _, first, second = ended(here)
    _, third, _ = ended(here)
    tracking.rate_mediation(first, Satisfaction.SATISFIED, None)
    tracking.rate_mediation(second, Satisfaction.SATISFIED, None)
    tracking.rate_mediation(third, Satisfaction.FAIRLY, None)
    assert figures(here) == [(None, "pre_docket", 2, 3, 4)]
    (row,) = read_satisfaction(actor_of_login("manager"), date(2026, 3, 1), date(2026, 3, 31))
    assert row.satisfaction is not None
    assert row.answers == {"satisfied": 2, "fairly": 1, "dissatisfied": 0}
    low, high = row.satisfaction.interval_95 or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.208, 0.939)
    tracking.rate_mediation(first, Satisfaction.DISSATISFIED, None)
    assert figures(here) == [(None, "pre_docket", 1, 3, 4)], "a changed answer counts once, as changed"


@pytest.mark.parametrize(
    ("answer", "many"), [(None, 4), ("answered", 3), ("satisfied", 2), ("fairly", 1), ("dissatisfied", 0)]
)
def test_behind_every_number_is_its_list(here: Mediated, answer: str | None, many: int) -> None:
    change_setting(SYSTEM, "rating_least_disputes", 1, None, None)
    _, first, second = ended(here)
    _, third, _ = ended(here)
    here.settled(docketed=True)
    for party, rated in ((first, "satisfied"), (second, "satisfied"), (third, "fairly")):
        tracking.rate_mediation(party, Satisfaction(rated), None)
    behind = Behind(
        referral_kind=ReferralKind.PRE_DOCKET,
        regime=Regime.POST2025,
        organisation_kind=OrganisationKind.COMMERCIAL_CENTRE,
        answer=AnswerAsked(answer) if answer else None,
    )
    window = (date(2026, 3, 1), date(2026, 3, 31))
    assert len(list_ratings(actor_of_login("manager"), *window, Asked(), behind).rows) == many


def test_before_and_after_docketing_and_kinds_of_organisation_stand_apart(here: Mediated) -> None:
    ended(here)
    here.settled(docketed=True)
    assert [row[1] for row in figures(here)] == ["pre_docket", "post_docket"]
    assert {row[0] for row in figures(here, by=SatisfactionBy.ORGANISATION_KIND)} == {"commercial_centre"}


@pytest.mark.parametrize("login", ["mediator", "coordinator", "clerk"])
def test_nobody_of_the_mediating_side_reads_it(here: Mediated, login: str) -> None:
    ended(here)
    with pytest.raises(GrantMissing):
        figures(here, login)
    with pytest.raises(GrantMissing):
        list_ratings(actor_of_login(login), date(2026, 3, 1), date(2026, 3, 31), Asked())


def test_words_are_sealed_masked_and_without_who_wrote_them(here: Mediated) -> None:
    change_setting(SYSTEM, "rating_least_disputes", 1, None, None)
    dispute, applicant, _ = ended(here)
    name = tracking.follow(applicant).name or ""
    tracking.rate_mediation(applicant, Satisfaction.SATISFIED, f"{name}感谢，电话13800138000")
    db.session.rollback()
    (row,) = db.session.scalars(select(Rating))
    assert row.sealed is not None
    assert "感谢".encode() not in row.sealed
    page = list_ratings(actor_of_login("manager"), date(2026, 3, 1), date(2026, 3, 31), Asked())
    (said_so,) = [each for each in page.rows if each.answer]
    assert said_so.words == "****感谢，电话****"
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "mediation_rated")).all()
    assert [json.loads(each.body)["payload"] for each in entries] == [{}]
    assert "感谢" not in str(here.mediator.get(f"/disputes/{dispute}/timeline"))
