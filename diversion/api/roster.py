"""Routes of courts' rosters and of the mediators behind them."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.plain import IdGivenSchema
from diversion.schemas.roster import (
    EndTold,
    MediatorChangeTold,
    MediatorList,
    MediatorsAsked,
    MediatorSchema,
    MediatorTold,
    RosterAsked,
    RosterEntryTold,
    RosterList,
)
from diversion.services import mediators, roster
from diversion.services.access import Actor

routes = Routes("roster", __name__)


@routes.on("GET", "/roster", Permission.READ_REGISTERS, asks=RosterAsked, gives=RosterList)
def list_roster(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List roster entries, ended ones included."""
    page = roster.list_roster(actor, asked(query), query["court_id"], query["organisation_id"])
    return answered(page)


@routes.on(
    "POST", "/roster", Permission.CHANGE_REGISTERS, takes=RosterEntryTold, gives=IdGivenSchema, status=201
)
def add_roster_entry(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Put an organisation on a court's roster."""
    return {"id": roster.add_roster_entry(actor, **told)}


@routes.on("POST", "/roster/<uuid:entry_id>/end", Permission.CHANGE_REGISTERS, takes=EndTold, status=204)
def end_roster_entry(actor: Actor, told: dict[str, Any], entry_id: UUID) -> None:
    """Let a roster entry end after a day, by default today."""
    roster.end_roster_entry(actor, entry_id, told["to_on"])


@routes.on("GET", "/mediators", Permission.READ_REGISTERS, asks=MediatorsAsked, gives=MediatorList)
def list_mediators(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List mediators by their memberships, ended ones included."""
    return answered(mediators.list_mediators(actor, asked(query), query["organisation_id"]))


@routes.on(
    "POST", "/mediators", Permission.CHANGE_REGISTERS, takes=MediatorTold, gives=IdGivenSchema, status=201
)
def add_mediator(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Add a mediator to an organisation, with the role to act for it."""
    return {"id": mediators.add_mediator(actor, mediators.MediatorTold(**told))}


@routes.on("GET", "/mediators/<uuid:membership_id>", Permission.READ_REGISTERS, gives=MediatorSchema)
def read_mediator(actor: Actor, membership_id: UUID) -> Any:
    """Read one membership of a mediator."""
    return mediators.read_mediator(actor, membership_id)


@routes.on(
    "PATCH",
    "/mediators/<uuid:membership_id>",
    Permission.CHANGE_REGISTERS,
    takes=MediatorChangeTold,
    status=204,
)
def change_mediator(actor: Actor, told: dict[str, Any], membership_id: UUID) -> None:
    """Change a mediator's capacity or specialities in one organisation."""
    mediators.change_mediator(actor, membership_id, told)


@routes.on(
    "POST", "/mediators/<uuid:membership_id>/end", Permission.CHANGE_REGISTERS, takes=EndTold, status=204
)
def end_membership(actor: Actor, told: dict[str, Any], membership_id: UUID) -> None:
    """Let a membership and its role end after a day, by default today."""
    mediators.end_membership(actor, membership_id, told["to_on"])
