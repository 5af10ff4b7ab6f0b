"""What happens by itself: periodic work as a table of slots, promised once each whoever asks.

The scheduler asks every few seconds. A slot is a row, written in one transaction with its promise;
a second scheduler or a restart finds the row and promises nothing again. After a long stop only the
newest slot is promised: each of these jobs catches up with everything that is due.

A machine's clock that was set back comes to slots that have been: they are forgotten and promised once
more, because nothing may stand still for hours until the clock is where it was. Each job may be repeated.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from diversion.persistence.outbox import PeriodicRun
from diversion.services.access import SYSTEM
from diversion.services.outbox import Job
from diversion.services.transaction import Transaction, transaction

EVERY: dict[Job, timedelta] = {
    Job.ACT_ON_DEADLINES: timedelta(seconds=30),
    Job.RESEND_LOST: timedelta(seconds=30),
    Job.RECOMPUTE_PROVISIONAL: timedelta(days=1),
    Job.TELL_OF_MISSING_NOTICES: timedelta(days=1),
    Job.SIGN_DIGEST: timedelta(hours=1),
    Job.FIND_BLOCKS: timedelta(hours=1),
    Job.MAIL_DIGESTS: timedelta(hours=1),
    Job.SWEEP_ANSWERS: timedelta(days=1),
    Job.SWEEP_DOCUMENTS: timedelta(days=1),
    Job.SWEEP_DRAFTS: timedelta(days=1),
    Job.PRUNE_PROMISES: timedelta(days=1),
    Job.KEEP_FIGURES: timedelta(minutes=1),
    Job.CHECK_FIGURES: timedelta(days=1),
    Job.MAKE_REPORTS: timedelta(hours=1),
    Job.LOOK_FOR_CASE_MIX: timedelta(days=1),
}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def slot_of(job: Job, moment: datetime) -> datetime:
    """Give the slot a moment belongs to: the start of the job's current interval."""
    every = EVERY[job]
    return EPOCH + every * ((moment - EPOCH) // every)


def promise_due_slots() -> int:
    """Promise every slot that has begun and is not promised yet; answers how many. Safe to repeat."""
    with transaction(SYSTEM) as tx:
        _forget_slots_to_come(tx)
        return sum(_promise(tx, job) for job in EVERY)


def _forget_slots_to_come(tx: Transaction) -> None:
    """Forget the slots of a clock that ran ahead: from now on, where one lies beyond the next slot.

    The next slot alone may be a clock that was set right by a moment, which is waited for.
    """
    now = {job: slot_of(job, tx.recorded_at) for job in EVERY}
    beyond = [
        and_(PeriodicRun.job == job.value, PeriodicRun.slot > now[job] + every)
        for job, every in EVERY.items()
    ]
    for name in set(tx.session.scalars(select(PeriodicRun.job).where(or_(*beyond)))):
        tx.session.execute(
            delete(PeriodicRun).where(PeriodicRun.job == name, PeriodicRun.slot >= now[Job(name)])
        )


def _promise(tx: Transaction, job: Job) -> bool:
    slot = slot_of(job, tx.recorded_at)
    made = insert(PeriodicRun).values(job=job.value, slot=slot, promised_at=tx.recorded_at)
    claimed = made.on_conflict_do_nothing().returning(PeriodicRun.slot)
    if tx.session.execute(claimed).first() is None:
        return False
    tx.promise(job, slot.isoformat())
    return True
