"""The wire shapes of how mediation ended and what came of it."""

from typing import Any

from marshmallow import validate

from diversion.domain.agreements import AgreementKind, SigningMeans
from diversion.domain.confirmations import ConfirmationDecision, NotAcceptedGround, RefusalGround
from diversion.domain.entries import Entry, Procedure
from diversion.domain.outcome import DocumentKind, EndReason, Exit, FailureReport, ReturnKind
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind
from diversion.domain.sham import Finding, ShamSign
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Money, Of, Shape, Text, Whole, Word, length
from diversion.schemas.intake import LONG_TEXT, MOST_PARTIES
from diversion.schemas.plain import PlainWord
from diversion.services.agreements import AgreementTold
from diversion.services.outcome import OutcomeTold
from diversion.services.signatures import RepresentativeTold, SignatureTold
from diversion.services.travelling import AddressTold, FactsTold

_MANY = length(MOST_PARTIES)
_SIGNS = length(len(ShamSign))
GROUNDS = [*(each.value for each in NotAcceptedGround), *(each.value for each in RefusalGround)]


class GroundField(Text):
    """A ground on which an application is not taken in (JS-6), or confirmation refused (JS-8)."""

    def __init__(self) -> None:
        super().__init__(longest=60, load_default=None, allow_none=True)
        self.validators.append(validate.OneOf(GROUNDS, error="not-one-of {choices}"))


class SignedByShape(Shape):
    """The representative who signed in a party's place; the file must name the same person."""

    kind = PlainWord(RepresentativeKind, required=True)
    name = Text(required=True, longest=100)


class SignatureShape(Shape):
    """A party's signature; without ``by`` its own, without ``signed_at`` now."""

    party_ref = Text(required=True, longest=20)
    means = Word(SigningMeans, load_default=SigningMeans.HANDWRITTEN)
    signed_at = Moment(load_default=None, allow_none=True)
    by = Of(SignedByShape, load_default=None, allow_none=True)
    written_opinion = Flag(load_default=False)


class AgreementShape(Shape):
    """An agreement (调解协议) with every signature it needs; its terms are kept sealed."""

    form = Word(AgreementKind, required=True)
    terms = Text(required=True, longest=LONG_TEXT)
    signatures = Listed(Of(SignatureShape), required=True, validate=_MANY)
    mediator_signed_at = Moment(load_default=None, allow_none=True)
    body_sealed_at = Moment(load_default=None, allow_none=True)
    perform_by_on = Day(load_default=None, allow_none=True)


class FailureReportShape(Shape):
    """The four fields of ZX-17, without what parties said for the sake of settling."""

    basics = Text(required=True, longest=LONG_TEXT, shortest=0)
    reason = Text(required=True, longest=LONG_TEXT, shortest=0)
    cost_raising_conduct = Text(longest=LONG_TEXT, shortest=0, load_default="")
    other_notes = Text(longest=LONG_TEXT, shortest=0, load_default="")


class UndisputedFactsShape(Shape):
    """Facts that every party confirmed jointly and in writing (无争议事实)."""

    text = Text(required=True, longest=LONG_TEXT)
    confirmed_by = Listed(Text(longest=20), required=True, validate=_MANY)


class ServiceAddressShape(Shape):
    """A party's confirmed address for service (送达地址确认书)."""

    party_ref = Text(required=True, longest=20)
    address = Text(required=True, longest=500)
    recipient = Text(longest=100, load_default=None, allow_none=True)
    phone = Text(longest=40, load_default=None, allow_none=True)
    electronic_address = Text(longest=200, load_default=None, allow_none=True)


class OutcomeShape(Shape):
    """How mediation ended: an agreement, or the failure report's four fields; and what may travel."""

    end_reason = Word(EndReason, required=True)
    agreement = Of(AgreementShape, load_default=None, allow_none=True)
    failure_report = Of(FailureReportShape, load_default=None, allow_none=True)
    undisputed_facts = Of(UndisputedFactsShape, load_default=None, allow_none=True)
    service_addresses = Listed(Of(ServiceAddressShape), load_default=list, validate=_MANY)
    sham_signs = Listed(Word(ShamSign), load_default=list, validate=_SIGNS)


