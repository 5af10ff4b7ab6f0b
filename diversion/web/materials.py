"""Handing in documents (材料) on a handoff: the signed agreement, the transcript, a paper photographed on the spot.

Beside ``documents.py``, which is the dispute's page at a desk. A telephone has two ways: its camera at once, or a
file. Photographs are asked for as JPEG or PNG, so that a telephone which keeps others converts them itself.
"""

from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.handoff import HandoffSchema
from diversion.services import documents
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.refusals import NotFound
from diversion.web.acts import Act
from diversion.web.documents import document_told
from diversion.web.pages import Pages

pages = Pages("materials", __name__)
RULE = "/handoffs/<uuid:handoff_id>/documents"
STATUSES = (HandoffStatus.ACCEPTED, HandoffStatus.COMPLETED)
ACTS = (Act("documents", "提交材料", Permission.ADD_DOCUMENT, STATUSES),)
PHOTO = "/photo"


@pages.show(RULE, Permission.ADD_DOCUMENT)
def show_materials(actor: Actor, handoff_id: UUID) -> str:
    """Ask what it is, and for a photograph or a file."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    if handoff["dispute"] is None:
        raise NotFound("纠纷", "dispute")
    return render_template("materials.html", handoff=handoff, dispute=handoff["dispute"])


@pages.act(RULE, Permission.ADD_DOCUMENT, again=show_materials)
def hand_in(actor: Actor, handoff_id: UUID) -> str:
    """Hand in a document through the body of the handoff."""
    told = document_told(PHOTO)
    documents.add_document(actor, view_handoff(actor, handoff_id)["dispute_id"], told["kind"], told["file"])
    return f"/handoffs/{handoff_id}?done=done#documents"
