"""What the tests of the journal do to it: write entries on days of their choice, and tamper with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from diversion.config import Config
from diversion.domain.journal_findings import FindingKind
from diversion.persistence.base import db
from diversion.services.access import SYSTEM, Actor
from diversion.services.digests import export_digests, sign_digests
from diversion.services.journal import PendingEntry
from diversion.services.transaction import transaction
from diversion.services.verification import JournalReport, verify_journal

DAY_1 = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
DAY = timedelta(days=1)
SOMEBODY = Actor(kind="user", user_id=UUID(int=7), name="某人")


def write(stream: str, count: int = 1, at: datetime = DAY_1, text_: str = "") -> None:
    """Write entries in one transaction, recorded at a moment of our choice."""
    with transaction(SOMEBODY) as tx:
        tx.recorded_at = tx.at = at
        for number in range(count):
            tx.journal(PendingEntry(stream, "tried", {"number": number, "text": text_}))


def sign(at: datetime) -> list[int]:
    """Sign as if it were that moment, and export."""
    with transaction(SYSTEM) as tx:
        tx.recorded_at = at
        numbers = sign_digests(tx)
    export_digests()
    return numbers


@contextmanager
def as_owner(config: Config) -> Iterator[Connection]:
    """Do what the runtime role may not, as somebody with the owner's password could."""
    engine = create_engine(config.owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def tamper(config: Config, *statements: str, **values: Any) -> None:
    """Run statements as the owner."""
    with as_owner(config) as connection:
        for statement in statements:
            connection.execute(text(statement), values if ":" in statement else {})


def empty(config: Config) -> None:
    """Begin without the entries that loading the reference data has left."""
    tamper(config, "TRUNCATE journal_entry, journal_stream, journal_digest")


def report() -> JournalReport:
    """Verify everything."""
    db.session.remove()
    return verify_journal(SYSTEM)


def found() -> list[tuple[FindingKind, str | None, int | None, int | None]]:
    """Verify everything and say what was found, where."""
    return [(each.kind, each.stream, each.seq, each.last_seq) for each in report().findings]
