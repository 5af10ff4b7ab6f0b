"""The check against the simulated partner: every misbehaviour is named by its clause, good behaviour passes."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from jsonschema import Draft202012Validator
from peers import webhook_peer

from diversion.api.publishing import written
from diversion.cli import main
from diversion.domain.partner_clauses import CLAUSES, Probe, Verdict, findings
from diversion.gateways import webhook
from diversion.gateways.webhook import WebhookLetter
from diversion.partner_kit.behaviours import BEHAVIOURS
from diversion.partner_kit.checking import check, probe_messages
from diversion.partner_kit.simulated import Partner, serving
from diversion.services.transaction import real_now

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WITHIN_SECONDS = 0.5
UNSEEN = {"well", "declines", "silent", "accepts-late", "answers-twice", "drops-duplicates-not"}
"""What only the court can notice."""


def failing(url: str, most_seconds: float = 5.0) -> list[str]:
    told = findings(check(url, SECRET, real_now(), most_seconds=most_seconds))
    return [each.clause.code for each in told if each.verdict is Verdict.FAIL]


def quiet(_: str) -> None:
    return


@pytest.mark.parametrize("code", sorted(set(BEHAVIOURS) - {"hangs", "slow"}))
def test_every_misbehaviour_is_named_by_its_clause(code: str) -> None:
    with serving(Partner(SECRET, BEHAVIOURS[code], say=quiet)) as url:
        assert failing(url) == list(BEHAVIOURS[code].breaks)


@pytest.mark.parametrize("code", ["hangs", "slow"])
def test_who_takes_longer_than_is_waited_is_named(code: str) -> None:
    with serving(Partner(SECRET, BEHAVIOURS[code], say=quiet)) as url:
        assert failing(url, WITHIN_SECONDS) == ["answers-in-time"]


def test_what_breaks_nothing_is_what_nobody_can_see_from_outside() -> None:
    assert {code for code, row in BEHAVIOURS.items() if not row.breaks} == UNSEEN | {"slow"}
    assert {clause for row in BEHAVIOURS.values() for clause in row.breaks} == {
        clause.code for clause in CLAUSES
    } - {"tls-valid"}, "there is a misbehaviour for each clause"


def test_nobody_listening_is_named_and_not_more() -> None:
    with webhook_peer() as gone:
        url = gone.url
    assert failing(url) == ["answers-2xx"]


def test_a_partner_that_does_not_take_the_first_message_gets_no_other() -> None:
    with webhook_peer() as peer:
        peer.answer(500)
        assert failing(peer.url) == ["answers-2xx"]
        assert len(peer.got) == 1


def test_what_is_sent_has_the_shape_that_the_contract_promises() -> None:
    document = yaml.safe_load(written()["openapi.yaml"])
    with webhook_peer() as peer:
        failing(peer.url)
        told = [got.told for got in peer.got]
    for each in (told[0], {name: value for name, value in told[-1].items() if name != "further"}):
        body = document["webhooks"][each["type"]]["post"]["requestBody"]
        schema = body["content"]["application/json"]["schema"] | {"components": document["components"]}
        assert not list(Draft202012Validator(schema).iter_errors(each))
    assert [each["type"] for each in told[:: len(told) - 1]] == ["handoff.offered", "handoff.recalled"]
    assert told[0]["data"]["handoff_id"] == told[-1]["data"]["handoff_id"], "what was offered is recalled"


def test_only_the_valid_message_and_its_repeat_share_an_id() -> None:
    letter = WebhookLetter("", "http://127.0.0.1/hook", SECRET, "", real_now())
    messages = {each.probe: each for each in probe_messages(letter)}
    ids = [each.headers.get("webhook-id") for each in messages.values()]
    assert list(messages) == list(Probe)
    assert messages[Probe.VALID].headers == messages[Probe.REPEATED].headers
    assert len(set(ids)) == len(ids) - 1
    assert messages[Probe.CHANGED].body not in {messages[Probe.VALID].body, messages[Probe.FORGED].body}


def test_the_contract_names_the_same_clauses() -> None:
    rows = [
        line.split("|")[1].strip() for line in written()["partners.md"].splitlines() if line.startswith("| ")
    ]
    assert rows[1:] == [clause.code for clause in CLAUSES]


def run(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["partner", "check", *arguments], prog_name="diversion")
    return done.exit_code, done.output.splitlines()


def test_the_command_says_one_line_a_clause_and_its_exit_status_says_whether_all_hold() -> None:
    with serving(Partner(SECRET, BEHAVIOURS["well"], say=quiet)) as url:
        status, lines = run(url, "--secret", SECRET)
    assert (status, [line.split()[0] for line in lines]) == (0, ["ok"] * len(CLAUSES))
    with serving(Partner(SECRET, BEHAVIOURS["old-timestamp-accepted"], say=quiet)) as url:
        status, lines = run(url, "--secret", SECRET)
    (bad,) = [line for line in lines if not line.startswith("ok")]
    assert (status, bad.split()[:3]) == (1, ["fail", "refuses-old-timestamp", "204"])
    assert "五分钟" in bad
    assert "five minutes" in bad
    assert SECRET not in "".join(lines)


def test_another_secret_is_told_as_a_message_that_was_not_taken() -> None:
    with serving(Partner(SECRET, BEHAVIOURS["well"], say=quiet)) as url:
        status, lines = run(url, "--secret", "whsec_" + "A" * 32)
    assert (status, lines[1].split()[:3]) == (1, ["fail", "answers-2xx", "401"])
    assert all(line.startswith(("ok", "skip")) for line in lines if "answers-2xx" not in line)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("ftp://x", SECRET),
        ("http://user:pass@127.0.0.1/", SECRET),
        ("http://127.0.0.1/", "short"),
        ("http://127.0.0.1/", "whsec_"),
    ],
)
def test_misuse_is_told_before_anything_is_sent(url: str, secret: str) -> None:
    assert run(url, "--secret", secret)[0] == 2


def certificate(place: Path, *, until: timedelta) -> Path:
    """Make a certificate for 127.0.0.1 that is its own authority, and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), real_now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "partner.example")])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + until)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    place.write_bytes(made.public_bytes(pem) + secret)
    return place


@contextmanager
def over_tls(proof: Path) -> Iterator[str]:
    """Answer 401 to whatever comes over TLS: that it comes is the point."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(401)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Trust what a file holds beside nothing else."""

    def trust(proof: Path) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(proof))
        webhook._trusted.cache_clear()

    yield trust
    webhook._trusted.cache_clear()


def test_a_certificate_must_be_trusted_and_valid(tmp_path: Path, trusting: Callable[[Path], None]) -> None:
    good = certificate(tmp_path / "good.pem", until=timedelta(days=1))
    old = certificate(tmp_path / "old.pem", until=timedelta(days=-1))
    with over_tls(good) as url:
        assert failing(url) == ["tls-valid"], "nobody we trust"
        trusting(good)
        assert failing(url) == ["answers-2xx"], "it got as far as the answer"
    trusting(old)
    with over_tls(old) as url:
        assert failing(url) == ["tls-valid"], "expired"
