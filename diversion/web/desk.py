"""The desks that everybody begins at: where a role's day starts, the worklist of the court, the inbox of a body.

What a reader holds, the next due first; every filter stands in the address, so that a list can be kept or sent on.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import redirect, render_template, request

from diversion.domain.access import Permission, Role
from diversion.domain.handoff import LIVE
from diversion.schemas.dispute_list import DisputeList, DisputesAsked
from diversion.schemas.handoff import HandoffList, HandoffsAsked, InboxLineSchema
from diversion.services.access import Actor
from diversion.services.body_load import read_body_loads
from diversion.services.dispute_list import DisputeFilter, Order, list_disputes
from diversion.services.drafts import list_drafts
from diversion.services.handoff_view import HandoffFilter, list_handoffs
from diversion.services.inbox import read_inbox
from diversion.services.pages import Asked, Page
from diversion.services.places import resume_offers
from diversion.web.pages import DONE, Pages
from diversion.web.windows import address

pages = Pages("desk", __name__)
BEGINS_AT = (
    (frozenset({Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER}), "/inbox"),
    (frozenset({Role.CLERK}), "/desk/clerk"),
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
    return render_template(
        "worklist.html", disputes=shown, asked=told, next=next_page(found), drafts=list_drafts(actor)
    )


@pages.show("/inbox", Permission.READ_DISPUTE, asks=HandoffsAsked)
def show_inbox(actor: Actor, asked: dict[str, Any]) -> str:
    """Show a body's offers and mediations, the next due first; what has ended is folded away below, a page at a time."""
    filters = {name: value for name, value in asked.items() if name not in ("limit", "cursor")}
    found = list_handoffs(actor, HandoffFilter(**filters), Asked(asked["cursor"], asked["limit"]))
    inbox, lines = read_inbox(actor), InboxLineSchema(many=True)
    return render_template(
        "inbox.html",
        offers=lines.dump(inbox.offers),
        going=lines.dump(inbox.going),
        tasks=lines.dump(inbox.tasks),
        over=[
            each for each in HandoffList().dump({"items": found.rows})["items"] if each["status"] not in LIVE
        ],
        bodies=read_body_loads(actor),
        next=next_page(found),
    )


@pages.act("/organisations/<uuid:organisation_id>/resume", Permission.RESUME_OFFERS)
def resume(actor: Actor, organisation_id: UUID) -> str:
    """Let offers go out to an organisation again: it says that it is there."""
    resume_offers(actor, organisation_id)
    return "/?done=done"


def _holds_turns(actor: Actor) -> bool:
    """Tell whether it can be somebody's turn here: managers and auditors look on."""
    return any(grant.role in (Role.CLERK, Role.ROUTER, Role.JUDGE) for grant in actor.grants)


def next_page(page: Page[Any]) -> str | None:
    """Give the address of a list's next page, None on the last."""
    if page.next_cursor is None:
        return None
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'cursor': page.next_cursor})}"
