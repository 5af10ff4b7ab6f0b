"""Keeping promises: which are due, sending them, doing them once, and what happens when doing fails.

A promise is a row written by the transaction that made the work due. ``relay_due`` hands due ones to
the queue; a worker's entry point calls ``keep_promises``, which locks the rows, does the work and marks
them done in one transaction: a message delivered twice, or again after a crash, finds nothing left to
do. A row whose work fails waits longer each time and after the last try is ``failed``: a person looks
at it and replays it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from diversion.domain.access import Permission
from diversion.gateways.queue import MessageQueue
from diversion.persistence.outbox import Outbox, PeriodicRun, due_promises, lock_promises, promises_in
from diversion.services.access import SYSTEM, Actor
from diversion.services.journal import PendingEntry
from diversion.services.pages import Asked, Page, read_page
from diversion.services.transaction import Transaction, transaction

RELAY_BATCH = 500
MESSAGE_ROWS = 50
TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)
LOST_AFTER = timedelta(seconds=90)
KEPT = timedelta(days=30)
ERROR_CHARACTERS = 500


class Job(StrEnum):
    """Every kind of promised work; each has a worker under the same name in ``gateways/queue.py``."""

    DELIVER_HANDOFF = "deliver_handoff"
    SEND_NOTICE = "send_notice"
    SEND_DELIVERY = "send_delivery"
    BEGIN_RESET = "begin_reset"
    SEND_USER_MAIL = "send_user_mail"
    MAIL_DIGESTS = "mail_digests"
    RUN_IMPORT = "run_import"
    ACT_ON_DEADLINES = "act_on_deadlines"
    RECOMPUTE_PROVISIONAL = "recompute_provisional"
    TELL_OF_MISSING_NOTICES = "tell_of_missing_notices"
    FIND_BLOCKS = "find_blocks"
    LOOK_AT_COURT = "look_at_court"
    RESEND_LOST = "resend_lost"
    SWEEP_ANSWERS = "sweep_answers"
    SWEEP_DOCUMENTS = "sweep_documents"
    SWEEP_DRAFTS = "sweep_drafts"
    PRUNE_PROMISES = "prune_promises"
    SIGN_DIGEST = "sign_digest"
    KEEP_FIGURES = "keep_figures"
    CHECK_FIGURES = "check_figures"
    COMPARE_FIGURES = "compare_figures"
    MAKE_REPORTS = "make_reports"
    LOOK_FOR_CASE_MIX = "look_for_case_mix"
    COMPARE_CASE_MIX = "compare_case_mix"


Work = Callable[[Transaction, Sequence[str]], None]


def relay_due(queue: MessageQueue) -> int:
    """Send what is due and answer how many promises went out; the relay calls it until none is left.

    A crash between sending and committing sends again later, which is harmless. Raises
    ``QueueUnreachable`` with nothing marked as sent.
    """
    with transaction(SYSTEM) as tx:
        rows = tx.session.execute(due_promises(tx.recorded_at, RELAY_BATCH)).all()
        for job, group in groupby(sorted(rows, key=lambda row: row.job), key=lambda row: row.job):
            listed = list(group)
            for start in range(0, len(listed), MESSAGE_ROWS):
                part = listed[start : start + MESSAGE_ROWS]
                queue.send(job, [str(row.id) for row in part], part[0].attempts + 1)
        if rows:
            tx.session.execute(
                update(Outbox)
                .where(Outbox.id.in_([row.id for row in rows]))
                .values(state="sent", sent_at=tx.recorded_at, attempts=Outbox.attempts + 1)
            )
    return len(rows)


def keep_promises(promises: Sequence[str], work: Work) -> None:
    """Do the work of some promises, all in one transaction, or each alone when together fails.

    Safe to repeat: rows that are done or locked by another worker are passed over.
    """
    try:
        _keep(promises, work)
    except Exception:
        for promise in promises:
            _keep_alone(promise, work)


def _keep_alone(promise: str, work: Work) -> None:
    try:
        _keep([promise], work)
    except Exception as failure:
        record_failure(promise, failure)


def _keep(promises: Sequence[str], work: Work) -> None:
    with transaction(SYSTEM) as tx:
        rows = tx.session.execute(lock_promises([UUID(promise) for promise in promises])).all()
        if not rows:
            return
        work(tx, [row.subject_id for row in rows])
        tx.session.execute(
            update(Outbox)
            .where(Outbox.id.in_([row.id for row in rows]))
            .values(state="done", done_at=tx.recorded_at, last_error=None)
        )


def record_failure(promise: str, failure: Exception) -> None:
    """Note a failed try: wait longer, or after the last try leave it ``failed`` for a person."""
    with transaction(SYSTEM) as tx:
        row = tx.session.get(Outbox, UUID(promise), with_for_update=True)
        if row is None or row.state == "done":
            return
        row.last_error = f"{type(failure).__name__}: {getattr(failure, 'code', '')}"[:ERROR_CHARACTERS]
        row.state = "failed" if row.attempts >= TRIES else "waiting"
        row.due_at = tx.recorded_at + min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT)


def resend_lost(tx: Transaction) -> None:
    """Let promises that were sent but not kept in time go out again: their message or worker was lost.

    What a clock that ran ahead has written waits no longer than it was meant to: a promise sent in what is
    now the future goes out again, one made there keeps its wait and loses the hours that were not.
    """
    now = tx.recorded_at
    in_time = Outbox.sent_at.between(now - LOST_AFTER, now + LOST_AFTER)
    sent = update(Outbox).where(Outbox.state == "sent", ~in_time)
    tx.session.execute(sent.values(state="waiting", due_at=now))
    ahead = update(Outbox).where(Outbox.state == "waiting", Outbox.created_at > now + LOST_AFTER)
    tx.session.execute(ahead.values(due_at=now + (Outbox.due_at - Outbox.created_at), created_at=now))


def prune(tx: Transaction) -> None:
    """Forget promises kept, and slots promised, longer ago than ``KEPT``; what is open or failed stays."""
    before = tx.recorded_at - KEPT
    tx.session.execute(delete(Outbox).where(Outbox.state == "done", Outbox.done_at < before))
    tx.session.execute(delete(PeriodicRun).where(PeriodicRun.slot < before))


def list_promises(actor: Actor, state: str, asked: Asked) -> Page[Any]:
    """List promises in a state, the oldest first. They name jobs and ids, never people."""
    with transaction(actor) as tx:
        actor.demand(Permission.READ_JOBS)
        return read_page(tx, promises_in(state), [Outbox.id], asked)


def replay_failed(actor: Actor) -> int:
    """Let every ``failed`` promise go out once more, with all its tries; answers how many. Journaled."""
    with transaction(actor) as tx:
        actor.demand(Permission.REPLAY_JOBS)
        again = (
            update(Outbox)
            .where(Outbox.state == "failed")
            .values(state="waiting", attempts=0, due_at=tx.recorded_at)
            .returning(Outbox.id)
        )
        replayed = len(tx.session.scalars(again).all())
        if replayed:
            tx.journal(PendingEntry("register:installation", "promises_replayed", {"count": replayed}))
        return replayed


def nothing_waits() -> bool:
    """Tell whether no due promise is unsent or unkept (the demo clock waits for it)."""
    with transaction(SYSTEM) as tx:
        open_now = select(Outbox.id).where(
            Outbox.state.in_(("waiting", "sent")), Outbox.due_at <= tx.recorded_at
        )
        return tx.session.execute(open_now.limit(1)).first() is None
