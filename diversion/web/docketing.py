"""What the filing window does with the court's own numbers: docketing, and the notice to pay the fee."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.schemas.acts import DocketSchema
from diversion.schemas.dispute import DisputeSchema
from diversion.services import docketing
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("docketing", __name__)
ACTS = (
    Act("docket", "立案", Permission.DOCKET_DISPUTE, (Status.AWAITING_DOCKET, Status.RETURNED), leads=True),
)


@pages.show("/disputes/<uuid:dispute_id>/docket", Permission.DOCKET_DISPUTE)
def show_docket(actor: Actor, dispute_id: UUID) -> str:
    """Ask for the case number, the day and the procedure."""
    return render_template("docket.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)))


@pages.act(
    "/disputes/<uuid:dispute_id>/docket", Permission.DOCKET_DISPUTE, takes=DocketSchema, again=show_docket
)
def docket(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Docket the dispute under its case number."""
    docketing.docket_dispute(actor, dispute_id, docketing.DocketTold(**told))
    return f"/disputes/{dispute_id}?done=done"
