"""Ending what runs: on a party's word, or by the court itself; each says before it is done what follows from it."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Event
from diversion.domain.law import cite
from diversion.schemas.acts import CancellationTold, ClosingTold, WordTold
from diversion.schemas.dispute import DisputeSchema
from diversion.services import closing
from diversion.services.access import Actor
from diversion.services.acting import PartyWord
from diversion.services.dispute_view import view_dispute
from diversion.web.acts import Act, statuses_of
from diversion.web.pages import Pages

pages = Pages("closing", __name__)
_P, _E = Permission, Event
ACTS = (
    Act("demand-docket", "要求立案", _P.ACT_FOR_PARTY, statuses_of(_E.DEMANDED_DOCKETING), docketed=False),
    Act("end-mediation", "终结调解", _P.ACT_FOR_PARTY, statuses_of(_E.MEDIATION_ENDED), docketed=True),
    Act("withdraw", "当事人撤回", _P.ACT_FOR_PARTY, statuses_of(_E.WITHDRAWN)),
    Act("cancel", "撤销误录", _P.DOCKET_DISPUTE, statuses_of(_E.CANCELLED)),
    Act("close", "结案登记", _P.CLOSE_DISPUTE, statuses_of(_E.CLOSED)),
)


def _page(template: str, actor: Actor, dispute_id: UUID, *rules: str) -> str:
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return render_template(template, dispute=dispute, articles=[cite(rule) for rule in rules])


@pages.show("/disputes/<uuid:dispute_id>/demand-docket", Permission.ACT_FOR_PARTY)
def show_demand(actor: Actor, dispute_id: UUID) -> str:
    """Ask which party demands docketing."""
    return _page("demand_docket.html", actor, dispute_id, "MS-2", "R25-1")


@pages.act(
    "/disputes/<uuid:dispute_id>/demand-docket", Permission.ACT_FOR_PARTY, takes=WordTold, again=show_demand
)
def demand_docketing(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Write down a party's demand to docket; mediation before docketing ends."""
    closing.demand_docketing(actor, dispute_id, PartyWord(**told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/end-mediation", Permission.ACT_FOR_PARTY)
def show_end(actor: Actor, dispute_id: UUID) -> str:
    """Ask which party ends mediation after docketing."""
    return _page("end_mediation.html", actor, dispute_id, "R25-6")


@pages.act(
    "/disputes/<uuid:dispute_id>/end-mediation", Permission.ACT_FOR_PARTY, takes=WordTold, again=show_end
)
def end_mediation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Write down that a party ends mediation; the dispute goes to trial."""
    closing.end_mediation(actor, dispute_id, PartyWord(**told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/withdraw", Permission.ACT_FOR_PARTY)
def show_withdrawal(actor: Actor, dispute_id: UUID) -> str:
    """Ask which party withdraws."""
    return _page("withdraw.html", actor, dispute_id)


@pages.act(
    "/disputes/<uuid:dispute_id>/withdraw", Permission.ACT_FOR_PARTY, takes=WordTold, again=show_withdrawal
)
def withdraw(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Write down that a party withdraws; the dispute is closed."""
    closing.withdraw(actor, dispute_id, PartyWord(**told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/cancel", Permission.DOCKET_DISPUTE)
def show_cancellation(actor: Actor, dispute_id: UUID) -> str:
    """Ask why the filing was a mistake."""
    return _page("cancel.html", actor, dispute_id)


@pages.act(
    "/disputes/<uuid:dispute_id>/cancel",
    Permission.DOCKET_DISPUTE,
    takes=CancellationTold,
    again=show_cancellation,
)
def cancel_filing(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Cancel a mistaken filing on the day it was received."""
    closing.cancel_filing(actor, dispute_id, told["reason"])
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/close", Permission.CLOSE_DISPUTE)
def show_closing(actor: Actor, dispute_id: UUID) -> str:
    """Ask on which ground the court closes the dispute."""
    return _page("close.html", actor, dispute_id)


@pages.act(
    "/disputes/<uuid:dispute_id>/close", Permission.CLOSE_DISPUTE, takes=ClosingTold, again=show_closing
)
def close_dispute(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Close a dispute on one of the court's grounds, in words."""
    closing.close_dispute(actor, dispute_id, **told)
    return f"/disputes/{dispute_id}?done=done"
