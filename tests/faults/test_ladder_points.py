"""Kill -9 at the ladder's own writes: each step is taken once a deadline, and told once to whom it is told.

The workers come to the sweep (or to the sending of notices) only once the point is held back, so that nobody
else stands there. What they had in hand goes out again at once, as a minute and a half later by itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from demo_court import MINUTE, DemoCourt
from followed import Followed, complained, complained_with_form
from holding_back import asleep, connected, held_back, kill, wait, workers
from product import Product, running
from promises import Promises

POINTS = ("notice", "journal_entry", "organisation_load", "supervision", "journal_entry")
"""The table whose next write is held back. Five: who dies more often is started again after half a minute only."""
SENT_AGAIN = "UPDATE outbox SET state = 'waiting', due_at = now() WHERE state = 'sent'"
COLLECTED = "UPDATE outbox SET due_at = now() WHERE job = 'send_notice' AND state = 'waiting' RETURNING id"
NEXT_STEP = "SELECT next_step_at FROM deadline WHERE dispute_id = %s AND rule = %s AND ended_at IS NULL"
THIRD_NEXT = "UPDATE organisation_load SET lapses_in_a_row = 2 WHERE organisation_id = %s"
TOLD_TWICE = """
    SELECT l.deadline_id, l.step, n.kind, n.user_id, n.organisation_id, n.role, count(*)
    FROM notice_line l JOIN notice n ON n.id = l.notice_id
    GROUP BY 1, 2, 3, 4, 5, 6, n.role_court_id, n.unit, l.supervision_id, l.dispute_id HAVING count(*) > 1"""
HAPPENED = """
    SELECT event, payload ->> 'deadline_id', payload ->> 'step', payload ->> 'handoff_id', payload ->> 'notice_id'
    FROM (SELECT event, convert_from(body, 'UTF8')::jsonb -> 'payload' AS payload FROM journal_entry
          WHERE event = ANY(%s)) AS entry"""
STEPS = ["reminded", "notified", "handoff_lapsed", "overdue", "alarm", "notice_sent", "offers_paused"]
SUPERVISED = "SELECT matter, count(*) FROM supervision WHERE dispute_id = %s GROUP BY matter"
UNSENT = "SELECT id FROM notice WHERE delivered_at IS NULL AND id::text IN (SELECT subject_id FROM outbox WHERE id = ANY(%s))"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def court(tmp_path: Path) -> Iterator[DemoCourt]:
    """A running demo court; whatever was done to it, at the end its promises hold and its journal verifies."""
    with running(tmp_path / "data", "--demo-disputes", "0") as product, closing(DemoCourt(product)) as made:
        made.await_office_hours()
        yield made
        with closing(Promises(product)) as promises:
            assert promises.broken() == {}
        product.run("verify-journal")


def test_each_step_is_taken_and_told_once(court: DemoCourt) -> None:
    product = court.product
    reminder, lapse, pause, supervision, sending = POINTS
    reminded = complained_with_form(court)
    reminded.delivered()
    first = reminded.handoff

    _killed_at(court, reminded, "answer", reminder)  # the step is written, its notice is not
    _killed_at(court, reminded, "answer", lapse)  # lapsed and reassigned, not committed
    assert reminded.handoff["id"] != first["id"]

    reminded.delivered()
    with connected(product) as owner:
        owner.execute(THIRD_NEXT, [reminded.body.id])
    court.go_on(advance_minutes=_minutes_to_next_step(court, reminded, "answer") + 2)  # reminded undisturbed
    _killed_at(court, reminded, "answer", pause)  # the third lapse pauses the organisation

    waiting = complained(court)
    _killed_at(court, waiting, "docketing", supervision)  # the clerk is late, nothing is raised yet
    sent = _killed_while_sending(court, sending)

    with connected(product) as asking:
        assert asking.execute(SUPERVISED, [waiting.id]).fetchall() == [("docketing", 1)]
        wait(lambda: not asking.execute(UNSENT, [sent]).fetchall(), "notices sent")
        assert asking.execute(TOLD_TWICE.encode()).fetchall() == []
        happened = asking.execute(HAPPENED.encode(), [STEPS]).fetchall()
    assert {row[0] for row in happened} >= {"reminded", "handoff_lapsed", "offers_paused", "notice_sent"}
    assert len(set(happened)) == len(happened)


def _killed_at(court: DemoCourt, dispute: Followed, rule: str, point: str) -> None:
    """Let a clock's next step come, kill the workers where they take it, and let it be taken."""
    court.go_on(advance_minutes=_minutes_to_next_step(court, dispute, rule))
    moving = threading.Thread(target=court.go_on, kwargs={"advance_minutes": 2})
    with _killed_workers(court.product, point, moving.start):
        pass
    moving.join()


def _killed_while_sending(court: DemoCourt, point: str) -> list[object]:
    """Let collected notices go out, kill the workers before they note that; answer the promises to send."""
    promised: list[object] = []

    def collect() -> None:
        with connected(court.product) as owner:
            promised.extend(row[0] for row in owner.execute(COLLECTED.encode()).fetchall())

    with _killed_workers(court.product, point, collect):
        assert promised
    return promised


@contextmanager
def _killed_workers(product: Product, point: str, act: Callable[[], None]) -> Iterator[None]:
    """Kill the workers at a point of the work that an act promises."""
    with asleep(product, *workers(product)):
        act()
        wait(lambda: _is_sent(product), "the work is sent")
        with held_back(product, point) as somebody_stands_there:
            with asleep(product, *workers(product)):
                pass
            somebody_stands_there()
            kill(product, *workers(product))
            yield
    with connected(product) as owner:
        owner.execute(SENT_AGAIN.encode())


def _is_sent(product: Product) -> bool:
    query = "SELECT count(*) FROM outbox WHERE state = 'sent' AND job IN ('act_on_deadlines', 'send_notice')"
    with connected(product) as asking:
        return asking.execute(query.encode()).fetchone() != (0,)


def _minutes_to_next_step(court: DemoCourt, dispute: Followed, rule: str) -> int:
    """Count the minutes until a minute before a clock's next step."""
    with connected(court.product) as asking:
        row = asking.execute(NEXT_STEP.encode(), [dispute.id, rule]).fetchone()
    assert row is not None
    at = row[0]
    assert isinstance(at, datetime)
    return max((at - court.now()) // MINUTE, 1)
