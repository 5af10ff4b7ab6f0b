"""Bulk intake: taking a file of filings, saying what became of its rows, and giving back the refused ones.

Here a file is kept, sealed, and the work promised; ``import_intake.py`` takes its rows in. The same file
twice is the same import, and a row that says what one taken before said is not filed again, so whoever
corrects a file may send all of it or only the part that was refused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.import_columns import ERROR_HEADER, Column, column_named, read_header
from diversion.domain.import_sheet import EMPTY, Sheet, SheetRow, SheetUnreadable, read_sheet, write_sheet
from diversion.domain.import_template import EXAMPLE, example_row
from diversion.domain.import_workbook import Named, sheet_of
from diversion.domain.imports import ImportForm, read_row
from diversion.domain.reasons import Fault
from diversion.gateways.workbooks import WorkbookUnreadable, read_first_sheet, write_table
from diversion.persistence.imports import Import, ImportRow, counts, refused_rows
from diversion.persistence.organisation import Organisation
from diversion.persistence.registers import Court, court_by_code
from diversion.services.access import Actor, GrantMissing
from diversion.services.outbox import Job
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import note_change
from diversion.services.transaction import Transaction, transaction

REFUSED_SHOWN = 200
SHEET_NAME = "收件"
_ARCHIVE_MARK = b"PK\x03\x04"
_WORKBOOK_UNREADABLE = Fault(
    "",
    "workbook-unreadable",
    "无法读取此 Excel 工作簿：可能已损坏、加了密码、内容过大，或者格式用到了最末的行列。请另存为新的“Excel 工作簿（.xlsx）”或“CSV UTF-8”后重新上传",
    "This workbook cannot be read: damaged, locked, too large, or used to the last row. Save it anew as XLSX or CSV.",
)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: ``faults`` have ``column``, ``code``, ``detail``, ``detail_en``."""

    line: int
    faults: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ImportRead:
    """How far an import has come; ``read`` is the sum of the four counts behind it.

    ``next_after_line`` asks for further refused rows; None when all were shown.
    """

    id: UUID
    court_code: str
    form: str
    status: str
    uploaded_at: datetime
    finished_at: datetime | None
    read: int
    taken: int
    refused: int
    known: int
    waiting: int
    refused_rows: tuple[RefusedRow, ...]
    next_after_line: int | None


def register_import(actor: Actor, content: bytes, court_code: str | None = None) -> UUID:
    """Keep a file of filings, promise to take it in, and answer the import's id.

    Who: a clerk or router of the court; without a code the one court they have. Refuses: ``InputFaulty``
    (those of ``read_sheet`` and ``read_header``, ``court-unknown``, ``court-needed``), ``GrantMissing``.
    Safe to repeat: a file sent before answers the import it was.
    """
    with transaction(actor) as tx:
        court = court_of(tx, court_code)
        digest = tx.vault.digest("import", content)
        earlier = tx.session.scalar(
            select(Import.id).where(Import.court_id == court.id, Import.digest == digest)
        )
        if earlier is not None:
            return earlier
        form, sheet, columns = read_columns(content)
        rows = rows_said(tx, court, sheet, columns)
        if not rows:
            raise InputFaulty([EMPTY])
        return _keep(tx, court, digest, (form, sheet), rows)


def read_import(actor: Actor, import_id: UUID, after_line: int = 0, limit: int = REFUSED_SHOWN) -> ImportRead:
    """Say how far an import has come, with the refused rows behind a line. Raises ``NotFound``."""
    with transaction(actor) as tx:
        uploaded, court = _found(tx, import_id)
        number: dict[str, int] = {row.status: row.rows for row in tx.session.execute(counts(import_id))}
        rows = tx.session.execute(refused_rows(import_id, after_line, limit + 1)).all()
        shown = tuple(RefusedRow(row.line, row.faults) for row in rows[:limit])
        return ImportRead(
            id=uploaded.id,
            court_code=court.code,
            form=uploaded.form,
            status=uploaded.status,
            uploaded_at=uploaded.uploaded_at,
            finished_at=uploaded.finished_at,
            read=uploaded.rows,
            taken=number.get("taken", 0),
            refused=number.get("refused", 0),
            known=number.get("known", 0),
            waiting=number.get("waiting", 0),
            refused_rows=shown,
            next_after_line=shown[-1].line if len(rows) > limit else None,
        )


def error_file(actor: Actor, import_id: UUID, form: ImportForm = ImportForm.CSV) -> bytes:
    """Give the refused rows as a file to correct and send again: the columns as sent, and what is wrong.

    Who: whoever may file in the court; the rows are what that court's clerk typed. Raises ``NotFound``.
    """
    with transaction(actor) as tx:
        uploaded, _ = _found(tx, import_id)
        kept = [place for place, header in enumerate(uploaded.headers) if header != ERROR_HEADER]
        table = [[*(uploaded.headers[place] for place in kept), ERROR_HEADER]]
        for row in tx.session.execute(refused_rows(import_id, 0, None)):
            cells = cells_of(tx, import_id, row.line, row.sealed)
            padded = [*cells, *[""] * (len(uploaded.headers) - len(cells))]
            beyond = padded[len(uploaded.headers) :]
            said = "；".join(f"{fault['column']}：{fault['detail']}" for fault in row.faults)
            table.append([*(padded[place] for place in kept), said, *beyond])
        return written_table(form, table)


def template(form: ImportForm = ImportForm.CSV) -> bytes:
    """Give the table to fill in, with an example row that is passed over when it is sent along."""
    return written_table(form, [list(EXAMPLE), list(EXAMPLE.values())])


