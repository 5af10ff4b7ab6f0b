"""Promises of work, written in the transaction that makes the work due; PostgreSQL is their truth."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.base import Base
from diversion.persistence.keyset import Rows


class Outbox(Base):
    """One promise: do ``job`` for ``subject_id``. ``waiting`` → ``sent`` → ``done``, or ``failed``.

    ``failed`` is the named state after the last try: a person looks and replays. ``key`` makes a
    promise unique where doing it twice must be impossible to promise.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'done', 'failed')", name="state"),
        Index("ix_outbox_due", "due_at", "id", postgresql_where="state = 'waiting'"),
        Index("ix_outbox_sent", "sent_at", postgresql_where="state = 'sent'"),
        Index("ix_outbox_failed", "id", postgresql_where="state = 'failed'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str]
    subject_id: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class PeriodicRun(Base):
    """A slot of a periodic job that has been promised; unique, so it cannot fire twice."""

    __tablename__ = "periodic_run"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    promised_at: Mapped[datetime]


def due_promises(moment: datetime, most: int) -> Select[UUID, str, int]:
    """Ask for unsent promises that are due, locked, oldest first, passing over another relay's."""
    return (
        select(Outbox.id, Outbox.job, Outbox.attempts)
        .where(Outbox.state == "waiting", Outbox.due_at <= moment)
        .order_by(Outbox.due_at, Outbox.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def lock_promises(ids: Sequence[UUID]) -> Select[UUID, str]:
    """Ask for promises still to keep, locked, in a stable order, passing over another worker's."""
    return (
        select(Outbox.id, Outbox.subject_id)
        .where(Outbox.id.in_(ids), Outbox.state.in_(("waiting", "sent")))
        .order_by(Outbox.id)
        .with_for_update(skip_locked=True)
    )


def promises_in(state: str) -> Rows:
    """Ask for promises in a state."""
    return select(*Outbox.__table__.columns).where(Outbox.state == state)
