"""The shape of the red list: a dispute's line with the gravest of its late clocks."""

from diversion.domain.deadline_rules import DeadlineRule
from diversion.schemas.base import Day, Listed, Moment, Of, Shape, Text, Whole
from diversion.schemas.dispute_list import DisputeLineSchema
from diversion.schemas.plain import PlainWord
from diversion.services.red_list import Lateness


class LateSchema(Shape):
    """What is late, since when, whose lateness it is, and the article; null: a setting of the court."""

    lateness = PlainWord(Lateness, required=True)
    dispute = Of(DisputeLineSchema, required=True)
    rule = PlainWord(DeadlineRule, required=True)
    article = Text(required=True, allow_none=True)
    due_on = Day(required=True)
    due_at = Moment(required=True)


class RedListSchema(Shape):
    """What is late, and of how many disputes it is a part."""

    items = Listed(Of(LateSchema), required=True, attribute="late")
    in_all = Whole(required=True)
