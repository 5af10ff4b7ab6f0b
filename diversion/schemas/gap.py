"""The wire shapes of a gap: two windows, or two kinds of organisation within one; its parts, and the counts behind them."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from marshmallow import validate

from diversion.domain.cause_classes import CauseClass
from diversion.domain.entries import ReferralKind
from diversion.domain.gap import Gap, Part, Reached, Stage
from diversion.domain.measures import BREAK_ON
from diversion.domain.organisations import OrganisationKind
from diversion.domain.regimes import Regime
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import MeasureCardSchema, Number, card_answered
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import Share, WindowAsked
from diversion.schemas.time_to_end import MedianSchema, median_answered
from diversion.services.gap import UNKNOWN, GapAsked, GapReport, GapSide, HowFar
from diversion.services.measures import Span


class ClassOfCause(Text):
    """A class of cause by its code, or ``unknown``: those that figures are told by, and no other."""

    def __init__(self) -> None:
        super().__init__(longest=40, load_default=None)
        known = [*(each.value for each in CauseClass), UNKNOWN]
        self.validators.append(validate.OneOf(known, error="not-one-of {choices}"))


class GapFiguresAsked(Shape):
    """Which gap: two windows, the other by default the same days a year before.

    With both kinds of organisation these are compared, within ``from`` and ``to``.
    """

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    other_from_on = Day(load_default=None, data_key="other_from")
    other_to_on = Day(load_default=None, data_key="other_to")
    referral_kind = Word(ReferralKind, load_default=ReferralKind.PRE_DOCKET)
    first_kind = Word(OrganisationKind, load_default=None)
    second_kind = Word(OrganisationKind, load_default=None)
    court_id = Id(load_default=None)


class GapPageAsked(WindowAsked, GapFiguresAsked):
    """Which gap a page shows; without days that of the past twelve months."""


class GapListAsked(PageAsked):
    """Which gap's list: the side, how far the disputes got, and of which class of cause."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    other_from_on = Day(required=True, data_key="other_from")
    other_to_on = Day(required=True, data_key="other_to")
    referral_kind = Word(ReferralKind, load_default=ReferralKind.PRE_DOCKET)
    first_kind = Word(OrganisationKind, load_default=None)
    second_kind = Word(OrganisationKind, load_default=None)
    court_id = Id(load_default=None)
    side = Word(GapSide, required=True)
    reached = Word(HowFar, load_default=HowFar.ENTERED)
    cause_class = ClassOfCause()


class ByClassSchema(Shape):
    """How much of a part one class of cause makes; ``unknown`` is of disputes without a cause yet."""

    cause_class = Text(required=True)
    difference = Number(required=True)


class PartSchema(Shape):
    """One stage's part of the difference, second less first; the parts add up to it."""

    stage = PlainWord(Stage, required=True)
    difference = Number(required=True)
    interval_95 = Listed(Number(), required=True)
    by_class = Listed(Of(ByClassSchema), required=True)


class DividedSchema(Shape):
    """The two rates and the parts of their difference."""

    first = Share(required=True)
    second = Share(required=True)
    difference = Number(required=True)
    parts = Listed(Of(PartSchema), required=True)


class ReachedSchema(Shape):
    """How many got so far."""

    reached = PlainWord(HowFar, required=True)
    number = Whole(required=True)


class ClassCountSchema(Shape):
    """The counts of one class of cause."""

    cause_class = Text(required=True)
    counts = Listed(Of(ReachedSchema), required=True)


class SideSchema(Shape):
    """The counts of one side, in all and by class of cause; ``still_open`` are in mediation now and no success yet.

    ``half_ended``: after how many days from acceptance half of them had ended, however; null where none was accepted.
    """

    side = PlainWord(GapSide, required=True)
    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    kind = PlainWord(OrganisationKind, required=True, allow_none=True)
    regimes = Listed(PlainWord(Regime), required=True)
    still_open = Whole(required=True)
    half_ended = Of(MedianSchema, required=True, allow_none=True)
    total = Listed(Of(ReachedSchema), required=True)
    classes = Listed(Of(ClassCountSchema), required=True)


