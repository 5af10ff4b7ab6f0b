"""The wire shapes of handoffs: a router's offer, the answers to it, and what each side sees of it."""

from typing import Any

from diversion.domain.blocks import Block
from diversion.domain.consents import ChosenBy
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Status
from diversion.domain.entries import ReferralKind
from diversion.domain.handoff import DeclineReason, DisclosureGround, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.mediation_period import Venue
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.regimes import Regime
from diversion.domain.routing_choice import OverrideReason
from diversion.schemas.acts import LONGEST_REASON
from diversion.schemas.base import Flag, Id, Listed, Moment, Money, Of, Shape, Text, Whole, Word
from diversion.schemas.dispute import DisputeSchema, HolderSchema
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord


class HandoffTold(Shape):
    """Whom a router wants to have a dispute; code and words where that is not the proposed one."""

    organisation_id = Id(required=True)
    kind = Word(HandoffKind, load_default=HandoffKind.MEDIATE)
    chosen_by = Word(ChosenBy, load_default=None, allow_none=True)
    reason_code = Word(OverrideReason, load_default=None, allow_none=True)
    reason = Text(longest=LONGEST_REASON, load_default=None, allow_none=True)


class RecallTold(Shape):
    """Why a handoff is recalled."""

    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)


class DisclosureTold(Shape):
    """What a mediator discloses (ZX-10): the grounds, none if there is nothing, and words on them."""

    grounds = Listed(Word(DisclosureGround), load_default=list)
    words = Text(longest=LONGEST_REASON, load_default=None, allow_none=True)


class AcceptanceTold(Shape):
    """Who mediates (left out: the one assigned, else who accepts), and what they disclose."""

    mediator_id = Id(load_default=None, allow_none=True)
    disclosure = Of(DisclosureTold, required=True)


class DeclinationTold(Shape):
    """One of the four lawful reasons, in words (ZX-9)."""

    reason_code = Word(DeclineReason, required=True)
    reason = Text(required=True, longest=LONGEST_REASON)


class AssignmentTold(Shape):
    """Who takes the handoff; a disclosure is needed once it is accepted."""

    mediator_id = Id(required=True)
    disclosure = Of(DisclosureTold, load_default=None)


class HandoffsAsked(PageAsked):
    """What is asked of a list of handoffs; ``due_before`` is of the dispute while its handoff is live."""

    organisation_id = Id(load_default=None)
    mediator_id = Id(load_default=None)
    status = Word(HandoffStatus, load_default=None)
    block = Word(Block, load_default=None)
    due_before = Moment(load_default=None)


class HandoffLineSchema(Shape):
    """A handoff in a list."""

    id = Id(required=True)
    dispute_id = Id(required=True)
    reference = Text(required=True)
    dispute_status = PlainWord(Status, required=True)
    organisation_id = Id(required=True)
    organisation_name = Text(required=True)
    mediating_body_id = Id(required=True, allow_none=True)
    mediator_id = Id(required=True, allow_none=True)
    mediator_name = Text(required=True, allow_none=True)
    kind = PlainWord(HandoffKind, required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    chosen_by = PlainWord(ChosenBy, required=True)
    status = PlainWord(HandoffStatus, required=True)
    sequence = Whole(required=True)
    venue = PlainWord(Venue, required=True)
    next_due_at = Moment(required=True, allow_none=True)
    offered_at = Moment(required=True)
    dispatched_at = Moment(required=True, allow_none=True)
    delivered_at = Moment(required=True, allow_none=True)
    received_at = Moment(required=True, allow_none=True)
    accepted_at = Moment(required=True, allow_none=True)
    materials_signed_at = Moment(required=True, allow_none=True)
    period_started_at = Moment(required=True, allow_none=True)
    first_contact_at = Moment(required=True, allow_none=True)
    declined_at = Moment(required=True, allow_none=True)
    decline_reason = PlainWord(DeclineReason, required=True, allow_none=True)
    lapsed_at = Moment(required=True, allow_none=True)
    recalled_at = Moment(required=True, allow_none=True)
    completed_at = Moment(required=True, allow_none=True)


class InboxLineSchema(HandoffLineSchema):
    """A handoff in an inbox: what it is about, and by which clock somebody has to act next."""

    next_rule = PlainWord(DeadlineRule, required=True, allow_none=True)
    responsible = Of(HolderSchema, required=True, allow_none=True)
    cause_name = Text(required=True, allow_none=True)
    claim_amount = Money(required=True, allow_none=True)
    applicants = Listed(Text(allow_none=True), required=True)
    respondents = Listed(Text(allow_none=True), required=True)
    party_count = Whole(required=True)


class DisclosedSchema(Shape):
    """The grounds that were disclosed on acceptance.

    ``awaited``: it was handed over since, and the new mediator has not disclosed yet (``/assign`` takes it).
    """

    grounds = Listed(PlainWord(DisclosureGround), required=True)
    awaited = Flag(required=True)


class NamedPartySchema(Shape):
    """A party by name, enough to check conflicts."""

    ref = Text(required=True)
    role = PlainWord(PartyRole, required=True)
    kind = PlainWord(PartyKind, required=True)
    name = Text(required=True, allow_none=True)


class HandoffSchema(HandoffLineSchema):
    """A handoff. Before acceptance its organisation sees names, cause and amount; after it the dispute."""

    version = Whole(required=True)
    responsible = Of(HolderSchema, required=True, allow_none=True)
    cause_name = Text(required=True, allow_none=True)
    claim_amount = Money(required=True, allow_none=True)
    disclosure = Of(DisclosedSchema, required=True, allow_none=True)
    parties = Listed(Of(NamedPartySchema), required=True)
    dispute = Of(DisputeSchema, required=True, allow_none=True)


HandoffList = list_of(HandoffLineSchema, flat=True)


def disclosure_of(told: dict[str, Any]) -> dict[str, Any]:
    """Take what is kept in clear from a disclosure: its grounds; the words are sealed apart."""
    return {"grounds": [ground.value for ground in told["grounds"]]}
