"""Supervisions (督办): the ledger, answering one, and raising one on a dispute by hand.

A court supervises its own staff only; who may answer one is asked by the use case, which says whose it is.
"""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.supervision import (
    SupervisionAnswerTold,
    SupervisionList,
    SupervisionsAsked,
    SupervisionSchema,
    SupervisionTold,
)
from diversion.services import supervisions
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.pages import Asked
from diversion.web.acts import Act
from diversion.web.desk import next_page
from diversion.web.pages import Pages

pages = Pages("supervision", __name__)
ACTS = (
    Act(
        "supervise",
        "督办",
        Permission.RAISE_SUPERVISION,
        tuple(each for each in Status if each is not Status.CLOSED),
    ),
)


class RaisedSchema(SupervisionTold):
    """A supervision of the dispute whose page it is raised on."""

    class Meta(SupervisionTold.Meta):
        """The dispute stands in the address."""

        exclude = ("dispute_id",)


@pages.show("/supervisions", Permission.READ_SUPERVISIONS, asks=SupervisionsAsked)
def show_supervisions(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the ledger, the newest first."""
    page = supervisions.list_supervisions(actor, asked["answered"], Asked(asked["cursor"], asked["limit"]))
    shown = SupervisionList().dump({"items": page.rows})["items"]
    roles = {grant.role.value for grant in actor.grants}
    return render_template(
        "supervisions.html", supervisions=shown, asked=asked, roles=roles, next=next_page(page)
    )


@pages.show("/supervisions/<uuid:supervision_id>/answer", Permission.READ_SUPERVISIONS)
def show_answer(actor: Actor, supervision_id: UUID) -> str:
    """Show one supervision, and ask for what was done and why it was late where it is open."""
    found = SupervisionSchema().dump(supervisions.read_supervision(actor, supervision_id))
    may_answer = bool(actor.reach(Permission.ANSWER_SUPERVISION)) and found["answered_at"] is None
    return render_template("supervision_answer.html", supervision=found, may_answer=may_answer)


@pages.act(
    "/supervisions/<uuid:supervision_id>/answer",
    Permission.ANSWER_SUPERVISION,
    takes=SupervisionAnswerTold,
    again=show_answer,
)
def answer_supervision(actor: Actor, told: dict[str, Any], supervision_id: UUID) -> str:
    """Answer a supervision, which closes it."""
    supervisions.answer_supervision(actor, supervision_id, told["answer"])
    return "/supervisions?done=done"


@pages.show("/disputes/<uuid:dispute_id>/supervise", Permission.RAISE_SUPERVISION)
def show_supervise(actor: Actor, dispute_id: UUID) -> str:
    """Ask whose work is supervised, to what end, by which measures, until when."""
    return render_template("supervise.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)))


@pages.act(
    "/disputes/<uuid:dispute_id>/supervise",
    Permission.RAISE_SUPERVISION,
    takes=RaisedSchema,
    again=show_supervise,
)
def supervise(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Supervise the court's own staff by hand."""
    supervisions.raise_supervision(actor, supervisions.SupervisionTold(dispute_id=dispute_id, **told))
    return f"/disputes/{dispute_id}?done=done"
