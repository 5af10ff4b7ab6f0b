"""The wire shape of a dispute as it is answered: whose turn, until when and why; always masked."""

from marshmallow import fields

from diversion.domain.alerts import AlertKind
from diversion.domain.consents import Answer, ChoiceBy, ChosenBy, Matter, Means
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import HolderKind, Status
from diversion.domain.entries import Entry, Procedure, ReferralKind
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.outside_numbers import OutsideSystem
from diversion.domain.parties import IdentityType, PartyKind, PartyRole
from diversion.domain.regimes import Regime
from diversion.domain.triage import TriageDecision
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Money, Of, Shape, Text, Whole
from diversion.schemas.intake import LONG_TEXT, RepresentativeSchema
from diversion.schemas.plain import PlainWord

LONG_WORDS = 2000


class ReasonSchema(Shape):
    """Why something was decided: a code that never changes, a sentence, the article it rests on if any."""

    code = Text(required=True)
    text = Text(required=True, longest=LONG_WORDS)
    text_en = Text(required=True, longest=LONG_WORDS)
    article = Text(required=True, allow_none=True)


class HolderSchema(Shape):
    """Whose turn it is: a role of the court, an organisation, a user, a party or an appraiser.

    ``attributed_to`` is whose time runs where it is not the holder's: a party's id or ``parties_jointly``.
    """

    kind = PlainWord(HolderKind, required=True)
    id = Text(required=True)
    name = Text(required=True, allow_none=True)
    attributed_to = Text(required=True, allow_none=True)


class DerivationSchema(Shape):
    """One step of how a day was counted."""

    zh = Text(required=True, longest=LONG_WORDS)
    en = Text(required=True, longest=LONG_WORDS)


class DueSchema(Shape):
    """Why it is due then: the clock, its article (none: this court's setting), and the days counted one by one.

    ``provisional``: it reaches a year whose holiday notice is not out.
    """

    rule = PlainWord(DeadlineRule, required=True)
    article = Text(required=True, allow_none=True)
    due_on = Day(required=True)
    provisional = Flag(required=True)
    derivation = Listed(Of(DerivationSchema), required=True)


class ReceiptSchema(Shape):
    """The receipt; ``docket_by`` is the last day of the seven, once they run."""

    number = Text(required=True)
    at = Moment(required=True)
    docket_by = Day(required=True, allow_none=True)


class CauseNamedSchema(Shape):
    """The cause of action, in which version of the catalogue."""

    key = Text(required=True)
    code = Text(required=True, allow_none=True)
    name = Text(required=True)
    version = Text(required=True)


class MaskedPartySchema(Shape):
    """A party; identity number, telephone and address are masked."""

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
    representatives = Listed(Of(RepresentativeSchema), required=True)


class ConsentGivenSchema(Shape):
    """One answer as recorded; of several by one party on one matter the last stands."""

    party_ref = Text(required=True)
    matter = PlainWord(Matter, required=True)
    answer = PlainWord(Answer, required=True)
    means = PlainWord(Means, required=True)
    asked_by = Text(required=True)
    at = Moment(required=True)


class ChoiceMadeSchema(Shape):
    """Who chooses the organisation, as last recorded."""

    by = PlainWord(ChoiceBy, required=True)
    organisation_id = Id(required=True, allow_none=True)


class TriageSchema(Shape):
    """What triage, or a router over it (``overruled``), decided."""

    decision = PlainWord(TriageDecision, required=True)
    reasons = Listed(Of(ReasonSchema), required=True)
    overruled = Flag(required=True)
    ruleset_version = Text(required=True)


class ProposedSchema(Shape):
    """An organisation by id and name."""

    organisation_id = Id(required=True)
    name = Text(required=True)


class CandidateSchema(Shape):
    """One organisation asked about; an excluded one says by what, and has no score."""

    organisation_id = Id(required=True)
    name = Text(required=True)
    kind = PlainWord(OrganisationKind, required=True)
    handoff_kind = PlainWord(HandoffKind, required=True)
    score = fields.Float(required=True)
    reasons = Listed(Of(ReasonSchema), required=True)
    excluded_by = Of(ReasonSchema, required=True, allow_none=True)


