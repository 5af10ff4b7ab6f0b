"""What a difference in success consists of: other disputes, fewer offers, acceptances, meetings or settlements.

Success over all that came in is, in every cell of like disputes, its share times five conditional rates: offered of
entered, accepted of offered, ended of accepted, met of ended, settled of met. The difference between two periods, courts
or groups is divided among these six so that the parts add up to it exactly and no order is preferred: each part is the
average over all orders of replacing one's factors by the other's (Das Gupta (1993), Standardization and Decomposition of Rates,
US Bureau of the Census P23-186; for two factors Kitagawa's (1955), JASA 50:1168-1194; the same as Shapley's value).
A part says where the difference lies, not what causes it. Intervals are by the delta method, not by drawing anew.

Time: what is still in mediation has neither failed nor been settled, so it is told apart where it stands, between
acceptance and meeting; otherwise a side that came in later would seem to meet and settle less. None of those still open
counts as settled, and how many of them met already is in no part. The part is time's alone only as far as those still
open will fare like those that ended. What still waits to be offered, or answered, is in those two parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import comb, prod, sqrt

from diversion.domain.reporting import Z_95


class Stage(StrEnum):
    """What the difference is divided among, in the order a dispute goes."""

    MIX = "mix"
    OFFERING = "offering"
    ACCEPTANCE = "acceptance"
    TIME = "time"
    CONTACT = "contact"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Reached:
    """How many disputes of one cell got how far; each number is of those before it, so none exceeds the last."""

    entered: int
    offered: int
    accepted: int
    ended: int
    met: int
    settled: int

    def steps(self) -> tuple[tuple[int, int], ...]:
        """The five conditional rates as numerator and denominator."""
        return (
            (self.offered, self.entered),
            (self.accepted, self.offered),
            (self.ended, self.accepted),
            (self.met, self.ended),
            (self.settled, self.met),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One stage's part of the difference with its interval, and how much of it each cell makes."""

    stage: Stage
    difference: float
    interval_95: tuple[float, float]
    by_cell: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gap:
    """Two rates over all that entered, and the parts of second less first."""

    first: float
    second: float
    parts: tuple[Part, ...]


def gap(first: Mapping[str, Reached], second: Mapping[str, Reached]) -> Gap | None:
    """Divide second less first; None where one is empty.

    A conditional rate of nothing (no such disputes, or none that got so far) is taken to be the other's: what never
    was tried is no difference. Raises ``ValueError`` on numbers that grow from stage to stage.

    >>> once = {"loan": Reached(100, 80, 60, 60, 50, 20), "family": Reached(100, 80, 60, 60, 50, 40)}
    >>> [round(part.difference, 3) for part in gap(once, once | {"loan": Reached(100, 80, 60, 30, 25, 10)}).parts]
    [0.0, 0.0, 0.0, -0.05, 0.0, 0.0]
    """
    sides = tuple(dict(side) for side in (first, second))
    totals = [sum(cell.entered for cell in side.values()) for side in sides]
    if 0 in totals:
        return None
    names = sorted(sides[0].keys() | sides[1].keys())
    pairs = {name: _factors([side.get(name, _NOTHING) for side in sides], totals) for name in names}
    by_cell = {name: parts_of_product(*pair) for name, pair in pairs.items()}
    rates = [
        sum(cell.settled for cell in side.values()) / many for side, many in zip(sides, totals, strict=True)
    ]
    parts = []
    for at, stage in enumerate(Stage):
        difference = sum(parts_of_cell[at] for parts_of_cell in by_cell.values())
        spread = Z_95 * sqrt(_variance(at, pairs, sides, totals))
        interval = difference - spread, difference + spread
        parts.append(Part(stage, difference, interval, {name: by_cell[name][at] for name in names}))
    return Gap(rates[0], rates[1], tuple(parts))


def parts_of_product(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Divide Π second - Π first among the factors.

    Factor k's part is (second_k - first_k) · Σ over sets S of the others of Π_S second · Π_rest first, each weighted
    by 1 / (n · C(n-1, |S|)).

    >>> parts_of_product([2, 5], [3, 7])
    [6.0, 5.0]
    """
    return [_part(first, second, factor) for factor in range(len(first))]


def _part(first: Sequence[float], second: Sequence[float], factor: int) -> float:
    many = len(first)
    others = [each for each in range(many) if each != factor]
    between = 0.0
    for size in range(many):
        weight = 1 / (many * comb(many - 1, size))
        for replaced in combinations(others, size):
            between += weight * prod(second[each] if each in replaced else first[each] for each in others)
    return (second[factor] - first[factor]) * between


_NOTHING = Reached(0, 0, 0, 0, 0, 0)


def _factors(cells: Sequence[Reached], totals: Sequence[int]) -> tuple[list[float], list[float]]:
    """Give both sides' six factors of one cell: its share, then the conditional rates."""
    factors = [[cell.entered / many] for cell, many in zip(cells, totals, strict=True)]
    for ours, theirs in zip(cells[0].steps(), cells[1].steps(), strict=True):
        rates = [_rate(*step) for step in (ours, theirs)]
        known = next((rate for rate in rates if rate is not None), 0.0)
        for side, rate in zip(factors, rates, strict=True):
            side.append(known if rate is None else rate)
    return factors[0], factors[1]


def _rate(numerator: int, denominator: int) -> float | None:
    if numerator > denominator:
        raise ValueError(f"{numerator} of {denominator} is no share")
    return numerator / denominator if denominator else None


def _variance(
    stage: int,
    pairs: Mapping[str, tuple[list[float], list[float]]],
    sides: Sequence[Mapping[str, Reached]],
    totals: Sequence[int],
) -> float:
    """Add up, by the delta method, what every factor's chance does to one part.

    A part is linear in each factor, so that its slope is its value at 1 less that at 0. Shares are multinomial, rates
    binomial. A cell's rate of 0 or 1 would seem certain: each cell is given one case more, as all of its side are (with
    half a success and half a failure beside them), so that many small cells in which all is alike are not many doubts.
    """
    variance = 0.0
    for side, many in enumerate(totals):
        usual = _usual(sides[side].values())
        mean = mean_square = 0.0
        for name, pair in pairs.items():
            slope = _slope(stage, pair, side, 0)
            mean, mean_square = mean + pair[side][0] * slope, mean_square + pair[side][0] * slope * slope
            for at, (numerator, denominator) in enumerate(sides[side].get(name, _NOTHING).steps(), 1):
                if denominator:
                    rate = (numerator + usual[at - 1]) / (denominator + 1)
                    variance += _slope(stage, pair, side, at) ** 2 * rate * (1 - rate) / denominator
        variance += max(mean_square - mean * mean, 0.0) / many
    return variance


def _usual(cells: Iterable[Reached]) -> list[float]:
    """Give each conditional rate of all cells together, with half a success and half a failure beside them."""
    sums = [[0, 0] for _ in range(len(Stage) - 1)]
    for cell in cells:
        for both, step in zip(sums, cell.steps(), strict=True):
            both[0] += step[0]
            both[1] += step[1]
    return [(numerator + 0.5) / (denominator + 1) for numerator, denominator in sums]


def _slope(stage: int, pair: tuple[list[float], list[float]], side: int, factor: int) -> float:
    ends = []
    for value in (0.0, 1.0):
        changed = [list(factors) for factors in pair]
        changed[side][factor] = value
        ends.append(_part(changed[0], changed[1], stage))
    return ends[1] - ends[0]
