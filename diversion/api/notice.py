"""Routes of notices: one's inbox, and marking one seen."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.deliveries import DeliveriesSchema
from diversion.schemas.notice import NoticeList, NoticesAsked, NoticeSchema
from diversion.services import notice_deliveries, notices
from diversion.services.access import Actor

routes = Routes("notice", __name__)


@routes.on("GET", "/notices", Permission.READ_NOTICES, asks=NoticesAsked, gives=NoticeList)
def list_own_notices(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List one's notices, those not seen first, then the newest."""
    return answered(notices.list_notices(actor, query["kind"], asked(query)))


@routes.on("POST", "/notices/<uuid:notice_id>/see", Permission.READ_NOTICES, gives=NoticeSchema)
def see_notice(actor: Actor, notice_id: UUID) -> dict[str, Any]:
    """Note that one has seen a notice."""
    return notices.see_notice(actor, notice_id)


@routes.on("GET", "/notices/<uuid:notice_id>/deliveries", Permission.ROUTE_DISPUTE, gives=DeliveriesSchema)
def list_notice_deliveries(actor: Actor, notice_id: UUID) -> dict[str, Any]:
    """List what was sent of a notice to an organisation beside its inbox, with every try."""
    return {"items": notice_deliveries.list_notice_deliveries(actor, notice_id)}


@routes.on("POST", "/notices/<uuid:notice_id>/send-again", Permission.ROUTE_DISPUTE, gives=DeliveriesSchema)
def send_notice_again(actor: Actor, notice_id: UUID) -> dict[str, Any]:
    """Send once more what did not arrive of a notice."""
    return {"items": notice_deliveries.send_notice_again(actor, notice_id)}
