"""A party asks for another mediator (ZX-11): the coordinator reads why, and changes the mediator or says why not."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.law import cite
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.tracking import ChangeAnswered
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.mediator_change import keep_mediator, read_change
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("mediator_change", __name__)
RULE = "/handoffs/<uuid:handoff_id>/mediator-change"
ACTS = (Act("mediator-change", "答复更换申请", Permission.MEDIATE, (HandoffStatus.ACCEPTED,), leads=True),)


@pages.show(RULE, Permission.MEDIATE)
def show_change(actor: Actor, handoff_id: UUID) -> str:
    """Show why a party asks for another mediator, and the two ways to answer."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template(
        "mediator_change.html",
        handoff=handoff,
        dispute=handoff["dispute"],
        asked=read_change(actor, handoff_id),
        article=cite("ZX-11"),
    )


@pages.act(RULE, Permission.MEDIATE, takes=ChangeAnswered, again=show_change)
def keep(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Keep the mediator, and tell the party why."""
    keep_mediator(actor, handoff_id, told["answer"])
    return f"/handoffs/{handoff_id}?done=done"