class GapFiguresSchema(Shape):
    """What a gap consists of, with its card; ``gap`` is null where a side is empty.

    ``by_handoff``: each handoff counts once, so that nothing lies in the offering. ``crosses_break``: the two were under
    different rules, before and after ``break_on``.
    """

    card = Of(MeasureCardSchema, required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    by_handoff = Flag(required=True)
    break_on = Day(required=True)
    crosses_break = Flag(required=True)
    gap = Of(DividedSchema, required=True, allow_none=True)
    sides = Listed(Of(SideSchema), required=True)


class GapDisputeSchema(Shape):
    """One dispute, or handoff, behind a number."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    counted_at = Moment(required=True)
    accepted_at = Moment(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True)
    succeeded = Flag(required=True)
    cause = Text(required=True, allow_none=True)


GapDisputeList = list_of(GapDisputeSchema)


def with_other_window(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was asked with the days it is compared with: left out, the same days a year before."""
    return {
        **told,
        "other_from_on": told["other_from_on"] or year_before(told["from_on"]),
        "other_to_on": told["other_to_on"] or year_before(told["to_on"]),
    }


def gap_of(told: Mapping[str, Any]) -> GapAsked:
    """Make the question that the use case answers; one kind of organisation alone compares nothing."""
    first, second = told["first_kind"], told["second_kind"]
    return GapAsked(
        first=Span(from_on=told["other_from_on"], to_on=told["other_to_on"], court_id=told["court_id"]),
        second=Span(from_on=told["from_on"], to_on=told["to_on"], court_id=told["court_id"]),
        referral_kind=told["referral_kind"],
        kinds=(first, second) if first and second else None,
    )


def year_before(day: date) -> date:
    """Give the same day a year before; for 29 February the 28th.

    >>> year_before(date(2024, 2, 29)).isoformat()
    '2023-02-28'
    """
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def gap_answered(asked: GapAsked, report: GapReport) -> dict[str, Any]:
    """Put a gap beside its card and its counts, as it is answered."""
    return {
        "card": card_answered(report.card),
        "referral_kind": asked.referral_kind,
        "by_handoff": report.by_handoff,
        "break_on": BREAK_ON,
        "crosses_break": len({regime for side in GapSide for regime in report.regimes[side]}) > 1,
        "gap": _divided(report.gap) if report.gap else None,
        "sides": [_side(asked, report, side) for side in GapSide],
    }


def _divided(gap: Gap) -> dict[str, Any]:
    return {
        "first": gap.first,
        "second": gap.second,
        "difference": gap.second - gap.first,
        "parts": [_part(part) for part in gap.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    by_class = [{"cause_class": name, "difference": value} for name, value in part.by_cell.items()]
    return {
        "stage": part.stage,
        "difference": part.difference,
        "interval_95": part.interval_95,
        "by_class": by_class,
    }


def _side(asked: GapAsked, report: GapReport, side: GapSide) -> dict[str, Any]:
    place = list(GapSide).index(side)
    span = asked.second if asked.kinds else (asked.first, asked.second)[place]
    return {
        "side": side,
        "from_on": span.from_on,
        "to_on": span.to_on,
        "kind": asked.kinds[place] if asked.kinds else None,
        "regimes": report.regimes[side],
        "still_open": report.still_open[side],
        "half_ended": median_answered(report.half_ended[side]) if side in report.half_ended else None,
        "total": _counts(report.total(side)),
        "classes": [
            {"cause_class": name, "counts": _counts(cell)} for name, cell in report.cells[side].items()
        ],
    }


def _counts(cell: Reached) -> list[dict[str, Any]]:
    return [{"reached": step.name, "number": getattr(cell, step.name)} for step in fields(cell)]
