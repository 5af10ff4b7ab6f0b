"""A month against last month and last year: which days stand beside which, and when a difference means anything.

Days stand beside the same days: from the 1st on, of the month before and of the same month a year before. A day that
is not over yet is left out, or its morning would stand beside whole days. A month that is too short has fewer days,
and counts are compared by the day. Only what is counted by the day it happened, or by the day mediation ended, is compared: a rate over disputes that are
still open would need their end. Where there is little, nothing is said to differ (no rule; practice of statistics).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from diversion.domain.reporting import difference_95, interval_95

LEAST_COUNTED = 10
"""So many on both sides together for counts, and on each side for rates; with less, chance decides."""


class Beside(StrEnum):
    """What this month stands beside."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, both within it."""

    from_on: date
    to_on: date

    @property
    def many(self) -> int:
        """How many days these are."""
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class Change:
    """How this month differs; ``by`` is a share of the former count a day, or points between two rates.

    ``between`` is its 95 % interval. Both are None where ``too_few``. ``differs``: none is not within the interval.
    """

    by: float | None
    between: tuple[float, float] | None
    too_few: bool
    differs: bool


def last_whole_day(on: date, today: date) -> date:
    """Give the last day up to ``on`` that is over: today's rest is still to come.

    >>> [str(last_whole_day(on, date(2026, 3, 1))) for on in (date(2026, 2, 3), date(2026, 3, 1))]
    ['2026-02-03', '2026-02-28']
    """
    return min(on, today - timedelta(days=1))


def compared_days(on: date) -> dict[Beside, Days]:
    """Give the three spans of days that end with ``on``; a month that is too short ends with its last day.

    >>> spans = compared_days(date(2026, 3, 31))
    >>> [str(spans[each].to_on) for each in Beside]
    ['2026-03-31', '2026-02-28', '2025-03-31']
    """
    year, month = (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)
    months = {
        Beside.THIS_MONTH: (on.year, on.month),
        Beside.LAST_MONTH: (year, month),
        Beside.LAST_YEAR: (on.year - 1, on.month),
    }
    return {
        beside: Days(date(*when, 1), date(*when, min(on.day, monthrange(*when)[1])))
        for beside, when in months.items()
    }


def change_of_counts(now: int, before: int, days: tuple[int, int] = (1, 1)) -> Change:
    """Compare two counts by the day: the share by which they differ, with the interval of their ratio.

    ``days``: how many each is of. Given their sum, how many fall into the first span is a proportion, whose
    interval is Wilson's; its odds are the ratio of the counts, and the days make it the ratio of counts a day.

    >>> change_of_counts(30, 20).differs, change_of_counts(60, 20).differs, change_of_counts(3, 4).too_few
    (False, True, True)
    >>> change_of_counts(3100, 2800, (31, 28)).by
    0.0
    """
    ends = interval_95(now, now + before)
    if now + before < LEAST_COUNTED or before == 0 or ends is None or ends[1] == 1:
        return Change(None, None, too_few=True, differs=False)
    by_day = days[1] / days[0]
    low, high = (end / (1 - end) * by_day - 1 for end in ends)
    return Change(
        now * days[1] / (before * days[0]) - 1, (low, high), too_few=False, differs=not low <= 0 <= high
    )


def change_of_rates(now: tuple[int, int], before: tuple[int, int]) -> Change:
    """Compare two rates, each a numerator and a denominator: their difference with its interval (``difference_95``).

    >>> [round(end, 4) for end in change_of_rates((56, 70), (48, 80)).between]
    [0.0524, 0.3339]
    """
    if min(now[1], before[1]) < LEAST_COUNTED:
        return Change(None, None, too_few=True, differs=False)
    low, high = difference_95(now, before)
    by = now[0] / now[1] - before[0] / before[1]
    return Change(by, (low, high), too_few=False, differs=not low <= 0 <= high)
