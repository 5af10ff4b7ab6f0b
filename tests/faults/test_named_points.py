"""Kill -9 at every named point of filing, delivering, answering and sweeping: each happens once, none is lost.

A point is the table whose next write was held back when the process died: all before it was done, nothing
was committed. Every act is followed to its end afterwards; then the promises are asked of the database.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest
from demo_court import DemoCourt
from filings import offered_complaint
from followed import Followed, complained_with_form
from holding_back import TWO_MINUTES_PASS, asleep, connected, held_back, kill, runtime, wait, workers
from product import Product, running
from promises import Promises

FILING_POINTS = ("party", "handoff", "journal_entry", "outbox", "idempotency_key")
DELIVERY_POINTS = ("handoff", "deadline", "holding", "journal_entry", "outbox")
ANSWER_POINTS = ("handoff", "deadline", "holding", "journal_entry", "idempotency_key")
SWEEP_POINTS = ("handoff", "journal_entry", "outbox")
"""Five each at most: a process that dies more often is started again after half a minute only."""
SENT_AGAIN_WITHIN_SECONDS = 200
"""What a killed worker had in hand is sent again after a minute and a half."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def court(tmp_path: Path) -> Iterator[DemoCourt]:
    """A running demo court; whatever was done to it, at the end its promises hold and its journal verifies."""
    with running(tmp_path / "data", "--demo-disputes", "0") as product, closing(DemoCourt(product)) as made:
        made.await_office_hours()
        made.by("admin").done("/settings", {"key": "lapses_in_a_row_pause", "value": 100})
        yield made
        _promises_hold(product)
        product.run("verify-journal")


def test_a_filing_whose_server_is_killed_is_filed_once_when_sent_again(court: DemoCourt) -> None:
    for number, point in enumerate(FILING_POINTS, 5000):
        body = offered_complaint(number)
        key = f"killed at {point}"
        _killed_at(court, point, partial(court.clerk.post, "/disputes", body, Idempotency_Key=key))
        first = court.clerk.done("/disputes", body, Idempotency_Key=key)
        again = court.clerk.done("/disputes", body, Idempotency_Key=key)
        assert first["id"] == again["id"]
        assert _events(court.product, first["id"])["filed"] == 1


def test_an_offer_whose_carriers_are_killed_is_delivered_once(court: DemoCourt) -> None:
    offers = []
    for point in DELIVERY_POINTS:
        with asleep(court.product, *workers(court.product)):
            offers.append(complained_with_form(court))
            wait(lambda offer=offers[-1]: _promise(court.product, offer) == "sent", "sent")
            with held_back(court.product, point) as somebody_stands_there:
                _awake(court.product)
                somebody_stands_there()
                kill(court.product, *workers(court.product))
    with asleep(court.product, "relay"):
        offers.append(complained_with_form(court))
        with held_back(court.product, "outbox") as somebody_stands_there:
            _awake(court.product, "relay")
            somebody_stands_there()
            kill(court.product, "relay")
    _let_two_minutes_pass(court.product)
    for offer in offers:
        wait(
            lambda offer=offer: offer.handoff["status"] == "delivered", "delivered", SENT_AGAIN_WITHIN_SECONDS
        )
        assert _events(court.product, offer.id)["handoff_delivered"] == 1


def test_an_answer_whose_server_is_killed_counts_once_when_sent_again(court: DemoCourt) -> None:
    for point in ANSWER_POINTS:
        dispute = complained_with_form(court)
        handoff, body = dispute.delivered(), dispute.body
        coordinator = court.by(body.coordinator)
        told = {"mediator_id": court.user_id(body.mediators[0]), "disclosure": {"grounds": []}}
        path = f"/handoffs/{handoff['id']}/accept"
        _killed_at(court, point, partial(coordinator.post, path, told, Idempotency_Key=point))
        assert coordinator.done(path, told, Idempotency_Key=point)["status"] == "accepted"
        assert coordinator.done(path, told, Idempotency_Key=point)["status"] == "accepted"
        assert _events(court.product, dispute.id)["handoff_accepted"] == 1


def test_a_sweep_whose_workers_are_killed_acts_once(court: DemoCourt) -> None:
    for point in SWEEP_POINTS:
        offers = [complained_with_form(court) for _ in range(3)]
        for offer in offers:
            offer.delivered()
        with held_back(court.product, point) as somebody_stands_there:
            moving = threading.Thread(target=court.go_on, kwargs={"advance_working_days": 4})
            moving.start()
            somebody_stands_there()
            kill(court.product, *workers(court.product))
        _let_two_minutes_pass(court.product)
        moving.join()
        for offer in offers:
            found = _events(court.product, offer.id)
            assert (found["handoff_lapsed"], found["offered"]) == (1, 2)
            offer.delivered()


def _killed_at(court: DemoCourt, point: str, act: Callable[[], httpx.Response]) -> None:
    """Let an act come to a point, kill the web server there, and see that nobody got an answer."""
    outcome: list[object] = []

    def attempt() -> None:
        try:
            outcome.append(act().status_code)
        except httpx.HTTPError as broken:
            outcome.append(broken)

    with held_back(court.product, point) as somebody_stands_there:
        asking = threading.Thread(target=attempt)
        asking.start()
        somebody_stands_there()
        kill(court.product, "web")
        asking.join()
    assert isinstance(outcome[0], httpx.HTTPError), outcome
    wait(lambda: _is_up(court.product), "the web server")


def _is_up(product: Product) -> bool:
    try:
        return httpx.get(f"{product.url}/api/v1/readyz", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _awake(product: Product, *names: str) -> None:
    """Wake what ``asleep`` put to rest before its block is over."""
    with asleep(product, *(names or workers(product))):
        pass


def _let_two_minutes_pass(product: Product) -> None:
    with connected(product) as owner:
        owner.execute(TWO_MINUTES_PASS.encode())


def _promise(product: Product, offer: Followed) -> str:
    query = "SELECT o.state FROM outbox o JOIN handoff h ON o.subject_id = h.id::text WHERE h.dispute_id = %s"
    with connected(product) as asking:
        row = asking.execute(query, [offer.id]).fetchone()
    return str(row[0]) if row else ""


def _events(product: Product, dispute_id: str) -> Counter[str]:
    query = "SELECT event FROM journal_entry WHERE stream = %s"
    with connected(product) as asking:
        return Counter(str(row[0]) for row in asking.execute(query, [f"dispute:{dispute_id}"]))


def _promises_hold(product: Product) -> None:
    assert runtime(product).processes
    with closing(Promises(product)) as promises:
        assert promises.broken() == {}
