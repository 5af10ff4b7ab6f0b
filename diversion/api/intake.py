"""Routes of taking a filing in and supplementing it."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.amendment import SupplementTold, amendment_of
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import Read
from diversion.services.access import Actor
from diversion.services.dispute_view import shown_after
from diversion.services.intake import register_dispute
from diversion.services.supplement import supplement_filing

routes = Routes("intake", __name__)


@routes.on(
    "POST",
    "/disputes",
    Permission.FILE_DISPUTE,
    takes=FilingSchema,
    gives=DisputeSchema,
    status=201,
    lenient=True,
)
def file_dispute(actor: Actor, read: Read) -> dict[str, Any]:
    """Take a filing in: receipted and dated, whatever it lacks in law; every fault at once."""
    return shown_after(actor, lambda: register_dispute(actor, filing_of(read.value), read.faults))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/supplements",
    Permission.FILE_DISPUTE,
    takes=SupplementTold,
    gives=DisputeSchema,
    lenient=True,
)
def add_supplement(actor: Actor, read: Read, dispute_id: UUID) -> dict[str, Any]:
    """Hand in what the notice asked for, in whole or in part."""
    change = amendment_of(read.value)
    return shown_after(actor, lambda: supplement_filing(actor, dispute_id, change, read.faults))
