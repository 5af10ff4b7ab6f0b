"""What a court uploads of figures that the product does not have, row by row: counts by month, enforcement, refiling.

The whole file is ``import_sheet.py``'s, single cells ``import_cells.py``'s. A row that cannot be read is refused with
its column, the reason and the remedy, and the others are taken. Columns may stand in any order; those that nobody
knows are refused, because a figure under another's heading would bend every share.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from diversion.domain.case_numbers import CaseStage, parse_case_number
from diversion.domain.import_cells import CellSpoilt, day, number, one_of, plain
from diversion.domain.import_sheet import Sheet, restored
from diversion.domain.match_forms import match_forms
from diversion.domain.reasons import Fault

MOST_ROWS = 20_000
"""Setting: the most rows of one file."""
_MOST = 1_000_000_000


class FileKind(StrEnum):
    """What a file holds: counts and population by month, or enforcement and refiling of one month."""

    MONTHS = "months"
    EVENTS = "events"


class EventKind(StrEnum):
    """What befell a settled dispute outside this product."""

    ENFORCEMENT = "enforcement"
    REFILING = "refiling"


NONE_HAPPENED = "无"
"""Stands alone in a file of events: the month was looked through and nothing happened."""
_KINDS = MappingProxyType(
    {"申请执行": EventKind.ENFORCEMENT, "再次起诉": EventKind.REFILING, NONE_HAPPENED: None}
)
_MONTH = re.compile(r"((?:19|20|21)\d{2})(?:[-/.年])(\d{1,2})月?")

COLUMNS: Mapping[FileKind, Mapping[str, bool]] = MappingProxyType(
    {
        FileKind.MONTHS: {
            "月份": True,
            "新收一审民事案件数": True,
            "新收一审行政案件数": True,
            "常住人口": False,
            "登记流动人口": False,
        },
        FileKind.EVENTS: {
            "情形": True,
            "日期": True,
            "原案号": False,
            "当事人证件号码": False,
            "对方证件号码": False,
            "对方姓名": False,
        },
    }
)
"""The columns of each kind of file; those marked must stand in the header."""
EXAMPLES: Mapping[FileKind, Sequence[Sequence[str]]] = MappingProxyType(
    {
        FileKind.MONTHS: [["（示例，请删除）2026-03", "320", "15", "640000", "180000"]],
        FileKind.EVENTS: [
            ["（示例，请删除）申请执行", "2026-03-12", "（2026）苏0506诉前调确12号", "", "", ""],
            ["（示例，请删除）再次起诉", "2026-03-20", "", "E00000000", "", "示例商贸有限公司"],
        ],
    }
)
_EXAMPLE = "（示例"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The counts of one month; the population is that at its end, residents and registered migrants together."""

    month: date
    civil: int
    administrative: int
    population: int | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An enforcement or refiling: of a case number, or of two parties in the forms that blind indexes are made of."""

    kind: EventKind | None
    on: date | None
    case_number: str | None = None
    party: str | None = None
    other_number: str | None = None
    other_name: str | None = None


@dataclass(frozen=True, slots=True)
class RowRefused:
    """Why a row was not taken: the heading of its column, and the fault with reason and remedy."""

    line: int
    column: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class FileRead:
    """What could be read, by line, and what was refused; ``rows`` counts both, examples left standing count as neither."""

    rows: int
    taken: Sequence[tuple[int, Any]]
    refused: Sequence[RowRefused]


class HeaderUnknown(Exception):
    """The header is not that of the template; nothing of the file was taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = tuple(faults)


