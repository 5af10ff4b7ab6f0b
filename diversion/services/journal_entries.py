"""Reading the journal: who did what and when, for those who audit it.

Free text stays sealed under its dispute's key: a reader is told only that there is some. What a dispute's
own people read of its history is its timeline; this is the whole installation's, or a court's.
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from diversion.domain.access import Permission
from diversion.persistence.journal import LISTED_BY, JournalFilter, entries_listed
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.registers import places_read
from diversion.services.transaction import transaction


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
