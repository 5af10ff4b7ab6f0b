"""Taking the rows of an uploaded file in, by the same use case as a single filing, chunk by chunk.

A chunk is one transaction in the name of whoever sent the file. Its rows are tried together; when
something other than a refusal goes wrong, each is tried alone behind a savepoint, so that one bad row
leaves nothing behind and stops nobody. A row's mark commits with its dispute: after a crash the next
chunk begins where the last one ended, and nothing is filed twice.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from diversion.domain.import_columns import Column, read_header
from diversion.domain.imports import RowRead, read_row
from diversion.domain.reasons import Fault
from diversion.persistence.imports import Import, ImportRow, counts, taken_before, waiting_rows
from diversion.persistence.outbox import Outbox
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM, Actor, GrantMissing
from diversion.services.actors import actor_of_user
from diversion.services.imports import (
    ImportRead,
    cells_of,
    organisations_by_name,
    read_import,
    register_import,
)
from diversion.services.intake import register_dispute
from diversion.services.outbox import Job, keep_promises, record_failure
from diversion.services.refusals import Conflicting, InputFaulty, Refusal
from diversion.services.registers import note_change
from diversion.services.transaction import Transaction, transaction

CHUNK_ROWS = 25
CHUNKS_A_PROMISE = 40
"""What one message may do; the rest is promised anew, so that no message outlives its worker's patience."""
ONE_AT_A_TIME = 0x696D706F7274
"""The advisory lock of all imports: two at once would take places of the same organisations crosswise."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one row."""

    line: int
    status: str
    dispute_id: UUID | None = None
    faults: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What taking in some rows needs to know: the file's columns, its court, rows that are disputes already."""

    import_id: UUID
    court: Court
    columns: Sequence[Column | None]
    known: dict[bytes, UUID]


def import_file(actor: Actor, court_code: str | None, content: bytes, progress: Progress) -> ImportRead:
    """Keep a file and take it in here and now, telling how far it has come.

    Who and what it refuses: as ``register_import``. Should it be interrupted, a worker takes in the rest.
    """
    import_id = register_import(actor, content, court_code)
    read = read_import(actor, import_id)
    while read.status != "finished":
        progress(read.read - read.waiting, read.read)
        take_in(import_id)
        read = read_import(actor, import_id)
    progress(read.read, read.read)
    return read


def keep_import_promises(promises: Sequence[str]) -> None:
    """Take in the files behind some promises; a large one in parts, each promised by the one before.

    Safe to repeat, and by two workers at once: they take turns, chunk by chunk.
    """
    for promise, import_id in _subjects(promises):
        try:
            for _ in range(CHUNKS_A_PROMISE):
                if take_in(import_id) == 0:
                    break
        except Exception as failure:
            record_failure(promise, failure)
            continue
        keep_promises([promise], _go_on)


def take_in(import_id: UUID, most: int = CHUNK_ROWS) -> int:
    """Take in the next rows of an import and answer how many wait still; nothing left is no fault."""
    with transaction(SYSTEM) as tx:
        uploader = tx.session.scalars(select(Import.uploaded_by).where(Import.id == import_id)).one()
    with transaction(actor_of_user(uploader)) as tx:
        tx.session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        uploaded = tx.session.get_one(Import, import_id, with_for_update=True, populate_existing=True)
        rows = tx.session.execute(waiting_rows(import_id, most)).all()
        if rows:
            _mark(tx, import_id, _take(tx, _chunk(tx, uploaded, rows), rows))
        number: dict[str, int] = {row.status: row.rows for row in tx.session.execute(counts(import_id))}
        waiting = number.get("waiting", 0)
        if uploaded.status != "finished":
            uploaded.status = "running" if waiting else "finished"
            if not waiting:
                uploaded.finished_at = tx.at
                note_change(tx, uploaded.court_id, "import_finished", import_id, number)
        return waiting


def _subjects(promises: Sequence[str]) -> list[tuple[str, UUID]]:
    with transaction(SYSTEM) as tx:
        query = select(Outbox.id, Outbox.subject_id).where(
            Outbox.id.in_([UUID(promise) for promise in promises]), Outbox.state.in_(("waiting", "sent"))
        )
        return [(str(row.id), UUID(row.subject_id)) for row in tx.session.execute(query)]


def _go_on(tx: Transaction, import_ids: Sequence[str]) -> None:
    for import_id in import_ids:
        if tx.session.execute(waiting_rows(UUID(import_id), 1)).first() is not None:
            tx.promise(Job.RUN_IMPORT, import_id)


def _chunk(tx: Transaction, uploaded: Import, rows: Sequence[Any]) -> _Chunk:
    court = tx.session.get_one(Court, uploaded.court_id)
    known = tx.session.execute(taken_before(court.id, [row.digest for row in rows]))
    columns, _ = read_header(uploaded.headers)
    return _Chunk(uploaded.id, court, columns, {row.digest: row.dispute_id for row in known})


