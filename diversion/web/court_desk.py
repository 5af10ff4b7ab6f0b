"""The desks of filing window, router and judge: what needs a person, why it is there, and what to press.

At the window a case number is pasted into the list itself, as the trial system gives them one after the other.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import CourtRole
from diversion.schemas.acts import DocketSchema
from diversion.schemas.supervision import SupervisionList
from diversion.schemas.waiting import WaitingSchema
from diversion.services.access import Actor
from diversion.services.docketing import DocketTold, docket_dispute
from diversion.services.drafts import list_drafts
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.supervisions import count_unanswered, list_supervisions
from diversion.services.waiting import list_judge_turns, read_clerk_desk, read_router_desk
from diversion.web.intake import labelled
from diversion.web.pages import Pages

pages = Pages("court_desk", __name__)
NEXT_ACTS: Mapping[str, str] = {
    "guidance_answer": "guidance",
    "stop": "stops",
    "review": "review",
    "confirmation_ruling": "confirmation-decision",
    "post_docket_exit": "exit",
    "mediation_letter": "exit",
    "fee_notice": "fee-notice",
    "trial_transfer": "transfer-to-trial",
}
"""Which act ends a clock that waits for a judge; where none is named, the dispute's page says what comes next."""
ORDER = tuple(NEXT_ACTS)


@pages.show("/desk/clerk", Permission.DOCKET_DISPUTE)
def show_clerk_desk(actor: Actor) -> str:
    """Show what waits for the filing window: what was begun, what to docket, whom to ask, what came back."""
    return _clerk_desk(actor)


def _clerk_desk(actor: Actor, dispute_id: UUID | None = None) -> str:
    desk = read_clerk_desk(actor)
    groups = {name: _lines(getattr(desk, name)) for name in ("to_docket", "returned", "to_ask", "others")}
    return render_template(
        "court/clerk_desk.html",
        **groups,
        unasked={str(each): names for each, names in desk.unasked.items()},
        drafts=labelled(list_drafts(actor)),
        tried=str(dispute_id or ""),
    )


@pages.act(
    "/desk/clerk/<uuid:dispute_id>/docket", Permission.DOCKET_DISPUTE, takes=DocketSchema, again=_clerk_desk
)
def docket_from_list(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Docket a dispute of the list under the number pasted beside it, and go on with the list."""
    docket_dispute(actor, dispute_id, DocketTold(**told))
    return "/desk/clerk?done=done"


@pages.show("/desk/router", Permission.ROUTE_DISPUTE)
def show_router_desk(actor: Actor) -> str:
    """Show what waits for a router: the court's own lateness first."""
    desk = read_router_desk(actor)
    shown = {
        **_open_supervisions(actor),
        **{name: _lines(getattr(desk, name)) for name in ("late", "escalated", "asked", "others")},
    }
    return render_template("court/router_desk.html", **shown)


@pages.show("/desk/judge", Permission.ANSWER_GUIDANCE)
def show_judge_desk(actor: Actor) -> str:
    """Show what waits for a judge, by what is asked."""
    lines = _lines(list_judge_turns(actor))
    rules = sorted({each["rule"] for each in lines}, key=_place)
    groups = [(rule, [each for each in lines if each["rule"] == rule]) for rule in rules]
    mine = _open_supervisions(actor, CourtRole.JUDGE)
    return render_template("court/judge_desk.html", groups=groups, next_acts=NEXT_ACTS, **mine)


def _open_supervisions(actor: Actor, role: CourtRole | None = None) -> dict[str, Any]:
    """Give what nobody answered, and how many there are where not all are listed."""
    found = list_supervisions(actor, False, Asked(limit=MOST_ROWS), role)
    shown = SupervisionList().dump({"items": found.rows})["items"]
    in_all = count_unanswered(actor, role) if found.next_cursor else len(shown)
    return {"supervisions": shown, "unanswered": in_all}


def _place(rule: str) -> int:
    return ORDER.index(rule) if rule in ORDER else len(ORDER)


def _lines(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = WaitingSchema(many=True).dump(found)
    return shown
