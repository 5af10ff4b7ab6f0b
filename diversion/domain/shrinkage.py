"""How well a mediator or organisation probably settles, when its own few cases say little: drawn towards all others.

Three settlements of three cases are no proof of mastery. Each rate is drawn towards the common one by as much as its
own numbers are uncertain beside the true differences (empirical Bayes: Stein's estimator for unequal variances, Morris
(1983), JASA 78:47-55), on the arcsine scale of Anscombe (1948), whose variance is 1/(4n + 2) whatever the rate. The
interval counts that the differences themselves are estimated. It is for support and matching, shown to the person
concerned and the coordinator; it is never sorted by, and there is no place among others (K-6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, pi, sin, sqrt

from diversion.domain.reporting import Z_95

LEAST_GROUPS = 5
"""With fewer, nothing is known of how much they differ, and nothing is drawn (Stein's factor needs more than three)."""

STEPS = 500


@dataclass(frozen=True, slots=True)
class Tried:
    """One mediator's or organisation's cases that ended, and how many of them were settled."""

    name: str
    successes: int
    out_of: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rate as counted and as drawn, with its interval. ``own_weight``: how much its own cases count in it."""

    name: str
    out_of: int
    counted: float
    rate: float
    interval_95: tuple[float, float]
    own_weight: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """What one normal estimate becomes beside the others."""

    mean: float
    variance: float
    own_weight: float


def drawn(groups: Sequence[Tried]) -> tuple[Drawn, ...] | None:
    """Draw every rate of at least one case towards the common one, in the order given; None with too few groups.

    >>> found = drawn([Tried("a", 3, 3), *(Tried(str(each), 18 + each, 50) for each in range(6))])
    >>> round(found[0].counted, 2), round(found[0].rate, 2)
    (1.0, 0.6)
    """
    tried = [group for group in groups if group.out_of > 0]
    if len(tried) < LEAST_GROUPS:
        return None
    estimates = [asin(sqrt((group.successes + 0.375) / (group.out_of + 0.75))) for group in tried]
    found = posteriors(estimates, [1 / (4 * group.out_of + 2) for group in tried])
    return tuple(_drawn(group, each) for group, each in zip(tried, found, strict=True))


def posteriors(estimates: Sequence[float], variances: Sequence[float]) -> list[Posterior]:
    """Give Morris's estimates: y - B (y - μ), with B = (k-3)/(k-1) · V/(V + A) of each.

    A, the variance between, and μ solve A = Σ W {k/(k-1) (y - μ)² - V} / Σ W and μ = Σ W y / Σ W with W = 1/(V + A).
    The variance is V (1 - (k-1)/k B) + 2/(k-3) B² (mean V + A)/(V + A) (y - μ)² (ibid., section 5).
    """
    many = len(estimates)
    between, centre = _between(estimates, variances)
    usual = sum(variances) / many
    found = []
    for estimate, variance in zip(estimates, variances, strict=True):
        factor = (many - 3) / (many - 1) * variance / (variance + between)
        doubt = 2 / (many - 3) * factor * factor * (usual + between) / (variance + between)
        spread = variance * (1 - (many - 1) / many * factor) + doubt * (estimate - centre) ** 2
        found.append(Posterior(estimate - factor * (estimate - centre), spread, 1 - factor))
    return found


def _between(estimates: Sequence[float], variances: Sequence[float]) -> tuple[float, float]:
    many, between, centre = len(estimates), 0.0, 0.0
    for _ in range(STEPS):
        weights = [1 / (variance + between) for variance in variances]
        total = sum(weights)
        centre = sum(map(lambda weight, each: weight * each, weights, estimates)) / total
        squares = [many / (many - 1) * (each - centre) ** 2 for each in estimates]
        excess = (
            weight * (square - variance)
            for weight, square, variance in zip(weights, squares, variances, strict=True)
        )
        before, between = between, max(sum(excess) / total, 0.0)
        if abs(between - before) <= 1e-12:
            break
    return between, centre


def _drawn(group: Tried, found: Posterior) -> Drawn:
    spread = Z_95 * sqrt(found.variance)
    low, high = max(found.mean - spread, 0.0), min(found.mean + spread, pi / 2)
    return Drawn(
        group.name,
        group.out_of,
        group.successes / group.out_of,
        sin(found.mean) ** 2,
        (sin(low) ** 2, sin(high) ** 2),
        found.own_weight,
    )
