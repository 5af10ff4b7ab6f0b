"""A handoff on a phone: what is asked, until when, and the answer at the thumb."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.handoff import AcceptanceTold, DeclinationTold, HandoffSchema, disclosure_of
from diversion.services import handoff as acts
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.web.pages import Pages

pages = Pages("handoff", __name__)


@pages.show("/handoffs/<uuid:handoff_id>", Permission.READ_DISPUTE)
def show_handoff(actor: Actor, handoff_id: UUID) -> str:
    """Show a handoff: names, cause and amount before acceptance, the dispute after it."""
    return render_template("handoff.html", handoff=HandoffSchema().dump(view_handoff(actor, handoff_id)))


@pages.act(
    "/handoffs/<uuid:handoff_id>/accept", Permission.ANSWER_OFFER, takes=AcceptanceTold, again=show_handoff
)
def accept(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Accept an offer for a mediator, with what they disclose."""
    said = told["disclosure"]
    acts.accept_handoff(actor, handoff_id, told["mediator_id"], disclosure_of(said), said["words"])
    return f"/handoffs/{handoff_id}?done=done"


@pages.act(
    "/handoffs/<uuid:handoff_id>/decline",
    Permission.ANSWER_OFFER,
    takes=DeclinationTold,
    again=show_handoff,
)
def decline(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Decline an offer with one of the four lawful reasons, in words."""
    acts.decline_handoff(actor, handoff_id, **told)
    return "/inbox?done=done"
