"""Bulk intake: a table of filings sent in one file (CSV, XLSX), what was read of it, and the refused rows to correct.

A table is taken in by a worker; the page says how far it has come and is opened again for more. What was refused
says in which column and why, and comes back as a file in the columns that were sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response, render_template, request

from diversion.domain.access import Permission
from diversion.domain.imports import ImportForm
from diversion.domain.reasons import Fault
from diversion.schemas.imports import ImportAsked, ImportSchema, ImportTold
from diversion.services import imports
from diversion.services.access import Actor
from diversion.services.courts import courts_to_file_in
from diversion.services.import_preview import ImportPreview, preview_import
from diversion.services.refusals import InputFaulty, NotFound
from diversion.web.documents import saved
from diversion.web.pages import Pages

pages = Pages("imports", __name__)
KINDS = {
    ImportForm.CSV: "text/csv; charset=utf-8",
    ImportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.show("/imports", Permission.FILE_DISPUTE)
def show_imports(actor: Actor) -> str:
    """Ask for a file; the template is beside it."""
    return _page(actor, None)


@pages.reveal("/imports/preview", Permission.FILE_DISPUTE, takes=ImportTold, again=show_imports)
def preview(actor: Actor, told: dict[str, Any]) -> str:
    """Show how the file would be read, and keep nothing of it; the form stands there again."""
    content = sent_file()
    with _beside_file():
        return _page(actor, preview_import(actor, content, told["court_code"]))


@pages.act("/imports", Permission.FILE_DISPUTE, takes=ImportTold, again=show_imports)
def register_import(actor: Actor, told: dict[str, Any]) -> str:
    """Keep the file and promise to take it in; the same file again is the same import."""
    content = sent_file()
    with _beside_file():
        return f"/imports/{imports.register_import(actor, content, told['court_code'])}"


@pages.show("/imports/<uuid:import_id>", Permission.FILE_DISPUTE, asks=ImportAsked)
def show_import(actor: Actor, asked: dict[str, Any], import_id: UUID) -> str:
    """Show how far an import has come, with the refused rows."""
    found = imports.read_import(actor, import_id, asked["after_line"], asked["limit"])
    return render_template("import.html", told=ImportSchema().dump(found))


@pages.answer("GET", "/imports/template.<form>", Permission.FILE_DISPUTE)
def download_template(_: Actor, form: str) -> Response:
    """Download the table to fill in, with one example row that is passed over."""
    kind = told_form(form)
    return table(imports.template(kind), kind, "template")


@pages.answer("GET", "/imports/<uuid:import_id>/errors.<form>", Permission.FILE_DISPUTE)
def download_errors(actor: Actor, import_id: UUID, form: str) -> Response:
    """Download the refused rows with what is wrong in each, to correct and send again."""
    kind = told_form(form)
    return table(imports.error_file(actor, import_id, kind), kind, f"errors-{import_id}")


def table(content: bytes, kind: ImportForm, name: str) -> Response:
    """Answer a table to be downloaded."""
    return saved(f"{name}.{kind}", content, KINDS[kind])


def _page(actor: Actor, found: ImportPreview | None) -> str:
    courts = [(each.code, each.name) for each in courts_to_file_in(actor)]
    return render_template("imports.html", courts=courts, preview=found)


def sent_file() -> bytes:
    """Read the file that was chosen."""
    sent = request.files.get("/file")
    content = sent.read() if sent is not None and sent.filename else b""
    if not content:
        zh, en = "请选择要导入的文件。", "Choose the file to import."
        raise InputFaulty([Fault("/file", "file-missing", zh, en)])
    return content


@contextmanager
def _beside_file() -> Iterator[None]:
    """Put what is wrong with the file as a whole beside its field."""
    try:
        yield
    except InputFaulty as faulty:
        beside = [Fault(_place(each.pointer), each.code, each.zh, each.en) for each in faulty.faults]
        raise InputFaulty(beside) from faulty


def _place(pointer: str) -> str:
    return pointer if pointer == "/court_code" else "/file"


def told_form(told: str) -> ImportForm:
    """Tell which kind of file an address ends in. Raises ``NotFound``."""
    try:
        return ImportForm(told)
    except ValueError as unknown:
        raise NotFound("文件格式", "kind of file") from unknown
