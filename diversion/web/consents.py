"""What parties answered and chose, as somebody at the window or a mediator writes it down for them."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.filing import ChoiceInput, ConsentInput
from diversion.schemas.acts import ChoiceTold, ConsentTold
from diversion.schemas.dispute import DisputeSchema
from diversion.services import choice, consents
from diversion.services.access import Actor
from diversion.services.acting import PartyWord
from diversion.services.dispute_view import view_dispute
from diversion.services.organisations import list_organisations
from diversion.services.pages import MOST_ROWS, Asked
from diversion.web.acts import OPEN, Act
from diversion.web.pages import Pages

pages = Pages("consents", __name__)
ACTS = (
    Act("consents", "记录当事人意见", Permission.RECORD_CONSENT, OPEN),
    Act("choice", "登记选定方式", Permission.ACT_FOR_PARTY, OPEN),
)


@pages.show("/disputes/<uuid:dispute_id>/consents", Permission.RECORD_CONSENT)
def show_consent(actor: Actor, dispute_id: UUID) -> str:
    """Ask who answered what on which matter and by what means; what was answered before stands below."""
    return render_template("consent.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)))


@pages.act(
    "/disputes/<uuid:dispute_id>/consents", Permission.RECORD_CONSENT, takes=ConsentTold, again=show_consent
)
def record_consent(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Record what a party answered; a revocation is a later no."""
    answer = ConsentInput(**{name: value for name, value in told.items() if name != "words"})
    consents.record_consent(actor, dispute_id, answer, told["words"])
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/choice", Permission.ACT_FOR_PARTY)
def show_choice(actor: Actor, dispute_id: UUID) -> str:
    """Ask who chooses the organisation, and for a joint choice which one."""
    bodies = list_organisations(actor, None, Asked(limit=MOST_ROWS)).rows
    return render_template(
        "choice.html",
        dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)),
        organisations=[(str(body.id), body.name) for body in bodies],
    )


@pages.act(
    "/disputes/<uuid:dispute_id>/choice", Permission.ACT_FOR_PARTY, takes=ChoiceTold, again=show_choice
)
def record_choice(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Record who chooses the organisation, on whose word."""
    chosen, ref = told["organisation_id"], told["party_ref"]
    said = PartyWord(ref, told["means"], told["words"]) if ref else None
    choice.record_choice(actor, dispute_id, ChoiceInput(told["by"], str(chosen) if chosen else None), said)
    return f"/disputes/{dispute_id}?done=done"
