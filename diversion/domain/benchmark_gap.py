"""How far one of our figures lies from a published one, and when the two may not stand side by side at all.

A published figure is compared with ours only over the same denominator and under the same regime (K-1, promise
7); most are not, and then the reason is what a reader is told. The figures themselves are the register's, ours
``reporting.py``'s.
"""

from dataclasses import dataclass
from decimal import Decimal

from diversion.domain.reasons import Reason
from diversion.domain.reporting import Definition, SuccessRate

NOT_STATED = "unstated"
PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What of a published figure decides: its mark in the register, its denominator, regime and rate in percent."""

    comparable: str
    denominator_is: str
    regime: str | None
    rate_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Ours less the published one, in percentage points; ``within``: the published one lies in our interval."""

    points: Decimal
    within: bool


def definition_of(published: Published) -> Definition | None:
    """Say over which of our denominators a published figure counts; None where it is none of ours.

    >>> definition_of(Published(comparable="yes", denominator_is="diverted", regime=None, rate_percent=None))
    """
    return next((each for each in Definition if each.value == published.denominator_is), None)


def why_not_compared(published: Published, ours: SuccessRate | None) -> Reason | None:
    """Say why a published figure may not stand beside ours (None: over nothing); None where it may.

    Codes, the first that holds: ``benchmark-not-comparable``, ``denominator-unstated``,
    ``denominator-not-ours``, ``rate-unpublished``, ``regime-differs``, ``nothing-counted``.
    """
    if published.comparable == "no":
        return Reason("benchmark-not-comparable", *_NOT_COMPARABLE)
    if published.denominator_is == NOT_STATED:
        return Reason("denominator-unstated", *_UNSTATED)
    if definition_of(published) is None:
        return Reason("denominator-not-ours", *_NOT_OURS)
    if published.rate_percent is None:
        return Reason("rate-unpublished", "公布时没有给出比率。", "No rate was published.")
    if ours is None:
        return Reason("regime-differs", *_REGIME)
    if ours.rate is None:
        return Reason("nothing-counted", *_NOTHING)
    return None


def gap(published: Published, ours: SuccessRate) -> Gap:
    """Measure the gap of two figures that may be compared. ``ValueError`` where one has no rate.

    >>> from datetime import UTC, datetime
    >>> from diversion.domain.reporting import Population, Window, success_rate
    >>> window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    >>> ours = success_rate(Definition.MEDIATED, 60, 100, Population(window, (), ()))
    >>> gap(Published(comparable="yes", denominator_is="mediated", regime="POST2025", rate_percent=Decimal("65.4")), ours)
    Gap(points=Decimal('-5.4'), within=True)
    """
    if published.rate_percent is None or ours.rate is None or ours.interval_95 is None:
        raise ValueError("a gap needs two rates")
    own = Decimal(ours.rate) * PERCENT
    low, high = (Decimal(end) * PERCENT for end in ours.interval_95)
    points = (own - published.rate_percent).quantize(Decimal("0.1"))
    return Gap(points, low <= published.rate_percent <= high)


_NOT_COMPARABLE = (
    "公布的数据与本院统计的对象不同，不能比较。",
    "It counts other disputes than ours do; the two cannot be compared.",
)
_UNSTATED = ("公布时没有说明分母，不能比较。", "Its denominator was not stated; the two cannot be compared.")
_NOT_OURS = (
    "分母与本院各种口径都不同，不能比较。",
    "Its denominator is none of ours; the two cannot be compared.",
)
_REGIME = (
    "适用规则不同（立案规则2025年起有变化），本院在此期间没有按同一规则办理的纠纷。",
    "The rules differ (docketing changed in 2025): ours in this window were under other rules.",
)
_NOTHING = ("本院在此期间没有可以统计的纠纷。", "Ours has nothing to count in this window.")
