"""How a mediator or organisation does beside others whom the reader never sees: for support and matching, not ranking.

``shrinkage.py`` draws a rate towards the common one; here is when that may be told. What is drawn depends on everybody's
cases, so whoever knows all of them but one could work that one out: nothing is drawn beside one to four whose figures
the reader does not know, and what is drawn is told in whole percents. That nobody is ranked is K-6; how many must be
unseen is this product's own. Nor is anything drawn where all unseen are of one other organisation, whose rate it would be.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeVar

from diversion.domain.reporting import Proportion
from diversion.domain.shrinkage import Drawn, Tried, drawn

YEARS = 2
"""How far back own cases count; older ones say little of how somebody mediates today."""
LEAST_UNSEEN = 5
"""Beside fewer whose figures the reader does not know, nothing is drawn; beside nobody unknown nothing can leak."""
Whom = TypeVar("Whom", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A drawn rate, its interval and the weight of the own cases in it, all in whole percents.

    ``compared``: how many there are of whom the common rate is, the own one among them.
    """

    rate: float
    interval_95: tuple[float, float]
    own_weight: float
    compared: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A rate as counted, and as drawn: None where too few are compared."""

    counted: Proportion
    weighed: Weighed | None


def beside_others(
    rates: Mapping[Whom, Proportion],
    known: Collection[Whom],
    elsewhere: Mapping[Whom, Hashable] = MappingProxyType({}),
) -> dict[Whom, Beside]:
    """Put those whom the reader knows beside all, in the order given; whoever has no case is left out.

    ``elsewhere``: of which other organisation somebody is that the reader has nothing to do with.

    >>> own = {"own": Proportion(3, 3)}
    >>> others = {str(each): Proportion(18 + each, 50) for each in range(6)}
    >>> beside_others(own | others, {"own"})["own"].weighed
    Weighed(rate=0.6, interval_95=(0.21, 0.93), own_weight=0.33, compared=7)
    >>> beside_others(own | others, {"own", "0", "1"})["own"].weighed is None
    True
    >>> beside_others(own | others, {"own"}, dict.fromkeys(others, "rival"))["own"].weighed is None
    True
    """
    tried = {whom: rate for whom, rate in rates.items() if rate.denominator}
    unseen = [whom for whom in tried if whom not in known]
    are_one = len({elsewhere.get(whom, whom) for whom in unseen}) == 1
    leaks = 0 < len(unseen) < LEAST_UNSEEN or are_one
    groups = [Tried("", rate.numerator, rate.denominator) for rate in tried.values()]
    found = None if leaks else drawn(groups)
    weighed = [_weighed(each, len(tried)) for each in found] if found else [None] * len(tried)
    return {
        whom: Beside(rate, each)
        for (whom, rate), each in zip(tried.items(), weighed, strict=True)
        if whom in known
    }


def own_days(today: date) -> tuple[date, date]:
    """Give the first and last day on which an end of mediation counts, both within: two years until today.

    >>> [day.isoformat() for day in own_days(date(2028, 2, 29))]
    ['2026-03-01', '2028-02-29']
    """
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - YEARS, day=day) + timedelta(days=1), today


def _weighed(each: Drawn, compared: int) -> Weighed:
    low, high = each.interval_95
    return Weighed(round(each.rate, 2), (round(low, 2), round(high, 2)), round(each.own_weight, 2), compared)
