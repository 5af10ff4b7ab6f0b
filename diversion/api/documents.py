"""Routes of documents: handing in, listing, reading, taking out of force."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app

from diversion.api.routes import Routes
from diversion.api.uploads import MULTIPART
from diversion.domain.access import Permission
from diversion.schemas.documents import DocumentEndTold, DocumentListSchema, DocumentTold
from diversion.schemas.plain import IdGivenSchema
from diversion.services import documents
from diversion.services.access import Actor

routes = Routes("documents", __name__)

ANY_FILE = "application/octet-stream"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""A file that somebody else sent is saved, never shown: no guessing its type, no running it, no keeping it.

Hence also no type of its own; the list tells it, and the name's ending fits it.
"""


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/documents",
    Permission.ADD_DOCUMENT,
    takes=DocumentTold,
    gives=IdGivenSchema,
    status=201,
    sends=(MULTIPART,),
)
def add_document(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Hand in a document, as a form with its kind and the file."""
    return {"id": documents.add_document(actor, dispute_id, told["kind"], told["file"])}


@routes.on("GET", "/disputes/<uuid:dispute_id>/documents", Permission.READ_DISPUTE, gives=DocumentListSchema)
def list_documents(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """List a dispute's documents in force."""
    return {"items": documents.list_documents(actor, dispute_id)}


@routes.on(
    "GET",
    "/documents/<uuid:document_id>/content",
    Permission.READ_DISPUTE,
    media_type=ANY_FILE,
    refuses=(409,),
)
def read_document(actor: Actor, document_id: UUID) -> Response:
    """Download a document; that it was read is journaled."""
    found = documents.read_document(actor, document_id)
    answer = current_app.response_class(found.content, content_type=ANY_FILE)
    answer.headers.update(SAFE)
    answer.headers["Content-Disposition"] = disposition(found.name)
    return answer


@routes.on(
    "POST",
    "/documents/<uuid:document_id>/end",
    Permission.ADD_DOCUMENT,
    takes=DocumentEndTold,
    status=204,
)
def end_document(actor: Actor, told: dict[str, Any], document_id: UUID) -> None:
    """Take a document out of force, with the reason; its content is kept."""
    documents.end_document(actor, document_id, told["reason"])


def disposition(name: str) -> str:
    """Say that a file is to be saved, and under which name (RFC 6266), for any letters.

    >>> disposition("借 条.pdf")
    "attachment; filename*=UTF-8''%E5%80%9F%20%E6%9D%A1.pdf"
    """
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
