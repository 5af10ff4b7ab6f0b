"""Partners as the product meets them: an HTTP server that answers as told, and a mail server that keeps mail.

Real sockets on free loopback ports, each in a thread that ends with the block.
"""

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Answered:
    """What the peer answers next: a status, headers, a body, after a pause."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_seconds: float = 0.0


@dataclass
class Got:
    """One request as it came."""

    headers: dict[str, str]
    body: str

    @property
    def told(self) -> dict[str, Any]:
        """The body read as JSON."""
        return dict(json.loads(self.body))


@dataclass
class WebhookPeer:
    """A partner's server. ``answers`` are given in turn, the last one for ever."""

    url: str = ""
    answers: list[Answered] = field(default_factory=lambda: [Answered()])
    got: list[Got] = field(default_factory=list)
    released: Event = field(default_factory=Event)

    def answer(self, *statuses: int) -> None:
        """Answer these statuses in turn from now on."""
        self.answers = [Answered(status) for status in statuses]

    def next_answer(self) -> Answered:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def types(self) -> list[str]:
        """What it was told, in order."""
        return [each.told["type"] for each in self.got]


class _Quiet(ThreadingHTTPServer):
    """Says nothing of a client that hung up."""

    def handle_error(self, *_: Any) -> None:
        return


@contextmanager
def webhook_peer(tls: ssl.SSLContext | None = None) -> Iterator[WebhookPeer]:
    """Serve until the block ends; over TLS with a context of its certificate."""
    peer = WebhookPeer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            peer.got.append(Got({name.lower(): value for name, value in self.headers.items()}, body))
            answer = peer.next_answer()
            if answer.after_seconds:
                peer.released.wait(answer.after_seconds)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return

    server = _Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    peer.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class MailPeer:
    """A mail server and what it took; ``refuses`` is what it says to every recipient instead."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: str | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 taken"

    def links(self) -> list[str]:
        """The one-time links of all mails, in order."""
        lines = [line for mail in self.mails for line in mail.get_content().splitlines()]
        return [line.strip() for line in lines if "/l/" in line]


@contextmanager
def mail_peer() -> Iterator[MailPeer]:
    """Take mail until the block ends."""
    peer = MailPeer()
    controller = Controller(peer, hostname="127.0.0.1", port=_free_port())
    controller.start()
    peer.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield peer
    finally:
        controller.stop()


def until(happened: Any, seconds: float = 10.0) -> None:
    """Wait for something another thread does, and not longer than needed."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
