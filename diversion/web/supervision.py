"""The court's hand on its own lateness: raising a supervision (督办) and answering one."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.supervision import SupervisionAnswerTold, SupervisionSchema, SupervisionTold
from diversion.services import supervisions
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.web.acts import Act
from diversion.web.pages import Pages
from diversion.web.routing import OPEN

pages = Pages("supervision", __name__)
ACTS = (Act("supervise", "督办", Permission.RAISE_SUPERVISION, OPEN),)


class SupervisionOfDispute(SupervisionTold):
    """A supervision as a dispute's page asks for it: the address says of which dispute."""

    class Meta:
        """What the address tells is not asked again."""

        exclude = ("dispute_id",)


@pages.show("/disputes/<uuid:dispute_id>/supervise", Permission.RAISE_SUPERVISION)
def show_supervision(actor: Actor, dispute_id: UUID) -> str:
    """Ask who is supervised, the target, the measures and until when."""
    return render_template(
        "court/supervise.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id))
    )


@pages.act(
    "/disputes/<uuid:dispute_id>/supervise",
    Permission.RAISE_SUPERVISION,
    takes=SupervisionOfDispute,
    again=show_supervision,
)
def raise_supervision(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Supervise the court's own staff by hand."""
    supervisions.raise_supervision(actor, supervisions.SupervisionTold(dispute_id=dispute_id, **told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/supervisions/<uuid:supervision_id>/answer", Permission.READ_SUPERVISIONS)
def show_answer(actor: Actor, supervision_id: UUID) -> str:
    """Show a supervision and ask for its answer."""
    found = supervisions.read_supervision(actor, supervision_id)
    return render_template("court/supervision.html", supervision=SupervisionSchema().dump(found))


@pages.act(
    "/supervisions/<uuid:supervision_id>/answer",
    Permission.ANSWER_SUPERVISION,
    takes=SupervisionAnswerTold,
    again=show_answer,
)
def answer_supervision(actor: Actor, told: dict[str, Any], supervision_id: UUID) -> str:
    """Answer a supervision, which closes it."""
    answered = supervisions.answer_supervision(actor, supervision_id, told["answer"])
    return f"/disputes/{answered['dispute_id']}?done=done"
