"""The trial limit, each date worked out by hand, and recounted month by month from every day of eight years."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import CALENDAR

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.deadlines import Due, Span, due_on
from diversion.domain.entries import Procedure
from diversion.domain.regimes import Regime
from diversion.domain.trial_limit import days_left_out, trial_terms
from diversion.domain.working_days import day_begins_at

ORDINARY, SUMMARY, SMALL = Procedure.ORDINARY, Procedure.SUMMARY, Procedure.SMALL_CLAIMS


def limit(procedure: Procedure, docketed: date, *left_out: Span) -> Due:
    return due_on(trial_terms(procedure), docketed, CALENDAR, suspended=left_out)


@pytest.mark.parametrize(
    ("procedure", "docketed", "expected"),
    [
        # the day of the same number: 2 March + 6, 3, 2 months; 2 May is in the Labour Day holiday (1 to 5)
        (ORDINARY, date(2026, 3, 2), date(2026, 9, 2)),
        (SUMMARY, date(2026, 3, 2), date(2026, 6, 2)),
        (SMALL, date(2026, 3, 2), date(2026, 5, 6)),
        # no such day: the month's last, in a common and in a leap year; 28 February 2026 is a make-up Saturday
        (ORDINARY, date(2024, 8, 31), date(2025, 2, 28)),
        (ORDINARY, date(2023, 8, 31), date(2024, 2, 29)),
        (SMALL, date(2025, 12, 31), date(2026, 2, 28)),
        (SMALL, date(2025, 12, 28), date(2026, 2, 28)),
        # over the end of a year, and from the last day of February: the 28th again, not the month's end
        (ORDINARY, date(2025, 10, 15), date(2026, 4, 15)),
        (ORDINARY, date(2026, 2, 28), date(2026, 8, 28)),
        # 17 February is the Spring Festival (15 to 23); 5 October is National Day (1 to 7)
        (SUMMARY, date(2025, 11, 17), date(2026, 2, 24)),
        (SUMMARY, date(2026, 7, 5), date(2026, 10, 8)),
        # an ordinary Saturday, 5 September, ends on the Monday after
        (ORDINARY, date(2026, 3, 5), date(2026, 9, 7)),
        # docketed on a day off: months count from it all the same
        (ORDINARY, date(2026, 2, 17), date(2026, 8, 17)),
    ],
)
def test_limits_counted_by_hand(procedure: Procedure, docketed: date, expected: date) -> None:
    due = limit(procedure, docketed)
    assert (due.due_on, due.article) == (expected, "民事诉讼法（2023）第152、164、168条")


def test_days_by_which_a_mediation_was_lengthened_do_not_count() -> None:
    """Signed for on 2 March: 15 days end on the 17th; 10 more on the 27th; 2 September + 10 is a Saturday."""
    left_out = days_left_out(date(2026, 3, 17), date(2026, 3, 27), None)
    assert left_out == (date(2026, 3, 18), date(2026, 3, 27))
    due = limit(ORDINARY, date(2026, 3, 2), left_out)
    assert due.due_on == date(2026, 9, 14)
    words = "".join(line.zh for line in due.derivation)
    assert "2026年3月2日（星期一）立案，期间从次日起算。期限为6个月" in words
    assert "2026年3月18日（星期三）至2026年3月27日（星期五）为扣除期间，不计入" in words
    assert "（共10日）" in words
    assert "6个月（顺延扣除期间后）的届满日为2026年9月12日（星期六），为周末" in words
    assert "6 months with the suspended days end on Sat 2026-09-12" in due.derivation[-1].en


@pytest.mark.parametrize(
    ("ended", "days"),
    [
        (date(2026, 3, 16), 0),
        (date(2026, 3, 17), 0),
        (date(2026, 3, 18), 1),
        (date(2026, 3, 27), 10),
        (date(2026, 4, 9), 10),
    ],
)
def test_only_days_that_were_used_are_left_out(ended: date, days: int) -> None:
    left_out = days_left_out(date(2026, 3, 17), date(2026, 3, 27), ended)
    assert (0 if left_out is None else (left_out[1] - left_out[0]).days + 1) == days


def test_the_rule_that_leaves_days_out_is_that_of_the_regime() -> None:
    assert [trial_terms(ORDINARY, regime).suspension_rule for regime in Regime] == ["ZX-20", "R25-4"]


def test_the_alarm_comes_so_many_days_before_as_the_day_begins() -> None:
    """15 days before 2 September is 18 August, also where that is a day off: a warning must not come late."""
    near = due_on(DeadlineRule.TRIAL_LIMIT_NEAR, date(2026, 9, 2), CALENDAR)
    assert (near.due_on, near.due_at) == (date(2026, 8, 18), day_begins_at(date(2026, 8, 18)))
    assert due_on(DeadlineRule.TRIAL_LIMIT_NEAR, date(2026, 9, 2), CALENDAR, 18).due_on == date(2026, 8, 15)
    assert [line.zh for line in near.derivation] == [
        "审理期限届满：2026年9月2日（星期三）。",
        "提前15日，系本院设置，非法律规定。",
        "提前第15日为2026年8月18日（星期二），当日零时提醒。",
    ]
    assert near.derivation[1].en == "15 days before, a setting of this court, not law"


def months_on(day: date, months: int) -> date:
    """Walk month by month to the day of the same number, or the last day of a month that is too short."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@pytest.mark.parametrize(("procedure", "months"), [(ORDINARY, 6), (SUMMARY, 3), (SMALL, 2)])
def test_from_every_day_of_seven_years_the_limit_ends_where_a_recount_does(
    procedure: Procedure, months: int
) -> None:
    for ahead in range((date(2026, 5, 1) - date(2019, 1, 1)).days):
        docketed = date(2019, 1, 1) + timedelta(days=ahead)
        assert limit(procedure, docketed).due_on == CALENDAR.working_day_from(months_on(docketed, months))


@given(
    docketed=st.dates(date(2019, 1, 1), date(2026, 3, 31)),
    first=st.integers(1, 90),
    length=st.integers(1, 60),
)
def test_the_limit_moves_by_as_many_days_as_are_left_out(docketed: date, first: int, length: int) -> None:
    begins = docketed + timedelta(days=first)
    left_out = (begins, begins + timedelta(days=length - 1))
    nominal = months_on(docketed, 6) + timedelta(days=length)
    assert limit(ORDINARY, docketed, left_out).due_on == CALENDAR.working_day_from(nominal)
