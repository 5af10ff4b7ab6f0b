"""The wire shapes of journal entries and of what their verification found."""

from marshmallow import fields

from diversion.domain.journal_findings import FindingKind
from diversion.schemas.base import Day, Flag, Listed, Moment, Of, Shape, Text, Whole
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord

LONGEST_STREAM = 100


class Told(fields.Dict):
    """An object whose members differ from event to event."""


class JournalAsked(PageAsked):
    """Of one stream, of one kind of event, recorded from a moment on (real time)."""

    stream = Text(longest=LONGEST_STREAM, load_default=None)
    event = Text(longest=LONGEST_STREAM, load_default=None)
    from_at = Moment(data_key="from", load_default=None)


class JournalEntrySchema(Shape):
    """One entry. ``at`` is the installation's time, ``recorded_at`` real time; they differ on a demo only.

    ``turn`` says whose turn it was afterwards. ``text_sealed``: there is free text, which stays sealed.
    """

    stream = Text(required=True)
    seq = Whole(required=True)
    at = Moment(required=True)
    recorded_at = Moment(required=True)
    event = Text(required=True)
    actor = Told(required=True, allow_none=True)
    reason_code = Text(required=True, allow_none=True)
    payload = Told(required=True, allow_none=True)
    turn = Told(required=True, allow_none=True)
    text_sealed = Flag(required=True)
    hash = Text(required=True)


class VerificationTold(Shape):
    """What to verify: one stream, or without one everything."""

    stream = Text(longest=LONGEST_STREAM, load_default=None)


class FindingSchema(Shape):
    """One thing that is wrong: with the entries ``seq`` to ``last_seq`` of a stream, or with a digest."""

    kind = PlainWord(FindingKind, required=True)
    stream = Text(required=True, allow_none=True)
    seq = Whole(required=True, allow_none=True)
    last_seq = Whole(required=True, allow_none=True)
    digest = Whole(required=True, allow_none=True)
    text = Text(required=True, attribute="zh")
    text_en = Text(required=True, attribute="en")


class JournalReportSchema(Shape):
    """What was looked at and what was found; ``digested_until`` is the last day a sound digest vouches for."""

    whole = Flag(required=True)
    entries = Whole(required=True)
    streams = Whole(required=True)
    digests = Whole(required=True)
    copies = Whole(required=True)
    digested_until = Day(required=True, allow_none=True)
    findings = Listed(Of(FindingSchema), required=True)
    unlisted = Whole(required=True)


JournalList = list_of(JournalEntrySchema)
