"""The wire shapes of partners' channels."""

from diversion.domain.channels import LONGEST_ADDRESS, LONGEST_URL, Addressee, ChannelKind
from diversion.schemas.base import Id, Moment, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord


class ChannelTold(Shape):
    """A channel to set: ``url`` for a webhook (``secret`` is made where none is told), ``address`` for e-mail.

    With the addressee ``supervising_body`` request letters are copied to that body, by e-mail only.
    """

    organisation_id = Id(required=True)
    addressee = Word(Addressee, load_default=Addressee.ORGANISATION)
    kind = Word(ChannelKind, required=True)
    url = Text(longest=LONGEST_URL, load_default=None, allow_none=True)
    address = Text(longest=LONGEST_ADDRESS, load_default=None, allow_none=True)
    secret = Text(longest=100, load_default=None, allow_none=True)


class ChannelSetSchema(Shape):
    """The new channel; ``secret`` signs a webhook's messages and is never shown again."""

    id = Id(required=True)
    secret = Text(required=True, allow_none=True)


class ChannelSchema(Shape):
    """A channel, where it leads, and whether it works; ``paused_why`` is the code of the last failure."""

    id = Id(required=True)
    organisation_id = Id(required=True)
    addressee = PlainWord(Addressee, required=True)
    kind = PlainWord(ChannelKind, required=True)
    url = Text(required=True, allow_none=True)
    address = Text(required=True, allow_none=True)
    begun_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    paused_at = Moment(required=True, allow_none=True)
    paused_why = Text(required=True, allow_none=True)
    failures = Whole(required=True)
    succeeded_at = Moment(required=True, allow_none=True)


class ChannelsAsked(PageAsked):
    """Of one organisation."""

    organisation_id = Id(load_default=None)


ChannelList = list_of(ChannelSchema)
