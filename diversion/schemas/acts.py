"""The wire shapes of what people do to a dispute outside mediation itself; each act answers the dispute."""

from diversion.domain.alerts import AlertKind
from diversion.domain.closing import ClosingReason
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Procedure
from diversion.domain.outside_numbers import OutsideSystem
from diversion.domain.triage import TriageDecision
from diversion.domain.triage_ruling import RulingReason
from diversion.schemas.base import Day, Flag, Id, Moment, Shape, Text, Word

LONGEST_REASON = 1000


class RulingTold(Shape):
    """A router's ruling over triage."""

    decision = Word(TriageDecision, required=True)
    reason_code = Word(RulingReason, required=True)
    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)


class ConsentTold(Shape):
    """One answer of one party on one matter. Left out, it was given now and asked by whoever records it."""

    party_ref = Text(required=True, longest=20)
    matter = Word(Matter, required=True)
    answer = Word(Answer, required=True)
    means = Word(Means, required=True)
    asked_by = Text(longest=50, load_default=None)
    at = Moment(load_default=None)
    words = Text(longest=LONGEST_REASON, load_default=None)


class ChoiceTold(Shape):
    """Who chooses the organisation; a joint choice names one. ``party_ref`` and ``means``: on whose word."""

    by = Word(ChoiceBy, required=True)
    organisation_id = Id(load_default=None, allow_none=True)
    party_ref = Text(longest=20, load_default=None)
    means = Word(Means, load_default=Means.IN_PERSON)
    words = Text(longest=LONGEST_REASON, load_default=None)


class WordTold(Shape):
    """What a party said, recorded by somebody else: who, by what means, and in which words."""

    party_ref = Text(required=True, longest=20)
    means = Word(Means, required=True)
    words = Text(longest=LONGEST_REASON, load_default=None)


class DocketSchema(Shape):
    """A case number, given on a day by a procedure; ``correction`` replaces one recorded wrongly, for a ``reason``."""

    case_number = Text(required=True, longest=60)
    docketed_on = Day(required=True)
    procedure = Word(Procedure, required=True)
    correction = Flag(load_default=False)
    reason = Text(longest=LONGEST_REASON, load_default=None)


class DocketingCorrected(Shape):
    """What a docketing should have said, and why it was recorded otherwise."""

    case_number = Text(required=True, longest=60)
    docketed_on = Day(required=True)
    procedure = Word(Procedure, required=True)
    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)


class FeeNoticeTold(Shape):
    """The notice to pay the acceptance fee: sent, payable until, paid once it is."""

    sent_on = Day(required=True)
    pay_by = Day(required=True)
    paid_on = Day(load_default=None, allow_none=True)


class CancellationTold(Shape):
    """Why a filing was a mistake."""

    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)


class ClosingTold(Shape):
    """On which ground the court closes a dispute, in words."""

    reason_code = Word(ClosingReason, required=True)
    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)


class PreservationTold(Shape):
    """On which day preservation was executed."""

    executed_on = Day(required=True)


class AlertTold(Shape):
    """A danger, in words that the court may read."""

    kind = Word(AlertKind, required=True)
    words = Text(required=True, shortest=2, longest=LONGEST_REASON)


class OutsideNumberTold(Shape):
    """The dispute's number in another system."""

    system = Word(OutsideSystem, required=True)
    number = Text(required=True, longest=100)
