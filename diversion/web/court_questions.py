"""What a mediator puts before the court: a question for guidance, and a stop for a suspected sham (TY-10)."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.mediation import GuidanceListSchema, QuestionTold, StopTold
from diversion.services.access import Actor
from diversion.services.guidance import ask_guidance, list_guidance
from diversion.services.handoff_view import view_handoff
from diversion.services.stops import stop_mediation
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("court_questions", __name__)
RULE = "/handoffs/<uuid:handoff_id>"
ACTS = (
    Act("question", "请求法院指导", Permission.MEDIATE, (HandoffStatus.ACCEPTED,)),
    Act("stop", "疑似虚假，中止调解", Permission.MEDIATE, (HandoffStatus.ACCEPTED,)),
)


@pages.show(f"{RULE}/question", Permission.MEDIATE)
def show_question(actor: Actor, handoff_id: UUID) -> str:
    """Ask for the question; show the earlier ones with their answers."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    asked = GuidanceListSchema().dump({"items": list_guidance(actor, handoff_id)})["items"]
    return render_template("question.html", handoff=handoff, dispute=handoff["dispute"], asked=asked)


@pages.act(f"{RULE}/question", Permission.MEDIATE, takes=QuestionTold, again=show_question)
def ask(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Ask the court for guidance."""
    ask_guidance(actor, handoff_id, told["question"])
    return f"/handoffs/{handoff_id}?done=done"


@pages.show(f"{RULE}/stop", Permission.MEDIATE)
def show_stop(actor: Actor, handoff_id: UUID) -> str:
    """Ask for the signs that were seen, and for words on them."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template("stop.html", handoff=handoff, dispute=handoff["dispute"])


@pages.act(f"{RULE}/stop", Permission.MEDIATE, takes=StopTold, again=show_stop)
def stop(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Stop for a suspected sham and report it to the court."""
    stop_mediation(actor, handoff_id, told["signs"], told["what"])
    return f"/handoffs/{handoff_id}?done=done"
