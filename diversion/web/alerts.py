"""Reporting a danger (风险预警) from the field: the lawful exception to the confidentiality of mediation."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.acts import AlertTold
from diversion.schemas.handoff import HandoffSchema
from diversion.services.access import Actor
from diversion.services.alerts import raise_alert
from diversion.services.handoff_view import view_handoff
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("alerts", __name__)
RULE = "/handoffs/<uuid:handoff_id>/alert"
ACTS = (Act("alert", "报告风险", Permission.CONTACT_PARTY, (HandoffStatus.ACCEPTED,)),)


@pages.show(RULE, Permission.CONTACT_PARTY)
def show_alert(actor: Actor, handoff_id: UUID) -> str:
    """Ask which danger, and for words that the court reads."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template("alert.html", handoff=handoff, dispute=handoff["dispute"])


@pages.act(RULE, Permission.CONTACT_PARTY, takes=AlertTold, again=show_alert)
def alert(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Report a danger to the court."""
    dispute_id = view_handoff(actor, handoff_id)["dispute_id"]
    raise_alert(actor, dispute_id, told["kind"], told["words"])
    return f"/handoffs/{handoff_id}?done=done"
