"""The ladder as a table: every clock has one, every step comes once and in order, nobody chases a party."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.escalation import (
    LADDERS,
    REQUEST_WAIT,
    RESPONSIBLE,
    ROUTER_WAIT,
    SUPERVISED,
    Level,
    Side,
    Step,
    To,
    after_start,
    first_ahead,
    half_time_at,
    ladder_for,
    level_above,
    next_after,
)
from diversion.domain.notices import RULE_WORDS, NoticeKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.working_days import Calendar, day_ends_at, shanghai_day

CALENDAR = Calendar((), "none")
DAY = date(2026, 3, 2)
WAITS = {REQUEST_WAIT: 2, ROUTER_WAIT: 2}
KINDS = (None, *OrganisationKind)
ORDER = list(Step)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize("rule", DeadlineRule)
@pytest.mark.parametrize("kind", KINDS)
def test_every_clock_has_a_ladder_with_its_end_and_rungs_in_order(
    rule: DeadlineRule, kind: OrganisationKind | None
) -> None:
    ladder = ladder_for(rule, kind, DAY)
    found = [ORDER.index(rung.step) for rung in ladder.rungs]
    assert found == sorted(set(found))
    assert ladder.rung(Step.DUE) is not None
    assert all((rung.wait is not None) == (rung.step in (Step.REQUEST, Step.ROUTER)) for rung in ladder.rungs)
    assert rule in RULE_WORDS


def test_every_clock_stands_in_the_table() -> None:
    named = {rule for ladder in LADDERS for rule in ladder.rules}
    assert named == set(DeadlineRule)


def test_the_court_supervises_its_own_staff_only_and_partners_get_letters_only() -> None:
    for ladder in LADDERS:
        is_court = ladder.side is Side.COURT
        for rung in ladder.rungs:
            kinds = {kind for _, kind in rung.told}
            assert not rung.is_supervised or (is_court and ladder.rules <= SUPERVISED)
            assert NoticeKind.REQUEST not in kinds or ladder.side is Side.PARTNER
    assert set(RESPONSIBLE) >= SUPERVISED


def test_of_a_partys_ball_only_whoever_passed_it_is_told() -> None:
    for ladder in LADDERS:
        if ladder.side is Side.PARTY:
            steps = {rung.step for rung in ladder.rungs}
            assert steps <= {Step.HALF_TIME, Step.DUE}
            assert {kind for rung in ladder.rungs for _, kind in rung.told}.isdisjoint({NoticeKind.REQUEST})


def test_the_alarms_have_one_rung_and_their_own_recipients() -> None:
    first = ladder_for(DeadlineRule.DOCKETING_ALARM_FIRST, None, DAY)
    second = ladder_for(DeadlineRule.DOCKETING_ALARM_SECOND, None, DAY)
    assert [to for to, _ in first.rungs[0].told] == [To.CLERK, To.FILING_MANAGERS]
    assert [to for to, _ in second.rungs[0].told] == [To.CLERK, To.MANAGERS]
    assert first.side is second.side is Side.COURT  # which no pause touches


@pytest.mark.parametrize(
    ("starts", "due_on", "expected"),
    [
        ("2026-03-02T10:00", "2026-03-05", "2026-03-04T09:00"),
        ("2026-03-06T10:00", "2026-03-11", "2026-03-09T09:00"),  # over a weekend
        ("2026-03-02T10:00", "2026-03-03", "2026-03-03T09:00"),  # one day: its morning
        ("2026-03-02T08:00", "2026-03-02", "2026-03-02T09:00"),
        ("2026-03-02T10:00", "2026-03-02", None),  # the hour is past
        ("2026-03-06T10:00", "2026-03-08", None),  # no working day is left before the end
    ],
)
def test_half_of_the_days(starts: str, due_on: str, expected: str | None) -> None:
    found = half_time_at(moment(starts), day_ends_at(date.fromisoformat(due_on)), CALENDAR, 9)
    assert found == (moment(expected) if expected else None)


@given(st.integers(0, 60), st.integers(0, 23), st.integers(0, 23 * 60))
def test_a_half_time_lies_between_start_and_end_on_a_working_day(days: int, hour: int, minutes: int) -> None:
    starts = moment("2026-03-02T00:00") + timedelta(minutes=minutes)
    ends = day_ends_at(date(2026, 3, 2) + timedelta(days=days))
    found = half_time_at(starts, ends, CALENDAR, hour)
    if found is not None:
        assert starts < found < ends
        assert CALENDAR.is_working_day(shanghai_day(found))


def test_a_clock_that_starts_late_goes_straight_to_its_end() -> None:
    ladder = ladder_for(DeadlineRule.ANSWER, OrganisationKind.INDUSTRY_BODY, DAY)
    ends = day_ends_at(date(2026, 3, 5))
    ahead = first_ahead(ladder, moment("2026-03-02T10:00"), ends, moment("2026-03-05T10:00"), CALENDAR, 9)
    assert (ahead.step, ahead.at) == (Step.DUE, ends)


def test_the_steps_after_the_end_follow_each_other_and_end() -> None:
    ladder = ladder_for(DeadlineRule.FIRST_CONTACT, OrganisationKind.COMMERCIAL_CENTRE, DAY)
    taken, step, day = [], Step.DUE, DAY
    while (ahead := next_after(ladder, step, day, CALENDAR, WAITS, 9)) is not None:
        step, day = ahead.step, shanghai_day(ahead.at)
        taken.append((step.value, day.isoformat()))
    assert taken == [("request", "2026-03-04"), ("router", "2026-03-06")]


def test_a_task_at_the_start_comes_before_everything() -> None:
    ladder = ladder_for(DeadlineRule.FAILURE_REPORT, OrganisationKind.LAWYER_OFFICE, DAY)
    starts, ends = moment("2026-03-02T10:00"), day_ends_at(date(2026, 3, 3))
    assert first_ahead(ladder, starts, ends, starts, CALENDAR, 9).step is Step.START
    assert after_start(ladder, starts, ends, starts, CALENDAR, 9).step is Step.DUE


def test_a_supervision_goes_up_to_the_top_and_no_further() -> None:
    assert level_above(Level.ROUTER, has_upper_court=False) is Level.MANAGER
    assert level_above(Level.MANAGER, has_upper_court=False) is None
    assert level_above(Level.UPPER, has_upper_court=True) is None
