"""Due days counted by hand, and every clock recounted against the notices without the code under test."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import CALENDAR, NAMED, NOTICES

from diversion.domain.deadline_rules import TERMS, Basis, DeadlineRule, Ending, Terms
from diversion.domain.deadlines import Due, Span, due_on
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.law import Unit
from diversion.domain.mediation_period import Venue, mediation_terms
from diversion.domain.regimes import Regime
from diversion.domain.working_days import Calendar, Notice

INVENTED = Notice.of(
    2027, [(date(2027, 1, day), "元旦", True) for day in (1, 2, 3)], "invented for this test"
)

PRE_DOCKET_2024 = mediation_terms(Regime.PRE2025, ReferralKind.PRE_DOCKET, Venue.ONLINE)
PRE_DOCKET_2026 = mediation_terms(Regime.POST2025, ReferralKind.PRE_DOCKET, Venue.ONLINE)
ORDINARY_2026 = mediation_terms(Regime.POST2025, ReferralKind.POST_DOCKET, Venue.ONLINE, Procedure.ORDINARY)
EVERY_CLOCK = (*TERMS.values(), PRE_DOCKET_2024, PRE_DOCKET_2026, ORDINARY_2026)
CLOCKS = st.sampled_from(EVERY_CLOCK)
STARTS = st.dates(date(2019, 1, 1), date(2026, 8, 31))
SPANS = st.lists(
    st.tuples(st.integers(-10, 40), st.integers(0, 25)), max_size=3
)  # days from the start, length less one


def recounted_working(day: date) -> bool:
    return NAMED.get(day, day.weekday() < 5)


def recounted(terms: Terms, start_on: date, suspended: set[date], more: int = 0) -> date:
    """Find the last day the long way round: list the days that count, take the nth, then roll."""
    if terms.ending is Ending.BEFORE:
        return start_on - timedelta(days=terms.days)
    ahead = [start_on + timedelta(days=day) for day in range(1, 400)]
    counting = [day for day in ahead if day not in suspended]
    if terms.unit is Unit.WORKING_DAYS:
        counting = [day for day in counting if recounted_working(day)]
    last = [start_on, *counting][terms.days + more]
    if terms.ending is Ending.ROLLED:
        while last in suspended or not recounted_working(last):
            last += timedelta(days=1)
    return last


def zh(due: Due) -> str:
    return "".join(line.zh for line in due.derivation)


@pytest.mark.parametrize(
    ("rule", "started", "expected"),
    [
        # make-up Saturday counts, Spring Festival does not: 13 Fri, 14 Sat, then 24 Tue
        (DeadlineRule.ANSWER, date(2026, 2, 12), date(2026, 2, 24)),
        # National Day and Mid-Autumn 2025: 1 to 8 October off, Sun 28 September and Sat 11 October made up
        (DeadlineRule.ANSWER, date(2025, 9, 27), date(2025, 9, 30)),
        (DeadlineRule.ANSWER, date(2025, 9, 30), date(2025, 10, 11)),
        # an ordinary weekend, and a start on a day off
        (DeadlineRule.JOINT_CHOICE, date(2026, 3, 6), date(2026, 3, 10)),
        (DeadlineRule.DECISION, date(2026, 3, 7), date(2026, 3, 11)),
        (DeadlineRule.DELIVERY, date(2026, 9, 30), date(2026, 10, 8)),
        (DeadlineRule.ACTIVITY, date(2026, 4, 30), date(2026, 5, 11)),
        # day 7 is an ordinary Saturday; a make-up Saturday; in the Spring Festival; a weekday
        (DeadlineRule.DOCKETING, date(2026, 1, 31), date(2026, 2, 9)),
        (DeadlineRule.DOCKETING, date(2026, 2, 21), date(2026, 2, 28)),
        (DeadlineRule.DOCKETING, date(2026, 2, 12), date(2026, 2, 24)),
        (DeadlineRule.DOCKETING, date(2026, 3, 2), date(2026, 3, 9)),
        # month ends, with and without a leap day
        (DeadlineRule.DOCKETING, date(2024, 2, 23), date(2024, 3, 1)),
        (DeadlineRule.CONFIRMATION_APPLICATION, date(2026, 1, 31), date(2026, 3, 2)),
        (DeadlineRule.CONFIRMATION_RULING, date(2026, 3, 31), date(2026, 4, 30)),
        (DeadlineRule.SUPPLEMENT, date(2026, 8, 31), date(2026, 9, 15)),
        (DeadlineRule.MEDIATION_LETTER, date(2026, 6, 30), date(2026, 7, 10)),
        # the same day, also when that is no working day
        (DeadlineRule.MATERIALS, date(2026, 3, 6), date(2026, 3, 6)),
        (DeadlineRule.MATERIALS, date(2026, 2, 16), date(2026, 2, 24)),
        # days that the parties named stand as named, even in a holiday
        (DeadlineRule.PERFORMANCE, date(2026, 2, 17), date(2026, 2, 17)),
        (DeadlineRule.APPRAISAL, date(2026, 3, 7), date(2026, 3, 7)),
        # alarms keep their number of days, or they would come late
        (DeadlineRule.DOCKETING_ALARM_FIRST, date(2026, 2, 12), date(2026, 2, 17)),
        (DeadlineRule.DOCKETING_ALARM_SECOND, date(2026, 2, 12), date(2026, 2, 19)),
    ],
)
def test_due_days_counted_by_hand(rule: DeadlineRule, started: date, expected: date) -> None:
    due = due_on(rule, started, CALENDAR)
    assert due.due_on == expected
    assert not due.provisional


def test_the_last_day_is_over_at_midnight_in_shanghai() -> None:
    due = due_on(DeadlineRule.CONFIRMATION_APPLICATION, date(2026, 1, 31), CALENDAR)
    assert due.due_at == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def test_an_alarm_is_given_as_its_day_begins() -> None:
    alarm = due_on(DeadlineRule.DOCKETING_ALARM_SECOND, date(2026, 3, 2), CALENDAR)
    docketing = due_on(DeadlineRule.DOCKETING, date(2026, 3, 2), CALENDAR)
    assert alarm.due_at == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    assert docketing.due_at - alarm.due_at == timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-02-12T00:00:00+08:00", date(2026, 2, 24)),
        ("2026-02-12T23:59:59+08:00", date(2026, 2, 24)),
        ("2026-02-12T15:59:59+00:00", date(2026, 2, 24)),
        ("2026-02-12T16:00:00+00:00", date(2026, 2, 25)),
        ("2026-02-11T15:59:59+00:00", date(2026, 2, 14)),
    ],
)
def test_a_moment_starts_the_clock_on_its_day_in_shanghai(moment: str, expected: date) -> None:
    assert due_on(DeadlineRule.ANSWER, datetime.fromisoformat(moment), CALENDAR).due_on == expected


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without its offset"):
        due_on(DeadlineRule.ANSWER, datetime(2026, 2, 12), CALENDAR)  # noqa: DTZ001


def test_a_date_that_leans_on_a_year_without_a_notice_is_provisional_until_the_notice_comes() -> None:
    due = due_on(DeadlineRule.ANSWER, date(2026, 12, 30), CALENDAR)
    assert (due.due_on, due.provisional) == (date(2027, 1, 4), True)
    assert "2027年放假安排尚未载入，暂按周末推算；通知载入后重新计算。" in zh(due)
    known = due_on(DeadlineRule.ANSWER, date(2026, 12, 30), Calendar((*NOTICES, INVENTED), "with 2027"))
    assert (known.due_on, known.provisional) == (date(2027, 1, 5), False)
    assert known.calendar_version == "with 2027"


@pytest.mark.parametrize(
    ("started", "expected", "provisional"),
    [
        (date(2026, 11, 20), date(2026, 12, 21), False),  # day 30 is a Sunday of the known year
        (date(2026, 11, 27), date(2026, 12, 28), True),  # day 30 is a Sunday, rolled into the last days
        (date(2026, 12, 20), date(2027, 1, 19), True),
    ],
)
def test_calendar_days_are_provisional_only_where_the_last_day_is(
    started: date, expected: date, *, provisional: bool
) -> None:
    due = due_on(DeadlineRule.CONFIRMATION_APPLICATION, started, CALENDAR)
    assert (due.due_on, due.provisional) == (expected, provisional)


def test_working_days_lean_on_every_day_passed_and_calendar_days_on_the_last_alone() -> None:
    """The notice for 2026 is missing here and the one for 2027 is not."""
    without_2026 = Calendar((*NOTICES[:-1], INVENTED), "without 2026")
    answer = due_on(DeadlineRule.ANSWER, date(2026, 12, 30), without_2026)
    assert (answer.due_on, answer.provisional) == (date(2027, 1, 5), True)
    application = due_on(DeadlineRule.CONFIRMATION_APPLICATION, date(2026, 12, 20), without_2026)
    assert (application.due_on, application.provisional) == (date(2027, 1, 19), False)


def test_a_day_named_by_the_parties_waits_for_no_notice() -> None:
    assert not due_on(DeadlineRule.PERFORMANCE, date(2027, 6, 1), CALENDAR).provisional
    assert not due_on(DeadlineRule.DOCKETING_ALARM_FIRST, date(2027, 6, 1), CALENDAR).provisional


@pytest.mark.parametrize(
    ("suspended", "expected"),
    [
        ([], date(2026, 2, 24)),  # day 30 is 19 February, in the Spring Festival
        # 20 days until 9 February, 16 left out, ten from 26 February: Saturday 7 March, so Monday
        ([(date(2026, 2, 10), date(2026, 2, 25))], date(2026, 3, 9)),
        ([(date(2026, 2, 10), date(2026, 2, 20)), (date(2026, 2, 15), date(2026, 2, 25))], date(2026, 3, 9)),
        ([(date(2026, 2, 20), date(2026, 2, 24))], date(2026, 2, 25)),  # begins after day 30, before the end
        ([(date(2026, 2, 25), date(2026, 3, 25))], date(2026, 2, 24)),  # too late to matter
        ([(date(2026, 1, 1), date(2026, 1, 20))], date(2026, 2, 24)),  # over before the first day
    ],
)
def test_appraisal_days_are_left_out_one_by_one(suspended: list[Span], expected: date) -> None:
    assert due_on(PRE_DOCKET_2024, date(2026, 1, 20), CALENDAR, suspended=suspended).due_on == expected


@pytest.mark.parametrize(
    ("started", "more", "expected"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 17)),
        (date(2026, 3, 2), 30, date(2026, 4, 16)),
        (date(2026, 3, 6), 0, date(2026, 3, 23)),  # day 15 is a Saturday
        (date(2026, 3, 6), 7, date(2026, 3, 30)),  # counted from the Saturday, not from the Monday
    ],
)
def test_an_extension_lengthens_the_period_before_its_end_is_rolled(
    started: date, more: int, expected: date
) -> None:
    due = due_on(ORDINARY_2026, started, CALENDAR, extended_days=more)
    assert due.due_on == expected
    assert (f"延长{more}日，依据：" in zh(due)) == bool(more)


@pytest.mark.parametrize(
    ("terms", "wrong", "message"),
    [
        (TERMS[DeadlineRule.ANSWER], {"amount": 2}, "answer may not run for 2 working_days"),
        (TERMS[DeadlineRule.DOCKETING], {"amount": 8}, "docketing may not run for 8"),
        (TERMS[DeadlineRule.FIRST_CONTACT], {"amount": 4}, "first_contact may not run for 4"),
        (TERMS[DeadlineRule.DELIVERY], {"amount": 0}, "delivery may not run for 0"),
        (PRE_DOCKET_2026, {"amount": 31}, "mediation may not run for 31 calendar_days"),
        (TERMS[DeadlineRule.ANSWER], {"basis": Basis.OFFERED}, "answer is not started by offered"),
        (TERMS[DeadlineRule.ANSWER], {"extended_days": 1}, "answer may not be extended"),
        (ORDINARY_2026, {"extended_days": -1}, "mediation may not be extended by -1"),
        (
            TERMS[DeadlineRule.DOCKETING_ALARM_FIRST],
            {"suspended": [(date(2026, 3, 3), date(2026, 3, 4))]},
            "docketing_alarm_first may not be suspended",
        ),
        (
            ORDINARY_2026,
            {"suspended": [(date(2026, 3, 3), date(2026, 3, 4))]},
            "mediation may not be suspended",
        ),
        (PRE_DOCKET_2024, {"suspended": [(date(2026, 3, 4), date(2026, 3, 3))]}, "ends on or after"),
    ],
)
def test_what_the_terms_do_not_allow_is_refused(terms: Terms, wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        due_on(terms, date(2026, 3, 2), CALENDAR, **wrong)


def test_the_mediation_period_is_not_computed_without_its_terms() -> None:
    with pytest.raises(KeyError):
        due_on(DeadlineRule.MEDIATION, date(2026, 3, 2), CALENDAR)


@given(terms=CLOCKS, start_on=STARTS)
def test_every_clock_ends_where_a_recount_ends(terms: Terms, start_on: date) -> None:
    due = due_on(terms, start_on, CALENDAR)
    assert due.due_on == recounted(terms, start_on, set())
    assert not due.provisional
    assert due.days_counted == (0 if terms.ending is Ending.BEFORE else terms.days)
    assert due.days_counted + due.days_skipped == (due.due_on - start_on).days


SHAPES = {(terms.days, terms.unit, terms.ending): terms for terms in EVERY_CLOCK}


@pytest.mark.parametrize(
    "terms", SHAPES.values(), ids=lambda terms: f"{terms.days} {terms.unit} {terms.ending}"
)
def test_from_every_day_of_eight_years_every_clock_ends_where_a_recount_does(terms: Terms) -> None:
    """Every length, unit and ending there is; clocks alike in all three differ in their words only."""
    start_on = date(2019, 1, 1)
    while start_on < date(2026, 11, 1):
        assert due_on(terms, start_on, CALENDAR).due_on == recounted(terms, start_on, set())
        start_on += timedelta(days=1)


@given(start_on=STARTS, spans=SPANS, more=st.integers(0, 30))
def test_suspended_and_extended_periods_end_where_a_recount_ends(
    start_on: date, spans: list[tuple[int, int]], more: int
) -> None:
    suspended = [
        (start_on + timedelta(days=first), start_on + timedelta(days=first + length))
        for first, length in spans
    ]
    left_out = {
        first + timedelta(days=day) for first, last in suspended for day in range((last - first).days + 1)
    }
    due = due_on(PRE_DOCKET_2024, start_on, CALENDAR, suspended=suspended, extended_days=more)
    assert due.due_on == recounted(PRE_DOCKET_2024, start_on, left_out, more)
    assert due.days_counted == 30 + more


@given(terms=CLOCKS, start_on=STARTS, later=st.integers(0, 40))
def test_a_later_start_never_ends_earlier(terms: Terms, start_on: date, later: int) -> None:
    first = due_on(terms, start_on, CALENDAR)
    second = due_on(terms, start_on + timedelta(days=later), CALENDAR)
    assert first.due_at <= second.due_at


@given(terms=CLOCKS, start_on=st.dates(date(2018, 11, 1), date(2026, 12, 31)), known=st.integers(0, 8))
def test_loading_a_notice_moves_provisional_dates_only(terms: Terms, start_on: date, known: int) -> None:
    before = due_on(terms, start_on, Calendar(NOTICES[:known], "before"))
    after = due_on(terms, start_on, CALENDAR)
    assert before.provisional or before.due_at == after.due_at
    assert before.provisional or not after.provisional


@given(terms=CLOCKS, start_on=st.dates(date(2019, 1, 1), date(2027, 6, 30)))
def test_every_derivation_names_its_first_and_last_day_in_both_languages(
    terms: Terms, start_on: date
) -> None:
    due = due_on(terms, start_on, CALENDAR)
    assert start_on.isoformat() in due.derivation[0].en
    last = due.derivation[-2 if due.provisional else -1]
    assert due.due_on.isoformat() in last.en
    assert f"{due.due_on.year}年{due.due_on.month}月{due.due_on.day}日" in last.zh
    assert all(line.zh.endswith("。") and line.en for line in due.derivation)
