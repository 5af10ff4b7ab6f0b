"""Taking in figures that the product does not have: each upload a version, with its source and who sent it.

The same file as the newest changes nothing. A correction is the corrected file sent again: the newest version that
speaks of a month counts, and the earlier ones stay. Rows that cannot be read are refused one by one; a file of which
no row can be read is refused as a whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, true

from diversion.domain.access import Permission
from diversion.domain.import_sheet import SheetUnreadable, read_sheet, write_sheet
from diversion.domain.outside_figures import (
    COLUMNS,
    EXAMPLES,
    MOST_ROWS,
    EventRow,
    FileKind,
    FileRead,
    HeaderUnknown,
    MonthRow,
    RowRefused,
    read_file,
)
from diversion.domain.reasons import Fault
from diversion.persistence.outside_figures import (
    OutsideEvent,
    OutsideFile,
    OutsideMonth,
    files_of,
    newest_of,
    newest_version,
)
from diversion.persistence.registers import Court, court_by_code, courts_below
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import demand_place, note_change, one_at_a_time, places_read
from diversion.services.transaction import Transaction, transaction

MOST_REFUSED = 200
"""Refused rows that a version keeps; who sends more of them has another file in hand."""
LONGEST_SOURCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTold:
    """A file with what must be known of it; ``month`` is that of events, any day of it."""

    court_code: str
    kind: FileKind
    source: str
    content: bytes
    month: date | None = None


def template(kind: FileKind) -> bytes:
    """Write the table to fill in, with example rows that are passed over."""
    return write_sheet([list(COLUMNS[kind]), *EXAMPLES[kind]])


def courts_to_tell_of(actor: Actor) -> Sequence[Any]:
    """List the courts whose figures an actor uploads, with ``code`` and ``name``."""
    with transaction(actor) as tx:
        courts = places_read(tx, Permission.ADD_OUTSIDE_FIGURES)
        query = select(Court.code, Court.name).where(true() if courts is None else Court.id.in_(courts))
        return tx.session.execute(query.order_by(Court.code)).all()


def add_outside_file(actor: Actor, told: FileTold) -> Any:
    """Take a file in and answer its version's row.

    Who: a manager of the court, an administrator. Refuses: ``GrantMissing``; ``InputFaulty``: ``court-unknown``,
    ``source-missing``, ``month-missing``, ``month-ahead``, those of ``read_sheet`` and ``read_file``, and the rows'
    own faults when none could be read. Safe to repeat: what the newest version of that kind and month said already is
    answered again.
    """
    with transaction(actor) as tx:
        court = _court(tx, told.court_code)
        month = told.month.replace(day=1) if told.month and told.kind is FileKind.EVENTS else None
        if faults := list(_faults(told, month, tx.today)):
            raise InputFaulty(faults)
        one_at_a_time(tx, f"outside:{court.id}:{told.kind}")
        digest = tx.vault.digest("outside_file", f"{month}\0".encode() + told.content)
        newest = tx.session.scalar(newest_of(court.id, told.kind, month))
        if newest is not None and newest.digest == digest:
            return _row(tx, newest.id)
        found = _read(told, month, tx.today, _codes(tx, court.id))
        file_id = _write(tx, court.id, told, month, digest, found)
        note_change(
            tx,
            court.id,
            "outside_figures_added",
            file_id,
            {"kind": told.kind, "month": month, "rows": found.rows, "taken": len(found.taken)},
        )
        return _row(tx, file_id)


def list_outside_files(actor: Actor, asked: Asked) -> Page[Any]:
    """List the uploads, the newest first. Who: whoever uploads, of the courts they upload for."""
    with transaction(actor) as tx:
        query = files_of(places_read(tx, Permission.ADD_OUTSIDE_FIGURES))
        return read_page(tx, query, (OutsideFile.id,), asked, newest_first=True)


def read_outside_file(actor: Actor, file_id: UUID) -> Any:
    """Read one upload with the rows it refused. Who: as the list. Raises ``NotFound``."""
    with transaction(actor) as tx:
        query = files_of(places_read(tx, Permission.ADD_OUTSIDE_FIGURES)).where(OutsideFile.id == file_id)
        row = tx.session.execute(query).one_or_none()
        if row is None:
            raise NotFound("上传", "upload")
        return row


def _court(tx: Transaction, code: str) -> Court:
    court: Court | None = tx.session.scalar(court_by_code(code))
    demand_place(tx, Permission.ADD_OUTSIDE_FIGURES, court.id if court else None)
    if court is None:
        zh, en = "没有该法院代字的法院，请核对（如苏0506）。", "No court here has this code; check it."
        raise InputFaulty([Fault("/court_code", "court-unknown", zh, en)])
    return court


def _faults(told: FileTold, month: date | None, today: date) -> list[Fault]:
    faults = []
    if not told.source.strip():
        zh, en = "请写明数据来源（如某系统、某月报表）。", "Say where the figures come from."
        faults.append(Fault("/source", "source-missing", zh, en))
    if told.kind is FileKind.EVENTS and month is None:
        zh, en = "请选择这份数据所属的月份。", "Choose the month that the file speaks of."
        faults.append(Fault("/month", "month-missing", zh, en))
    if month is not None and _is_running(month, today):
        zh = "该月还没有过完，请在次月上传整月数据。"
        faults.append(
            Fault("/month", "month-ahead", zh, "This month is not over; send it whole, next month.")
        )
    return faults


def _is_running(month: date, today: date) -> bool:
    return month >= today.replace(day=1)


def _codes(tx: Transaction, court_id: UUID) -> Collection[str]:
    """Give the codes of a court and of those below it."""
    query = select(Court.code).where(Court.id.in_(courts_below([court_id])))
    return set(tx.session.scalars(query))


def _read(told: FileTold, month: date | None, today: date, courts: Collection[str]) -> FileRead:
    try:
        found = read_file(told.kind, read_sheet(told.content, MOST_ROWS), month, today, courts)
    except SheetUnreadable as unreadable:
        raise InputFaulty([_beside_file(each) for each in unreadable.faults]) from unreadable
    except HeaderUnknown as unknown:
        raise InputFaulty(unknown.faults) from unknown
    if not found.taken:
        raise InputFaulty([_of_row(each) for each in found.refused[:MOST_REFUSED]] or [_nothing_told()])
    return found


def _beside_file(fault: Fault) -> Fault:
    return Fault("/file", fault.code, fault.zh, fault.en)


def _of_row(refused: RowRefused) -> Fault:
    fault = refused.fault
    zh = f"第{refused.line}行“{refused.column}”：{fault.zh}"
    return Fault("/file", fault.code, zh, f"Row {refused.line}, {refused.column}: {fault.en}")


def _nothing_told() -> Fault:
    zh = "文件中只有示例行，请填写后重新上传；本月没有的，情形填“无”。"
    return Fault("/file", "file-empty", zh, "Only example rows; fill in yours. Nothing happened: write 无.")


def _write(
    tx: Transaction, court_id: UUID, told: FileTold, month: date | None, digest: bytes, found: FileRead
) -> UUID:
    file_id = tx.new_id()
    tx.add(
        OutsideFile(
            id=file_id,
            court_id=court_id,
            kind=told.kind.value,
            version=(tx.session.scalar(newest_version(court_id, told.kind)) or 0) + 1,
            month=month,
            digest=digest,
            source=told.source.strip(),
            rows=found.rows,
            taken=len(found.taken),
            refused=[_told_of(each) for each in found.refused[:MOST_REFUSED]],
            uploaded_by=tx.actor.user_id,
            uploaded_at=tx.at,
        )
    )
    for line, row in found.taken:
        if isinstance(row, MonthRow):
            counts = {"civil": row.civil, "administrative": row.administrative, "population": row.population}
            tx.add(OutsideMonth(file_id=file_id, month=row.month, **counts))
        elif row.kind is not None:
            tx.add(_event(tx, file_id, line, row))
    tx.flush()
    return file_id


def _event(tx: Transaction, file_id: UUID, line: int, row: EventRow) -> OutsideEvent:
    def digest(kind: str, form: str | None) -> bytes | None:
        return tx.vault.digest(kind, form) if form is not None else None

    return OutsideEvent(
        file_id=file_id,
        line=line,
        kind=row.kind,
        on=row.on,
        case_number=row.case_number,
        party=digest("identity_number", row.party),
        other_number=digest("identity_number", row.other_number),
        other_name=digest("name", row.other_name),
    )


def _told_of(refused: RowRefused) -> dict[str, Any]:
    fault = refused.fault
    return {
        "line": refused.line,
        "column": refused.column,
        "code": fault.code,
        "detail": fault.zh,
        "detail_en": fault.en,
    }


def _row(tx: Transaction, file_id: UUID) -> Any:
    tx.flush()
    return tx.session.execute(files_of(None).where(OutsideFile.id == file_id)).one()
