"""The wire shapes of groups of alike disputes: both rates side by side, and the list by group."""

from typing import Any

from diversion.domain.entries import ReferralKind
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Part, Proportion
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import MeasureCardSchema, card_answered
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import (
    CardSchema,
    Share,
    WholeRateAsked,
    card_told,
    proportion_answered,
)
from diversion.services.dispute_groups import GroupReport, GroupRow


class GroupListAsked(PageAsked, WholeRateAsked):
    """Which number's list: all groups, or those alone that are wholly settled."""

    part = Word(Part, load_default=Part.DENOMINATOR)


class CountedRateSchema(Shape):
    """Two counts with their quotient and its interval."""

    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class GroupRowSchema(Shape):
    """Both rates of one stage and regime (null: the mixture asked for); ``largest`` is how many disputes the largest group has.

    ``differ``: some group has several disputes, so that the two count different things.
    """

    referral_kind = PlainWord(ReferralKind, required=True, allow_none=True)
    regime = PlainWord(Regime, required=True, allow_none=True)
    groups = Of(CountedRateSchema, required=True)
    disputes = Of(CountedRateSchema, required=True)
    largest = Whole(required=True)
    differ = Flag(required=True)


class GroupsSchema(Shape):
    """Groups with their card, and the definition whose denominator was put together; the window's days are within it."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    card = Of(MeasureCardSchema, required=True)
    definition = Of(CardSchema, required=True)
    rows = Listed(Of(GroupRowSchema), required=True)


class GroupedSchema(Shape):
    """One dispute and its group: ``series`` is the group's first reference, ``disputes`` its size."""

    series = Text(required=True)
    disputes = Whole(required=True)
    wholly = Flag(required=True)
    dispute_id = Id(required=True)
    reference = Text(required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    cause = Text(required=True, allow_none=True)
    counted_at = Moment(required=True)
    succeeded = Flag(required=True)


GroupedList = list_of(GroupedSchema)


def groups_answered(told: dict[str, Any], report: GroupReport) -> dict[str, Any]:
    """Put both rates beside their cards, as they are answered."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "card": card_answered(report.card),
        "definition": card_told(report.definition),
        "rows": [_row(each) for each in report.rows],
    }


def _row(row: GroupRow) -> dict[str, Any]:
    both: dict[str, Proportion] = {"groups": row.groups, "disputes": row.disputes}
    return {
        "referral_kind": row.referral_kind,
        "regime": row.regime,
        **{name: proportion_answered(each) for name, each in both.items()},
        "largest": row.largest,
        "differ": row.differ,
    }
