"""A dispute as a parcel: where it is, whose turn, until when and why, and how it came there.

Each act is a form of its own below the page and answers to the page again; what a role may do next is offered,
what it may not says why.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.dispute_list import Timeline
from diversion.schemas.responsibility import ResponsibilitySchema, responsibility_told
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.responsibility import read_responsibility
from diversion.services.timeline import read_timeline
from diversion.web import closing, consents, docketing, supplement
from diversion.web.acts import Act, offered
from diversion.web.pages import Pages

pages = Pages("dispute", __name__)
ACTS: Sequence[Act] = (*docketing.ACTS, *supplement.ACTS, *consents.ACTS, *closing.ACTS)
"""What a dispute's page offers; each module that has acts adds its own."""


@pages.show("/disputes/<uuid:dispute_id>", Permission.READ_DISPUTE)
def show_dispute(actor: Actor, dispute_id: UUID) -> str:
    """Show a dispute: whose turn, until when and why, what may be done, and what befell it."""
    return render_template("dispute.html", **_seen(actor, dispute_id))


def _seen(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    befell = read_timeline(actor, dispute_id, Asked(limit=MOST_ROWS))
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return {
        "dispute": dispute,
        "acts": offered(actor, ACTS, dispute),
        "timeline": Timeline().dump({"items": befell.rows})["items"],
        "responsibility": ResponsibilitySchema().dump(
            responsibility_told(read_responsibility(actor, dispute_id))
        ),
    }
