"""What the address of the page on a gap may ask: two windows, or two kinds of organisation within one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from diversion.domain.entries import ReferralKind
from diversion.domain.organisations import OrganisationKind
from diversion.schemas.base import Day, Id, Text, Word
from diversion.schemas.paging import PageAsked
from diversion.schemas.reporting import WindowAsked
from diversion.services.gap import GapAsked, GapSide, HowFar
from diversion.services.measures import Span


class GapPageAsked(WindowAsked):
    """Which gap; without days that of the past twelve months, beside the same days a year before.

    With both kinds of organisation these are compared, within ``from`` and ``to``.
    """

    other_from_on = Day(load_default=None, data_key="other_from")
    other_to_on = Day(load_default=None, data_key="other_to")
    referral_kind = Word(ReferralKind, load_default=ReferralKind.PRE_DOCKET)
    first_kind = Word(OrganisationKind, load_default=None)
    second_kind = Word(OrganisationKind, load_default=None)
    court_id = Id(load_default=None)


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
    cause_class = Text(longest=40, load_default=None)


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
