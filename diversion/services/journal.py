"""The journal of every change: who, what, when, why, and whose turn it is now; and its verification.

Entries are chained by stream: each hashes the previous head and its own canonical bytes. The stream's
row is locked by its writer, so a chain has no forks. Free text is sealed under the dispute's key before
it comes here; the hash covers ciphertext, so erasing a key leaves the chain whole.
"""

import base64
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import scoped_session

from diversion.domain.journal import GENESIS, PAYLOAD_VERSION, canonical, chained
from diversion.domain.working_days import shanghai_day
from diversion.persistence.base import Base
from diversion.persistence.bulk import copy_rows
from diversion.persistence.figures import FigureDue
from diversion.persistence.journal import JournalEntry, JournalStream, heads_moved, locked_heads
from diversion.services.access import Actor

DISPUTES = "dispute:"
"""How the name of a dispute's stream begins; its id follows."""
COPIED_FROM = 20
"""From so many entries on they are copied; fewer are inserted, which begins faster."""


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry to be chained at commit. ``fresh`` promises that its stream was made by this transaction."""

    stream: str
    event: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    reason_code: str | None = None
    text: bytes | None = None
    responsible: Mapping[str, Any] | None = None
    fresh: bool = False


def write_entries(
    session: scoped_session[Session],
    entries: list[PendingEntry],
    actor: Actor,
    at: datetime,
    recorded_at: datetime,
) -> None:
    """Chain and write a transaction's entries, streams in name order so that two writers cannot deadlock.

    However many streams there are, their heads are read in one statement and moved in another.
    """
    if not entries:
        return
    by_stream: dict[str, list[PendingEntry]] = defaultdict(list)
    for entry in entries:
        by_stream[entry.stream].append(entry)
    changed_on = shanghai_day(recorded_at)
    fresh = {stream for stream, listed in by_stream.items() if any(entry.fresh for entry in listed)}
    heads = _heads(session, sorted(by_stream.keys() - fresh), changed_on)
    rows: list[dict[str, Any]] = []
    moved: dict[str, tuple[int, bytes]] = {}
    for stream in sorted(by_stream):
        seq, head = heads.get(stream, (0, GENESIS))
        for entry in by_stream[stream]:
            seq += 1
            row = _row(entry, seq, head, actor, at, recorded_at)
            head = row["hash"]
            rows.append(row)
        moved[stream] = (seq, head)
    _move_heads(session, moved, fresh, changed_on)
    _write_rows(session, JournalEntry, rows)
    _write_rows(session, FigureDue, _figures_due(moved))


def _heads(
    session: scoped_session[Session], streams: Sequence[str], changed_on: date
) -> dict[str, tuple[int, bytes]]:
    """Lock the heads of streams; one that is not there yet is made."""
    if not streams:
        return {}
    found = {row.name: (row.seq, row.head) for row in session.execute(locked_heads(streams))}
    missing = [stream for stream in streams if stream not in found]
    if not missing:
        return found
    empty = [{"name": name, "seq": 0, "head": GENESIS, "changed_on": changed_on} for name in missing]
    session.execute(upsert(JournalStream).values(empty).on_conflict_do_nothing())
    return found | {row.name: (row.seq, row.head) for row in session.execute(locked_heads(missing))}


def _move_heads(
    session: scoped_session[Session],
    moved: Mapping[str, tuple[int, bytes]],
    fresh: Collection[str],
    changed_on: date,
) -> None:
    made = [
        {"name": name, "seq": moved[name][0], "head": moved[name][1], "changed_on": changed_on}
        for name in sorted(fresh)
    ]
    if made:
        session.execute(insert(JournalStream), made)
    names = [name for name in moved if name not in fresh]
    if names:
        seqs, hashes = [moved[name][0] for name in names], [moved[name][1] for name in names]
        session.execute(heads_moved(names, seqs, hashes, changed_on))


def _figures_due(moved: Mapping[str, tuple[int, bytes]]) -> list[dict[str, Any]]:
    """Say whose figures are to be looked at anew: whatever a figure counts of a dispute is journaled in its stream."""
    return [
        {"dispute_id": UUID(stream.removeprefix(DISPUTES)), "seq": seq}
        for stream, (seq, _) in moved.items()
        if stream.startswith(DISPUTES)
    ]


def _write_rows(session: scoped_session[Session], table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    if len(rows) < COPIED_FROM:
        session.execute(insert(table), rows)
    else:
        copy_rows(session, table, tuple(rows[0]), [tuple(row.values()) for row in rows])


def _row(
    entry: PendingEntry, seq: int, previous: bytes, actor: Actor, at: datetime, recorded_at: datetime
) -> dict[str, Any]:
    body = canonical(
        {
            "version": PAYLOAD_VERSION,
            "stream": entry.stream,
            "seq": seq,
            "at": at.isoformat(),
            "recorded_at": recorded_at.isoformat(),
            "event": entry.event,
            "actor": {"kind": actor.kind, "id": str(actor.user_id) if actor.user_id else None},
            "reason_code": entry.reason_code,
            "text": base64.b64encode(entry.text).decode() if entry.text else None,
            "responsible": entry.responsible,
            "payload": entry.payload,
        }
    )
    return {
        "stream": entry.stream,
        "seq": seq,
        "at": at,
        "recorded_at": recorded_at,
        "event": entry.event,
        "actor_id": actor.user_id,
        "body": body,
        "previous": previous,
        "hash": chained(previous, body),
    }
