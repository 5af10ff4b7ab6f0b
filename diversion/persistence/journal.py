"""The journal: append-only entries chained by stream, and the signed digests over their heads.

The runtime role may neither update, delete nor truncate entries or digests (``guards.py``); migrations
never touch rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    Text,
    Update,
    and_,
    any_,
    cast,
    column,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.base import Base
from diversion.persistence.bulk import told_as
from diversion.persistence.dispute import Dispute

DIGEST_LOCK = 7_226_002
"""Advisory lock: one signs at a time, so that digests are numbered without gaps."""
VERIFYING_LOCK = 7_226_003
"""Advisory lock: verifying reads everything, so one at a time is asked for over the network."""


class JournalStream(Base):
    """A chain's head: the writer locks this row. Named ``dispute:ID``, ``register:…`` or ``access:…``."""

    __tablename__ = "journal_stream"

    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    head: Mapped[bytes]
    changed_on: Mapped[date] = mapped_column(index=True)


class JournalEntry(Base):
    """One change: ``body`` is the canonical JSON that ``hash`` covers, after the previous hash.

    ``at`` (installation time), ``recorded_at``, ``event`` and ``actor_id`` repeat the body for queries;
    verification compares them. ``recorded_at`` is real time: ``at`` differs on a demo installation only.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_recorded_at", "recorded_at"),
        Index("ix_journal_entry_event", "event", "recorded_at"),
    )

    stream: Mapped[str] = mapped_column(ForeignKey("journal_stream.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    event: Mapped[str]
    actor_id: Mapped[UUID | None]
    body: Mapped[bytes]
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class JournalDigest(Base):
    """One signed digest of the heads that changed since the one before; also exported.

    One for each Shanghai day (``whole_day``), and further ones in a day where somebody asked (a backup).
    ``body`` says everything again that the other columns say, and is what the signature covers.
    """

    __tablename__ = "journal_digest"
    __table_args__ = (
        Index("uq_journal_digest_day", "on", unique=True, postgresql_where="whole_day"),
        Index("ix_journal_digest_until_at", "until_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    on: Mapped[date]
    whole_day: Mapped[bool]
    until_at: Mapped[datetime]
    body: Mapped[bytes]
    signature: Mapped[bytes]
    key_id: Mapped[str]
    recorded_at: Mapped[datetime]


LISTED_BY = (JournalEntry.recorded_at, JournalEntry.stream, JournalEntry.seq)
"""The key that reading page by page goes by: the order in which entries were recorded."""


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What a reader of the journal asks for; ``courts`` None means the whole installation."""

    stream: str | None = None
    event: str | None = None
    from_at: datetime | None = None
    courts: Collection[UUID] | None = None


def entries_listed(asked: JournalFilter) -> Select[*tuple[Any, ...]]:
    """Ask for the entries a reader wants. Of courts: their disputes' streams and their registers'."""
    entry = JournalEntry
    conditions: list[ColumnElement[bool]] = []
    if asked.stream is not None:
        conditions.append(entry.stream == asked.stream)
    if asked.event is not None:
        conditions.append(entry.event == asked.event)
    if asked.from_at is not None:
        conditions.append(entry.recorded_at >= asked.from_at)
    if asked.courts is not None:
        disputes = select(func.concat("dispute:", Dispute.id)).where(Dispute.court_id.in_(asked.courts))
        registers = [f"register:{court}" for court in asked.courts]
        conditions.append(or_(entry.stream.in_(registers), entry.stream.in_(disputes)))
    columns = (entry.stream, entry.seq, entry.at, entry.recorded_at, entry.event, entry.body, entry.hash)
    return select(*columns).where(*conditions)


def entries_in_order(stream: str | None = None) -> Select[*tuple[Any, ...]]:
    """Ask for every entry, stream by stream in order, each with its stream's own row beside it."""
    entry, head = JournalEntry, JournalStream
    query = (
        select(
            entry.stream,
            entry.seq,
            entry.at,
            entry.recorded_at,
            entry.event,
            entry.actor_id,
            entry.body,
            entry.previous,
            entry.hash,
            head.seq.label("head_seq"),
            head.head,
        )
        .outerjoin(head, head.name == entry.stream)
        .order_by(entry.stream, entry.seq)
    )
    return query if stream is None else query.where(entry.stream == stream)


def locked_heads(streams: Sequence[str]) -> Select[str, int, bytes]:
    """Ask for the heads of some streams, locked in the order of their names, so that two writers cannot deadlock."""
    head = JournalStream
    query = select(head.name, head.seq, head.head).where(head.name == any_(cast(list(streams), ARRAY(Text))))
    return query.order_by(head.name).with_for_update()


