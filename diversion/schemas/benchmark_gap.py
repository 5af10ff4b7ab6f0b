"""The shape of a published figure beside ours: the gap, all six of ours, or why it is only an example."""

from collections.abc import Sequence
from typing import Any

from diversion.domain.benchmark_gap import Treatment
from diversion.domain.regimes import Regime
from diversion.domain.reporting import SuccessRate
from diversion.schemas.base import Day, Flag, Listed, Of, Shape, Text, Whole
from diversion.schemas.benchmarks import BenchmarkSchema
from diversion.schemas.measures import Number
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import CardSchema, Share, WindowAsked, card_told, proportion_answered
from diversion.services.benchmark_gaps import Beside


class GapAsked(Shape):
    """Which window of ours, and which published figure; left out: every one."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    benchmark_id = Text(longest=60, load_default=None)


class GapPageAsked(WindowAsked):
    """Which window of ours a page shows; without days the past twelve months."""


class OwnRateSchema(Shape):
    """One rate of ours before docketing, with its definition."""

    definition = Of(CardSchema, required=True)
    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class GapSchema(Shape):
    """Ours less the published rate, as shares, with its interval; ``differs``: no gap at all lies outside it.

    ``both_counted``: the published counts are known and their chance is within the interval; else that of ours alone.
    """

    difference = Number(required=True)
    interval_95 = Listed(Number(), required=True)
    differs = Flag(required=True)
    both_counted = Flag(required=True)


class WhySchema(Shape):
    """Why nothing is subtracted, or what to mind."""

    code = Text(required=True)
    text = Text(required=True, attribute="zh")
    text_en = Text(required=True, attribute="en")


class BesideSchema(Shape):
    """A published figure and ours: with ``gap``, or with ``reasons`` for having none.

    ``ours`` is one rate where the denominators are the same, all six where a figure only stands beside, none for an example
    of what not to compare. ``regime`` is that of ours; ``warnings`` tell where the published one is of another.
    """

    benchmark = Of(BenchmarkSchema, required=True)
    treatment = PlainWord(Treatment, required=True)
    regime = PlainWord(Regime, required=True, allow_none=True)
    ours = Listed(Of(OwnRateSchema), required=True)
    gap = Of(GapSchema, required=True, allow_none=True)
    reasons = Listed(Of(WhySchema), required=True)
    warnings = Listed(Of(WhySchema), required=True)


class GapsSchema(Shape):
    """Published figures beside ours of a window, whose days are both within it."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    items = Listed(Of(BesideSchema), required=True)


def gaps_answered(told: dict[str, Any], found: Sequence[Beside]) -> dict[str, Any]:
    """Put published figures and ours beside each other, as they are answered."""
    return {"from_on": told["from_on"], "to_on": told["to_on"], "items": [_beside(each) for each in found]}


def _beside(told: Beside) -> dict[str, Any]:
    return {
        "benchmark": told.benchmark,
        "treatment": told.treatment,
        "regime": told.regime,
        "ours": [_own(each) for each in told.ours],
        "gap": told.gap,
        "reasons": told.reasons,
        "warnings": told.warnings,
    }


def _own(rate: SuccessRate) -> dict[str, Any]:
    return {"definition": card_told(rate.card), **proportion_answered(rate)}
