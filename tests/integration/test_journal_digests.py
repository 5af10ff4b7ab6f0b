"""Signing the journal day by day, and the copies outside the database."""

import base64
import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask
from journal_actions import DAY, DAY_1, SOMEBODY, as_owner, empty, report, sign, write
from sqlalchemy import select, text

import workers.journal
from diversion.config import Config
from diversion.domain.journal import GENESIS, Digest, digest_hash, read_digest
from diversion.gateways.digests import DigestFolder
from diversion.persistence.base import db
from diversion.persistence.journal import JournalDigest, JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.services.access import SYSTEM
from diversion.services.digests import export_digests, sign_digests, sign_until_now
from diversion.services.outbox import Job
from diversion.services.transaction import real_now, transaction


@pytest.fixture(autouse=True)
def _empty(app: Flask, config: Config) -> None:
    empty(config)


def digests() -> list[Digest]:
    return [
        read_digest(body)
        for body in db.session.scalars(select(JournalDigest.body).order_by(JournalDigest.number))
    ]


def heads(digest: Digest) -> dict[str, int]:
    return {head.stream: head.seq for head in digest.heads}


def test_an_empty_journal_has_nothing_to_sign(app: Flask) -> None:
    with transaction(SYSTEM) as tx:
        assert sign_digests(tx) == []
        assert sign_until_now(tx) == []
    assert export_digests() == []
    assert report().whole


def test_a_day_is_signed_once_when_it_is_over(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 3)
    end_of_day = datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert sign(end_of_day - timedelta(microseconds=1)) == []
    assert sign(end_of_day) == [1]
    assert sign(end_of_day) == []
    (digest,) = digests()
    assert (digest.on, digest.until, digest.previous) == (date(2026, 3, 2), end_of_day, GENESIS)
    assert heads(digest) == {"dispute:00000000-0000-0000-0000-000000000001": 3}


def test_missed_days_are_caught_up_with_the_heads_of_their_ends(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 2)
    write("dispute:00000000-0000-0000-0000-000000000002", 1)
    write("dispute:00000000-0000-0000-0000-000000000001", 3, DAY_1 + DAY)
    write("dispute:00000000-0000-0000-0000-000000000003", 1, DAY_1 + 3 * DAY)
    assert sign(DAY_1 + 4 * DAY) == [1, 2, 3, 4]
    signed = digests()
    assert [digest.on.day for digest in signed] == [2, 3, 4, 5]
    assert [heads(digest) for digest in signed] == [
        {
            "dispute:00000000-0000-0000-0000-000000000001": 2,
            "dispute:00000000-0000-0000-0000-000000000002": 1,
        },
        {"dispute:00000000-0000-0000-0000-000000000001": 5},
        {},
        {"dispute:00000000-0000-0000-0000-000000000003": 1},
    ]


def test_digests_hang_together(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001")
    sign(DAY_1 + 5 * DAY)
    rows = db.session.execute(select(JournalDigest).order_by(JournalDigest.number)).scalars().all()
    for before, after in pairwise(rows):
        assert read_digest(after.body).previous == digest_hash(before.body)
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]


def test_what_became_visible_after_its_day_was_signed_is_taken_by_the_next(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 2)
    sign(DAY_1 + DAY)
    write(
        "dispute:00000000-0000-0000-0000-000000000001", 1, DAY_1 + timedelta(hours=13, minutes=59)
    )  # recorded on day 1, visible now
    write("dispute:00000000-0000-0000-0000-000000000002", 1, DAY_1 + timedelta(hours=13, minutes=59))
    sign(DAY_1 + 2 * DAY)
    assert [heads(digest) for digest in digests()] == [
        {"dispute:00000000-0000-0000-0000-000000000001": 2},
        {
            "dispute:00000000-0000-0000-0000-000000000001": 3,
            "dispute:00000000-0000-0000-0000-000000000002": 1,
        },
    ]


def test_entries_recorded_out_of_order_do_not_hide_the_last(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 1, DAY_1 + DAY)
    write(
        "dispute:00000000-0000-0000-0000-000000000001", 1, DAY_1 + DAY - timedelta(hours=12)
    )  # began before, committed after
    sign(DAY_1 + 3 * DAY)
    assert heads(digests()[0]) == {"dispute:00000000-0000-0000-0000-000000000001": 2}
    assert [heads(digest) for digest in digests()[1:]] == [{}, {}]


def test_today_may_be_signed_so_far(app: Flask) -> None:
    now = real_now()
    write("dispute:00000000-0000-0000-0000-000000000001", 2, now - timedelta(seconds=2))
    with transaction(SYSTEM) as tx:
        first = sign_until_now(tx)
    write("dispute:00000000-0000-0000-0000-000000000001", 1, real_now() - timedelta(microseconds=1))
    write("dispute:00000000-0000-0000-0000-000000000002", 1, real_now() - timedelta(microseconds=1))
    with transaction(SYSTEM) as tx:
        second = sign_until_now(tx)
    export_digests()
    assert (len(first), len(second)) in {(1, 1), (1, 2), (2, 1)}  # a midnight may lie in between
    signed = digests()
    assert heads(signed[-1]) == {
        "dispute:00000000-0000-0000-0000-000000000001": 3,
        "dispute:00000000-0000-0000-0000-000000000002": 1,
    }
    assert sign(now + DAY)[-1] == signed[-1].number + 1
    assert heads(digests()[-1]) == {}
    assert report().whole


