"""Who lives the demo's lives: this process and, where there are cores and enough lives, some more of it.

The oldest is begun first and one at a time, so that references follow the days and what is filed is always
the beginning of the programme; the rest of their lives they live at once. Whoever is free takes the next; a
player whose parent is gone takes none.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from mmap import mmap
from multiprocessing import get_context
from multiprocessing.connection import Connection

from sqlalchemy import func, select

from diversion.domain.working_days import Calendar
from diversion.persistence.base import db
from diversion.persistence.dispute import Dispute
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.demo.court import Cast
from diversion.services.demo.life import Life
from diversion.services.demo.stories import Billed, programme
from diversion.services.transaction import real_now, transaction

MOST_PLAYERS = 4
LIVES_WORTH_A_PLAYER = 20
"""With fewer, a process costs more than it saves."""
FILING_LOCK = 7_226_006
"""Advisory lock: one life begins at a time."""
NUMBER_BYTES = 4

Progress = Callable[[int, int], None]
"""Told how many disputes were begun, and of how many."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Stage:
    """What every player needs: the people, the calendar, the present, and how far the programme is begun."""

    cast: Cast
    calendar: Calendar
    now: datetime
    bill: list[Billed]
    counter: mmap


def play_out(cast: Cast, disputes: int, progress: Progress) -> list[str]:
    """Play the lives that were not begun yet, and name the scripts of those that failed on the way.

    Forks where more than one player is worth it; raises nothing of a life that fails.
    """
    with _one_begins(), transaction(SYSTEM) as tx:
        begun = tx.session.scalar(select(func.count()).where(Dispute.court_id == cast.court_id)) or 0
        calendar = calendar_now(tx)
    bill = programme(disputes)
    stage = _Stage(cast, calendar, real_now(), bill, _counter(begun))
    with _more_players(stage, _worth(len(bill) - begun) - 1) as others:
        failed = _play(stage, lambda number: progress(number, len(bill)))
        failed += [script for each in others for script in _told_by(each)]
    progress(len(bill), len(bill))
    return failed


def _worth(lives: int) -> int:
    """Say how many players so many lives are worth on this machine."""
    return max(1, min(len(os.sched_getaffinity(0)), MOST_PLAYERS, lives // LIVES_WORTH_A_PLAYER))


def _counter(first: int) -> mmap:
    """Make a number that forked processes share."""
    shared = mmap(-1, NUMBER_BYTES)
    shared[:] = first.to_bytes(NUMBER_BYTES)
    return shared


def _next_of(stage: _Stage) -> Billed | None:
    """Take the next life of the programme; under the lock by which one begins at a time."""
    number = int.from_bytes(stage.counter[:])
    if number == len(stage.bill):
        return None
    stage.counter[:] = (number + 1).to_bytes(NUMBER_BYTES)
    return stage.bill[number]


@contextmanager
def _more_players(stage: _Stage, many: int) -> Iterator[list[Connection]]:
    """Let so many more processes play along; each tells at its end which scripts failed."""
    context = get_context("fork")
    heard, processes = [], []
    db.session.remove()
    for _ in range(many):
        hearing, telling = context.Pipe(duplex=False)
        process = context.Process(target=_play_along, args=(stage, os.getpid(), telling), daemon=True)
        process.start()
        telling.close()
        heard.append(hearing)
        processes.append(process)
    try:
        yield heard
    except BaseException:
        for process in processes:
            process.kill()
        raise
    finally:
        for process in processes:
            process.join()


def _play_along(stage: _Stage, parent: int, telling: Connection) -> None:
    """Be another player, on connections of its own: those of the parent are the parent's."""
    db.engine.dispose(close=False)
    telling.send(_play(stage, lambda _number: None, parent))
    db.session.remove()
    db.engine.dispose()


def _told_by(hearing: Connection) -> list[str]:
    """Hear which scripts failed; of a player that was killed only that the one it played did."""
    try:
        told: list[str] = hearing.recv()
    except EOFError:
        log.warning("a player of the demo ended before its time")
        return ["unknown"]
    return told


def _play(stage: _Stage, begins: Callable[[int], None], parent: int | None = None) -> list[str]:
    """Take one life after the other; name the scripts of those that failed."""
    failed: list[str] = []
    while True:
        with _one_begins():
            billed = _next_of(stage) if parent in (None, os.getppid()) else None
            if billed is None:
                return failed
            begins(billed.number)
            life = Life(stage.cast, stage.calendar, billed, stage.now)
            is_well = _tried(life.begin, billed)
        if not (is_well and _tried(life.go_on, billed)):
            life.stay()
            failed.append(billed.story.script.__name__)


def _tried(act: Callable[[], None], billed: Billed) -> bool:
    """Take an act; a first start must not fail for want of one example, so one that fails is a warning."""
    try:
        act()
    except Exception:
        log.warning("demo dispute %s: %s", billed.number, billed.story.script.__name__, exc_info=True)
        return False
    return True


@contextmanager
def _one_begins() -> Iterator[None]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(select(func.pg_advisory_lock(FILING_LOCK)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(FILING_LOCK)))