def _take(tx: Transaction, chunk: _Chunk, rows: Sequence[Any]) -> list[_Outcome]:
    """Take rows in together; when that fails for another reason than a refusal, each alone."""
    before = dict(chunk.known)
    try:
        with tx.savepoint():
            return [_row(tx, chunk, row) for row in rows]
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        chunk.known.clear()
        chunk.known.update(before)
        return [_alone(tx, chunk, row) for row in rows]


def _alone(tx: Transaction, chunk: _Chunk, row: Any) -> _Outcome:
    try:
        with tx.savepoint():
            return _row(tx, chunk, row)
    except (OperationalError, InterfaceError):
        raise
    except Exception as failure:
        log.warning("import %s line %s: %s", chunk.import_id, row.line, type(failure).__name__)
        read = _read(tx, chunk, row)
        return _refused(row.line, read, [_broken(failure)])


def _row(tx: Transaction, chunk: _Chunk, row: Any) -> _Outcome:
    """Take one row in, or say why not: a refusal is the row's, anything else goes up."""
    if row.digest in chunk.known:
        return _Outcome(row.line, "known", chunk.known[row.digest])
    read = _read(tx, chunk, row)
    if any(fault.pointer == "" for fault in read.faults):
        return _refused(row.line, read, read.faults)
    try:
        dispute_id = register_dispute(tx.actor, read.filing, read.faults)
    except InputFaulty as refused:
        if isinstance(refused.__cause__, IntegrityError):
            raise refused.__cause__ from None
        return _refused(row.line, read, refused.faults)
    except Conflicting as refused:
        return _refused(row.line, read, [_conflict(refused)])
    except (Refusal, GrantMissing) as refused:
        return _refused(row.line, read, [_refusal(refused)])
    tx.flush()
    chunk.known[row.digest] = dispute_id
    return _Outcome(row.line, "taken", dispute_id)


def _read(tx: Transaction, chunk: _Chunk, row: Any) -> RowRead:
    cells = cells_of(tx, chunk.import_id, row.line, row.sealed)
    return read_row(chunk.columns, cells, chunk.court.code, organisations_by_name(tx))


def _refused(line: int, read: RowRead, faults: Sequence[Fault]) -> _Outcome:
    return _Outcome(line, "refused", faults=read.in_columns(faults))


def _conflict(refused: Conflicting) -> Fault:
    if refused.code != "duplicate-suspected":
        return Fault("", refused.code, refused.zh, refused.en)
    earlier = "、".join(refused.details["references"])
    zh = f"疑似重复提交：{earlier}；核对后确需另行提交的，请在此列写明理由"
    en = f"Suspected duplicate of {earlier}; if it is to be filed all the same, give the reason in this column."
    return Fault("/file_anyway_reason", refused.code, zh, en)


def _refusal(refused: Refusal | GrantMissing) -> Fault:
    if isinstance(refused, Refusal):
        return Fault("", refused.code, refused.zh, refused.en)
    zh = "上传人已没有在该法院收件的授权，请由有授权的人员重新上传"
    return Fault("", refused.code, zh, "Whoever sent the file may no longer file here; somebody else has to.")


def _broken(failure: Exception) -> Fault:
    """Say what a row that could not be written is refused with; its words never hold the row's own."""
    constraint = getattr(getattr(getattr(failure, "orig", None), "diag", None), "constraint_name", None)
    if isinstance(failure, IntegrityError) and constraint == "uq_docketing_case_number":
        zh = "该案号已登记在另一纠纷名下，请核对案号"
        return Fault(
            "/case_number", "case-number-taken", zh, "Another dispute bears this case number; check it."
        )
    what = constraint or getattr(failure, "code", None) or type(failure).__name__
    zh = f"系统未能保存此行（{what}），请核对后重新上传；仍不成功的，请联系管理员"
    en = f"The row could not be saved ({what}); check it and send it again, or ask an administrator."
    return Fault("", "row-not-saved", zh, en)


def _mark(tx: Transaction, import_id: UUID, outcomes: Sequence[_Outcome]) -> None:
    """Note what became of the rows; the cells of a row that became a dispute are kept no longer."""
    for outcome in outcomes:
        values: dict[str, Any] = {
            "status": outcome.status,
            "dispute_id": outcome.dispute_id,
            "faults": list(outcome.faults),
        }
        if outcome.status != "refused":
            values["sealed"] = b""
        tx.session.execute(
            update(ImportRow)
            .where(ImportRow.import_id == import_id, ImportRow.line == outcome.line)
            .values(**values)
        )
