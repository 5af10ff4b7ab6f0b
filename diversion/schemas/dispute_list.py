"""The wire shapes of reading disputes: lists and searches, timelines, and a look at what is masked."""

from diversion.domain.dispute import CourtRole, Status
from diversion.domain.entries import Entry
from diversion.domain.parties import IdentityType, PartyKind, PartyRole
from diversion.domain.regimes import Regime
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Money, Of, Shape, Text, Whole, Word
from diversion.schemas.dispute import LONG_WORDS, HolderSchema
from diversion.schemas.intake import RepresentativeSchema
from diversion.schemas.journal import Told
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.services.dispute_list import Order


class DisputesAsked(PageAsked):
    """What is asked of a list of disputes. Days are Shanghai days, the last one included.

    ``holder``: held by that role of the court. ``mine``: held by the reader, their organisation, or their role
    in their court. ``sort`` is ``received`` (the newest first) or ``due`` (open ones, the next due first).
    """

    status = Word(Status, load_default=None)
    holder = Word(CourtRole, load_default=None)
    mine = Flag(load_default=False)
    due_before = Moment(load_default=None)
    entry = Word(Entry, load_default=None)
    received_from = Day(load_default=None)
    received_to = Day(load_default=None)
    organisation_id = Id(load_default=None)
    flag = Text(longest=50, load_default=None)
    sort = Word(Order, load_default=Order.RECEIVED)


class SearchTold(Shape):
    """What to look for, all of it together. ``number``: reference, receipt, case number or outside number."""

    name = Text(longest=200, load_default=None)
    identity_number = Text(longest=50, load_default=None)
    phone = Text(longest=40, load_default=None)
    number = Text(longest=100, load_default=None)


class DisputeLineSchema(Shape):
    """A dispute in a list; of each side the first names, ``party_count`` counts all parties."""

    id = Id(required=True)
    reference = Text(required=True)
    entry = PlainWord(Entry, required=True)
    status = PlainWord(Status, required=True)
    regime = PlainWord(Regime, required=True)
    filed_on = Day(required=True)
    received_at = Moment(required=True)
    docketed = Flag(required=True)
    closed_reason = Text(required=True, allow_none=True)
    case_number = Text(required=True, allow_none=True)
    cause_name = Text(required=True, allow_none=True)
    claim_amount = Money(required=True, allow_none=True)
    applicants = Listed(Text(allow_none=True), required=True)
    respondents = Listed(Text(allow_none=True), required=True)
    party_count = Whole(required=True)
    responsible = Of(HolderSchema, required=True, allow_none=True)
    next_due_at = Moment(required=True, allow_none=True)
    flags = Listed(Text(), required=True)


class WhoActedSchema(Shape):
    """Who did it: a user by name, or the system."""

    kind = Text(required=True)
    id = Id(required=True, allow_none=True)
    name = Text(required=True, allow_none=True)


class HeldThenSchema(Shape):
    """Whose turn it was then."""

    kind = Text(required=True)
    id = Text(required=True)
    attributed_to = Text(required=True, allow_none=True)


class TimelineEntrySchema(Shape):
    """One thing that befell a dispute. ``text`` is null where there is none, or none for this reader."""

    seq = Whole(required=True)
    at = Moment(required=True)
    event = Text(required=True)
    actor = Of(WhoActedSchema, required=True)
    reason_code = Text(required=True, allow_none=True)
    text = Text(required=True, allow_none=True, longest=LONG_WORDS)
    status = PlainWord(Status, required=True, allow_none=True)
    responsible = Of(HeldThenSchema, required=True, allow_none=True)
    next_due_at = Text(required=True, allow_none=True)
    details = Told(required=True)


class NamedHolderSchema(HeldThenSchema):
    """Whose turn it was then, by name."""

    name = Text(required=True, allow_none=True)


class NamedEntrySchema(TimelineEntrySchema):
    """One thing that befell a dispute, with the names that a page shows beside the ids."""

    responsible = Of(NamedHolderSchema, required=True, allow_none=True)
    organisation_name = Text(required=True, allow_none=True)
    mediator_name = Text(required=True, allow_none=True)


class UnmaskTold(Shape):
    """Why somebody has to see a party's details in clear."""

    reason = Text(required=True, shortest=2, longest=1000)


class ClearPartySchema(Shape):
    """A party's details in clear; who looked, when and why is journaled."""

    id = Id(required=True)
    ref = Text(required=True)
    role = PlainWord(PartyRole, required=True)
    kind = PlainWord(PartyKind, required=True)
    name = Text(required=True, allow_none=True)
    identity_type = PlainWord(IdentityType, required=True, allow_none=True)
    identity_number = Text(required=True, allow_none=True)
    phone = Text(required=True, allow_none=True)
    address = Text(required=True, allow_none=True, longest=500)
    address_region = Text(required=True, allow_none=True)
    workplace = Text(required=True, allow_none=True)
    representatives = Listed(Of(RepresentativeSchema), required=True)


DisputeList = list_of(DisputeLineSchema)
Timeline = list_of(TimelineEntrySchema)
