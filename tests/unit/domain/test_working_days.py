"""The calendar against the notices it was read from, day by day, by a recount that does not use it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import CALENDAR, FILES, NAMED

from diversion.domain.working_days import (
    Calendar,
    DayKind,
    Notice,
    Standing,
    day_begins_at,
    day_ends_at,
    shanghai_day,
)

YEARS = range(2019, 2027)


def notice(year: int) -> Notice:
    rows = [(date.fromisoformat(day["date"]), day["name"], day["isOffDay"]) for day in FILES[year]["days"]]
    return Notice.of(year, rows, FILES[year]["papers"][-1])


DAYS = st.dates(date(2018, 12, 1), date(2026, 10, 31))


def recounted(day: date) -> bool:
    return NAMED.get(day, day.weekday() < 5)


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def test_the_repository_carries_eight_notices() -> None:
    assert list(FILES) == list(YEARS)
    assert all(file["year"] == year for year, file in FILES.items())
    assert sum(len(file["days"]) for file in FILES.values()) > 250


def test_every_day_of_eight_years_is_what_the_notices_say() -> None:
    days = every_day(date(2018, 12, 1), date(2026, 12, 31))
    assert [day for day in days if CALENDAR.is_working_day(day) != recounted(day)] == []


@pytest.mark.parametrize("year", [2019, 2021, 2022, 2023, 2024, 2025, 2026])
def test_a_year_has_its_weekdays_less_its_statutory_holidays(year: int) -> None:
    """Swaps balance out: 11 days a year, 13 from 2025 on. In 2020 two more were freed by decree."""
    days = every_day(date(year, 1, 1), date(year, 12, 31))
    weekdays = sum(day.weekday() < 5 for day in days)
    statutory = 13 if year >= 2025 else 11
    assert sum(CALENDAR.is_working_day(day) for day in days) == weekdays - statutory


@pytest.mark.parametrize(
    ("day", "kind", "holiday"),
    [
        (date(2026, 2, 13), DayKind.WORKDAY, None),
        (date(2026, 2, 14), DayKind.MAKE_UP, "春节"),
        (date(2026, 2, 15), DayKind.HOLIDAY, "春节"),
        (date(2026, 2, 23), DayKind.HOLIDAY, "春节"),
        (date(2026, 3, 7), DayKind.WEEKEND, None),
        (date(2025, 9, 28), DayKind.MAKE_UP, "国庆节、中秋节"),
        (date(2018, 12, 29), DayKind.MAKE_UP, "元旦"),
        (date(2018, 12, 31), DayKind.HOLIDAY, "元旦"),
        (date(2020, 2, 3), DayKind.WORKDAY, "春节"),
    ],
)
def test_a_day_says_what_it_is_and_why(day: date, kind: DayKind, holiday: str | None) -> None:
    assert CALENDAR.standing(day) == Standing(day, kind, holiday)


def test_a_year_without_a_notice_is_unknown_and_has_weekends_only() -> None:
    assert [year for year in range(2017, 2029) if CALENDAR.is_known(year)] == list(YEARS)
    new_year = CALENDAR.standing(date(2027, 1, 1))
    assert new_year == Standing(date(2027, 1, 1), DayKind.WORKDAY, None, 2027)
    assert not CALENDAR.is_working_day(date(2027, 1, 2))


def test_late_december_waits_for_the_next_notice_unless_a_notice_names_the_day() -> None:
    until_2022 = Calendar(tuple(notice(year) for year in (2021, 2022)), "until 2022")
    assert until_2022.missing_notice(date(2022, 12, 27)) is None
    assert until_2022.missing_notice(date(2022, 12, 31)) == 2023
    assert until_2022.missing_notice(date(2021, 12, 31)) is None
    assert CALENDAR.missing_notice(date(2018, 12, 31)) is None
    assert CALENDAR.missing_notice(date(2018, 12, 28)) == 2018


@pytest.mark.parametrize("year", YEARS)
def test_no_notice_moves_a_day_that_was_settled_before_it_came(year: int) -> None:
    before = Calendar(tuple(notice(known) for known in YEARS if known < year), "before")
    days = every_day(date(2018, 12, 1), date(2026, 12, 31))
    settled = [day for day in days if before.missing_notice(day) is None]
    assert [day for day in settled if before.is_working_day(day) != recounted(day)] == []
    assert len(settled) >= 361 * (year - 2019)


@given(start_on=DAYS, amount=st.integers(1, 45))
def test_working_days_are_counted_as_by_hand(start_on: date, amount: int) -> None:
    by_hand = [day for day in every_day(start_on, start_on + timedelta(days=120))[1:] if recounted(day)]
    assert CALENDAR.add_working_days(start_on, amount) == by_hand[amount - 1]


@given(day=DAYS)
def test_the_next_working_day_skips_only_days_off(day: date) -> None:
    following = CALENDAR.next_working_day(day)
    assert recounted(following)
    assert not any(recounted(skipped) for skipped in every_day(day, following)[1:-1])
    assert CALENDAR.working_day_from(day) == (day if recounted(day) else following)


def test_zero_working_days_is_the_day_itself_or_the_next_working_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 14), 0) == date(2026, 2, 14)
    assert CALENDAR.add_working_days(date(2026, 2, 15), 0) == date(2026, 2, 24)


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_days(date(2026, 2, 14), -1)


def test_a_misread_notice_is_refused() -> None:
    day = date(2027, 1, 1)
    with pytest.raises(ValueError, match="both a day off and a working day"):
        Notice(2027, frozenset({day}), frozenset({day}), "example")
    with pytest.raises(ValueError, match="more than a year away"):
        Notice(2029, frozenset({day}), frozenset(), "example")
    with pytest.raises(ValueError, match="two notices for one year"):
        Calendar((notice(2026), notice(2026)), "twice")


def test_the_later_notice_prevails_whatever_the_order_they_are_given_in() -> None:
    day = date(2026, 12, 31)
    earlier = Notice(2026, frozenset(), frozenset({day}), "example")
    later = Notice(2027, frozenset({day}), frozenset(), "example")
    for notices in ((earlier, later), (later, earlier)):
        assert not Calendar(notices, "example").is_working_day(day)


def test_equal_calendars_are_equal_and_hashable() -> None:
    again = Calendar(tuple(notice(year) for year in YEARS), "2019-2026")
    assert again == CALENDAR
    assert hash(again) == hash(CALENDAR)


def test_a_day_is_a_day_in_shanghai() -> None:
    assert shanghai_day(datetime(2026, 2, 11, 15, 59, 59, tzinfo=UTC)) == date(2026, 2, 11)
    assert shanghai_day(datetime(2026, 2, 11, 16, 0, tzinfo=UTC)) == date(2026, 2, 12)
    assert shanghai_day(date(2026, 2, 11)) == date(2026, 2, 11)
    assert day_begins_at(date(2026, 2, 12)) == datetime(2026, 2, 11, 16, 0, tzinfo=UTC)
    assert day_ends_at(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert day_ends_at(date(2026, 12, 31)).tzinfo is UTC
    with pytest.raises(ValueError, match="without its offset"):
        shanghai_day(datetime(2026, 2, 11, 16, 0))  # noqa: DTZ001
