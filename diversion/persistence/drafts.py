"""Filings begun and not filed yet, as one person typed them: nobody else's, and not for long."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.base import Base
from diversion.persistence.keyset import Rows


class FilingDraft(Base):
    """One filing begun, named by the form it was typed into.

    ``sealed`` holds what was typed, under ``data_key``, a key of its own that ``key_id`` wrapped. Filed or thrown
    away, both are emptied at once; the row itself stays until the sweep, so that a late press of the same form
    brings nothing back. A draft is no record of the court: it is not journaled and may be deleted.
    """

    __tablename__ = "filing_draft"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    data_key: Mapped[bytes]
    sealed: Mapped[bytes]
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


def open_drafts(user_id: UUID, after: datetime) -> Rows:
    """Ask for somebody's drafts that are neither ended nor older than a moment, the newest first."""
    kept = (FilingDraft.user_id == user_id, FilingDraft.ended_at.is_(None), FilingDraft.saved_at > after)
    return select(FilingDraft).where(*kept).order_by(FilingDraft.saved_at.desc(), FilingDraft.id)
