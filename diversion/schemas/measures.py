"""The wire shapes of the figures beside the success rate: none is answered without its card."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from diversion.domain.diversion_share import Value
from diversion.domain.entries import ReferralKind
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import BREAK_ON, Certainty, Kind, LeftOut, Measure, MeasureCard
from diversion.domain.regimes import Regime
from diversion.domain.reporting import CARDS, DefinitionCard
from diversion.domain.satisfaction import CARDS as SATISFACTION_CARDS
from diversion.domain.satisfaction import SatisfactionCard, SatisfactionFigure
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import CardSchema, WindowAsked
from diversion.services.measures import CourtDiversion, MeasurePart, MeasureReport, MeasureRow, Span

CARD_TEXTS = ("name", "numerator", "denominator", "window", "excluded", "counted_once", "source")


class MeasuresAsked(Shape):
    """Which figures: days of the window, both within it; at one court or all in reach."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)


class MeasuresPageAsked(WindowAsked, MeasuresAsked):
    """Which figures a page shows; without days those of the past twelve months."""


class MeasureListAsked(PageAsked):
    """Which figure's list, and which of its numbers."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)
    measure = Word(Measure, required=True)
    part = Word(MeasurePart, load_default=MeasurePart.DENOMINATOR)
    referral_kind = Word(ReferralKind, load_default=None)
    regime = Word(Regime, load_default=None)


class Number(fields.Float):
    """A share, ratio, rate or number of days, as its card's ``kind`` says."""


class MeasureCardSchema(Shape):
    """What a figure means (统计口径), where its formula comes from and how certain that is."""

    measure = PlainWord(Measure, required=True)
    version = Text(required=True)
    kind = PlainWord(Kind, required=True)
    certainty = PlainWord(Certainty, required=True)
    name = Text(required=True)
    name_en = Text(required=True)
    numerator = Text(required=True)
    numerator_en = Text(required=True)
    denominator = Text(required=True)
    denominator_en = Text(required=True)
    window = Text(required=True)
    window_en = Text(required=True)
    excluded = Text(required=True)
    excluded_en = Text(required=True)
    counted_once = Text(required=True)
    counted_once_en = Text(required=True)
    source = Text(required=True)
    source_en = Text(required=True)


class LeftOutSchema(Shape):
    """How many stand in neither number, and why."""

    reason = PlainWord(LeftOut, required=True)
    number = Whole(required=True)


class MeasureRowSchema(Shape):
    """One figure of a stage and regime (null: of both together, or not told apart).

    Of ``days`` there are ``number``, ``value`` (the mean) and ``median``; of ``groups`` the disputes in them besides,
    how many of those were settled, and the largest group.
    """

    referral_kind = PlainWord(ReferralKind, required=True, allow_none=True)
    regime = PlainWord(Regime, required=True, allow_none=True)
    numerator = Whole(required=True, allow_none=True)
    denominator = Whole(required=True, allow_none=True)
    value = Number(required=True, allow_none=True)
    interval_95 = Listed(Number(), required=True, allow_none=True)
    left_out = Listed(Of(LeftOutSchema), required=True)
    number = Whole(required=True, allow_none=True)
    median = Number(required=True, allow_none=True)
    disputes = Whole(required=True, allow_none=True)
    settled = Whole(required=True, allow_none=True)
    largest = Whole(required=True, allow_none=True)


class MeasureSchema(Shape):
    """One figure with its card."""

    card = Of(MeasureCardSchema, required=True)
    rows = Listed(Of(MeasureRowSchema), required=True)


class DiversionValueSchema(Shape):
    """One figure of whole months. ``value`` is null over nothing, ``interval_95`` where it has none."""

    card = Of(MeasureCardSchema, required=True)
    numerator = Whole(required=True)
    denominator = Whole(required=True)
    value = Number(required=True, allow_none=True)
    interval_95 = Listed(Number(), required=True, allow_none=True)


class DiversionSchema(Shape):
    """A court's figures of whole months; ``missing`` are the months without uploaded counts, which stand in no number."""

    court_id = Id(required=True)
    court_code = Text(required=True)
    court_name = Text(required=True)
    months = Listed(Day(), required=True)
    missing = Listed(Day(), required=True)
    values = Listed(Of(DiversionValueSchema), required=True)


