"""What happens when nobody acts: every step that is due is taken once, in the order they fell due.

The sweep asks an index for what is due, never looks through open work, and takes up to a hundred steps in one
transaction, their disputes locked: one chaining of the journal, one writing of notices and promises. Where a
portion fails each of its steps is tried alone; one that fails again is left for later with a growing wait, says
so on itself and becomes an administrator's task; it stops no other. What a step tells is ``ladder.py``, what a
clock does when it expires ``expiry.py``; computing provisional dates anew is ``recomputing.py``.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from diversion.domain.access import Role
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.escalation import Step
from diversion.domain.notices import Address, NoticeKind, failure_line
from diversion.persistence.deadlines import Deadline, step_facts, steps_to_take
from diversion.persistence.dispute import Dispute
from diversion.persistence.notice import Notice
from diversion.services.access import SYSTEM
from diversion.services.announcing import Wanted, announce
from diversion.services.deadlines import open_clocks
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.disputes import note
from diversion.services.expiry import expire, moves, reroutes
from diversion.services.ladder import Taking, advance, capped_clocks, claim, journal_steps, plan
from diversion.services.outbox import Job
from diversion.services.preloading import preload_clocks, preload_files
from diversion.services.session_reminders import remind_of_sessions
from diversion.services.supervising import raise_late, send_up_late
from diversion.services.transaction import Transaction, transaction

MOST_A_SWEEP = 5_000
"""Less than a minute of work; what is left is promised again at once."""
PORTION = 100
LOCK_WAIT = "5s"
LOCK_NOT_AVAILABLE = "55P03"
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
ERROR_CHARACTERS = 300
log = logging.getLogger(__name__)


def act_on_due(most: int = MOST_A_SWEEP) -> int:
    """Take every step that is due now, oldest first, and answer how many clocks were acted on at their end.

    Who: the system. What a step makes due at once is taken in the same sweep; each step is taken once, so a
    sweep after a long stop ends. Past ``most`` steps the rest is promised for the next sweep. Safe to repeat and
    to run twice at once: two sweeps pass over each other's disputes.
    """
    send_up_late()
    remind_of_sessions()
    taken = acted = 0
    while taken < most:
        due: list[UUID] = []
        acted += _act_on_portion(min(PORTION, most - taken), due)
        if not due:
            return acted
        taken += len(due)
    _promise_another_sweep()
    return acted


def _promise_another_sweep() -> None:
    with transaction(SYSTEM) as tx:
        tx.promise(Job.ACT_ON_DEADLINES, f"rest {tx.recorded_at.isoformat()}")


def _act_on_portion(most: int, due: list[UUID]) -> int:
    """Take a portion of steps together, or each alone where that fails; ``due`` is filled with the clocks met."""

    def together() -> int:
        due.clear()
        with transaction(SYSTEM) as tx:
            return _take_steps(tx, due, most)

    try:
        return again_after_deadlock(together)
    except Exception as failure:
        if not due:
            raise
        log.warning("a portion of %s steps is taken one by one: %s", len(due), type(failure).__name__)
    return sum(act_on_clock(deadline_id) for deadline_id in due)


def act_on_clock(deadline_id: UUID) -> int:
    """Take the next step of one clock if it is due, or note on it why that failed; 1 where it came to its end."""

    def alone() -> int:
        with transaction(SYSTEM) as tx:
            return _take_steps(tx, [], 1, deadline_id)

    try:
        return again_after_deadlock(alone)
    except Exception as failure:  # one poisoned row must not stop the sweep
        log.warning("deadline %s failed: %s", deadline_id, type(failure).__name__)
        _note_failure(deadline_id, failure)
        return 0


def _take_steps(tx: Transaction, due: list[UUID], most: int, only: UUID | None = None) -> int:
    """Lock what is due, take its steps, and answer how many clocks came to their end.

    Of several steps of one dispute the oldest is taken here: it may change what the others are about.
    """
    tx.session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
    due += tx.session.scalars(steps_to_take(tx.at, tx.recorded_at, most, only))
    if not due:
        return 0
    oldest: dict[UUID, Any] = {}
    for row in tx.session.execute(step_facts(due, tx.at, tx.recorded_at)):
        oldest.setdefault(row.dispute_id, row)
    capped = capped_clocks(tx, oldest.values())
    planned = [plan(tx, row, capped) for row in oldest.values()]
    taken = claim(tx, planned)
    moving = [each for each in taken if each.step is Step.DUE and moves(each.rule)]
    ids = {each.row.id for each in moving}
    advance(tx, [each for each in planned if each.row.id not in ids])
    journal_steps(tx, [each for each in taken if each.row.id not in ids])
    _move(tx, moving)
    announce(tx, [*(line for each in taken for line in each.wanted), *raise_late(tx, taken)])
    _settle_failures(tx, [each.row.id for each in taken if each.row.last_error is not None])
    return sum(each.step is Step.DUE for each in taken)


def _move(tx: Transaction, moving: Sequence[Taking]) -> None:
    """Let clocks do what they do at their end; whom the end is told is journaled before it."""
    if not moving:
        return
    disputes = preload_clocks(tx, [each.row.dispute_id for each in moving])
    preload_files(tx, [disputes[each.row.dispute_id] for each in moving if reroutes(each.rule)])
    for each in moving:
        dispute = disputes[each.row.dispute_id]
        clock = next(clock for clock in open_clocks(tx, dispute) if clock.id == each.row.id)
        clock.acted_at, clock.last_error, clock.next_try_at, clock.tries = tx.at, None, None, 0
        clock.next_step, clock.next_step_at = each.next_step, each.next_step_at
        if each.wanted or each.supervision_id:
            note(tx, dispute, "notified", each.told(), reason_code=each.row.rule)
        expire(tx, dispute, clock)


def _note_failure(deadline_id: UUID, failure: Exception) -> None:
    """Set a clock aside for a while, with its error, and ask an administrator to look, once.

    A lock that somebody else held too long is no fault of the row: it is tried again, and nobody is asked.
    """
    with transaction(SYSTEM) as tx:
        row = tx.session.get_one(Deadline, deadline_id, with_for_update=True)
        wait = min(FIRST_WAIT * 2 ** min(row.tries, 20), LONGEST_WAIT)
        row.tries += 1
        row.next_try_at = tx.recorded_at + wait
        row.last_error = f"{type(failure).__name__}: {getattr(failure, 'code', '')}"[:ERROR_CHARACTERS]
        if getattr(getattr(failure, "orig", None), "sqlstate", None) == LOCK_NOT_AVAILABLE:
            return
        reference = tx.session.scalars(select(Dispute.reference).where(Dispute.id == row.dispute_id)).one()
        task = Wanted(
            line_id=tx.new_id(),
            kind=NoticeKind.TASK,
            to=Address(role=Role.ADMIN.value),
            court_id=row.court_id,
            dispute_id=row.dispute_id,
            words=failure_line(DeadlineRule(row.rule), reference, type(failure).__name__),
            key=_failure_key(deadline_id),
            deadline_id=deadline_id,
        )
        announce(tx, [task])


def _settle_failures(tx: Transaction, deadlines: Sequence[UUID]) -> None:
    """Tell administrators that what failed before has been done."""
    if deadlines:
        keys = [_failure_key(each) for each in deadlines]
        tx.session.execute(update(Notice).where(Notice.key.in_(keys)).values(settled_at=tx.at))


def _failure_key(deadline_id: UUID) -> str:
    return f"failing:{deadline_id}"
