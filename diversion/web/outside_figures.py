"""Sending in figures that the product does not have, and the versions that were sent."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app, render_template
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.outside_figures import COLUMNS, FileKind
from diversion.domain.working_days import shanghai_day
from diversion.schemas.outside_figures import OutsideFileList, OutsideFileSchema, OutsideFileTold, file_of
from diversion.schemas.paging import PageAsked
from diversion.services import outside_figures
from diversion.services.access import Actor
from diversion.services.clock_face import read_clock_face
from diversion.services.pages import Asked
from diversion.services.refusals import NotFound
from diversion.web.desk import next_page
from diversion.web.imports import sent_file
from diversion.web.language import say
from diversion.web.pages import Pages

pages = Pages("outside_figures", __name__)
PLACE = "/reports/outside-figures"
MONTHS_BACK = 36


@pages.show(PLACE, Permission.ADD_OUTSIDE_FIGURES, asks=PageAsked)
def show_outside_figures(actor: Actor, asked: dict[str, Any] | None = None) -> str:
    """Ask for a file, the templates beside it, and show what was sent."""
    told = asked or {"cursor": None, "limit": 50}
    page = outside_figures.list_outside_files(actor, Asked(told["cursor"], told["limit"]))
    courts = [(each.code, each.name) for each in outside_figures.courts_to_tell_of(actor)]
    return render_template(
        "outside_figures.html",
        files=OutsideFileList().dump({"items": page.rows})["items"],
        next=next_page(page),
        courts=courts,
        months=_months(shanghai_day(read_clock_face().at)),
        columns=COLUMNS,
        reads=bool(actor.reach(Permission.READ_FIGURES)),
    )


@pages.act(PLACE, Permission.ADD_OUTSIDE_FIGURES, takes=OutsideFileTold, again=show_outside_figures)
def add_outside_file(actor: Actor, told: dict[str, Any]) -> str:
    """Take a file in; the same as the newest changes nothing."""
    row = outside_figures.add_outside_file(actor, file_of(told, sent_file()))
    return f"{PLACE}/{row.id}?done=done"


@pages.show(f"{PLACE}/<uuid:file_id>", Permission.ADD_OUTSIDE_FIGURES)
def show_outside_file(actor: Actor, file_id: UUID) -> str:
    """Show one version with the rows it refused."""
    told = OutsideFileSchema().dump(outside_figures.read_outside_file(actor, file_id))
    return render_template("outside_file.html", told=told)


@pages.answer("GET", f"{PLACE}/template-<kind>.csv", Permission.ADD_OUTSIDE_FIGURES)
def download_outside_template(_: Actor, kind: str) -> Response:
    """Download the table to fill in."""
    if kind not in list(FileKind):
        raise NotFound("模板", "template")
    content = outside_figures.template(FileKind(kind))
    answer = current_app.response_class(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


def _months(today: date) -> list[tuple[str, str]]:
    """List the months that are over, the newest first."""
    number = today.year * 12 + today.month - 1
    past = [divmod(each, 12) for each in range(number - 1, number - 1 - MONTHS_BACK, -1)]
    return [
        (f"{year}-{month + 1:02}-01", say("%(year)s年%(month)s月", year=year, month=month + 1))
        for year, month in past
    ]
