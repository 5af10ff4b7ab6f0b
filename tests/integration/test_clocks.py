"""What happens when nobody acts, with the clock in the tests' hands: every deadline, once, in order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from filings import complaint, said
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, settlement
from sqlalchemy import select, update

from diversion.domain.notice_faults import NoticeDay
from diversion.domain.routing_choice import OverrideReason
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Claim
from diversion.persistence.handoff import Handoff
from diversion.persistence.outbox import Outbox
from diversion.persistence.outcome import Outcome, ReturnToCourt
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.appointment import Appointment, appoint_organisation
from diversion.services.calendars import NoticeTold, load_notice
from diversion.services.clocks import FIRST_WAIT, act_on_due
from diversion.services.outbox import Job
from diversion.services.recomputing import recompute_provisional
from diversion.services.transaction import real_now, transaction
from workers import deadlines


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def undelivered(here: Mediated) -> UUID:
    return here.file()


def offered(here: Mediated) -> UUID:
    dispute = here.file()
    here.deliver()
    return dispute


def acted(here: Mediated, dispute: UUID, rule: str) -> list[bool]:
    return [each.acted_at is not None for each in here.clocks(dispute, rule)]


# offers


def test_an_unanswered_offer_lapses_after_its_last_day_and_goes_to_the_next(here: Mediated) -> None:
    dispute = offered(here)
    first = here.handoff(dispute)
    assert (first.organisation_id, here.due(dispute, "answer")) == (here.centre, "2026-03-05")
    assert here.sweep("2026-03-05T23:59") == 0
    assert here.sweep("2026-03-06T00:00") == 1
    handoffs = db.session.scalars(select(Handoff).order_by(Handoff.sequence)).all()
    assert [(each.organisation_id, each.status) for each in handoffs] == [
        (here.centre, "lapsed"),
        (here.second, "pending"),
    ]
    assert (here.load(here.centre), here.load(here.second)) == (0, 1)
    assert here.holder(dispute) == ("offered", "router", "delivery")
    assert here.sweep("2026-03-06T00:01") == 0


def test_after_a_long_stop_the_clocks_catch_up_and_the_next_offer_gets_a_full_answer_clock(
    here: Mediated,
) -> None:
    dispute = offered(here)
    with at("2026-05-20T10:00"):
        assert act_on_due() == 1
        here.deliver()
        assert here.due(dispute, "answer") == "2026-05-25"
        assert act_on_due() == 0
    assert here.handoff(dispute).organisation_id == here.second


def test_an_undelivered_offer_is_promised_again_and_stays_with_the_router(here: Mediated) -> None:
    dispute = undelivered(here)
    assert here.sweep("2026-03-04T00:00") == 1
    assert here.holder(dispute) == ("offered", "router", "delivery")
    promised = db.session.scalars(select(Outbox.subject_id).where(Outbox.job == "deliver_handoff")).all()
    assert promised == [str(here.handoff(dispute).id)] * 2
    with at("2026-03-04T09:00"):
        here.deliver()
    assert here.holder(dispute) == ("offered", "centre", "answer")


def test_when_nobody_is_left_the_router_decides(here: Mediated) -> None:
    dispute = offered(here)
    here.sweep("2026-03-06T00:00")
    with at("2026-03-06T09:00"):
        here.deliver()
    here.sweep("2026-03-12T00:00")
    assert here.holder(dispute) == ("awaiting_decision", "router", "decision")
    assert here.due(dispute, "docketing") == "2026-03-19"


# consents and choice


def test_a_joint_choice_not_made_in_two_days_is_the_courts(here: Mediated) -> None:
    told = complaint(
        1,
        docketed_on="2026-03-02",
        case_number="（2026）苏0506民初9号",
        procedure="ordinary",
        consents=[said("a1", "mediation", on=date(2026, 3, 2)), said("r1", "mediation", on=date(2026, 3, 2))],
    )
    dispute = here.register(told)
    assert here.holder(dispute) == ("consulting", "router", "joint_choice")
    assert here.sweep("2026-03-04T23:59") == 0
    here.sweep("2026-03-05T00:00")
    assert here.holder(dispute) == ("offered", "router", "delivery")
    assert here.handoff(dispute).chosen_by == "court_appointed"


def test_a_consultation_that_nobody_ended_goes_to_the_router(here: Mediated) -> None:
    told = complaint(1, docketed_on="2026-03-02", case_number="（2026）苏0506民初9号", procedure="ordinary")
    dispute = here.register(told)
    assert here.holder(dispute)[2] == "consulting"
    here.sweep("2026-03-06T00:00")
    assert here.holder(dispute) == ("awaiting_decision", "router", "decision")


def test_the_alarms_ring_and_the_docketing_day_passes_overdue(here: Mediated) -> None:
    dispute = here.register(complaint(1))
    assert here.holder(dispute) == ("awaiting_docket", "clerk", "docketing")
    here.sweep("2026-03-07T00:00")
    assert here.events(dispute)[-1:] == ["alarm"]
    here.sweep("2026-03-10T00:00")
    assert here.events(dispute)[-3:] == ["alarm", "alarm", "overdue"]
    assert here.holder(dispute) == ("awaiting_docket", "clerk", "docketing")
    assert here.sweep("2026-03-20T00:00") == 0


def test_a_supplement_that_never_came_is_the_clerks(here: Mediated) -> None:
    dispute = here.register(complaint(1, claims=None))
    status, holder, rule = here.holder(dispute)
    assert (status, rule) == ("awaiting_supplement", "supplement")
    assert holder not in (None, "clerk")
    here.sweep("2026-03-18T00:00")
    assert here.holder(dispute) == ("awaiting_supplement", "clerk", "activity")


# mediation


def test_a_mediation_that_nobody_works_on_starts_and_ends_by_itself(here: Mediated) -> None:
    dispute, _ = here.mediating(signed=False)
    assert here.due(dispute, "mediation") is None
    here.sweep("2026-03-03T00:05")
    row = here.handoff(dispute)
    assert row.materials_signed_at is not None
    assert row.materials_signed_at.date() == date(2026, 3, 2)
    assert here.due(dispute, "mediation") == "2026-04-01"
    assert here.holder(dispute) == ("in_mediation", "mediator", "first_contact")
    here.sweep("2026-04-02T00:00")
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")
    outcome = db.session.scalars(select(Outcome)).one()
    assert (outcome.end_reason, outcome.ended_by_clock, outcome.sealed, outcome.recorded_by) == (
        "period_expired",
        True,
        None,
        None,
    )
    assert db.session.scalars(select(ReturnToCourt.kind)).one() == "docketing"
    assert (here.handoff(dispute).status, here.load(here.centre)) == ("completed", 0)
    assert here.due(dispute, "failure_report") == "2026-04-03"
    assert here.due(dispute, "return_docketing") == "2026-04-09"


def test_the_same_long_stop_in_one_sweep_comes_to_the_same_end(here: Mediated) -> None:
    dispute, _ = here.mediating(signed=False)
    here.sweep("2026-06-01T09:00")
    row = here.handoff(dispute)
    assert row.materials_signed_at is not None
    assert row.materials_signed_at.date() == date(2026, 3, 2)
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")
    events = here.events(dispute)
    assert events.index("handoff_materials_presumed") < events.index("returned")


def test_the_report_follows_a_mediation_that_the_clock_ended(here: Mediated) -> None:
    dispute, _ = here.mediating()
    here.sweep("2026-04-02T00:00")
    packet = here.clerk.get(f"/disputes/{dispute}/return-packet")
    assert (packet["failure_report"], packet["failure_report_awaited"]) == (None, True)
    path = f"/disputes/{dispute}/outcome"
    assert here.mediator.refused("POST", path, failure("large_gap")) == (
        422,
        ["/end_reason end-reason-recorded"],
    )
    assert here.mediator.refused("POST", path, {"end_reason": "period_expired"}) == (
        422,
        ["/failure_report failure-report-missing"],
    )
    with at("2026-04-02T09:00"):
        here.mediator.made(path, failure("period_expired"))
    assert [each.ended_how for each in here.clocks(dispute, "failure_report")] == ["met"]
    packet = here.clerk.get(f"/disputes/{dispute}/return-packet")
    assert packet["failure_report"]["reason"] == "双方差距较大。"
    assert here.mediator.refused("POST", path, failure("period_expired")) == (409, ["outcome-recorded"])


def test_a_report_that_never_comes_is_overdue_and_holds_nothing_up(here: Mediated) -> None:
    dispute, _ = here.mediating()
    here.sweep("2026-04-02T00:00")
    here.sweep("2026-04-04T00:00")
    assert acted(here, dispute, "failure_report") == [True]
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")


def test_silence_after_acceptance_is_overdue_and_keeps_the_ball_with_the_mediator(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.sweep("2026-03-04T00:00")
    assert acted(here, dispute, "first_contact") == [True]
    assert here.holder(dispute) == ("in_mediation", "mediator", "first_contact")
    with at("2026-03-04T09:00"):
        here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True})
    here.sweep("2026-03-20T00:00")
    assert here.events(dispute)[-2:] == ["overdue", "reminded"]  # of the period's half-time
    assert here.holder(dispute) == ("in_mediation", "mediator", "activity")


@pytest.mark.parametrize("swept", ["2026-03-21T00:00", "2026-03-27T09:00"])
def test_a_late_appraisal_pauses_nothing_any_more_and_the_ball_is_the_mediators(
    here: Mediated, swept: str
) -> None:
    dispute, handoff = here.mediating()
    with at("2026-03-12T10:00"):
        told = {"reason": "鉴定", "appraiser": "示例鉴定机构", "expected_on": "2026-03-20"}
        here.mediator.made(f"/handoffs/{handoff}/suspensions", told)
    here.sweep(swept)
    assert here.holder(dispute) == ("in_mediation", "mediator", "first_contact")
    assert "pause_ended_by_clock" in here.events(dispute)
    assert here.due(dispute, "mediation") == "2026-04-10"  # as many days left as on 12 March
    here.sweep("2026-04-11T00:00")
    assert here.holder(dispute)[0] == "returned"


def test_a_pause_asked_for_while_a_judge_looks_ends_by_itself_too(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/stops", {"signs": ["collusion"], "what": "x"})
    told = {"reason": "鉴定", "expected_on": "2026-03-20"}
    here.mediator.made(f"/handoffs/{handoff}/suspensions", told)
    assert here.holder(dispute) == ("in_mediation", "judge", "stop")
    here.sweep("2026-03-21T00:00")
    assert here.due(dispute, "mediation") == "2026-04-20"
    here.sweep("2026-04-21T00:00")
    assert here.holder(dispute)[0] == "returned"


def test_questions_and_stops_fall_overdue_with_the_judge(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": "？"})
    stopped, other = here.mediating()
    here.mediator.made(f"/handoffs/{other}/stops", {"signs": ["collusion"], "what": "x"})
    here.sweep("2026-03-10T00:00")
    assert here.holder(dispute) == ("in_mediation", "judge", "guidance_answer")
    assert here.holder(stopped) == ("in_mediation", "judge", "stop")
    assert (acted(here, dispute, "guidance_answer"), acted(here, stopped, "stop")) == ([True], [True])
    here.sweep("2026-04-02T00:00")
    assert here.holder(stopped)[0] == "returned"  # nobody is held in mediation by a suspicion


def test_the_period_ends_a_reassigned_offer_that_still_waits(here: Mediated) -> None:
    dispute, _ = here.mediating()
    with at("2026-03-31T10:00"):
        wish = Appointment(
            organisation_id=here.second, reason_code=OverrideReason.PARTY_WISH, reason="当事人要求"
        )
        appoint_organisation(actor_of_login("router"), dispute, wish)
        here.deliver()
    assert here.holder(dispute) == ("offered", "second", "answer")
    assert here.due(dispute, "mediation") == "2026-04-01"
    here.sweep("2026-04-02T00:00")
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")
    assert (here.handoff(dispute).status, here.load(here.second)) == ("recalled", 0)


# after the settlement


def test_thirty_days_after_the_agreement_only_performance_is_left(here: Mediated) -> None:
    dispute = here.settled(perform_by_on="2026-06-30")
    here.sweep("2026-04-02T00:00")
    assert here.holder(dispute) == ("settled", "centre", "performance")
    here.sweep("2026-07-01T00:00")
    assert here.holder(dispute) == ("settled", "centre", "performance")
    assert acted(here, dispute, "performance") == [True]


def test_the_courts_own_clocks_fall_overdue_and_move_nothing(here: Mediated) -> None:
    docketed = here.settled(docketed=True)
    applied = here.settled()
    here.mediator.made(f"/disputes/{applied}/confirmation", {"applied_by": ["a1", "r1"]})
    failed, _ = here.mediating(docketed=True)
    here.mediator.made(f"/disputes/{failed}/outcome", failure())
    doubted, _ = here.mediating()
    here.mediator.made(f"/disputes/{doubted}/outcome", settlement())
    here.sweep("2026-05-01T00:00")
    assert here.holder(docketed) == ("settled", "judge", "post_docket_exit")
    assert here.holder(applied) == ("settled", "judge", "confirmation_ruling")
    assert here.holder(failed) == ("returned", "judge", "fee_notice")
    assert here.holder(doubted) == ("settled", "judge", "review")
    for dispute in (docketed, applied, failed, doubted):
        assert here.events(dispute)[-1] == "overdue"


# the sweep itself


def test_one_poisoned_row_stops_nobody_and_is_tried_again(here: Mediated) -> None:
    poisoned, sound = offered(here), offered(here)
    spoil(poisoned, datetime(2026, 3, 2, tzinfo=UTC))
    assert here.sweep("2026-03-06T00:00") == 1
    assert here.handoff(sound).status == "pending"
    (row,) = here.clocks(poisoned, "answer")
    assert (row.acted_at, row.tries, row.last_error) == (None, 1, "LookupError: ")
    assert row.next_try_at is not None
    assert here.handoff(poisoned).status == "delivered"
    assert here.sweep("2026-03-06T00:01") == 0  # not before its wait is over
    spoil(poisoned, None)
    db.session.execute(
        update(Deadline).where(Deadline.id == row.id).values(next_try_at=datetime(2026, 1, 1, tzinfo=UTC))
    )
    db.session.commit()
    assert here.sweep("2026-03-06T00:02") == 1
    assert here.clocks(poisoned, "answer")[0].last_error is None


def test_the_wait_of_a_failing_row_grows(here: Mediated) -> None:
    poisoned = offered(here)
    spoil(poisoned, datetime(2026, 3, 2, tzinfo=UTC))
    waits = []
    for _ in range(3):
        before = real_now()
        here.sweep("2026-03-06T00:00")
        (row,) = here.clocks(poisoned, "answer")
        assert row.next_try_at is not None
        waits.append(round((row.next_try_at - before) / FIRST_WAIT))
        db.session.execute(update(Deadline).where(Deadline.id == row.id).values(next_try_at=before))
        db.session.commit()
    assert waits == [1, 2, 4]


def spoil(dispute: UUID, ended_at: datetime | None) -> None:
    """Leave a dispute without a claim in force, which no use case can read; or mend it."""
    db.session.execute(update(Claim).where(Claim.dispute_id == dispute).values(ended_at=ended_at))
    db.session.commit()


def test_a_sweep_that_is_full_promises_the_rest(here: Mediated) -> None:
    for _ in range(3):
        offered(here)
    with at("2026-03-06T00:00"):
        assert act_on_due(most=2) == 2
    promised = db.session.scalars(select(Outbox.subject_id).where(Outbox.job == "act_on_deadlines")).all()
    assert len(promised) == 1
    assert here.sweep("2026-03-06T00:01") == 1


def test_the_worker_acts_and_then_keeps_its_promise(here: Mediated) -> None:
    offered(here)
    with transaction(SYSTEM) as tx:
        tx.promise(Job.ACT_ON_DEADLINES, "slot")
    promises = db.session.scalars(select(Outbox).where(Outbox.job == "act_on_deadlines")).all()
    with at("2026-03-06T00:00"):
        deadlines.act_on_due.__wrapped__([str(each.id) for each in promises])
        deadlines.act_on_due.__wrapped__([str(each.id) for each in promises])
    db.session.expire_all()
    assert [each.state for each in promises] == ["done"]
    assert [each.status for each in db.session.scalars(select(Handoff))] == ["lapsed", "pending"]


def test_two_sweeps_at_once_act_once(here: Mediated, app: Flask) -> None:
    dispute = offered(here)

    def one() -> int:
        with app.app_context(), at("2026-03-06T00:00"):
            try:
                return act_on_due()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        done = sorted(each.result() for each in [pool.submit(one), pool.submit(one)])
    assert done == [0, 1]
    assert len(db.session.scalars(select(Handoff).where(Handoff.dispute_id == dispute)).all()) == 2


# provisional dates


def test_no_offer_lapses_on_a_provisional_date_until_the_notice_is_loaded(app: Flask) -> None:
    with mediated_court(app) as here, at("2026-12-30T09:00"):
        dispute = offered(here)
        (first,) = here.clocks(dispute, "answer")
        assert (first.provisional, first.due_on) == (True, date(2027, 1, 4))
        here.sweep("2027-01-05T00:00")
        assert here.handoff(dispute).status == "delivered"
        assert here.events(dispute)[-1] == "overdue"
        load_2027()
        with at("2027-01-05T09:00"):
            assert recompute_provisional() >= 1
            assert here.due(dispute, "answer") == "2027-01-05"
            row = here.dispute(dispute)
            assert row.next_due_at == datetime(2027, 1, 5, 16, tzinfo=UTC)
            assert here.events(dispute)[-1] == "deadline_recomputed"
            assert recompute_provisional() == 0
        here.sweep("2027-01-06T00:00")
        assert here.handoff(dispute).organisation_id == here.second


def test_a_mediation_period_is_computed_anew_with_what_was_added_to_it(app: Flask) -> None:
    with mediated_court(app) as here, at("2026-12-01T09:00"):
        dispute, handoff = here.mediating()
        here.mediator.made(f"/handoffs/{handoff}/extensions", {"days": 1, "agreed_by": ["a1", "r1"]})
        clock = here.clocks(dispute, "mediation")[-1]
        assert (clock.provisional, clock.due_on) == (True, date(2027, 1, 1))
        load_2027()
        assert recompute_provisional() >= 1
        clock = here.clocks(dispute, "mediation")[-1]
        assert (clock.provisional, clock.due_on, clock.amount) == (False, date(2027, 1, 4), 30)


def test_a_mediation_period_ends_by_itself_on_a_provisional_date_too(app: Flask) -> None:
    with mediated_court(app) as here, at("2026-12-15T09:00"):
        dispute, _ = here.mediating()
        (clock,) = here.clocks(dispute, "mediation")
        assert clock.provisional
        here.sweep("2027-01-15T00:00")
        assert here.holder(dispute)[0] == "returned"


def load_2027() -> None:
    """Load an invented notice: New Year's Day and the weekday after it are free, as is the Monday's make-up."""
    days = tuple(NoticeDay(date(2027, 1, each), "元旦", True) for each in (1, 2, 3))
    load_notice(SYSTEM, NoticeTold(2027, days, "示例通知"))
