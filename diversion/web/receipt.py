"""The papers that a filing leaves the window with: its receipt, and the one notice of everything missing."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.law import cite
from diversion.domain.parties import PartyRole
from diversion.schemas.dispute import DisputeSchema
from diversion.services.access import Actor
from diversion.services.courts import courts_to_file_in
from diversion.services.dispute_view import view_dispute
from diversion.services.tracking_codes import list_codes
from diversion.web.pages import Pages
from diversion.web.tracking import tracking_place

pages = Pages("receipt", __name__)


@pages.show("/disputes/<uuid:dispute_id>/receipt", Permission.FILE_DISPUTE)
def show_receipt(actor: Actor, dispute_id: UUID) -> str:
    """Show the receipt: its number and moment, whose turn it is, by when, what comes next, and how to follow it."""
    codes = [each for each in list_codes(actor, dispute_id) if each.role == PartyRole.APPLICANT]
    return _paper("receipt.html", actor, dispute_id, "MS-2", codes=codes, place=tracking_place())


@pages.show("/disputes/<uuid:dispute_id>/supplement-notice", Permission.FILE_DISPUTE)
def show_supplement_notice(actor: Actor, dispute_id: UUID) -> str:
    """Show everything that is missing on one sheet, until when to bring it, and what follows."""
    return _paper("supplement_notice.html", actor, dispute_id, "D-2")


def _paper(template: str, actor: Actor, dispute_id: UUID, rule: str, **shown: Any) -> str:
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    court = next((each.name for each in courts_to_file_in(actor) if each.code == dispute["court_code"]), "")
    return render_template(template, dispute=dispute, court=court, article=cite(rule), **shown)
