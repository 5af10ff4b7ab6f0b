"""Privileged notes: what a mediator writes down for itself and its organisation, and nobody else reads.

Not the court, not the auditor, not the next organisation (promise 8). A danger that must be told is a
risk alert, not a note.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from diversion.domain.access import Permission
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Note
from diversion.services.access import Actor
from diversion.services.disputes import note, seal_of
from diversion.services.handoffs import within
from diversion.services.mediation import Act, done, mediating
from diversion.services.refusals import NotFound
from diversion.services.transaction import transaction


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as its author or coordinator reads it."""

    id: UUID
    author_id: UUID
    text: str
    at: datetime


def write_note(actor: Actor, handoff_id: UUID, text: str) -> Act:
    """Write a note. The journal says that there is one, never what it says.

    Who: the mediator or the coordinator. It is no sign of activity: writing to oneself moves nothing.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        note_id = tx.new_id()
        tx.add(
            Note(
                id=note_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                organisation_id=handoff.organisation_id,
                author_id=actor.user_id,
                sealed=seal_of(tx, dispute.id).seal(f"note:{note_id}", {"text": text}),
                at=tx.at,
            )
        )
        note(tx, dispute, "note_written", {"handoff_id": str(handoff.id), "note_id": str(note_id)})
        return done(tx, dispute, note_id)


def list_notes(actor: Actor, handoff_id: UUID) -> Sequence[NoteView]:
    """List a handoff's notes, oldest first: one's own, and for a coordinator all of the organisation's."""
    with transaction(actor) as tx:
        reach = actor.demand(Permission.READ_NOTES)
        handoff = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, within(reach, actor)))
        if handoff is None:
            raise NotFound("委派委托", "handoff")
        query = select(Note).where(
            Note.handoff_id == handoff.id,
            or_(Note.author_id == actor.user_id, Note.organisation_id.in_(reach.organisations)),
        )
        seal = seal_of(tx, handoff.dispute_id)
        return [
            NoteView(row.id, row.author_id, seal.open(f"note:{row.id}", row.sealed)["text"], row.at)
            for row in tx.session.scalars(query.order_by(Note.at, Note.id))
        ]
