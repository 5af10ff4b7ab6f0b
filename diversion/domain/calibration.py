"""Whether a model's chances are worth anything: do they come true as often as they say, and do they tell cases apart.

Both are shown beside every expected figure (``standardisation.py``), computed on cases the model had not seen.
Calibration is Cox's (1958, Biometrika 45:562-565): the line of what happened on the log-odds of what was said has
intercept 0 and slope 1 where chances are right; a slope below 1 means they were too extreme. Discrimination is the
area under the ROC curve: how often a success was given the higher chance than a failure, 0.5 by tossing a coin.
"""

from collections import defaultdict
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


def calibration(
    chances: Sequence[float], outcomes: Sequence[bool], times: Sequence[int] | None = None
) -> Calibration:
    """Judge chances strictly between 0 and 1; there are successes and failures among the outcomes.

    ``times``: how many cases each stands for; one each where it is left out. The rows of the table hold about a tenth
    of the cases each, as those of one chance stay together.
    """
    many = _times(outcomes, times)
    log_odds = [log(chance / (1 - chance)) for chance in chances]
    return Calibration(
        _offset(log_odds, outcomes, many),
        logistic_line(log_odds, outcomes, many)[1],
        tuple(_rows(_counted(chances, outcomes, many))),
    )


def discrimination(
    chances: Sequence[float], outcomes: Sequence[bool], times: Sequence[int] | None = None
) -> float | None:
    """Give the area under the ROC curve, equal chances counting half; None without both a success and a failure.

    >>> discrimination([0.2, 0.4, 0.4, 0.9], [False, False, True, True])
    0.875
    """
    counted = _counted(chances, outcomes, _times(outcomes, times))
    failures, successes = (sum(each[part] for _, each in counted) for part in (0, 1))
    if 0 in (failures, successes):
        return None
    below, won = 0, 0.0
    for _, (failed, succeeded) in counted:
        won += succeeded * (below + failed / 2)
        below += failed
    return won / (successes * failures)


def logistic_line(
    values: Sequence[float], outcomes: Sequence[bool], times: Sequence[int] | None = None
) -> tuple[float, float]:
    """Fit log-odds = intercept + slope · value by Newton's method, each about the values' mean for its own good.

    Where successes and failures do not overlap, the slope has no end and is what ``STEPS`` steps give.
    """
    told = list(zip(values, outcomes, _times(outcomes, times), strict=True))
    centre = sum(value * many for value, _, many in told) / sum(many for _, _, many in told)
    intercept, slope = 0.0, 0.0
    for _ in range(STEPS):
        residual = moment = weight = cross = square = 0.0
        for value, outcome, many in told:
            away = value - centre
            chance = _chance(intercept + slope * away)
            left, spread = many * (outcome - chance), many * max(chance * (1 - chance), 1e-12)
            residual, moment = residual + left, moment + left * away
            weight, cross, square = weight + spread, cross + spread * away, square + spread * away * away
        scale = weight * square - cross * cross
        if scale <= 0:
            break
        step = (square * residual - cross * moment) / scale, (weight * moment - cross * residual) / scale
        intercept, slope = intercept + step[0], slope + step[1]
        if abs(step[0]) + abs(step[1]) < 1e-12:
            break
    return intercept - slope * centre, slope


def _times(outcomes: Sequence[bool], times: Sequence[int] | None) -> Sequence[int]:
    return [1] * len(outcomes) if times is None else times


def _counted(
    chances: Sequence[float], outcomes: Sequence[bool], times: Sequence[int]
) -> list[tuple[float, list[int]]]:
    """Give each chance, from the least, with how many failed and succeeded that have it."""
    counts: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for chance, outcome, many in zip(chances, outcomes, times, strict=True):
        counts[chance][outcome] += many
    return sorted(counts.items())


def _offset(log_odds: Sequence[float], outcomes: Sequence[bool], times: Sequence[int]) -> float:
    """Find, by halving, the shift of all log-odds at which as many are expected as succeeded."""
    successes = sum(many for outcome, many in zip(outcomes, times, strict=True) if outcome)
    low, high = -60.0, 60.0
    while high - low > 1e-10:
        middle = (low + high) / 2
        expected = sum(many * _chance(each + middle) for each, many in zip(log_odds, times, strict=True))
        low, high = (middle, high) if expected < successes else (low, middle)
    return (low + high) / 2


def _rows(counted: Sequence[tuple[float, Sequence[int]]]) -> list[CalibrationRow]:
    in_all = sum(sum(each) for _, each in counted)
    among: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    before = 0
    for chance, (failed, succeeded) in counted:
        many = failed + succeeded
        among[int(ROWS * (before + many / 2) / in_all)].append((chance, many, succeeded))
        before += many
    return [_row(among[row]) for row in sorted(among)]


def _row(among: Sequence[tuple[float, int, int]]) -> CalibrationRow:
    many, succeeded = sum(each for _, each, _ in among), sum(each for _, _, each in among)
    expected = sum(chance * each for chance, each, _ in among) / many
    return CalibrationRow(many, expected, succeeded / many, interval_95(succeeded, many) or (0.0, 1.0))


def _chance(log_odds: float) -> float:
    return 1 / (1 + exp(-min(max(log_odds, -700), 700)))
