"""Partners that hang, fail, die, answer twice or too late, and workers killed while sending to them.

After each there is one true state, every try is recorded, and nothing is lost or doubled. At the end the promises
are asked of the database, and the journal verifies.
"""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from demo_court import DemoCourt
from followed import Followed, complained_with_form
from holding_back import connected, held_back, kill, wait, workers
from product import ROOT, running
from promises import Promises
from webhook_partners import SECRET, Partners, let_turns_come, messages, offered, partners_of, tried

LOOPBACK = "127.0.0.1"
PAUSED_AFTER_ROUNDS, USUAL_ROUNDS = 2, 10

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partners]:
    """A running demo court whose partners work by webhook; at the end its journal verifies."""
    with pytest.MonkeyPatch.context() as told:
        told.setenv("DIVERSION_ALLOW_PRIVATE_WEBHOOKS", "1")
        data = tmp_path_factory.mktemp("partners") / "data"
        with running(data, "--demo-disputes", "0") as product:
            with closing(DemoCourt(product)) as court, partners_of(court) as made:
                yield made
            product.run("verify-journal")


@pytest.fixture
def partners(everybody: Partners) -> Iterator[Partners]:
    """The partners, well and quiet; whatever befell them, the promises hold."""
    everybody.court.await_office_hours()
    yield everybody
    everybody.behave("silent")
    let_turns_come(everybody.court.product)
    with closing(Promises(everybody.court.product)) as promises:
        wait(lambda: not promises.asked(_UNSENT), "everything sent", 60)
        assert promises.broken() == {}


def test_one_that_hangs_keeps_nobody_waiting(partners: Partners) -> None:
    partners.behave("hangs")
    dispute = complained_with_form(partners.court)
    tried(dispute, "started")
    wait(lambda: partners.came(offered(dispute)) == 1, "came")
    others = complained_with_form(partners.court)
    accepted = others.coordinator.done(f"/handoffs/{others.now['handoff']['id']}/accept", _acceptance(others))
    assert accepted["status"] == "accepted", "whoever answers in the inbox needs no receipt"
    attempt = tried(dispute, "failed")["attempts"][0]
    assert (attempt["code"], attempt["status_code"]) == ("timed-out", None)
    assert dispute.now["responsible"]["id"] == "router"
    _arrives(partners, dispute, after="failed")


def test_one_that_keeps_failing_is_paused_told_and_resumed(partners: Partners) -> None:
    court, admin = partners.court, partners.court.by("admin")
    _pause_after(court, PAUSED_AFTER_ROUNDS)
    partners.behave("fails")
    dispute = complained_with_form(court)
    tried(dispute, "failed")
    let_turns_come(court.product)
    attempts = tried(dispute, "failed", times=PAUSED_AFTER_ROUNDS)["attempts"]
    assert {each["code"] for each in attempts} == {"status-500"}
    channel_id = partners.channels[dispute.body.id]
    wait(lambda: _channel(partners, channel_id)["paused_why"] == "status-500", "paused")
    let_turns_come(court.product)
    wait(lambda: offered(dispute)["state"] == "held", "held back")
    assert dispute.handoff["id"] in [each["handoff_id"] for each in court.router.items("/deliveries")]
    refused = court.router.post(f"/handoffs/{dispute.handoff['id']}/deliver-again")
    assert refused.json()["code"] == "channel-paused"
    dispute.befell("handoff_delivery_held")
    partners.behave("silent")
    _pause_after(court, USUAL_ROUNDS)
    admin.done(f"/channels/{channel_id}/resume")
    assert _channel(partners, channel_id)["paused_at"] is None
    told = tried(dispute, "delivered")
    assert partners.came(told) == len(told["attempts"]) == PAUSED_AFTER_ROUNDS + 1
    found = _events(partners, f"register:{dispute.body.id}")
    assert (found["channel_paused"], found["channel_resumed"]) == (1, 1)
    assert _delivered_once(partners, dispute)


def test_one_that_asks_for_an_hour_gets_it(partners: Partners) -> None:
    partners.behave("busy")
    dispute = complained_with_form(partners.court)
    (attempt,) = tried(dispute, "failed")["attempts"]
    waits = datetime.fromisoformat(attempt["next_try_at"]) - datetime.fromisoformat(attempt["ended_at"])
    assert (attempt["status_code"], round(waits / timedelta(minutes=1))) == (503, 60)
    _arrives(partners, dispute, after="failed")


def test_one_that_answers_twice_has_accepted_once(partners: Partners) -> None:
    partners.behave("answers-twice")
    dispute = complained_with_form(partners.court)
    said = partners.of(dispute).said
    handoff_id = dispute.now["handoff"]["id"]
    wait(lambda: len(_answers(said, handoff_id)) == 2, "two answers")
    assert _answers(said, handoff_id) == ["200", "200"]
    assert (dispute.now["status"], dispute.handoff["status"]) == ("in_mediation", "accepted")
    found = _events(partners, f"dispute:{dispute.id}")
    assert (found["handoff_accepted"], found["handoff_received"], found["handoff_delivered"]) == (1, 1, 1)


def test_one_that_accepts_after_the_lapse_is_told_that_it_is_over(partners: Partners) -> None:
    partners.behave("accepts-late")
    dispute = complained_with_form(partners.court)
    tried(dispute, "delivered")
    first, handoff_id = partners.of(dispute), dispute.now["handoff"]["id"]
    partners.court.go_on(advance_working_days=4)
    wait(lambda: bool(_answers(first.said, handoff_id)), "the late answer", 60)
    assert _answers(first.said, handoff_id) == ["409 transition-refused"]
    assert partners.court.router.seen(f"/handoffs/{handoff_id}")["status"] == "lapsed"
    assert (dispute.now["status"], dispute.now["handoff"]["id"] == handoff_id) == ("offered", False)
    found = _events(partners, f"dispute:{dispute.id}")
    assert (found["handoff_lapsed"], found["offered"], found["handoff_accepted"]) == (1, 2, 0)


