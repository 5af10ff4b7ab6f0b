"""The shapes of messages to partners, for the API document; ``services/partner_messages.py`` and
``notice_messages.py`` write them.

A partner reads what it knows and passes over the rest: members are added, never renamed. The same
``webhook-id`` is the same message; what comes twice is to be dropped by it.
"""

from diversion.domain.deliveries import MessageType
from diversion.domain.entries import ReferralKind
from diversion.domain.escalation import Step
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.notices import NoticeKind
from diversion.schemas.base import Id, Listed, Moment, Money, Of, Shape, Text, Whole
from diversion.schemas.handoff import NamedPartySchema
from diversion.schemas.plain import PlainWord


class MessageCourtSchema(Shape):
    """The court that hands off."""

    code = Text(required=True)
    name = Text(required=True)


class MessageLineSchema(Shape):
    """One sentence of a derivation, in both languages."""

    zh = Text(required=True)
    en = Text(required=True)


class AnswerBySchema(Shape):
    """Until when to answer and why that date; before delivery, as counted from an arrival today."""

    due_at = Moment(required=True)
    article = Text(required=True, allow_none=True)
    derivation = Listed(Of(MessageLineSchema), required=True)


class MessageLinksSchema(Shape):
    """Where the offer is read and answered, with a coordinator's or mediator's bearer token."""

    self = Text(required=True)
    receive = Text(required=True)
    accept = Text(required=True)
    decline = Text(required=True)


class EndedHandoffSchema(Shape):
    """A handoff that is over: which one, and how it stands; no names any more."""

    handoff_id = Id(required=True)
    reference = Text(required=True)
    organisation_id = Id(required=True)
    court = Of(MessageCourtSchema, required=True)
    kind = PlainWord(HandoffKind, required=True)
    sequence = Whole(required=True)
    status = PlainWord(HandoffStatus, required=True)


class OfferedHandoffSchema(EndedHandoffSchema):
    """An offer: names, cause and amount, enough to check conflicts; the file opens on acceptance."""

    referral_kind = PlainWord(ReferralKind, required=True)
    cause_name = Text(required=True, allow_none=True)
    claim_amount = Money(required=True, allow_none=True)
    parties = Listed(Of(NamedPartySchema), required=True)
    answer_by = Of(AnswerBySchema, required=True, allow_none=True)
    links = Of(MessageLinksSchema, required=True)


class OfferMessageSchema(Shape):
    """``handoff.offered``: a dispute is offered to the organisation."""

    type = PlainWord(MessageType, required=True)
    timestamp = Moment(required=True)
    data = Of(OfferedHandoffSchema, required=True)


class EndMessageSchema(Shape):
    """``handoff.recalled``, ``handoff.lapsed``, ``handoff.completed``: it is over, and how."""

    type = PlainWord(MessageType, required=True)
    timestamp = Moment(required=True)
    data = Of(EndedHandoffSchema, required=True)


class MessageNoticeLineSchema(Shape):
    """One thing that a notice is about: a dispute by its reference, the handoff and the step of its clock."""

    reference = Text(required=True)
    handoff_id = Id(required=True, allow_none=True)
    step = PlainWord(Step, required=True, allow_none=True)
    text = Text(required=True)
    text_en = Text(required=True)
    at = Moment(required=True)


class NoticeLinksSchema(Shape):
    """Where notices are read, and this one marked as seen, with a coordinator's bearer token."""

    inbox = Text(required=True)
    see = Text(required=True)


class MadeNoticeSchema(Shape):
    """A notice to the organisation, with its first lines; nothing personal. ``copy_to``: whom a letter is copied to."""

    notice_id = Id(required=True)
    kind = PlainWord(NoticeKind, required=True)
    organisation_id = Id(required=True)
    court = Of(MessageCourtSchema, required=True)
    text = Text(required=True)
    text_en = Text(required=True)
    copy_to = Text(required=True, allow_none=True)
    made_at = Moment(required=True)
    lines_count = Whole(required=True)
    lines = Listed(Of(MessageNoticeLineSchema), required=True)
    links = Of(NoticeLinksSchema, required=True)


class NoticeMessageSchema(Shape):
    """``notice.made``: the court reminds (催办), asks (商请) or tells the organisation."""

    type = PlainWord(MessageType, required=True)
    timestamp = Moment(required=True)
    data = Of(MadeNoticeSchema, required=True)


MESSAGES: dict[MessageType, tuple[type[Shape], str]] = {
    MessageType.OFFERED: (OfferMessageSchema, "A dispute is offered to the organisation; answer it in time."),
    MessageType.RECALLED: (EndMessageSchema, "An offer or a mediation was recalled; nothing is left to do."),
    MessageType.LAPSED: (EndMessageSchema, "Nobody answered in time; the court may ask another."),
    MessageType.COMPLETED: (EndMessageSchema, "Mediation has ended, with an agreement or without."),
    MessageType.NOTICE: (NoticeMessageSchema, "The court reminds, asks or tells the organisation."),
}
