"""Histories of other systems, kept apart from live work: an import, its events, its refused rows.

Nothing here refers to a dispute, a handoff or a person of ours, and nothing of ours refers to it. Disputes
and persons are blind indexes, made before the rows were written; nobody can read them back.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, true
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.base import Base
from diversion.persistence.keyset import Rows
from diversion.persistence.registers import Court


class HistoryImport(Base):
    """One file taken in for a court, known by a blind index of its content and mapping.

    ``imported_by`` is NULL for whoever ran the command on the machine.
    """

    __tablename__ = "history_import"
    __table_args__ = (UniqueConstraint("court_id", "digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    digest: Mapped[bytes]
    mapping: Mapped[dict[str, Any]]
    rows: Mapped[int]
    taken: Mapped[int]
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    imported_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    imported_at: Mapped[datetime]


class HistoryEvent(Base):
    """One event. ``line`` counts as spreadsheets show it, the header being 1; empty texts are empty columns."""

    __tablename__ = "history_event"
    __table_args__ = (Index("ix_history_event_in_order", "import_id", "dispute", "at", "line"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("history_import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dispute: Mapped[bytes]
    at: Mapped[datetime]
    event: Mapped[str]
    group: Mapped[str]
    organisation: Mapped[str]
    person: Mapped[bytes | None]
    outcome: Mapped[str]


class HistoryRefusal(Base):
    """A row that was not taken, with what is wrong in it; the row itself is not kept."""

    __tablename__ = "history_refusal"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("history_import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    faults: Mapped[list[Any]]


def imports_of(courts: Collection[UUID] | None) -> Rows:
    """Ask for the imports of some courts (None: all), each with its court's code, the newest first."""
    of_courts = true() if courts is None else HistoryImport.court_id.in_(courts)
    query = select(*HistoryImport.__table__.columns, Court.code.label("court_code"))
    query = query.join(Court, Court.id == HistoryImport.court_id)
    return query.where(of_courts).order_by(HistoryImport.id.desc())


def events_in_order(import_id: UUID) -> Rows:
    """Ask for an import's events, dispute by dispute, each dispute's in the order of time."""
    event = HistoryEvent
    columns = (
        event.dispute,
        event.at,
        event.event,
        event.line,
        event.group,
        event.organisation,
        event.outcome,
    )
    return select(*columns).where(event.import_id == import_id).order_by(event.dispute, event.at, event.line)


def refusals_after(import_id: UUID, line: int, most: int) -> Rows:
    """Ask for an import's refused rows behind a line."""
    row = HistoryRefusal
    query = select(row.line, row.faults).where(row.import_id == import_id, row.line > line)
    return query.order_by(row.line).limit(most)
