"""Webhooks against a real HTTP server: signed as published, never redirected, never into a private network."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from peers import Answered, WebhookPeer, webhook_peer
from standardwebhooks import Webhook, WebhookVerificationError

from diversion.domain.deliveries import Answer, AttemptResult
from diversion.gateways import addresses, webhook
from diversion.gateways.addresses import AddressRefused, addresses_of
from diversion.gateways.webhook import WebhookLetter, retry_after, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"test": 2432232314}'
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def peer() -> Any:
    with webhook_peer() as made:
        yield made


def letter(url: str, **changes: Any) -> WebhookLetter:
    told = {"message_id": "msg_1", "url": url, "secret": SECRET, "body": BODY, "moment": NOW} | changes
    return WebhookLetter(**told)


def sent(told: WebhookLetter, *, private_allowed: bool = True) -> Answer:
    async def once() -> Answer:
        async with webhook.client_for(told.host) as client:
            return await webhook.send(client, told, private_allowed=private_allowed)

    return asyncio.run(once())


def test_a_message_is_signed_like_the_published_vector() -> None:
    moment = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers(
        letter("https://x.example", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", moment=moment)
    )
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_other_side_can_verify_what_arrives(peer: WebhookPeer) -> None:
    told = letter(peer.url, body='{"name":"示例甲"}', moment=datetime.now(UTC))  # noqa: TID251 - verified by real time
    assert sent(told) == Answer(AttemptResult.DELIVERED, 204)
    assert Webhook(SECRET).verify(peer.got[0].body, peer.got[0].headers) == {"name": "示例甲"}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(peer.got[0].body.replace("甲", "乙"), peer.got[0].headers)


@pytest.mark.parametrize(
    ("status", "final"), [(301, False), (307, False), (400, False), (410, True), (500, False)]
)
def test_everything_but_2xx_is_a_failure_and_a_redirect_leads_nowhere(
    peer: WebhookPeer, status: int, final: bool
) -> None:
    peer.answers = [Answered(status, {"Location": peer.url})]
    assert sent(letter(peer.url)) == Answer(AttemptResult.FAILED, status, f"status-{status}", final=final)
    assert len(peer.got) == 1


def test_retry_after_is_read_in_both_forms(peer: WebhookPeer) -> None:
    peer.answers = [
        Answered(503, {"Retry-After": "90"}),
        Answered(429, {"Retry-After": "Mon, 02 Mar 2026 00:10:00 GMT"}),
    ]
    assert [sent(letter(peer.url)).retry_after for _ in range(2)] == [
        timedelta(seconds=90),
        timedelta(minutes=10),
    ]
    assert retry_after("Mon, 02 Mar 2026 00:00:00 GMT", NOW + timedelta(hours=1)) == timedelta(0)
    assert [retry_after(odd, NOW) for odd in ("", "-5", "never", "٣")] == [None] * 4


def test_a_long_answer_is_not_read_to_its_end(peer: WebhookPeer) -> None:
    peer.answers = [Answered(200, body=b"x" * 5_000_000)]
    assert sent(letter(peer.url)).result is AttemptResult.DELIVERED


def test_a_partner_that_hangs_is_left(peer: WebhookPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "TOTAL_SECONDS", 0.3)
    peer.answers = [Answered(after_seconds=20)]
    assert sent(letter(peer.url)) == Answer(AttemptResult.FAILED, None, "timed-out")


def test_nobody_listening_is_a_failure() -> None:
    with webhook_peer() as gone:
        url = gone.url
    assert sent(letter(url)) == Answer(AttemptResult.FAILED, None, "unreachable")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "2130706433"])
def test_the_courts_own_network_is_out_of_reach(peer: WebhookPeer, host: str) -> None:
    url = peer.url.replace("127.0.0.1", host)
    assert sent(letter(url), private_allowed=False).code in ("address-private", "name-unknown")
    assert not peer.got


def test_the_connection_goes_to_the_address_that_was_looked_at(
    peer: WebhookPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time is not asked a second time."""
    asked = []

    async def resolved(host: str, port: int, *, private_allowed: bool) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(webhook, "addresses_of", resolved)
    port = peer.url.rsplit(":", 1)[1].split("/")[0]
    assert sent(letter(f"http://partner.invalid:{port}/hook")).result is AttemptResult.DELIVERED
    assert asked == ["partner.invalid"]
    assert peer.got[0].headers["host"] == f"partner.invalid:{port}"


def test_one_private_address_among_several_refuses_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    async def mixed() -> list[str]:
        loop = asyncio.get_running_loop()

        async def found(*_: Any, **__: Any) -> list[Any]:
            return [(2, 1, 6, "", (ip, 443)) for ip in ("93.184.215.14", "10.1.2.3")]

        monkeypatch.setattr(loop, "getaddrinfo", found)
        return await addresses_of("partner.example", 443, private_allowed=False)

    with pytest.raises(AddressRefused, match="address-private"):
        asyncio.run(mixed())
    assert addresses.__doc__


def test_a_second_address_is_tried_when_the_first_does_not_answer(
    peer: WebhookPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolved(host: str, port: int, *, private_allowed: bool) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    monkeypatch.setattr(webhook, "addresses_of", resolved)
    assert sent(letter(peer.url)).result is AttemptResult.DELIVERED


def test_the_certificate_has_to_be_the_names_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to an address, the certificate is judged by the name."""
    certificate, context = certified(tmp_path, "partner.test")

    async def resolved(host: str, port: int, *, private_allowed: bool) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(webhook, "addresses_of", resolved)
    monkeypatch.setattr(webhook, "_trusted", lambda: ssl.create_default_context(cafile=certificate))
    with webhook_peer(context) as peer:
        port = peer.url.rsplit(":", 1)[1].split("/")[0]
        assert sent(letter(f"https://partner.test:{port}/hook")).result is AttemptResult.DELIVERED
        assert sent(letter(f"https://other.test:{port}/hook")).code == "tls-failed"
        assert len(peer.got) == 1


def certified(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for a name and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "partner.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context
