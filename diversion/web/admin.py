"""What the administrator and the auditor begin at, and the courts; the other registers are ``admin_*.py``.

The auditor reads what the administrator changes: a form is shown to whoever may send it, and the use case asks again.
Neither sees a dispute here.
"""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.courts import CourtChangeTold, CourtList, CourtSchema, CourtTold
from diversion.schemas.organisations import OrganisationNameList
from diversion.schemas.outbox import PromiseState
from diversion.schemas.paging import PageAsked
from diversion.services import calendars, courts
from diversion.services.access import Actor
from diversion.services.organisations import list_organisations
from diversion.services.outbox import list_promises
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.regions import regions_named
from diversion.web.desk import next_page
from diversion.web.pages import Pages

pages = Pages("admin", __name__)


def administered(actor: Actor, template: str, **told: Any) -> str:
    """Render a register's page, which shows its forms to whoever may change registers."""
    may_change = bool(actor.reach(Permission.CHANGE_REGISTERS))
    reads_journal = bool(actor.reach(Permission.READ_JOURNAL))
    return render_template(template, may_change=may_change, reads_journal=reads_journal, **told)


def courts_by_id(actor: Actor) -> dict[str, str]:
    """Give the names of the courts."""
    found = CourtList().dump({"items": courts.list_courts(actor, Asked(limit=MOST_ROWS)).rows})["items"]
    return {each["id"]: each["name"] for each in found}


def organisations_by_id(actor: Actor) -> dict[str, str]:
    """Give the names of the organisations."""
    rows = list_organisations(actor, None, Asked(limit=MOST_ROWS)).rows
    return {each["id"]: each["name"] for each in OrganisationNameList().dump({"items": rows})["items"]}


@pages.show("/admin", Permission.READ_REGISTERS)
def show_admin(actor: Actor) -> str:
    """Show what needs a hand: failed work, missing holiday notices; and the way to every register."""
    failed = list_promises(actor, PromiseState.FAILED, Asked(limit=MOST_ROWS))
    years = sorted(row.year for row in calendars.list_notices(actor))
    return administered(actor, "admin_home.html", failed=len(failed.rows), years=years)


@pages.show("/admin/courts", Permission.READ_REGISTERS, asks=PageAsked)
def show_courts(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the courts that this installation serves."""
    page = courts.list_courts(actor, Asked(asked["cursor"], asked["limit"]))
    found = CourtList().dump({"items": page.rows})["items"]
    names = courts_by_id(actor)
    return administered(actor, "admin_courts.html", courts=found, names=names, next=next_page(page))


@pages.show("/admin/courts/new", Permission.CHANGE_REGISTERS)
def show_new_court(actor: Actor) -> str:
    """Ask for the code of a court; name and region come from the published list."""
    return administered(actor, "admin_court_new.html")


@pages.act("/admin/courts/new", Permission.CHANGE_REGISTERS, takes=CourtTold, again=show_new_court)
def add_court(actor: Actor, told: dict[str, Any]) -> str:
    """Add a court."""
    return f"/admin/courts/{courts.add_court(actor, **told)}?done=done"


@pages.show("/admin/courts/<uuid:court_id>", Permission.READ_REGISTERS)
def show_court(actor: Actor, court_id: UUID) -> str:
    """Show one court, and change its name, the court above it, or how offers go out."""
    court = CourtSchema().dump(courts.read_court(actor, court_id))
    code = court["region_code"]
    region = regions_named(actor, [code]).get(code, code) if code else None
    return administered(actor, "admin_court.html", court=court, region=region, names=courts_by_id(actor))


@pages.act(
    "/admin/courts/<uuid:court_id>", Permission.CHANGE_REGISTERS, takes=CourtChangeTold, again=show_court
)
def change_court(actor: Actor, told: dict[str, Any], court_id: UUID) -> str:
    """Change a court."""
    courts.change_court(actor, court_id, told)
    return f"/admin/courts/{court_id}?done=done"
