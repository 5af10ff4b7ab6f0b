"""The wire shape of the responsibility clock: whose time a dispute took, and what that means."""

from typing import Any

from diversion.domain.responsibility import DEFINITION, Hand
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole
from diversion.schemas.plain import PlainWord
from diversion.services.responsibility import NamedShare, Responsibility

LONGEST_MEANING = 500
MEANING = (
    "自收件起至终结（未终结的至查询时），按每一时刻的当前责任主体分计，各部分之和等于全程；"
    "工作时间为工作日零时至二十四时的秒数，按现行放假安排推算；等待各方当事人的时间计入各方当事人。"
)
MEANING_EN = (
    "From receipt to the end, or until now, by who held the dispute at each moment; the parts sum to the whole. "
    "Working time is the seconds of working days, 00:00 to 24:00, by the notices in force; "
    "while several parties are awaited it is theirs jointly."
)


class ResponsibilityAsked(Shape):
    """Disputes received on which days, both within the window; of one court."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)


class ShareSchema(Shape):
    """One hand's part. ``hand_id`` null: there is only one, or the reader is not told which it was."""

    hand = PlainWord(Hand, required=True)
    hand_id = Text(required=True, allow_none=True)
    name = Text(required=True)
    calendar_seconds = Whole(required=True)
    working_seconds = Whole(required=True)
    times = Whole(required=True)


class ResponsibilitySchema(Shape):
    """A dispute's elapsed time and its parts; ``provisional``: a day in it still waits for a holiday notice."""

    dispute_id = Id(required=True)
    definition = Text(required=True)
    meaning = Text(required=True, longest=LONGEST_MEANING)
    meaning_en = Text(required=True, longest=LONGEST_MEANING)
    from_at = Moment(required=True)
    until_at = Moment(required=True)
    is_over = Flag(required=True)
    provisional = Flag(required=True)
    calendar_version = Text(required=True)
    calendar_seconds = Whole(required=True)
    working_seconds = Whole(required=True)
    parts = Listed(Of(ShareSchema), required=True)


def responsibility_told(found: Responsibility) -> dict[str, Any]:
    """Write whose time it was as ``ResponsibilitySchema`` answers it."""
    whole = ("from_at", "until_at", "is_over", "provisional", "calendar_seconds", "working_seconds")
    return {
        "dispute_id": found.dispute_id,
        "definition": DEFINITION,
        "meaning": MEANING,
        "meaning_en": MEANING_EN,
        "calendar_version": found.calendar_version,
        **{name: getattr(found.whole, name) for name in whole},
        "parts": [_part(each) for each in found.parts],
    }


def _part(named: NamedShare) -> dict[str, Any]:
    names = ("hand", "hand_id", "calendar_seconds", "working_seconds", "times")
    return {"name": named.name} | {name: getattr(named.share, name) for name in names}
