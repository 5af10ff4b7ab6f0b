"""Routes of the court's hand on lateness: supervising its own staff, sparing a partner the ladder."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.supervision import (
    LadderPauseSchema,
    LadderPauseTold,
    SupervisionAnswerTold,
    SupervisionList,
    SupervisionsAsked,
    SupervisionSchema,
    SupervisionTold,
)
from diversion.services import ladder_pause, supervisions
from diversion.services.access import Actor

routes = Routes("supervision", __name__)


@routes.on(
    "GET", "/supervisions", Permission.READ_SUPERVISIONS, asks=SupervisionsAsked, gives=SupervisionList
)
def list_supervisions(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List supervisions of one's court, the newest first."""
    return answered(supervisions.list_supervisions(actor, query["answered"], asked(query)))


@routes.on(
    "POST",
    "/supervisions",
    Permission.RAISE_SUPERVISION,
    takes=SupervisionTold,
    gives=SupervisionSchema,
    status=201,
    refuses=(404,),
)
def raise_supervision(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Supervise the court's own staff by hand."""
    return supervisions.raise_supervision(actor, supervisions.SupervisionTold(**told))


@routes.on(
    "POST",
    "/supervisions/<uuid:supervision_id>/answer",
    Permission.ANSWER_SUPERVISION,
    takes=SupervisionAnswerTold,
    gives=SupervisionSchema,
)
def answer_supervision(actor: Actor, told: dict[str, Any], supervision_id: UUID) -> dict[str, Any]:
    """Answer a supervision, which closes it."""
    return supervisions.answer_supervision(actor, supervision_id, told["answer"])


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/ladder-pause",
    Permission.ROUTE_DISPUTE,
    takes=LadderPauseTold,
    gives=LadderPauseSchema,
    status=201,
)
def pause_ladder(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Spare the partner of a dispute reminders and letters; alarms and lawful clocks go on."""
    return ladder_pause.pause_ladder(actor, dispute_id, told["reason"])


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/ladder-pause/end",
    Permission.ROUTE_DISPUTE,
    gives=LadderPauseSchema,
)
def end_ladder_pause(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Go on reminding the partner of a dispute."""
    return ladder_pause.end_ladder_pause(actor, dispute_id)
