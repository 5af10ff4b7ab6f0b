"""Whose time was it: a dispute's elapsed time split among the hands that held the ball (责任时钟).

``responsible.py`` says who holds the ball now; this module adds up who held it, from the spans in which
one hand did (``holding`` rows). Each moment belongs to the last hand that had taken the ball by then, so
the spans leave no gap and no overlap whatever the rows say: the parts sum to the whole exactly, in both
kinds of time, over holidays, pauses, reassignments, and when a clock was set back.

Calendar time is every second. Working time is the seconds of working days, each from 00:00 to 24:00 in
Shanghai, by the calendar in force when it is asked: the unit in which the law counts an organisation's
days (D-4), not office hours, which no rule here knows. No time is taken out for a pause of the mediation
period: while an appraiser is waited for, it is the appraiser's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from diversion.domain.dispute import HolderKind
from diversion.domain.responsible import PARTIES_JOINTLY
from diversion.domain.working_days import Calendar, day_begins_at, shanghai_day

DEFINITION = "responsibility-1"
"""The version of how time is split; it goes with every figure, and changes when the split does."""

_DAY = timedelta(days=1)
_DAY_SECONDS = int(_DAY.total_seconds())


class Hand(StrEnum):
    """Whose time it can be. ``organisation``, ``mediator``, ``party`` and ``appraiser`` are told apart by id."""

    CLERK = "clerk"
    ROUTER = "router"
    JUDGE = "judge"
    ORGANISATION = "organisation"
    MEDIATOR = "mediator"
    PARTY = "party"
    PARTIES_JOINTLY = "parties_jointly"
    APPRAISER = "appraiser"


_OF_KIND = {
    HolderKind.ORGANISATION: Hand.ORGANISATION,
    HolderKind.USER: Hand.MEDIATOR,
    HolderKind.PARTY: Hand.PARTY,
    HolderKind.APPRAISER: Hand.APPRAISER,
}


@dataclass(frozen=True, slots=True)
class Held:
    """One span in which a hand had the ball; ``ended_at`` is None for the one that has it now.

    ``attributed_to`` counts over the holder: who keeps the ball for parties that are awaited is not late.
    ``holder_id`` is None where the reader is not told which organisation or mediator it was.
    """

    holder_kind: HolderKind
    holder_id: str | None
    attributed_to: str | None
    since_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """One hand's part: whole seconds of both kinds, and how many times it took the ball."""

    hand: Hand
    hand_id: str | None
    calendar_seconds: int
    working_seconds: int
    times: int


@dataclass(frozen=True, slots=True)
class Split:
    """The whole and its parts, which sum to it exactly. ``is_over``: nobody has the ball any more.

    ``provisional``: a day of the span waits for a notice, so that its working time may still change.
    """

    from_at: datetime
    until_at: datetime
    is_over: bool
    provisional: bool
    calendar_seconds: int
    working_seconds: int
    shares: tuple[Share, ...]


class WorkingTime:
    """Counts the working seconds up to a moment, from the first of some days on.

    Made once for many disputes: a day is looked up in the calendar once, whoever's it is.
    """

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._first = first
        self._before, self._unsettled = [0], [0]
        for ahead in range((last - first).days + 1):
            standing = calendar.standing(first + _DAY * ahead)
            self._before.append(self._before[-1] + standing.is_working * _DAY_SECONDS)
            self._unsettled.append(self._unsettled[-1] + (standing.missing_notice is not None))

    def until(self, moment: datetime) -> int:
        """Give the working seconds from the first day's beginning to a moment within the days."""
        day = shanghai_day(moment)
        ahead = (day - self._first).days
        of_day = self._before[ahead + 1] - self._before[ahead]
        passed = int((moment - day_begins_at(day)).total_seconds())
        return self._before[ahead] + (passed if of_day else 0)

    def waits_for_notice(self, from_at: datetime, until_at: datetime) -> bool:
        """Tell whether some day of a span may still become, or cease to be, a working day."""
        first, last = ((shanghai_day(each) - self._first).days for each in (from_at, until_at))
        return self._unsettled[last + 1] > self._unsettled[first]


def hand_of(held: Held) -> tuple[Hand, str | None]:
    """Tell whose time a span is, and which one's where there are several of the kind.

    >>> moment = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    >>> hand_of(Held(HolderKind.COURT_ROLE, "router", "parties_jointly", moment, None))
    (<Hand.PARTIES_JOINTLY: 'parties_jointly'>, None)
    """
    if held.attributed_to == PARTIES_JOINTLY:
        return Hand.PARTIES_JOINTLY, None
    if held.attributed_to is not None:
        return Hand.PARTY, held.attributed_to
    if held.holder_kind is HolderKind.COURT_ROLE:
        return Hand(str(held.holder_id)), None
    return _OF_KIND[held.holder_kind], held.holder_id


def split(holdings: Sequence[Held], now: datetime, working: WorkingTime) -> Split:
    """Split a dispute's elapsed time among its hands, each in the order in which it first had the ball.

    Moments count to the whole second. A span that ended when it began (a clock set back, two moves in one
    act) still shows its hand, with no time. ``now`` before the last span's beginning takes nothing off.
    ``ValueError`` for a dispute that nobody ever held: there is none.

    >>> nine = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    >>> held = Held(HolderKind.COURT_ROLE, "clerk", None, nine, None)
    >>> working = WorkingTime(Calendar((), "none"), date(2026, 3, 2), date(2026, 3, 3))
    >>> split([held], nine + timedelta(hours=1), working).shares
    (Share(hand=<Hand.CLERK: 'clerk'>, hand_id=None, calendar_seconds=3600, working_seconds=3600, times=1),)
    """
    if not holdings:
        raise ValueError("somebody has held every dispute since it was filed")
    ordered = in_order(holdings)
    last = ordered[-1]
    until = max(_second(last.ended_at or now), _second(last.since_at))
    bounds = [*(_second(each.since_at) for each in ordered), until]
    parts: dict[tuple[Hand, str | None], list[int]] = {}
    for held, (since, end) in zip(ordered, pairwise(bounds), strict=True):
        sums = parts.setdefault(hand_of(held), [0, 0, 0])
        for at, more in enumerate((*_elapsed(since, end, working), 1)):
            sums[at] += more
    calendar_seconds, working_seconds = _elapsed(bounds[0], until, working)
    return Split(
        from_at=bounds[0],
        until_at=until,
        is_over=last.ended_at is not None,
        provisional=working.waits_for_notice(bounds[0], until),
        calendar_seconds=calendar_seconds,
        working_seconds=working_seconds,
        shares=tuple(Share(hand, hand_id, *sums) for (hand, hand_id), sums in parts.items()),
    )


def in_order(holdings: Sequence[Held]) -> list[Held]:
    """Order spans as they followed each other: of those that began together, the empty ones first."""
    return sorted(
        holdings, key=lambda each: (each.since_at, each.ended_at is None, each.ended_at or each.since_at)
    )


def days_spanned(holdings: Iterable[Held], now: datetime) -> tuple[date, date]:
    """Give the first and last day that spans reach over, for ``WorkingTime``; ``now`` where there is none."""
    first = last = shanghai_day(now)
    for held in holdings:
        first = min(first, shanghai_day(held.since_at))
        last = max(last, shanghai_day(held.ended_at or held.since_at))
    return first, last


def _elapsed(since: datetime, end: datetime, working: WorkingTime) -> tuple[int, int]:
    return int((end - since).total_seconds()), working.until(end) - working.until(since)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
