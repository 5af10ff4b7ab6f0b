"""The wire shapes of other systems' histories: what was taken in, and what is found in it."""

from marshmallow import fields

from diversion.domain.history import FindingKind, HeldBy
from diversion.schemas.base import Id, Listed, Moment, Of, Shape, Text, Whole, Word, between
from diversion.schemas.imports import ImportAsked, RefusedRowSchema
from diversion.schemas.paging import list_of
from diversion.schemas.plain import PlainWord

MOST_DAYS = 3650
ANSWER_WITHIN_DAYS = 7
IDLE_AFTER_DAYS = 30
"""Chosen, not law: calendar days, as a foreign log's years may lie before any holiday notice kept here."""


class Hours(fields.Float):
    """A span in hours."""


class ByAsked(Shape):
    """Whose hands are compared."""

    by = Word(HeldBy, load_default=HeldBy.ORGANISATION)


class HistoryAsked(ImportAsked):
    """Which refused rows to show: at most ``limit`` of those behind a line."""


class FindingsAsked(Shape):
    """Calendar days after which an offer counts as unanswered, a mediation as idle. No law's; yours to choose."""

    answer_within_days = Whole(validate=between(0, MOST_DAYS), load_default=ANSWER_WITHIN_DAYS)
    idle_after_days = Whole(validate=between(0, MOST_DAYS), load_default=IDLE_AFTER_DAYS)


class HistoryLineSchema(Shape):
    """A history that was taken in; ``first_at`` and ``last_at`` span its events."""

    id = Id(required=True)
    court_code = Text(required=True)
    imported_at = Moment(required=True)
    rows = Whole(required=True)
    taken = Whole(required=True)
    first_at = Moment(required=True, allow_none=True)
    last_at = Moment(required=True, allow_none=True)


class HistorySchema(HistoryLineSchema):
    """A history with its refused rows; ``next_after_line`` is the ``after_line`` that shows further ones."""

    refused = Whole(required=True)
    refused_rows = Listed(Of(RefusedRowSchema), required=True)
    next_after_line = Whole(required=True, allow_none=True)


class HandoverSchema(Shape):
    """How often one holder passed to another; a holder without a name in the log is none."""

    from_holder = Text(required=True)
    to_holder = Text(required=True)
    handovers = Whole(required=True)


class HandoversSchema(Shape):
    """Who passed to whom: the cells of the matrix that are not zero, and in how many of the disputes."""

    by = PlainWord(HeldBy, required=True)
    disputes = Whole(required=True)
    disputes_with_any = Whole(required=True)
    rows = Listed(Of(HandoverSchema), required=True)


class ReturnSchema(Shape):
    """How often disputes came from one holder back to an earlier one; ``directly``: no third in between."""

    from_holder = Text(required=True)
    to_holder = Text(required=True)
    returns = Whole(required=True)
    directly = Whole(required=True)
    disputes = Whole(required=True)


class ReturnsSchema(Shape):
    """What came back to an earlier holder, and in how many of the disputes."""

    by = PlainWord(HeldBy, required=True)
    disputes = Whole(required=True)
    disputes_with_any = Whole(required=True)
    rows = Listed(Of(ReturnSchema), required=True)


class DurationSchema(Shape):
    """Hours from an event at an organisation to the next event of its dispute."""

    event = Text(required=True)
    organisation = Text(required=True, shortest=0)
    number = Whole(required=True)
    lower_quartile_hours = Hours(required=True)
    median_hours = Hours(required=True)
    upper_quartile_hours = Hours(required=True)


class DurationsSchema(Shape):
    """How long steps took, by step and organisation, in the order of their names."""

    rows = Listed(Of(DurationSchema), required=True)


class FoundSchema(Shape):
    """Findings at one organisation: so many ``of`` so many, since when, the first lines of the file they begin at."""

    organisation = Text(required=True, shortest=0)
    number = Whole(required=True)
    of = Whole(required=True)
    since = Moment(required=True, allow_none=True)
    lines = Listed(Whole(), required=True)


class FindingSchema(Shape):
    """One kind of finding; ``lacking`` names the events without which the log cannot tell."""

    kind = PlainWord(FindingKind, required=True)
    lacking = Listed(Text(), required=True)
    rows = Listed(Of(FoundSchema), required=True)


class FindingsSchema(Shape):
    """What is found, with the limits it was looked for by and the end of the data."""

    answer_within_days = Whole(required=True)
    idle_after_days = Whole(required=True)
    until = Moment(required=True, allow_none=True)
    kinds = Listed(Of(FindingSchema), required=True)


HistoryList = list_of(HistoryLineSchema)
