"""What is wrong with a journal, named: which stream, which entries, what was done to them.

``check_stream`` reads one stream's entries in order and remembers only the one before, so that a chain
of any length is checked in the same memory. It sees what a tamperer left inconsistent; a chain that was
rewritten consistently to its end is seen by comparing it with the signed digests (``check_head``).

A fault is told once, where it is: the entry after an altered one is not blamed for its broken link.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from diversion.domain.journal import GENESIS, Head, canonical, chained


class FindingKind(StrEnum):
    """What was done. The digest kinds concern the signed digests themselves, the others entries.

    ``stray`` entries lie beyond what their stream's own row says; ``unverifiable-digest`` is signed with
    a key that is not ours and no later digest vouches for it.
    """

    ALTERED = "altered"
    REMOVED = "removed"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    STRAY = "stray"
    FORGED_DIGEST = "forged-digest"
    MISSING_DIGEST = "missing-digest"
    UNVERIFIABLE_DIGEST = "unverifiable-digest"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: of the entries ``seq`` to ``last_seq`` of a stream, or of digest number ``digest``."""

    kind: FindingKind
    zh: str
    en: str
    stream: str | None = None
    seq: int | None = None
    last_seq: int | None = None
    digest: int | None = None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as its row stands; columns beside ``body`` repeat it and are compared with it."""

    stream: str
    seq: int
    at: datetime
    recorded_at: datetime
    event: str
    actor_id: UUID | None
    body: bytes
    previous: bytes
    hash: bytes


def check_stream(stream: str, head: Head | None, entries: Iterable[StoredEntry]) -> Iterator[Finding]:
    """Check one stream's entries, given by ascending ``seq``, and its head row (None: the row is gone).

    Gives ``altered``, ``removed``, ``reordered``, ``truncated`` and ``stray``. Of an entry whose body and
    hash were both rewritten the next entry's link tells; of the last such entry the head row.
    """
    before: StoredEntry | None = None
    is_before_faulty = False
    for entry in entries:
        expected = before.seq + 1 if before else 1
        if entry.seq != expected:
            is_before_faulty = True
            yield _removed(stream, expected, entry.seq - 1) if entry.seq > expected else _unnumbered(entry)
        found = _fault_within(entry)
        if found is None and not is_before_faulty:
            found_before = _broken_link(before, entry)
            if found_before:
                yield found_before
        if found:
            yield found
        before, is_before_faulty = entry, found is not None
    yield from _check_end(stream, head, before, is_before_faulty=is_before_faulty)


def check_head(known: Head, stored: bytes | None, last_seq: int, confirmed_seq: int) -> Finding | None:
    """Compare a head that a signed digest names with the entry that now has its number.

    ``stored`` is that entry's hash (None: there is no such entry), ``last_seq`` the stream's last number
    now, ``confirmed_seq`` the last number that an earlier digest confirms. Gives ``truncated``,
    ``removed``, or ``altered`` with the span in which the rewriting began.
    """
    if stored == known.hash:
        return None
    if stored is not None:
        return _rewritten(known, confirmed_seq + 1)
    if last_seq < known.seq:
        return _truncated(known.stream, last_seq + 1, known.seq)
    return _removed(known.stream, known.seq, known.seq)


def _fault_within(entry: StoredEntry) -> Finding | None:
    """Say what is wrong with an entry by itself: its hash, its place, its columns, its form."""
    if chained(entry.previous, entry.body) != entry.hash:
        return _altered(entry, "内容与校验值不符", "its contents and its hash differ")
    told = _told(entry.body)
    if told is None:
        return _altered(entry, "内容不是规范格式", "its body is not canonical JSON")
    place = (told.get("stream"), told.get("seq"))
    if place != (entry.stream, entry.seq):
        return _moved(entry, place)
    columns = [name for name, stands, said in _columns(entry, told) if stands != said]
    if columns:
        return _altered(
            entry,
            f"列与内容不符（{'、'.join(columns)}）",
            f"columns differ from its body: {', '.join(columns)}",
        )
    return None


def _told(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
        is_canonical = isinstance(told, dict) and canonical(told) == body
    except (ValueError, RecursionError):
        return None
    return told if is_canonical else None


def _columns(entry: StoredEntry, told: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    actor = told.get("actor")
    yield "at", entry.at, _moment(told.get("at"))
    yield "recorded_at", entry.recorded_at, _moment(told.get("recorded_at"))
    yield "event", entry.event, told.get("event")
    yield "actor_id", str(entry.actor_id) if entry.actor_id else None, _member(actor, "id")


def _member(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, dict) else told


def _moment(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _broken_link(before: StoredEntry | None, entry: StoredEntry) -> Finding | None:
    """Two entries, each sound by itself, that do not follow each other: the first was rewritten whole."""
    if entry.previous == (before.hash if before else GENESIS):
        return None
    if before is None:
        return _altered(entry, "首条记录未接于起点", "the first entry does not begin the chain")
    return _altered(before, "其后一条所接的校验值不同", "the entry after it was chained to other contents")


def _check_end(
    stream: str, head: Head | None, last: StoredEntry | None, *, is_before_faulty: bool
) -> Iterator[Finding]:
    last_seq = last.seq if last else 0
    if head is None:
        zh = f"记录流 {stream} 自身的行已被删除，但条目仍在。"
        en = f"The row of stream {stream} itself was removed while entries remain."
        yield Finding(FindingKind.REMOVED, zh, en, stream, 1, last_seq)
    elif last_seq < head.seq or last is None:
        yield _truncated(stream, last_seq + 1, max(head.seq, last_seq + 1))
    elif last_seq > head.seq:
        zh = f"记录流 {stream} 第{_span(head.seq + 1, last_seq)}条超出流自身所记的末条（第{head.seq}条）。"
        en = f"Stream {stream}: entries {_span(head.seq + 1, last_seq)} lie beyond the last by its own row."
        yield Finding(FindingKind.STRAY, zh, en, stream, head.seq + 1, last_seq)
    elif last.hash != head.hash and not is_before_faulty:
        yield _altered(last, "末条与流自身所记的校验值不同", "its hash differs from its stream's own row")


def _altered(entry: StoredEntry, zh: str, en: str) -> Finding:
    return Finding(
        FindingKind.ALTERED,
        f"记录流 {entry.stream} 第{entry.seq}条被改动：{zh}。",
        f"Stream {entry.stream}: entry {entry.seq} was altered: {en}.",
        entry.stream,
        entry.seq,
        entry.seq,
    )


def _rewritten(known: Head, first: int) -> Finding:
    zh = f"记录流 {known.stream} 第{_span(first, known.seq)}条之内被改写：与已签名的日摘要不符。"
    en = (
        f"Stream {known.stream}: rewritten within entries {_span(first, known.seq)}: a signed digest differs."
    )
    return Finding(FindingKind.ALTERED, zh, en, known.stream, first, known.seq)


def _moved(entry: StoredEntry, place: tuple[object, object]) -> Finding:
    zh = f"记录流 {entry.stream} 第{entry.seq}条被移位：内容原属 {place[0]} 第{place[1]}条。"
    en = f"Stream {entry.stream}: entry {entry.seq} was moved here; it is entry {place[1]} of {place[0]}."
    return Finding(FindingKind.REORDERED, zh, en, entry.stream, entry.seq, entry.seq)


def _unnumbered(entry: StoredEntry) -> Finding:
    zh = f"记录流 {entry.stream} 有编号为{entry.seq}的条目；编号自1起。"
    en = f"Stream {entry.stream}: there is an entry numbered {entry.seq}; numbers begin at 1."
    return Finding(FindingKind.REORDERED, zh, en, entry.stream, entry.seq, entry.seq)


def _removed(stream: str, first: int, last: int) -> Finding:
    zh = f"记录流 {stream} 缺第{_span(first, last)}条：已被删除。"
    en = f"Stream {stream}: entries {_span(first, last)} were removed."
    return Finding(FindingKind.REMOVED, zh, en, stream, first, last)


def _truncated(stream: str, first: int, last: int) -> Finding:
    zh = f"记录流 {stream} 末尾缺第{_span(first, last)}条：已被截断。"
    en = f"Stream {stream}: entries {_span(first, last)} were cut off its end."
    return Finding(FindingKind.TRUNCATED, zh, en, stream, first, last)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def digest_forged(number: int, zh: str, en: str) -> Finding:
    """Name a digest that is not what was signed under its number, with what shows it."""
    text_zh = f"第{number}号日摘要不可信：{zh}。"
    return Finding(FindingKind.FORGED_DIGEST, text_zh, f"Digest {number} is forged: {en}.", digest=number)


def digest_missing(number: int, zh: str, en: str) -> Finding:
    """Name a digest that was signed and is gone, with what shows it."""
    text_zh = f"第{number}号日摘要缺失：{zh}。"
    return Finding(FindingKind.MISSING_DIGEST, text_zh, f"Digest {number} is missing: {en}.", digest=number)


def digest_unverifiable(number: int) -> Finding:
    """Name a digest signed with another key that no digest signed with ours names as its forerunner."""
    zh = f"第{number}号日摘要用另一密钥签名，且其后没有以本系统密钥签名的日摘要为之背书，无法核验。"
    en = f"Digest {number} is signed with another key and no later digest signed with ours vouches for it."
    return Finding(FindingKind.UNVERIFIABLE_DIGEST, zh, en, digest=number)


def copy_forged(name: str) -> Finding:
    """Name a copy outside that is no digest, or is signed by nobody we know and differs from ours."""
    zh = f"库外副本 {name} 不可信：内容无法读取，或者签名与内容不符。"
    en = f"The copy {name} is not to be trusted: it cannot be read, or its signature does not fit."
    return Finding(FindingKind.FORGED_DIGEST, zh, en)


def is_told_by(known: Finding, finding: Finding) -> bool:
    """Tell whether a finding from the digests repeats one from the chain itself.

    The digests only know a span in which a stream was rewritten; the chain often knows the entry. Of
    what was cut off an end the digests may know more than the stream's own row.

    >>> def cut(last): return _truncated("s", 4, last)
    >>> is_told_by(cut(6), cut(6)), is_told_by(cut(6), cut(9))
    (True, False)
    """
    if known.kind is not finding.kind or known.stream != finding.stream:
        return False
    spans = (known.seq, known.last_seq, finding.seq, finding.last_seq)
    known_first, known_last, first, last = (seq or 0 for seq in spans)
    if finding.kind is FindingKind.TRUNCATED:
        return known_last >= last
    return known_first <= last and first <= known_last
