"""Handing in what the notice to supplement asked for: only what is filled changes, the rest stays as it is."""

from typing import Any
from uuid import UUID

from flask import g, render_template, request

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.domain.parties import PartyRole
from diversion.schemas.amendment import SupplementTold, amendment_of
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.reading import read
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.supplement import supplement_filing
from diversion.web import intake_form
from diversion.web.acts import Act
from diversion.web.forms import Form, body_of, own_fields
from diversion.web.intake_choices import chosen, place_faults
from diversion.web.intake_form import Typed
from diversion.web.pages import Pages

pages = Pages("supplement", __name__)
ACTS = (Act("supplement", "补正", Permission.FILE_DISPUTE, (Status.AWAITING_SUPPLEMENT,), leads=True),)


@pages.show("/disputes/<uuid:dispute_id>/supplement", Permission.FILE_DISPUTE)
def show_supplement(actor: Actor, dispute_id: UUID) -> str:
    """Ask for what is missing, beside what is there; a respondent where there is none."""
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    sent: Form = g.get("form") or Form()
    typed, candidates = chosen(actor, {name: list(told) for name, told in sent.values.items()})
    return render_template(
        "supplement.html",
        dispute=dispute,
        parties=_parties(dispute),
        filled=Form(typed, sent.faults, sent.action),
        candidates=candidates,
    )


@pages.act("/disputes/<uuid:dispute_id>/supplement", Permission.FILE_DISPUTE, again=show_supplement)
def supplement(actor: Actor, dispute_id: UUID) -> str:
    """Add what was handed in; the seven days run from the day after nothing is missing any more."""
    typed = _filled(intake_form.arranged(own_fields(request.form)))
    typed, _ = chosen(actor, typed)
    told = read(SupplementTold, body_of(SupplementTold, typed))
    faults = (*told.faults, *place_faults(typed))
    supplement_filing(actor, dispute_id, amendment_of(told.value), faults)
    return f"/disputes/{dispute_id}?done=done"


def _parties(dispute: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the parties to fill in: those known, and an empty respondent where the filing names none."""
    known = list(dispute["parties"])
    if all(each["role"] != PartyRole.RESPONDENT for each in known):
        known.append({"ref": "r1", "role": PartyRole.RESPONDENT.value, "name": None})
    return known


def _filled(typed: Typed) -> Typed:
    """Leave out the new respondent where nothing was filled in about it; it stands last, so no number changes."""
    parties = intake_form.parties_of(typed)
    told = [name for name in parties[-1] if intake_form.first(parties[-1], name)] if parties else []
    if "role" not in told or set(told) - {"ref", "role"}:
        return typed
    begins = f"/parties/{len(parties) - 1}/"
    return {name: each for name, each in typed.items() if not name.startswith(begins)}
