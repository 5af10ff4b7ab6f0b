"""Sending a signed message over HTTP (Standard Webhooks), and reading from the answer only what it means.

Redirects are not followed, proxies of the environment not used, no more of an answer is read than a little,
and nothing lasts longer than ``TOTAL_SECONDS``, however slowly the other side drips. A client serves one
host only: a kept connection must never carry another partner's message.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
from standardwebhooks import Webhook

from diversion import __version__
from diversion.domain.deliveries import Answer, AttemptResult, answer_of_status
from diversion.domain.partner_clauses import ANSWER_BYTES, ANSWER_SECONDS
from diversion.gateways.addresses import AddressRefused, addresses_of

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0
CONNECTIONS_A_HOST = 8
FAILURES = (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError)
"""What can happen on the net."""
_TIMEOUT = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS, pool=TOTAL_SECONDS)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class WebhookLetter:
    """One message for one URL. ``message_id`` is the same at every try; ``moment`` is real and is signed."""

    message_id: str
    url: str
    secret: str = field(repr=False)
    body: str = field(repr=False)
    moment: datetime

    @property
    def host(self) -> str:
        """Whose connection may carry it: scheme, host and port."""
        url = httpx.URL(self.url)
        return f"{url.scheme}://{url.netloc.decode()}"


def signed_headers(letter: WebhookLetter) -> dict[str, str]:
    """Sign a message: the headers of Standard Webhooks, over id, moment and body."""
    return {
        "webhook-id": letter.message_id,
        "webhook-timestamp": str(int(letter.moment.timestamp())),
        "webhook-signature": Webhook(letter.secret).sign(letter.message_id, letter.moment, letter.body),
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": f"Diversion/{__version__}",
    }


def retry_after(told: str | None, moment: datetime) -> timedelta | None:
    """Read ``Retry-After``: seconds, or a date counted from ``moment``. What is neither asks for nothing.

    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    >>> [str(retry_after(told, now)) for told in ("120", "Mon, 02 Mar 2026 00:05:00 GMT", "soon")]
    ['0:02:00', '0:05:00', 'None']
    """
    if told is None:
        return None
    if told.strip().isascii() and told.strip().isdigit():
        return timedelta(seconds=min(int(told.strip()[:9]), 10**8))
    try:
        asked = parsedate_to_datetime(told)
    except ValueError:
        return None
    if asked.tzinfo is None:
        return None
    return max(asked - moment, timedelta(0))


@asynccontextmanager
async def client_for(host: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that speaks to one host and keeps its connections meanwhile."""
    limits = httpx.Limits(max_connections=CONNECTIONS_A_HOST)
    verify = _trusted() if host.startswith("https:") else False
    async with httpx.AsyncClient(timeout=_TIMEOUT, limits=limits, verify=verify, trust_env=False) as client:
        yield client


async def send(client: httpx.AsyncClient, letter: WebhookLetter, *, private_allowed: bool) -> Answer:
    """Send one message once, and say what came of it; nothing that happens on the net is raised."""
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            return await _send(client, letter, private_allowed)
    except AddressRefused as refused:
        return _failed(refused.code)
    except FAILURES as failure:
        return _failed(failure_code(failure))


def failure_code(failure: Exception) -> str:
    """Name one of ``FAILURES``: ``timed-out``, ``tls-failed``, ``unreachable`` (nothing was sent), ``protocol-error``."""
    if isinstance(failure, TimeoutError | httpx.TimeoutException):
        return "timed-out"
    if isinstance(failure, httpx.ConnectError):
        return "tls-failed" if _is_of_tls(failure) else "unreachable"
    return "protocol-error"


async def _send(client: httpx.AsyncClient, letter: WebhookLetter, private_allowed: bool) -> Answer:
    url = httpx.URL(letter.url)
    port = url.port or _PORTS[url.scheme]
    addresses = await addresses_of(url.host, port, private_allowed=private_allowed)
    for address in addresses[:-1]:
        try:
            return await _post(client, letter, url, address)
        except (httpx.ConnectError, httpx.ConnectTimeout):  # nothing was sent yet: the next one may answer
            continue
    return await _post(client, letter, url, addresses[-1])


async def _post(client: httpx.AsyncClient, letter: WebhookLetter, url: httpx.URL, address: str) -> Answer:
    """Post to an address that was looked at; name and certificate stay those of the URL."""
    request = client.build_request(
        "POST",
        url.copy_with(host=address),
        content=letter.body.encode(),
        headers={"host": url.netloc.decode(), **signed_headers(letter)},
        extensions={"sni_hostname": url.host},
    )
    answered = await client.send(request, stream=True, follow_redirects=False)
    try:
        await _read_a_little(answered)
    finally:
        await answered.aclose()
    return answer_of_status(
        answered.status_code, retry_after(answered.headers.get("retry-after"), letter.moment)
    )


async def _read_a_little(answered: httpx.Response) -> None:
    """Read the answer to its end so that the connection can be used again, unless it has none."""
    read = 0
    try:
        async for part in answered.aiter_raw():
            read += len(part)
            if read > ANSWER_BYTES:
                return
    except httpx.HTTPError:  # the status has been told; what follows it means nothing
        return


def _failed(code: str) -> Answer:
    return Answer(AttemptResult.FAILED, None, code)


def _is_of_tls(failure: BaseException | None) -> bool:
    """Tell whether a certificate or a handshake is behind a failure, which httpx wraps twice."""
    while failure is not None and not isinstance(failure, ssl.SSLError):
        failure = failure.__cause__ or failure.__context__
    return failure is not None


@cache
def _trusted() -> ssl.SSLContext:
    """Load the certificates once a process, because it takes longer than a message."""
    return ssl.create_default_context()
