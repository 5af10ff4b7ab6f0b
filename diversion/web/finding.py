"""Finding disputes by names and numbers, which are typed into a form and never stand in an address."""

from typing import Any

from flask import render_template, request

from diversion.domain.access import Permission
from diversion.schemas.dispute_list import DisputeList, SearchTold
from diversion.services.access import Actor
from diversion.services.dispute_list import Sought, search_disputes
from diversion.services.pages import Asked
from diversion.web.pages import Pages

pages = Pages("finding", __name__)
CURSOR = "_cursor"
"""Where the next page begins; it names nobody, and rides beside what was typed."""


@pages.show("/search", Permission.READ_DISPUTE)
def show_search(actor: Actor) -> str:  # noqa: ARG001 - the form is everybody's who may read disputes
    """Ask what to look for."""
    return render_template("court/search.html", disputes=None, next=None, sought={})


@pages.reveal("/search", Permission.READ_DISPUTE, takes=SearchTold, again=show_search)
def search(actor: Actor, told: dict[str, Any]) -> str:
    """Show what was found, the newest first."""
    found = search_disputes(actor, Sought(**told), Asked(request.form.get(CURSOR)))
    shown = DisputeList().dump({"items": found.rows})["items"]
    return render_template("court/search.html", disputes=shown, next=found.next_cursor, sought=told)
