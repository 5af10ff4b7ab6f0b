"""What the cells of a workbook say, as the texts that a CSV of the same table would hold.

Beside ``import_sheet.py``, which reads the CSV: from here on both are one. A spreadsheet keeps a number with fifteen
digits at most and without the noughts before it, so one in a column of numbers that are names (identity numbers,
telephones, case numbers, codes) stays what it became, and is refused with the remedy by ``import_cells.number``.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from diversion.domain.import_cells import number
from diversion.domain.import_columns import Column, column_named
from diversion.domain.import_sheet import EMPTY, MOST_ROWS, Sheet, SheetRow, SheetUnreadable, too_long

Named = Callable[[str], Column | None]
"""Finds the column that a header means."""
YES, NO = "是", "否"
_DIGITS_KEPT = 15


def sheet_of(rows: Sequence[Sequence[Any]], named: Named = column_named) -> Sheet:
    """Make a table of the cells of a sheet: the first row that holds anything is the header.

    Raises ``SheetUnreadable`` with ``file-empty`` or ``file-too-long``.

    >>> sheet_of([["来源", "争议金额", "申请人电话"], ["起诉", 128000.5, 13800138000.0]]).rows
    (SheetRow(line=2, cells=('起诉', '128000.5', '13800138000.0')),)
    """
    filled = [(line, row) for line, row in enumerate(rows, start=1) if any(_written(cell) for cell in row)]
    if len(filled) < 2:
        raise SheetUnreadable([EMPTY])
    if len(filled) > MOST_ROWS + 1:
        raise SheetUnreadable([too_long(MOST_ROWS)])
    headers = _without_blank_end([_written(cell).strip() for cell in filled[0][1]])
    columns = [named(header) for header in headers]
    return Sheet(headers, tuple(SheetRow(line, _texts(row, columns)) for line, row in filled[1:]))


def _texts(row: Sequence[Any], columns: Sequence[Column | None]) -> tuple[str, ...]:
    is_name = [column is not None and column.read is number for column in columns]
    is_name += [True] * (len(row) - len(is_name))
    return _without_blank_end(
        [_written(cell, as_it_is=each) for cell, each in zip(row, is_name, strict=False)]
    )


def _written(cell: Any, *, as_it_is: bool = False) -> str:
    """Write a cell; a number that is a name as the spreadsheet keeps it, any other as a person would."""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, int | float):
        return repr(float(cell)) if as_it_is else f"{cell:.{_DIGITS_KEPT}g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    last = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return tuple(cells[:last])
