"""A handoff on a phone: what is asked, until when, and the answer at the thumb; what comes next once it is accepted.

Opening the page changes nothing; that somebody opened an offer is noted by the first act. The acts after
acceptance are pages of their own, a module each, listed in ``ACTS``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.handoff import (
    AcceptanceTold,
    DeclinationTold,
    HandoffList,
    HandoffSchema,
    disclosure_of,
)
from diversion.schemas.outcome import OutcomeSchema
from diversion.services import handoff as answers
from diversion.services.access import Actor
from diversion.services.handoff_view import HandoffFilter, list_handoffs, view_handoff
from diversion.services.mediator_change import is_change_awaited
from diversion.services.offer_page import read_answering
from diversion.services.outcome_view import read_outcome
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.pauses import read_pause
from diversion.services.refusals import NotFound
from diversion.services.sessions import list_sessions
from diversion.web import (
    alerts,
    assignment,
    contacts,
    court_questions,
    materials,
    mediator_change,
    notes,
    outcome,
    papers,
    period,
    routing,
    sessions,
    settled,
    task_links,
)
from diversion.web.acts import Act, Offered, offered
from diversion.web.documents import documents_of
from diversion.web.pages import Pages

pages = Pages("handoff", __name__)
RULE = "/handoffs/<uuid:handoff_id>"
ACTS: Sequence[Act] = (
    *contacts.ACTS,
    *sessions.ACTS,
    *outcome.ACTS,
    *papers.ACTS,
    *materials.ACTS,
    *notes.ACTS,
    *period.ACTS,
    *court_questions.ACTS,
    *assignment.ACTS,
    *alerts.ACTS,
    *routing.ON_HANDOFF,
)
"""What a handoff's page offers, the likeliest first; each module that has acts adds its own."""
HELP: Sequence[Act] = (
    *contacts.ACTS,
    *task_links.ACTS,
    *alerts.ACTS,
    *materials.ACTS,
    *routing.ON_HANDOFF,
)
"""What a handoff of help offers, which mediates nothing."""


@pages.show(RULE, Permission.READ_DISPUTE)
def show_handoff(actor: Actor, handoff_id: UUID) -> str:
    """Show a handoff: names, cause and amount before acceptance; after it whose turn it is, and every act."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    mediates = handoff["kind"] == "mediate"
    answering = read_answering(actor, handoff_id)
    may_answer = bool(actor.reach(Permission.ANSWER_OFFER))
    may = _may(mediates=mediates, names_others=len(answering.mediators) > 1)
    change_awaited = is_change_awaited(actor, handoff_id)
    paused = read_pause(actor, handoff_id) if mediates else None
    if may_answer and mediates and handoff["status"] == HandoffStatus.ACCEPTED:
        may = _beside_what_is_asked(may, handoff, stands_still=paused is not None)
    may = [*(mediator_change.ACTS if change_awaited else ()), *may]
    booked = list_sessions(actor, handoff_id) if mediates and actor.reach(Permission.MEDIATE) else ()
    return render_template(
        "handoff.html",
        handoff=handoff,
        dispute=handoff["dispute"],
        answering=answering,
        may_answer=may_answer,
        acts=_offered(actor, may, handoff),
        sessions=booked,
        documents=documents_of(actor, handoff["dispute_id"]) if handoff["dispute"] else (),
        helping=_helping(actor, handoff) if mediates and handoff["dispute"] else (),
        outcome=_ended(actor, handoff),
        change_awaited=change_awaited,
        paused=paused,
    )


def _helping(actor: Actor, handoff: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Find the stations that help with the same dispute, as far as the reader may read of them."""
    asked = HandoffFilter(dispute_id=handoff["dispute_id"])
    found = HandoffList().dump({"items": list_handoffs(actor, asked, Asked(limit=MOST_ROWS)).rows})
    return [each for each in found["items"] if each["kind"] == "assist"]


def _may(*, mediates: bool, names_others: bool) -> list[Act]:
    """Give the acts of whoever mediates, and there only; handing over where there is somebody to hand to."""
    acts = ACTS if mediates else HELP
    return [act for act in acts if names_others or act not in assignment.ACTS]


def _beside_what_is_asked(
    acts: Sequence[Act], handoff: Mapping[str, Any], *, stands_still: bool
) -> list[Act]:
    """Let no act stand out beside the card that asks for materials to be signed for or a first contact, or says wait."""
    asked = stands_still or not (handoff["materials_signed_at"] and handoff["first_contact_at"])
    return [replace(each, leads=each.leads and not asked) for each in acts]


def _offered(actor: Actor, acts: Sequence[Act], handoff: Mapping[str, Any]) -> list[Offered]:
    """Offer what belongs to the handoff, and once it settled the dispute what follows from that."""
    dispute = handoff["dispute"]
    if dispute is None:
        return []
    if dispute["status"] in (Status.SETTLED, Status.CONFIRMED):
        return offered(actor, settled.ACTS, dispute) + offered(
            actor, (*papers.ACTS, *notes.ACTS, *materials.ACTS), handoff
        )
    return offered(actor, acts, handoff)


def _ended(actor: Actor, handoff: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read how it ended, where it has and was the last to mediate."""
    if handoff["status"] != HandoffStatus.COMPLETED or handoff["dispute"] is None:
        return None
    try:
        told: dict[str, Any] = OutcomeSchema().dump(read_outcome(actor, handoff["dispute_id"]))
    except NotFound:
        return None
    return told if told["handoff_id"] == handoff["id"] else None


@pages.act(f"{RULE}/receive", Permission.ANSWER_OFFER, again=show_handoff)
def receive(actor: Actor, handoff_id: UUID) -> str:
    """Note that a person opened the offer."""
    answers.receive_handoff(actor, handoff_id)
    return f"/handoffs/{handoff_id}?done=done"


@pages.act(f"{RULE}/accept", Permission.ANSWER_OFFER, takes=AcceptanceTold, again=show_handoff)
def accept(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Accept an offer for a mediator, with what they disclose."""
    said = told["disclosure"]
    answers.accept_handoff(actor, handoff_id, told["mediator_id"], disclosure_of(said), said["words"])
    return f"/handoffs/{handoff_id}?done=done"


@pages.act(f"{RULE}/decline", Permission.ANSWER_OFFER, takes=DeclinationTold, again=show_handoff)
def decline(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Decline an offer with one of the four lawful reasons, in words."""
    answers.decline_handoff(actor, handoff_id, **told)
    return "/inbox?done=done"


@pages.act(f"{RULE}/sign-for-materials", Permission.MEDIATE, again=show_handoff)
def sign_for_materials(actor: Actor, handoff_id: UUID) -> str:
    """Sign for the court's materials: one press, for there is nothing to say about it."""
    answers.sign_for_materials(actor, handoff_id)
    return f"/handoffs/{handoff_id}?done=done"
