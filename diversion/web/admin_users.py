"""Users and their grants: who may sign in, and who may do what where, since when and until when.

Passwords are never shown again, and the forms that carry one are kept under no key.
"""

from typing import Any
from uuid import UUID

from diversion.domain.access import Permission
from diversion.schemas import users as shapes
from diversion.schemas.paging import PageAsked
from diversion.services import emails, grants, password_change, users
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.web.admin import administered, courts_by_id, organisations_by_id
from diversion.web.desk import next_page
from diversion.web.pages import Pages

pages = Pages("admin_users", __name__)
PLACE = "/admin/users/<uuid:user_id>"


class GrantHereTold(shapes.GrantTold):
    """A role for the user whose page it is."""

    class Meta(shapes.GrantTold.Meta):
        """The user stands in the address."""

        exclude = ("user_id",)


@pages.show("/admin/users", Permission.READ_REGISTERS, asks=PageAsked)
def show_users(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the users."""
    page = users.list_users(actor, Asked(asked["cursor"], asked["limit"]))
    found = shapes.UserList().dump({"items": page.rows})["items"]
    return administered(actor, "admin_users.html", users=found, next=next_page(page))


@pages.show("/admin/users/new", Permission.CHANGE_REGISTERS)
def show_new_user(actor: Actor) -> str:
    """Ask for a user's login and name, and a first password."""
    return administered(actor, "admin_user_new.html")


@pages.act("/admin/users/new", Permission.CHANGE_REGISTERS, takes=shapes.UserTold, again=show_new_user)
def add_user(actor: Actor, told: dict[str, Any]) -> str:
    """Add a user, who may nothing yet, and go on to their grants."""
    return f"/admin/users/{users.add_user(actor, **told)}?done=done"


@pages.show(PLACE, Permission.READ_REGISTERS)
def show_user(actor: Actor, user_id: UUID) -> str:
    """Show a user with every grant, ended ones included."""
    told = shapes.UserReadSchema().dump(users.read_user(actor, user_id))
    return administered(
        actor,
        "admin_user.html",
        told=told,
        courts=courts_by_id(actor),
        organisations=organisations_by_id(actor),
    )


@pages.act(PLACE, Permission.CHANGE_REGISTERS, takes=shapes.UserChangeTold, again=show_user)
def change_user(actor: Actor, told: dict[str, Any], user_id: UUID) -> str:
    """Change a user's name, or whether they are active."""
    users.change_user(actor, user_id, told)
    return f"/admin/users/{user_id}?done=done"


@pages.act(f"{PLACE}/password", Permission.CHANGE_REGISTERS, takes=shapes.PasswordTold, again=show_user)
def set_password(actor: Actor, told: dict[str, Any], user_id: UUID) -> str:
    """Set a user's password, which also ends a lockout."""
    password_change.set_password(actor, user_id, told["password"])
    return f"/admin/users/{user_id}?done=done"


@pages.act(f"{PLACE}/email", Permission.CHANGE_REGISTERS, takes=shapes.EmailTold, again=show_user)
def set_email(actor: Actor, told: dict[str, Any], user_id: UUID) -> str:
    """Set or remove a user's address, to which a forgotten password's link is sent."""
    emails.set_email(actor, user_id, told["email"])
    return f"/admin/users/{user_id}?done=done"


@pages.act(f"{PLACE}/grants", Permission.CHANGE_REGISTERS, takes=GrantHereTold, again=show_user)
def give_grant(actor: Actor, told: dict[str, Any], user_id: UUID) -> str:
    """Grant the user a role somewhere from a day to a day."""
    grants.give_grant(actor, grants.GrantTold(user_id=user_id, **told))
    return f"/admin/users/{user_id}?done=done"


@pages.act(f"{PLACE}/grants/<uuid:grant_id>/end", Permission.CHANGE_REGISTERS)
def end_grant(actor: Actor, user_id: UUID, grant_id: UUID) -> str:
    """Revoke a grant at once."""
    grants.end_grant(actor, grant_id, None)
    return f"/admin/users/{user_id}?done=done"
