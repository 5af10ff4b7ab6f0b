"""The simulated partner as a reference: what it believes, what it keeps, and how it answers the court."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from peers import Answered, WebhookPeer, until, webhook_peer

from diversion.gateways.webhook import WebhookLetter, signed_headers
from diversion.partner_kit import simulated
from diversion.partner_kit.behaviours import BEHAVIOURS
from diversion.partner_kit.simulated import MOST_BODY_BYTES, CourtApi, Partner, serving
from diversion.services.transaction import real_now

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ROOT = Path(__file__).resolve().parents[3]


def message(
    kind: str = "handoff.offered", message_id: str = "m1", **changes: Any
) -> tuple[dict[str, str], bytes]:
    body = json.dumps({"type": kind, "timestamp": "…", "data": {"handoff_id": "h1"}})
    letter = WebhookLetter(
        **(
            {"message_id": message_id, "url": "", "secret": SECRET, "body": body, "moment": real_now()}
            | changes
        )
    )
    return signed_headers(letter), letter.body.encode()


def partner(behaviour: str = "well", court: CourtApi | None = None) -> tuple[Partner, list[str]]:
    said: list[str] = []
    return Partner(SECRET, BEHAVIOURS[behaviour], court, said.append), said


def worked(made: Partner) -> None:
    made.stop()
    made.work()


@pytest.fixture
def peer() -> Iterator[WebhookPeer]:
    with webhook_peer() as made:
        yield made


@pytest.fixture
def court(peer: WebhookPeer) -> Iterator[CourtApi]:
    with closing(CourtApi(peer.url.removesuffix("/hook"), "token", "m7")) as made:
        yield made


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 204),
        ({"secret": "whsec_" + "A" * 32}, 401),
        ({"body": "no json"}, 400),
        ({"body": "[]"}, 400),
        ({"body": '{"type":1,"data":{}}'}, 400),
    ],
)
def test_only_genuine_messages_are_taken(changes: dict[str, Any], status: int) -> None:
    made, _ = partner()
    assert made.receive(*message(**changes)).status == status


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_message_of_another_moment_is_refused(minutes: int) -> None:
    made, _ = partner()
    assert made.receive(*message(moment=real_now() + timedelta(minutes=minutes))).status == 401


@pytest.mark.parametrize("signature", ["", "v1", "v1,", "v2,abc", "v1,!!!!", "v1,é"])
def test_a_mangled_signature_is_refused_and_breaks_nothing(signature: str) -> None:
    headers, body = message()
    for behaviour in ("well", "old-timestamp-accepted"):
        made, _ = partner(behaviour)
        assert made.receive(headers | {"webhook-signature": signature}, body).status == 401


def test_a_message_that_comes_again_is_taken_and_worked_on_once(peer: WebhookPeer, court: CourtApi) -> None:
    peer.answer(200)
    made, said = partner(court=court)
    assert [made.receive(*message()).status for _ in range(3)] == [204] * 3
    worked(made)
    assert said == ["handoff.offered h1", "receive h1: 200", "accept h1: 200"]
    assert [got.headers["idempotency-key"] for got in peer.got] == ["m1-receive", "m1-accept"]
    assert peer.got[1].told == {"mediator_id": "m7", "disclosure": {"grounds": []}}


@pytest.mark.parametrize(
    ("behaviour", "answers"),
    [
        ("declines", ["m1-receive", "m1-decline"]),
        ("silent", []),
        ("accepts-late", ["m2-accept"]),
        ("answers-twice", ["m1-receive", "m1-accept", "m1-accept-1"]),
    ],
)
def test_each_answers_the_court_in_its_own_way(
    peer: WebhookPeer, court: CourtApi, behaviour: str, answers: list[str]
) -> None:
    peer.answer(200)
    made, _ = partner(behaviour, court)
    made.receive(*message())
    made.receive(*message("handoff.lapsed", "m2"))
    worked(made)
    assert sorted(got.headers["idempotency-key"] for got in peer.got) == sorted(answers)


def test_who_drops_no_duplicates_answers_them_as_new(peer: WebhookPeer, court: CourtApi) -> None:
    peer.answer(200)
    made, _ = partner("drops-duplicates-not", court)
    assert [made.receive(*message()).status for _ in range(2)] == [204, 204]
    worked(made)
    assert len({got.headers["idempotency-key"] for got in peer.got}) == 4


def test_an_answer_is_sent_until_the_court_has_it(
    peer: WebhookPeer, court: CourtApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "TRY_AGAIN_AFTER_SECONDS", (0.0, 0.0))
    problem = {"Content-Type": "application/problem+json"}
    refused = Answered(409, problem, b'{"code": "transition-refused"}')
    peer.answers = [Answered(503, problem, b'{"code": "database-away"}'), Answered(200), refused]
    made, said = partner(court=court)
    made.receive(*message())
    worked(made)
    assert said[1:] == ["receive h1: 200", "accept h1: 409 transition-refused"]
    assert [got.headers["idempotency-key"] for got in peer.got] == ["m1-receive", "m1-receive", "m1-accept"]


def test_a_body_without_end_is_refused_unread() -> None:
    made, _ = partner()
    with serving(made) as url, closing(HTTPConnection(urlsplit(url).netloc)) as connection:
        connection.putrequest("POST", "/hook")
        connection.putheader("Content-Length", str(MOST_BODY_BYTES + 1))
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_the_command_serves_on_loopback_until_it_is_stopped() -> None:
    command = [sys.executable, "-m", "diversion.cli", "partner", "simulate", "--secret", SECRET]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            ready = running.stdout.readline()
            assert ready.startswith("ready http://127.0.0.1:")
            headers, body = message()
            with httpx.Client(trust_env=False) as http:
                assert http.post(ready.split()[1], headers=headers, content=body).status_code == 204
            assert running.stdout.readline() == "handoff.offered h1\n"
            os.kill(running.pid, signal.SIGINT)
            assert running.wait(10) == 0
            assert running.stdout.readline() == "stopping\n"
        finally:
            running.kill()


def test_the_work_is_done_after_the_answer(peer: WebhookPeer, court: CourtApi) -> None:
    """The court waits for no partner that works before it answers."""
    peer.answers = [Answered(200, after_seconds=20)]
    made, said = partner(court=court)
    with serving(made) as url, httpx.Client(trust_env=False, timeout=5) as http:
        headers, body = message()
        assert http.post(url, headers=headers, content=body).status_code == 204
        until(lambda: peer.got)
        assert said == ["handoff.offered h1"]
        peer.released.set()
        until(lambda: len(said) == 3)
