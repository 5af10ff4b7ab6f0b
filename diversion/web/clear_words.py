"""What a page shows in clear: a party's details for a reason, and the packet that came back; each look is journaled.

Both are answered once and kept nowhere: neither the address nor a cache holds any of it.
"""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.dispute_list import ClearPartySchema, UnmaskTold
from diversion.schemas.outcome import ReturnPacketSchema
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.return_packet import read_return_packet
from diversion.services.unmasking import unmask_party
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("clear_words", __name__)
_PACKET = Permission.READ_RETURN_PACKET
ACTS = (Act("return-packet", "查看退回材料包", _PACKET, (Status.RETURNED,)),)


@pages.show("/disputes/<uuid:dispute_id>/parties/<uuid:party_id>/unmask", Permission.UNMASK)
def show_unmasking(actor: Actor, dispute_id: UUID, party_id: UUID) -> str:
    """Ask why a party's details are to be seen in clear."""
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    named = [each for each in dispute["parties"] if each["id"] == str(party_id)]
    return render_template("court/unmask.html", dispute=dispute, parties=named, clear=None)


@pages.reveal(
    "/disputes/<uuid:dispute_id>/parties/<uuid:party_id>/unmask",
    Permission.UNMASK,
    takes=UnmaskTold,
    again=show_unmasking,
)
def unmask(actor: Actor, told: dict[str, Any], dispute_id: UUID, party_id: UUID) -> str:
    """Show a party's details in clear, once."""
    clear = ClearPartySchema().dump(unmask_party(actor, party_id, told["reason"]))
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return render_template("court/unmask.html", dispute=dispute, parties=[], clear=clear)


@pages.show("/disputes/<uuid:dispute_id>/return-packet", _PACKET)
def show_return_packet(actor: Actor, dispute_id: UUID) -> str:
    """Show all that comes back to the court with a dispute, in clear, ready to print."""
    packet = ReturnPacketSchema().dump(read_return_packet(actor, dispute_id))
    return render_template("court/packet.html", packet=packet)
