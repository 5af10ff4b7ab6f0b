"""Whose time it was: the parts sum to the whole whatever happened, and a dispute counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import CALENDAR

from diversion.domain.dispute import CourtRole, HolderKind
from diversion.domain.responsibility import Hand, Held, Share, WorkingTime, days_spanned, hand_of, split
from diversion.domain.working_days import Calendar, day_begins_at, shanghai_day

HOUR, DAY = 3600, 86_400


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def held(kind: str, holder: str, since: str, ended: str | None, attributed_to: str | None = None) -> Held:
    return Held(HolderKind(kind), holder, attributed_to, at(since), at(ended) if ended else None)


def working(holdings: list[Held], now: datetime, calendar: Calendar = CALENDAR) -> WorkingTime:
    return WorkingTime(calendar, *days_spanned(holdings, now))


def parts(holdings: list[Held], now: str) -> dict[str, tuple[float, float]]:
    """Give calendar and working hours of every hand."""
    found = split(holdings, at(now), working(holdings, at(now)))
    return {
        f"{each.hand}{':' if each.hand_id else ''}{each.hand_id or ''}": (
            each.calendar_seconds / HOUR,
            each.working_seconds / HOUR,
        )
        for each in found.shares
    }


def test_a_dispute_over_the_spring_festival_counted_by_hand() -> None:
    """2026: Fri 13 and Sat 14 February are working days, Sun 15 to Mon 23 are off, Tue 24 works."""
    holdings = [
        held("court_role", "router", "2026-02-13T18:00", "2026-02-14T06:00"),  # 6 h Fri + 6 h Sat
        held("organisation", "centre", "2026-02-14T06:00", "2026-02-24T10:00"),  # 18 h Sat + 10 h Tue
        held("user", "mediator", "2026-02-24T10:00", "2026-02-26T10:00"),  # two whole working days
        held(
            "appraiser", "pause", "2026-02-26T10:00", "2026-03-02T10:00"
        ),  # 14 h Thu, 24 Fri, 24 on the make-up Sat 28, 10 Mon
        held("user", "mediator", "2026-03-02T10:00", "2026-03-02T11:30", "parties_jointly"),
        held("party", "r1", "2026-03-02T11:30", "2026-03-02T12:00"),
        held("court_role", "judge", "2026-03-02T12:00", None),
    ]
    assert parts(holdings, "2026-03-02T12:15") == {
        "router": (12, 12),
        "organisation:centre": (9 * 24 + 18 + 10, 28),
        "mediator:mediator": (48, 48),
        "appraiser:pause": (96, 72),
        "parties_jointly": (1.5, 1.5),
        "party:r1": (0.5, 0.5),
        "judge": (0.25, 0.25),
    }


def test_the_time_of_awaited_parties_is_theirs_whoever_keeps_the_ball() -> None:
    jointly = held("court_role", "clerk", "2026-03-02T09:00", None, "parties_jointly")
    assert hand_of(jointly) == (Hand.PARTIES_JOINTLY, None)
    assert hand_of(held("court_role", "clerk", "2026-03-02T09:00", None, "a1")) == (Hand.PARTY, "a1")
    assert hand_of(held("user", "m", "2026-03-02T09:00", None)) == (Hand.MEDIATOR, "m")


def test_whoever_holds_it_again_has_one_part_and_the_hands_come_in_order() -> None:
    holdings = [
        held("court_role", "clerk", "2026-03-02T09:00", "2026-03-02T10:00"),
        held("court_role", "router", "2026-03-02T10:00", "2026-03-02T12:00"),
        held("court_role", "clerk", "2026-03-02T12:00", "2026-03-02T15:00"),
    ]
    found = split(holdings, at("2026-04-01T00:00"), working(holdings, at("2026-04-01T00:00")))
    assert found.shares == (
        Share(Hand.CLERK, None, 4 * HOUR, 4 * HOUR, 2),
        Share(Hand.ROUTER, None, 2 * HOUR, 2 * HOUR, 1),
    )
    assert (found.is_over, found.until_at) == (True, at("2026-03-02T15:00"))


def test_a_clock_set_back_shortens_nothing() -> None:
    """The span that was open began after the move: it ended as it began, and the next began there too."""
    holdings = [
        held("court_role", "clerk", "2026-03-02T09:00", "2026-03-02T12:00"),
        held("court_role", "router", "2026-03-02T12:00", "2026-03-02T12:00"),
        held("organisation", "centre", "2026-03-02T12:00", None),
    ]
    assert parts(holdings, "2026-03-02T10:00") == {
        "clerk": (3, 3),
        "router": (0, 0),
        "organisation:centre": (0, 0),
    }


def test_a_span_in_a_year_without_a_notice_is_provisional() -> None:
    holdings = [held("court_role", "clerk", "2026-12-26T09:00", None)]
    for now, provisional in (("2026-12-27T23:59", False), ("2026-12-28T00:01", True)):
        assert split(holdings, at(now), working(holdings, at(now))).provisional is provisional


def test_nobody_is_no_answer() -> None:
    with pytest.raises(ValueError, match="somebody has held"):
        split([], at("2026-03-02T09:00"), working([], at("2026-03-02T09:00")))


SECONDS = st.integers(0, 6 * 365 * DAY)
BEGINNING = datetime(2019, 12, 20, tzinfo=UTC)
HANDS = st.sampled_from(
    [
        *((HolderKind.COURT_ROLE, role.value, None) for role in CourtRole),
        (HolderKind.ORGANISATION, "centre", None),
        (HolderKind.ORGANISATION, "second", None),
        (HolderKind.USER, "mediator", None),
        (HolderKind.USER, "mediator", "parties_jointly"),
        (HolderKind.PARTY, "a1", None),
        (HolderKind.COURT_ROLE, "clerk", "r1"),
        (HolderKind.APPRAISER, "pause", None),
    ]
)


@st.composite
def any_holdings(draw: st.DrawFn) -> tuple[list[Held], datetime]:
    """Write spans as the ball is passed: each ends where the next begins, wherever the clock was set to."""
    moments = [BEGINNING + timedelta(seconds=draw(SECONDS), microseconds=draw(st.integers(0, 999_999)))]
    for step in draw(st.lists(st.integers(-3 * DAY, 40 * DAY), max_size=8)):
        moments.append(max(moments[-1], moments[-1] + timedelta(seconds=step, microseconds=step % 997)))
    closed = draw(st.booleans())
    ends: list[datetime | None] = [*moments[1:], moments[-1] + timedelta(days=1) if closed else None]
    spans = [
        Held(kind, holder, attributed, since, end)
        for (kind, holder, attributed), since, end in zip(
            draw(st.lists(HANDS, min_size=len(moments), max_size=len(moments))), moments, ends, strict=True
        )
    ]
    now = moments[-1] + timedelta(seconds=draw(st.integers(-DAY, 90 * DAY)))
    return draw(st.permutations(spans)), now


@given(any_holdings())
def test_the_parts_sum_to_the_whole_exactly(given_: tuple[list[Held], datetime]) -> None:
    holdings, now = given_
    found = split(holdings, now, working(holdings, now))
    assert sum(each.calendar_seconds for each in found.shares) == found.calendar_seconds
    assert sum(each.working_seconds for each in found.shares) == found.working_seconds
    assert found.calendar_seconds == int((found.until_at - found.from_at).total_seconds())
    assert sum(each.times for each in found.shares) == len(holdings)
    assert all(0 <= each.working_seconds <= each.calendar_seconds for each in found.shares)


@given(any_holdings())
def test_working_time_is_what_a_count_day_by_day_gives(given_: tuple[list[Held], datetime]) -> None:
    """Step from midnight to midnight through the whole span, asking the calendar alone."""
    holdings, now = given_
    found = split(holdings, now, working(holdings, now))
    seconds, moment = 0, found.from_at
    while moment < found.until_at:
        day = shanghai_day(moment)
        end = min(day_begins_at(day + timedelta(days=1)), found.until_at)
        seconds += int((end - moment).total_seconds()) * CALENDAR.is_working_day(day)
        moment = end
    assert found.working_seconds == seconds


@given(any_holdings())
def test_another_calendar_moves_working_time_only(given_: tuple[list[Held], datetime]) -> None:
    holdings, now = given_
    with_notices = split(holdings, now, working(holdings, now))
    without = split(holdings, now, working(holdings, now, Calendar((), "none")))
    assert [each.calendar_seconds for each in with_notices.shares] == [
        each.calendar_seconds for each in without.shares
    ]
    assert sum(each.working_seconds for each in without.shares) == without.working_seconds
