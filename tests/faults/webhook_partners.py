"""Partners of the demo court that work by webhook: one system for each organisation that may be offered to.

Each is the product's own simulated partner behind a real socket, with its coordinator's token; here it also
remembers what came and what it did, and may be told to behave otherwise at any moment.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from demo_court import DemoCourt
from followed import Followed, complained_with_form
from holding_back import connected, wait
from product import Product

from diversion.partner_kit.behaviours import BEHAVIOURS
from diversion.partner_kit.simulated import CourtApi, Partner, Reply, serving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TRIED_WITHIN_SECONDS = 90
TURNS_COME = (
    "UPDATE delivery_attempt SET lease_until = now() WHERE ended_at IS NULL",
    "UPDATE delivery SET next_try_at = now() WHERE next_try_at > now()",
    "UPDATE outbox SET state = 'waiting', due_at = now() WHERE job = 'send_delivery' AND state IN ('sent', 'waiting')",
)
"""As if the leases of killed workers had ended and every wait for a next try were over."""


class Watched(Partner):
    """A partner that counts how often each message came and keeps what it said."""

    def __init__(self, court: CourtApi) -> None:
        self.came: Counter[str] = Counter()
        self.said: list[str] = []
        self._counting = threading.Lock()
        super().__init__(SECRET, BEHAVIOURS["silent"], court, self.said.append)

    def receive(self, headers: Mapping[str, str], raw: bytes) -> Reply:
        """Count it, then take it."""
        with self._counting:
            self.came[headers["webhook-id"]] += 1
        return super().receive(headers, raw)


class Partners:
    """All partners of a court together: they behave alike, each answers for itself."""

    def __init__(self, court: DemoCourt) -> None:
        self.court = court
        self.channels: dict[str, str] = {}
        self.watched: dict[str, Watched] = {}
        self.urls: dict[str, str] = {}

    def behave(self, word: str, **changes: Any) -> None:
        """Behave like this from now on, but for what is changed."""
        for each in self.watched.values():
            each.behaviour = replace(BEHAVIOURS[word], **changes)

    def of(self, dispute: Followed) -> Watched:
        """The system of the organisation that has a dispute now."""
        return self.watched[dispute.body.id]

    def came(self, delivery: Mapping[str, Any]) -> int:
        """Tell how often a message came to anybody."""
        return sum(each.came[delivery["id"]] for each in self.watched.values())

    def point_to(self, url: str | None) -> None:
        """Set every organisation's channel anew: to its own system, or all to one URL."""
        for organisation_id, own in self.urls.items():
            told = {
                "organisation_id": organisation_id,
                "kind": "webhook",
                "url": url or own,
                "secret": SECRET,
            }
            made = self.court.by("admin").done("/channels", told)
            self.channels[organisation_id] = made["id"]


@contextmanager
def partners_of(court: DemoCourt) -> Iterator[Partners]:
    """Let every organisation that a sale may be offered to work by webhook for the length of a block."""
    made = Partners(court)
    with ExitStack() as opened:
        for organisation_id in _candidates(court):
            body = court.body(organisation_id)
            api = CourtApi(court.product.url, court.token(body.coordinator), court.user_id(body.mediators[0]))
            opened.callback(api.close)
            made.watched[organisation_id] = Watched(api)
            made.urls[organisation_id] = opened.enter_context(serving(made.watched[organisation_id]))
        made.point_to(None)
        yield made


def _candidates(court: DemoCourt) -> list[str]:
    """Ask whom a sale may be offered to; the filing that asked is withdrawn again."""
    dispute = complained_with_form(court)
    listed = dispute.now["routing"]["candidates"]
    court.clerk.done(f"{dispute.path}/withdraw", {"party_ref": "a1", "means": "in_person"})
    return [each["organisation_id"] for each in listed if each["excluded_by"] is None]


def offered(dispute: Followed) -> Any:
    """Read the newest message that offers a dispute, with its tries; None while there is none."""
    found = [each for each in messages(dispute) if each["type"] == "handoff.offered"]
    return found[-1] if found else None


def messages(dispute: Followed) -> list[Any]:
    """Read every message about a dispute's newest handoff."""
    path = f"/handoffs/{dispute.now['handoff']['id']}/deliveries"
    return list(dispute.court.router.seen(path)["items"])


def tried(dispute: Followed, result: str, times: int = 1) -> Any:
    """Wait until so many of an offer's tries came to a result, and answer the message.

    On a slow machine a next try may come before a test has seen the last one, so more than that may be there.
    """

    def results() -> list[str]:
        told = offered(dispute)
        return [each["result"] for each in told["attempts"]] if told else []

    wait(lambda: results().count(result) >= times, f"{times} {result}", TRIED_WITHIN_SECONDS)
    return offered(dispute)


def let_turns_come(product: Product) -> None:
    """End every lease and every wait."""
    with connected(product) as owner:
        for statement in TURNS_COME:
            owner.execute(statement.encode())
