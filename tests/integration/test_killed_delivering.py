"""A worker killed at every point of sending: the offer arrives, once for us, with one message id for the partner.

Each child process runs the worker's own use case and is killed by itself, as ``kill -9`` does, at a named
point; then another one goes on. Promises are read in SQL, as HTTP may hide a row that should not be there.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from court import WorkingCourt, working_court
from flask import Flask
from partners import configure, offer, send, tries, waiting, webhook
from peers import WebhookPeer, webhook_peer
from sqlalchemy import text, update

from diversion.app import create_app
from diversion.config import Config
from diversion.persistence.base import db
from diversion.persistence.partner import DeliveryAttempt
from diversion.services import delivering
from diversion.services.access import SYSTEM
from diversion.services.delivering import send_deliveries
from diversion.services.outbox import resend_lost
from diversion.services.transaction import Transaction, real_now, transaction

POINTS = {
    "before the claim commits": (0, 0),
    "after the claim": (1, 0),
    "after the partner had it": (1, 1),
    "before the record commits": (1, 1),
    "after the record": (1, 1),
}
"""How many tries have begun, and how many messages the partner has, when the worker dies there."""


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(config: Config, promises: list[str], point: str) -> None:
    """Be a worker that dies at a point."""
    sent, commit = delivering.send_all, Transaction.commit
    commits: list[Transaction] = []

    def counted(tx: Transaction) -> None:
        commits.append(tx)
        if (point, len(commits)) in (("before the claim commits", 1), ("before the record commits", 3)):
            tx.flush()
            die()
        commit(tx)

    Transaction.commit = counted  # type: ignore[method-assign]
    if point == "after the claim":
        delivering.send_all = die  # type: ignore[assignment]
    if point == "after the partner had it":
        delivering.send_all = lambda *told: die(sent(*told))  # type: ignore[assignment, func-returns-value]
    with create_app(config).app_context():
        send_deliveries(promises)
        die()


@pytest.fixture
def peer() -> Iterator[WebhookPeer]:
    with webhook_peer() as made:
        yield made


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    configure(app)
    return working_court(app)


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_anywhere_loses_nothing_and_doubles_nothing(
    court: WorkingCourt, peer: WebhookPeer, point: str
) -> None:
    webhook(court, peer.url)
    handoff = offer(court)
    process = multiprocessing.get_context("spawn").Process(
        target=work, args=(court.app.extensions["diversion"].config, waiting(), point)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    begun, got = POINTS[point]
    assert len(tries(court, handoff)[0][2]) == begun
    assert len(peer.got) == got
    with transaction(SYSTEM) as tx:
        resend_lost(tx)
        tx.session.execute(update(DeliveryAttempt).values(lease_until=real_now()))
    send()
    ((_, state, results),) = tries(court, handoff)
    assert (state, results[-1]) == ("delivered", "delivered")
    assert len({each.headers["webhook-id"] for each in peer.got}) == 1
    dispute = court.router.get(f"/handoffs/{handoff}")["dispute"]
    assert court.events(dispute["id"]).count("handoff_delivered") == 1
    assert (dispute["responsible"]["kind"], dispute["next_due"]["rule"]) == ("organisation", "answer")
    holdings = "SELECT count(*) FROM holding WHERE dispute_id = :id AND ended_at IS NULL"
    assert db.session.scalar(text(holdings), {"id": dispute["id"]}) == 1
    assert not waiting()
