"""Which organisations' rates differ by more than chance: a funnel of limits around what all have together.

A funnel is no ranking (K-6): limits narrow as numbers grow, and only what lies outside is marked. Limits are exact
binomial ones, interpolated as in Spiegelhalter (2005), Statistics in Medicine 24:1185-1202, appendix A.1.1, because
the normal ones are wrong for the small numbers of most organisations; above ``EXACT_UP_TO`` the two agree to a tenth
of a point and the normal ones are taken. Organisations always differ a little more than chance, through what no
column records; where they do, limits widen by Spiegelhalter's additive random effects (the same paper, and
Spiegelhalter et al. (2012), JRSS A 175:1-47), on the arcsine scale, whose variance does not depend on the rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, exp, hypot, lgamma, log, log1p, pi, sin, sqrt
from statistics import NormalDist, quantiles

COVERAGES = (0.95, 0.998)
"""Two and three standard errors of a normal distribution, as in the paper: a warning and an alarm."""

EXACT_UP_TO = 2000
"""Cases up to which binomial limits are summed exactly."""

LEAST_GROUPS = 5
"""With fewer organisations of enough cases, how much they differ beyond chance cannot be estimated, and is not."""

LEAST_EXPECTED = 5
"""So many successes and failures are expected of an organisation that says something about differences beyond chance.

