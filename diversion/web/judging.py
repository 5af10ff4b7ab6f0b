"""What a judge does with a dispute: guidance, stops, the review of a settlement, confirmation, exits, the way to trial."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.closing import ClosingReason
from diversion.domain.confirmations import NotAcceptedGround, RefusalGround
from diversion.domain.dispute import Status
from diversion.schemas import mediation as acts_shapes
from diversion.schemas import outcome as shapes
from diversion.schemas.acts import ClosingTold
from diversion.schemas.dispute import DisputeSchema
from diversion.services.access import Actor
from diversion.services.closing import close_dispute
from diversion.services.confirmation import DecisionTold
from diversion.services.confirmation import decide_confirmation as decide
from diversion.services.dispute_view import view_dispute
from diversion.services.exits import ExitTold
from diversion.services.exits import exit_dispute as leave
from diversion.services.guidance import answer_guidance as answer
from diversion.services.guidance import list_guidance
from diversion.services.outcome_view import read_outcome
from diversion.services.refusals import NotFound
from diversion.services.reviews import review_settlement as review
from diversion.services.stops import end_stop as end
from diversion.services.stops import list_stops
from diversion.web.acts import Act
from diversion.web.language import say
from diversion.web.pages import Pages
from diversion.web.words import word

pages = Pages("judging", __name__)
_JUDGE = Permission.ANSWER_GUIDANCE
ACTS = (
    Act("guidance", "答复指导请求", _JUDGE, (Status.IN_MEDIATION,)),
    Act("stops", "核查中止事项", _JUDGE, (Status.IN_MEDIATION,)),
    Act("review", "审查协议", _JUDGE, (Status.SETTLED, Status.CONFIRMED)),
    Act("confirmation-decision", "裁定司法确认", _JUDGE, (Status.SETTLED,)),
    Act("exit", "办理结案", _JUDGE, (Status.SETTLED,)),
    Act("transfer-to-trial", "转入审理", _JUDGE, (Status.RETURNED,)),
)


class TransferTold(ClosingTold):
    """The words of a transfer to trial; its ground is the act itself."""

    class Meta:
        """The act is the ground."""

        exclude = ("reason_code",)


@pages.show("/disputes/<uuid:dispute_id>/guidance", _JUDGE)
def show_guidance(actor: Actor, dispute_id: UUID, handoff_id: UUID | None = None, **_of: UUID) -> str:
    """Show the mediator's questions and ask for the answer to the oldest open one."""
    dispute = _dispute(actor, dispute_id)
    asked = list_guidance(actor, handoff_id or _handoff(dispute))
    items = acts_shapes.GuidanceListSchema().dump({"items": asked})["items"]
    return render_template("court/guidance.html", dispute=dispute, items=items)


@pages.act(
    "/disputes/<uuid:dispute_id>/handoffs/<uuid:handoff_id>/guidance/<uuid:guidance_id>",
    _JUDGE,
    takes=acts_shapes.AnswerShape,
    again=show_guidance,
)
def answer_guidance(
    actor: Actor, told: dict[str, Any], dispute_id: UUID, handoff_id: UUID, guidance_id: UUID
) -> str:
    """Answer a mediator's question."""
    answer(actor, handoff_id, guidance_id, told["answer"])
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/stops", _JUDGE)
def show_stops(actor: Actor, dispute_id: UUID, handoff_id: UUID | None = None, **_of: UUID) -> str:
    """Show what the mediator saw and ask what the judge finds."""
    dispute = _dispute(actor, dispute_id)
    seen = list_stops(actor, handoff_id or _handoff(dispute))
    items = acts_shapes.StopListSchema().dump({"items": seen})["items"]
    return render_template("court/stops.html", dispute=dispute, items=items)


@pages.act(
    "/disputes/<uuid:dispute_id>/handoffs/<uuid:handoff_id>/stops/<uuid:stop_id>",
    _JUDGE,
    takes=acts_shapes.StopEndTold,
    again=show_stops,
)
def end_stop(actor: Actor, told: dict[str, Any], dispute_id: UUID, handoff_id: UUID, stop_id: UUID) -> str:
    """Say whether a stopped mediation goes on."""
    end(actor, handoff_id, stop_id, told["finding"], told["reason"])
    return f"/disputes/{dispute_id}?done=done"


def _after_settling(template: str) -> Callable[..., str]:
    """Make the page of an act on a settlement: the outcome with the agreement's terms, and the form."""

    def show(actor: Actor, dispute_id: UUID) -> str:
        found = shapes.OutcomeSchema().dump(read_outcome(actor, dispute_id))
        shown = {"dispute": _dispute(actor, dispute_id), "outcome": found, "grounds": grounds_by_decision()}
        return render_template(f"court/{template}.html", **shown)

    show.__name__ = f"show_{template}"
    return show


show_review = pages.show("/disputes/<uuid:dispute_id>/review", _JUDGE)(_after_settling("review"))
show_confirmation = pages.show("/disputes/<uuid:dispute_id>/confirmation-decision", _JUDGE)(
    _after_settling("confirmation")
)
show_exit = pages.show("/disputes/<uuid:dispute_id>/exit", _JUDGE)(_after_settling("exit"))


@pages.act("/disputes/<uuid:dispute_id>/review", _JUDGE, takes=shapes.ReviewShape, again=show_review)
def review_settlement(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Clear a settlement of suspicion, or say that it does not stand."""
    review(actor, dispute_id, told["finding"], told["reason"], told["signs"])
    return f"/disputes/{dispute_id}?done=done"


@pages.act(
    "/disputes/<uuid:dispute_id>/confirmation-decision",
    _JUDGE,
    takes=shapes.ConfirmationDecisionShape,
    again=show_confirmation,
)
def decide_confirmation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Decide an application for judicial confirmation."""
    ground = told.pop("refusal_code")
    decide(actor, dispute_id, DecisionTold(**told, ground=ground))
    return f"/disputes/{dispute_id}?done=done"


@pages.act("/disputes/<uuid:dispute_id>/exit", _JUDGE, takes=shapes.ExitShape, again=show_exit)
def exit_dispute(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Close a settled, docketed dispute by one of its exits."""
    leave(actor, dispute_id, ExitTold(**told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/transfer-to-trial", _JUDGE)
def show_transfer(actor: Actor, dispute_id: UUID) -> str:
    """Show whether the fee was asked for, and ask for the words of the transfer."""
    return render_template("court/transfer.html", dispute=_dispute(actor, dispute_id))


@pages.act("/disputes/<uuid:dispute_id>/transfer-to-trial", _JUDGE, takes=TransferTold, again=show_transfer)
def transfer_to_trial(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Close mediation of a returned, docketed dispute: the trial goes on with it."""
    close_dispute(actor, dispute_id, ClosingReason.TRANSFERRED_TO_TRIAL, told["reason"])
    return f"/disputes/{dispute_id}?done=done"


def grounds_by_decision() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the grounds of JS-6 and of JS-8, each under its heading."""
    return [
        (
            say("不予受理的情形"),
            [(each.value, word("NotAcceptedGround", each)) for each in NotAcceptedGround],
        ),
        (say("裁定驳回的情形"), [(each.value, word("RefusalGround", each)) for each in RefusalGround]),
    ]


def _handoff(dispute: dict[str, Any]) -> UUID:
    if dispute["handoff"] is None:
        raise NotFound("委派委托", "handoff")
    return UUID(dispute["handoff"]["id"])


def _dispute(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return shown
