"""The desks that everybody begins at: where a role's day starts, the worklist of the court, the inbox of a body.

What a reader holds, the next due first; every filter stands in the address, so that a list can be kept or sent on.
"""

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request

from diversion.domain.access import Permission, Role
from diversion.schemas.dispute_list import DisputeList, DisputesAsked
from diversion.schemas.handoff import HandoffList, HandoffsAsked
from diversion.services.access import Actor
from diversion.services.dispute_list import DisputeFilter, Order, list_disputes
from diversion.services.handoff_view import HandoffFilter, list_handoffs
from diversion.services.pages import Asked, Page
from diversion.web.pages import DONE, Pages
from diversion.web.windows import address

pages = Pages("desk", __name__)
BEGINS_AT = (
    (frozenset({Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER}), "/inbox"),
    (frozenset({Role.CLERK}), "/worklist"),
    (frozenset({Role.ROUTER}), "/desk/router"),
    (frozenset({Role.JUDGE}), "/desk/judge"),
    (frozenset({Role.MANAGER}), "/desk/manager"),
    (frozenset({Role.ADMIN, Role.AUDITOR}), "/admin"),
)
"""Where a day starts, by the first of one's roles in this order: whoever has turns sees them first."""


@pages.answer("GET", "/", Permission.SIGNED_IN)
def go_to_desk(actor: Actor) -> Any:
    """Go to where one's day starts."""
    roles = {grant.role for grant in actor.grants}
    place = next((place for whose, place in BEGINS_AT if roles & whose), "/worklist")
    return redirect(address(place, done=request.args.get("done")), 303)


@pages.show("/worklist", Permission.READ_DISPUTE, asks=DisputesAsked)
def show_worklist(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the court's disputes: one's own turn first, the next due at the top."""
    told = dict(asked)
    if not set(request.args) - {DONE}:
        told |= {"mine": _holds_turns(actor), "sort": Order.DUE}
    filters = {name: value for name, value in told.items() if name not in ("limit", "cursor")}
    found = list_disputes(actor, DisputeFilter(**filters), Asked(told["cursor"], told["limit"]))
    shown = DisputeList().dump({"items": found.rows})["items"]
    return render_template("worklist.html", disputes=shown, asked=told, next=next_page(found))


@pages.show("/inbox", Permission.READ_DISPUTE, asks=HandoffsAsked)
def show_inbox(actor: Actor, asked: dict[str, Any]) -> str:
    """Show a body's handoffs, those to be answered first."""
    filters = {name: value for name, value in asked.items() if name not in ("limit", "cursor")}
    found = list_handoffs(actor, HandoffFilter(**filters), Asked(asked["cursor"], asked["limit"]))
    shown = HandoffList().dump({"items": found.rows})["items"]
    shown.sort(key=lambda each: (each["next_due_at"] is None, each["next_due_at"] or ""))
    return render_template("inbox.html", handoffs=shown, asked=asked, next=next_page(found))


def _holds_turns(actor: Actor) -> bool:
    """Tell whether it can be somebody's turn here: managers and auditors look on."""
    return any(grant.role in (Role.CLERK, Role.ROUTER, Role.JUDGE) for grant in actor.grants)


def next_page(page: Page[Any]) -> str | None:
    """Give the address of a list's next page, None on the last."""
    if page.next_cursor is None:
        return None
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'cursor': page.next_cursor})}"
