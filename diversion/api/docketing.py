"""Routes of docketing and the fee notice, and of what else the court or an organisation writes down."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.acts import AlertTold, DocketSchema, FeeNoticeTold, OutsideNumberTold
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.plain import IdGivenSchema
from diversion.services import alerts, docketing, outside_numbers
from diversion.services.access import Actor
from diversion.services.dispute_view import shown_after

routes = Routes("docketing", __name__)


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/docket",
    Permission.DOCKET_DISPUTE,
    takes=DocketSchema,
    gives=DisputeSchema,
)
def docket_dispute(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Docket a dispute under its case number."""
    number = docketing.DocketTold(**told)
    return shown_after(actor, lambda: docketing.docket_dispute(actor, dispute_id, number))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/fee-notice",
    Permission.RECORD_FEE_NOTICE,
    takes=FeeNoticeTold,
    gives=DisputeSchema,
)
def record_fee_notice(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Record the notice to pay the acceptance fee, or that it was paid."""
    notice = docketing.FeeTold(told["sent_on"], told["pay_by"], told["paid_on"])
    return shown_after(actor, lambda: docketing.record_fee_notice(actor, dispute_id, notice))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/outside-numbers",
    Permission.FILE_DISPUTE,
    takes=OutsideNumberTold,
    gives=DisputeSchema,
)
def record_outside_number(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Record a dispute's number in another system."""
    return shown_after(actor, lambda: outside_numbers.record_outside_number(actor, dispute_id, **told))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/alerts",
    Permission.CONTACT_PARTY,
    takes=AlertTold,
    gives=IdGivenSchema,
    status=201,
)
def raise_alert(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Report a danger that the court has to know of."""
    return {"id": alerts.raise_alert(actor, dispute_id, told["kind"], told["words"])}
