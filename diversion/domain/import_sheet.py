"""Whether an uploaded file is a table of filings at all: its encoding, its signs, its header.

Beside ``imports.py``, which reads one row: here the whole file is taken or refused, because a file read
in the wrong encoding or cut at the wrong sign would make wrong filings of every row.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.reasons import Fault

MOST_ROWS = 10_000
"""Setting: the most rows of one file; more are sent in several files."""
_LONGEST_CELL = 200_000
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ARCHIVE_MARK = b"PK\x03\x04"
_OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
_OTHER_SEPARATORS = "\t;；，"

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "file-empty": (
            "文件中没有数据行，请按模板填写后重新上传",
            "The file holds no rows; fill in the template and send it again.",
        ),
        "file-is-workbook": (
            "这是 Excel 工作簿，请在 Excel 中另存为“CSV UTF-8（逗号分隔）”后重新上传",
            "This is an Excel workbook; save it as CSV UTF-8 (comma delimited) and send that.",
        ),
        "file-encoding": (
            "无法识别文件编码，请另存为“CSV UTF-8（逗号分隔）”或 GB18030 编码后重新上传",
            "Neither UTF-8 nor GB18030; save it as CSV UTF-8 (comma delimited) and send it again.",
        ),
        "file-separator": (
            "列之间不是用英文逗号分隔，请另存为“CSV UTF-8（逗号分隔）”后重新上传",
            "The columns are not separated by commas; save it as CSV UTF-8 (comma delimited).",
        ),
        "file-quoting": (
            "引号不成对或某个单元格过长，无法分清各列，请检查该行附近的引号",
            "A quotation mark is not closed or a cell is too long; look at the quotes near this line.",
        ),
    }
)


EMPTY = Fault("", "file-empty", *_TEXTS["file-empty"])


class SheetUnreadable(Exception):
    """The file is no table of filings; ``faults`` say why, and nothing of it was taken."""

    code = "sheet-unreadable"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(fault.code for fault in self.faults))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as written; ``line`` counts rows as Excel shows them, the header being the first.

    A line break within a cell does not count. Cells may be fewer or more than the headers.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header as written, and the rows that hold anything."""

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(content: bytes, most_rows: int = MOST_ROWS) -> Sheet:
    r"""Read a CSV in UTF-8, with or without its mark, or in GB18030, of at most some rows.

    Raises ``SheetUnreadable`` with one of ``file-empty``, ``file-is-workbook``, ``file-encoding``,
    ``file-separator``, ``file-quoting`` (its pointer names the line), ``file-too-long``.

    >>> read_sheet("来源,案由\r\n起诉,\"民间\n借贷\"\r\n,\r\n".encode("gb18030")).rows
    (SheetRow(line=2, cells=('起诉', '民间\n借贷')),)
    """
    rows = tuple(_rows(_text(content), most_rows))
    if len(rows) < 2:
        raise SheetUnreadable([EMPTY])
    headers = tuple(header.strip() for header in rows[0].cells)
    if sum(1 for header in headers if header) < 2 and any(sign in headers[0] for sign in _OTHER_SEPARATORS):
        raise _refused("file-separator")
    return Sheet(headers, rows[1:])


def write_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    """Write a CSV that Excel opens with its Chinese signs whole; no cell of it is run as a formula.

    What ``read_sheet`` and ``restored`` read again is what was written.
    """
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_neutral(cell) for cell in row] for row in rows)
    return _UTF8_MARK + written.getvalue().encode()


def restored(cell: str) -> str:
    """Take back the apostrophe that ``write_sheet`` puts before a cell a spreadsheet would calculate.

    >>> restored("'=1+1"), restored("'320506"), restored("-1")
    ('=1+1', "'320506", '-1')
    """
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _CALCULATED else cell


def too_long(most_rows: int) -> Fault:
    """Say that a file has more rows than are taken at once."""
    zh, en = (
        f"超过{most_rows}行，请分成几个文件上传",
        f"More than {most_rows} rows; send them in several files.",
    )
    return Fault("", "file-too-long", zh, en)


_CALCULATED = frozenset("=+-@\t\r\n＝＋－＠")
"""Spreadsheets set to Chinese take the full-width signs for the others."""


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _CALCULATED else cell


def _text(content: bytes) -> str:
    if content.startswith((_ARCHIVE_MARK, _OLD_EXCEL_MARK)):
        raise _refused("file-is-workbook")
    if content.startswith(_WIDE_MARKS):
        raise _refused("file-encoding")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("file-encoding")


def _rows(text: str, most_rows: int) -> Iterator[SheetRow]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = taken = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as broken:
            raise _refused("file-quoting", f"/lines/{reader.line_num}") from broken
        if cells is None:
            return
        line += 1
        if any(cell.strip() for cell in cells):
            taken += 1
            if taken > most_rows + 1:
                raise SheetUnreadable([too_long(most_rows)])
            yield SheetRow(line, tuple(cells))


def _refused(code: str, pointer: str = "") -> SheetUnreadable:
    return SheetUnreadable([Fault(pointer, code, *_TEXTS[code])])
