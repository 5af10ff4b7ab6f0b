"""How many disputes have ended in which way after how many days, with those still open counted as open.

Endings compete: who settled cannot withdraw any more, so each way's share is Aalen and Johansen's (1978, Scandinavian
Journal of Statistics 5:141-150) cumulative incidence, not one minus Kaplan and Meier's, which adds up to more than
there are. Ties and endings on the first day (day 0) are exact: whoever was last seen open on a day was at risk on it.
The variance is that of multinomial increments (Greenwood's for one ending; Marubini and Valsecchi (1995), Analysing
Survival Data from Clinical Trials and Observational Studies, chapter 10), so that with nothing open it is the
binomial one; ``corrected`` divides by one less at risk, as Aalen's (1978, Annals of Statistics 6:534-545) does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from diversion.domain.reporting import Z_95

ROUNDING = 1e-9
"""A share so near to 0 or 1 is that but for the rounding of its sum: no share of a million disputes is nearer."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One dispute: after how many days it ended, and how; ``ending`` None: seen open that long, and no longer."""

    days: float
    ending: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on: the share that has ended that way, its variance, and how many were still at risk that day."""

    days: float
    at_risk: int
    share: float
    variance: float

    @property
    def interval_95(self) -> tuple[float, float] | None:
        """The interval on the log-log scale, share ** exp(± z · error / (share · log share)); None at 0 and 1.

        As recommended by Pintilie (2006), Competing Risks: A Practical Perspective.
        """
        if not ROUNDING < self.share < 1 - ROUNDING:
            return None
        return _log_log(self.share, self.variance)

    @property
    def reached_95(self) -> tuple[float, float]:
        """The same on the log-log scale of what is still open, as times are estimated; the share itself at 0 and 1."""
        if not ROUNDING < self.share < 1 - ROUNDING:
            return self.share, self.share
        low, high = _log_log(1 - self.share, self.variance)
        return 1 - high, 1 - low


@dataclass(frozen=True, slots=True)
class TimeTo:
    """After how many days a share was reached; each is None where it has not been, which a page must say."""

    days: float | None
    earliest: float | None
    latest: float | None


@dataclass(slots=True)
class _Sums:
    """The variance's running sums, so that a curve takes one pass: see ``_variance``."""

    spread: float = 0.0
    spread_share: float = 0.0
    spread_share_squared: float = 0.0
    own: float = 0.0
    common: float = 0.0
    common_share: float = 0.0

    def add(self, at_risk: int, ended: int, ended_so: int, before: float, share: float, scale: float) -> None:
        """Take in one day. Where nobody is left, nothing is added later, and its spread does not matter."""
        if ended < at_risk:
            spread = scale * ended / (at_risk * (at_risk - ended))
            self.spread += spread
            self.spread_share += spread * share
            self.spread_share_squared += spread * share * share
        self.own += scale * before * before * ended_so * (at_risk - ended_so) / at_risk**3
        common = scale * before * ended_so / at_risk**2
        self.common += common
        self.common_share += common * share

    def variance(self, share: float) -> float:
        """Give Σ (F - Fj)² dj/nj(nj-dj) + Σ Sj² dkj(nj-dkj)/nj³ - 2 Σ (F - Fj) Sj dkj/nj², F the share now."""
        squares = share * share * self.spread - 2 * share * self.spread_share + self.spread_share_squared
        return max(squares + self.own - 2 * (share * self.common - self.common_share), 0.0)


def incidence(
    rows: Iterable[Followed], ending: str | None = None, *, corrected: bool = False
) -> tuple[Step, ...]:
    """Give the curve of one ending beside all others, or of every ending together (None), a step a day with endings.

    >>> seen = [Followed(0, "settled"), Followed(2, "failed"), Followed(2, None), Followed(5, "settled")]
    >>> [(step.days, step.at_risk, step.share) for step in incidence(seen, "settled")]
    [(0, 4, 0.25), (2, 3, 0.25), (5, 1, 0.75)]
    """
    seen = list(rows)
    leaving = Counter(row.days for row in seen)
    ended = Counter(row.days for row in seen if row.ending is not None)
    ended_so = Counter(row.days for row in seen if row.ending is not None and ending in (None, row.ending))
    at_risk, open_share, share, sums, steps = len(seen), 1.0, 0.0, _Sums(), []
    for days in sorted(leaving):
        if ended[days]:
            share += open_share * ended_so[days] / at_risk
            scale = at_risk / (at_risk - 1) if corrected and at_risk > 1 else 1.0
            sums.add(at_risk, ended[days], ended_so[days], open_share, share, scale)
            open_share *= 1 - ended[days] / at_risk
            steps.append(Step(days, at_risk, share, sums.variance(share)))
        at_risk -= leaving[days]
    return tuple(steps)


def share_after(steps: Sequence[Step], days: float) -> Step | None:
    """Give the step that holds on that day, its edge included; None before the first ending."""
    return next((step for step in reversed(steps) if step.days <= days), None)


def time_to(steps: Sequence[Step], share: float = 0.5) -> TimeTo:
    """Give the first day by which that share has ended, with those of the interval's two ends.

    The interval is Brookmeyer and Crowley's (1982, Biometrics 38:29-41) on the log-log scale: the days on which
    ``share`` lies within the interval of the curve (``Step.reached_95``).
    """
    reached = [(step.days, step.share, *step.reached_95) for step in steps]
    return TimeTo(
        next((days for days, found, _, _ in reached if found >= share - 1e-12), None),
        next((days for days, _, _, high in reached if high >= share), None),
        next((days for days, _, low, _ in reached if low >= share), None),
    )


def _log_log(share: float, variance: float) -> tuple[float, float]:
    power = exp(-Z_95 * sqrt(variance) / (share * log(share)))
    return share**power, share ** (1 / power)