The arcsine's variance is only then near 1 / 4n; of one case it is twice as much, and chance would pass for difference.
"""

LEAST_COMPARED = 3
"""With fewer organisations there is nothing to compare: what all have together is mostly each one's own."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One organisation's numbers. ``successes`` may be a sum of weights; ``out_of`` is positive."""

    name: str
    successes: float
    out_of: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One organisation's successes beside those expected of its cases, and their variance were all chances right.

    From ``standardisation.py``: Σ p and Σ p (1 - p) over its cases.
    """

    name: str
    out_of: int
    observed: int
    expected: float
    variance: float


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much groups differ: ``phi`` is 1 by chance alone, ``tau_squared`` the variance between them beyond it."""

    phi: float
    tau_squared: float


class Mark(StrEnum):
    """Where a point lies: within both limits, beyond the 95 % ones, or beyond the 99.8 % ones."""

    WITHIN = "within"
    BEYOND_95 = "beyond_95"
    BEYOND_998 = "beyond_998"


class Position(StrEnum):
    """Where a point lies, with its side: what a mark is called where it is told in words."""

    WITHIN = "within"
    BELOW_95 = "below_95"
    ABOVE_95 = "above_95"
    BELOW_998 = "below_998"
    ABOVE_998 = "above_998"


@dataclass(frozen=True, slots=True)
class Point:
    """One organisation in the funnel, with its own limits."""

    name: str
    out_of: int
    rate: float
    limits_95: tuple[float, float]
    limits_998: tuple[float, float]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Funnel:
    """Points in the order they were given in, never by rate. ``dispersion`` is None with too few of them."""

    target: float
    dispersion: Dispersion | None
    points: tuple[Point, ...]


def funnel(groups: Sequence[Counted], target: float | None = None) -> Funnel:
    """Put every group of at least one case into a funnel around ``target``, or around all of them together.

    >>> found = funnel([Counted(str(each), 50 + each, 100) for each in range(5)] + [Counted("far", 5, 100)])
    >>> [str(point.mark) for point in found.points][-2:]
    ['within', 'beyond_998']
    """
    counted = [each for each in groups if each.out_of > 0]
    if not counted:
        return Funnel(target or 0.0, None, ())
    aim = sum(each.successes for each in counted) / sum(each.out_of for each in counted)
    aim = aim if target is None else target
    telling = [each for each in counted if each.out_of * min(aim, 1 - aim) >= LEAST_EXPECTED]
    found = _dispersion_of(telling, aim) if len(telling) >= LEAST_GROUPS else None
    between = found.tau_squared if found else 0.0
    return Funnel(aim, found, tuple(_point(each, aim, between) for each in counted))


def adjusted_funnel(groups: Sequence[Compared], common_rate: float) -> Funnel:
    """Put rates adjusted for the mix of cases (observed over expected, times the common rate) into one funnel.

    A funnel of raw rates marks who has other cases; this one, who does other than its cases let expect. Limits are
    normal ones about the common rate, z √(variance / expected² + τ²) of the ratio; each organisation has its own. Where
    fewer than ``LEAST_EXPECTED`` successes or failures are expected they are exact binomial ones of the mean chance: of
    chances that differ, both ends are a little rarer (Hoeffding (1956), Annals of Mathematical Statistics 27:713-721).
    """
    among = [each for each in groups if each.variance > 0]
    ratios = [each.observed / each.expected for each in among]
    errors = [sqrt(each.variance) / each.expected for each in among]
    found = dispersion(ratios, errors, 1.0) if len(among) >= LEAST_GROUPS else None
    between = found.tau_squared if found else 0.0
    points = [_adjusted_point(each, common_rate, between) for each in among]
    return Funnel(common_rate, found, tuple(points))


def position(point: Point, target: float) -> Position:
    """Say beyond which limit, on which side, a point lies.

    >>> far = Point("far", 100, 0.05, (0.4, 0.6), (0.3, 0.7), Mark.BEYOND_998)
    >>> position(far, 0.5).value
    'below_998'
    """
    if point.mark is Mark.WITHIN:
        return Position.WITHIN
    above = point.rate > target
    if point.mark is Mark.BEYOND_95:
        return Position.ABOVE_95 if above else Position.BELOW_95
    return Position.ABOVE_998 if above else Position.BELOW_998


def limits(target: float, out_of: int, coverage: float, tau_squared: float = 0.0) -> tuple[float, float]:
    """Give the two rates between which a group of that size lies with that probability.

    With ``tau_squared`` (on the arcsine scale): sin²(asin √target ± z √(1/4n + τ²)).

    >>> [round(each, 3) for each in limits(0.5, 20, 0.95)]
    [0.256, 0.744]
    """
    if target in (0, 1):
        return target, target
    tail, z = (1 - coverage) / 2, _z(coverage)
    if tau_squared:
        spread = z * sqrt(1 / (4 * out_of) + tau_squared)
        centre = asin(sqrt(target))
        return sin(max(centre - spread, 0.0)) ** 2, sin(min(centre + spread, pi / 2)) ** 2
    if out_of > EXACT_UP_TO:
        spread = z * sqrt(target * (1 - target) / out_of)
        return max(target - spread, 0.0), min(target + spread, 1.0)
    return _exact_lower(target, out_of, tail), 1 - _exact_lower(1 - target, out_of, tail)


def dispersion(estimates: Sequence[float], errors: Sequence[float], target: float) -> Dispersion:
    """Estimate how much groups differ beyond their standard errors, not misled by the few that differ most.

    φ = Σ z² / I over z-scores winsorised at their first and last decile; where (I - 1) / I is exceeded,
    τ² = (I φ - (I - 1)) / (Σ w - Σ w² / Σ w) with w = 1 / error² (Spiegelhalter 2005). Without
    winsorising and about the weighted mean this is DerSimonian and Laird's (1986) estimate.
    """
    scores = [(value - target) / error for value, error in zip(estimates, errors, strict=True)]
    return between_groups(winsorised(scores), errors)


def winsorised(scores: Sequence[float]) -> list[float]:
    """Draw scores beyond the first and last decile in to them (interpolated between order statistics).

    >>> winsorised([-9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 99])[::10]
    [0.0, 8.0]
    """
    deciles = quantiles(scores, n=10, method="inclusive")
    return [min(max(score, deciles[0]), deciles[-1]) for score in scores]


def between_groups(scores: Sequence[float], errors: Sequence[float]) -> Dispersion:
    """Give φ and the moment estimate of τ² from z-scores as they are."""
    many, squares = len(scores), sum(score * score for score in scores)
    weights = [1 / (error * error) for error in errors]
    scale = sum(weights) - sum(weight * weight for weight in weights) / sum(weights)
    return Dispersion(squares / many, max(0.0, squares - (many - 1)) / scale)


def _dispersion_of(groups: Sequence[Counted], target: float) -> Dispersion:
    estimates = [asin(sqrt(each.successes / each.out_of)) for each in groups]
    errors = [1 / (2 * sqrt(each.out_of)) for each in groups]
    return dispersion(estimates, errors, asin(sqrt(target)))


def _point(group: Counted, target: float, tau_squared: float) -> Point:
    rate = group.successes / group.out_of
    warning, alarm = (limits(target, group.out_of, coverage, tau_squared) for coverage in COVERAGES)
    away, side = abs(rate - target), rate > target
    mark = _mark(away, [abs(ends[side] - target) for ends in (warning, alarm)])
    return Point(group.name, group.out_of, rate, warning, alarm, mark)


def _adjusted_point(group: Compared, common_rate: float, tau_squared: float) -> Point:
    chance, own = group.expected / group.out_of, group.observed / group.out_of
    spreads = [_spreads(group, coverage, tau_squared) for coverage in COVERAGES]
    warning, alarm = (
        (max(1 - below, 0.0) * common_rate, min((1 + above) * common_rate, 1.0)) for below, above in spreads
    )
    mark = _mark(abs(own - chance) / chance, [each[own > chance] for each in spreads])
    return Point(group.name, group.out_of, min(own / chance * common_rate, 1.0), warning, alarm, mark)


def _spreads(group: Compared, coverage: float, tau_squared: float) -> tuple[float, float]:
    """Say how far below and above 1 the ratio may lie by chance."""
    chance, between = group.expected / group.out_of, _z(coverage) * sqrt(tau_squared)
    if min(group.expected, group.out_of - group.expected) >= LEAST_EXPECTED:
        spread = hypot(_z(coverage) * sqrt(group.variance) / group.expected, between)
        return spread, spread
    low, high = limits(chance, group.out_of, coverage)
    return hypot((chance - low) / chance, between), hypot((high - chance) / chance, between)


def _mark(away: float, spreads: Sequence[float]) -> Mark:
    """Say which of the two limits, from the narrower, a point so far away from the target lies beyond."""
    warning, alarm = spreads
    if away <= warning:
        return Mark.WITHIN
    return Mark.BEYOND_95 if away <= alarm else Mark.BEYOND_998


def _z(coverage: float) -> float:
    return NormalDist().inv_cdf((1 + coverage) / 2)


def _exact_lower(target: float, out_of: int, tail: float) -> float:
    """Give (r - α) / n, where r is the least number with P(R ≤ r) > tail, and α how far P overshoots within r."""
    cumulated = 0.0
    for number in range(out_of + 1):
        chance = exp(
            lgamma(out_of + 1)
            - lgamma(number + 1)
            - lgamma(out_of - number + 1)
            + number * log(target)
            + (out_of - number) * log1p(-target)
        )
        if cumulated + chance > tail:
            return max(number - (cumulated + chance - tail) / chance, 0.0) / out_of
        cumulated += chance
    return 1.0
