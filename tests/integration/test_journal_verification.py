"""Whoever tampers with the journal is found out, and what was done is named."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from journal_actions import DAY, DAY_1, SOMEBODY, as_owner, empty, found, report, sign, tamper, write
from sqlalchemy import text

from diversion.app import create_app
from diversion.config import Config
from diversion.domain.access import HeldGrant, Role
from diversion.domain.journal import GENESIS, canonical, chained
from diversion.domain.journal_findings import FindingKind
from diversion.gateways.digests import DigestFolder
from diversion.persistence.base import db
from diversion.services import verification
from diversion.services.access import SYSTEM, Actor, GrantMissing
from diversion.services.digests import JournalKey
from diversion.services.refusals import Conflicting
from diversion.services.verification import verify_journal, verify_while_waiting

K = FindingKind
ONE = "WHERE stream = 'dispute:00000000-0000-0000-0000-000000000001'"


@pytest.fixture(autouse=True)
def _empty(app: Flask, config: Config) -> None:
    empty(config)


@pytest.fixture
def journal(app: Flask, config: Config) -> Config:
    """Three streams over three days; the first two days are signed and copied."""
    write("dispute:00000000-0000-0000-0000-000000000001", 4)
    write("dispute:00000000-0000-0000-0000-000000000002", 2)
    write("dispute:00000000-0000-0000-0000-000000000001", 3, DAY_1 + DAY)
    write("register:installation", 1, DAY_1 + DAY)
    sign(DAY_1 + 2 * DAY)
    write("dispute:00000000-0000-0000-0000-000000000002", 2, DAY_1 + 2 * DAY)
    return config


def rewrite(config: Config, stream: str, start: int, *, head: bool = True) -> None:
    """Alter an entry and make every hash from there on right again, the stream's own row included."""
    with as_owner(config) as owner:
        rows = owner.execute(
            text("SELECT seq, body, hash FROM journal_entry WHERE stream = :stream ORDER BY seq"),
            {"stream": stream},
        ).all()
        last = GENESIS
        for row in rows:
            body = row.body
            if row.seq == start:
                body = canonical(json.loads(body) | {"reason_code": "invented"})
            made = chained(last, body) if row.seq >= start else row.hash
            owner.execute(
                text(
                    "UPDATE journal_entry SET body = :body, previous = :last, hash = :made "
                    "WHERE stream = :stream AND seq = :seq"
                ),
                {"body": body, "last": last, "made": made, "stream": stream, "seq": row.seq},
            )
            last = made
        if head:
            owner.execute(
                text("UPDATE journal_stream SET head = :head WHERE name = :stream"),
                {"head": last, "stream": stream},
            )


def test_a_sound_journal_is_whole(journal: Config) -> None:
    told = report()
    assert told.whole
    assert (told.entries, told.streams, told.digests, told.copies) == (12, 3, 2, 2)
    assert told.digested_until is not None
    assert told.digested_until.isoformat() == "2026-03-03"


def test_an_altered_entry(journal: Config) -> None:
    tamper(journal, f"UPDATE journal_entry SET event = 'nothing happened' {ONE} AND seq = 3")
    assert found() == [(K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 3, 3)]


def test_an_altered_body(journal: Config) -> None:
    tamper(journal, f"UPDATE journal_entry SET body = body || ' '::bytea {ONE} AND seq = 2")
    assert found() == [(K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 2, 2)]


def test_a_removed_entry(journal: Config) -> None:
    tamper(journal, f"DELETE FROM journal_entry {ONE} AND seq IN (2, 3)")
    assert found() == [(K.REMOVED, "dispute:00000000-0000-0000-0000-000000000001", 2, 3)]


def test_swapped_entries(journal: Config) -> None:
    tamper(
        journal,
        f"UPDATE journal_entry SET seq = 99 {ONE} AND seq = 2",
        f"UPDATE journal_entry SET seq = 2 {ONE} AND seq = 3",
        f"UPDATE journal_entry SET seq = 3 {ONE} AND seq = 99",
    )
    assert found() == [
        (K.REORDERED, "dispute:00000000-0000-0000-0000-000000000001", 2, 2),
        (K.REORDERED, "dispute:00000000-0000-0000-0000-000000000001", 3, 3),
    ]


