"""A court in full work: windows file, organisations accept, its clock goes on; what was answered is kept.

Every act is sent again under its own key until it is answered. Only a lost connection and a 503 count as no
answer yet; what else was answered that should not have been stands in ``wrong``.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from demo_court import Body, DemoCourt
from filings import offered_complaint
from holding_back import TWO_MINUTES_PASS, connected, wait
from product import Client, Product
from promises import Promises

PAUSE_SECONDS = 0.2
ANSWERED_WITHIN_SECONDS = 90
MOVED_MINUTES = 240
LEFT_TO_LAPSE = 3
"""Every third offer is left unanswered, so that sweeps have offers to reassign."""
NO_ANSWER = "no answer"
REFUSALS = ("/accept", "/demo/clock")
"""Where a rule may say no by then: an offer that has lapsed, a clock that somebody still moves."""
UNDELIVERED = "SELECT id FROM handoff WHERE status IN ('pending', 'dispatched')"
DELIVERED_WITHIN_SECONDS = 150
FILED = "SELECT reference FROM dispute"
ACCEPTED = "SELECT id::text FROM handoff WHERE accepted_at IS NOT NULL"
DOUBLED = """
    SELECT stream, event, payload_of ->> 'handoff_id', count(*) FROM (
        SELECT stream, event, convert_from(body, 'UTF8')::jsonb -> 'payload' AS payload_of FROM journal_entry
        WHERE event IN ('filed', 'handoff_delivered', 'handoff_accepted', 'handoff_lapsed')) AS happened
    GROUP BY 1, 2, 3 HAVING count(*) > 1"""


class Bustle:
    """What a court's people do at once, and what they were answered."""

    def __init__(
        self, court: DemoCourt, windows: int, *, moves_clock: bool = True, leaving: Collection[str] = ()
    ) -> None:
        """``leaving`` are offers that nobody here answers."""
        self.filed: list[str] = []
        self.accepted: list[str] = []
        self.away: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._court, self._over, self._left = court, threading.Event(), set(leaving)
        self._told = [(body, court.by(body.coordinator)) for body in court.bodies.values() if body.mediators]
        self._clerk, self._admin = court.clerk, court.by("admin")
        acts: list[Callable[[], None]] = [self._window for _ in range(windows)]
        acts += [self._partners, *([self._clock] if moves_clock else [])]
        self._threads = [threading.Thread(target=act) for act in acts]

    @contextmanager
    def going_on(self) -> Iterator["Bustle"]:
        """Let everybody work within the block; at its end each finishes what it has begun."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join()

    def goes_on(self) -> Callable[[], bool]:
        """Give a question that is true once a filing was answered after now."""
        before = len(self.filed)
        return lambda: len(self.filed) > before

    def is_refused(self) -> Callable[[], bool]:
        """Give a question that is true once an act after now was told to come again."""
        before = self.away.total()
        return lambda: self.away.total() > before

    def lost_or_doubled(self) -> dict[str, Any]:
        """Tell what was answered and is not there, what is there and nobody was told, what happened twice."""
        with connected(self._court.product) as asking:
            filed = Counter(str(row[0]) for row in asking.execute(FILED))
            accepted = {str(row[0]) for row in asking.execute(ACCEPTED)}
            doubled = asking.execute(DOUBLED.encode()).fetchall()
        found = {
            "filed": dict(Counter(self.filed) - filed),
            "unanswered": dict(filed - Counter(self.filed)),
            "accepted": set(self.accepted) - accepted,
            "doubled": doubled,
        }
        return {kind: rows for kind, rows in found.items() if rows}

    def _window(self) -> None:
        while not self._over.is_set():
            number = next(self._court.numbers)
            filed = self._done(self._clerk, "/disputes", offered_complaint(number), f"window-{number}")
            if filed:
                self.filed.append(filed["reference"])

    def _partners(self) -> None:
        answered = set(self._left)
        while not self._over.wait(PAUSE_SECONDS):
            for body, coordinator in self._told:
                self._answer_offers(body, coordinator, answered)

    def _answer_offers(self, body: Body, coordinator: Client, answered: set[str]) -> None:
        try:
            listed = coordinator.get("/handoffs", status="delivered")
        except httpx.TransportError:
            return
        for offer in listed.json()["items"] if listed.is_success else ():
            if offer["id"] in answered or UUID(offer["id"]).int % LEFT_TO_LAPSE == 0 or self._over.is_set():
                continue
            answered.add(offer["id"])
            told = {
                "mediator_id": self._court.user_id(body.mediators[0]),
                "disclosure": {"grounds": []},
            }
            path = f"/handoffs/{offer['id']}/accept"
            if self._done(coordinator, path, told, offer["id"]):
                self.accepted.append(offer["id"])

    def _clock(self) -> None:
        for number in count():
            if self._over.wait(PAUSE_SECONDS):
                return
            self._done(self._admin, "/demo/clock", {"advance_minutes": MOVED_MINUTES}, f"clock-{number}")

    def _done(self, client: Client, path: str, body: Any, key: str) -> Any:
        until = time.monotonic() + ANSWERED_WITHIN_SECONDS
        while time.monotonic() < until:
            try:
                answer = client.post(path, body, Idempotency_Key=key)
            except httpx.TransportError:
                self.away[NO_ANSWER] += 1
            else:
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return self._settled(path, answer)
                self.away[answer.json()["code"]] += 1
            time.sleep(PAUSE_SECONDS)
        self.wrong.append(f"{path}: never answered")
        return None

    def _settled(self, path: str, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json()
        if answer.status_code != httpx.codes.CONFLICT or not path.endswith(REFUSALS):
            self.wrong.append(f"{path}: {answer.status_code} {answer.text}")
        return None


def all_ends_well(product: Product) -> None:
    """Let what was sent and lost be sent again, and see it delivered, the promises held and the journal verified."""
    with connected(product) as owner:
        owner.execute(TWO_MINUTES_PASS.encode())
    with closing(Promises(product)) as promises:
        wait(lambda: not promises.asked(UNDELIVERED), "delivered", DELIVERED_WITHIN_SECONDS)
        assert promises.broken() == {}
    product.run("verify-journal")
