"""Making the demo: the court, then its disputes, each lived from its filing to the present.

A life that was interrupted is left where it stood and the next one follows, so a first start that was killed
goes on where it was; once all are told, a journal entry says so and nothing is ever made again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import event, func, select

from diversion.domain.working_days import SHANGHAI
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.services.access import SYSTEM
from diversion.services.demo.court import Cast, make_court, read_cast
from diversion.services.demo.players import Progress, play_out
from diversion.services.refusals import Conflicting
from diversion.services.registers import note_change
from diversion.services.transaction import real_now, transaction

DISPUTES = 300
MADE = "demo_made"
MAKING_LOCK = 7_226_005
"""Advisory lock: one makes the demo at a time."""


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
