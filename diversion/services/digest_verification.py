"""Whether the signed digests, and their copies outside, still vouch for the entries that are there.

Beside ``verification.py``, which checks the chains of entries and asks this module for what a chain
cannot tell about itself. A digest counts when it bears our signature, or when a later one that does
names it as its forerunner (after a change of keys). Its heads are compared with the entries; of a stream
that differs only the first difference is told, with the span in which it was rewritten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from diversion.config import Config
from diversion.domain.journal import GENESIS, Digest, DigestMalformed, Head, digest_hash, read_digest
from diversion.domain.journal_findings import (
    Finding,
    check_head,
    copy_forged,
    digest_forged,
    digest_missing,
    digest_unverifiable,
    is_told_by,
)
from diversion.gateways.digests import DigestFolder
from diversion.persistence import journal
from diversion.services.digests import JournalKey, signed_digest

HEADS_AT_ONCE = 2_000
DIGESTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Copy:
    """What one copy outside says, without its body; ``number`` is None where it cannot be read."""

    name: str
    number: int | None
    body_hash: bytes
    is_signed: bool


@dataclass(slots=True)
class _Suspect:
    """A stream in which an entry is not what a digest says: the first one, and the last one known."""

    first: Head
    stored: bytes | None
    digest: int
    last: Head


def read_copies(config: Config) -> list[Copy]:
    """Read what the copies outside say; called before the database is looked at."""
    key = JournalKey(config)
    copies = []
    for name, signed in DigestFolder(config).read_all():
        digest = _read(signed.body) if signed else None
        if signed is None or digest is None:
            copies.append(Copy(name, None, b"", is_signed=False))
        else:
            copies.append(Copy(name, digest.number, digest_hash(signed.body), key.signed(signed)))
    return copies


class DigestCheck:
    """One run over the digests and copies of one snapshot, of all streams or of one."""

    def __init__(self, connection: Connection, config: Config, stream: str | None) -> None:
        self.count = 0
        self.sound_until: date | None = None
        self._connection = connection
        self._key = JournalKey(config)
        self._folder = DigestFolder(config)
        self._stream = stream
        self._held: dict[int, tuple[bytes, bool]] = {}
        self._suspects: dict[str, _Suspect] = {}
        self._findings: list[Finding] = []
        self._unvouched: list[int] = []

    def check(self, copies: Sequence[Copy]) -> None:
        """Check the digests in the database, then the copies against them."""
        self._check_digests()
        for copy in copies:
            self._check_copy(copy)

    def findings(self, known: Sequence[Finding]) -> Iterator[Finding]:
        """Give what was found, except what the chains told already (``known``)."""
        yield from self._findings
        told: dict[str | None, list[Finding]] = {}
        for finding in known:
            told.setdefault(finding.stream, []).append(finding)
        confirmed = self._confirmed()
        for stream, suspect in self._suspects.items():
            named = self._name(stream, suspect, confirmed.get(stream, 0))
            if named and not any(is_told_by(each, named) for each in told.get(stream, ())):
                yield named

    def _check_digests(self) -> None:
        previous: bytes | None = GENESIS
        expected = 1
        for row in self._rows():
            self.count += 1
            if row.number > expected:
                self._report_gap(expected, row.number - 1)
                previous = None
            digest = self._sound(row, previous)
            self._held[row.number] = digest_hash(row.body), digest is not None
            previous = digest_hash(row.body) if digest else None
            expected = row.number + 1
        self._report_unvouched()

    def _rows(self) -> Iterator[Any]:
        batches = {"yield_per": DIGESTS_AT_ONCE}
        yield from self._connection.execute(journal.digests_in_order(), execution_options=batches)

    def _sound(self, row: Any, previous: bytes | None) -> Digest | None:
        """Check one digest; answers it when it is what was signed, or may be by another key."""
        digest = _read(row.body)
        signed = signed_digest(row)
        is_ours = self._key.signed(signed)
        fault = _fault(row, digest, is_forged=not is_ours and row.key_id == self._key.key_id)
        if digest is None or fault:
            self._findings += [fault] if fault else []
            self._report_unvouched()
            return None
        if previous is not None and digest.previous != previous:
            zh, en = "未接于前一号日摘要", "it does not follow the one before it"
            self._findings.append(digest_forged(row.number, zh, en))
            self._report_unvouched()
        if is_ours:
            self._unvouched.clear()
            self.sound_until = digest.on
        else:
            self._unvouched.append(row.number)
        self._check_heads(digest)
        return digest

    def _report_gap(self, first: int, last: int) -> None:
        span = f"{first}–{last}" if last > first else str(first)
        zh, en = f"编号不连续，缺{span}", f"numbers {span} are not there"
        self._findings.append(digest_missing(first, zh, en))
        self._report_unvouched()

    def _report_unvouched(self) -> None:
        self._findings += [digest_unverifiable(number) for number in self._unvouched]
        self._unvouched.clear()

    def _check_copy(self, copy: Copy) -> None:
        held_hash, is_held_sound = self._held.get(copy.number or 0, (None, False))
        if copy.number is None or (not copy.is_signed and held_hash != copy.body_hash):
            self._findings.append(copy_forged(copy.name))
            return
        if held_hash == copy.body_hash:
            return
        if held_hash is None:
            zh, en = f"库外副本 {copy.name} 仍在", f"its copy {copy.name} is still there"
            self._findings.append(digest_missing(copy.number, zh, en))
        elif is_held_sound:
            zh, en = f"与已签名的库外副本 {copy.name} 不同", f"its signed copy {copy.name} differs"
            self._findings.append(digest_forged(copy.number, zh, en))
        self._check_heads(read_digest(self._folder.read(copy.name).body))

    def _check_heads(self, digest: Digest) -> None:
        heads = [head for head in digest.heads if self._stream in (None, head.stream)]
        for start in range(0, len(heads), HEADS_AT_ONCE):
            batch = heads[start : start + HEADS_AT_ONCE]
            asked = journal.stored_hashes([head.stream for head in batch], [head.seq for head in batch])
            stored = {(row.stream, row.seq): row.hash for row in self._connection.execute(asked)}
            for head in batch:
                self._compare(digest.number, head, stored.get((head.stream, head.seq)))

    def _compare(self, number: int, head: Head, stored: bytes | None) -> None:
        suspect = self._suspects.get(head.stream)
        if suspect and head.seq > suspect.last.seq:
            suspect.last = head
        elif suspect is None and stored != head.hash:
            self._suspects[head.stream] = _Suspect(head, stored, number, head)

    def _confirmed(self) -> dict[str, int]:
        """Read, of each suspect stream, the last number that digests before the difference confirm."""
        confirmed: dict[str, int] = {}
        last = max((suspect.digest for suspect in self._suspects.values()), default=0)
        for row in self._rows() if last > 1 else ():
            digest = _read(row.body)
            for head in digest.heads if digest and digest.number < last else ():
                suspect = self._suspects.get(head.stream)
                if suspect and row.number < suspect.digest:
                    confirmed[head.stream] = max(head.seq, confirmed.get(head.stream, 0))
        return confirmed

    def _name(self, stream: str, suspect: _Suspect, confirmed: int) -> Finding | None:
        last_seq = self._connection.scalar(journal.last_seq(stream)) or 0
        is_cut_off = suspect.stored is None and last_seq < suspect.first.seq
        known = suspect.last if is_cut_off else suspect.first
        return check_head(known, suspect.stored, last_seq, confirmed)


def _fault(row: Any, digest: Digest | None, *, is_forged: bool) -> Finding | None:
    if digest is None:
        return digest_forged(row.number, "内容不是日摘要的规范格式", "its body is not a digest's text")
    if is_forged:
        return digest_forged(row.number, "签名与内容不符", "its signature does not fit its body")
    if (digest.number, digest.on, digest.until) != (row.number, row.on, row.until_at):
        return digest_forged(row.number, "列与内容不符", "its columns differ from its body")
    return None


def _read(body: bytes) -> Digest | None:
    try:
        return read_digest(body)
    except DigestMalformed:
        return None
