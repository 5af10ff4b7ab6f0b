"""A dispute's documents on its page: handing in, downloading, taking out of force.

Files are read in memory only (``FormRequest``) and given out to be saved, never shown, as over the API.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, render_template, request

from diversion.domain.access import Permission
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.documents import DocumentEndTold, DocumentListSchema, DocumentTold
from diversion.schemas.reading import read
from diversion.services import documents
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.refusals import InputFaulty
from diversion.web.acts import Act
from diversion.web.forms import body_of, own_fields
from diversion.web.pages import Pages

pages = Pages("documents", __name__)
_ADD, _READ = Permission.ADD_DOCUMENT, Permission.READ_DISPUTE
ACTS = (Act("documents", "提交材料", _ADD),)
FILE = "/file"


@pages.show("/disputes/<uuid:dispute_id>/documents", _READ)
def show_documents(actor: Actor, dispute_id: UUID) -> str:
    """List a dispute's documents and ask for one more."""
    shown = {
        "dispute": DisputeSchema().dump(view_dispute(actor, dispute_id)),
        "documents": documents_of(actor, dispute_id),
        "may_add": bool(actor.reach(_ADD)),
    }
    return render_template("court/documents.html", **shown)


@pages.act("/disputes/<uuid:dispute_id>/documents", _ADD, again=show_documents)
def add_document(actor: Actor, dispute_id: UUID) -> str:
    """Hand in a document, as its kind and the file."""
    told = document_told()
    documents.add_document(actor, dispute_id, told["kind"], told["file"])
    return f"/disputes/{dispute_id}/documents?done=done"


@pages.answer("GET", "/documents/<uuid:document_id>/content", _READ)
def read_document(actor: Actor, document_id: UUID) -> Response:
    """Download a document; that it was read is journaled."""
    found = documents.read_document(actor, document_id)
    return saved(found.name, found.content, "application/octet-stream")


@pages.show("/disputes/<uuid:dispute_id>/documents/<uuid:document_id>/end", _ADD)
def show_end(actor: Actor, dispute_id: UUID, document_id: UUID) -> str:
    """Name a document and ask why it is taken out of force."""
    named = [each for each in documents_of(actor, dispute_id) if each["id"] == str(document_id)]
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return render_template("court/document_end.html", dispute=dispute, documents=named)


@pages.act(
    "/disputes/<uuid:dispute_id>/documents/<uuid:document_id>/end",
    _ADD,
    takes=DocumentEndTold,
    again=show_end,
)
def end_document(actor: Actor, told: dict[str, Any], dispute_id: UUID, document_id: UUID) -> str:
    """Take a document out of force, with the reason; its content is kept."""
    documents.end_document(actor, document_id, told["reason"])
    return f"/disputes/{dispute_id}/documents?done=done"


def saved(name: str, content: str | bytes | Iterable[str], content_type: str) -> Response:
    """Answer a file to be saved under its name, never shown."""
    answer = current_app.response_class(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def documents_of(actor: Actor, dispute_id: UUID) -> list[dict[str, Any]]:
    """List a dispute's documents in force as a page shows them."""
    found = documents.list_documents(actor, dispute_id)
    shown: list[dict[str, Any]] = DocumentListSchema().dump({"items": found})["items"]
    return shown


def document_told(*also: str) -> dict[str, Any]:
    """Read a form with its file, from the first of several fields that has one; without one it says so beside the field."""
    body = body_of(DocumentTold, own_fields(request.form))
    for sent in (request.files.get(name) for name in (*also, FILE)):
        if sent is not None and sent.filename:
            body["file"] = documents.FileTold(sent.filename, sent.stream.read())
            break
    found = read(DocumentTold, body)
    if found.faults:
        raise InputFaulty(found.faults)
    told: dict[str, Any] = found.value
    return told
