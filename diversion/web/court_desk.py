"""The desks of router and judge: what needs a person, why it is there, and what to press."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import CourtRole
from diversion.schemas.supervision import SupervisionList
from diversion.schemas.waiting import WaitingSchema
from diversion.services.access import Actor
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.supervisions import list_supervisions
from diversion.services.waiting import list_judge_turns, read_router_desk
from diversion.web.pages import Pages

pages = Pages("court_desk", __name__)
NEXT_ACTS: Mapping[str, str] = {
    "guidance_answer": "guidance",
    "stop": "stops",
    "review": "review",
    "confirmation_ruling": "confirmation-decision",
    "post_docket_exit": "exit",
    "mediation_letter": "exit",
    "trial_transfer": "transfer-to-trial",
}
"""Which act ends a clock that waits for a judge; where none is named, the dispute's page says what comes next."""
ORDER = tuple(NEXT_ACTS)


@pages.show("/desk/router", Permission.ROUTE_DISPUTE)
def show_router_desk(actor: Actor) -> str:
    """Show what waits for a router: the court's own lateness first."""
    desk = read_router_desk(actor)
    shown = {
        "supervisions": _open_supervisions(actor),
        **{name: _lines(getattr(desk, name)) for name in ("late", "escalated", "asked", "others")},
    }
    return render_template("court/router_desk.html", **shown)


@pages.show("/desk/judge", Permission.ANSWER_GUIDANCE)
def show_judge_desk(actor: Actor) -> str:
    """Show what waits for a judge, by what is asked."""
    lines = _lines(list_judge_turns(actor))
    rules = sorted({each["rule"] for each in lines}, key=_place)
    groups = [(rule, [each for each in lines if each["rule"] == rule]) for rule in rules]
    mine = [each for each in _open_supervisions(actor) if each["responsible"]["role"] == CourtRole.JUDGE]
    return render_template("court/judge_desk.html", groups=groups, next_acts=NEXT_ACTS, supervisions=mine)


def _open_supervisions(actor: Actor) -> list[dict[str, Any]]:
    found = list_supervisions(actor, False, Asked(limit=MOST_ROWS))
    shown: list[dict[str, Any]] = SupervisionList().dump({"items": found.rows})["items"]
    return shown


def _place(rule: str) -> int:
    return ORDER.index(rule) if rule in ORDER else len(ORDER)


def _lines(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = WaitingSchema(many=True).dump(found)
    return shown
