"""The wire shapes of trends: months with their limits, and warnings with how often they err."""

from typing import Any

from diversion.domain.control_limits import Signal
from diversion.domain.early_warning import DROP, FALSE_ALARM_EVERY, LEAST_USUAL
from diversion.domain.entries import ReferralKind
from diversion.domain.handoff import HandoffStatus
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import BREAK_ON, Measure
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Part
from diversion.domain.trends import Trend, Watched
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import MeasureCardSchema, Number, card_answered
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import CardSchema, Share, WindowAsked, card_told, proportion_answered
from diversion.services.trends import CARDS_TOLD, AnswersAsked, Line, TrendMonth, Trends, Warned


class TrendsAsked(Shape):
    """Which months: those that lie wholly within two days and are over; one court or all in reach."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)


class TrendsPageAsked(WindowAsked, TrendsAsked):
    """Which months a page shows; without days those of the past three years."""


class AnswerListAsked(PageAsked):
    """Which answers to offers: days of the offers, the stage and regime, one organisation or all; or those accepted alone."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    referral_kind = Word(ReferralKind, required=True)
    regime = Word(Regime, required=True)
    organisation_id = Id(load_default=None)
    court_id = Id(load_default=None)
    part = Word(Part, load_default=Part.DENOMINATOR)


class AnswerSchema(Shape):
    """One offer that was answered; ``accepted_at`` is null where it was declined or lapsed."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    handoff_id = Id(required=True, attribute="id")
    organisation_name = Text(required=True)
    offered_at = Moment(required=True)
    status = PlainWord(HandoffStatus, required=True)
    accepted_at = Moment(required=True, allow_none=True)
    succeeded = Flag(required=True)


AnswerList = list_of(AnswerSchema)


class TrendMonthSchema(Shape):
    """A month's numbers; ``limits`` are null for counts, over nothing, and where months are too few."""

    month = Day(required=True)
    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)
    limits = Listed(Share(), required=True, allow_none=True)
    signals = Listed(PlainWord(Signal), required=True)


class LineSchema(Shape):
    """The months of one figure, stage and regime. ``widened``: by how much limits are wider than chance alone makes."""

    trend = PlainWord(Trend, required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    centre = Share(required=True, allow_none=True)
    widened = Number(required=True, allow_none=True)
    months = Listed(Of(TrendMonthSchema), required=True)


class WarnedSchema(Shape):
    """An organisation whose own rate has begun to drop: a reason to ask, no finding."""

    organisation_id = Id(required=True)
    organisation_name = Text(required=True)
    watched = PlainWord(Watched, required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    usual = Share(required=True)
    usual_of = Whole(required=True)
    succeeded = Whole(required=True)
    cases = Whole(required=True)
    warned_on = Day(required=True)


class TrendsSchema(Shape):
    """The months and the warnings; ``false_alarm_every``: so many cases pass on average until a warning of nothing."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    break_on = Day(required=True)
    definitions = Listed(Of(CardSchema), required=True)
    acceptance_definition = Of(MeasureCardSchema, required=True)
    lines = Listed(Of(LineSchema), required=True)
    watched_from_on = Day(required=True)
    watched = Whole(required=True)
    unwatched = Whole(required=True)
    drop = Share(required=True)
    false_alarm_every = Whole(required=True)
    least_usual = Whole(required=True)
    warned = Listed(Of(WarnedSchema), required=True)


def trends_answered(told: dict[str, Any], found: Trends) -> dict[str, Any]:
    """Put lines and warnings beside their window, cards and rate of false alarms."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "break_on": BREAK_ON,
        "definitions": [card_told(each) for each in CARDS_TOLD],
        "acceptance_definition": card_answered(MEASURES[Measure.ACCEPTANCE]),
        "lines": [_line(each) for each in found.lines],
        "watched_from_on": found.watched_from_on,
        "watched": found.watched,
        "unwatched": found.unwatched,
        "drop": DROP,
        "false_alarm_every": FALSE_ALARM_EVERY,
        "least_usual": LEAST_USUAL,
        "warned": [_warned(each) for each in found.warned],
    }


def answers_of(told: dict[str, Any]) -> AnswersAsked:
    """Make the list that the use case reads."""
    return AnswersAsked(
        from_on=told["from_on"],
        to_on=told["to_on"],
        referral_kind=told["referral_kind"],
        regime=told["regime"],
        organisation_id=told["organisation_id"],
        court_id=told["court_id"],
        accepted_only=told["part"] is Part.NUMERATOR,
    )


def _line(told: Line) -> dict[str, Any]:
    return {
        "trend": told.trend,
        "referral_kind": told.referral_kind,
        "regime": told.regime,
        "centre": told.chart.centre if told.chart else None,
        "widened": told.chart.widened if told.chart else None,
        "months": [_month(each) for each in told.months],
    }


def _month(told: TrendMonth) -> dict[str, Any]:
    point = told.point
    return {
        "month": told.month,
        **proportion_answered(told.rate),
        "limits": point.limits if point else None,
        "signals": list(point.signals) if point else [],
    }


def _warned(told: Warned) -> dict[str, Any]:
    return {
        "organisation_id": told.organisation_id,
        "organisation_name": told.organisation_name,
        "watched": told.watched,
        "referral_kind": told.referral_kind,
        "regime": told.regime,
        "usual": told.seen.usual,
        "usual_of": told.seen.usual_of,
        "succeeded": told.seen.succeeded,
        "cases": told.seen.watched,
        "warned_on": told.seen.warned_on,
    }
