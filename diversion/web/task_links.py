"""A link for whoever goes and looks: one party, one task, without an account; the link itself is shown once."""

from uuid import UUID

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.reasons import Fault
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.links import TaskLinkTold
from diversion.schemas.reading import read
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.links import LinkMade, make_task_link
from diversion.web.acts import Act
from diversion.web.forms import Form, body_of, own_fields
from diversion.web.pages import Pages

pages = Pages("task_links", __name__)
RULE = "/handoffs/<uuid:handoff_id>/link"
ACTS = (Act("link", "生成一次性链接", Permission.CONTACT_PARTY, (HandoffStatus.ACCEPTED,)),)


@pages.show(RULE, Permission.CONTACT_PARTY)
def show_link_form(actor: Actor, handoff_id: UUID) -> str:
    """Ask which party somebody is to look for."""
    return _page(actor, handoff_id, None, ())


@pages.answer("POST", RULE, Permission.CONTACT_PARTY)
def make_link(actor: Actor, handoff_id: UUID) -> Response:
    """Make the link and show it in the answer itself, for nobody keeps it."""
    found = read(TaskLinkTold, body_of(TaskLinkTold, own_fields(request.form)))
    made = None if found.faults else make_task_link(actor, handoff_id, found.value["party_ref"])
    return make_response(_page(actor, handoff_id, made, found.faults), 422 if found.faults else 200)


def _page(actor: Actor, handoff_id: UUID, made: LinkMade | None, faults: tuple[Fault, ...]) -> str:
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    told = Form(own_fields(request.form), faults)
    return render_template(
        "task_link.html", handoff=handoff, dispute=handoff["dispute"], made=made, told=told
    )
