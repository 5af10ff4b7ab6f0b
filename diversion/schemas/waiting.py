"""The shape of a line of a court's desk: a dispute, the clock that waits, and what was decided last."""

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.triage import TriageDecision
from diversion.schemas.base import Flag, Listed, Of, Text
from diversion.schemas.dispute import ReasonSchema
from diversion.schemas.dispute_list import DisputeLineSchema
from diversion.schemas.plain import PlainWord


class WaitingSchema(DisputeLineSchema):
    """A dispute that waits for a person: ``rule`` is the clock; ``proposed`` is whom routing names."""

    rule = PlainWord(DeadlineRule, required=True, allow_none=True)
    triage = PlainWord(TriageDecision, required=True, allow_none=True)
    triage_reasons = Listed(Of(ReasonSchema), required=True)
    may_offer = Flag(required=True)
    proposed = Text(required=True, allow_none=True)
