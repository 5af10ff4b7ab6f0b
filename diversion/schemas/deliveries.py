"""The wire shapes of what was sent to partners, and of the tries it took."""

from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import AttemptResult, DeliveryState, MessageType
from diversion.schemas.base import Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord


class AttemptSchema(Shape):
    """One try, in real time. ``code`` says what went wrong, ``status_code`` is the other side's own."""

    number = Whole(required=True)
    started_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    result = PlainWord(AttemptResult, required=True)
    status_code = Whole(required=True, allow_none=True)
    code = Text(required=True, allow_none=True)
    next_try_at = Moment(required=True, allow_none=True)


class DeliveryLineSchema(Shape):
    """One message about a handoff or a notice; ``id`` is the message's own, the same at every try.

    ``dispatched_at``: it left the court. ``addressee``: the organisation, or the body that supervises it.
    """

    id = Id(required=True)
    handoff_id = Id(required=True, allow_none=True)
    notice_id = Id(required=True, allow_none=True)
    organisation_id = Id(required=True)
    addressee = PlainWord(Addressee, required=True)
    channel = PlainWord(ChannelKind, required=True)
    channel_id = Id(required=True, allow_none=True)
    type = PlainWord(MessageType, required=True)
    state = PlainWord(DeliveryState, required=True)
    tries = Whole(required=True)
    created_at = Moment(required=True)
    dispatched_at = Moment(required=True, allow_none=True)
    delivered_at = Moment(required=True, allow_none=True)
    next_try_at = Moment(required=True, allow_none=True)
    last_code = Text(required=True, allow_none=True)


class DeliverySchema(DeliveryLineSchema):
    """One message with every try."""

    attempts = Listed(Of(AttemptSchema), required=True)


class DeliveriesSchema(Shape):
    """Everything sent about one handoff or notice, the oldest first."""

    items = Listed(Of(DeliverySchema), required=True)


class StuckAsked(PageAsked):
    """Only those in one state; by default ``failed`` and ``held``, which need a person."""

    state = Word(DeliveryState, load_default=None)


DeliveryList = list_of(DeliveryLineSchema)
