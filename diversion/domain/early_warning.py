"""Whether an organisation's acceptance or settlement has begun to drop, told case by case and not at the month's end.

A cumulative sum of log-likelihood ratios (CUSUM; Page (1954), Biometrika 41:100-115; adjusted for the mix of cases
as Steiner et al. (2000), Biostatistics 1:441-452): each case adds how much better a drop explains it than none does,
and the sum never falls below 0. A warning is a reason to ask, never a finding, and is no comparison with anybody.
How often it errs is measured, not assumed: for usual rates of 20 to 95 %, ``THRESHOLD`` warns of nothing once in more
than ``FALSE_ALARM_EVERY`` cases on average, and finds a real drop of ``DROP`` within ``HALF_FOUND_WITHIN`` cases half
of the time, within ``NEARLY_ALL_FOUND_WITHIN`` nine times of ten. The tests repeat the simulation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

DROP = 0.10
"""The drop that is watched for: ten points."""

THRESHOLD = 4.5
"""Chosen for what it costs and finds; see above."""

LEAST_USUAL = 200
"""From fewer cases the usual rate is too unsure to be watched (a setting of ours, no law). Estimated from so many, warnings of
nothing within 200 cases come about half as often again as with a rate that is known."""
USUAL_BETWEEN = (0.20, 0.95)
"""The usual rates for which the numbers below were measured; beyond them nobody is watched."""

FALSE_ALARM_EVERY = 2000
HALF_FOUND_WITHIN = 160
NEARLY_ALL_FOUND_WITHIN = 330


@dataclass(frozen=True, slots=True)
class Watch:
    """The sum after each case, and the number of the first case at which it warned (from 0), None if it did not."""

    sums: tuple[float, ...]
    warned_at: int | None


def watch(cases: Iterable[tuple[float, bool]], usual: float, drop: float = DROP) -> Watch:
    """Watch cases in the order they ended, each with its own usual chance of success and whether it succeeded.

    ``usual`` is the rate at which a drop of ``drop`` is meant; its odds ratio is applied to every case, so that an
    easy case that fails says more than a hard one. Raises ``ValueError`` where the rate is too low for such a drop.

    >>> watch([(0.5, False)] * 30, usual=0.5).warned_at
    24
    """
    lowered = usual - drop
    if not 0 < lowered < usual < 1:
        raise ValueError(f"no drop of {drop} from {usual}")
    ratio = lowered / (1 - lowered) * (1 - usual) / usual
    sums = accumulated(evidence(chance, succeeded, ratio) for chance, succeeded in cases)
    return Watch(sums, next((at for at, total in enumerate(sums) if total >= THRESHOLD), None))


def evidence(chance: float, happened: bool, ratio: float) -> float:
    """Give the log-likelihood ratio of the odds being ``ratio`` times the usual ones: Steiner's weight.

    ln(ratio / (1 - p + ratio p)) for what happened, ln(1 / (1 - p + ratio p)) for what did not.
    """
    return (log(ratio) if happened else 0.0) - log(1 - chance + ratio * chance)


def accumulated(scores: Iterable[float]) -> tuple[float, ...]:
    """Add scores up from 0, never below it: Page's S = max(0, S + score).

    >>> accumulated([1, -3, 2, 2])
    (1.0, 0.0, 2.0, 4.0)
    """
    sums, total = [], 0.0
    for score in scores:
        total = max(0.0, total + score)
        sums.append(total)
    return tuple(sums)
