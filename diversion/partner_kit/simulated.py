"""A small partner system: it receives the court's messages, believes the genuine ones, and answers them.

A reference to be read as much as a program to be run, so it shows what a partner's own system has to do, in the
order in which it has to do it: verify over the raw bytes, remember the id, answer at once, work afterwards, and
send every answer to the court under a key, so that sending it again is harmless. Where messages are kept a real
partner has a database; the address of the court is its own and never one that a message names. What it does
wrong on purpose is its ``Behaviour``.
"""

import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

from diversion.domain.deliveries import MessageType
from diversion.partner_kit.behaviours import Act, Behaviour, Looked, Repeats

MOST_BODY_BYTES = 1_000_000
LOOPBACK = "127.0.0.1"
TRY_AGAIN_AFTER_SECONDS = (1.0, 2.0, 4.0, 8.0)
"""For an answer that did not reach the court, or met it while it was away."""
MEMBERS = {"type", "timestamp", "data"}
DECLINED = {"reason_code": "outside_field", "reason": "不属于本组织行业领域（模拟）"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to one request; ``hangs_up`` is to answer nothing."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_seconds: float = 0.0
    hangs_up: bool = False


def is_genuine(secret: str, headers: Mapping[str, str], body: str, looks_at: frozenset[Looked]) -> bool:
    """Tell whether the court sent this, by all that ``looks_at`` names; header names are in lower case."""
    signature = headers.get("webhook-signature")
    if not signature:
        return Looked.PRESENCE not in looks_at
    if Looked.SIGNATURE not in looks_at:
        return True
    try:
        if Looked.AGE in looks_at:
            Webhook(secret).verify(body, dict(headers), json_parse=False)
            return True
        moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        expected = Webhook(secret).sign(headers["webhook-id"], moment, body)
        return any(hmac.compare_digest(expected, each) for each in signature.split(" "))
    except (WebhookVerificationError, ValueError, KeyError, TypeError):
        return False


class CourtApi:
    """The court's API, spoken to with a coordinator's or mediator's token."""

    def __init__(self, url: str, token: str, mediator_id: str | None = None) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
            trust_env=False,
        )
        self._accepted: dict[str, Any] = {"mediator_id": mediator_id, "disclosure": {"grounds": []}}

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def receive(self, handoff_id: str, key: str) -> str:
        """Say that a person opened the offer."""
        return self._post(f"/handoffs/{handoff_id}/receive", {}, key)

    def answer(self, handoff_id: str, act: Act, key: str) -> str:
        """Accept the offer for the mediator, with nothing to disclose, or decline it with its lawful reason."""
        told = self._accepted if act is Act.ACCEPT else DECLINED
        return self._post(f"/handoffs/{handoff_id}/{act}", told, key)

    def _post(self, path: str, told: Mapping[str, Any], key: str) -> str:
        """Post under a key until the court has answered; give its status, and the code of a refusal."""
        for wait in (*TRY_AGAIN_AFTER_SECONDS, None):
            try:
                answer = self._http.post(path, json=told, headers={"Idempotency-Key": key})
            except httpx.HTTPError as failure:
                said = type(failure).__name__
            else:
                said = f"{answer.status_code}{_code_of(answer)}"
                if not answer.is_server_error:
                    return said
            if wait is not None:
                time.sleep(wait)
        return said


def _code_of(answer: httpx.Response) -> str:
    is_refusal = answer.headers.get("content-type", "").startswith("application/problem+json")
    return f" {answer.json()['code']}" if is_refusal else ""


