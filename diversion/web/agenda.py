"""The agenda (日程) on a telephone: what was not written down yet, then the meetings ahead, day by day."""

from itertools import groupby

from flask import render_template

from diversion.domain.access import Permission, Role
from diversion.domain.working_days import shanghai_day
from diversion.services.access import Actor
from diversion.services.agenda import read_agenda
from diversion.web.pages import Pages

pages = Pages("agenda", __name__)


@pages.show("/agenda", Permission.MEDIATE)
def show_agenda(actor: Actor) -> str:
    """Show meetings by day, the next first; a coordinator also reads whose each is."""
    lines = read_agenda(actor)
    ahead = [each for each in lines if not each.has_begun]
    return render_template(
        "agenda.html",
        begun=[each for each in lines if each.has_begun],
        days=[(day, list(met)) for day, met in groupby(ahead, lambda each: shanghai_day(each.starts_at))],
        names_mediators=any(grant.role is Role.COORDINATOR for grant in actor.grants),
    )
