"""The wire shapes of documents."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from diversion.domain.outcome import DocumentKind
from diversion.schemas.base import Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.plain import PlainWord
from diversion.services.documents import FileTold


class UploadedFile(fields.Field[FileTold]):
    """A file part of a form."""

    default_error_messages = {"invalid": "not-file"}  # noqa: RUF012

    def __init__(self, **told: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "binary"}, **told)

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 - marshmallow's signature
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **told: Any,  # noqa: ARG002
    ) -> FileTold:
        if not isinstance(value, FileTold):
            raise self.make_error("invalid")
        return value


class DocumentTold(Shape):
    """A document to hand in, as a form: its kind and the file."""

    kind = Word(DocumentKind, required=True)
    file = UploadedFile(required=True)


class DocumentEndTold(Shape):
    """Why a document is taken out of force."""

    reason = Text(required=True, longest=500)


class AuthorSchema(Shape):
    """Who handed a document in."""

    id = Id(required=True, allow_none=True)
    name = Text(required=True)


class DocumentSchema(Shape):
    """One document in force. ``travels``: it leaves with the return packet. No ``organisation_id``: the court's."""

    id = Id(required=True)
    kind = PlainWord(DocumentKind, required=True)
    name = Text(required=True)
    media_type = Text(required=True)
    size_bytes = Whole(required=True)
    sha256 = Text(required=True)
    organisation_id = Id(required=True, allow_none=True)
    added_by = Of(AuthorSchema, required=True)
    added_at = Moment(required=True)
    travels = Flag(required=True)


class DocumentListSchema(Shape):
    """A dispute's documents, in the order they were handed in; a dispute has few, so all at once."""

    items = Listed(Of(DocumentSchema), required=True)
