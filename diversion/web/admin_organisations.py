"""Organisations and stations: who they are, on whose rosters, with which mediators, how they are reached and loaded."""

from typing import Any
from uuid import UUID

from flask import request

from diversion.domain.access import Permission
from diversion.schemas import organisations as shapes
from diversion.schemas.absences import AbsenceList
from diversion.schemas.channels import ChannelList
from diversion.schemas.roster import EndTold, MediatorList, MediatorTold, RosterEntryTold, RosterList
from diversion.services import channels, mediators, organisations, roster
from diversion.services.absences import list_absences
from diversion.services.access import Actor
from diversion.services.pages import MOST_ROWS, Asked
from diversion.web.admin import administered, courts_by_id
from diversion.web.desk import next_page
from diversion.web.organisation_lists import lists_named, lists_offered, lists_read
from diversion.web.pages import Pages

pages = Pages("admin_organisations", __name__)
PLACE = "/admin/organisations/<uuid:organisation_id>"
ALL = Asked(limit=MOST_ROWS)


class OnRosterTold(RosterEntryTold):
    """A roster for the organisation whose page it is."""

    class Meta(RosterEntryTold.Meta):
        """The organisation stands in the address."""

        exclude = ("organisation_id",)


class MediatorHereTold(MediatorTold):
    """A mediator for the organisation whose page it is."""

    class Meta(MediatorTold.Meta):
        """The organisation stands in the address."""

        exclude = ("organisation_id",)


