"""The canonical texts that are hashed and signed."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.journal import (
    GENESIS,
    Digest,
    DigestMalformed,
    Head,
    canonical,
    chained,
    digest_body,
    digest_hash,
    read_digest,
)

hashes = st.binary(min_size=32, max_size=32)
heads = st.builds(
    Head,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.integers(1, 10**6),
    hashes,
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
digests = st.builds(
    Digest,
    number=st.integers(1, 10**6),
    on=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    until=moments,
    previous=hashes,
    heads=st.lists(heads, max_size=5).map(tuple),
)
DIGEST = Digest(
    3, date(2026, 3, 2), datetime(2026, 3, 2, 16, tzinfo=UTC), GENESIS, (Head("dispute:争", 7, b"\xff" * 32),)
)


def test_the_canonical_text_does_not_depend_on_the_order_of_members() -> None:
    one, other = {"b": [1, {"d": "争", "c": None}], "a": True}, {"a": True, "b": [1, {"c": None, "d": "争"}]}
    assert canonical(one) == canonical(other)
    assert canonical(one) == '{"a":true,"b":[1,{"c":null,"d":"争"}]}'.encode()


def test_an_entry_is_hashed_with_everything_before_it() -> None:
    assert chained(GENESIS, b"{}") == sha256(bytes(32) + b"{}").digest()
    assert chained(chained(GENESIS, b"1"), b"{}") != chained(chained(GENESIS, b"2"), b"{}")


@given(digests)
def test_what_a_digest_says_can_be_read_back(digest: Digest) -> None:
    assert read_digest(digest_body(digest)) == digest


@given(digests, digests)
def test_two_digests_that_differ_have_two_hashes(one: Digest, other: Digest) -> None:
    assert (digest_hash(digest_body(one)) == digest_hash(digest_body(other))) == (one == other)


@given(digests, st.data())
def test_a_changed_byte_is_no_digest_or_another_one(digest: Digest, data: st.DataObject) -> None:
    body = bytearray(digest_body(digest))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    with suppress(DigestMalformed):
        assert read_digest(bytes(body)) != digest


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b'"text"',
        b"\xff\xfe",
        b"{}",
        b"[" * 100_000,
        digest_body(DIGEST) + b" ",
        digest_body(DIGEST).replace(b'"version":1', b'"version":2'),
        digest_body(DIGEST).replace(b"diversion-journal-digest", b"something-else"),
        digest_body(DIGEST).replace(b'"number":3', b'"number":3.0'),
        digest_body(DIGEST).replace(b'"number":3', b'"number":Infinity'),
        digest_body(DIGEST).replace(b'"dispute:', b'"\\ud800dispute:'),
        digest_body(DIGEST).replace(b"ffff", b"FFFF"),
        digest_body(replace(DIGEST, until=datetime(2026, 3, 2, 16))),  # noqa: DTZ001 - without offset
        json.dumps(json.loads(digest_body(DIGEST))).encode(),
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(DigestMalformed):
        read_digest(body)


def test_a_moment_in_another_offset_is_read_as_it_is_written() -> None:
    shanghai = timezone(timedelta(hours=8))
    there = replace(DIGEST, until=datetime(2026, 3, 3, 0, tzinfo=shanghai))
    assert read_digest(digest_body(there)).until == DIGEST.until