def test_one_that_is_killed_while_it_answers_gets_the_message_again(partners: Partners) -> None:
    port = _free_port()
    partners.point_to(f"http://{LOOPBACK}:{port}/hook")
    try:
        with _simulated(port, "hangs") as first:
            dispute = complained_with_form(partners.court)
            assert dispute.now["handoff"]["id"] in first.readline(), "it has it, and is answering"
        assert tried(dispute, "failed")["attempts"][0]["code"] == "protocol-error"
        with _simulated(port, "silent") as second:
            let_turns_come(partners.court.product)
            assert dispute.now["handoff"]["id"] in second.readline()
            tried(dispute, "delivered")
            assert _delivered_once(partners, dispute)
    finally:
        partners.point_to(None)


def test_workers_killed_before_the_claim_between_claim_and_send_and_before_the_record(
    partners: Partners,
) -> None:
    product = partners.court.product
    with held_back(product, "delivery_attempt") as somebody_stands_there:
        unclaimed = complained_with_form(partners.court)
        somebody_stands_there()
        kill(product, *workers(product))
    assert (partners.came(offered(unclaimed)), offered(unclaimed)["attempts"]) == (0, [])
    _arrives(partners, unclaimed)

    with _nobody_takes_the_call() as url:
        partners.point_to(url)
        unsent = complained_with_form(partners.court)
        tried(unsent, "started")
        kill(product, *workers(product))
    partners.point_to(None)
    let_turns_come(product)
    unsent.delivered()
    assert sum(partners.came(each) for each in messages(unsent)) == 1
    assert _delivered_once(partners, unsent)

    partners.behave("slow", act=None)
    unrecorded = complained_with_form(partners.court)
    wait(lambda: bool(offered(unrecorded)) and partners.came(offered(unrecorded)) == 1, "came")
    with held_back(product, "delivery_attempt") as somebody_stands_there:
        somebody_stands_there()
        kill(product, *workers(product))
    assert [each["result"] for each in offered(unrecorded)["attempts"]] == ["started"]
    partners.behave("silent")
    let_turns_come(product)
    told = tried(unrecorded, "delivered")
    assert [each["result"] for each in told["attempts"]] == ["lost", "delivered"]
    assert partners.came(told) == 2, "the same message, twice at most"
    assert _delivered_once(partners, unrecorded)


def _arrives(partners: Partners, dispute: Followed, after: str | None = None) -> None:
    """Mend the partners, let the next try come, and see that the offer arrives once, after tries that came to this."""
    partners.behave("silent")
    let_turns_come(partners.court.product)
    told = tried(dispute, "delivered")
    *earlier, last = [each["result"] for each in told["attempts"]]
    assert (set(earlier), last) == ({after} if after else set(), "delivered")
    assert partners.came(told) == len(told["attempts"])
    assert _delivered_once(partners, dispute)


def _delivered_once(partners: Partners, dispute: Followed) -> bool:
    found = _events(partners, f"dispute:{dispute.id}")
    held = dispute.now["responsible"]
    assert (held["kind"], held["id"], dispute.now["next_due"]["rule"]) == (
        "organisation",
        dispute.body.id,
        "answer",
    )
    return (found["handoff_delivered"], found["offered"]) == (1, 1)


def _acceptance(dispute: Followed) -> dict[str, Any]:
    mediator_id = dispute.court.user_id(dispute.body.mediators[0])
    return {"mediator_id": mediator_id, "disclosure": {"grounds": []}}


def _answers(said: list[str], handoff_id: str) -> list[str]:
    return [line.partition(": ")[2] for line in said if line.startswith(f"accept {handoff_id}: ")]


def _pause_after(court: DemoCourt, rounds: int) -> None:
    court.by("admin").done("/settings", {"key": "channel_pause_after_failures", "value": rounds})


def _channel(partners: Partners, channel_id: str) -> Any:
    listed = partners.court.by("admin").items("/channels", limit=200)
    return next(each for each in listed if each["id"] == channel_id)


def _events(partners: Partners, stream: str) -> Counter[str]:
    with connected(partners.court.product) as asking:
        found = asking.execute("SELECT event FROM journal_entry WHERE stream = %s", [stream]).fetchall()
    return Counter(str(row[0]) for row in found)


@contextmanager
def _simulated(port: int, behaviour: str) -> Iterator[Any]:
    """Run the partner as a process of its own; at the end it is killed as ``kill -9`` does. Gives what it says."""
    command = [sys.executable, "-m", "diversion.cli", "partner", "simulate"]
    told = ["--secret", SECRET, "--port", str(port), "--behaviour", behaviour]
    with subprocess.Popen([*command, *told], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("ready ")
            yield process.stdout
        finally:
            os.kill(process.pid, signal.SIGKILL)


@contextmanager
def _nobody_takes_the_call() -> Iterator[str]:
    """Give a URL whose host never answers a connection: its queue of callers is full."""
    with ExitStack() as opened:
        listening = opened.enter_context(socket.socket())
        listening.bind((LOOPBACK, 0))
        listening.listen(0)
        for _ in range(2):
            caller = opened.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield f"http://{LOOPBACK}:{listening.getsockname()[1]}/hook"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


_UNSENT = "SELECT id FROM delivery WHERE state IN ('waiting', 'sending', 'held')"
