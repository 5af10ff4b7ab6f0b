"""The wire shapes of notices: what is told, to whom, about which disputes; nothing personal."""

from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import DeliveryState
from diversion.domain.escalation import Step
from diversion.domain.notice_choices import MailChoice
from diversion.domain.notices import NoticeKind, Recipient
from diversion.domain.organisations import CourtUnit
from diversion.schemas.base import Day, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord

MailChoicesTold = Shape.from_dict(
    {kind.value: Word(MailChoice, required=True) for kind in NoticeKind}, name="MailChoicesTold"
)
"""Whether one wants each kind of notice by mail too, as the account asks for every kind there is."""


class NoticesAsked(PageAsked):
    """Which of one's notices; all kinds unless one is named."""

    kind = Word(NoticeKind, load_default=None)


class NoticesSeen(Shape):
    """All of one's notices of a kind, or of every kind, up to the newest that was shown."""

    kind = Word(NoticeKind, load_default=None, allow_none=True)
    newest_id = Id(required=True)


class RecipientSchema(Shape):
    """Whose notice it is: a person's or organisation's id; of a court's role its name, the court, and the unit."""

    kind = PlainWord(Recipient, required=True)
    id = Text(required=True)
    court_id = Id(required=True, allow_none=True)
    unit = PlainWord(CourtUnit, required=True, allow_none=True)


class NoticeLineSchema(Shape):
    """One thing that a notice is about. ``settled_at``: its clock has ended, nothing is left to do."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    handoff_id = Id(required=True, allow_none=True)
    deadline_id = Id(required=True, allow_none=True)
    supervision_id = Id(required=True, allow_none=True)
    step = PlainWord(Step, required=True, allow_none=True)
    text = Text(required=True)
    text_en = Text(required=True)
    at = Moment(required=True)
    settled_at = Moment(required=True, allow_none=True)


class SentSchema(Shape):
    """One message that carried a notice beside the inbox: to whom, how, and how far it came."""

    addressee = PlainWord(Addressee, required=True)
    channel = PlainWord(ChannelKind, required=True)
    state = PlainWord(DeliveryState, required=True)
    dispatched_at = Moment(required=True, allow_none=True)
    delivered_at = Moment(required=True, allow_none=True)


class NoticeSchema(Shape):
    """One notice with its first lines; ``lines_count`` says how many there are.

    ``report_id``: the report of a period that it tells of; such a one has no lines.
    ``delivered_at`` and ``channel``: when the inbox had it; ``sent``: what went out beside it.
    """

    id = Id(required=True)
    kind = PlainWord(NoticeKind, required=True)
    recipient = Of(RecipientSchema, required=True)
    text = Text(required=True)
    text_en = Text(required=True)
    copy_to = Text(required=True, allow_none=True)
    report_id = Id(required=True, allow_none=True)
    report_name = Text(required=True, allow_none=True)
    report_name_en = Text(required=True, allow_none=True)
    send_on = Day(required=True, allow_none=True)
    made_at = Moment(required=True)
    delivered_at = Moment(required=True, allow_none=True)
    channel = Text(required=True, allow_none=True)
    seen_at = Moment(required=True, allow_none=True)
    settled_at = Moment(required=True, allow_none=True)
    lines_count = Whole(required=True)
    lines = Listed(Of(NoticeLineSchema), required=True)
    sent = Listed(Of(SentSchema), required=True)


NoticeList = list_of(NoticeSchema)
