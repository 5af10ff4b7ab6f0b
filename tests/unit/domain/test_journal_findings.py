"""Everything that can be done to a chain, and what it is called afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.journal import GENESIS, Head, canonical, chained
from diversion.domain.journal_findings import (
    Finding,
    FindingKind,
    StoredEntry,
    check_head,
    check_stream,
    is_told_by,
)

BEGAN = datetime(2026, 3, 2, 1, tzinfo=UTC)
ACTOR = UUID(int=7)
STREAM = "dispute:1"
Chain = list[StoredEntry]


def body_of(seq: int, *, stream: str = STREAM, text: str = "", event: str = "filed") -> bytes:
    moment = BEGAN + timedelta(minutes=seq)
    return canonical(
        {
            "version": 1,
            "stream": stream,
            "seq": seq,
            "at": moment.isoformat(),
            "recorded_at": moment.isoformat(),
            "event": event,
            "actor": {"kind": "user", "id": str(ACTOR)},
            "payload": {"text": text},
        }
    )


def chain_of(count: int, *, stream: str = STREAM) -> Chain:
    entries: Chain = []
    for seq in range(1, count + 1):
        before = entries[-1].hash if entries else GENESIS
        body, moment = body_of(seq, stream=stream), BEGAN + timedelta(minutes=seq)
        entries.append(
            StoredEntry(stream, seq, moment, moment, "filed", ACTOR, body, before, chained(before, body))
        )
    return entries


def head_of(entries: Chain) -> Head:
    return Head(entries[-1].stream, entries[-1].seq, entries[-1].hash)


def found_in(entries: Chain, head: Head | None) -> list[tuple[FindingKind, int | None, int | None]]:
    return [(each.kind, each.seq, each.last_seq) for each in check_stream(STREAM, head, entries)]


def rewritten(entry: StoredEntry, **body: str) -> StoredEntry:
    """Another body with the right hash for it: what a careful tamperer writes."""
    altered = body_of(entry.seq, **body)  # type: ignore[arg-type]
    return replace(entry, body=altered, hash=chained(entry.previous, altered))


def rechained(entries: Chain, start: int) -> Chain:
    """Every link from an index on made right again."""
    made = entries[:start]
    for entry in entries[start:]:
        before = made[-1].hash if made else GENESIS
        made.append(replace(entry, previous=before, hash=chained(before, entry.body)))
    return made


@given(st.integers(1, 12))
def test_a_sound_chain_has_nothing_to_report(count: int) -> None:
    entries = chain_of(count)
    assert found_in(entries, head_of(entries)) == []


A, R, M, T, S = (
    FindingKind.ALTERED,
    FindingKind.REMOVED,
    FindingKind.REORDERED,
    FindingKind.TRUNCATED,
    FindingKind.STRAY,
)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: replace(entry, body=body_of(entry.seq, text="x")),
        lambda entry: replace(entry, hash=b"\x01" * 32),
        lambda entry: replace(entry, event="withdrawn"),
        lambda entry: replace(entry, actor_id=UUID(int=8)),
        lambda entry: replace(entry, actor_id=None),
        lambda entry: replace(entry, at=entry.at + timedelta(microseconds=1)),
        lambda entry: replace(entry, recorded_at=entry.recorded_at - timedelta(days=1)),
        lambda entry: rewritten(entry, text="x"),
    ],
    ids=["body", "hash", "event", "actor", "no actor", "at", "recorded_at", "body and hash"],
)
@given(count=st.integers(1, 8), data=st.data())
def test_an_altered_entry_is_named(
    change: Callable[[StoredEntry], StoredEntry], count: int, data: st.DataObject
) -> None:
    entries = chain_of(count)
    head = head_of(entries)
    place = data.draw(st.integers(0, count - 1))
    entries[place] = change(entries[place])
    assert found_in(entries, head) == [(A, place + 1, place + 1)]


def test_a_link_that_was_cut_is_the_fault_of_the_entry_that_carries_it() -> None:
    entries = chain_of(4)
    entries[2] = replace(entries[2], previous=b"\x02" * 32)
    assert found_in(entries, head_of(entries)) == [(A, 3, 3)]


def test_a_first_entry_that_hangs_on_something_is_altered() -> None:
    entries = chain_of(3)
    first = replace(entries[0], previous=b"\x02" * 32)
    entries[0] = replace(first, hash=chained(first.previous, first.body))
    assert found_in(rechained(entries, 1), head_of(rechained(entries, 1))) == [(A, 1, 1)]


@pytest.mark.parametrize("body", [b"{}", b"[]", b"no json", b'{"a": 1}', b'{"a":"\\ud800"}', b"\xff"])
def test_a_body_that_no_writer_writes_is_altered(body: bytes) -> None:
    entries = chain_of(2)
    odd = replace(entries[1], body=body, hash=chained(entries[1].previous, body))
    (kind, seq, _), *_ = found_in([entries[0], odd], Head(STREAM, 2, odd.hash))
    assert (kind in (A, M), seq) == (True, 2)


@given(count=st.integers(2, 8), data=st.data())
def test_removed_entries_are_named(count: int, data: st.DataObject) -> None:
    entries = chain_of(count)
    first = data.draw(st.integers(0, count - 2))
    last = data.draw(st.integers(first, count - 2))
    left = entries[:first] + entries[last + 1 :]
    assert found_in(left, head_of(entries)) == [(R, first + 1, last + 1)]


@given(count=st.integers(1, 8), data=st.data())
def test_a_truncated_end_is_named(count: int, data: st.DataObject) -> None:
    entries = chain_of(count)
    left = data.draw(st.integers(0, count - 1))
    assert found_in(entries[:left], head_of(entries)) == [(T, left + 1, count)]


@given(count=st.integers(2, 8), data=st.data())
def test_swapped_entries_are_named(count: int, data: st.DataObject) -> None:
    entries = chain_of(count)
    head = head_of(entries)
    one = data.draw(st.integers(0, count - 2))
    other = data.draw(st.integers(one + 1, count - 1))
    swapped = entries.copy()
    swapped[one] = replace(entries[other], seq=one + 1)
    swapped[other] = replace(entries[one], seq=other + 1)
    assert found_in(swapped, head) == [(M, one + 1, one + 1), (M, other + 1, other + 1)]


def test_an_entry_of_another_stream_is_named() -> None:
    entries = chain_of(3)
    strange = chain_of(3, stream="dispute:2")[1]
    entries[1] = replace(strange, stream=STREAM)
    assert found_in(entries, head_of(entries)) == [(M, 2, 2)]


def test_renumbering_to_hide_a_removal_is_named() -> None:
    entries = chain_of(4)
    left = [entries[0], replace(entries[2], seq=2), replace(entries[3], seq=3)]
    assert found_in(left, head_of(entries)) == [(M, 2, 2), (M, 3, 3), (T, 4, 4)]


def test_numbers_begin_at_one() -> None:
    entries = chain_of(2)
    zeroth = replace(entries[0], seq=0)
    assert found_in([zeroth, *entries], head_of(entries))[0][:2] == (M, 0)


def test_entries_beyond_the_streams_own_row_are_stray() -> None:
    entries = chain_of(4)
    assert found_in(entries, head_of(entries[:2])) == [(S, 3, 4)]


def test_a_head_row_that_was_altered_or_removed_is_noticed() -> None:
    entries = chain_of(2)
    assert found_in(entries, Head(STREAM, 2, b"\x03" * 32)) == [(A, 2, 2)]
    assert found_in(entries, None) == [(R, 1, 2)]


@given(count=st.integers(2, 8), data=st.data())
def test_a_chain_rewritten_to_its_end_shows_by_a_head_known_before(count: int, data: st.DataObject) -> None:
    entries = chain_of(count)
    known = head_of(entries)
    place = data.draw(st.integers(0, count - 1))
    altered = entries.copy()
    altered[place] = replace(altered[place], body=body_of(place + 1, text="x"))
    remade = rechained(altered, place)
    assert found_in(remade, head_of(remade)) == []
    confirmed = data.draw(st.integers(0, place))
    found = check_head(known, remade[-1].hash, count, confirmed)
    assert found is not None
    assert (found.kind, found.stream, found.seq, found.last_seq) == (A, STREAM, confirmed + 1, count)


def test_a_head_known_before_finds_what_is_gone() -> None:
    known = Head(STREAM, 5, b"\x05" * 32)
    cut = check_head(known, None, 3, 0)
    gap = check_head(known, None, 9, 0)
    assert cut is not None
    assert gap is not None
    assert (cut.kind, cut.seq, cut.last_seq) == (T, 4, 5)
    assert (gap.kind, gap.seq, gap.last_seq) == (R, 5, 5)
    assert check_head(known, known.hash, 9, 0) is None


def test_a_finding_is_said_in_both_languages_with_its_place() -> None:
    (finding,) = check_stream(STREAM, head_of(chain_of(9)), chain_of(6))
    assert STREAM in finding.zh
    assert "7–9" in finding.zh
    assert STREAM in finding.en
    assert "7–9" in finding.en


@pytest.mark.parametrize(
    ("known", "digests", "told"),
    [
        ((A, 3, 3), (A, 1, 5), True),
        ((A, 6, 6), (A, 1, 5), False),
        ((R, 3, 4), (A, 1, 5), False),
        ((R, 2, 4), (R, 4, 4), True),
        ((T, 4, 6), (T, 4, 6), True),
        ((T, 4, 5), (T, 4, 6), False),
    ],
)
def test_the_digests_repeat_nothing(
    known: tuple[FindingKind, int, int], digests: tuple[FindingKind, int, int], told: bool
) -> None:
    def finding(kind: FindingKind, first: int, last: int) -> Finding:
        return Finding(kind, "", "", STREAM, first, last)

    assert is_told_by(finding(*known), finding(*digests)) is told
    assert not is_told_by(replace(finding(*known), stream="dispute:2"), finding(*digests))