def test_a_truncated_stream(journal: Config) -> None:
    tamper(journal, f"DELETE FROM journal_entry {ONE} AND seq > 5")
    assert found() == [(K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000001", 6, 7)]


def test_a_truncated_stream_with_its_head_repaired(journal: Config) -> None:
    tamper(
        journal,
        f"DELETE FROM journal_entry {ONE} AND seq > 5",
        f"UPDATE journal_stream SET seq = 5, head = (SELECT hash FROM journal_entry {ONE} AND seq = 5)"
        " WHERE name = 'dispute:00000000-0000-0000-0000-000000000001'",
    )
    assert found() == [(K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000001", 6, 7)]


def test_a_stream_removed_altogether(journal: Config) -> None:
    tamper(
        journal,
        f"DELETE FROM journal_entry {ONE}",
        "DELETE FROM journal_stream WHERE name = 'dispute:00000000-0000-0000-0000-000000000001'",
    )
    assert found() == [(K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000001", 1, 7)]


def test_a_stream_emptied(journal: Config) -> None:
    tamper(journal, f"DELETE FROM journal_entry {ONE}")
    assert found() == [(K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000001", 1, 7)]


def test_a_rewritten_history(journal: Config) -> None:
    rewrite(journal, "dispute:00000000-0000-0000-0000-000000000001", 6)
    assert found() == [(K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 5, 7)]


def test_a_history_rewritten_from_the_beginning(journal: Config) -> None:
    rewrite(journal, "dispute:00000000-0000-0000-0000-000000000001", 1)
    assert found() == [(K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 1, 4)]


def test_a_rewritten_history_whose_head_was_forgotten(journal: Config) -> None:
    rewrite(journal, "dispute:00000000-0000-0000-0000-000000000001", 7, head=False)
    assert found() == [(K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 7, 7)]


def test_a_head_row_moved_back_or_on(journal: Config) -> None:
    tamper(
        journal,
        "UPDATE journal_stream SET seq = 6 WHERE name = 'dispute:00000000-0000-0000-0000-000000000001'",
    )
    assert found() == [(K.STRAY, "dispute:00000000-0000-0000-0000-000000000001", 7, 7)]
    tamper(
        journal,
        "UPDATE journal_stream SET seq = 8 WHERE name = 'dispute:00000000-0000-0000-0000-000000000001'",
    )
    assert found() == [(K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000001", 8, 8)]


def test_a_head_row_removed(journal: Config) -> None:
    tamper(
        journal,
        "ALTER TABLE journal_entry DROP CONSTRAINT fk_journal_entry_stream",
        "DELETE FROM journal_stream WHERE name = 'dispute:00000000-0000-0000-0000-000000000001'",
    )
    assert found() == [(K.REMOVED, "dispute:00000000-0000-0000-0000-000000000001", 1, 7)]


def test_everything_gone_at_once(journal: Config) -> None:
    tamper(journal, "TRUNCATE journal_entry, journal_stream CASCADE")
    assert sorted(found()) == [
        (K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000001", 1, 7),
        (K.TRUNCATED, "dispute:00000000-0000-0000-0000-000000000002", 1, 2),
        (K.TRUNCATED, "register:installation", 1, 1),
    ]


def digest_faults() -> list[tuple[FindingKind, int | None]]:
    return [(each.kind, each.digest) for each in report().findings if each.stream is None]


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(convert_from(body, 'UTF8'), 'dispute:00000000-0000-0000-0000-000000000002', 'dispute:00000000-0000-0000-0000-000000000009')::bytea",
        "body = 'x'",
        "signature = sha512('x')",
        """ "on" = "on" - 30 """,
        "until_at = until_at - interval '1 hour'",
        "number = 0",
    ],
)
def test_a_forged_digest(journal: Config, change: str) -> None:
    tamper(journal, f"UPDATE journal_digest SET {change} WHERE number = 1")
    faults = digest_faults()
    assert (K.FORGED_DIGEST, 0 if "number" in change else 1) in faults
    assert all(number in (0, 1) for _, number in faults)


def test_a_digest_signed_by_somebody_else(journal: Config) -> None:
    other = JournalKey(replace(journal, keys=replace(journal.keys, journal=b"o" * 32)))
    with as_owner(journal) as owner:
        body = owner.scalar(text("SELECT body FROM journal_digest WHERE number = 2"))
        signed = other.sign(body)
        owner.execute(
            text("UPDATE journal_digest SET signature = :signature, key_id = :key WHERE number = 2"),
            {"signature": signed.signature, "key": other.key_id},
        )
    assert digest_faults() == [(K.UNVERIFIABLE_DIGEST, 2)]


def test_a_removed_digest_is_missed_and_its_copy_still_vouches(journal: Config) -> None:
    rewrite(journal, "dispute:00000000-0000-0000-0000-000000000001", 6)
    tamper(journal, "DELETE FROM journal_digest WHERE number = 2")
    assert digest_faults() == [(K.MISSING_DIGEST, 2)]
    assert (K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 5, 7) in found()


def test_a_digest_removed_from_between_is_missed_without_copies(journal: Config) -> None:
    shutil.rmtree(journal.data / "digests")
    tamper(journal, "DELETE FROM journal_digest WHERE number = 1")
    assert digest_faults() == [(K.MISSING_DIGEST, 1)]


def test_a_digest_signed_anew_after_the_fact_differs_from_its_copy(journal: Config) -> None:
    """Even somebody who holds the signing key cannot change what was copied away."""
    kept = journal.data.parent / "elsewhere"
    shutil.copytree(journal.data / "digests", kept)
    rewrite(journal, "dispute:00000000-0000-0000-0000-000000000001", 6)
    tamper(journal, "DELETE FROM journal_digest WHERE number = 2")
    shutil.rmtree(journal.data / "digests")
    sign(DAY_1 + 2 * DAY)
    assert report().whole
    shutil.rmtree(journal.data / "digests")
    shutil.copytree(kept, journal.data / "digests")
    assert digest_faults() == [(K.FORGED_DIGEST, 2)]
    assert (K.ALTERED, "dispute:00000000-0000-0000-0000-000000000001", 5, 7) in found()


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"body": 1, "signature": "", "key_id": ""}'])
def test_a_spoilt_copy_is_named(journal: Config, content: str) -> None:
    copy = journal.data / "digests" / "2026-03-02.json"
    copy.write_text(content)
    (finding,) = report().findings
    assert finding.kind is K.FORGED_DIGEST
    assert "2026-03-02.json" in finding.en


def test_a_copy_with_another_body_is_named(journal: Config) -> None:
    copy = journal.data / "digests" / "2026-03-02.json"
    copy.write_text(
        copy.read_text().replace(
            "dispute:00000000-0000-0000-0000-000000000002", "dispute:00000000-0000-0000-0000-000000000009"
        )
    )
    (finding,) = report().findings
    assert (finding.kind, "2026-03-02.json" in finding.en) == (K.FORGED_DIGEST, True)


def test_a_lost_folder_of_copies_is_no_fault_of_the_journal(journal: Config) -> None:
    shutil.rmtree(journal.data / "digests")
    told = report()
    assert (told.whole, told.copies) == (True, 0)


def test_after_a_change_of_keys_the_new_one_vouches_for_the_old(journal: Config, tmp_path: Path) -> None:
    changed = create_app(replace(journal, keys=replace(journal.keys, journal=b"n" * 32)))
    with changed.app_context():
        assert [finding.kind for finding in report().findings] == [K.UNVERIFIABLE_DIGEST] * 2
        sign(DAY_1 + 3 * DAY)
        assert report().whole
        assert len(DigestFolder(journal).names()) == 3
        tamper(journal, "UPDATE journal_digest SET signature = sha512('x') WHERE number = 3")
        assert (K.FORGED_DIGEST, 3) in digest_faults()
        db.session.remove()
        db.engine.dispose()


def test_one_stream_may_be_asked_for(journal: Config) -> None:
    rewrite(journal, "dispute:00000000-0000-0000-0000-000000000001", 6)
    tamper(
        journal,
        "UPDATE journal_entry SET event = 'x' WHERE stream = 'dispute:00000000-0000-0000-0000-000000000002' AND seq = 1",
    )
    one = verify_journal(SYSTEM, stream="dispute:00000000-0000-0000-0000-000000000001")
    other = verify_journal(SYSTEM, stream="dispute:00000000-0000-0000-0000-000000000002")
    assert [each.stream for each in one.findings] == ["dispute:00000000-0000-0000-0000-000000000001"]
    assert [each.stream for each in other.findings] == ["dispute:00000000-0000-0000-0000-000000000002"]
    assert (one.entries, other.entries) == (7, 4)
    assert verify_journal(SYSTEM, stream="dispute:404").whole


def test_of_very_many_findings_the_first_are_listed(journal: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MOST_FINDINGS", 3)
    tamper(journal, "UPDATE journal_entry SET event = 'x'")
    told = report()
    assert (len(told.findings), told.unlisted) == (3, 9)


def test_writing_goes_on_while_the_journal_is_read(journal: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """The snapshot sees one moment: entries and digests written meanwhile are no fault."""
    monkeypatch.setattr(verification, "ENTRIES_AT_ONCE", 1)
    written: list[int] = []

    def go_on(read: int, total: int) -> None:
        if not written:
            written.append(total)
            write("dispute:00000000-0000-0000-0000-000000000001", 2, DAY_1 + 2 * DAY)
            write("dispute:00000000-0000-0000-0000-00000000000a", 2, DAY_1 + 2 * DAY)
            sign(DAY_1 + 3 * DAY)

    told = verify_journal(SYSTEM, on_progress=go_on)
    assert written == [12]
    assert (told.whole, told.entries, told.digests) == (True, 12, 2)
    again = report()
    assert (again.whole, again.entries, again.digests) == (True, 16, 3)


def person(*grants: HeldGrant) -> Actor:
    return Actor(kind="user", user_id=UUID(int=9), grants=grants)


def test_only_auditors_and_administrators_verify(journal: Config) -> None:
    for role in (Role.AUDITOR, Role.ADMIN):
        assert verify_while_waiting(person(HeldGrant(role))).whole
    for refused in (person(), person(HeldGrant(Role.CLERK, court_id=UUID(int=1))), SOMEBODY):
        with pytest.raises(GrantMissing):
            verify_while_waiting(refused)


def test_who_waits_is_not_kept_waiting(journal: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MOST_ENTRIES_IN_A_REQUEST", 11)
    with pytest.raises(Conflicting, match="journal-too-large"):
        verify_while_waiting(SYSTEM)
    assert verify_while_waiting(SYSTEM, stream="dispute:00000000-0000-0000-0000-000000000001").whole
    monkeypatch.setattr(verification, "MOST_ENTRIES_IN_A_REQUEST", 12)
    assert verify_while_waiting(SYSTEM).whole
    with as_owner(journal) as elsewhere:
        elsewhere.execute(text("SELECT pg_advisory_xact_lock(7226003)"))
        with pytest.raises(Conflicting, match="verification-running"):
            verify_while_waiting(SYSTEM)


def test_a_long_journal_is_verified_whole(app: Flask, config: Config) -> None:
    rows: list[dict[str, Any]] = []
    with as_owner(config) as owner:
        for stream in (f"dispute:{UUID(int=number)}" for number in range(2_000)):
            last = GENESIS
            for seq in range(1, 11):
                moment = DAY_1 + timedelta(seconds=seq)
                told = {
                    "stream": stream,
                    "seq": seq,
                    "event": "tried",
                    "at": moment.isoformat(),
                    "recorded_at": moment.isoformat(),
                    "actor": {"kind": "system", "id": None},
                    "text": "x" * 300,
                }
                body = canonical(told)
                rows.append(
                    {"s": stream, "n": seq, "m": moment, "b": body, "p": last, "h": chained(last, body)}
                )
                last = rows[-1]["h"]
            owner.execute(
                text("INSERT INTO journal_stream VALUES (:s, 10, :h, '2026-03-02')"), {"s": stream, "h": last}
            )
        owner.execute(
            text(
                "INSERT INTO journal_entry (stream, seq, at, recorded_at, event, body, previous, hash)"
                " VALUES (:s, :n, :m, :m, 'tried', :b, :p, :h)"
            ),
            rows,
        )
    sign(DAY_1 + DAY)
    told = report()
    assert (told.whole, told.entries, told.digests) == (True, 20_000, 1)
