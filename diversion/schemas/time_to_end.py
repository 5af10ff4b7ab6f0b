"""The wire shapes of how soon mediation ends: curves of five endings, the days of each hand, and the lists behind."""

from typing import Any

from diversion.domain.cumulative_incidence import TimeTo
from diversion.domain.entries import ReferralKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.outcome import EndReason
from diversion.domain.regimes import Regime
from diversion.domain.responsibility import Hand
from diversion.domain.time_to_end import AFTER_DAYS, Course, Ending, Standing
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import MeasureCardSchema, MeasuresAsked, Number, card_answered
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import Share, WindowAsked
from diversion.services.time_to_end import Population, TimeReport


class CoursesAsked(MeasuresAsked):
    """Which cohort: what was accepted in a window; with a kind of organisation, its handoffs alone."""

    kind = Word(OrganisationKind, load_default=None)


class CoursesPageAsked(WindowAsked, CoursesAsked):
    """Which cohort a page shows; without days that of the past twelve months."""


class CourseListAsked(PageAsked):
    """Which population's list, and which of its numbers."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)
    kind = Word(OrganisationKind, load_default=None)
    referral_kind = Word(ReferralKind, required=True)
    regime = Word(Regime, required=True)
    standing = Word(Standing, load_default=Standing.ALL)


class ReadingSchema(Shape):
    """The share that had ended so within some days; ``known`` is false where nobody was followed that long."""

    within_days = Whole(required=True)
    known = Flag(required=True)
    share = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class StepSchema(Shape):
    """From this day after acceptance on, the share that had ended so."""

    day = Number(required=True)
    share = Share(required=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class EndingSchema(Shape):
    """One way of ending (null: all together): how many until now, the shares by some days, and the whole curve."""

    ending = PlainWord(Ending, required=True, allow_none=True)
    number = Whole(required=True)
    after = Listed(Of(ReadingSchema), required=True)
    curve = Listed(Of(StepSchema), required=True)


class MedianSchema(Shape):
    """The first day by which half had ended, with its interval; null where that is still to come."""

    day = Number(required=True, allow_none=True)
    earliest = Number(required=True, allow_none=True)
    latest = Number(required=True, allow_none=True)


class HandDaysSchema(Shape):
    """The calendar days that one kind of hand had the ball, summed over all: before acceptance, until the end, after it."""

    hand = PlainWord(Hand, required=True)
    before = Number(required=True)
    during = Number(required=True)
    after = Number(required=True)


class PopulationSchema(Shape):
    """What was accepted at one stage and under one regime."""

    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    followed = Whole(required=True)
    still_open = Whole(required=True)
    median = Of(MedianSchema, required=True)
    endings = Listed(Of(EndingSchema), required=True)
    hands = Listed(Of(HandDaysSchema), required=True)


class TimeToEndSchema(Shape):
    """How soon mediation ended, with its card; the window's days, both within it, are those of acceptance."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    card = Of(MeasureCardSchema, required=True)
    populations = Listed(Of(PopulationSchema), required=True)


class FollowedSchema(Shape):
    """One dispute, or handoff, that is followed; ``ending`` is null while it is open."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    accepted_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    ending = PlainWord(Ending, required=True, allow_none=True)
    end_reason = PlainWord(EndReason, required=True, allow_none=True)


FollowedList = list_of(FollowedSchema)


def courses_answered(told: dict[str, Any], report: TimeReport) -> dict[str, Any]:
    """Put the courses beside their window and card, as they are answered."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "card": card_answered(report.card),
        "populations": [_population(each) for each in report.populations],
    }


def _population(told: Population) -> dict[str, Any]:
    course = told.course
    return {
        "referral_kind": told.referral_kind,
        "regime": told.regime,
        "followed": course.followed,
        "still_open": course.still_open,
        "median": median_answered(course.median),
        "endings": [_ending(course, ending) for ending in (*Ending, None)],
        "hands": told.hands,
    }


def median_answered(median: TimeTo) -> dict[str, Any]:
    """Put a median as it is answered."""
    return {"day": median.days, "earliest": median.earliest, "latest": median.latest}


def _ending(course: Course, ending: Ending | None) -> dict[str, Any]:
    number = course.followed - course.still_open if ending is None else course.ended[ending]
    return {
        "ending": ending,
        "number": number,
        "after": [_reading(course, days, ending) for days in AFTER_DAYS],
        "curve": [
            {"day": step.days, "share": step.share, "interval_95": step.interval_95}
            for step in course.curves[ending]
        ],
    }


def _reading(course: Course, days: int, ending: Ending | None) -> dict[str, Any]:
    found = course.after(days, ending)
    return {
        "within_days": days,
        "known": found.known,
        "share": found.share if found.known else None,
        "interval_95": found.interval_95 if found.known else None,
    }
