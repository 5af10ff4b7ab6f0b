"""Routes of reading disputes, correcting one, and looking at what is masked."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.amendment import CorrectionTold, amendment_of
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.dispute_list import (
    ClearPartySchema,
    DisputeList,
    DisputesAsked,
    SearchTold,
    Timeline,
    UnmaskTold,
)
from diversion.schemas.paging import PageAsked
from diversion.schemas.reading import Read
from diversion.services import correction, dispute_list, timeline, unmasking
from diversion.services.access import Actor
from diversion.services.dispute_view import shown_after, view_dispute

routes = Routes("dispute", __name__)


@routes.on("GET", "/disputes", Permission.READ_DISPUTE, asks=DisputesAsked, gives=DisputeList)
def list_disputes(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the disputes within the reader's grants."""
    filters = {name: value for name, value in query.items() if name not in ("limit", "cursor")}
    return answered(dispute_list.list_disputes(actor, dispute_list.DisputeFilter(**filters), asked(query)))


@routes.on(
    "POST",
    "/search",
    Permission.READ_DISPUTE,
    asks=PageAsked,
    takes=SearchTold,
    gives=DisputeList,
    idempotent=False,
)
def search_disputes(actor: Actor, query: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Find disputes by a name, a number or a telephone, which never stand in an address."""
    return answered(dispute_list.search_disputes(actor, dispute_list.Sought(**told), asked(query)))


@routes.on("GET", "/disputes/<uuid:dispute_id>", Permission.READ_DISPUTE, gives=DisputeSchema)
def read_dispute(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read a dispute: where it stands, whose turn it is, until when and why."""
    return view_dispute(actor, dispute_id)


@routes.on(
    "PATCH",
    "/disputes/<uuid:dispute_id>",
    Permission.FILE_DISPUTE,
    takes=CorrectionTold,
    gives=DisputeSchema,
    lenient=True,
    if_match=True,
)
def correct_dispute(actor: Actor, read: Read, dispute_id: UUID, version: int) -> dict[str, Any]:
    """Correct a dispute under the version that was read."""
    change, reason = amendment_of(read.value), read.value.get("reason")
    return shown_after(
        actor,
        lambda: correction.correct_dispute(actor, dispute_id, version, change, reason, read.faults),
    )


@routes.on(
    "GET",
    "/disputes/<uuid:dispute_id>/timeline",
    Permission.READ_DISPUTE,
    asks=PageAsked,
    gives=Timeline,
)
def read_timeline(actor: Actor, query: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Read what befell a dispute, the oldest first."""
    return answered(timeline.read_timeline(actor, dispute_id, asked(query)))


@routes.on(
    "POST",
    "/parties/<uuid:party_id>/unmask",
    Permission.UNMASK,
    takes=UnmaskTold,
    gives=ClearPartySchema,
    idempotent=False,
)
def unmask_party(actor: Actor, told: dict[str, Any], party_id: UUID) -> dict[str, Any]:
    """See a party's details in clear, for a reason that is journaled."""
    return unmasking.unmask_party(actor, party_id, told["reason"])
