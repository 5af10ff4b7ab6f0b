"""How mediation ended: first which end, then the form that belongs to it (ZX-17, ZX-22).

An agreement is taken down with a signature for each party; every failed mediation has its report of four fields.
A payment plan is computed beside it, to be copied into the terms.
"""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import render_template, request

from diversion.domain import law
from diversion.domain.access import Permission
from diversion.domain.agreements import SigningMeans
from diversion.domain.handoff import HandoffStatus
from diversion.domain.outcome import EndReason
from diversion.domain.payment_plan import payment_plan, plan_faults
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.outcome import AgreementShape, FailureReportShape, OutcomeShape, outcome_of
from diversion.schemas.payment_plan import PlanAsked
from diversion.schemas.reading import read
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.outcome import record_outcome
from diversion.services.refusals import InputFaulty, NotFound
from diversion.web.acts import Act
from diversion.web.forms import Form, body_of
from diversion.web.language import say
from diversion.web.pages import Pages
from diversion.web.words import choices, word

pages = Pages("outcome", __name__)
ADDRESS_RULE = "ZX-13"
BEGUN = {"agreement": AgreementShape, "failure_report": FailureReportShape}
"""What an end needs, by the member of the body that holds it."""
RULE = "/handoffs/<uuid:handoff_id>/outcome"
ACTS = (Act("outcome", "记录调解结果", Permission.MEDIATE, (HandoffStatus.ACCEPTED,)),)


@pages.show(RULE, Permission.MEDIATE)
def show_outcome(actor: Actor, handoff_id: UUID) -> str:
    """Ask which of the eight ends it was."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template("outcome.html", handoff=handoff, dispute=handoff["dispute"])


@pages.show(f"{RULE}/<end_reason>", Permission.MEDIATE)
def show_end(actor: Actor, handoff_id: UUID, end_reason: str) -> str:
    """Ask for what belongs to this end: an agreement, nothing, or the failure report."""
    if end_reason not in set(EndReason):
        raise NotFound("终结情形", "end reason")
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template(
        "outcome_end.html",
        handoff=handoff,
        dispute=handoff["dispute"],
        end_reason=end_reason,
        settled=EndReason(end_reason).is_settled,
        article=law.cite(ADDRESS_RULE),
        hands=[_hands(party) for party in handoff["dispute"]["parties"]],
    )


@pages.act(f"{RULE}/<end_reason>", Permission.MEDIATE, takes=OutcomeShape, again=show_end)
def record(actor: Actor, told: dict[str, Any], handoff_id: UUID, end_reason: str) -> str:  # noqa: ARG001 - the body says it
    """Record how mediation ended, or hand in the report of one that has ended."""
    _demand_begun(told)
    record_outcome(actor, view_handoff(actor, handoff_id)["dispute_id"], outcome_of(told))
    return f"/handoffs/{handoff_id}?done=done"


@pages.show("/payment-plan", Permission.MEDIATE)
def show_plan(actor: Actor) -> str:  # noqa: ARG001 - nothing of anybody's is read
    """Divide an amount into instalments that add up to the fen; nothing is kept."""
    typed = request.args.to_dict(flat=False)
    if not typed:
        return render_template("payment_plan.html", asked=Form(), plan=())
    found = read(PlanAsked, body_of(PlanAsked, typed))
    told: Any = found.value
    faults = found.faults or plan_faults(told["amount"], told["instalments"])
    plan = () if faults else payment_plan(**_named(told))
    return render_template("payment_plan.html", asked=Form(typed, faults), plan=plan)


def _demand_begun(told: dict[str, Any]) -> None:
    """Refuse a form of which nothing was filled, each fault beside its field: as a body it lacks one member only."""
    end = told["end_reason"]
    member = "agreement" if end is EndReason.AGREEMENT_REACHED else "failure_report"
    if told[member] is None and end is not EndReason.SETTLED_AND_WITHDRAWN:
        faults = read(BEGUN[member], {}).faults
        raise InputFaulty([replace(each, pointer=f"/{member}{each.pointer}") for each in faults])


def _named(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("amount", "instalments", "first_on", "interval")}


def _hands(party: dict[str, Any]) -> list[tuple[str, str]]:
    """Give in which ways a party may have signed, each as the entry it makes among the signatures."""
    own = [
        (_entry(party_ref=party["ref"], means=means), say("本人（本单位）%(means)s", means=name))
        for means, name in choices("SigningMeans")
    ]
    return own + [
        (
            _entry(
                party_ref=party["ref"],
                means=SigningMeans.HANDWRITTEN.value,
                by={"kind": agent["kind"], "name": agent["name"]},
            ),
            say("%(kind)s%(name)s代签", kind=word("RepresentativeKind", agent["kind"]), name=agent["name"]),
        )
        for agent in party["representatives"]
    ]


def _entry(**told: Any) -> str:
    return json.dumps(told, ensure_ascii=False)
