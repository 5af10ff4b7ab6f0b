"""Filings begun and not filed: kept without leaving the form, gone on with, thrown away.

The form of a filing (``intake.py``) keeps itself with every press; here are the presses that only keep. A draft is
its writer's alone and names nobody in its address.
"""

from typing import Any
from uuid import UUID

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.imports import ImportForm
from diversion.services.access import Actor
from diversion.services.drafts import end_draft, keep_draft, read_draft
from diversion.services.party_lists import list_template
from diversion.web.forms import own_fields
from diversion.web.imports import table, told_form
from diversion.web.intake import Kept, arranged, draft_id, first_to_fill, form_page, keep
from diversion.web.intake_form import is_begun
from diversion.web.pages import Pages
from diversion.web.refusing import in_place

pages = Pages("drafts", __name__)


@pages.answer("POST", "/intake/draft", Permission.FILE_DISPUTE)
def keep_filing(actor: Actor) -> Response:
    """Keep a form however unfinished: pressed, go on with it; sent in the background, say nothing (204).

    Sent again, it is the same draft. In the background a draft that was filed or thrown away stays so.
    """
    typed = own_fields(request.form)
    if request.form.get("_do") != "keep":
        if is_begun(typed):
            keep_draft(actor, draft_id(), typed)
        return make_response("", 204)
    kept = keep(actor, typed)
    if kept.is_kept:
        return make_response(redirect(f"/intake/drafts/{kept.id}?done=kept", 303))
    told, candidates = arranged(actor, typed)
    return in_place(make_response(form_page(actor, told, kept, candidates), 409 if kept.faults else 200))


@pages.show("/intake/drafts/<uuid:draft>", Permission.FILE_DISPUTE)
def show_draft(actor: Actor, draft: UUID) -> str:
    """Show the form as it was left."""
    found = read_draft(actor, draft)
    typed, candidates = arranged(actor, {name: list(told) for name, told in found.typed.items()})
    focus = first_to_fill(typed, candidates)
    return form_page(actor, typed, Kept(found.id, is_kept=True), candidates, focus=focus)


@pages.act("/intake/drafts/<uuid:draft>/discard", Permission.FILE_DISPUTE)
def discard_draft(actor: Actor, draft: UUID) -> str:
    """Throw a draft away for good."""
    end_draft(actor, draft)
    return "/intake?done=discarded"


@pages.answer("GET", "/intake/parties.<form>", Permission.FILE_DISPUTE)
def download_list(_: Actor, form: str) -> Any:
    """Download the table of parties to fill in."""
    kind: ImportForm = told_form(form)
    return table(list_template(kind), kind, "parties")
