"""Promises are kept once, fail with a name after the last try, and are replayed by one who may."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from diversion.domain.access import HeldGrant, Role
from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox, PeriodicRun
from diversion.services import outbox
from diversion.services.access import SYSTEM, Actor, GrantMissing
from diversion.services.outbox import Job
from diversion.services.pages import Asked
from diversion.services.periodic import EVERY, promise_due_slots, slot_of
from diversion.services.transaction import Transaction, transaction

pytestmark = pytest.mark.usefixtures("app")


def promised(*subjects: str) -> list[str]:
    with transaction(SYSTEM) as tx:
        tx.session.execute(delete(Outbox))
        for subject in subjects:
            tx.promise(Job.RESEND_LOST, subject)
    rows = db.session.execute(db.select(Outbox.id).order_by(Outbox.id)).scalars().all()
    db.session.rollback()
    return [str(row) for row in rows]


def state_of(promise: str) -> tuple[str, int]:
    row = db.session.execute(db.select(Outbox.state, Outbox.attempts).where(Outbox.id == promise)).one()
    db.session.rollback()
    return row.state, row.attempts


def sent(promise: str, attempts: int) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.execute(
            update(Outbox)
            .where(Outbox.id == promise)
            .values(state="sent", attempts=attempts, sent_at=tx.recorded_at)
        )


def admin(app: Flask) -> Actor:
    return Actor("user", None, "管理员", (HeldGrant(Role.ADMIN),))


def test_work_is_done_once_however_often_the_message_comes() -> None:
    done: list[str] = []
    promises = promised("one", "two")
    for _ in range(2):
        outbox.keep_promises(promises, lambda tx, subjects: done.extend(subjects))
    assert done == ["one", "two"]
    assert {state_of(promise)[0] for promise in promises} == {"done"}


def test_a_bad_row_stops_no_other_and_waits_longer_each_time() -> None:
    promises = promised("good", "bad", "also good")
    done: list[str] = []

    def work(tx: Transaction, subjects: list[str]) -> None:
        if "bad" in subjects:
            raise ValueError("cannot be done")
        done.extend(subjects)

    outbox.keep_promises(promises, work)
    assert done == ["good", "also good"]
    assert [state_of(promise)[0] for promise in promises] == ["done", "waiting", "done"]


def test_the_last_try_leaves_a_named_state_that_an_administrator_replays(app: Flask) -> None:
    (promise,) = promised("bad")
    sent(promise, outbox.TRIES)
    outbox.record_failure(promise, ValueError("no"))
    assert state_of(promise) == ("failed", outbox.TRIES)
    page = outbox.list_promises(admin(app), "failed", Asked())
    assert [str(row.id) for row in page.rows] == [promise]
    with pytest.raises(GrantMissing):
        outbox.replay_failed(Actor("user", None, "审务督察", (HeldGrant(Role.AUDITOR),)))
    assert outbox.replay_failed(admin(app)) == 1
    assert state_of(promise) == ("waiting", 0)


def test_what_was_sent_and_never_kept_goes_out_again() -> None:
    (promise,) = promised("lost")
    sent(promise, 1)
    with transaction(SYSTEM) as tx:
        outbox.resend_lost(tx)
    assert state_of(promise)[0] == "sent"
    with transaction(SYSTEM) as tx:
        tx.session.execute(
            update(Outbox).values(sent_at=tx.recorded_at - outbox.LOST_AFTER - timedelta(seconds=1))
        )
    with transaction(SYSTEM) as tx:
        outbox.resend_lost(tx)
    assert state_of(promise)[0] == "waiting"


def test_a_slot_is_promised_once_however_many_schedulers_ask() -> None:
    assert promise_due_slots() == len(EVERY)
    assert promise_due_slots() == 0


def test_after_a_clock_was_set_back_slots_are_promised_anew() -> None:
    with transaction(SYSTEM) as tx:
        for behind in range(3):
            for job, every in EVERY.items():
                slot = slot_of(job, tx.recorded_at) + every * behind
                tx.add(PeriodicRun(job=job.value, slot=slot, promised_at=slot))
    assert promise_due_slots() == len(EVERY)
    assert promise_due_slots() == 0


def test_a_clock_that_was_set_back_by_less_than_a_slot_promises_nothing_twice() -> None:
    with transaction(SYSTEM) as tx:
        for job, every in EVERY.items():
            for slot in (slot_of(job, tx.recorded_at), slot_of(job, tx.recorded_at) + every):
                tx.add(PeriodicRun(job=job.value, slot=slot, promised_at=slot))
    assert promise_due_slots() == 0


def test_after_a_clock_was_set_back_no_promise_waits_for_the_hours_to_come_again() -> None:
    fresh, bundled, lost = promised("fresh", "bundled", "lost")
    ahead, wait = timedelta(hours=2), timedelta(minutes=10)
    sent(lost, 1)
    with transaction(SYSTEM) as tx:
        then = tx.recorded_at + ahead
        tx.session.execute(update(Outbox).where(Outbox.id == lost).values(sent_at=then))
        for promise, due_at in ((fresh, then), (bundled, then + wait)):
            made = update(Outbox).where(Outbox.id == promise)
            tx.session.execute(made.values(created_at=then, due_at=due_at))
    with transaction(SYSTEM) as tx:
        outbox.resend_lost(tx)
        due = dict(tx.session.execute(db.select(Outbox.id, Outbox.due_at - tx.recorded_at)).all())
    assert {str(promise): left for promise, left in due.items()} == {
        fresh: timedelta(0),
        bundled: wait,
        lost: timedelta(0),
    }
    assert state_of(lost) == ("waiting", 1)


def test_only_what_was_kept_long_ago_is_forgotten() -> None:
    kept, failed = promised("kept", "failed")
    with transaction(SYSTEM) as tx:
        old = tx.recorded_at - outbox.KEPT - timedelta(days=1)
        tx.session.execute(update(Outbox).where(Outbox.id == kept).values(state="done", done_at=old))
        tx.session.execute(update(Outbox).where(Outbox.id == failed).values(state="failed", created_at=old))
        tx.add(PeriodicRun(job="resend_lost", slot=old, promised_at=old))
        tx.flush()
        outbox.prune(tx)
    left = db.session.execute(db.select(Outbox.id)).scalars().all()
    assert [str(each) for each in left] == [failed]
    assert db.session.execute(db.select(PeriodicRun)).first() is None
