"""Which months and which organisations a trend tells of: whole months alone, and usual rates that are known well enough.

Beside ``control_limits.py`` and ``early_warning.py``, which have the statistics: what they are given is decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from diversion.domain.diversion_share import whole_months
from diversion.domain.early_warning import LEAST_USUAL, USUAL_BETWEEN, watch
from diversion.domain.regimes import Regime, regime_on

Counts = tuple[int, int]


class Trend(StrEnum):
    """What is followed month by month."""

    ENTERED = "entered"
    ACCEPTANCE = "acceptance"
    SUCCESS = "success"


class Watched(StrEnum):
    """What early warning watches of an organisation."""

    ACCEPTANCE = "acceptance"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Case:
    """One case of an organisation: the day it counts on, and whether it succeeded."""

    on: date
    succeeded: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What early warning saw of one organisation's cases.

    ``usual`` is its own rate of ``usual_of`` cases before the year that is watched; ``warned_on`` the day of the case
    at which it first warned.
    """

    usual: float
    usual_of: int
    succeeded: int
    watched: int
    warned_on: date


def months_told(from_on: date, to_on: date, today: date) -> list[date]:
    """List the first days of the months that lie wholly within two days and are over.

    >>> months_told(date(2026, 1, 1), date(2026, 12, 31), date(2026, 2, 28))
    [datetime.date(2026, 1, 1)]
    """
    return whole_months(from_on, min(to_on, today - timedelta(days=1)))


def filled(counts: Mapping[date, Counts], months: Sequence[date], regime: str) -> list[tuple[date, Counts]]:
    """Give every month from the first in which something counts, months of nothing among them, in their order.

    Up to the last month told under the rules in force then; under rules that ended, up to the last that counts.
    """
    counted = [month for month in months if month in counts]
    if not counted:
        return []
    last = months[-1] if regime_on(months[-1]) == Regime(regime) else counted[-1]
    return [(month, counts.get(month, (0, 0))) for month in months if counted[0] <= month <= last]


def seen(cases: Iterable[Case], watched_from: date) -> Seen | None:
    """Say whether cases, in their order, warn of a drop since a day; None where they do not or cannot be watched.

    They cannot with fewer than ``LEAST_USUAL`` cases before, or a usual rate outside ``USUAL_BETWEEN``.
    """
    listed = list(cases)
    before = [each.succeeded for each in listed if each.on < watched_from]
    since = [each for each in listed if each.on >= watched_from]
    if not may_be_watched(sum(before), len(before)):
        return None
    usual = sum(before) / len(before)
    warned_at = watch(((usual, each.succeeded) for each in since), usual).warned_at
    if warned_at is None:
        return None
    return Seen(usual, len(before), sum(each.succeeded for each in since), len(since), since[warned_at].on)


def may_be_watched(succeeded: int, out_of: int) -> bool:
    """Tell whether a usual rate is known well enough and lies where false alarms were measured.

    >>> may_be_watched(100, 200), may_be_watched(99, 199), may_be_watched(200, 200)
    (True, False, False)
    """
    return out_of >= LEAST_USUAL and USUAL_BETWEEN[0] <= succeeded / out_of <= USUAL_BETWEEN[1]
