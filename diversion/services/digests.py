"""Signing the journal's digests, day by day, and leaving copies of them outside the database.

A digest names the streams whose entries were recorded since the one before it, each with its last entry
and that entry's hash. It belongs to a Shanghai day of real time (``recorded_at``): the demo clock does
not sign days that have not been.

An entry is recorded at the moment its transaction *began*, and may become visible only after the digest
of that moment was signed. So each digest also looks one day further back and takes what the digests of
that day did not name. Within a stream the last entry vouches for all before it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from diversion.config import Config
from diversion.domain.journal import (
    GENESIS,
    Digest,
    DigestMalformed,
    Head,
    digest_body,
    digest_hash,
    read_digest,
)
from diversion.domain.working_days import day_ends_at, shanghai_day
from diversion.gateways.digests import DigestFolder, SignedDigest
from diversion.persistence import journal
from diversion.persistence.journal import JournalDigest
from diversion.services.access import SYSTEM
from diversion.services.transaction import Transaction, transaction

LOOK_BACK = timedelta(days=1)


class JournalKey:
    """The installation's Ed25519 key for digests. Its id is the start of the public key's SHA-256."""

    def __init__(self, config: Config) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(config.keys.journal)
        self._public = self._key.public_key()
        self.key_id = sha256(self._public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:8]

    def sign(self, body: bytes) -> SignedDigest:
        """Sign a digest's body."""
        return SignedDigest(body, self._key.sign(body), self.key_id)

    def signed(self, digest: SignedDigest) -> bool:
        """Tell whether a digest bears this key's signature over exactly this body."""
        try:
            self._public.verify(digest.signature, digest.body)
        except InvalidSignature:
            return False
        return digest.key_id == self.key_id

    def public_pem(self) -> bytes:
        """Give the public key for verification elsewhere (``gateways/digests.py`` says how)."""
        return self._public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign_digests(tx: Transaction) -> list[int]:
    """Sign every Shanghai day that is over and not signed yet, and answer the digests' numbers.

    Who: the hourly job. Safe to repeat: a day has one digest. After a stop of any length each day in
    between gets its own, with the heads as they stood at its end; a day without entries gets an empty
    one, which says so. The copies are written by ``export_digests`` once these are committed.
    """
    tx.session.execute(journal.lock_signing())
    return [_sign(tx, end, whole_day=True) for end in _day_ends(tx)]


def sign_until_now(tx: Transaction) -> list[int]:
    """Sign what is over, and then what today has so far, so that nothing recorded is without a digest.

    Who: ``diversion backup``, before it copies the database. The rest of the day gets its own digest.
    With an empty journal, or a clock that was set back behind the last digest, there is nothing to sign.
    """
    numbers = sign_digests(tx)
    last = tx.session.execute(journal.newest_digest()).one_or_none()
    begun = last.until_at if last else tx.session.scalar(journal.first_recorded_at())
    if begun is None or begun >= tx.recorded_at:
        return numbers
    return [*numbers, _sign(tx, tx.recorded_at, whole_day=False)]


def export_digests() -> list[str]:
    """Write the copies that are missing, and answer the days; call it after the commit that signed.

    Safe to repeat. A copy that is there is left alone, also when it differs: verification names it.
    """
    with transaction(SYSTEM) as tx:
        key, folder = JournalKey(tx.config), DigestFolder(tx.config)
        folder.keep_public_key(key.key_id, key.public_pem())
        places = tx.session.execute(journal.digest_places()).all()
        lacking = [
            place for place in places if not folder.has(place.on, place.number, whole_day=place.whole_day)
        ]
        for place in lacking:
            row = tx.session.execute(journal.digest_numbered(place.number)).one()
            folder.keep(place.on, place.number, signed_digest(row), whole_day=place.whole_day)
        return [place.on.isoformat() for place in lacking]


def signed_digest(row: Any) -> SignedDigest:
    """Take the signed bytes out of a digest's row."""
    return SignedDigest(row.body, row.signature, row.key_id)


def _day_ends(tx: Transaction) -> Iterator[datetime]:
    """Give the ends of the days to sign: 24:00 Shanghai, at or before now; asked again after each."""
    while True:
        signed = tx.session.execute(journal.newest_digest()).one_or_none()
        begun = signed.until_at if signed else tx.session.scalar(journal.first_recorded_at())
        if begun is None:
            return
        end = day_ends_at(shanghai_day(begun))
        if end > tx.recorded_at:
            return
        yield end


def _sign(tx: Transaction, until: datetime, *, whole_day: bool) -> int:
    before = tx.session.execute(journal.newest_digest()).one_or_none()
    digest = Digest(
        number=before.number + 1 if before else 1,
        on=shanghai_day(until - timedelta(microseconds=1)),
        until=until,
        previous=digest_hash(before.body) if before else GENESIS,
        heads=_new_heads(tx, before.until_at - LOOK_BACK if before else None, until),
    )
    signed = JournalKey(tx.config).sign(digest_body(digest))
    tx.add(
        JournalDigest(
            number=digest.number,
            on=digest.on,
            whole_day=whole_day,
            until_at=until,
            body=signed.body,
            signature=signed.signature,
            key_id=signed.key_id,
            recorded_at=tx.recorded_at,
        )
    )
    tx.flush()
    return digest.number


def _new_heads(tx: Transaction, since: datetime | None, until: datetime) -> tuple[Head, ...]:
    """List the heads at ``until`` that no digest of the time since names yet."""
    named: dict[str, int] = {}
    if since is not None:
        for body in tx.session.scalars(journal.digests_ending_from(since)):
            named.update((head.stream, head.seq) for head in _heads_in(body))
    rows = tx.session.execute(journal.heads_recorded(since, until))
    heads = (Head(row.stream, row.seq, row.hash) for row in rows)
    return tuple(sorted((head for head in heads if head.seq > named.get(head.stream, 0)), key=_stream))


def _heads_in(body: bytes) -> tuple[Head, ...]:
    """Read a digest's heads; one that was tampered with names nothing, and must not stop the signing."""
    try:
        return read_digest(body).heads
    except DigestMalformed:
        return ()


def _stream(head: Head) -> str:
    return head.stream
