"""One invented dispute's life, from its filing to the present, in the demo's own time.

Between two acts the clock does what it does in life: what was offered is delivered, whatever falls due is
acted on at its moment. Only this dispute's clocks are moved, as several lives may be told at once and each
is at a day of its own.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import String, func, select

from diversion.domain.working_days import SHANGHAI, Calendar
from diversion.persistence.deadlines import Deadline
from diversion.persistence.handoff import Handoff
from diversion.persistence.outbox import Outbox
from diversion.persistence.supervision import Supervision
from diversion.services.access import SYSTEM
from diversion.services.clocks import act_on_clock
from diversion.services.demo.court import Cast
from diversion.services.demo.filings import invent
from diversion.services.demo.play import OFFICE_MINUTES, OFFICE_OPENS, Play
from diversion.services.demo.stories import Billed
from diversion.services.handoff import deliver_handoffs
from diversion.services.outbox import Job, keep_promises
from diversion.services.supervising import send_up_late
from diversion.services.transaction import clock_at, transaction


class Life:
    """One life: begun by its filing, then lived to the present."""

    def __init__(self, cast: Cast, calendar: Calendar, billed: Billed, until: datetime) -> None:
        at = _filed_at(calendar, billed, until)
        self._play = Play(
            cast, calendar, billed.rng, billed.number, invent(billed.rng, billed.story.about), at
        )
        self._acts = billed.story.script(self._play)
        self._next_at: datetime | None = at
        self._until = until

    def begin(self) -> None:
        """Take the first act, which files the dispute."""
        if self._next_at is not None:
            self._act(self._next_at)

    def go_on(self) -> None:
        """Take one act after the other up to the present, and let the time between them and after them pass."""
        while self._next_at is not None and self._next_at <= self._until:
            let_pass(self._play.dispute, self._play.now, self._next_at)
            self._act(self._next_at)
        self.stay()

    def stay(self) -> None:
        """Let nobody act any more: only time passes."""
        if self._play.is_filed:
            let_pass(self._play.dispute, self._play.now, self._until)

    def _act(self, at: datetime) -> None:
        self._play.turn_to(at)
        with clock_at(at):
            self._next_at = next(self._acts, None)


def _filed_at(calendar: Calendar, billed: Billed, until: datetime) -> datetime:
    """Choose a moment in office hours, so many days ago or on the first working day before."""
    day = until.astimezone(SHANGHAI).date() - timedelta(days=billed.days_ago)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    opens = datetime.combine(day, OFFICE_OPENS, SHANGHAI)
    at = opens + timedelta(minutes=billed.rng.randrange(OFFICE_MINUTES))
    return min(at, until - timedelta(minutes=5))


def let_pass(dispute_id: UUID, since: datetime, until: datetime) -> None:
    """Let time pass for a dispute: deliver what was offered, act on whatever falls due, each when it does."""
    at = since
    while True:
        with clock_at(at):
            promises = _undelivered(dispute_id)
            if promises:
                keep_promises(promises, deliver_handoffs)
            due = _next_due(dispute_id, until)
        if due is None:
            return
        clock_id, due_at = due
        at = max(at, due_at)
        with clock_at(at):
            if clock_id is None:
                send_up_late(dispute_id)
            else:
                act_on_clock(clock_id)


def _undelivered(dispute_id: UUID) -> list[str]:
    """Name the promises to deliver this dispute's handoffs that wait."""
    waiting = (
        select(Outbox.id)
        .join(Handoff, Handoff.id.cast(String) == Outbox.subject_id)
        .where(Handoff.dispute_id == dispute_id, Outbox.job == Job.DELIVER_HANDOFF, Outbox.state == "waiting")
    )
    with transaction(SYSTEM) as tx:
        return [str(each) for each in tx.session.scalars(waiting)]


def _next_due(dispute_id: UUID, until: datetime) -> tuple[UUID | None, datetime] | None:
    """Find what falls due next up to a moment: a clock, or (no clock) a supervision; None where nothing does."""
    clocks = select(Deadline.id, Deadline.next_step_at).where(
        Deadline.dispute_id == dispute_id, Deadline.last_error.is_(None), Deadline.next_step_at <= until
    )
    supervised = select(func.min(Supervision.next_step_at)).where(
        Supervision.dispute_id == dispute_id, Supervision.next_step_at <= until
    )
    with transaction(SYSTEM) as tx:
        clock = tx.session.execute(clocks.order_by(Deadline.next_step_at, Deadline.id).limit(1)).first()
        supervision_due = tx.session.scalar(supervised)
    if supervision_due is not None and (clock is None or supervision_due < clock.next_step_at):
        return None, supervision_due
    return None if clock is None else (clock.id, clock.next_step_at)
