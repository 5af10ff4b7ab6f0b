"""Whether the journal is whole: every entry, head, digest and copy outside, compared.

Three passes over one snapshot of the database, none of which keeps more than a batch in memory:
the entries of each stream in order; the signed digests in order, each with the entries it vouches for;
the copies outside the database against the digests in it (``digest_verification.py`` has these two).
The first finds what a tamperer left inconsistent, the second a stream rewritten consistently with its
head row, the third digests that were removed or replaced: what those vouched for is then checked from
the copy.

What was tampered with after the last digest that was copied away cannot be found by anybody, if it was
done consistently; the report says until when it reaches.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from diversion.config import Config
from diversion.domain.access import Permission
from diversion.domain.journal import Head
from diversion.domain.journal_findings import Finding, StoredEntry, check_stream
from diversion.persistence import journal
from diversion.persistence.base import db
from diversion.services.access import Actor
from diversion.services.digest_verification import DigestCheck, read_copies
from diversion.services.refusals import Conflicting

ENTRIES_AT_ONCE = 2_000
MOST_FINDINGS = 1_000
MOST_ENTRIES_IN_A_REQUEST = 300_000
"""About five seconds of work: a request must be answered while somebody waits for it."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class JournalReport:
    """What was looked at and what was found. ``digested_until`` is the last day a sound digest vouches for.

    Of more findings than a reader can use, ``findings`` holds the first and ``unlisted`` counts the rest.
    """

    entries: int
    streams: int
    digests: int
    copies: int
    digested_until: date | None
    findings: tuple[Finding, ...]
    unlisted: int

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


class Found:
    """Collects findings, as many as a report lists."""

    def __init__(self) -> None:
        self.listed: list[Finding] = []
        self.unlisted = 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Take findings in, and only count them past the most that are listed."""
        for finding in findings:
            if len(self.listed) < MOST_FINDINGS:
                self.listed.append(finding)
            else:
                self.unlisted += 1


def verify_journal(
    actor: Actor, *, stream: str | None = None, on_progress: Progress | None = None
) -> JournalReport:
    """Verify the whole journal, or one stream of it, and say everything that is wrong.

    Who: an auditor or administrator; the report names streams and never what they hold. Changes nothing,
    blocks nobody, and sees the journal as of one moment while others go on writing. ``on_progress`` is
    told the entries read and their number.
    """
    actor.demand(Permission.VERIFY_JOURNAL)
    with _snapshot() as connection:
        return _verify(connection, stream, on_progress or _silent)


def verify_while_waiting(actor: Actor, *, stream: str | None = None) -> JournalReport:
    """Verify for somebody who waits for the answer of a request: bounded, and one at a time.

    Refuses ``Conflicting`` ``verification-running`` while another one runs, and ``journal-too-large``
    past ``MOST_ENTRIES_IN_A_REQUEST`` unless one stream is asked for: the command line has no bound.
    """
    actor.demand(Permission.VERIFY_JOURNAL)
    with _snapshot() as connection:
        if not connection.scalar(journal.try_verifying()):
            raise Conflicting(
                "verification-running",
                "另一次核验正在进行，请稍后再试。",
                "Another verification is running; try again in a moment.",
            )
        bound = journal.entry_count(at_most=MOST_ENTRIES_IN_A_REQUEST + 1)
        if stream is None and (connection.scalar(bound) or 0) > MOST_ENTRIES_IN_A_REQUEST:
            raise Conflicting(
                "journal-too-large",
                f"留痕超过{MOST_ENTRIES_IN_A_REQUEST}条，请在服务器上运行 diversion verify-journal，"
                "或者指定一个记录流（stream）核验。",
                f"The journal has more than {MOST_ENTRIES_IN_A_REQUEST} entries: run diversion verify-journal "
                "on the server, or name one stream.",
            )
        return _verify(connection, stream, _silent)


def _verify(connection: Connection, stream: str | None, on_progress: Progress) -> JournalReport:
    config: Config = current_app.extensions["diversion"].config
    copies = read_copies(config)  # before the snapshot begins: a copy is younger than its digest
    found = Found()
    counts = _check_entries(connection, stream, found, on_progress)
    digests = DigestCheck(connection, config, stream)
    digests.check(copies)
    found.add(digests.findings(found.listed))
    return JournalReport(
        *counts,
        digests=digests.count,
        copies=len(copies),
        digested_until=digests.sound_until,
        findings=tuple(found.listed),
        unlisted=found.unlisted,
    )


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Open a connection of its own that sees one moment and can write nothing."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        yield connection


def _check_entries(
    connection: Connection, stream: str | None, found: Found, on_progress: Progress
) -> tuple[int, int]:
    """Check every stream's chain; answers how many entries and streams there are."""
    total = 0 if stream else connection.scalar(journal.entry_count()) or 0
    read = 0
    streams = 0

    def stored(rows: Iterable[Any]) -> Iterator[StoredEntry]:
        nonlocal read
        for row in rows:
            read += 1
            if read % ENTRIES_AT_ONCE == 0:
                on_progress(read, total)
            yield StoredEntry(*row[:9])

    batches = {"yield_per": ENTRIES_AT_ONCE}
    entries = connection.execute(journal.entries_in_order(stream), execution_options=batches)
    for name, rows in groupby(entries, key=_stream_of):
        streams += 1
        first = next(rows)
        head = None if first.head_seq is None else Head(name, first.head_seq, first.head)
        found.add(check_stream(name, head, stored(chain((first,), rows))))  # noqa: B031 - read on, not again
    for row in connection.execute(journal.emptied_streams(stream), execution_options=batches):
        streams += 1
        found.add(check_stream(row.name, Head(row.name, row.seq, row.head), ()))
    on_progress(read, total)
    return read, streams


def _stream_of(row: Any) -> str:
    name: str = row.stream
    return name


def _silent(_read: int, _total: int) -> None:
    return
