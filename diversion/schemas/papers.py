"""The wire shapes of papers (文书): what a draft may hold, and what a court's page shows of its templates."""

from typing import Any

from diversion.domain.outcome import EndReason
from diversion.domain.payment_plan import payment_plan
from diversion.schemas.base import Day, Id, Listed, Of, Shape, Text, Word
from diversion.schemas.intake import LONG_TEXT
from diversion.schemas.outcome import ServiceAddressShape, UndisputedFactsShape
from diversion.schemas.payment_plan import PlanAsked
from diversion.services.paper_parts import PaperDraft
from diversion.services.travelling import AddressTold, FactsTold

PLAN = "/plan"


class DraftedAgreement(Shape):
    """The part of an agreement that its paper shows."""

    terms = Text(longest=LONG_TEXT, load_default=None, allow_none=True)
    perform_by_on = Day(load_default=None, allow_none=True)


class DraftedReport(Shape):
    """The four fields of ZX-17 as far as they are written."""

    basics = Text(longest=LONG_TEXT, load_default="")
    reason = Text(longest=LONG_TEXT, load_default="")
    cost_raising_conduct = Text(longest=LONG_TEXT, load_default="")
    other_notes = Text(longest=LONG_TEXT, load_default="")


class PaperDraftShape(Shape):
    """What is typed for one printing; the same names as an outcome's, so that its form prints too."""

    end_reason = Word(EndReason, load_default=None, allow_none=True)
    agreement = Of(DraftedAgreement, load_default=None, allow_none=True)
    plan = Of(PlanAsked, load_default=None, allow_none=True)
    failure_report = Of(DraftedReport, load_default=None, allow_none=True)
    undisputed_facts = Of(UndisputedFactsShape, load_default=None, allow_none=True)
    service_addresses = Listed(Of(ServiceAddressShape), load_default=list)
    session_id = Id(load_default=None, allow_none=True)


def draft_of(told: dict[str, Any]) -> PaperDraft:
    """Make a draft of what was read; the plan has no faults."""
    agreement, facts, plan = told["agreement"] or {}, told["undisputed_facts"], told["plan"]
    return PaperDraft(
        terms=agreement.get("terms"),
        perform_by_on=agreement.get("perform_by_on"),
        plan=payment_plan(plan["amount"], plan["instalments"], plan["first_on"], plan["interval"])
        if plan
        else (),
        end_reason=told["end_reason"],
        report=told["failure_report"] or {},
        facts=FactsTold(facts["text"], tuple(facts["confirmed_by"])) if facts else None,
        addresses=tuple(AddressTold(**each) for each in told["service_addresses"]),
        session_id=told["session_id"],
    )
