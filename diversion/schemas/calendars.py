"""The wire shapes of holiday notices; what is loaded is written as the shipped files are."""

from typing import Any

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.notice_faults import NoticeDay
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, length
from diversion.schemas.paging import list_of
from diversion.schemas.plain import PlainWord
from diversion.services.calendars import NoticeTold

MOST_DAYS = 120
MOST_PAPERS = 10
LONGEST_ADDRESS = 500


class NoticeDaySchema(Shape):
    """One day: ``isOffDay`` false is a make-up working day."""

    name = Text(required=True, longest=50)
    day = Day(required=True, data_key="date")
    is_off = Flag(required=True, data_key="isOffDay")


class NoticeSchema(Shape):
    """One year's notice. ``$schema`` and ``$id`` are taken and not kept; ``invented`` is for demos only."""

    schema_address = Text(data_key="$schema", longest=LONGEST_ADDRESS, load_only=True)
    id_address = Text(data_key="$id", longest=LONGEST_ADDRESS, load_only=True)
    year = Whole(required=True)
    papers = Listed(
        Text(longest=LONGEST_ADDRESS),
        required=True,
        validate=length(MOST_PAPERS, 1),
    )
    days = Listed(Of(NoticeDaySchema), required=True, validate=length(MOST_DAYS, 1))
    invented = Flag(load_default=False)


class NoticeHeldSchema(Shape):
    """The notice in force for a year."""

    id = Id(required=True)
    year = Whole(required=True)
    source = Text(required=True, longest=MOST_PAPERS * (LONGEST_ADDRESS + 1))
    invented = Flag(required=True)
    loaded_at = Moment(required=True)


class NoticeReadSchema(NoticeHeldSchema):
    """The notice in force for a year, with its days."""

    days = Listed(Of(NoticeDaySchema), required=True)


class MoveSchema(Shape):
    """One deadline that would move; ``is_next``: whoever holds the dispute is due by it."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    rule = PlainWord(DeadlineRule, required=True)
    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    is_next = Flag(required=True)


class PreviewSchema(Shape):
    """What loading the notice would do to the running deadlines; nothing has been loaded.

    ``calendar_version`` is the one in force now. ``confirmed`` provisional days would be final where they are;
    ``uncounted`` ones could not be counted and would be passed over.
    """

    year = Whole(required=True)
    calendar_version = Text(required=True)
    moves = Listed(Of(MoveSchema), required=True)
    confirmed = Whole(required=True)
    uncounted = Whole(required=True)


NoticeList = list_of(NoticeHeldSchema)


def notice_of(told: dict[str, Any]) -> NoticeTold:
    """Make the notice that the use case loads."""
    days = tuple(NoticeDay(each["day"], each["name"], each["is_off"]) for each in told["days"])
    return NoticeTold(told["year"], days, " ".join(told["papers"]), told["invented"])