def read_file(
    kind: FileKind, sheet: Sheet, month: date | None, today: date, courts: Collection[str]
) -> FileRead:
    """Read a sheet of a kind; of events the month that it speaks of.

    ``courts``: the codes of the court that the file is for and of those below it; a case number of any other is refused,
    for that court's months would not be known to have been looked through.

    Raises ``HeaderUnknown`` with ``column-unknown``, ``column-missing``, ``column-twice``. Codes of refused rows: those
    of ``import_cells.py``, ``not-count``, ``not-month``, ``month-ahead``, ``month-twice``, ``cell-missing``,
    ``case-number-form``, ``case-number-of-enforcement``, ``case-number-other-court``, ``day-of-another-month``,
    ``identity-pair-missing``, ``none-beside-others``.
    """
    if faults := list(_header_faults(kind, sheet.headers)):
        raise HeaderUnknown(faults)
    taken: list[tuple[int, Any]] = []
    refused: list[RowRefused] = []
    rows = 0
    for row in sheet.rows:
        cells = dict(zip(sheet.headers, (restored(cell).strip() for cell in row.cells), strict=False))
        if any(cell.startswith(_EXAMPLE) for cell in cells.values()):
            continue
        rows += 1
        try:
            if kind is FileKind.MONTHS:
                taken.append((row.line, _month_row(cells, today)))
            else:
                taken.append((row.line, _event_row(cells, month, today, courts)))
        except _Refused as why:
            refused.append(RowRefused(row.line, why.column, why.fault))
    again = list(_repeated(taken))
    refused.extend(again)
    gone = {each.line for each in again}
    return FileRead(
        rows, [each for each in taken if each[0] not in gone], sorted(refused, key=lambda each: each.line)
    )


class _Refused(Exception):
    def __init__(self, column: str, fault: Fault) -> None:
        super().__init__(fault.code)
        self.column, self.fault = column, fault


def _header_faults(kind: FileKind, headers: Sequence[str]) -> Iterator[Fault]:
    known = COLUMNS[kind]
    for header in dict.fromkeys(headers):
        if header and header not in known:
            listed = "、".join(known)
            zh = f"没有“{header}”这一列，请用模板的列名：{listed}"
            yield Fault("/file", "column-unknown", zh, f"No such column: {header}; use the template's.")
        if header and headers.count(header) > 1:
            zh = f"“{header}”列出现了两次，请只留一列"
            yield Fault("/file", "column-twice", zh, f"The column {header} stands there twice; leave one.")
    for header, is_needed in known.items():
        if is_needed and header not in headers:
            zh = f"缺少“{header}”列，请按模板补上"
            yield Fault(
                "/file", "column-missing", zh, f"The column {header} is missing; add it as in the template."
            )


def _month_row(cells: Mapping[str, str], today: date) -> MonthRow:
    month = _told(cells, "月份", _month)
    if month > today:
        raise _refused("月份", "month-ahead", "月份还没有到，请核对", "This month has not begun; check it.")
    civil, administrative = (
        _told(cells, name, _count) for name in ("新收一审民事案件数", "新收一审行政案件数")
    )
    parts = {name: _maybe(cells, name, _count) for name in ("常住人口", "登记流动人口")}
    if parts["登记流动人口"] is not None and parts["常住人口"] is None:
        zh, en = "填写了登记流动人口的，常住人口也应填写", "With migrants, give the residents too."
        raise _refused("常住人口", "cell-missing", zh, en)
    people = None if parts["常住人口"] is None else parts["常住人口"] + (parts["登记流动人口"] or 0)
    if people == 0:
        raise _refused("常住人口", "not-count", "人口数应大于0，请核对", "A population is more than nought.")
    return MonthRow(month, civil, administrative, people)


