"""Routes of courts and of the published names of courts."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.courts import (
    CourtChangeTold,
    CourtList,
    CourtNameList,
    CourtNamesAsked,
    CourtSchema,
    CourtTold,
)
from diversion.schemas.paging import PageAsked
from diversion.schemas.plain import IdGivenSchema
from diversion.services import courts
from diversion.services.access import Actor

routes = Routes("courts", __name__)


@routes.on("GET", "/courts", Permission.READ_REGISTERS, asks=PageAsked, gives=CourtList)
def list_courts(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the courts."""
    return answered(courts.list_courts(actor, asked(query)))


@routes.on("POST", "/courts", Permission.CHANGE_REGISTERS, takes=CourtTold, gives=IdGivenSchema, status=201)
def add_court(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Add a court."""
    return {"id": courts.add_court(actor, **told)}


@routes.on("GET", "/courts/<uuid:court_id>", Permission.READ_REGISTERS, gives=CourtSchema)
def read_court(actor: Actor, court_id: UUID) -> Any:
    """Read a court."""
    return courts.read_court(actor, court_id)


@routes.on("PATCH", "/courts/<uuid:court_id>", Permission.CHANGE_REGISTERS, takes=CourtChangeTold, status=204)
def change_court(actor: Actor, told: dict[str, Any], court_id: UUID) -> None:
    """Change a court: its name, region, court above, or policy."""
    courts.change_court(actor, court_id, told)


@routes.on("GET", "/court-names", Permission.READ_REGISTERS, asks=CourtNamesAsked, gives=CourtNameList)
def search_court_names(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Search the published courts and their codes."""
    return answered(courts.search_court_names(actor, query["q"], asked(query)))
