"""Our success rates beside published ones: what may be subtracted, what only stands beside, and what is an example.

The card of a published figure decides (K-1, promise 7). A comparable one has a gap over its own denominator, with the
interval of that gap; one that is partly comparable stands beside all six of ours and nothing is subtracted; one that is
not comparable is shown for what not to compare. Published figures of other rules warn. The figures themselves are the
register's, ours ``reporting.py``'s.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from diversion.domain.reasons import Reason
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Definition, SuccessRate, difference_95

NOT_STATED = "unstated"
PERCENT = 100


class Treatment(StrEnum):
    """What becomes of a published figure: a gap, standing beside all of ours, or an example of what not to compare."""

    GAP = "gap"
    BESIDE = "beside"
    EXAMPLE = "example"


TREATMENTS = {"yes": Treatment.GAP, "partly": Treatment.BESIDE, "no": Treatment.EXAMPLE}
"""By the mark in the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What of a published figure decides: its mark in the register, denominator, counts, rate in percent and rules."""

    comparable: str
    denominator_is: str
    regime: str | None = None
    rate_percent: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    period_start: date | None = None
    period_end: date | None = None

    @property
    def treatment(self) -> Treatment:
        """What becomes of it."""
        return TREATMENTS[self.comparable]

    @property
    def definition(self) -> Definition | None:
        """Over which of our denominators it counts; None where it is none of ours.

        >>> Published(comparable="yes", denominator_is="diverted").definition
        """
        return next((each for each in Definition if each.value == self.denominator_is), None)

    @property
    def rate(self) -> float | None:
        """Its rate as a share: of the counts where both are published, else as it was published."""
        if self.counts is not None:
            return self.counts[0] / self.counts[1]
        return float(self.rate_percent) / PERCENT if self.rate_percent is not None else None

    @property
    def counts(self) -> tuple[int, int] | None:
        """Numerator and denominator; a numerator that was not published follows from rate and denominator."""
        if not self.denominator:
            return None
        if self.numerator is not None:
            return self.numerator, self.denominator
        if self.rate_percent is not None:
            return round(self.denominator * self.rate_percent / PERCENT), self.denominator
        return None


@dataclass(frozen=True, slots=True)
class Gap:
    """Ours less the published rate, as shares, with its interval.

    ``both_counted``: the published counts are known, so that the interval holds the chance of both; without them that of
    ours alone, the published rate being taken as it stands.
    """

    difference: float
    interval_95: tuple[float, float]
    both_counted: bool

    @property
    def differs(self) -> bool:
        """Whether no gap at all lies outside the interval; exactly on its edge does not differ."""
        return not self.interval_95[0] <= 0 <= self.interval_95[1]


def regime_beside(published: Published, ours: Collection[str]) -> str | None:
    """Say which rules ours are taken of: the same where there are any, else the newest there are; None of nothing.

    >>> regime_beside(Published(comparable="yes", denominator_is="closed", regime="PRE2025"), ["POST2025"])
    'POST2025'
    """
    if published.regime in ours:
        return published.regime
    return next((each.value for each in reversed(Regime) if each.value in ours), None)


def reasons(published: Published, ours: SuccessRate | None) -> Iterator[Reason]:
    """Say why nothing is subtracted; no reason for a figure that has a gap with ours over its denominator.

    Codes: ``benchmark-not-comparable`` or ``benchmark-partly-comparable`` by its mark; ``denominator-unstated`` or
    ``denominator-not-ours``; ``rate-unpublished``; ``period-unstated``, of one that is not wholly comparable;
    ``nothing-counted``, where only ours is lacking.
    """
    found = list(_faults_of(published))
    if not found and (ours is None or ours.rate is None):
        found.append(Reason("nothing-counted", *_NOTHING))
    yield from found


def warnings(published: Published, regime: str | None) -> Iterator[Reason]:
    """Warn of what stands beside ours and was counted under other rules, or without saying which: ``regime-differs``."""
    if published.treatment is not Treatment.EXAMPLE and regime is not None and published.regime != regime:
        yield Reason("regime-differs", *(_REGIME if published.regime else _REGIME_UNSTATED))


def gap(published: Published, ours: SuccessRate) -> Gap:
    """Measure the gap of two figures that may be compared. ``ValueError`` where one has no rate.

    With both counts the interval is Newcombe's of the difference of two proportions (``difference_95``).

    >>> from datetime import UTC, datetime
    >>> from diversion.domain.reporting import Population, Window, success_rate
    >>> window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    >>> ours = success_rate(Definition.CLOSED, 56, 70, Population(window, (), ()))
    >>> found = gap(Published(comparable="yes", denominator_is="closed", numerator=48, denominator=80), ours)
    >>> round(found.difference, 4), [round(end, 4) for end in found.interval_95], found.differs
    (0.2, [0.0524, 0.3339], True)
    """
    theirs = published.rate
    if theirs is None or ours.rate is None or ours.interval_95 is None:
        raise ValueError("a gap needs two rates")
    if published.counts is not None:
        between = difference_95((ours.numerator, ours.denominator), published.counts)
        return Gap(ours.rate - theirs, between, both_counted=True)
    low, high = ours.interval_95
    return Gap(ours.rate - theirs, (low - theirs, high - theirs), both_counted=False)


def _faults_of(published: Published) -> Iterator[Reason]:
    marked = _BY_MARK.get(published.treatment)
    if marked is not None:
        yield marked
    if published.denominator_is == NOT_STATED:
        yield Reason("denominator-unstated", "公布时没有说明分母。", "Its denominator was not stated.")
    elif published.definition is None:
        zh, en = "分母与本院六种口径都不同。", "Its denominator is none of our six."
        yield Reason("denominator-not-ours", zh, en)
    if published.rate is None:
        yield Reason("rate-unpublished", "公布时没有给出比率。", "No rate was published.")
    if marked is not None and (published.period_start is None or published.period_end is None):
        zh, en = "公布时没有说明完整的起止日期。", "Its period was not fully stated."
        yield Reason("period-unstated", zh, en)


_BY_MARK = {
    Treatment.BESIDE: Reason(
        "benchmark-partly-comparable",
        "只能部分比较：与本院六种口径并列，不计算差距。",
        "Comparable in part only: it stands beside all six of ours, and nothing is subtracted.",
    ),
    Treatment.EXAMPLE: Reason(
        "benchmark-not-comparable",
        "统计的对象与本院不同，是不应当比较的例子。",
        "It counts other disputes than ours do: an example of what not to compare.",
    ),
}
_REGIME = (
    "适用规则不同：2025年起先立案或者经同意先行调解，前后的成功率不是同一件事，差距可能来自规则。",
    "Other rules: since 2025 complaints are docketed first, or mediated before it with consent. The difference may be the rules'.",
)
_REGIME_UNSTATED = (
    "没有标明适用的规则，差距可能来自规则。",
    "Its rules are not stated; the difference may be the rules'.",
)
_NOTHING = ("本院在此期间没有可以统计的纠纷。", "Ours has nothing to count in this window.")