class Partner:
    """What a partner keeps and does, whatever brings it the messages. Safe to call from many threads.

    ``behaviour`` may be changed while it runs, as a partner's system is mended or breaks.
    """

    def __init__(
        self,
        secret: str,
        behaviour: Behaviour,
        court: CourtApi | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self._secret, self.behaviour, self._court, self._say = secret, behaviour, court, say
        self._kept: set[str] = set()
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._work: SimpleQueue[tuple[str, dict[str, Any]] | None] = SimpleQueue()

    def receive(self, headers: Mapping[str, str], raw: bytes) -> Reply:
        """Take one request as it came; the work is put off until the answer has gone."""
        body, message_id = raw.decode(errors="replace"), headers.get("webhook-id", "")
        with self._lock:
            self._tries[message_id] += 1
            is_first_try = self._tries[message_id] == 1
        reply = self._replied()
        if not 200 <= reply.status < 300 or reply.hangs_up:
            return reply  # it does not even look
        if self.behaviour.fails_first and is_first_try:
            return Reply(500)
        if not is_genuine(self._secret, headers, body, self.behaviour.looks_at):
            return Reply(401)
        return self._believed(message_id, body) or reply

    def _replied(self) -> Reply:
        told = self.behaviour
        return Reply(told.status, told.headers, b"x" * told.answer_bytes, told.after_seconds, told.hangs_up)

    def _believed(self, message_id: str, body: str) -> Reply | None:
        """Keep a genuine message for the work; None is to reply as always."""
        told = _read(body)
        if told is None or self._is_strange(told):
            return Reply(400)
        with self._lock:
            is_known = message_id in self._kept
            self._kept.add(message_id)
        if is_known and self.behaviour.repeats is Repeats.REFUSED:
            return Reply(409)
        if not is_known:
            self._work.put((message_id, told))
        elif self.behaviour.repeats is Repeats.WORKED_ON:
            self._work.put((f"{message_id}-{uuid4()}", told))
        return None

    def _is_strange(self, told: Mapping[str, Any]) -> bool:
        """Tell whether it is refused for what it has beyond what was known when the partner was built."""
        is_odd_type = self.behaviour.knows_types_only and told["type"] not in set(MessageType)
        return is_odd_type or (self.behaviour.knows_members_only and not told.keys() <= MEMBERS)

    def work(self) -> None:
        """Work on what was taken, one message after the other, until told to stop."""
        while (next_one := self._work.get()) is not None:
            self._act(*next_one)

    def stop(self) -> None:
        """Stop working once what was taken before is done."""
        self._work.put(None)

    def _act(self, key: str, told: Mapping[str, Any]) -> None:
        handoff_id, act = told["data"].get("handoff_id"), self.behaviour.act
        self._say(f"{told['type']} {handoff_id or told['data'].get('notice_id')}")
        if self._court is None or act is None or told["type"] != self.behaviour.acts_on:
            return
        court, times = self._court, self.behaviour.times
        if told["type"] == MessageType.OFFERED:
            self._say(f"receive {handoff_id}: {court.receive(handoff_id, f'{key}-receive')}")
        keys = [f"{key}-{act}", *(f"{key}-{act}-{number}" for number in range(1, times))]
        with ThreadPoolExecutor(times) as pool:
            for said in pool.map(lambda key: court.answer(handoff_id, act, key), keys):
                self._say(f"{act} {handoff_id}: {said}")


def _read(body: str) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    is_message = isinstance(told, dict) and isinstance(told.get("type"), str)
    return told if is_message and isinstance(told.get("data"), dict) else None


@contextmanager
def serving(partner: Partner, *, host: str = LOOPBACK, port: int = 0) -> Iterator[str]:
    """Serve a partner for the length of a block, and give its URL; port 0 is a free one."""
    ended = threading.Event()
    server = ThreadingHTTPServer((host, port), _handler(partner, ended))
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
        threading.Thread(target=partner.work, daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}/hook"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        partner.stop()
        for thread in threads:
            thread.join(5)


def _handler(partner: Partner, ended: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request: read its body, ask the partner, reply."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Take a message."""
            told = self.headers.get("Content-Length", "")
            length = int(told) if told.isascii() and told.isdigit() else MOST_BODY_BYTES + 1
            if length > MOST_BODY_BYTES:
                self.close_connection = True
                self._reply(Reply(413))
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = partner.receive(headers, self.rfile.read(length))
            if ended.wait(reply.after_seconds) or reply.hangs_up:
                self.close_connection = True
                return
            self._reply(reply)

        def _reply(self, reply: Reply) -> None:
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 204:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing: what matters is said by the partner."""

    return Handler
