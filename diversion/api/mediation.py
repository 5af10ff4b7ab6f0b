"""Routes of what happens between acceptance and the end: contacts, sessions, more time, pauses, stops, guidance, notes."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.domain.mediation import SessionEvent
from diversion.schemas import mediation as shapes
from diversion.schemas.enterprise_contacts import EnterpriseContactsListSchema
from diversion.services.access import Actor
from diversion.services.contacts import record_contact as record
from diversion.services.enterprise_contacts import list_enterprises
from diversion.services.extensions import extend_period as extend
from diversion.services.guidance import answer_guidance as answer
from diversion.services.guidance import ask_guidance as ask
from diversion.services.guidance import list_guidance as guidance_of
from diversion.services.mediation import Act
from diversion.services.notes import list_notes as notes_of
from diversion.services.notes import write_note as write
from diversion.services.sessions import book_session as book
from diversion.services.sessions import end_session
from diversion.services.stops import end_stop as end
from diversion.services.stops import list_stops as stops_of
from diversion.services.stops import stop_mediation as stop
from diversion.services.suspensions import resume_period as resume
from diversion.services.suspensions import suspend_period as suspend

routes = Routes("mediation", __name__)
HANDOFF = "/handoffs/<uuid:handoff_id>"


@routes.on(
    "POST",
    f"{HANDOFF}/contacts",
    Permission.CONTACT_PARTY,
    takes=shapes.ContactShape,
    gives=shapes.ActSchema,
    status=201,
)
def record_contact(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Record an attempt to reach a party, and what it answered."""
    return record(actor, handoff_id, shapes.contact_of(told))


@routes.on(
    "GET",
    f"{HANDOFF}/enterprise-contacts",
    Permission.CONTACT_PARTY,
    gives=EnterpriseContactsListSchema,
    refuses=(409,),
)
def list_enterprise_contacts(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """List the enterprises of a dispute: contacted how often today, from when on again, what one call serves."""
    return {"items": list_enterprises(actor, handoff_id)}


@routes.on(
    "POST",
    f"{HANDOFF}/sessions",
    Permission.MEDIATE,
    takes=shapes.SessionShape,
    gives=shapes.ActSchema,
    status=201,
)
def book_session(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Book a meeting of the parties."""
    return book(actor, handoff_id, shapes.session_of(told))


@routes.on(
    "POST",
    f"{HANDOFF}/sessions/<uuid:session_id>/hold",
    Permission.MEDIATE,
    takes=shapes.RemarkTold,
    gives=shapes.ActSchema,
)
def hold_session(actor: Actor, told: dict[str, Any], handoff_id: UUID, session_id: UUID) -> Act:
    """Record that a meeting was held."""
    return end_session(actor, handoff_id, session_id, SessionEvent.HELD, told["remark"])


@routes.on(
    "POST",
    f"{HANDOFF}/sessions/<uuid:session_id>/adjourn",
    Permission.MEDIATE,
    takes=shapes.RemarkTold,
    gives=shapes.ActSchema,
)
def adjourn_session(actor: Actor, told: dict[str, Any], handoff_id: UUID, session_id: UUID) -> Act:
    """Record that a meeting was put off."""
    return end_session(actor, handoff_id, session_id, SessionEvent.ADJOURNED, told["remark"])


@routes.on(
    "POST",
    f"{HANDOFF}/sessions/<uuid:session_id>/miss",
    Permission.MEDIATE,
    takes=shapes.RemarkTold,
    gives=shapes.ActSchema,
)
def miss_session(actor: Actor, told: dict[str, Any], handoff_id: UUID, session_id: UUID) -> Act:
    """Record that somebody stayed away from a meeting."""
    return end_session(actor, handoff_id, session_id, SessionEvent.MISSED, told["remark"])


@routes.on(
    "POST",
    f"{HANDOFF}/extensions",
    Permission.MEDIATE,
    takes=shapes.ExtensionTold,
    gives=shapes.ActSchema,
    status=201,
)
def extend_period(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Lengthen the mediation period by days that every party agreed to."""
    return extend(actor, handoff_id, told["days"], told["agreed_by"])


@routes.on(
    "POST",
    f"{HANDOFF}/suspensions",
    Permission.MEDIATE,
    takes=shapes.SuspensionTold,
    gives=shapes.ActSchema,
    status=201,
)
def suspend_period(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Pause the mediation period for an appraisal."""
    return suspend(actor, handoff_id, **told)


@routes.on(
    "POST",
    f"{HANDOFF}/suspensions/<uuid:suspension_id>/end",
    Permission.MEDIATE,
    gives=shapes.ActSchema,
)
def resume_period(actor: Actor, handoff_id: UUID, suspension_id: UUID) -> Act:
    """End a pause; the mediation period goes on."""
    return resume(actor, handoff_id, suspension_id)


@routes.on(
    "POST", f"{HANDOFF}/stops", Permission.MEDIATE, takes=shapes.StopTold, gives=shapes.ActSchema, status=201
)
def stop_mediation(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Stop for a suspected sham and report it to the court."""
    return stop(actor, handoff_id, told["signs"], told["what"])


@routes.on("GET", f"{HANDOFF}/stops", Permission.SIGNED_IN, gives=shapes.StopListSchema)
def list_stops(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """List the stops of a handoff, for its mediating side and the court's judges."""
    return {"items": stops_of(actor, handoff_id)}


@routes.on(
    "POST",
    f"{HANDOFF}/stops/<uuid:stop_id>/end",
    Permission.ANSWER_GUIDANCE,
    takes=shapes.StopEndTold,
    gives=shapes.ActSchema,
)
def end_stop(actor: Actor, told: dict[str, Any], handoff_id: UUID, stop_id: UUID) -> Act:
    """Say whether a stopped mediation goes on."""
    return end(actor, handoff_id, stop_id, told["finding"], told["reason"])


@routes.on(
    "POST",
    f"{HANDOFF}/guidance",
    Permission.MEDIATE,
    takes=shapes.QuestionTold,
    gives=shapes.ActSchema,
    status=201,
)
def ask_guidance(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Ask the court for guidance."""
    return ask(actor, handoff_id, told["question"])


@routes.on("GET", f"{HANDOFF}/guidance", Permission.SIGNED_IN, gives=shapes.GuidanceListSchema)
def list_guidance(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """List the questions of a handoff with their answers, for its mediating side and the court's judges."""
    return {"items": guidance_of(actor, handoff_id)}


@routes.on(
    "POST",
    f"{HANDOFF}/guidance/<uuid:guidance_id>/answer",
    Permission.ANSWER_GUIDANCE,
    takes=shapes.AnswerShape,
    gives=shapes.ActSchema,
)
def answer_guidance(actor: Actor, told: dict[str, Any], handoff_id: UUID, guidance_id: UUID) -> Act:
    """Answer a mediator's question."""
    return answer(actor, handoff_id, guidance_id, told["answer"])


@routes.on(
    "POST", f"{HANDOFF}/notes", Permission.MEDIATE, takes=shapes.NoteTold, gives=shapes.ActSchema, status=201
)
def write_note(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> Act:
    """Write a privileged note, for oneself and one's coordinator."""
    return write(actor, handoff_id, told["text"])


@routes.on("GET", f"{HANDOFF}/notes", Permission.READ_NOTES, gives=shapes.NoteListSchema)
def list_notes(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """List the privileged notes on a handoff that one may read."""
    return {"items": notes_of(actor, handoff_id)}
