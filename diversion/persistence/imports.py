"""Bulk intake: a file as uploaded, its rows, and what became of each."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.imports import ImportForm, ImportStatus
from diversion.persistence.base import Base, one_of
from diversion.persistence.dispute import Dispute
from diversion.persistence.keyset import Rows


class Import(Base):
    """One uploaded file of filings; the same file twice is the same import.

    ``headers`` are the file's own, in their order; ``rows`` counts the rows that hold anything,
    ``form`` is the kind of file, in which refused rows are given back.
    """

    __tablename__ = "import"
    __table_args__ = (
        one_of("status", ImportStatus),
        one_of("form", ImportForm),
        Index("uq_import_file", "court_id", "digest", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    digest: Mapped[bytes]
    status: Mapped[str]
    headers: Mapped[list[str]]
    rows: Mapped[int]
    form: Mapped[str]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportRow(Base):
    """One row: ``waiting``, ``taken`` (its dispute), ``refused`` (its faults) or ``known`` (taken before).

    ``line`` counts as spreadsheets show it, the header being 1. ``digest`` is a blind index of what the row
    says, equal for equal filings. ``sealed`` holds the cells and is emptied once the row is a dispute.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'taken', 'refused', 'known')", name="status"),
        CheckConstraint("status <> 'taken' OR dispute_id IS NOT NULL", name="taken"),
        Index("ix_import_row_waiting", "import_id", "line", postgresql_where="status = 'waiting'"),
        Index("ix_import_row_digest", "digest"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes]
    sealed: Mapped[bytes]
    status: Mapped[str]
    faults: Mapped[list[Any]]
    dispute_id: Mapped[UUID | None]


def counts(import_id: UUID) -> Rows:
    """Ask how many rows of an import stand where."""
    return (
        select(ImportRow.status, func.count().label("rows"))
        .where(ImportRow.import_id == import_id)
        .group_by(ImportRow.status)
    )


def waiting_rows(import_id: UUID, most: int) -> Rows:
    """Ask for the next rows to take in, in the order of the file."""
    return (
        select(ImportRow.line, ImportRow.digest, ImportRow.sealed)
        .where(ImportRow.import_id == import_id, ImportRow.status == "waiting")
        .order_by(ImportRow.line)
        .limit(most)
    )


def refused_rows(import_id: UUID, after_line: int, most: int | None) -> Rows:
    """Ask for refused rows behind a line, all of them without a limit."""
    return (
        select(ImportRow.line, ImportRow.sealed, ImportRow.faults)
        .where(ImportRow.import_id == import_id, ImportRow.status == "refused", ImportRow.line > after_line)
        .order_by(ImportRow.line)
        .limit(most)
    )


def taken_before(court_id: UUID, digests: Collection[bytes]) -> Rows:
    """Ask which of some rows are disputes already; one cancelled as a mistake may be sent again."""
    return (
        select(ImportRow.digest, ImportRow.dispute_id)
        .join(Import, Import.id == ImportRow.import_id)
        .join(Dispute, Dispute.id == ImportRow.dispute_id)
        .where(
            Import.court_id == court_id,
            ImportRow.digest.in_(digests),
            ImportRow.status == "taken",
            Dispute.closed_reason.is_distinct_from("cancelled"),
        )
    )
