"""Routes of organisations and stations."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.organisations import (
    OrganisationChangedSchema,
    OrganisationChangeTold,
    OrganisationNameList,
    OrganisationsAsked,
    OrganisationSchema,
    OrganisationTold,
)
from diversion.schemas.plain import IdGivenSchema
from diversion.services import organisations, places
from diversion.services.access import Actor

routes = Routes("organisations", __name__)


@routes.on("GET", "/organisations", Permission.SIGNED_IN, asks=OrganisationsAsked, gives=OrganisationNameList)
def list_organisations(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the organisations by name and kind."""
    return answered(organisations.list_organisations(actor, query["kind"], asked(query)))


@routes.on(
    "POST",
    "/organisations",
    Permission.CHANGE_REGISTERS,
    takes=OrganisationTold,
    gives=IdGivenSchema,
    status=201,
)
def add_organisation(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Register an organisation or station."""
    return {"id": organisations.add_organisation(actor, told)}


@routes.on(
    "GET", "/organisations/<uuid:organisation_id>", Permission.READ_REGISTERS, gives=OrganisationSchema
)
def read_organisation(actor: Actor, organisation_id: UUID) -> Any:
    """Read an organisation with its version."""
    return organisations.read_organisation(actor, organisation_id)


@routes.on(
    "PATCH",
    "/organisations/<uuid:organisation_id>",
    Permission.CHANGE_REGISTERS,
    takes=OrganisationChangeTold,
    gives=OrganisationChangedSchema,
    if_match=True,
)
def change_organisation(
    actor: Actor, told: dict[str, Any], organisation_id: UUID, version: int
) -> dict[str, Any]:
    """Change an organisation under the version that was read (If-Match)."""
    changed = organisations.change_organisation(actor, organisation_id, version, told)
    return {"id": organisation_id, "version": changed}


@routes.on("POST", "/organisations/<uuid:organisation_id>/resume", Permission.RESUME_OFFERS, status=204)
def resume_offers(actor: Actor, organisation_id: UUID) -> None:
    """Let offers go out by themselves again to an organisation that let too many lapse in a row."""
    places.resume_offers(actor, organisation_id)
