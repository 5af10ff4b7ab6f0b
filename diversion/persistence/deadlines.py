"""Due moments as rows: which rule, from what, until when, why this date; and the steps taken when nobody acts."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.escalation import Step
from diversion.domain.working_days import day_ends_at
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation


class Deadline(Base):
    """One running or ended clock. ``ended_how`` is ``met``, ``lapsed``, ``superseded`` or ``recalled``.

    ``next_step`` of its ladder is taken at ``next_step_at`` (none: nothing is left, or a router paused it);
    the sweep asks the index of that moment alone. ``acted_at`` is set when the due moment was acted on. A
    clock that runs and was not acted on always has a next step. One whose step failed says so: ``tries`` so
    far, ``last_error``, and ``next_try_at`` in real time; it is tried again for ever, with a growing wait, and
    stops no other.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended"),
        one_of("next_step", Step),
        CheckConstraint("ended_at IS NULL OR next_step_at IS NULL", name="ended_takes_no_step"),
        CheckConstraint(
            "ended_at IS NOT NULL OR acted_at IS NOT NULL OR next_step_at IS NOT NULL",
            name="running_has_a_step",
        ),
        CheckConstraint("next_step_at IS NULL OR next_step IS NOT NULL", name="step"),
        Index("ix_deadline_next_step", "next_step_at", "id", postgresql_where="next_step_at IS NOT NULL"),
        Index("ix_deadline_dispute_id", "dispute_id"),
        Index(
            "ix_deadline_late",
            "court_id",
            "ended_at",
            "due_at",
            postgresql_where="ended_at IS NULL OR ended_at >= due_at",
        ),
        Index("ix_deadline_failing", "id", postgresql_where="last_error IS NOT NULL AND ended_at IS NULL"),
        Index("ix_deadline_provisional", "due_on", postgresql_where="provisional AND ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID | None]
    rule: Mapped[str]
    article: Mapped[str | None]
    basis: Mapped[str]
    starts_at: Mapped[datetime]
    amount: Mapped[int | None]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    derivation: Mapped[list[Any]]
    provisional: Mapped[bool]
    calendar_version: Mapped[str]
    settings_version: Mapped[str]
    acted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    next_step: Mapped[str | None]
    next_step_at: Mapped[datetime | None]


class LadderStep(Base):
    """A step of a deadline's ladder that was taken; the key lets it be taken once. Never changed.

    ``is_paused``: it fell into a pause and told nobody; the clock's own act, where it was due, was done.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (one_of("step", Step),)

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadline.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    is_paused: Mapped[bool]
    at: Mapped[datetime]


class LadderPause(Base):
    """A router spares the partner of one dispute reminders and letters, for a sealed reason; one open at a time."""

    __tablename__ = "ladder_pause"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("ended_at IS NULL OR ended_at >= since_at", name="span"),
        Index("uq_ladder_pause_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    sealed: Mapped[bytes]
    since_at: Mapped[datetime]
    paused_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))


def steps_to_take(at: datetime, real: datetime, most: int, only: UUID | None = None) -> Select[UUID]:
    """Ask for the clocks with the oldest steps to take, or one, and lock their disputes; what another holds is passed over.

    Due by the installation's time, a next try by real time. Only disputes are locked, as everywhere first, and
    none is waited for, so that two sweeps at once each take other steps and neither can block the other.
    """
    query = select(Deadline.id).join(Dispute, Dispute.id == Deadline.dispute_id).where(_is_due(at, real))
    if only is not None:
        query = query.where(Deadline.id == only)
    return (
        query.order_by(Deadline.next_step_at, Deadline.id)
        .limit(most)
        .with_for_update(of=Dispute, skip_locked=True)
    )


def step_facts(ids: Collection[UUID], at: datetime, real: datetime) -> Select[*tuple[Any, ...]]:
    """Ask for everything a step's telling needs, of those still due: read after their disputes were locked."""
    clock = (
        Deadline.id,
        Deadline.rule,
        Deadline.handoff_id,
        Deadline.starts_at,
        Deadline.due_on,
        Deadline.due_at,
        Deadline.provisional,
        Deadline.last_error,
        Deadline.next_step,
        Deadline.next_step_at,
    )
    ball = (
        Dispute.id.label("dispute_id"),
        Dispute.court_id,
        Dispute.reference,
        Dispute.status,
        Dispute.holder_kind,
        Dispute.holder_id,
        Dispute.attributed_to,
        Dispute.next_due_at,
    )
    hand = (Handoff.organisation_id, Handoff.mediator_id, Organisation.kind.label("organisation_kind"))
    paused = select(LadderPause.id).where(
        LadderPause.dispute_id == Dispute.id, LadderPause.ended_at.is_(None)
    )
    return (
        select(*clock, *ball, *hand, paused.exists().label("is_paused"))
        .join(Dispute, Dispute.id == Deadline.dispute_id)
        .outerjoin(Handoff, Handoff.id == Deadline.handoff_id)
        .outerjoin(Organisation, Organisation.id == Handoff.organisation_id)
        .where(Deadline.id.in_(ids), _is_due(at, real))
        .order_by(Deadline.next_step_at, Deadline.id)
    )


def _is_due(at: datetime, real: datetime) -> ColumnElement[bool]:
    may_be_tried = or_(Deadline.next_try_at.is_(None), Deadline.next_try_at <= real)
    return and_(Deadline.next_step_at.is_not(None), Deadline.next_step_at <= at, may_be_tried)


def leaning_on_notices(renamed: Collection[date]) -> Rows:
    """Ask for the running deadlines that another notice may move, with the version each was computed by.

    Provisional ones, and those that were counted over a day that a notice has named otherwise since.
    """
    moved = [
        and_(Deadline.starts_at < day_ends_at(last), Deadline.due_on >= first)
        for first, last in _runs(renamed)
    ]
    return (
        select(Deadline.id, Deadline.dispute_id, Deadline.calendar_version)
        .where(Deadline.ended_at.is_(None), or_(Deadline.provisional, *moved))
        .order_by(Deadline.due_on, Deadline.id)
    )


def _runs(days: Collection[date]) -> list[tuple[date, date]]:
    """Put days that lie within the same month together: few conditions, and few rows too many."""
    months = groupby(sorted(days), key=lambda day: (day.year, day.month))
    return [(listed[0], listed[-1]) for listed in (list(each) for _, each in months)]
