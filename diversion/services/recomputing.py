"""Deadlines computed anew once a notice is loaded: provisional ones, and those that an amended notice moves.

A date that leaned on weekends only, or on days that a notice has named otherwise since, is replaced by a
row computed by the notices; the old one ends as superseded and the ball's due moment follows. What stays
as it was is left alone. Which ones would move is told beforehand by ``notice_preview.py``, by the same
``counted_anew``.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from diversion.domain.deadline_rules import Basis, DeadlineRule
from diversion.domain.deadlines import Due
from diversion.domain.working_days import Calendar
from diversion.persistence.deadlines import Deadline, leaning_on_notices
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now, days_renamed_by_notices
from diversion.services.clocks import LOCK_WAIT
from diversion.services.deadlines import Start, derive, open_clocks, replace_clock, running
from diversion.services.dispute_file import read_file
from diversion.services.disputes import locked, note
from diversion.services.period import period_start
from diversion.services.transaction import Transaction, transaction
from diversion.services.trial_limit import start_of_near, trial_start

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CountedAnew:
    """A running deadline and what it comes to by a calendar, from the same start, over the same length."""

    clock: Deadline
    start: Start
    due: Due

    @property
    def is_moved(self) -> bool:
        """Whether it falls due at another moment."""
        return self.due.due_at != self.clock.due_at

    @property
    def is_confirmed(self) -> bool:
        """Whether it stays where it is and is provisional no longer."""
        return not self.is_moved and self.clock.provisional and not self.due.provisional

    @property
    def is_explained_otherwise(self) -> bool:
        """Whether its day is final and stays, but other days were counted on the way to it."""
        told = [{"zh": line.zh, "en": line.en} for line in self.due.derivation]
        return not self.clock.provisional and told != self.clock.derivation


def recompute_provisional() -> int:
    """Compute the running deadlines that a notice touches anew, and answer how many were replaced.

    Who: the system, when a notice is loaded and once a day. Each row in a transaction of its own; one that
    fails is passed over and met again the next day. Safe to repeat.
    """
    with transaction(SYSTEM) as tx:
        version = calendar_now(tx).version
        touched = tx.session.execute(leaning_on_notices(days_renamed_by_notices(tx)))
        waiting = [row.id for row in touched if row.calendar_version != version]
    return sum(_recompute(deadline_id) for deadline_id in waiting)


def counted_anew(
    tx: Transaction, dispute: Dispute, clock: Deadline, calendar: Calendar
) -> Iterator[CountedAnew]:
    """Count a running deadline by a calendar; the trial limit takes the alarm that hangs on it along."""
    start = _start_of(tx, dispute, clock, calendar)
    due = derive(tx, dispute, DeadlineRule(clock.rule), start, calendar)
    yield CountedAnew(clock, start, due)
    near = None
    if clock.rule == DeadlineRule.TRIAL_LIMIT:
        near = running(tx, dispute, DeadlineRule.TRIAL_LIMIT_NEAR)
    if near is not None:
        before = start_of_near(near, due.due_on)
        yield CountedAnew(near, before, derive(tx, dispute, DeadlineRule.TRIAL_LIMIT_NEAR, before, calendar))


def _recompute(deadline_id: UUID) -> int:
    try:
        with transaction(SYSTEM) as tx:
            tx.session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
            row = tx.session.get_one(Deadline, deadline_id)
            dispute = locked(tx, row.dispute_id)
            tx.session.refresh(row, with_for_update=True)
            clock = next((each for each in open_clocks(tx, dispute) if each.id == deadline_id), None)
            if clock is None:
                return 0
            listed = list(counted_anew(tx, dispute, clock, calendar_now(tx)))
            return sum(_replace(tx, dispute, each) for each in listed)
    except Exception as failure:  # one poisoned row must not stop the others
        log.warning("deadline %s was not computed anew: %s", deadline_id, type(failure).__name__)
        return 0


def _replace(tx: Transaction, dispute: Dispute, anew: CountedAnew) -> bool:
    """Replace a row that changes; one that a final calendar leaves as it was notes that this one did too."""
    clock, due = anew.clock, anew.due
    if not (anew.is_moved or anew.is_confirmed or anew.is_explained_otherwise):
        if not due.provisional:
            clock.calendar_version = due.calendar_version
        return False
    before = clock.due_on
    newer = replace_clock(tx, dispute, clock, anew.start)
    told = {
        "rule": clock.rule,
        "due_before": before.isoformat(),
        "due_on": newer.due_on.isoformat(),
        "calendar_version": newer.calendar_version,
    }
    note(tx, dispute, "deadline_recomputed", told, reason_code="notice-loaded")
    return True


def _start_of(tx: Transaction, dispute: Dispute, clock: Deadline, calendar: Calendar) -> Start:
    if clock.rule == DeadlineRule.TRIAL_LIMIT:
        return trial_start(tx, read_file(tx, dispute), calendar)
    if clock.rule == DeadlineRule.MEDIATION and clock.handoff_id is not None:
        handoff = tx.session.get_one(Handoff, clock.handoff_id)
        return period_start(tx, read_file(tx, dispute), handoff)
    return Start(
        at=clock.starts_at, basis=Basis(clock.basis), handoff_id=clock.handoff_id, amount=clock.amount
    )
