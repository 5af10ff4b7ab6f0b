"""Bulk intake: a table of filings sent in one file, what was read of it, and the refused rows to correct.

A table is taken in by a worker; the page says how far it has come and is opened again for more. What was refused
says in which column and why, and comes back as a file in the columns that were sent.
"""

from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, request

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.schemas.imports import ImportAsked, ImportSchema
from diversion.services import imports
from diversion.services.access import Actor
from diversion.services.courts import courts_to_file_in
from diversion.services.refusals import InputFaulty
from diversion.web.pages import Pages

pages = Pages("imports", __name__)
CSV = "text/csv"


@pages.show("/imports", Permission.FILE_DISPUTE)
def show_imports(actor: Actor) -> str:
    """Ask for a file; the template is beside it."""
    courts = [(each.code, each.name) for each in courts_to_file_in(actor)]
    return render_template("imports.html", courts=courts)


@pages.act("/imports", Permission.FILE_DISPUTE, again=show_imports)
def register_import(actor: Actor) -> str:
    """Keep the file and promise to take it in; the same file again is the same import."""
    sent = request.files.get("/file")
    content = sent.read() if sent is not None and sent.filename else b""
    if not content:
        raise InputFaulty(
            [Fault("/file", "file-missing", "请选择要导入的文件。", "Choose the file to import.")]
        )
    court_code = request.form.get("/court_code") or None
    try:
        import_id = imports.register_import(actor, content, court_code)
    except InputFaulty as faulty:
        beside = [Fault(each.pointer or "/file", each.code, each.zh, each.en) for each in faulty.faults]
        raise InputFaulty(beside) from faulty
    return f"/imports/{import_id}"


@pages.show("/imports/<uuid:import_id>", Permission.FILE_DISPUTE, asks=ImportAsked)
def show_import(actor: Actor, asked: dict[str, Any], import_id: UUID) -> str:
    """Show how far an import has come, with the refused rows."""
    found = imports.read_import(actor, import_id, asked["after_line"], asked["limit"])
    return render_template("import.html", told=ImportSchema().dump(found))


@pages.answer("GET", "/imports/template.csv", Permission.FILE_DISPUTE)
def download_template(_: Actor) -> Response:
    """Download the table to fill in, with one example row that is passed over."""
    return _table(imports.template(), "template.csv")


@pages.answer("GET", "/imports/<uuid:import_id>/errors.csv", Permission.FILE_DISPUTE)
def download_errors(actor: Actor, import_id: UUID) -> Response:
    """Download the refused rows with what is wrong in each, to correct and send again."""
    return _table(imports.error_file(actor, import_id), f"errors-{import_id}.csv")


def _table(content: bytes, name: str) -> Response:
    answer = current_app.response_class(content, content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
