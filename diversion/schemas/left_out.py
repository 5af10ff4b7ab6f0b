"""The wire shapes of what a success rate leaves out: three counts with their card, and the list behind each."""

from typing import Any

from diversion.domain.entries import ReferralKind
from diversion.domain.left_out import NotCounted, WhyNotCounted
from diversion.domain.regimes import Regime
from diversion.schemas.base import Day, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import MeasureCardSchema, card_answered
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import CardSchema, WholeRateAsked, card_told
from diversion.services.left_out import LeftOutReport


class LeftOutListAsked(PageAsked, WholeRateAsked):
    """Which of the three numbers' list."""

    not_counted = Word(NotCounted, required=True)


class RateLeftOutRowSchema(Shape):
    """How many are left out of one stage and regime (null: the mixture asked for); not to be added up.

    ``cancelled`` filings and ``assisting`` handoffs are in neither number of the rate, what had ``not_stood`` is in the
    denominator and not in the numerator.
    """

    referral_kind = PlainWord(ReferralKind, required=True, allow_none=True)
    regime = PlainWord(Regime, required=True, allow_none=True)
    cancelled = Whole(required=True)
    assisting = Whole(required=True)
    not_stood = Whole(required=True)


class RateLeftOutSchema(Shape):
    """What is left out with its card, and the definition of the rate that leaves it out; the window's days are within it.

    A stage and regime of which nothing is left out has no row.
    """

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    card = Of(MeasureCardSchema, required=True)
    definition = Of(CardSchema, required=True)
    rows = Listed(Of(RateLeftOutRowSchema), required=True)


class RateLeftOutItemSchema(Shape):
    """One that is left out: the moment it lies in the window by, why, and when a settlement's dispute came back.

    ``handoff_id`` is null where a dispute is counted and no handoff.
    """

    dispute_id = Id(required=True)
    reference = Text(required=True)
    handoff_id = Id(required=True, allow_none=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    counted_at = Moment(required=True)
    ground = PlainWord(WhyNotCounted, required=True)
    undone_at = Moment(required=True, allow_none=True)


RateLeftOutList = list_of(RateLeftOutItemSchema)


def left_out_answered(told: dict[str, Any], report: LeftOutReport) -> dict[str, Any]:
    """Put the three numbers beside their cards, as they are answered."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "card": card_answered(report.card),
        "definition": card_told(report.definition),
        "rows": [
            {
                "referral_kind": row.referral_kind,
                "regime": row.regime,
                **{each.value: number for each, number in row.numbers.items()},
            }
            for row in report.rows
        ],
    }