class ReviewShape(Shape):
    """What the judge found about a settlement, and why."""

    finding = Word(Finding, required=True)
    reason = Text(required=True, longest=LONG_TEXT)
    signs = Listed(Word(ShamSign), load_default=list, validate=_SIGNS)


class ApplicationShape(Shape):
    """A joint application for judicial confirmation."""

    applied_by = Listed(Text(longest=20), required=True, validate=_MANY)
    case_number = Text(longest=60, load_default=None, allow_none=True)


class ConfirmationDecisionShape(Shape):
    """What the judge decided; a ground of JS-6 when not accepted, of JS-8 when refused."""

    decision = Word(ConfirmationDecision, required=True)
    refusal_code = GroundField()
    case_number = Text(longest=60, load_default=None, allow_none=True)
    reason = Text(longest=LONG_TEXT, load_default=None, allow_none=True)


class PerformanceShape(Shape):
    """That the agreement was performed, wholly or in part, on a day."""

    performed_on = Day(required=True)
    whole = Flag(required=True)


class ExitShape(Shape):
    """The exit by which a docketed dispute leaves the court."""

    kind = Word(Exit, required=True)
    document_number = Text(longest=60, load_default=None, allow_none=True)
    served_on = Day(load_default=None, allow_none=True)


class SignatureSchema(Shape):
    """Who signed, when and how; ``by`` is the representative, null when the party signed itself."""

    party_ref = Text(required=True)
    signed_at = Moment(required=True)
    means = PlainWord(SigningMeans, required=True)
    by = Of(SignedByShape, required=True, allow_none=True)


class AgreementSchema(Shape):
    """An agreement; its terms are null to those who may not read them (TY-2)."""

    id = Id(required=True)
    form = PlainWord(AgreementKind, required=True)
    in_force_at = Moment(required=True, allow_none=True)
    perform_by_on = Day(required=True, allow_none=True)
    terms = Text(required=True, allow_none=True, longest=LONG_TEXT)
    signs = Listed(PlainWord(ShamSign), required=True)
    signatures = Listed(Of(SignatureSchema), required=True)


class ReviewSchema(Shape):
    """What a judge found about a settlement or a stop."""

    finding = PlainWord(Finding, required=True)
    signs = Listed(PlainWord(ShamSign), required=True)
    at = Moment(required=True)


class ConfirmationSchema(Shape):
    """An application for confirmation and its decision, null while it waits."""

    applied_at = Moment(required=True)
    case_number = Text(required=True, allow_none=True)
    decision = PlainWord(ConfirmationDecision, required=True, allow_none=True)
    refusal_code = Text(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)


class PerformedSchema(Shape):
    """A performance recorded."""

    performed_on = Day(required=True)
    whole = Flag(required=True)


class LeftSchema(Shape):
    """The exit by which a docketed dispute left the court."""

    kind = PlainWord(Exit, required=True)
    at = Moment(required=True)
    document_number = Text(required=True, allow_none=True)
    served_on = Text(required=True, allow_none=True)


class OutcomeSchema(Shape):
    """How the last mediation ended and what followed."""

    dispute_id = Id(required=True)
    handoff_id = Id(required=True)
    end_reason = PlainWord(EndReason, required=True)
    settled = Flag(required=True)
    ended_by_clock = Flag(required=True)
    ended_at = Moment(required=True)
    reported_at = Moment(required=True, allow_none=True)
    failure_report = Of(FailureReportShape, required=True, allow_none=True)
    agreement = Of(AgreementSchema, required=True, allow_none=True)
    review_pending = Flag(required=True)
    reviews = Listed(Of(ReviewSchema), required=True)
    confirmations = Listed(Of(ConfirmationSchema), required=True)
    performances = Listed(Of(PerformedSchema), required=True)
    exit = Of(LeftSchema, required=True, allow_none=True)
    returned_at = Moment(required=True, allow_none=True)


