"""What the court writes down by itself, most of it at the filing window: docketing, the fee notice, numbers elsewhere, preservation."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.schemas.acts import (
    DocketingCorrected,
    DocketSchema,
    FeeNoticeTold,
    OutsideNumberTold,
    PreservationTold,
)
from diversion.schemas.dispute import DisputeSchema
from diversion.services import docketing, outside_numbers, preservation
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.web.acts import OPEN, Act
from diversion.web.pages import Pages

pages = Pages("docketing", __name__)
ACTS = (
    Act(
        "docket",
        "立案",
        Permission.DOCKET_DISPUTE,
        (Status.AWAITING_DOCKET, Status.RETURNED),
        leads=True,
        docketed=False,
    ),
    Act("docketing-correction", "更正立案信息", Permission.DOCKET_DISPUTE, OPEN, docketed=True),
    Act("fee-notice", "交费通知", Permission.RECORD_FEE_NOTICE, OPEN, docketed=True),
    Act("outside-numbers", "登记外部编号", Permission.FILE_DISPUTE, OPEN),
    Act("preservation", "登记保全", Permission.FILE_DISPUTE, OPEN),
)


@pages.show("/disputes/<uuid:dispute_id>/docket", Permission.DOCKET_DISPUTE)
def show_docket(actor: Actor, dispute_id: UUID) -> str:
    """Ask for the case number, the day and the procedure."""
    return render_template("docket.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)))


@pages.act(
    "/disputes/<uuid:dispute_id>/docket", Permission.DOCKET_DISPUTE, takes=DocketSchema, again=show_docket
)
def docket(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Docket the dispute under its case number."""
    docketing.docket_dispute(actor, dispute_id, docketing.DocketTold(**told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/docketing-correction", Permission.DOCKET_DISPUTE)
def show_docketing_correction(actor: Actor, dispute_id: UUID) -> str:
    """Ask for what the docketing should have said, and why it did not; what is recorded stands in the fields."""
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return render_template("docketing_correction.html", dispute=dispute)


@pages.act(
    "/disputes/<uuid:dispute_id>/docketing-correction",
    Permission.DOCKET_DISPUTE,
    takes=DocketingCorrected,
    again=show_docketing_correction,
)
def correct_docketing(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Put the right number, day or procedure in place of the wrong ones."""
    docketing.correct_docketing(actor, dispute_id, docketing.DocketTold(**told, correction=True))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/fee-notice", Permission.RECORD_FEE_NOTICE)
def show_fee_notice(actor: Actor, dispute_id: UUID) -> str:
    """Ask when the notice to pay was sent, until when to pay, and whether it was paid; what is known stands there."""
    return render_template("fee_notice.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)))


@pages.act(
    "/disputes/<uuid:dispute_id>/fee-notice",
    Permission.RECORD_FEE_NOTICE,
    takes=FeeNoticeTold,
    again=show_fee_notice,
)
def record_fee_notice(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Record the notice to pay the acceptance fee, or that it was paid."""
    notice = docketing.FeeTold(told["sent_on"], told["pay_by"], told["paid_on"])
    docketing.record_fee_notice(actor, dispute_id, notice)
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/outside-numbers", Permission.FILE_DISPUTE)
def show_outside_number(actor: Actor, dispute_id: UUID) -> str:
    """Ask which system the number is of; those known already stand above."""
    return render_template(
        "outside_number.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id))
    )


@pages.act(
    "/disputes/<uuid:dispute_id>/outside-numbers",
    Permission.FILE_DISPUTE,
    takes=OutsideNumberTold,
    again=show_outside_number,
)
def record_outside_number(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Record the dispute's number in another system."""
    outside_numbers.record_outside_number(actor, dispute_id, **told)
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/preservation", Permission.FILE_DISPUTE)
def show_preservation(actor: Actor, dispute_id: UUID) -> str:
    """Ask on which day preservation was executed."""
    return render_template("preservation.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)))


@pages.act(
    "/disputes/<uuid:dispute_id>/preservation",
    Permission.FILE_DISPUTE,
    takes=PreservationTold,
    again=show_preservation,
)
def record_preservation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Record that preservation was executed; from then on the respondent may be contacted."""
    preservation.record_preservation(actor, dispute_id, **told)
    return f"/disputes/{dispute_id}?done=done"
