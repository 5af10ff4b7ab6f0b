"""Looking at a partner's endpoint from outside: signed test messages, sent as the court sends, one at a time.

What is sent tells of an invented offer with invented names, and recalls it at the end, so that a partner who
checks an endpoint in use is left with nothing to do. Whether an id that came twice was worked on twice cannot be
seen from here: of repeats only the answer is judged.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

import httpx

from diversion.domain.deliveries import MessageType
from diversion.domain.entries import ReferralKind
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.partner_clauses import ANSWER_BYTES, ANSWER_SECONDS, Endpoint, Probe, Seen
from diversion.gateways.webhook import (
    FAILURES,
    WebhookLetter,
    client_for,
    failure_code,
    signed_headers,
)

OTHER_SECRET = "whsec_Zm9yZ2VkLW9uLXB1cnBvc2UtYnktdGhlLWNoZWNr"  # noqa: S105 - signs what must be refused
TOO_OLD = timedelta(hours=1)
UNKNOWN_TYPE = "handoff.tested"
COURT = {"code": "测试", "name": "联调测试（虚构，非真实案件）"}
Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ProbeMessage:
    """One test message as it goes out."""

    probe: Probe
    headers: dict[str, str]
    body: bytes


def check(
    url: str,
    secret: str,
    now: datetime,
    *,
    most_seconds: float = ANSWER_SECONDS,
    heard: Heard = lambda *_: None,
) -> Endpoint:
    """Send every test message to an endpoint, and tell what was seen of it.

    Nothing further is sent to one that does not take the valid message. ``heard`` is called after each answer
    with how many there were, and of how many.
    """
    return asyncio.run(_check(url, secret, now, most_seconds, heard))


async def _check(url: str, secret: str, now: datetime, most_seconds: float, heard: Heard) -> Endpoint:
    seen: dict[Probe, Seen] = {}
    letter = WebhookLetter("", url, secret, "", now)
    messages = probe_messages(letter)
    async with client_for(letter.host) as client:
        for number, message in enumerate(messages, 1):
            seen[message.probe] = await _sent(client, url, message, most_seconds)
            heard(number, len(messages))
            if not 200 <= (seen[Probe.VALID].status or 0) < 300:
                break
    return Endpoint(_is_secured(url), seen, most_seconds, ANSWER_BYTES)


def probe_messages(letter: WebhookLetter) -> list[ProbeMessage]:
    """Write the test messages; ``letter`` tells where to, by which secret and at what moment."""
    handoff_id = uuid4()
    offered = replace(letter, message_id=_new_id(), body=_offered(handoff_id, letter.moment))
    other = replace(offered, message_id=_new_id())
    unknown = {"type": UNKNOWN_TYPE, "timestamp": letter.moment.isoformat(), "data": {}}
    recalled = _ended(handoff_id, letter.moment) | {"further": {"member": True}}
    return [
        _message(Probe.VALID, offered),
        _message(Probe.REPEATED, offered),
        _message(Probe.FORGED, replace(other, message_id=_new_id(), secret=OTHER_SECRET)),
        ProbeMessage(Probe.CHANGED, signed_headers(other), other.body.replace("1.00", "9.00").encode()),
        ProbeMessage(Probe.UNSIGNED, _unsigned(other), other.body.encode()),
        _message(Probe.OLD, replace(other, message_id=_new_id(), moment=letter.moment - TOO_OLD)),
        _message(Probe.UNKNOWN_TYPE, replace(other, message_id=_new_id(), body=_written(unknown))),
        _message(Probe.UNKNOWN_MEMBERS, replace(other, message_id=_new_id(), body=_written(recalled))),
    ]


async def _sent(client: httpx.AsyncClient, url: str, message: ProbeMessage, most_seconds: float) -> Seen:
    begun = time.monotonic()
    try:
        async with asyncio.timeout(most_seconds):
            sending = client.stream(
                "POST", url, content=message.body, headers=message.headers, follow_redirects=False
            )
            async with sending as answered:
                size = await _size(answered)
        return Seen(answered.status_code, None, time.monotonic() - begun, size)
    except FAILURES as failure:
        return Seen(None, failure_code(failure), time.monotonic() - begun)


async def _size(answered: httpx.Response) -> int:
    size = 0
    async for part in answered.aiter_raw():
        size += len(part)
        if size > ANSWER_BYTES:
            break
    return size


def _is_secured(url: str) -> bool:
    told = httpx.URL(url)
    if told.scheme == "https" or told.host == "localhost":
        return True
    try:
        return ip_address(told.host).is_loopback
    except ValueError:
        return False


def _message(probe: Probe, letter: WebhookLetter) -> ProbeMessage:
    return ProbeMessage(probe, signed_headers(letter), letter.body.encode())


def _unsigned(letter: WebhookLetter) -> dict[str, str]:
    return {name: told for name, told in signed_headers(letter).items() if not name.startswith("webhook-")}


def _new_id() -> str:
    return str(uuid4())


def _offered(handoff_id: UUID, moment: datetime) -> str:
    told = _about(handoff_id, HandoffStatus.PENDING) | {
        "referral_kind": ReferralKind.PRE_DOCKET,
        "cause_name": "买卖合同纠纷",
        "claim_amount": "1.00",
        "parties": [
            {"ref": "a1", "role": PartyRole.APPLICANT, "kind": PartyKind.NATURAL_PERSON, "name": "测试甲"},
            {"ref": "r1", "role": PartyRole.RESPONDENT, "kind": PartyKind.LEGAL_PERSON, "name": "测试公司"},
        ],
        "answer_by": None,
        "links": {
            "self": f"/api/v1/handoffs/{handoff_id}",
            **{act: f"/api/v1/handoffs/{handoff_id}/{act}" for act in ("receive", "accept", "decline")},
        },
    }
    return _written({"type": MessageType.OFFERED, "timestamp": moment.isoformat(), "data": told})


def _ended(handoff_id: UUID, moment: datetime) -> dict[str, Any]:
    told = _about(handoff_id, HandoffStatus.RECALLED)
    return {"type": MessageType.RECALLED, "timestamp": moment.isoformat(), "data": told}


def _about(handoff_id: UUID, status: HandoffStatus) -> dict[str, Any]:
    return {
        "handoff_id": str(handoff_id),
        "reference": "测试-0000-000000",
        "organisation_id": str(UUID(int=0)),
        "court": COURT,
        "kind": HandoffKind.MEDIATE,
        "sequence": 1,
        "status": status,
    }


def _written(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