class PacketRepresentativeSchema(Shape):
    """A representative with its powers, in clear."""

    kind = PlainWord(RepresentativeKind, required=True)
    name = Text(required=True, allow_none=True)
    powers = Listed(PlainWord(Power), required=True)


class PacketPartySchema(Shape):
    """A party of the filing, in clear."""

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
    representatives = Listed(Of(PacketRepresentativeSchema), required=True)


class PacketFilingSchema(Shape):
    """The filing as it stands, in clear, so that nobody types it again."""

    court_code = Text(required=True)
    entry = PlainWord(Entry, required=True)
    filed_on = Day(required=True)
    receipt_number = Text(required=True)
    received_at = Moment(required=True)
    cause_code = Text(required=True, allow_none=True)
    cause_name = Text(required=True, allow_none=True)
    claim_amount = Money(required=True, allow_none=True)
    dispute_region = Text(required=True, allow_none=True)
    claims = Text(required=True, allow_none=True, longest=LONG_TEXT)
    facts = Text(required=True, allow_none=True, longest=LONG_TEXT)
    docketed_on = Day(required=True, allow_none=True)
    case_number = Text(required=True, allow_none=True)
    procedure = PlainWord(Procedure, required=True, allow_none=True)
    hard_bar_on = Day(required=True, allow_none=True)
    preservation_wanted = Flag(required=True)
    parties = Listed(Of(PacketPartySchema), required=True)


class PacketDocumentSchema(Shape):
    """A paper that travels, to be fetched by its id."""

    id = Id(required=True)
    kind = PlainWord(DocumentKind, required=True)
    name = Text(required=True, allow_none=True)
    media_type = Text(required=True)
    size_bytes = Whole(required=True)
    sha256 = Text(required=True)
    added_at = Moment(required=True)


class PacketAddressSchema(Shape):
    """A confirmed address for service."""

    party_ref = Text(required=True, allow_none=True)
    address = Text(required=True, longest=500)
    recipient = Text(required=True, allow_none=True)
    phone = Text(required=True, allow_none=True)
    electronic_address = Text(required=True, allow_none=True)
    confirmed_at = Moment(required=True)


class PacketFactsSchema(Shape):
    """Facts that every party confirmed."""

    text = Text(required=True, longest=LONG_TEXT)
    confirmed_by = Listed(Text(longest=20), required=True)
    confirmed_at = Moment(required=True)


class ReturnPacketSchema(Shape):
    """All that comes back to the court with a dispute. Nothing else said in mediation does."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    kind = PlainWord(ReturnKind, required=True)
    returned_at = Moment(required=True)
    failure_report = Of(FailureReportShape, required=True, allow_none=True)
    failure_report_awaited = Flag(required=True)
    reported_at = Moment(required=True, allow_none=True)
    filing = Of(PacketFilingSchema, required=True)
    documents = Listed(Of(PacketDocumentSchema), required=True)
    service_addresses = Listed(Of(PacketAddressSchema), required=True)
    undisputed_facts = Listed(Of(PacketFactsSchema), required=True)


def outcome_of(told: dict[str, Any]) -> OutcomeTold:
    """Make the outcome that the use case records."""
    report, facts, agreement = told["failure_report"], told["undisputed_facts"], told["agreement"]
    return OutcomeTold(
        end_reason=told["end_reason"],
        agreement=_agreement(agreement) if agreement else None,
        failure_report=FailureReport(**report) if report else None,
        undisputed_facts=FactsTold(facts["text"], tuple(facts["confirmed_by"])) if facts else None,
        service_addresses=tuple(AddressTold(**each) for each in told["service_addresses"]),
        sham_signs=tuple(told["sham_signs"]),
    )


def _agreement(told: dict[str, Any]) -> AgreementTold:
    return AgreementTold(**{**told, "signatures": tuple(_signature(each) for each in told["signatures"])})


def _signature(told: dict[str, Any]) -> SignatureTold:
    by = told["by"]
    return SignatureTold(**{**told, "by": RepresentativeTold(**by) if by else None})