def test_a_clock_set_back_signs_nothing(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 1)
    sign(DAY_1 + DAY)
    with transaction(SYSTEM) as tx:
        tx.recorded_at = DAY_1
        assert sign_until_now(tx) == []


def test_two_who_sign_at_once_sign_a_day_once(app: Flask, config: Config) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 1)
    with as_owner(config) as elsewhere:
        elsewhere.execute(text("SELECT pg_advisory_xact_lock(7226002)"))
        with transaction(SYSTEM) as tx:
            tx.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(Exception, match="lock timeout"):
                sign_digests(tx)
            tx.session.rollback()


def test_a_forged_digest_does_not_stop_the_signing(app: Flask, config: Config) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 1)
    sign(DAY_1 + DAY)
    with as_owner(config) as owner:
        owner.execute(text("UPDATE journal_digest SET body = 'x'"))
    write("dispute:00000000-0000-0000-0000-000000000002", 1, DAY_1 + DAY)
    assert sign(DAY_1 + 2 * DAY) == [2]


def test_a_copy_lies_outside_and_can_be_checked_without_us(app: Flask, config: Config) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001", 2, text_="争")
    sign(DAY_1 + DAY)
    folder = config.data / "digests"
    copy = json.loads((folder / "2026-03-02.json").read_text(encoding="utf-8"))
    (pem,) = folder.glob("journal-*.pem")
    assert pem.name == f"journal-{copy['key_id']}.pem"
    key = load_pem_public_key(pem.read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    key.verify(base64.b64decode(copy["signature"]), copy["body"].encode())
    last = db.session.scalar(select(JournalEntry.hash).order_by(JournalEntry.seq.desc()))
    assert last is not None
    assert json.loads(copy["body"])["heads"] == [
        ["dispute:00000000-0000-0000-0000-000000000001", 2, last.hex()]
    ]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_the_documented_command_checks_a_copy(app: Flask, config: Config, tmp_path: Path) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001")
    sign(DAY_1 + DAY)
    folder = config.data / "digests"
    copy = json.loads((folder / "2026-03-02.json").read_text(encoding="utf-8"))
    (tmp_path / "body").write_bytes(copy["body"].encode())
    (tmp_path / "signature").write_bytes(base64.b64decode(copy["signature"]))
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(next(folder.glob("*.pem")))]
    told = [*command, "-rawin", "-in", str(tmp_path / "body"), "-sigfile", str(tmp_path / "signature")]
    assert subprocess.run(told, capture_output=True, check=False).returncode == 0
    (tmp_path / "body").write_bytes(copy["body"].encode() + b" ")
    assert subprocess.run(told, capture_output=True, check=False).returncode != 0


def test_a_copy_that_was_not_written_is_written_later_and_never_replaced(app: Flask, config: Config) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001")
    with transaction(SYSTEM) as tx:
        tx.recorded_at = DAY_1 + 2 * DAY
        sign_digests(tx)
    folder = DigestFolder(config)
    assert folder.names() == []
    assert export_digests() == ["2026-03-02", "2026-03-03"]
    assert folder.names() == ["2026-03-02.json", "2026-03-03.json"]
    (folder.path / "2026-03-02.json").write_text("mine")
    assert export_digests() == []
    assert (folder.path / "2026-03-02.json").read_text() == "mine"


def test_the_copies_are_private(app: Flask, config: Config) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001")
    sign(DAY_1 + DAY)
    folder = config.data / "digests"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def promise_signing() -> str:
    with transaction(SYSTEM) as tx:
        tx.promise(Job.SIGN_DIGEST, "a slot")
    promise = db.session.scalars(select(Outbox.id).where(Outbox.job == Job.SIGN_DIGEST)).one()
    db.session.rollback()
    return str(promise)


def state_of(promise: str) -> tuple[str, str | None]:
    db.session.rollback()
    row = db.session.get_one(Outbox, UUID(promise))
    return row.state, row.last_error


def test_the_worker_signs_and_copies_and_may_be_called_twice(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.context.application", lambda: app)
    write("dispute:00000000-0000-0000-0000-000000000001")
    promise = promise_signing()
    workers.journal.sign_digests([promise])
    assert state_of(promise) == ("done", None)
    copied = DigestFolder(config).names()
    assert copied[0] == "2026-03-02.json"
    workers.journal.sign_digests([promise])
    assert DigestFolder(config).names() == copied
    assert report().whole


def test_copies_that_cannot_be_written_show_as_a_promise_that_fails(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.context.application", lambda: app)
    write("dispute:00000000-0000-0000-0000-000000000001")
    with transaction(SYSTEM) as tx:
        tx.recorded_at = DAY_1 + DAY
        sign_digests(tx)
    (config.data / "digests").write_text("a file where the folder should be")
    promise = promise_signing()
    with pytest.raises(OSError, match="digests"):
        workers.journal.sign_digests([promise])
    assert state_of(promise) == ("waiting", "FileExistsError: ")
    (config.data / "digests").unlink()
    workers.journal.sign_digests([promise])
    assert state_of(promise)[0] == "done"
    assert DigestFolder(config).names()[0] == "2026-03-02.json"


def test_the_actor_of_the_tests_is_in_the_entries(app: Flask) -> None:
    write("dispute:00000000-0000-0000-0000-000000000001")
    assert db.session.scalars(select(JournalEntry.actor_id)).all() == [SOMEBODY.user_id]
