"""Routes of users, their passwords and their grants."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes, bearer_token
from diversion.domain.access import Permission
from diversion.schemas.paging import PageAsked
from diversion.schemas.plain import IdGivenSchema
from diversion.schemas.roster import EndTold
from diversion.schemas.users import (
    GrantList,
    GrantsAsked,
    GrantTold,
    HandedOverSchema,
    HandOverTold,
    OwnPasswordTold,
    PasswordTold,
    UserChangeTold,
    UserList,
    UserReadSchema,
    UserTold,
)
from diversion.services import grants, handing_over, password_change, users
from diversion.services.access import Actor

routes = Routes("users", __name__)


@routes.on("GET", "/users", Permission.READ_REGISTERS, asks=PageAsked, gives=UserList)
def list_users(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the users."""
    return answered(users.list_users(actor, asked(query)))


@routes.on(
    "POST",
    "/users",
    Permission.CHANGE_REGISTERS,
    takes=UserTold,
    gives=IdGivenSchema,
    status=201,
    refuses=(429,),
)
def add_user(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Add a user, who may nothing yet."""
    return {"id": users.add_user(actor, **told)}


@routes.on("GET", "/users/me", Permission.SIGNED_IN, gives=UserReadSchema)
def read_me(actor: Actor) -> Any:
    """Read oneself: one's grants and what they permit."""
    return users.read_me(actor)


@routes.on(
    "POST", "/users/me/password", Permission.SIGNED_IN, takes=OwnPasswordTold, status=204, idempotent=False
)
def change_own_password(actor: Actor, told: dict[str, Any]) -> None:
    """Change one's own password, knowing the old one; every other sign-in ends."""
    password_change.change_own_password(actor, told["old_password"], told["new_password"], bearer_token())


@routes.on("GET", "/users/<uuid:user_id>", Permission.READ_REGISTERS, gives=UserReadSchema)
def read_user(actor: Actor, user_id: UUID) -> Any:
    """Read a user with their grants."""
    return users.read_user(actor, user_id)


@routes.on("PATCH", "/users/<uuid:user_id>", Permission.CHANGE_REGISTERS, takes=UserChangeTold, status=204)
def change_user(actor: Actor, told: dict[str, Any], user_id: UUID) -> None:
    """Change a user's name, or whether they are active."""
    users.change_user(actor, user_id, told)


@routes.on(
    "POST",
    "/users/<uuid:user_id>/password",
    Permission.CHANGE_REGISTERS,
    takes=PasswordTold,
    status=204,
    refuses=(429,),
)
def set_password(actor: Actor, told: dict[str, Any], user_id: UUID) -> None:
    """Set a user's password, which also ends a lockout."""
    password_change.set_password(actor, user_id, told["password"])


@routes.on(
    "POST",
    "/users/<uuid:user_id>/hand-over",
    Permission.CHANGE_REGISTERS,
    takes=HandOverTold,
    gives=HandedOverSchema,
)
def hand_over(actor: Actor, told: dict[str, Any], user_id: UUID) -> dict[str, Any]:
    """Hand everything that a user mediates, or is asked to, over to another mediator at once."""
    return {"items": handing_over.hand_over(actor, user_id, handing_over.HandOver(**told))}


@routes.on("GET", "/grants", Permission.READ_REGISTERS, asks=GrantsAsked, gives=GrantList)
def list_grants(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List grants, ended ones included."""
    wanted = {key: query[key] for key in ("user_id", "court_id", "organisation_id")}
    return answered(grants.list_grants(actor, asked(query), **wanted))


@routes.on("POST", "/grants", Permission.CHANGE_REGISTERS, takes=GrantTold, gives=IdGivenSchema, status=201)
def give_grant(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Grant a user a role somewhere from a day to a day."""
    return {"id": grants.give_grant(actor, grants.GrantTold(**told))}


@routes.on("POST", "/grants/<uuid:grant_id>/end", Permission.CHANGE_REGISTERS, takes=EndTold, status=204)
def end_grant(actor: Actor, told: dict[str, Any], grant_id: UUID) -> None:
    """End a grant after a last day, or without one revoke it at once."""
    grants.end_grant(actor, grant_id, told["to_on"])
