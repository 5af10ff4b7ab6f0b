"""Whether a model's chances are worth anything: do they come true as often as they say, and do they tell cases apart.

Both are shown beside every expected figure (``standardisation.py``), computed on cases the model had not seen.
Calibration is Cox's (1958, Biometrika 45:562-565): the line of what happened on the log-odds of what was said has
intercept 0 and slope 1 where chances are right; a slope below 1 means they were too extreme. Discrimination is the
area under the ROC curve: how often a success was given the higher chance than a failure, 0.5 by tossing a coin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from diversion.domain.reporting import interval_95

ROWS = 10
STEPS = 50


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Cases of like chances: how many, their mean chance, and the share that came true with Wilson's interval."""

    cases: int
    expected: float
    observed: float
    observed_95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """``in_the_large`` is the intercept with the slope held at 1: above 0, chances were too low on the whole."""

    in_the_large: float
    slope: float
    table: tuple[CalibrationRow, ...]


def calibration(chances: Sequence[float], outcomes: Sequence[bool]) -> Calibration:
    """Judge chances strictly between 0 and 1; there are successes and failures among the outcomes."""
    log_odds = [log(chance / (1 - chance)) for chance in chances]
    return Calibration(
        _offset(log_odds, outcomes),
        logistic_line(log_odds, outcomes)[1],
        tuple(_rows(sorted(zip(chances, outcomes, strict=True)))),
    )


def discrimination(chances: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """Give the area under the ROC curve, equal chances counting half; None without both a success and a failure.

    >>> discrimination([0.2, 0.4, 0.4, 0.9], [False, False, True, True])
    0.875
    """
    pairs = sorted(zip(chances, outcomes, strict=True))
    successes, at, below, won = sum(outcomes), 0, 0, 0.0
    if successes in (0, len(pairs)):
        return None
    while at < len(pairs):
        end = at
        while end < len(pairs) and pairs[end][0] == pairs[at][0]:
            end += 1
        here = sum(outcome for _, outcome in pairs[at:end])
        failures = end - at - here
        won += here * (below + failures / 2)
        below, at = below + failures, end
    return won / (successes * (len(pairs) - successes))


def logistic_line(values: Sequence[float], outcomes: Sequence[bool]) -> tuple[float, float]:
    """Fit log-odds = intercept + slope · value by Newton's method, each about the values' mean for its own good.

    Where successes and failures do not overlap, the slope has no end and is what ``STEPS`` steps give.
    """
    centre = sum(values) / len(values)
    intercept, slope = 0.0, 0.0
    for _ in range(STEPS):
        residual = moment = weight = cross = square = 0.0
        for value, outcome in zip(values, outcomes, strict=True):
            away = value - centre
            chance = _chance(intercept + slope * away)
            spread = max(chance * (1 - chance), 1e-12)
            residual, moment = residual + outcome - chance, moment + (outcome - chance) * away
            weight, cross, square = weight + spread, cross + spread * away, square + spread * away * away
        scale = weight * square - cross * cross
        if scale <= 0:
            break
        step = (square * residual - cross * moment) / scale, (weight * moment - cross * residual) / scale
        intercept, slope = intercept + step[0], slope + step[1]
        if abs(step[0]) + abs(step[1]) < 1e-12:
            break
    return intercept - slope * centre, slope


def _offset(log_odds: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Find, by halving, the shift of all log-odds at which as many are expected as succeeded."""
    successes, low, high = sum(outcomes), -60.0, 60.0
    while high - low > 1e-10:
        middle = (low + high) / 2
        expected = sum(_chance(each + middle) for each in log_odds)
        low, high = (middle, high) if expected < successes else (low, middle)
    return (low + high) / 2


def _rows(pairs: Sequence[tuple[float, bool]]) -> list[CalibrationRow]:
    rows = []
    for row in range(ROWS):
        among = pairs[len(pairs) * row // ROWS : len(pairs) * (row + 1) // ROWS]
        interval = interval_95(sum(outcome for _, outcome in among), len(among))
        if interval is not None:
            expected = sum(chance for chance, _ in among) / len(among)
            observed = sum(outcome for _, outcome in among) / len(among)
            rows.append(CalibrationRow(len(among), expected, observed, interval))
    return rows


def _chance(log_odds: float) -> float:
    return 1 / (1 + exp(-min(max(log_odds, -700), 700)))