def heads_moved(streams: Sequence[str], seqs: Sequence[int], hashes: Sequence[bytes], on: date) -> Update:
    """Move the heads of some streams on, told by three lists of one length."""
    head = JournalStream
    told = told_as({"name": (head.name, streams), "seq": (head.seq, seqs), "head": (head.head, hashes)})
    return (
        update(head)
        .where(head.name == told.c.name)
        .values(seq=told.c.seq, head=told.c.head, changed_on=on)
        .execution_options(synchronize_session=False)
    )


def emptied_streams(stream: str | None = None) -> Select[str, int, bytes]:
    """Ask for streams without any entry: no writer leaves one."""
    left = select(JournalEntry.seq).where(JournalEntry.stream == JournalStream.name).exists()
    query = select(JournalStream.name, JournalStream.seq, JournalStream.head).where(~left)
    return query if stream is None else query.where(JournalStream.name == stream)


def entry_count(at_most: int | None = None) -> Select[int]:
    """Ask how many entries there are, counting no further than ``at_most``."""
    counted = select(JournalEntry.seq).limit(at_most).subquery()
    return select(func.count()).select_from(counted)


def stored_hashes(streams: Sequence[str], seqs: Sequence[int]) -> Select[str, int, bytes]:
    """Ask for the hashes of the entries named by two lists of one length."""
    lists = cast(list(streams), ARRAY(Text)), cast(list(seqs), ARRAY(Integer))
    asked = func.unnest(*lists).table_valued(column("stream", Text), column("seq", Integer)).render_derived()
    entry = JournalEntry
    same = and_(entry.stream == asked.c.stream, entry.seq == asked.c.seq)
    return select(entry.stream, entry.seq, entry.hash).join(asked, same)


def last_seq(stream: str) -> Select[int]:
    """Ask for the last number in a stream; 0 when it has no entry."""
    return select(func.coalesce(func.max(JournalEntry.seq), 0)).where(JournalEntry.stream == stream)


def first_recorded_at() -> Select[datetime | None]:
    """Ask when the first entry was recorded."""
    return select(func.min(JournalEntry.recorded_at))


def heads_recorded(since: datetime | None, until: datetime) -> Select[str, int, bytes]:
    """Ask for the last entry of each stream among those recorded from ``since`` and before ``until``."""
    entry = JournalEntry
    query = (
        select(entry.stream, entry.seq, entry.hash)
        .ext(distinct_on(entry.stream))
        .where(entry.recorded_at < until)
        .order_by(entry.stream, entry.seq.desc())
    )
    return query if since is None else query.where(entry.recorded_at >= since)


def digests_in_order() -> Select[*tuple[Any, ...]]:
    """Ask for every digest by number."""
    digest = JournalDigest
    columns = (digest.number, digest.on, digest.until_at, digest.body, digest.signature, digest.key_id)
    return select(*columns).order_by(digest.number)


def digest_places() -> Select[*tuple[Any, ...]]:
    """Ask which digests there are, without their bodies."""
    digest = JournalDigest
    return select(digest.number, digest.on, digest.whole_day).order_by(digest.number)


def digest_numbered(number: int) -> Select[*tuple[Any, ...]]:
    """Ask for one digest."""
    return digests_in_order().where(JournalDigest.number == number)


def newest_digest() -> Select[*tuple[Any, ...]]:
    """Ask for the last digest signed."""
    return digests_in_order().order_by(None).order_by(JournalDigest.number.desc()).limit(1)


def digests_ending_from(moment: datetime) -> Select[bytes]:
    """Ask for the bodies of digests that end at a moment or after it."""
    return select(JournalDigest.body).where(JournalDigest.until_at >= moment).order_by(JournalDigest.number)


def lock_signing() -> Select[Any]:
    """Wait until nobody else signs; held until the commit."""
    return select(func.pg_advisory_xact_lock(DIGEST_LOCK))


def try_verifying() -> Select[bool]:
    """Claim the one verification asked for over the network; held until the transaction's end."""
    return select(func.pg_try_advisory_xact_lock(VERIFYING_LOCK))


def unmasked_since(user_id: UUID, moment: datetime) -> Select[str]:
    """Ask which parties somebody has looked at in clear, by that person's own stream."""
    entry = JournalEntry
    payload = cast(func.convert_from(entry.body, "UTF8"), JSONB)["payload"]
    return select(payload["party_id"].astext).where(
        entry.stream == f"access:{user_id}",
        entry.event == "unmasked",
        entry.recorded_at >= moment,
        payload.has_key("party_id"),
        ~payload.has_key("on"),
    )


def journaled_since(moment: datetime) -> Select[bool]:
    """Ask whether anything was journaled since a real moment, at whatever court."""
    return select(select(JournalEntry.seq).where(JournalEntry.recorded_at >= moment).exists())