@pages.show("/admin/organisations", Permission.READ_REGISTERS, asks=shapes.OrganisationsAsked)
def show_organisations(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the organisations by name and kind."""
    page = organisations.list_organisations(actor, asked["kind"], Asked(asked["cursor"], asked["limit"]))
    found = shapes.OrganisationNameList().dump({"items": page.rows})["items"]
    return administered(
        actor, "admin_organisations.html", organisations=found, asked=asked, next=next_page(page)
    )


@pages.show("/admin/organisations/new", Permission.CHANGE_REGISTERS)
def show_new_organisation(actor: Actor) -> str:
    """Ask for an organisation's kind, name and capacity."""
    return administered(actor, "admin_organisation_new.html", offered=lists_offered(actor))


@pages.act(
    "/admin/organisations/new",
    Permission.CHANGE_REGISTERS,
    takes=shapes.OrganisationTold,
    again=show_new_organisation,
)
def add_organisation(actor: Actor, told: dict[str, Any]) -> str:
    """Register an organisation or station."""
    made = organisations.add_organisation(actor, told | lists_read(actor, told))
    return f"/admin/organisations/{made}?done=done"


@pages.show(PLACE, Permission.READ_REGISTERS)
def show_organisation(actor: Actor, organisation_id: UUID) -> str:
    """Show one organisation whole."""
    found = shapes.OrganisationSchema().dump(organisations.read_organisation(actor, organisation_id))
    entries = roster.list_roster(actor, ALL, None, organisation_id).rows
    members = mediators.list_mediators(actor, ALL, organisation_id).rows
    ways = channels.list_channels(actor, ALL, organisation_id).rows
    return administered(
        actor,
        "admin_organisation.html",
        organisation=found,
        named=lists_named(actor, found),
        roster=RosterList().dump({"items": entries})["items"],
        mediators=MediatorList().dump({"items": members})["items"],
        channels=ChannelList().dump({"items": ways})["items"],
        absences=_absences(actor, organisation_id),
        courts=courts_by_id(actor),
    )


def _absences(actor: Actor, organisation_id: UUID) -> list[dict[str, Any]]:
    """Give the organisation's absences to whoever may record them; the auditor may not."""
    if not actor.reach(Permission.RECORD_ABSENCE):
        return []
    found = AbsenceList().dump({"items": list_absences(actor, ALL).rows})["items"]
    return [each for each in found if each["organisation_id"] == str(organisation_id)]


@pages.show(f"{PLACE}/change", Permission.CHANGE_REGISTERS)
def show_change(actor: Actor, organisation_id: UUID) -> str:
    """Ask for what changes of an organisation, under the version that is shown."""
    found = shapes.OrganisationSchema().dump(organisations.read_organisation(actor, organisation_id))
    return administered(
        actor,
        "admin_organisation_change.html",
        organisation=found,
        named=lists_named(actor, found),
        offered=lists_offered(actor),
    )


@pages.act(
    f"{PLACE}/change",
    Permission.CHANGE_REGISTERS,
    takes=shapes.OrganisationChangeTold,
    again=show_change,
)
def change_organisation(actor: Actor, told: dict[str, Any], organisation_id: UUID) -> str:
    """Change an organisation under the version that was shown."""
    shown = request.form.get("_version", "")
    version = int(shown) if shown.isascii() and shown.isdigit() else 0
    organisations.change_organisation(actor, organisation_id, version, told | lists_read(actor, told))
    return f"/admin/organisations/{organisation_id}?done=done"


@pages.act(f"{PLACE}/roster", Permission.CHANGE_REGISTERS, takes=OnRosterTold, again=show_organisation)
def put_on_roster(actor: Actor, told: dict[str, Any], organisation_id: UUID) -> str:
    """Put the organisation on a court's roster."""
    roster.add_roster_entry(actor, organisation_id=organisation_id, **told)
    return f"/admin/organisations/{organisation_id}?done=done"


@pages.act(f"{PLACE}/roster/<uuid:entry_id>/end", Permission.CHANGE_REGISTERS, takes=EndTold)
def end_roster_entry(actor: Actor, told: dict[str, Any], organisation_id: UUID, entry_id: UUID) -> str:
    """Let a roster entry end today."""
    roster.end_roster_entry(actor, entry_id, told["to_on"])
    return f"/admin/organisations/{organisation_id}?done=done"


@pages.show(f"{PLACE}/mediators/new", Permission.CHANGE_REGISTERS)
def show_new_mediator(actor: Actor, organisation_id: UUID) -> str:
    """Ask who the mediator is and how much they take on."""
    found = shapes.OrganisationSchema().dump(organisations.read_organisation(actor, organisation_id))
    return administered(actor, "admin_mediator_new.html", organisation=found)


@pages.act(
    f"{PLACE}/mediators/new",
    Permission.CHANGE_REGISTERS,
    takes=MediatorHereTold,
    again=show_new_mediator,
)
def add_mediator(actor: Actor, told: dict[str, Any], organisation_id: UUID) -> str:
    """Add a mediator, with the role to act for the organisation."""
    mediators.add_mediator(actor, mediators.MediatorTold(organisation_id=organisation_id, **told))
    return f"/admin/organisations/{organisation_id}?done=done"


@pages.act(f"{PLACE}/mediators/<uuid:membership_id>/end", Permission.CHANGE_REGISTERS, takes=EndTold)
def end_membership(actor: Actor, told: dict[str, Any], organisation_id: UUID, membership_id: UUID) -> str:
    """Let a membership and its role end today."""
    mediators.end_membership(actor, membership_id, told["to_on"])
    return f"/admin/organisations/{organisation_id}?done=done"


@pages.act(f"{PLACE}/channels/<uuid:channel_id>/end", Permission.CHANGE_REGISTERS)
def end_channel(actor: Actor, organisation_id: UUID, channel_id: UUID) -> str:
    """End a channel now; the inbox goes on."""
    channels.end_channel(actor, channel_id)
    return f"/admin/organisations/{organisation_id}?done=done"


@pages.act(f"{PLACE}/channels/<uuid:channel_id>/resume", Permission.CHANGE_REGISTERS)
def resume_channel(actor: Actor, organisation_id: UUID, channel_id: UUID) -> str:
    """Resume a paused channel and send what it held back."""
    channels.resume_channel(actor, channel_id)
    return f"/admin/organisations/{organisation_id}?done=done"