def read_table(content: bytes, named: Named = column_named) -> tuple[ImportForm, Sheet]:
    """Read a CSV or a workbook as a table. Raises ``InputFaulty`` with the codes of ``read_sheet``, ``sheet_of``."""
    try:
        if content.startswith(_ARCHIVE_MARK):
            return ImportForm.XLSX, sheet_of(read_first_sheet(content), named)
        return ImportForm.CSV, read_sheet(content)
    except WorkbookUnreadable as unreadable:
        raise InputFaulty([_WORKBOOK_UNREADABLE]) from unreadable
    except SheetUnreadable as unreadable:
        raise InputFaulty(unreadable.faults) from unreadable


def cells_of(tx: Transaction, import_id: UUID, line: int, sealed: bytes) -> list[str]:
    """Open a row's cells."""
    cells: list[str] = json.loads(tx.vault.open_answer(_row_name(import_id, line), sealed))
    return cells


def organisations_by_name(tx: Transaction) -> Mapping[str, str]:
    """Give the organisations' ids by name; one that two bear is left out, and then refused as unknown."""

    def read() -> dict[str, str]:
        rows = tx.session.execute(select(Organisation.id, Organisation.name)).all()
        names = [row.name for row in rows]
        return {row.name: str(row.id) for row in rows if names.count(row.name) == 1}

    return tx.once("organisations_by_name", read)


def court_of(tx: Transaction, code: str | None) -> Court:
    """Find the court that a file is for: the one named, or the only one the actor files in."""
    reach = tx.actor.demand(Permission.FILE_DISPUTE)
    if code is None:
        if len(reach.courts) != 1:
            zh, en = (
                "您在多个法院有授权，请注明法院代字。",
                "You file in several courts; name the court's code.",
            )
            raise InputFaulty([Fault("/court_code", "court-needed", zh, en)])
        return tx.session.get_one(Court, next(iter(reach.courts)))
    court = tx.session.scalar(court_by_code(code))
    if court is None:
        zh, en = (
            "没有该法院代字的法院，请核对（如苏0506）。",
            "No court here has this code; check it (like 苏0506).",
        )
        raise InputFaulty([Fault("/court_code", "court-unknown", zh, en)])
    if court.id not in reach.courts:
        raise GrantMissing(Permission.FILE_DISPUTE)
    return court


def written_table(form: ImportForm, rows: Sequence[Sequence[str]], name: str = SHEET_NAME) -> bytes:
    """Write a table as a CSV or as a workbook whose one sheet has a name; no cell of either is calculated."""
    return write_sheet(rows) if form is ImportForm.CSV else write_table(name, rows)


def read_columns(content: bytes) -> tuple[ImportForm, Sheet, tuple[Column | None, ...]]:
    """Read a file and its header. Raises ``InputFaulty``."""
    form, sheet = read_table(content)
    columns, faults = read_header(sheet.headers)
    if faults:
        raise InputFaulty(faults)
    return form, sheet, columns


def rows_said(
    tx: Transaction, court: Court, sheet: Sheet, columns: Sequence[Column | None]
) -> list[tuple[SheetRow, bytes]]:
    """Pair every row but the template's example with the blind index of what it says."""
    example = example_row(court.code).content()
    rows = []
    for row in sheet.rows:
        read = read_row(columns, row.cells, court.code)
        said = read.content() if not read.faults else "\0".join(row.cells)
        if said != example:
            rows.append((row, tx.vault.digest("import_row", f"{court.code}\0{said}")))
    return rows


def _keep(
    tx: Transaction,
    court: Court,
    digest: bytes,
    sent: tuple[ImportForm, Sheet],
    rows: Sequence[tuple[SheetRow, bytes]],
) -> UUID:
    """Write the file and its rows; of two uploads of one file at once the second answers the first's."""
    form, sheet = sent
    made = insert(Import).values(
        id=tx.new_id(),
        court_id=court.id,
        digest=digest,
        status="waiting",
        headers=list(sheet.headers),
        rows=len(rows),
        form=form.value,
        uploaded_by=tx.actor.user_id,
        uploaded_at=tx.at,
        finished_at=None,
    )
    import_id: UUID | None = tx.session.scalar(made.on_conflict_do_nothing().returning(Import.id))
    if import_id is None:
        query = select(Import.id).where(Import.court_id == court.id, Import.digest == digest)
        return tx.session.scalars(query).one()
    for row, said in rows:
        tx.add(_row(tx, import_id, row, said))
    note_change(tx, court.id, "import_uploaded", import_id, {"rows": len(rows)})
    tx.promise(Job.RUN_IMPORT, str(import_id), key=f"{Job.RUN_IMPORT}:{import_id}")
    return import_id


def _row(tx: Transaction, import_id: UUID, row: SheetRow, said: bytes) -> ImportRow:
    cells = json.dumps(row.cells, ensure_ascii=False).encode()
    return ImportRow(
        import_id=import_id,
        line=row.line,
        digest=said,
        sealed=tx.vault.seal_answer(_row_name(import_id, row.line), cells),
        status="waiting",
        faults=[],
        dispute_id=None,
    )


def _found(tx: Transaction, import_id: UUID) -> tuple[Any, Any]:
    reach = tx.actor.demand(Permission.FILE_DISPUTE)
    uploaded = tx.session.get(Import, import_id, populate_existing=True)
    if uploaded is None or uploaded.court_id not in reach.courts:
        raise NotFound("批量导入", "import")
    return uploaded, tx.session.get_one(Court, uploaded.court_id)


def _row_name(import_id: UUID, line: int) -> str:
    return f"import_row:{import_id}:{line}"
