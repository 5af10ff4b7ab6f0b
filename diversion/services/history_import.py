"""Taking another system's handoff history in: once, whole, apart from live work, and without its persons.

One transaction and one COPY, so that a history is there whole or not at all. Names of persons and numbers
of disputes become keyed digests while the file is read: what identifies anybody is written nowhere.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.event_log import FLAT_COLUMNS
from diversion.domain.history_rows import (
    HistoryMapping,
    HistoryRow,
    MappingUnreadable,
    Reader,
    read_mapping,
    reader_of,
)
from diversion.domain.import_sheet import Sheet, SheetUnreadable, read_sheet
from diversion.domain.journal import canonical
from diversion.domain.reasons import Fault
from diversion.persistence.bulk import copy_rows
from diversion.persistence.history import HistoryEvent, HistoryImport, HistoryRefusal
from diversion.persistence.privacy import Vault
from diversion.persistence.registers import Court, court_by_code
from diversion.services.access import Actor
from diversion.services.refusals import InputFaulty
from diversion.services.registers import demand_place, note_change
from diversion.services.transaction import Transaction, transaction

MOST_ROWS = 500_000
"""Setting: the most rows of one file, as a file is read in memory."""
PSEUDONYM_BYTES = 16
PROGRESS_ROWS = 1000
EVENT_COLUMNS = ("import_id", "line", "dispute", "at", "event", "group", "organisation", "person", "outcome")

Progress = Callable[[int, int], None]
"""Told how many rows are read, and of how many."""


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file of events and the mapping that came with it, both as bytes; without a mapping our own names are read."""

    content: bytes
    mapping: bytes | None = None


@dataclass(slots=True)
class _Reading:
    """Rows as they pass by on their way into the table, and what is known of them afterwards."""

    vault: Vault
    reader: Reader
    import_id: UUID
    pseudonyms: dict[tuple[str, str], bytes] = field(default_factory=dict)
    refused: list[tuple[int, tuple[Fault, ...]]] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def rows(self, sheet: Sheet, progress: Progress) -> Iterator[Sequence[Any]]:
        """Read every row; give those that are sound as they are written, and keep what is wrong with the rest."""
        for number, row in enumerate(sheet.rows, start=1):
            if number % PROGRESS_ROWS == 0:
                progress(number, len(sheet.rows))
            read, faults = self.reader.read(row.cells)
            if read is None:
                self.refused.append((row.line, faults))
            else:
                yield self._written(row.line, read)

    def _written(self, line: int, row: HistoryRow) -> Sequence[Any]:
        self.first_at = min(self.first_at or row.at, row.at)
        self.last_at = max(self.last_at or row.at, row.at)
        dispute = self._pseudonym("history_dispute", row.dispute)
        person = self._pseudonym("history_person", row.person) if row.person else None
        where = (row.event, row.group, row.organisation)
        return (self.import_id, line, dispute, row.at, *where, person, row.outcome)

    def _pseudonym(self, kind: str, name: str) -> bytes:
        key = kind, name
        if key not in self.pseudonyms:
            self.pseudonyms[key] = self.vault.digest(kind, name)[:PSEUDONYM_BYTES]
        return self.pseudonyms[key]


def import_history(actor: Actor, court_code: str, file: HistoryFile, progress: Progress) -> UUID:
    """Take a history in for a court and answer its id.

    Who: an administrator of the installation or the court. Refuses: ``GrantMissing``; ``InputFaulty``
    (``court-unknown``, those of ``read_mapping``, ``read_sheet`` and ``reader_of``). A row that cannot be read
    is kept with its faults and stops nothing. Safe to repeat: the same file with the same mapping is the same
    import, and answers its id.
    """
    with transaction(actor) as tx:
        court = _court(tx, court_code)
        mapping, named, sheet = _read(file)
        reader = reader_of(mapping, sheet.headers, named)
        if isinstance(reader, list):
            raise InputFaulty(reader)
        import_id, is_new = _claimed(tx, court.id, file, mapping, len(sheet.rows))
        if not is_new:
            return import_id
        reading = _Reading(tx.vault, reader, import_id)
        copy_rows(tx.session, HistoryEvent, EVENT_COLUMNS, reading.rows(sheet, progress))
        refused = (
            (import_id, line, Jsonb([_told(each) for each in faults])) for line, faults in reading.refused
        )
        copy_rows(tx.session, HistoryRefusal, ("import_id", "line", "faults"), refused)
        row = tx.session.get_one(HistoryImport, import_id)
        row.taken = len(sheet.rows) - len(reading.refused)
        row.first_at, row.last_at = reading.first_at, reading.last_at
        note_change(tx, court.id, "history_imported", import_id, {"rows": row.rows, "taken": row.taken})
        return import_id


def _court(tx: Transaction, code: str) -> Court:
    court: Court | None = tx.session.scalar(court_by_code(code))
    demand_place(tx, Permission.CHANGE_REGISTERS, court.id if court else None)
    if court is None:
        zh, en = (
            "没有该法院代字的法院，请核对（如苏0506）。",
            "No court here has this code; check it (like 苏0506).",
        )
        raise InputFaulty([Fault("/court_code", "court-unknown", zh, en)])
    return court


def _read(file: HistoryFile) -> tuple[HistoryMapping, Sequence[str], Sheet]:
    """Read mapping and table, and name the columns that the mapping itself names."""
    try:
        mapping = read_mapping(file.mapping) if file.mapping is not None else HistoryMapping()
        sheet = read_sheet(file.content, MOST_ROWS)
    except (MappingUnreadable, SheetUnreadable) as unreadable:
        raise InputFaulty(unreadable.faults) from unreadable
    return mapping, [name for name in FLAT_COLUMNS if mapping.columns[name] != name], sheet


def _claimed(
    tx: Transaction, court_id: UUID, file: HistoryFile, mapping: HistoryMapping, rows: int
) -> tuple[UUID, bool]:
    """Write the import down, or find the one that it is already; of two at once the second waits and finds it."""
    digest = tx.vault.digest("history_import", file.content + b"\0" + canonical(mapping.told()))
    made = insert(HistoryImport).values(
        id=tx.new_id(),
        court_id=court_id,
        digest=digest,
        mapping=mapping.told(),
        rows=rows,
        taken=0,
        imported_by=tx.actor.user_id,
        imported_at=tx.at,
    )
    import_id: UUID | None = tx.session.scalar(made.on_conflict_do_nothing().returning(HistoryImport.id))
    if import_id is not None:
        return import_id, True
    same = select(HistoryImport.id).where(HistoryImport.court_id == court_id, HistoryImport.digest == digest)
    return tx.session.scalars(same).one(), False


def _told(fault: Fault) -> dict[str, str]:
    return {
        "column": fault.pointer.lstrip("/"),
        "code": fault.code,
        "detail": fault.zh,
        "detail_en": fault.en,
    }
