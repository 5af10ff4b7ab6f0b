"""The wire shapes of figures: a rate is never answered without its definition card."""

from typing import Any

from marshmallow import fields

from diversion.domain.entries import ReferralKind
from diversion.domain.outcome import EndReason
from diversion.domain.regimes import Regime
from diversion.domain.reporting import (
    By,
    Definition,
    DefinitionCard,
    Part,
    Proportion,
    RegimeAsked,
    StageAsked,
    Unit,
)
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked
from diversion.schemas.plain import PlainWord
from diversion.services.reporting import Behind, Figure, RateRow, Report

FIGURE = ("definition", "by", "referral_kind", "regime", "court_id")


class Share(fields.Float):
    """A proportion between 0 and 1."""


class WholeRateAsked(Shape):
    """Which success rate, without a grouping: days of the window, what is the denominator, what may be mixed."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    definition = Word(Definition, load_default=Definition.CLOSED)
    referral_kind = Word(StageAsked, load_default=None)
    regime = Word(RegimeAsked, load_default=None)
    court_id = Id(load_default=None)


class RateAsked(WholeRateAsked):
    """Which success rate, and how it is grouped."""

    by = Word(By, load_default=None)


class WindowAsked(Shape):
    """Which days a page is about, both within the window; left out: the past twelve months."""

    from_on = Day(load_default=None, data_key="from")
    to_on = Day(load_default=None, data_key="to")


class WholeRatePageAsked(WindowAsked, WholeRateAsked):
    """Which success rate a page shows, without a grouping; without days that of the past twelve months."""


class RatePageAsked(WindowAsked, RateAsked):
    """Which success rate a page shows; without days that of the past twelve months."""


class BehindAsked(PageAsked, RateAsked):
    """Which number's list: the rate it belongs to, the group it stands in, its numerator or denominator."""

    group = Text(longest=100, load_default=None)
    part = Word(Part, load_default=Part.DENOMINATOR)


class CardSchema(Shape):
    """What a figure means (统计口径): it goes with the number wherever that goes."""

    definition = PlainWord(Definition, required=True)
    version = Text(required=True)
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


class RateSchema(Shape):
    """One rate. ``group`` is a code or an id, ``group_name`` what people call it; both null: nothing known.

    ``referral_kind`` or ``regime`` of null is the mixture that was asked for.
    """

    group = Text(required=True, allow_none=True)
    group_name = Text(required=True, allow_none=True)
    referral_kind = PlainWord(ReferralKind, required=True, allow_none=True)
    regime = PlainWord(Regime, required=True, allow_none=True)
    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class SuccessRateSchema(Shape):
    """Success rates with their definition; the window's days are both within it."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    unit = PlainWord(Unit, required=True)
    definition = Of(CardSchema, required=True)
    rows = Listed(Of(RateSchema), required=True)


class CountedSchema(Shape):
    """One thing that a number counts: a dispute, or where handoffs are counted one handoff."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    handoff_id = Id(required=True, allow_none=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    counted_at = Moment(required=True)
    end_reason = PlainWord(EndReason, required=True, allow_none=True)
    succeeded = Flag(required=True)


class CountedListSchema(Shape):
    """A page of what a number counts, in the order of the moments it is counted at."""

    items = Listed(Of(CountedSchema), required=True)


def figure_of(told: dict[str, Any]) -> Figure:
    """Make the figure that the use case counts, of everything together where no grouping can be asked."""
    asked: dict[str, Any] = {name: told.get(name) for name in FIGURE}
    return Figure(from_on=told["from_on"], to_on=told["to_on"], **asked)


def behind_of(told: dict[str, Any]) -> Behind:
    """Make the list that the use case reads."""
    return Behind(figure=figure_of(told), group=told["group"], numerator_only=told["part"] is Part.NUMERATOR)


def report_answered(told: dict[str, Any], report: Report) -> dict[str, Any]:
    """Put a report beside its window and card, as it is answered."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "unit": report.unit,
        "definition": card_told(report.card),
        "rows": [_row(each) for each in report.rows],
    }


def card_told(card: DefinitionCard) -> dict[str, Any]:
    """Write a definition card in both languages."""
    wordings = {
        "name": card.name,
        "numerator": card.numerator,
        "denominator": card.denominator,
        "window": card.window,
        "excluded": card.excluded,
        "counted_once": card.unit,
    }
    texts = {name: wording.zh for name, wording in wordings.items()}
    texts |= {f"{name}_en": wording.en for name, wording in wordings.items()}
    return {"definition": card.definition, "version": card.version, **texts}


def _row(row: RateRow) -> dict[str, Any]:
    return {
        "group": row.group,
        "group_name": row.group_name,
        "referral_kind": row.referral_kind,
        "regime": row.regime,
        **proportion_answered(row.rate),
    }


def proportion_answered(told: Proportion) -> dict[str, Any]:
    """Write two counts, their quotient and its interval."""
    return {
        "numerator": told.numerator,
        "denominator": told.denominator,
        "rate": told.rate,
        "interval_95": told.interval_95,
    }
