"""What becomes of a filing while it is typed: may it be mediated, by whom and why, was it filed before.

A part of the page of ``intake.py``, brought up to date as one types where scripts run, at each Enter where none do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services.access import Actor
from diversion.services.causes import search_causes
from diversion.services.clock_face import read_clock_face
from diversion.services.dispute_list import Sought, search_disputes
from diversion.services.intake_preview import Foreseen, preview_filing
from diversion.services.pages import Asked
from diversion.web import intake_form
from diversion.web.forms import body_of, own_fields
from diversion.web.intake_choices import MOST_SHOWN, chosen
from diversion.web.intake_form import Typed
from diversion.web.pages import Pages

pages = Pages("intake_preview", __name__)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A dispute that was filed before; one that the reader may not see has no id."""

    reference: str
    id: Any


@pages.answer("POST", "/intake/preview", Permission.FILE_DISPUTE)
def preview_intake(actor: Actor) -> Response:
    """Answer the part alone; nothing is filed or kept."""
    typed, _ = chosen(actor, intake_form.arranged(own_fields(request.form)))
    return make_response(render_template("intake_preview.html", **foreseen(actor, typed)))


@pages.answer("GET", "/intake/causes", Permission.FILE_DISPUTE)
def list_causes(actor: Actor) -> Response:
    """Answer the causes that what is typed may mean, to be chosen from below its field."""
    text = request.args.get("/cause_name", "").strip()
    found = search_causes(actor, text, None, None, MOST_SHOWN) if text else ()
    return make_response(render_template("intake_causes.html", causes=found))


def foreseen(actor: Actor, typed: Typed) -> dict[str, Any]:
    """Give what the part shows of what is typed so far."""
    told = intake_form.answered(intake_form.without_blanks(typed), read_clock_face().at)
    body = read(FilingSchema, body_of(FilingSchema, told))
    found = preview_filing(actor, filing_of(body.value), body.faults)
    return {"foreseen": found, "earlier": list_earlier(actor, found.earlier), "wrong": _wrong(found)}


def list_earlier(actor: Actor, references: Sequence[str]) -> list[Earlier]:
    """Find the disputes of a list of references, as far as the reader may see them."""
    found = []
    for reference in references:
        rows = search_disputes(actor, Sought(number=reference), Asked(limit=1)).rows
        found.append(Earlier(reference, rows[0]["id"] if rows else None))
    return found


def _wrong(found: Foreseen) -> list[Any]:
    """Leave out what is only empty yet: nobody has typed it."""
    return [each for each in found.faults if each.code not in ("required", "no-applicant")]
