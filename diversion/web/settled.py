"""What follows an agreement before docketing: the joint application for confirmation, and its performance."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.outcome import ApplicationShape, PerformanceShape
from diversion.services.access import Actor
from diversion.services.confirmation import apply_for_confirmation
from diversion.services.handoff_view import view_handoff
from diversion.services.performance import record_performance
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("settled", __name__)
RULE = "/handoffs/<uuid:handoff_id>"
ACTS = (
    Act("confirmation", "申请司法确认", Permission.APPLY_FOR_CONFIRMATION, (Status.SETTLED,), leads=True),
    Act("performance", "记录履行情况", Permission.APPLY_FOR_CONFIRMATION, (Status.SETTLED, Status.CONFIRMED)),
)


@pages.show(f"{RULE}/confirmation", Permission.APPLY_FOR_CONFIRMATION)
def show_confirmation(actor: Actor, handoff_id: UUID) -> str:
    """Ask which parties apply; all who signed must."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template("confirmation.html", handoff=handoff, dispute=handoff["dispute"])


@pages.act(
    f"{RULE}/confirmation",
    Permission.APPLY_FOR_CONFIRMATION,
    takes=ApplicationShape,
    again=show_confirmation,
)
def apply(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Take down the parties' joint application."""
    dispute_id = view_handoff(actor, handoff_id)["dispute_id"]
    apply_for_confirmation(actor, dispute_id, told["applied_by"], told["case_number"])
    return f"/handoffs/{handoff_id}?done=done"


@pages.show(f"{RULE}/performance", Permission.APPLY_FOR_CONFIRMATION)
def show_performance(actor: Actor, handoff_id: UUID) -> str:
    """Ask for the day, and whether all of it was performed."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template("performance.html", handoff=handoff, dispute=handoff["dispute"])


@pages.act(
    f"{RULE}/performance", Permission.APPLY_FOR_CONFIRMATION, takes=PerformanceShape, again=show_performance
)
def perform(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Record that the agreement was performed."""
    dispute_id = view_handoff(actor, handoff_id)["dispute_id"]
    record_performance(actor, dispute_id, told["performed_on"], whole=told["whole"])
    return f"/handoffs/{handoff_id}?done=done"
