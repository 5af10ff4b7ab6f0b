"""Moving a demo installation's clock forward, and waiting until what fell due has been acted on.

The clock goes from one due moment to the next, and at each everything that is due is acted on by the
product's own relay and workers before it goes on: an offer that lapses on Tuesday makes the next offer
due on Friday, and both are seen by who moves the clock a week. It never goes back. Real time goes on
beside it: tokens, ``recorded_at`` and the outbox live by that.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import current_app
from sqlalchemy import func, select, update

from diversion.domain.reasons import Fault
from diversion.domain.working_days import SHANGHAI
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.mediation import Session
from diversion.persistence.registers import Installation
from diversion.persistence.supervision import Supervision
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.outbox import Job, nothing_waits
from diversion.services.refusals import Conflicting, InputFaulty, NotFound, Refusal
from diversion.services.registers import note_change
from diversion.services.transaction import Transaction, demand_none_open, transaction

CLOCK_LOCK = 7_226_004
"""Advisory lock: one moves the clock at a time."""
MOST_WORKING_DAYS = 60
MOST_MINUTES = 90 * 24 * 60
STOP_SECONDS = 60.0
POLL_SECONDS = 0.03


class DemoOnly(NotFound):
    """Asked of a real installation, whose clock nobody moves."""

    def __init__(self) -> None:
        Refusal.__init__(
            self,
            "demo-only",
            "只有演示系统可以调整时钟。",
            "Only a demo installation has a clock that can be moved.",
        )


class ClockUnfinished(Conflicting):
    """The clock stands at ``at``, and what is due there was not acted on in time; ask again."""

    def __init__(self, at: datetime, waiting: int) -> None:
        super().__init__(
            "clock-unfinished",
            f"时钟已到{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，到期事项尚未全部处理完。请稍后再试，并检查后台进程。",
            f"The clock is at {at.isoformat()} and not all that is due there has been acted on. "
            "Are relay and workers running? Then ask again.",
            at=at.isoformat(),
            waiting=waiting,
        )


@dataclass(frozen=True, slots=True)
class Advance:
    """How far to go: so many working days, at the same time of day, or so many minutes; one of the two."""

    working_days: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the clock stood, where it stands, and at how many due moments it stopped on the way."""

    from_at: datetime
    at: datetime
    stops: int


def advance_clock(advance: Advance) -> Moved:
    """Move the demo clock forward, stopping at every due moment until what is due there has been acted on.

    Who: everybody, on a demo installation. Refuses: ``DemoOnly`` elsewhere; ``InputFaulty``
    (``clock-one-measure``, ``clock-out-of-range``); ``Conflicting`` ``clock-moving`` while another moves it;
    ``ClockUnfinished``. Not inside a transaction: the workers must see each stop.
    """
    if not current_app.extensions["diversion"].demo:
        raise DemoOnly
    demand_none_open("the workers would see nothing of a clock that is moved inside a transaction")
    if faults := _faults(advance):
        raise InputFaulty(faults)
    with _alone():
        from_at, target = _begin(advance)
        _await_acts(from_at)
        stops = 0
        at = from_at
        while at < target:
            at, is_due_moment = _go_on(target)
            stops += is_due_moment
            _await_acts(at)
        return Moved(from_at, at, stops)


def _faults(advance: Advance) -> list[Fault]:
    measures = {
        "/advance_working_days": (advance.working_days, MOST_WORKING_DAYS),
        "/advance_minutes": (advance.minutes, MOST_MINUTES),
    }
    told = {pointer: (amount, most) for pointer, (amount, most) in measures.items() if amount is not None}
    if len(told) != 1:
        zh, en = "请填写工作日数或分钟数之一。", "Give working days or minutes, one of the two."
        return [Fault("", "clock-one-measure", zh, en)]
    ((pointer, (amount, most)),) = told.items()
    if not 1 <= amount <= most:
        return [
            Fault(
                pointer,
                "clock-out-of-range",
                f"请填1至{most}之间的整数。",
                f"Give a whole number from 1 to {most}.",
            )
        ]
    return []


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the right to move the clock, on a connection of its own, through all the transactions of a move."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(CLOCK_LOCK))):
            raise Conflicting(
                "clock-moving", "时钟正在调整，请稍后再试。", "Somebody is moving the clock just now."
            )
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(CLOCK_LOCK)))


def _begin(advance: Advance) -> tuple[datetime, datetime]:
    with transaction(SYSTEM) as tx:
        target = _target(tx, advance)
        asked = {"working_days": advance.working_days, "minutes": advance.minutes}
        note_change(tx, None, "clock_advanced", 1, {**asked, "to_at": target.isoformat()})
        return tx.at, target


def _target(tx: Transaction, advance: Advance) -> datetime:
    if advance.minutes is not None:
        return tx.at + timedelta(minutes=advance.minutes)
    day = calendar_now(tx).add_working_days(tx.today, advance.working_days or 0)
    return datetime.combine(day, tx.at.astimezone(SHANGHAI).time(), SHANGHAI)


def _go_on(target: datetime) -> tuple[datetime, bool]:
    """Move to the next due moment, or to the target when none comes before it; promise that it is acted on."""
    with transaction(SYSTEM) as tx:
        clock = select(func.min(Deadline.next_step_at)).where(Deadline.next_step_at > tx.at)
        supervision = select(func.min(Supervision.next_step_at)).where(Supervision.next_step_at > tx.at)
        meeting = select(func.min(Session.remind_at)).where(Session.remind_at > tx.at)
        ahead = (clock, supervision, meeting)
        next_step = func.least(*(each.scalar_subquery() for each in ahead))
        due_at = tx.session.scalar(select(next_step))
        stop = min(due_at, target) if due_at else target
        offset = ceil((stop - tx.recorded_at).total_seconds())
        tx.session.execute(update(Installation).values(clock_offset_seconds=offset))
        tx.promise(Job.ACT_ON_DEADLINES, f"clock {stop.isoformat()}")
        return tx.recorded_at + timedelta(seconds=offset), stop == due_at


def _await_acts(at: datetime) -> None:
    """Wait until no promise waits and nothing due is left that was not at least tried."""
    patience_ends = time.monotonic() + STOP_SECONDS
    while (waiting := _left_to_act_on()) or not nothing_waits():
        if time.monotonic() > patience_ends:
            raise ClockUnfinished(at, waiting)
        time.sleep(POLL_SECONDS)


def _left_to_act_on() -> int:
    with transaction(SYSTEM) as tx:
        untouched = Deadline.last_error.is_(None)
        return tx.session.scalar(select(func.count()).where(untouched, Deadline.next_step_at <= tx.at)) or 0
