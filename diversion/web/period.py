"""The mediation period: more days that every party agreed to, and a pause while something is appraised."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.mediation import ExtensionTold, ProposalTold, SuspensionTold
from diversion.services.access import Actor
from diversion.services.extension_proposals import propose_extension, read_proposal
from diversion.services.extensions import extend_period
from diversion.services.handoff_view import view_handoff
from diversion.services.suspensions import open_suspension, resume_period, suspend_period
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("period", __name__)
RULE = "/handoffs/<uuid:handoff_id>"
ACTS = (
    Act("extension", "延长调解期限", Permission.MEDIATE, (HandoffStatus.ACCEPTED,)),
    Act("suspension", "鉴定期间扣除", Permission.MEDIATE, (HandoffStatus.ACCEPTED,)),
)


@pages.show(f"{RULE}/extension", Permission.MEDIATE)
def show_extension(actor: Actor, handoff_id: UUID) -> str:
    """Ask for the days and which parties agreed."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    proposal = read_proposal(actor, handoff_id)
    return render_template("extension.html", handoff=handoff, dispute=handoff["dispute"], proposal=proposal)


@pages.act(f"{RULE}/extension", Permission.MEDIATE, takes=ExtensionTold, again=show_extension)
def extend(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Lengthen the period by days that every party agreed to."""
    extend_period(actor, handoff_id, told["days"], told["agreed_by"])
    return f"/handoffs/{handoff_id}?done=done"


@pages.act(f"{RULE}/extension-proposal", Permission.MEDIATE, takes=ProposalTold, again=show_extension)
def propose(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Put more days to the parties, each of whom answers on its tracking page."""
    propose_extension(actor, handoff_id, told["days"])
    return f"/handoffs/{handoff_id}/extension?done=done"


@pages.show(f"{RULE}/suspension", Permission.MEDIATE)
def show_suspension(actor: Actor, handoff_id: UUID) -> str:
    """Ask what is appraised and until when; where a pause is open, offer its end."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    is_open = open_suspension(actor, handoff_id)
    return render_template("suspension.html", handoff=handoff, dispute=handoff["dispute"], open=is_open)


@pages.act(f"{RULE}/suspension", Permission.MEDIATE, takes=SuspensionTold, again=show_suspension)
def suspend(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Pause the period for an appraisal."""
    suspend_period(actor, handoff_id, **told)
    return f"/handoffs/{handoff_id}?done=done"


@pages.act(f"{RULE}/suspensions/<uuid:suspension_id>/end", Permission.MEDIATE)
def resume(actor: Actor, handoff_id: UUID, suspension_id: UUID) -> str:
    """End a pause: the period goes on."""
    resume_period(actor, handoff_id, suspension_id)
    return f"/handoffs/{handoff_id}?done=done"
