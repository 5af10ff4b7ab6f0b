"""The route of the copy card."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.copy_card import CopyCardSchema
from diversion.services import copy_card
from diversion.services.access import Actor

routes = Routes("copy_card", __name__)


@routes.on("GET", "/disputes/<uuid:dispute_id>/copy-card", Permission.READ_DISPUTE, gives=CopyCardSchema)
def read_copy_card(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read a dispute as lines to paste into 人民法院调解平台; clear for parties unmasked today."""
    return copy_card.read_copy_card(actor, dispute_id)
