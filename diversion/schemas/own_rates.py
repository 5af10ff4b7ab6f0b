"""The wire shapes of a mediator's or organisation's own success rate, as counted and as drawn, with its card."""

from typing import Any

from diversion.domain.entries import ReferralKind
from diversion.domain.own_rates import Beside
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Part
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.gap import ClassOfCause
from diversion.schemas.measures import MeasureCardSchema, card_answered
from diversion.schemas.paging import PageAsked
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import Share, proportion_answered
from diversion.services.own_rates import OwnBehind, OwnRate, OwnRates


class OwnBehindAsked(PageAsked):
    """Which number's list: whose, at which court, stage and regime; of one class of cause, or all of them."""

    organisation_id = Id(required=True)
    mediator_id = Id(load_default=None)
    court_id = Id(required=True)
    referral_kind = Word(ReferralKind, required=True)
    regime = Word(Regime, required=True)
    cause_class = ClassOfCause()
    part = Word(Part, load_default=Part.DENOMINATOR)


class WeighedSchema(Shape):
    """The rate drawn towards the common one of ``compared`` (oneself among them), in whole percents.

    ``own_weight`` is how much the own cases count in it.
    """

    rate = Share(required=True)
    interval_95 = Listed(Share(), required=True)
    own_weight = Share(required=True)
    compared = Whole(required=True)


class BesideSchema(Shape):
    """A rate as counted, and as drawn; ``drawn`` is null beside too few others, or one other organisation alone."""

    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True)
    interval_95 = Listed(Share(), required=True)
    drawn = Of(WeighedSchema, required=True, allow_none=True)


class ClassRateSchema(BesideSchema):
    """The same for one class of cause; ``unknown`` where the cause is."""

    cause_class = Text(required=True)


class OwnRateSchema(BesideSchema):
    """The cases of a mediator at an organisation (null: of the organisation) at one court, stage and regime.

    ``is_own``: the reader's own mediations.
    """

    mediator_id = Id(required=True, allow_none=True)
    mediator_name = Text(required=True, allow_none=True)
    organisation_id = Id(required=True)
    organisation_name = Text(required=True)
    is_own = Flag(required=True)
    court_id = Id(required=True)
    court_name = Text(required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    by_class = Listed(Of(ClassRateSchema), required=True)


class OwnRatesSchema(Shape):
    """Own rates with their card, in the order of names: for support and matching, no ranking and no appraisal."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    card = Of(MeasureCardSchema, required=True)
    mediators = Listed(Of(OwnRateSchema), required=True)
    organisations = Listed(Of(OwnRateSchema), required=True)


class OwnCountedSchema(Shape):
    """One mediation that a number counts."""

    dispute_id = Id(required=True)
    handoff_id = Id(required=True)
    reference = Text(required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    cause = Text(required=True, allow_none=True)
    ended_at = Moment(required=True)
    succeeded = Flag(required=True)


class OwnCountedListSchema(Shape):
    """A page of what a number counts, in the order of the moments at which mediation ended."""

    items = Listed(Of(OwnCountedSchema), required=True)


def own_behind_of(told: dict[str, Any]) -> OwnBehind:
    """Make the list that the use case reads."""
    names = ("organisation_id", "mediator_id", "court_id", "referral_kind", "regime", "cause_class")
    return OwnBehind(**{name: told[name] for name in names}, numerator_only=told["part"] is Part.NUMERATOR)


def own_rates_answered(found: OwnRates) -> dict[str, Any]:
    """Write the rates beside their card and window."""
    return {
        "from_on": found.from_on,
        "to_on": found.to_on,
        "card": card_answered(found.card),
        "mediators": [_row(each) for each in found.mediators],
        "organisations": [_row(each) for each in found.organisations],
    }


def _row(row: OwnRate) -> dict[str, Any]:
    return {
        **row.whom._asdict(),
        "mediator_name": row.mediator_name,
        "organisation_name": row.organisation_name,
        "is_own": row.is_own,
        "court_id": row.cell.court_id,
        "court_name": row.court_name,
        "referral_kind": row.cell.referral_kind,
        "regime": row.cell.regime,
        **_beside(row.rate),
        "by_class": [{"cause_class": each, **_beside(rate)} for each, rate in row.by_class.items()],
    }


def _beside(told: Beside) -> dict[str, Any]:
    weighed = told.weighed
    return {
        **proportion_answered(told.counted),
        "drawn": weighed
        and {
            "rate": weighed.rate,
            "interval_95": weighed.interval_95,
            "own_weight": weighed.own_weight,
            "compared": weighed.compared,
        },
    }
