"""Workbooks (XLSX) in and out: cells as texts, so that no number of identity becomes a power of ten.

Read with python-calamine, written with XlsxWriter. A workbook is a ZIP: what it would unpack to is looked at
before anything is unpacked, as a small file can hold gigabytes.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

MOST_UNPACKED_BYTES = 50_000_000
VALIDATED_CHARACTERS = 255
"""The most that a spreadsheet takes for the list of words of a cell."""
_WIDTHS = {True: 22, False: 16}


class WorkbookUnreadable(Exception):
    """A file that is no workbook, is too large unpacked, or lacks the sheet asked for."""

    code = "workbook-unreadable"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to write: a first row, headers, rows. ``open_headers`` may be filled in, with words where given."""

    name: str
    first: Sequence[str]
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    open_headers: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_workbook(table: Table, guide: str, lines: Sequence[Sequence[str]]) -> bytes:
    """Write a table to be filled in, every cell as text, and a sheet that says how.

    What is handed out is locked without a password: a help against slips, not a guard; the receipt codes are.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        _write_table(book, book.add_worksheet(table.name), table)
        sheet = book.add_worksheet(guide)
        sheet.set_column(0, 2, 40)
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write_string(place, column, cell)
    return written.getvalue()


def read_workbook(content: bytes, sheet: str) -> list[list[str]]:
    """Read a sheet's cells as texts, whatever a spreadsheet has made of them. Raises ``WorkbookUnreadable``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise WorkbookUnreadable("too large unpacked")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if sheet not in book.sheet_names:
            raise WorkbookUnreadable(f"no sheet {sheet}")
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, ValueError, OSError) as broken:
        raise WorkbookUnreadable(str(broken)) from broken
    return [[_text(cell) for cell in row] for row in rows]


def _write_table(book: Any, sheet: Any, table: Table) -> None:
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    locked = book.add_format({**text, "bg_color": "#EEEEEE"})
    unlocked = book.add_format({**text, "locked": False})
    head = book.add_format({**text, "bold": True})
    sheet.freeze_panes(2, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True})
    for column, cell in enumerate(table.first):
        sheet.write_string(0, column, cell, locked)
    last = len(table.rows) + 1
    for column, header in enumerate(table.headers):
        is_open = header in table.open_headers
        sheet.set_column(column, column, _WIDTHS[is_open])
        sheet.write_string(1, column, header, head)
        for place, row in enumerate(table.rows, start=2):
            sheet.write_string(place, column, row[column], unlocked if is_open else locked)
        words = table.open_headers.get(header)
        if words and len(",".join(words)) <= VALIDATED_CHARACTERS:
            choice = {"validate": "list", "source": list(words), "error_title": header, "ignore_blank": True}
            sheet.data_validation(2, column, last, column, choice)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
