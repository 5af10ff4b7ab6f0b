"""Supervisions (督办单) of a court's own staff: a ledger entry with target, time limit, measures, person responsible."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, Sequence, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.dispute import CourtRole
from diversion.domain.escalation import Level
from diversion.persistence.base import Base, of_dispute, one_of

SERIAL = Sequence("supervision_serial", metadata=Base.metadata)
"""Numbers the ledger over the whole installation; one rolled back leaves a gap, which harms nobody."""


class Supervision(Base):
    """One matter of one dispute that a court's own role has to finish and answer for (五定).

    Raised by a clock once a deadline, or by hand (``deadline_id`` empty). ``sealed``: target and measures where
    somebody wrote them, else they follow from the matter. ``level`` only goes up; ``due_at`` is the present
    level's, at which an unanswered one goes up (``next_step_at``; empty at the top, and once answered).
    """

    __tablename__ = "supervision"
    __table_args__ = (
        of_dispute(),
        one_of("responsible_role", CourtRole),
        one_of("level", Level),
        CheckConstraint("num_nonnulls(answered_at, answered_by, answer) IN (0, 3)", name="answered"),
        CheckConstraint("answered_at IS NULL OR next_step_at IS NULL", name="answered_goes_up_no_more"),
        Index("ix_supervision_next_step", "next_step_at", "id", postgresql_where="next_step_at IS NOT NULL"),
        Index("ix_supervision_listed", "court_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    deadline_id: Mapped[UUID | None] = mapped_column(ForeignKey("deadline.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    matter: Mapped[str | None]
    responsible_role: Mapped[str]
    responsible_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    level: Mapped[str]
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_step_at: Mapped[datetime | None]
    sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[bytes | None]


def late_supervisions(at: datetime, most: int, dispute_id: UUID | None = None) -> Select[UUID, UUID]:
    """Ask for unanswered supervisions (of one dispute) whose time is over, the oldest first, with their disputes."""
    late = select(Supervision.id, Supervision.dispute_id).where(Supervision.next_step_at <= at)
    if dispute_id is not None:
        late = late.where(Supervision.dispute_id == dispute_id)
    return late.order_by(Supervision.next_step_at, Supervision.id).limit(most)
