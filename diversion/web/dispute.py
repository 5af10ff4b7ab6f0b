"""A dispute as a parcel: where it is, whose turn, until when and why, and how it came there.

Each act is a page of its own with one form and answers to this page again; what a role may do next is offered,
what it may not says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Status
from diversion.domain.triage import TriageDecision
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.dispute_list import NamedEntrySchema
from diversion.schemas.outcome import OutcomeSchema
from diversion.schemas.responsibility import ResponsibilitySchema, responsibility_told
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.ladder_pause import is_paused
from diversion.services.outcome_view import read_outcome
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.refusals import NotFound
from diversion.services.responsibility import read_responsibility
from diversion.services.timeline import read_timeline
from diversion.web import (
    clear_words,
    closing,
    consents,
    docketing,
    documents,
    judging,
    routing,
    supervision,
    supplement,
    tracking,
    window_papers,
)
from diversion.web.acts import Act, offered
from diversion.web.befell import befallen
from diversion.web.court_desk import NEXT_ACTS
from diversion.web.pages import Pages

pages = Pages("dispute", __name__)
ACTS: Sequence[Act] = (
    *docketing.ACTS,
    *supplement.ACTS,
    *consents.ACTS,
    *closing.ACTS,
    *tracking.ACTS,
    *routing.ACTS,
    *judging.ACTS,
    *clear_words.ACTS,
    *supervision.ACTS,
    *documents.ACTS,
    *window_papers.ACTS,
)
"""What a dispute's page offers; each module that has acts adds its own."""
DUE_ACTS: Mapping[str, str] = {
    **NEXT_ACTS,
    DeadlineRule.SUPPLEMENT: "supplement",
    DeadlineRule.DECISION: "appoint",
    DeadlineRule.DOCKETING: "docket",
    DeadlineRule.DOCKETING_ALARM_FIRST: "docket",
    DeadlineRule.DOCKETING_ALARM_SECOND: "docket",
    DeadlineRule.RETURN_DOCKETING: "docket",
    DeadlineRule.CONSULTING: "consents",
    DeadlineRule.JOINT_CHOICE: "choice",
    DeadlineRule.FEE_NOTICE: "fee-notice",
}
"""Which act ends the running clock, whoever holds the ball: it stands out for everybody who may do it."""
LIKELY = (
    "docket",
    "supplement",
    "triage",
    "appoint",
    "guidance",
    "stops",
    "review",
    "confirmation-decision",
    "exit",
    "transfer-to-trial",
    "return-packet",
    "consents",
    "choice",
    "recall",
    "assist",
    "supervise",
    "documents",
    "papers",
    "fee-notice",
)
"""Acts in the order in which one is likely to want them, while their status allows them; the others follow, folded."""
STEPS = ("收件", "甄别", "委派", "调解", "结果")
STEP_OF: Mapping[str, int] = {
    Status.AWAITING_SUPPLEMENT: 0,
    Status.AWAITING_DECISION: 1,
    Status.AWAITING_DOCKET: 1,
    Status.CONSULTING: 2,
    Status.OFFERED: 2,
    Status.IN_MEDIATION: 3,
}
"""At which step a dispute is; what is not named has its result."""


@pages.show("/disputes/<uuid:dispute_id>", Permission.READ_DISPUTE)
def show_dispute(actor: Actor, dispute_id: UUID) -> str:
    """Show a dispute: whose turn, until when and why, what may be done, and what befell it."""
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    shown = {
        "dispute": dispute,
        "paused": bool(actor.reach(Permission.ROUTE_DISPUTE)) and is_paused(actor, dispute_id),
        "steps": STEPS,
        "step": STEP_OF.get(dispute["status"], len(STEPS) - 1),
        "timeline": befallen(_timeline(actor, dispute_id), _names(dispute)),
        "outcome": _outcome(actor, dispute_id),
        "documents": documents.documents_of(actor, dispute_id),
        "may_unmask": bool(actor.reach(Permission.UNMASK)),
        "responsibility": ResponsibilitySchema().dump(
            responsibility_told(read_responsibility(actor, dispute_id))
        ),
    }
    return render_template("dispute.html", **shown, acts=_acts(actor, dispute, paused=shown["paused"]))


def _acts(actor: Actor, dispute: Mapping[str, Any], *, paused: bool) -> Any:
    """Offer the acts, the likeliest first; the one that ends the running clock leads, of two that exclude each other one."""
    left_out = (
        "ladder-pause" if paused else "ladder-resume",
        "confirmation-decision" if dispute["docketed"] else "exit",
    )
    leads = _due_act(dispute)
    acts = [
        replace(each, leads=each.slug == leads or (leads is None and each.leads))
        for each in sorted(ACTS, key=_place)
        if each.slug not in left_out
    ]
    return offered(actor, acts, dispute)


def _due_act(dispute: Mapping[str, Any]) -> str | None:
    """Name the act that ends the running clock; of a doubtful triage that is the ruling over it."""
    due, triage = dispute["next_due"], dispute["triage"]
    if due is None:
        return None
    if due["rule"] == DeadlineRule.DECISION and triage and triage["decision"] == TriageDecision.ASK:
        return "triage"
    return DUE_ACTS.get(due["rule"])


def _place(act: Act) -> int:
    return LIKELY.index(act.slug) if act.slug in LIKELY else len(LIKELY)


def _timeline(actor: Actor, dispute_id: UUID) -> Iterator[Any]:
    """Read all that befell it, however much."""
    cursor = None
    while True:
        page = read_timeline(actor, dispute_id, Asked(cursor, MOST_ROWS))
        yield from NamedEntrySchema(many=True).dump(page.rows)
        if (cursor := page.next_cursor) is None:
            return


def _names(dispute: Mapping[str, Any]) -> Mapping[str, str | None]:
    return {each["ref"]: each["name"] for each in dispute["parties"]}


def _outcome(actor: Actor, dispute_id: UUID) -> Any:
    try:
        return OutcomeSchema().dump(read_outcome(actor, dispute_id))
    except NotFound:
        return None
