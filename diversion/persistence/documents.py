"""Documents: content-addressed, encrypted outside the database, classified by what may travel."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.outcome import DocumentKind
from diversion.persistence.access import UserAccount
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.handoff import Handoff


class Document(Base):
    """One uploaded file. ``sealed`` holds its name; ``sha256`` is its clear content's and addresses it.

    ``organisation_id`` is the body it was handed in through, NULL for the court; a privileged one always
    has a body, to whose people it stays. The same content is in force once a kind.
    """

    __tablename__ = "document"
    __table_args__ = (
        of_dispute(),
        one_of("kind", DocumentKind),
        CheckConstraint("size_bytes > 0", name="size_bytes"),
        CheckConstraint("kind <> 'privileged' OR organisation_id IS NOT NULL", name="privileged"),
        Index(
            "uq_document_open",
            "dispute_id",
            "kind",
            "sha256",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_document_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    kind: Mapped[str]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    location: Mapped[str]
    sealed: Mapped[bytes]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def documents_of(dispute_id: UUID) -> Select[Document, str | None]:
    """Ask for a dispute's documents in force, oldest first, with their authors' names (None: by a link)."""
    return (
        select(Document, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == Document.added_by)
        .where(Document.dispute_id == dispute_id, Document.ended_at.is_(None))
        .order_by(Document.added_at, Document.id)
    )


def same_document(dispute_id: UUID, kind: str, sha256: str) -> Select[UUID]:
    """Ask for the document in force that has the same content under the same kind."""
    return select(Document.id).where(
        Document.dispute_id == dispute_id,
        Document.kind == kind,
        Document.sha256 == sha256,
        Document.ended_at.is_(None),
    )


def known_locations(dispute_ids: Collection[UUID]) -> Select[str]:
    """Ask where the documents of some disputes lie, ended ones included."""
    return select(Document.location).where(Document.dispute_id.in_(dispute_ids))


def bodies_of(dispute_id: UUID) -> Select[*tuple[Any, ...]]:
    """Ask for the handoffs of a dispute that were accepted, the newest first."""
    columns = (Handoff.organisation_id, Handoff.mediating_body_id, Handoff.mediator_id, Handoff.kind)
    return (
        select(*columns)
        .where(Handoff.dispute_id == dispute_id, Handoff.status.in_(("accepted", "completed")))
        .order_by(Handoff.offered_at.desc(), Handoff.id.desc())
    )
