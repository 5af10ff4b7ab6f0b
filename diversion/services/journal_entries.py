"""Reading the journal: who did what and when, for those who audit it.

Free text stays sealed under its dispute's key: a reader is told only that there is some. What a dispute's
own people read of its history is its timeline; this is the whole installation's, or a court's.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.journal import LISTED_BY, JournalEntry, JournalFilter, entries_listed
from diversion.persistence.organisation import Organisation
from diversion.persistence.registers import Court
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.registers import INSTALLATION, places_read
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True)
class Subject:
    """What a stream is about: ``dispute``, ``register`` (of a court, a body, the installation) or ``access`` (a user).

    ``id`` and ``name`` are empty where it is gone or is the whole installation's.
    """

    kind: str
    id: str = ""
    name: str = ""


def list_entries(
    actor: Actor,
    asked: Asked,
    *,
    stream: str | None = None,
    event: str | None = None,
    from_at: datetime | None = None,
) -> Page[Any]:
    """List entries in the order they were recorded: of a stream, of a kind of event, from a moment on.

    Who: an auditor; one of a single court reads its disputes' and its register's streams. ``from_at`` is
    real time, as ``recorded_at`` is. Refuses ``InputFaulty`` for a cursor that is none.
    """
    with transaction(actor) as tx:
        wanted = JournalFilter(stream, event, from_at, places_read(tx, Permission.READ_JOURNAL))
        page = read_page(tx, entries_listed(wanted), LISTED_BY, asked)
        return replace(page, rows=tuple(_told(row) for row in page.rows))


def read_newest(
    actor: Actor, asked: Asked, *, stream: str | None = None, event: str | None = None
) -> Page[dict[str, Any]]:
    """List entries the newest first, each with the name of who acted and what its stream is about.

    Who and what is refused: as for ``list_entries``. ``actor_name`` is None for whoever has no account.
    """
    with transaction(actor) as tx:
        wanted = JournalFilter(stream, event, None, places_read(tx, Permission.READ_JOURNAL))
        key = LISTED_BY if stream is None else (JournalEntry.seq,)
        page = read_page(tx, entries_listed(wanted), key, asked, newest_first=True)
        rows = [_told(row) for row in page.rows]
        acted = _names(tx, UserAccount.name, (_id((row["actor"] or {}).get("id")) for row in rows))
        about = subjects(tx, {row["stream"] for row in rows})
        for row in rows:
            row["actor_name"] = acted.get((row["actor"] or {}).get("id") or "")
            row["about"] = about[row["stream"]]
        return replace(page, rows=tuple(rows))


def subjects(tx: Transaction, streams: Iterable[str]) -> Mapping[str, Subject]:
    """Say what streams are about."""
    parts = {stream: stream.partition(":") for stream in streams}
    ids: dict[str, list[UUID | None]] = {}
    for kind, _, key in parts.values():
        ids.setdefault(kind, []).append(_id(key))
    named = {
        "dispute": _names(tx, Dispute.reference, ids.get("dispute", ())),
        "register": _names(tx, Court.name, ids.get("register", ()))
        | _names(tx, Organisation.name, ids.get("register", ())),
        "access": _names(tx, UserAccount.name, ids.get("access", ())),
    }
    return {
        stream: Subject(kind, key if key != INSTALLATION else "", named.get(kind, {}).get(key, ""))
        for stream, (kind, _, key) in parts.items()
    }


def _names(tx: Transaction, column: Any, ids: Iterable[UUID | None]) -> dict[str, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows: Sequence[Any] = tx.session.execute(
        select(column.class_.id, column).where(column.class_.id.in_(wanted))
    ).all()
    return {str(row[0]): row[1] for row in rows}


def _id(told: Any) -> UUID | None:
    """Read an id; what was tampered with, or names no row, is none."""
    try:
        return UUID(told)
    except (ValueError, TypeError, AttributeError):
        return None


def _told(row: Any) -> dict[str, Any]:
    body = _read(row.body)
    return {
        "stream": row.stream,
        "seq": row.seq,
        "at": row.at,
        "recorded_at": row.recorded_at,
        "event": row.event,
        "actor": body.get("actor"),
        "reason_code": body.get("reason_code"),
        "payload": body.get("payload"),
        "turn": body.get("responsible"),
        "text_sealed": body.get("text") is not None,
        "hash": row.hash.hex(),
    }


def _read(body: bytes) -> dict[str, Any]:
    """Read an entry's body; one that was tampered with tells nothing, and verification names it."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
