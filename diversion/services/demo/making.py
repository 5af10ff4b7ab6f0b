"""Making the demo: the court, then its disputes one after the other, each from its filing to the present.

The oldest is played first, so that references follow the days. Between two acts of a life the clock does
what it does in life: whatever falls due is acted on at its moment, and offers are delivered. A life that
was interrupted is left where it stood and the next one follows, so a first start that was killed goes on
where it was; once all are told, a journal entry says so and nothing is ever made again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import event, func, select

from diversion.domain.working_days import SHANGHAI, Calendar
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.clocks import act_on_due
from diversion.services.demo.court import Cast, make_court, read_cast
from diversion.services.demo.filings import invent
from diversion.services.demo.play import OFFICE_MINUTES, OFFICE_OPENS, Play
from diversion.services.demo.stories import Billed, programme
from diversion.services.handoff import deliver_handoffs
from diversion.services.outbox import Job, keep_promises
from diversion.services.refusals import Conflicting
from diversion.services.registers import note_change
from diversion.services.transaction import clock_at, real_now, transaction

DISPUTES = 300
MADE = "demo_made"
MAKING_LOCK = 7_226_005
"""Advisory lock: one makes the demo at a time."""

Progress = Callable[[int, int], None]
"""Told how many disputes are made, and of how many."""

log = logging.getLogger(__name__)


def make_demo(progress: Progress, disputes: int = DISPUTES) -> None:
    """Make the demo court and its disputes, unless they are there.

    Who: the installation itself, at the first start of a demo one; refuses ``demo-only`` elsewhere. Safe to
    repeat and to interrupt at any moment. A life whose next act fails is left there, with a warning.
    """
    if not current_app.extensions["diversion"].demo:
        raise Conflicting(
            "demo-only", "只有演示系统可以生成示例数据。", "Only a demo installation is given a demo."
        )
    with _commits_not_awaited(), _alone():
        make_court(real_now().astimezone(SHANGHAI).date())
        cast = read_cast()
        if _is_made(cast):
            return
        failed = play_out(cast, disputes, progress)
        with transaction(SYSTEM) as tx:
            note_change(tx, cast.court_id, MADE, cast.court_id, {"disputes": disputes, "failed": failed})


def play_out(cast: Cast, disputes: int, progress: Progress) -> list[str]:
    """Play the lives that were not begun yet, and name the scripts of those that failed on the way."""
    now = real_now()
    with transaction(SYSTEM) as tx:
        begun = tx.session.scalar(select(func.count()).where(Dispute.court_id == cast.court_id)) or 0
        calendar = calendar_now(tx)
    bill = programme(disputes)
    failed = []
    for billed in bill[begun:]:
        progress(billed.number, len(bill))
        if not _perform(cast, calendar, billed, now):
            failed.append(billed.story.script.__name__)
    progress(len(bill), len(bill))
    return failed


@contextmanager
def _alone() -> Iterator[None]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(select(func.pg_advisory_lock(MAKING_LOCK)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(MAKING_LOCK)))


@contextmanager
def _commits_not_awaited() -> Iterator[None]:
    """Let no commit wait for the disk, which takes longer than the acts.

    A crash takes the latest of what was made, in its order, and the next start makes it again.
    """

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("SET synchronous_commit TO off")
        connection.commit()

    _reconnect()
    event.listen(db.engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", hurry)
        _reconnect()


def _reconnect() -> None:
    """Let the next transaction open a connection of its own; what is checked out is left alone."""
    db.session.remove()
    db.engine.dispose()


def _is_made(cast: Cast) -> bool:
    with transaction(SYSTEM) as tx:
        made = select(JournalEntry.seq).where(
            JournalEntry.stream == f"register:{cast.court_id}", JournalEntry.event == MADE
        )
        return tx.session.execute(made).first() is not None


def _perform(cast: Cast, calendar: Calendar, billed: Billed, until: datetime) -> bool:
    """Play one life from its filing to the present; False when an act of it failed."""
    rng = billed.rng
    at = _filed_at(calendar, billed, until)
    play = Play(cast, calendar, rng, billed.number, invent(rng, billed.story.about), at)
    acts = billed.story.script(play)
    try:
        while at <= until:
            play.turn_to(at)
            with clock_at(at):
                following = next(acts, None)
            let_pass(at, until if following is None else min(following, until))
            if following is None:
                return True
            at = following
    except Exception:  # a first start must not fail for want of one example
        log.warning("demo dispute %s: %s", billed.number, billed.story.script.__name__, exc_info=True)
        let_pass(at, until)
        return False
    return True


def _filed_at(calendar: Calendar, billed: Billed, until: datetime) -> datetime:
    """Choose a moment in office hours, so many days ago or on the first working day before."""
    day = until.astimezone(SHANGHAI).date() - timedelta(days=billed.days_ago)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    opens = datetime.combine(day, OFFICE_OPENS, SHANGHAI)
    at = opens + timedelta(minutes=billed.rng.randrange(OFFICE_MINUTES))
    return min(at, until - timedelta(minutes=5))


def let_pass(since: datetime, until: datetime) -> None:
    """Let time pass to a moment: deliver what was offered, act on whatever falls due, each when it does."""
    at = since
    while True:
        with clock_at(at):
            promises, due_at = _what_next(until)
            if promises:
                keep_promises(promises, deliver_handoffs)
            elif due_at is None:
                return
        if not promises and due_at is not None:
            at = max(at, due_at)
            with clock_at(at):
                act_on_due()


def _what_next(until: datetime) -> tuple[list[str], datetime | None]:
    """Name the promises of deliveries that wait, and the next moment at which something falls due."""
    offers = select(func.array_agg(Outbox.id)).where(
        Outbox.job == Job.DELIVER_HANDOFF, Outbox.state == "waiting"
    )
    due = select(func.min(Deadline.next_step_at)).where(
        Deadline.last_error.is_(None), Deadline.next_step_at <= until
    )
    with transaction(SYSTEM) as tx:
        row = tx.session.execute(select(offers.scalar_subquery(), due.scalar_subquery())).one()
    promises, due_at = row
    return [str(each) for each in promises or ()], due_at
