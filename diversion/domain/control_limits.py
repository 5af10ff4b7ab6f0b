"""Whether a month differs from the months before by more than months always do: control charts of a proportion.

Three standard errors around the common rate (Shewhart's p chart; Montgomery, Introduction to Statistical Quality
Control, section 7.2), widened by how much neighbouring months differ beyond chance (Laney (2002), Quality Engineering
14:531-537): large courts would otherwise see a signal every month. Never narrowed: fewer signals than chance makes is
no reason for more of them. Two rules give a signal: one month beyond a limit, or eight in a row on one side of the
centre. Both together err once in 153 months of nothing but chance (Champ and Woodall (1987), Technometrics 29:393-399).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import sqrt

SIGMAS = 3.0
RUN = 8
"""So many months in a row on one side are a signal."""

RANGE_TO_SIGMA = 1.128
"""d₂ of two: what the mean range of two normal values is in standard deviations, as printed in the tables."""

LEAST_MONTHS = 8
"""With fewer, a chart has no limits yet."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month's numbers; a month of nothing is left out of the centre and has no limits."""

    name: str
    successes: int
    out_of: int


class Signal(StrEnum):
    """Why a month stands out."""

    BEYOND = "beyond"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A month in the chart; ``rate`` and ``limits`` are None over nothing."""

    name: str
    rate: float | None
    limits: tuple[float, float] | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The centre, by how much limits were widened (1: not at all), and the months in their order."""

    centre: float
    widened: float
    points: tuple[ChartPoint, ...]


def chart(months: Sequence[Month], baseline: int | None = None) -> Chart | None:
    """Draw a chart whose centre and width come from the first ``baseline`` months (None: all); None with too few.

    After a marked change (a new regime, new rules) a chart begins anew: its caller passes the months since.

    >>> drawn = chart([Month(str(each), 25 + each % 2 * 2, 50) for each in range(11)] + [Month("12", 5, 50)], 11)
    >>> round(drawn.centre, 2), drawn.widened, drawn.points[-1].signals
    (0.52, 1.0, (<Signal.BEYOND: 'beyond'>,))
    """
    base = [month for month in months[:baseline] if month.out_of > 0]
    if len(base) < LEAST_MONTHS:
        return None
    centre = sum(month.successes for month in base) / sum(month.out_of for month in base)
    wide = max(1.0, widening(base, centre))
    points: list[ChartPoint] = []
    side, same = 0, 0
    for month in months:
        if month.out_of == 0:
            points.append(ChartPoint(month.name, None, None, ()))
            continue
        rate = month.successes / month.out_of
        now = (rate > centre) - (rate < centre)
        side, same = now, same + 1 if now == side and now else abs(now)
        points.append(_point(month.name, rate, _limits(centre, month.out_of, wide), same))
    return Chart(centre, wide, tuple(points))


def widening(months: Sequence[Month], centre: float) -> float:
    """Give Laney's σz: the mean range between neighbouring months' z-scores over 1.128; 1 by chance alone."""
    if centre in (0, 1):
        return 1.0
    scores = [
        (month.successes / month.out_of - centre) / sqrt(centre * (1 - centre) / month.out_of)
        for month in months
    ]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    return sum(ranges) / len(ranges) / RANGE_TO_SIGMA


def _limits(centre: float, out_of: int, wide: float) -> tuple[float, float]:
    spread = SIGMAS * wide * sqrt(centre * (1 - centre) / out_of)
    return max(centre - spread, 0.0), min(centre + spread, 1.0)


def _point(name: str, rate: float, limits: tuple[float, float], same: int) -> ChartPoint:
    beyond = not limits[0] <= rate <= limits[1]
    signals = [Signal.BEYOND] * beyond + [Signal.RUN] * (same >= RUN)
    return ChartPoint(name, rate, limits, tuple(signals))
