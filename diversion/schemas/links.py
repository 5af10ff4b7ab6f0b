"""The wire shapes of one-time links that are made over the API."""

from diversion.schemas.base import Id, Moment, Shape, Text


class TaskLinkTold(Shape):
    """The party a grid worker is to find."""

    party_ref = Text(required=True, longest=20)


class LinkMadeSchema(Shape):
    """A new link; ``url`` is shown once and is all that is needed to answer: give it to one person."""

    id = Id(required=True)
    url = Text(required=True)
    expires_at = Moment(required=True)
