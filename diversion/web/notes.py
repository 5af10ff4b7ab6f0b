"""Privileged notes (调解笔记): written and read by the mediating side only, never by the court."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.mediation import NoteListSchema, NoteTold
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.notes import list_notes, write_note
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("notes", __name__)
RULE = "/handoffs/<uuid:handoff_id>/notes"
ACTS = (Act("notes", "调解笔记", Permission.READ_NOTES),)


@pages.show(RULE, Permission.READ_NOTES)
def show_notes(actor: Actor, handoff_id: UUID) -> str:
    """Show the notes one may read, and a place for another."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    notes = NoteListSchema().dump({"items": list_notes(actor, handoff_id)})["items"]
    return render_template("notes.html", handoff=handoff, dispute=handoff["dispute"], notes=notes)


@pages.act(RULE, Permission.MEDIATE, takes=NoteTold, again=show_notes)
def write(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Write a note for oneself and one's coordinator."""
    write_note(actor, handoff_id, told["text"])
    return f"/handoffs/{handoff_id}/notes?done=done"
