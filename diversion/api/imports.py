"""Routes of bulk intake: the template, sending a file, how far it has come, the refused rows as a file."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request

from diversion.api.routes import Routes
from diversion.api.uploads import MULTIPART, read_form
from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.schemas.imports import ImportAsked, ImportSchema, ImportTold
from diversion.services import imports
from diversion.services.access import Actor
from diversion.services.documents import FileTold
from diversion.services.refusals import InputFaulty

routes = Routes("imports", __name__)
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.on("GET", "/disputes/imports/template", Permission.FILE_DISPUTE, media_type=CSV)
def import_template(_actor: Actor) -> Response:
    """Download the table to fill in, with one example row that is passed over."""
    return _table(imports.template(), "template.csv")


@routes.on(
    "POST",
    "/disputes/imports",
    Permission.FILE_DISPUTE,
    asks=ImportTold,
    gives=ImportSchema,
    status=202,
    sends=(CSV, XLSX, MULTIPART),
    idempotent=False,
)
def register_import(actor: Actor, query: dict[str, Any]) -> imports.ImportRead:
    """Send a CSV or an Excel workbook of filings; the same file again answers the same import."""
    return imports.read_import(actor, imports.register_import(actor, sent_file(), query["court_code"]))


@routes.on("GET", "/imports/<uuid:import_id>", Permission.FILE_DISPUTE, asks=ImportAsked, gives=ImportSchema)
def read_import(actor: Actor, query: dict[str, Any], import_id: UUID) -> imports.ImportRead:
    """Read how far an import has come, with its refused rows."""
    return imports.read_import(actor, import_id, query["after_line"], query["limit"])


@routes.on("GET", "/imports/<uuid:import_id>/errors", Permission.FILE_DISPUTE, media_type=CSV)
def import_errors(actor: Actor, import_id: UUID) -> Response:
    """Download the refused rows with what is wrong in each, to correct and send again."""
    return _table(imports.error_file(actor, import_id), f"errors-{import_id}.csv")


def sent_file() -> bytes:
    """Read the file, sent as the body or as the form's ``file``."""
    if request.mimetype in (CSV, XLSX):
        return request.get_data()
    sent = read_form().get("file") if request.mimetype == MULTIPART else None
    if not isinstance(sent, FileTold):
        zh = "请以 text/csv 或 Excel 工作簿的类型提交文件内容，或以表单字段 file 上传。"
        raise InputFaulty(
            [Fault("", "file-missing", zh, "Send text/csv or a workbook, or a form with the field file.")]
        )
    return sent.content


def _table(content: bytes, name: str) -> Response:
    answer = current_app.response_class(content, content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