def _event_row(
    cells: Mapping[str, str], month: date | None, today: date, courts: Collection[str]
) -> EventRow:
    kind = _told(cells, "情形", one_of(_KINDS))
    if kind is None:
        return EventRow(None, None)
    on = _told(cells, "日期", day)
    if on > today or on.replace(day=1) != month:
        zh, en = (
            "日期不在所选月份，或者还没有到，请核对",
            "Not a day of the month that was chosen, or still to come.",
        )
        raise _refused("日期", "day-of-another-month", zh, en)
    told = _maybe(cells, "原案号", plain)
    if told is not None:
        return EventRow(kind, on, case_number=_case_number(told, courts))
    party, other_number = (_maybe(cells, name, number) for name in ("当事人证件号码", "对方证件号码"))
    other_name = _maybe(cells, "对方姓名", plain)
    if party is None or (other_number is None and other_name is None):
        zh = "没有原案号的，请填写当事人证件号码，以及对方证件号码或者姓名：只凭一方会认错纠纷"
        en = "Without a case number give one party's identity number and the other's number or name."
        raise _refused("原案号", "identity-pair-missing", zh, en)
    forms = match_forms(name=other_name, identity_number=other_number)
    return EventRow(
        kind,
        on,
        party=match_forms(identity_number=party).identity_number,
        other_number=forms.identity_number,
        other_name=forms.name,
    )


def _case_number(told: str, courts: Collection[str]) -> str:
    found = parse_case_number(told)
    if found is None:
        zh = "案号格式有误，应如（2026）苏0506民初123号，请核对"
        raise _refused("原案号", "case-number-form", zh, "Not a case number; like （2026）苏0506民初123号.")
    if found.stage is CaseStage.ENFORCEMENT:
        zh = "这是执行案号，请填写原来调解、确认或者立案的案号"
        en = "This is the enforcement's own number; give that of the mediation, confirmation or case."
        raise _refused("原案号", "case-number-of-enforcement", zh, en)
    if found.court_code not in courts:
        zh = f"这是{found.court_code}的案号，不是本院及下级法院的，请核对案号，或者由该院上传"
        en = f"A number of the court {found.court_code}, neither this one nor below it; check it, or let that court send it."
        raise _refused("原案号", "case-number-other-court", zh, en)
    return str(found)


def _repeated(taken: Sequence[tuple[int, Any]]) -> Iterator[RowRefused]:
    """Refuse what contradicts other rows: a month told twice, and nothing happened beside what did."""
    months: set[date] = set()
    happened = any(isinstance(row, EventRow) and row.kind is not None for _, row in taken)
    for line, row in taken:
        if isinstance(row, MonthRow):
            if row.month in months:
                zh, en = "同一月份出现了两次，请只留一行", "The same month twice; leave one row."
                yield RowRefused(line, "月份", Fault("", "month-twice", zh, en))
            months.add(row.month)
        elif row.kind is None and happened:
            zh, en = "同时填写了“无”和其他情形，请删除这一行", "“无” beside other rows; delete this one."
            yield RowRefused(line, "情形", Fault("", "none-beside-others", zh, en))


def _told(cells: Mapping[str, str], column: str, reading: Callable[[str], Any]) -> Any:
    found = _maybe(cells, column, reading, empty_is=_MISSING)
    if found is _MISSING:
        raise _refused(column, "cell-missing", "此项应当填写", "This cell must be filled in.")
    return found


def _maybe(cells: Mapping[str, str], column: str, reading: Callable[[str], Any], empty_is: Any = None) -> Any:
    cell = cells.get(column, "")
    if not cell:
        return empty_is
    try:
        return reading(cell)
    except CellSpoilt as spoilt:
        raise _Refused(column, spoilt.at("")) from spoilt


_MISSING = object()


def _month(cell: str) -> date:
    found = _MONTH.fullmatch(cell)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise CellSpoilt("not-month", "月份无法识别，请写成2026-03", "Not a month; write it like 2026-03.")
    return date(int(found[1]), int(found[2]), 1)


def _count(cell: str) -> int:
    text = cell.replace(",", "").replace("，", "")
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > _MOST:
        zh = "请填写整数（如1280；万人请写成完整数字）"
        raise CellSpoilt("not-count", zh, "Write a whole number in digits; no ten-thousands.")
    return int(text)


def _refused(column: str, code: str, zh: str, en: str) -> _Refused:
    return _Refused(column, Fault("", code, zh, en))
