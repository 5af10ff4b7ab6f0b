"""Workbooks (XLSX) in and out: cells as texts, so that no number of identity becomes a power of ten.

Read with python-calamine, written with XlsxWriter. A workbook is a ZIP of XML in which a few signs can stand for
gigabytes: parts that unpack large, one cell far out that makes all before it, one long text named a million times.
So a file is unpacked here within bounds, measured, and only then handed on. Formulas are not calculated: what
counts is the value that the spreadsheet wrote beside them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

MOST_UNPACKED_BYTES = 50_000_000
MOST_TEXT_BYTES = 100_000_000
"""What the cells of a workbook may hold together; a text named by many cells counts for each."""
MOST_COLUMNS = 1000
MOST_ROWS = 20_000
MOST_PARTS = 2000
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]*)""")
_SHARED_END = re.compile(rb"</(?:\w+:)?si\s*>")
_NAMED = re.compile(rb"<(?:\w+:)?v\b[^<>]*>\s*([0-9]{1,9})\s*<")
VALIDATED_CHARACTERS = 255
"""The most that a spreadsheet takes for the list of words of a cell."""
_WIDTHS = {True: 22, False: 16}
_AS_WRITTEN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


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
    with xlsxwriter.Workbook(written, _AS_WRITTEN) as book:
        _write_table(book, book.add_worksheet(table.name), table)
        sheet = book.add_worksheet(guide)
        sheet.set_column(0, 2, 40)
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write_string(place, column, cell)
    return written.getvalue()


def read_workbook(content: bytes, sheet: str) -> list[list[str]]:
    """Read a sheet's cells as texts, whatever a spreadsheet has made of them. Raises ``WorkbookUnreadable``."""
    return [[_text(cell) for cell in row] for row in _cells(content, sheet)]


def read_first_sheet(content: bytes) -> list[list[Any]]:
    """Read the first sheet's cells as they are kept: text, number, day, moment; blank ones are empty texts.

    For tables that people made themselves: whoever reads them tells a number typed as text from one that a
    spreadsheet has calculated with. Raises ``WorkbookUnreadable``.
    """
    return _cells(content, None)


def write_table(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Write a table, a header and rows, every cell and every column below as text: nothing of it is calculated."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _AS_WRITTEN) as book:
        sheet = book.add_worksheet(name)
        text = book.add_format({"num_format": "@", "valign": "top"})
        head = book.add_format({"num_format": "@", "bold": True})
        sheet.freeze_panes(1, 0)
        for column in range(max(map(len, rows), default=0)):
            sheet.set_column(column, column, _WIDTHS[True], text)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell, text if place else head)
    return written.getvalue()


def _cells(content: bytes, sheet: str | None) -> list[list[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_within_bounds(content)))
        if sheet is not None and sheet not in book.sheet_names:
            raise WorkbookUnreadable(f"no sheet {sheet}")
        found = book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)
        rows: list[list[Any]] = found.to_python(skip_empty_area=False)
    except _BROKEN as broken:
        raise WorkbookUnreadable(str(broken)) from broken
    return rows


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    CalamineError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    IndexError,
)
"""What a damaged, locked or faked file raises on the way."""


def _within_bounds(content: bytes) -> bytes:
    """Unpack a workbook's XML within bounds, measure it, and pack it anew, so that no false size gets through."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if len(packed.infolist()) > MOST_PARTS or "xl/workbook.xml" not in packed.namelist():
            raise WorkbookUnreadable("no workbook")
        for part in packed.infolist():
            if not part.filename.endswith((".xml", ".rels")) or part.filename == "content.xml":
                continue
            with packed.open(part) as unpacking:
                parts[part.filename] = unpacking.read(left + 1)
            left -= len(parts[part.filename])
            if left < 0:
                raise WorkbookUnreadable("too large unpacked")
    _refuse_vast(parts)
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as packing:
        for name, part_of_it in parts.items():
            packing.writestr(name, part_of_it)
    return again.getvalue()


def _refuse_vast(parts: Mapping[str, bytes]) -> None:
    """Refuse sheets whose cells reach far out, or name long texts again and again: reading them fills memory."""
    lengths = [
        len(text)
        for name, part in parts.items()
        if "sharedStrings" in name
        for text in _SHARED_END.split(part)[:-1]
    ]
    written = 0
    for part in parts.values():
        if b"\0" in part:
            raise WorkbookUnreadable("another encoding than UTF-8")
        if b"sheetData" not in part:
            continue
        for letters, number in _PLACE.findall(part):
            if int(number or 0) > MOST_ROWS or _column(letters) > MOST_COLUMNS:
                raise WorkbookUnreadable("too many rows or columns")
        named = (int(each) for each in _NAMED.findall(part))
        written += sum(lengths[each] for each in named if each < len(lengths))
        if written > MOST_TEXT_BYTES:
            raise WorkbookUnreadable("too much text")


def _column(letters: bytes) -> int:
    """Count a column by its letters: A is 1, AA 27."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


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
