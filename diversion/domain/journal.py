"""How journal entries and their digests are made canonical and chained, so that a change to any shows.

Pure bytes in, bytes out; who may write and where rows lie is the services' and the database's affair.
What a chain that was tampered with looks like, and what to call it, is ``journal_findings.py``.

Two chains. *Entries*: each hashes the previous entry of its stream and its own canonical bytes.
*Digests*: each names the heads of the streams that changed since the one before, and the hash of that
one; it is signed and a copy leaves the database. Whoever rewrites a stream from some entry to its end,
its head row included, still cannot rewrite the digest that named the old head.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

GENESIS = bytes(32)
PAYLOAD_VERSION = 1
DIGEST_VERSION = 1
DIGEST_SUBJECT = "diversion-journal-digest"


class DigestMalformed(Exception):
    """Bytes that are not the canonical text of a digest, so that nothing in them can be relied on."""

    code = "digest-malformed"


@dataclass(frozen=True, slots=True)
class Head:
    """A stream's entry at a sequence number, by its hash: what a digest vouches for."""

    stream: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest. ``number`` counts from 1 without gaps; ``on`` is the Shanghai day it belongs to.

    ``until`` is the real moment before which entries were recorded that it covers: the day's end, or an
    earlier one for a digest signed on demand (a backup), after which the rest of the day gets its own.
    ``previous`` hashes the body of the digest before; ``heads`` lists what changed since, by stream.
    """

    number: int
    on: date
    until: datetime
    previous: bytes
    heads: tuple[Head, ...]


def canonical(entry: Mapping[str, Any]) -> bytes:
    r"""Write an entry as the one JSON text that is hashed: sorted keys, no spaces, UTF-8.

    >>> canonical({"b": 1, "a": "争"})
    b'{"a":"\xe4\xba\x89","b":1}'
    """
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def chained(previous: bytes, body: bytes) -> bytes:
    """Hash an entry onto its chain: SHA-256 over the previous hash and the canonical bytes.

    >>> chained(GENESIS, b"{}").hex()[:16]
    'fb1634c4e6cd4b1f'
    """
    return sha256(previous + body).digest()


def digest_hash(body: bytes) -> bytes:
    """Hash a digest's body: what the next one names as its ``previous``."""
    return sha256(body).digest()


def digest_body(digest: Digest) -> bytes:
    """Write the bytes that are signed: canonical JSON, hashes in hexadecimal, the moment in UTC.

    >>> from datetime import UTC
    >>> digest_body(Digest(1, date(2026, 3, 2), datetime(2026, 3, 2, 16, tzinfo=UTC), GENESIS, ()))[:37]
    b'{"heads":[],"number":1,"on":"2026-03-'
    """
    return canonical(
        {
            "subject": DIGEST_SUBJECT,
            "version": DIGEST_VERSION,
            "number": digest.number,
            "on": digest.on.isoformat(),
            "until": digest.until.isoformat(),
            "previous": digest.previous.hex(),
            "heads": [[head.stream, head.seq, head.hash.hex()] for head in digest.heads],
        }
    )


def read_digest(body: bytes) -> Digest:
    """Read what ``digest_body`` wrote. Raises ``DigestMalformed`` for anything it would not have written.

    >>> read_digest(b"[]")
    Traceback (most recent call last):
    ...
    diversion.domain.journal.DigestMalformed: not the text of a digest
    """
    try:
        told = json.loads(body)
        digest = Digest(
            number=int(told["number"]),
            on=date.fromisoformat(told["on"]),
            until=datetime.fromisoformat(told["until"]),
            previous=bytes.fromhex(told["previous"]),
            heads=tuple(Head(str(stream), int(seq), bytes.fromhex(at)) for stream, seq, at in told["heads"]),
        )
        is_canonical = digest_body(digest) == body and digest.until.tzinfo is not None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as unreadable:
        raise DigestMalformed("not the text of a digest") from unreadable
    if not is_canonical:
        raise DigestMalformed("not the canonical text of a digest of this version")
    return digest
