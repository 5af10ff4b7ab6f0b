"""The wire shapes of what happens between acceptance and the end of mediation."""

from typing import Any

from diversion.domain.consents import Answer, Matter, Means
from diversion.domain.enterprise_contacts import OverCapReason
from diversion.domain.mediation import ContactMeans, ContactResult, ParticipantRole
from diversion.domain.sham import Finding, ShamSign
from diversion.schemas.base import (
    Day,
    Flag,
    Id,
    Listed,
    Moment,
    Of,
    Shape,
    Text,
    Whole,
    Word,
    between,
    length,
)
from diversion.schemas.dispute import HolderSchema
from diversion.schemas.intake import LONG_TEXT, MOST_PARTIES
from diversion.schemas.plain import PlainWord
from diversion.services.contacts import AnswerTold, ContactTold
from diversion.services.sessions import Participant, SessionTold

MOST_PARTICIPANTS = 500
MOST_BUNDLED = 100
"""Disputes that one contact is about beside its own."""
LONGEST_EXTENSION = 366


class ActSchema(Shape):
    """What was made (``id``), where the dispute stands since, whose turn it is and until when."""

    id = Id(required=True)
    dispute_id = Id(required=True)
    status = Text(required=True)
    responsible = Of(HolderSchema, required=True, allow_none=True)
    next_due_at = Moment(required=True, allow_none=True)


class ContactAnswerTold(Shape):
    """What the party answered on a matter while it was contacted."""

    matter = Word(Matter, required=True)
    answer = Word(Answer, required=True)
    means = Word(Means, load_default=Means.PHONE)
    at = Moment(load_default=None)


class ContactShape(Shape):
    """One attempt to reach one party. ``result`` left out: reached, or nobody answered.

    ``incoming``: the party turned to the mediator; it counts for no day's number. ``also_for``: handoffs of the
    same enterprise's other disputes (``bundled``) that the contact was about. ``over_cap_reason``: needed once
    the enterprise was contacted as often as ``contacts_a_day`` says; else it may be given and is not kept.
    """

    party_ref = Text(required=True, longest=20)
    reached = Flag(required=True)
    result = Word(ContactResult, load_default=None, allow_none=True)
    means = Word(ContactMeans, load_default=ContactMeans.PHONE)
    consents = Listed(Of(ContactAnswerTold), load_default=list, validate=length(20))
    note = Text(longest=LONG_TEXT, load_default=None, allow_none=True)
    incoming = Flag(load_default=False)
    also_for = Listed(Id(), load_default=list, validate=length(MOST_BUNDLED))
    over_cap_reason = Word(OverCapReason, load_default=None, allow_none=True)


class ContactMadeTold(ContactShape):
    """The same asked once: of whether the party was reached, its result says enough."""

    class Meta(Shape.Meta):
        """Derived, so not asked."""

        exclude = ("reached",)

    result = Word(ContactResult, required=True)


class ParticipantTold(Shape):
    """Somebody at the table: a party or its representative by ref, others by name."""

    role = Word(ParticipantRole, required=True)
    party_ref = Text(longest=20, load_default=None, allow_none=True)
    name = Text(longest=100, load_default=None, allow_none=True)


class SessionShape(Shape):
    """A meeting to book, at a place or by a link."""

    starts_at = Moment(required=True)
    place = Text(longest=500, load_default=None, allow_none=True)
    link = Text(longest=500, load_default=None, allow_none=True)
    participants = Listed(
        Of(ParticipantTold),
        required=True,
        validate=length(MOST_PARTICIPANTS),
    )


class RemarkTold(Shape):
    """A remark on a meeting, kept sealed with it."""

    remark = Text(longest=LONG_TEXT, load_default=None, allow_none=True)


class ProposalTold(Shape):
    """More days to put to the parties."""

    days = Whole(required=True, validate=between(None, LONGEST_EXTENSION, said_from=1))


class ExtensionTold(Shape):
    """More days, and the refs of the parties who agreed to them."""

    days = Whole(required=True, validate=between(None, LONGEST_EXTENSION, said_from=1))
    agreed_by = Listed(
        Text(longest=20),
        required=True,
        validate=length(MOST_PARTIES),
    )


class SuspensionTold(Shape):
    """A pause for an appraisal (ZX-23): what is appraised, by whom, and when it is expected."""

    reason = Text(required=True, longest=1000)
    appraiser = Text(longest=200, load_default=None, allow_none=True)
    expected_on = Day(required=True)


class StopTold(Shape):
    """A suspected sham (TY-10): the signs seen, and what was seen in words."""

    signs = Listed(Word(ShamSign), required=True, validate=length(len(ShamSign), 1))
    what = Text(required=True, longest=LONG_TEXT)


class StopEndTold(Shape):
    """What the judge found, and why."""

    finding = Word(Finding, required=True)
    reason = Text(required=True, longest=LONG_TEXT)


class StopSchema(Shape):
    """A stop as reported to the court."""

    id = Id(required=True)
    signs = Listed(PlainWord(ShamSign), required=True)
    what = Text(required=True, longest=LONG_TEXT)
    since_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    finding = PlainWord(Finding, required=True, allow_none=True)


class StopListSchema(Shape):
    """A handoff's stops, oldest first."""

    items = Listed(Of(StopSchema), required=True)


class QuestionTold(Shape):
    """A question to the court."""

    question = Text(required=True, longest=LONG_TEXT)


class AnswerShape(Shape):
    """The court's answer to a question."""

    answer = Text(required=True, longest=LONG_TEXT)


class GuidanceSchema(Shape):
    """A question to the court and its answer, if there is one."""

    id = Id(required=True)
    question = Text(required=True, longest=LONG_TEXT)
    asked_by = Id(required=True)
    asked_at = Moment(required=True)
    answer = Text(required=True, allow_none=True, longest=LONG_TEXT)
    answered_by = Id(required=True, allow_none=True)
    answered_at = Moment(required=True, allow_none=True)


class GuidanceListSchema(Shape):
    """A handoff's questions, oldest first."""

    items = Listed(Of(GuidanceSchema), required=True)


class NoteTold(Shape):
    """A privileged note."""

    text = Text(required=True, longest=LONG_TEXT)


class NoteSchema(Shape):
    """A privileged note, as its author or coordinator reads it."""

    id = Id(required=True)
    author_id = Id(required=True)
    text = Text(required=True, longest=LONG_TEXT)
    at = Moment(required=True)


class NoteListSchema(Shape):
    """The notes on a handoff that one may read, oldest first."""

    items = Listed(Of(NoteSchema), required=True)


def contact_of(told: dict[str, Any]) -> ContactTold:
    """Make the attempt that the use case records."""
    consents = tuple(AnswerTold(**each) for each in told["consents"])
    return ContactTold(**{**told, "consents": consents, "also_for": tuple(told["also_for"])})


def session_of(told: dict[str, Any]) -> SessionTold:
    """Make the meeting that the use case books."""
    return SessionTold(
        **{**told, "participants": tuple(Participant(**each) for each in told["participants"])}
    )
