"""Reaching the parties by telephone: the number on purpose and for a reason, what may be said, what came of it.

A number is masked until the mediator says that it is for the first contact; it is then shown once, in the answer
itself, and who looked stays written. One call may serve an enterprise's other disputes too.
"""

import json
from typing import Any
from uuid import UUID

from flask import make_response, render_template
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.dispute_list import ClearPartySchema
from diversion.schemas.enterprise_contacts import EnterpriseContactsListSchema
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.mediation import ContactMadeTold, contact_of
from diversion.services.access import Actor
from diversion.services.contacts import record_contact
from diversion.services.enterprise_contacts import list_enterprises
from diversion.services.handoff_view import view_handoff
from diversion.services.unmasking import unmask_party
from diversion.web.acts import Act
from diversion.web.language import say
from diversion.web.pages import Pages
from diversion.web.words import word

pages = Pages("contacts", __name__)
RULE = "/handoffs/<uuid:handoff_id>/contact"
ACTS = (Act("contact", "联系当事人", Permission.CONTACT_PARTY, (HandoffStatus.ACCEPTED,), leads=True),)
REASON = "首次联系"
"""Why a number is looked at from here; it stands in the journal in these words."""
HEARD = ("mediation", "online", "electronic_service")
"""What a party is usually asked on the telephone; other matters are recorded on the dispute's page."""


@pages.show(RULE, Permission.CONTACT_PARTY)
def show_contact(actor: Actor, handoff_id: UUID) -> str:
    """Ask whom the attempt was to reach and what came of it."""
    return _page(actor, handoff_id, None)


@pages.act(RULE, Permission.CONTACT_PARTY, takes=ContactMadeTold, again=show_contact)
def contact(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Record an attempt to reach a party, and what it answered."""
    record_contact(actor, handoff_id, contact_of(told | {"reached": told["result"].is_reached}))
    return f"/handoffs/{handoff_id}?done=done"


@pages.answer("POST", f"{RULE}/<uuid:party_id>/number", Permission.UNMASK)
def show_number(actor: Actor, handoff_id: UUID, party_id: UUID) -> Response:
    """Show a party's number to call, for the reason of first contact; it is journaled and kept nowhere."""
    clear = ClearPartySchema().dump(unmask_party(actor, party_id, REASON))
    return make_response(_page(actor, handoff_id, clear))


def _page(actor: Actor, handoff_id: UUID, clear: dict[str, Any] | None) -> str:
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    firms = EnterpriseContactsListSchema().dump({"items": list_enterprises(actor, handoff_id)})["items"]
    return render_template(
        "contact.html",
        handoff=handoff,
        dispute=handoff["dispute"],
        clear=clear,
        firms={firm["party_ref"]: firm for firm in firms},
        heard=[(word("Matter", matter), _answers(matter)) for matter in HEARD],
    )


def _answers(matter: str) -> list[tuple[str, str]]:
    """Give both answers to a matter, each as the entry it makes among the consents."""
    return [
        (json.dumps({"matter": matter, "answer": answer}), say(name))
        for answer, name in (("yes", "同意"), ("no", "不同意"))
    ]