class GateSchema(Shape):
    """Whether an offer may go out now, and every reason for or against it."""

    open = Flag(required=True)
    reasons = Listed(Of(ReasonSchema), required=True)


class RoutingSchema(Shape):
    """Who may take the dispute, in what order and why; ``proposed`` mediates, ``assist`` helps beside it."""

    proposed = Of(ProposedSchema, required=True, allow_none=True)
    assist = Of(ProposedSchema, required=True, allow_none=True)
    chosen_by = PlainWord(ChosenBy, required=True, allow_none=True)
    gate = Of(GateSchema, required=True)
    candidates = Listed(Of(CandidateSchema), required=True)


class LastHandoffSchema(Shape):
    """The newest handoff that mediates, live or not."""

    id = Id(required=True)
    kind = PlainWord(HandoffKind, required=True)
    referral_kind = PlainWord(ReferralKind, required=True)
    status = PlainWord(HandoffStatus, required=True)
    organisation_id = Id(required=True)
    chosen_by = PlainWord(ChosenBy, required=True)
    mediator_id = Id(required=True, allow_none=True)
    sequence = Whole(required=True)


class OutsideNumberSchema(Shape):
    """The dispute's number in another system."""

    system = PlainWord(OutsideSystem, required=True)
    number = Text(required=True)


class AlertSchema(Shape):
    """A danger reported; its words are in the timeline."""

    id = Id(required=True)
    kind = PlainWord(AlertKind, required=True)
    at = Moment(required=True)


class FeeNoticeSchema(Shape):
    """The notice to pay the acceptance fee before trial."""

    sent_on = Day(required=True)
    pay_by = Day(required=True, attribute="pay_by_on")
    paid_on = Day(required=True, allow_none=True)


class DisputeSchema(Shape):
    """A dispute. ``missing`` is what the open notice asks for; ``routing`` is told to the court only."""

    id = Id(required=True)
    reference = Text(required=True)
    court_code = Text(required=True)
    entry = PlainWord(Entry, required=True)
    status = PlainWord(Status, required=True)
    regime = PlainWord(Regime, required=True)
    filed_on = Day(required=True)
    docketed = Flag(required=True)
    closed_reason = Text(required=True, allow_none=True)
    version = Whole(required=True)
    receipt = Of(ReceiptSchema, required=True)
    responsible = Of(HolderSchema, required=True, allow_none=True)
    next_due_at = Moment(required=True, allow_none=True)
    next_due = Of(DueSchema, required=True, allow_none=True)
    missing = Listed(Of(ReasonSchema), required=True)
    remarks = Listed(Of(ReasonSchema), required=True)
    flags = Listed(Text(), required=True)
    cause = Of(CauseNamedSchema, required=True, allow_none=True)
    claim_amount = Money(required=True, allow_none=True)
    dispute_region = Text(required=True, allow_none=True)
    claims = Text(required=True, allow_none=True, longest=LONG_TEXT)
    facts = Text(required=True, allow_none=True, longest=LONG_TEXT)
    docketed_on = Day(required=True, allow_none=True)
    case_number = Text(required=True, allow_none=True)
    procedure = PlainWord(Procedure, required=True, allow_none=True)
    hard_bar_on = Day(required=True, allow_none=True)
    preservation_wanted = Flag(required=True)
    preservation_executed_on = Day(required=True, allow_none=True)
    parties = Listed(Of(MaskedPartySchema), required=True)
    consents = Listed(Of(ConsentGivenSchema), required=True)
    choice = Of(ChoiceMadeSchema, required=True, allow_none=True)
    triage = Of(TriageSchema, required=True, allow_none=True)
    routing = Of(RoutingSchema, required=True, allow_none=True)
    handoff = Of(LastHandoffSchema, required=True, allow_none=True)
    fee_notice = Of(FeeNoticeSchema, required=True, allow_none=True)
    outside_numbers = Listed(Of(OutsideNumberSchema), required=True)
    alerts = Listed(Of(AlertSchema), required=True)
