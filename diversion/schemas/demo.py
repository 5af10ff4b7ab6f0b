"""The wire shapes of the demo clock."""

from diversion.schemas.base import Moment, Shape, Whole, between
from diversion.services.demo_clock import MOST_MINUTES, MOST_WORKING_DAYS


class AdvanceTold(Shape):
    """How far to move the clock: working days or minutes, one of the two."""

    advance_working_days = Whole(validate=between(1, MOST_WORKING_DAYS))
    advance_minutes = Whole(validate=between(1, MOST_MINUTES))


class MovedSchema(Shape):
    """Where the clock stood, where it stands now, and at how many due moments it stopped on the way."""

    from_at = Moment(required=True)
    at = Moment(required=True)
    stops = Whole(required=True)
