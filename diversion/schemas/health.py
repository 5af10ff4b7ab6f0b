"""The wire shapes of health: that the process lives, and which links of the installation work."""

from diversion.schemas.base import Flag, Of, Shape, Text, Whole


class HealthSchema(Shape):
    """The process answers; nothing else was asked."""

    alive = Flag(required=True)


class AgesSchema(Shape):
    """How long the oldest has waited, in seconds."""

    oldest_unsent = Whole(required=True)
    oldest_unkept = Whole(required=True)
    oldest_overdue = Whole(required=True)
    newest_slot = Whole(required=True, allow_none=True)


class ReadinessSchema(Shape):
    """Everything works: the database's migration, which is the newest, and how long what waits has waited."""

    migration = Text(required=True)
    ages = Of(AgesSchema, required=True)