class MeasuresSchema(Shape):
    """All figures beside the success rate; ``crosses_break``: the window holds days before and after ``break_on``."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    break_on = Day(required=True)
    crosses_break = Flag(required=True)
    diversion = Listed(Of(DiversionSchema), required=True)
    measures = Listed(Of(MeasureSchema), required=True)


class MeasuredSchema(Shape):
    """One thing that a figure counts, or leaves out for a reason."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    referral_kind = PlainWord(ReferralKind, required=True, allow_none=True)
    regime = PlainWord(Regime, required=True)
    counted_at = Moment(required=True)
    counted = Flag(required=True)
    left_out = PlainWord(LeftOut, required=True, allow_none=True)


MeasuredList = list_of(MeasuredSchema)


class SatisfactionCardSchema(CardSchema):
    """What a figure of satisfaction means."""

    definition = PlainWord(SatisfactionFigure, required=True)


class DefinitionsSchema(Shape):
    """Every card there is; ``break_on`` is the day since which the rules differ."""

    break_on = Day(required=True)
    success_rates = Listed(Of(CardSchema), required=True)
    satisfaction = Listed(Of(SatisfactionCardSchema), required=True)
    measures = Listed(Of(MeasureCardSchema), required=True)


def span_of(told: dict[str, Any]) -> Span:
    """Make the span that the use cases count over."""
    return Span(from_on=told["from_on"], to_on=told["to_on"], court_id=told["court_id"])


def measures_answered(
    span: Span, diverted: Sequence[CourtDiversion], reports: Sequence[MeasureReport]
) -> dict[str, Any]:
    """Put all figures beside their window and cards, as they are answered."""
    return {
        "from_on": span.from_on,
        "to_on": span.to_on,
        "break_on": BREAK_ON,
        "crosses_break": span.crosses_break,
        "diversion": [_diverted(each) for each in diverted],
        "measures": [
            {"card": card_answered(each.card), "rows": [_row(row) for row in each.rows]} for each in reports
        ],
    }


def definitions_answered() -> dict[str, Any]:
    """Write every card."""
    return {
        "break_on": BREAK_ON,
        "success_rates": [_rate_card(card, card.definition) for card in CARDS.values()],
        "satisfaction": [_rate_card(card, card.figure) for card in SATISFACTION_CARDS.values()],
        "measures": [card_answered(card) for card in MEASURES.values()],
    }


def card_answered(card: MeasureCard) -> dict[str, Any]:
    """Write a card in both languages."""
    told = {name: getattr(card, "unit" if name == "counted_once" else name) for name in CARD_TEXTS}
    return {
        "measure": card.measure,
        "version": card.version,
        "kind": card.kind,
        "certainty": card.certainty,
        **{name: wording.zh for name, wording in told.items()},
        **{f"{name}_en": wording.en for name, wording in told.items()},
    }


def _rate_card(card: DefinitionCard | SatisfactionCard, code: str) -> dict[str, Any]:
    told = {
        name: getattr(card, "unit" if name == "counted_once" else name)
        for name in CARD_TEXTS
        if name != "source"
    }
    return {
        "definition": code,
        "version": card.version,
        **{name: wording.zh for name, wording in told.items()},
        **{f"{name}_en": wording.en for name, wording in told.items()},
    }


def _diverted(court: CourtDiversion) -> dict[str, Any]:
    found = court.diversion
    return {
        "court_id": court.court_id,
        "court_code": court.court_code,
        "court_name": court.court_name,
        "months": found.months,
        "missing": found.missing,
        "values": [{"card": card_answered(MEASURES[each.measure]), **_value(each)} for each in found.values],
    }


def _value(value: Value) -> dict[str, Any]:
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "value": value.value,
        "interval_95": value.interval_95,
    }


def _row(row: MeasureRow) -> dict[str, Any]:
    value = row.value
    nothing = {"numerator": None, "denominator": None, "value": row.mean, "interval_95": None}
    return {
        "referral_kind": row.referral_kind,
        "regime": row.regime,
        **(_value(value) if value is not None else nothing),
        "left_out": [
            {"reason": each.value, "number": row.left_out[each]} for each in LeftOut if each in row.left_out
        ],
        "number": row.number,
        "median": row.median,
        "disputes": row.disputes,
        "settled": row.settled,
        "largest": row.largest,
    }
