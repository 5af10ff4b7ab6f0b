"""What an organisation would be expected to achieve with the cases it had, beside what it did (indirect standardisation).

Expected is the sum of each case's own chance, as all organisations together have with cases like it: from a model
(``workers/case_mix.py``) or, without one, from strata. Observed over expected is the ratio; times the common rate, the
adjusted rate. Its interval is Wilson's, for chances that differ: the common shift of every case's log-odds at which
what was observed lies just z standard errors away. With equal chances it is Wilson's own; Poisson intervals
(``count_intervals.py``) are for rare events and would be too wide here. An adjusted rate compares with all together,
never two organisations with each other (their cases differ), and is no ranking (K-6).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TypeVar

from diversion.domain.reporting import Z_95

StratumT = TypeVar("StratumT", bound=Hashable)
LEAST_IN_STRATUM = 20
"""Strata with fewer cases are pooled; should all pooled ones be fewer still, they are given the common rate."""


@dataclass(frozen=True, slots=True)
class Standardised:
    """Side by side: observed, expected, their ratio and the adjusted rate, each of the latter with its interval.

    ``variance`` is that of what is observed, were all chances right: what a funnel of adjusted rates is drawn with.
    """

    cases: int
    observed: int
    expected: float
    variance: float
    ratio: float
    ratio_95: tuple[float, float]
    adjusted_rate: float
    adjusted_95: tuple[float, float]


def standardised(cases: Iterable[tuple[float, bool]], common_rate: float) -> Standardised | None:
    """Compare cases, each with its chance (strictly between 0 and 1) and whether it succeeded; None without any.

    >>> found = standardised([(0.25, True), (0.25, False), (0.5, True), (0.5, True)], common_rate=0.4)
    >>> found.observed, found.expected, found.ratio, [round(end, 2) for end in found.ratio_95]
    (3, 1.5, 2.0, [0.83, 2.54])
    """
    counted: Counter[float] = Counter()
    observed: Counter[float] = Counter()
    for chance, succeeded in cases:
        counted[chance] += 1
        observed[chance] += succeeded
    return standardised_counts({each: (counted[each], observed[each]) for each in counted}, common_rate)


def standardised_counts(counts: Mapping[float, tuple[int, int]], common_rate: float) -> Standardised | None:
    """Compare cases told by their chance: how many have it, and how many of these succeeded. None without any.

    A million cases of some hundred chances cost no more than these.
    """
    chances = {chance: many for chance, (many, _) in counts.items() if many}
    if not chances:
        return None
    if not all(0 < chance < 1 for chance in chances):
        raise ValueError("a chance of 0 or 1 leaves nothing to compare")
    many, observed = sum(chances.values()), sum(successes for _, successes in counts.values())
    expected = sum(chance * cases for chance, cases in chances.items())
    low, high = (end / expected for end in _interval(chances, observed, many))
    ratio = observed / expected
    return Standardised(
        many,
        observed,
        expected,
        sum(chance * (1 - chance) * cases for chance, cases in chances.items()),
        ratio,
        (low, high),
        min(ratio * common_rate, 1.0),
        (min(low * common_rate, 1.0), min(high * common_rate, 1.0)),
    )


def chances_by_stratum(rows: Iterable[tuple[Hashable, bool]]) -> dict[Hashable, float]:
    """Give every stratum's rate of success, small strata pooled; never 0 or 1, by half a success and half a failure.

    >>> found = chances_by_stratum([("a", True)] * 15 + [("a", False)] * 10 + [("b", True), ("b", False), ("c", True)])
    >>> [round(found[name], 3) for name in "abc"]
    [0.596, 0.603, 0.603]
    """
    many: Counter[Hashable] = Counter()
    successes: Counter[Hashable] = Counter()
    for stratum, succeeded in rows:
        many[stratum] += 1
        successes[stratum] += succeeded
    return chances_of_strata({each: (many[each], successes[each]) for each in many})


def chances_of_strata(counts: Mapping[StratumT, tuple[int, int]]) -> dict[StratumT, float]:
    """Give the same of strata told by how many cases they have and how many of these succeeded."""
    pooled = pooled_strata(counts)
    own = {each: _chance(counts, [each]) for each in counts}
    return own | _pooled_chances(counts, pooled)


def chances_of_nested_strata(
    counts: Mapping[tuple[str, ...], tuple[int, int]],
) -> dict[tuple[str, ...], float]:
    """Give the chances of strata told by levels, the weightiest first: one with few cases takes those it shares most with.

    That is, the rate of all that differ from it in the last level alone, if these are enough, then of those that differ
    in the last two, and so on. What is alike with too few even by its first level is pooled, as ``chances_of_strata`` does.

    >>> found = chances_of_nested_strata({("loan", "a"): (5, 1), ("loan", "b"): (15, 3), ("family", "a"): (40, 30)})
    >>> [round(chance, 3) for chance in found.values()]
    [0.214, 0.214, 0.744]
    """
    chances = chances_of_strata(counts)
    left = pooled_strata(counts)
    for length in reversed(range(1, max(map(len, counts), default=0))):
        wider: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
        for levels, (many, good) in counts.items():
            wider[levels[:length]][0] += many
            wider[levels[:length]][1] += good
        found = {each: wider[each[:length]] for each in left if wider[each[:length]][0] >= LEAST_IN_STRATUM}
        chances |= {each: (good + 0.5) / (many + 1) for each, (many, good) in found.items()}
        left -= found.keys()
    return chances | _pooled_chances(counts, left)


def pooled_strata(counts: Mapping[StratumT, tuple[int, int]]) -> frozenset[StratumT]:
    """Name the strata with too few cases for a rate of their own."""
    return frozenset(each for each, (many, _) in counts.items() if many < LEAST_IN_STRATUM)


def _pooled_chances(
    counts: Mapping[StratumT, tuple[int, int]], pooled: AbstractSet[StratumT]
) -> dict[StratumT, float]:
    """Give some strata one chance: theirs together, or all strata's where they are too few together."""
    enough = sum(counts[each][0] for each in pooled) >= LEAST_IN_STRATUM
    together = _chance(counts, pooled if enough else counts)
    return dict.fromkeys(pooled, together)


def _chance(counts: Mapping[StratumT, tuple[int, int]], strata: Iterable[StratumT]) -> float:
    among = [counts[each] for each in strata]
    return (sum(good for _, good in among) + 0.5) / (sum(many for many, _ in among) + 1)


def _interval(chances: Mapping[float, int], observed: int, many: int) -> tuple[float, float]:
    odds = {log(chance / (1 - chance)): cases for chance, cases in chances.items()}
    low = 0.0 if observed == 0 else _expected_at(odds, observed, Z_95)
    high = float(many) if observed == many else _expected_at(odds, observed, -Z_95)
    return low, high


def _expected_at(odds: Mapping[float, int], observed: int, errors: float) -> float:
    """Find, by halving, the shift of all log-odds that puts ``observed`` that many errors above what is expected."""

    def expected(shift: float) -> tuple[float, float]:
        shares = [(1 / (1 + exp(-min(max(each + shift, -700), 700))), many) for each, many in odds.items()]
        return sum(share * many for share, many in shares), sum(
            share * (1 - share) * many for share, many in shares
        )

    low, high = -60.0, 60.0
    while high - low > 1e-10:
        middle = (low + high) / 2
        mean, variance = expected(middle)
        low, high = (middle, high) if observed - mean > errors * sqrt(variance) else (low, middle)
    return expected(low)[0]
