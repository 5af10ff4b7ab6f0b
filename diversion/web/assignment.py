"""Who mediates: a coordinator hands a mediation to a colleague, with what that one discloses (ZX-10)."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.handoff import LIVE
from diversion.schemas.handoff import AssignmentTold, HandoffSchema, disclosure_of
from diversion.services.access import Actor
from diversion.services.assignment import assign_mediator
from diversion.services.handoff_view import view_handoff
from diversion.services.offer_page import read_answering
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("assignment", __name__)
RULE = "/handoffs/<uuid:handoff_id>/assign"
ACTS = (Act("assign", "更换调解员", Permission.ANSWER_OFFER, sorted(LIVE)),)


@pages.show(RULE, Permission.ANSWER_OFFER)
def show_assign(actor: Actor, handoff_id: UUID) -> str:
    """Ask who takes it, and what they disclose."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    mediators = read_answering(actor, handoff_id).mediators
    return render_template("assign.html", handoff=handoff, dispute=handoff["dispute"], mediators=mediators)


@pages.act(RULE, Permission.ANSWER_OFFER, takes=AssignmentTold, again=show_assign)
def assign(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Let a mediator take a handoff, or take it over."""
    said = told["disclosure"] or {"grounds": [], "words": None}
    assign_mediator(actor, handoff_id, told["mediator_id"], disclosure_of(said), said["words"])
    return f"/handoffs/{handoff_id}?done=done"
