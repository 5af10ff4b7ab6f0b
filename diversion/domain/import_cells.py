"""What one cell of an uploaded table says, and how it was spoilt on the way.

Spreadsheets turn numbers of identity into powers of ten, telephone numbers into decimals and days into
counts since 1900. What was lost that way cannot be guessed back, so it is refused with the remedy;
what merely looks different (2026/3/2, 128,000.00) is read.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from diversion.domain.reasons import Fault
from diversion.domain.working_days import SHANGHAI

Words = Mapping[str, Any]
"""What may stand in a cell, and what each word means."""

YES_NO: Words = MappingProxyType({"是": True, "否": False})
AGREED: Words = MappingProxyType({"是": True, "同意": True, "否": False, "不同意": False})

_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[Ee]\+?\d+")
_DECIMAL_TAIL = re.compile(r"\d+\.0+")
_DAY = re.compile(r"((?:19|20|21)\d{2})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
_BARE_DAY = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})")
_SERIAL_DAY = re.compile(r"[1-9]\d{4}(\.\d+)?")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?:\.0+)?")
_AMOUNT = re.compile(r"-?(\d{1,16}|\d{1,3}(,\d{3}){1,5})(\.\d{1,10})?")
_SEVERAL = re.compile(r"[、，,;；/\s]+")

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "cell-scientific": (
            "号码已被 Excel 改成科学计数法（如1.28E+17），后几位已丢失：请将该列设为“文本”格式后重新录入完整号码",
            "A spreadsheet made it a power of ten and lost digits: format the column as text, type it again.",
        ),
        "cell-decimal-tail": (
            "号码已被表格存成数字（末尾多了“.0”，开头的0可能已丢失）：请将该列设为“文本”格式后重新录入",
            "A spreadsheet keeps it as a quantity (it ends in .0, noughts before it are lost): format the column as text, type it again.",
        ),
        "cell-apostrophe": (
            "号码前多了一个撇号（'）：请删除撇号，并把该列设为“文本”格式",
            "There is an apostrophe before the number: remove it and format the column as text.",
        ),
        "cell-formula": (
            "单元格里是公式：请改为直接填写的内容",
            "The cell holds a formula: put its value there instead.",
        ),
        "cell-serial-day": (
            "日期已变成数字：请把该列设为“日期”或“文本”格式，写成2026-03-02",
            "The day has become a number: format the column as date or text and write it like 2026-03-02.",
        ),
        "not-date": (
            "日期无法识别或不存在，请写成2026-03-02",
            "Not a day of the calendar; write it like 2026-03-02.",
        ),
        "not-moment": (
            "时间无法识别，请写成2026-03-02或2026-03-02 09:20",
            "Not a moment; write it like 2026-03-02 or 2026-03-02 09:20.",
        ),
        "not-decimal": (
            "金额无法识别，请写成128000.00，单位为元",
            "Not an amount; write it like 128000.00, in yuan.",
        ),
        "amount-in-ten-thousands": (
            "金额请以元为单位填写数字，如12.8万元写成128000.00",
            "Write the amount in yuan and in digits: 128000.00 for 12.8 ten-thousands.",
        ),
    }
)


class CellSpoilt(Exception):
    """A cell that cannot be read; ``code`` says why, ``zh`` and ``en`` the remedy."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code, self.zh, self.en = code, zh, en
        super().__init__(code)

    def at(self, pointer: str) -> Fault:
        """Say it of a place in the filing."""
        return Fault(pointer, self.code, self.zh, self.en)


Reading = Callable[[str], Any]
"""Reads a cell that is not blank; raises ``CellSpoilt``."""


def plain(cell: str) -> str:
    """Read words: names, claims, facts, addresses. Nothing is refused here; their limits are intake's."""
    return cell.strip()


def number(cell: str) -> str:
    """Read digits that are a name and not a quantity: identity numbers, telephones, codes.

    Raises ``CellSpoilt``: ``cell-scientific``, ``cell-decimal-tail``, ``cell-apostrophe``, ``cell-formula``.

    >>> number(" 32050619800101001X ")
    '32050619800101001X'
    >>> number("3.20506E+17")
    Traceback (most recent call last):
    ...
    diversion.domain.import_cells.CellSpoilt: cell-scientific
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if _SCIENTIFIC.fullmatch(text):
        raise _spoilt("cell-scientific")
    if _DECIMAL_TAIL.fullmatch(text):
        raise _spoilt("cell-decimal-tail")
    if text.startswith(("'", "`", "\u2018", "\u2019")):
        raise _spoilt("cell-apostrophe")
    if text.startswith("="):
        raise _spoilt("cell-formula")
    return cell.strip()


def day(cell: str) -> date:
    """Read a day, whatever separates its parts; a midnight behind it is what spreadsheets add.

    Raises ``CellSpoilt``: ``cell-serial-day``, ``not-date`` (two-digit years too: they are a guess).

    >>> day("2026/3/2"), day("2026年3月2日"), day("20260302"), day("2026-03-02 00:00:00")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    """
    found, at = _day_and_time(cell, "not-date")
    if at != time():
        raise _spoilt("not-date")
    return found


def moment(cell: str) -> datetime:
    """Read a moment in Shanghai; a day alone is its beginning, so that today is not in the future.

    Raises ``CellSpoilt``: ``cell-serial-day``, ``not-moment``.

    >>> moment("2026-03-02 9:20").isoformat()
    '2026-03-02T09:20:00+08:00'
    """
    return datetime.combine(*_day_and_time(cell, "not-moment"), SHANGHAI)


def amount(cell: str) -> Decimal:
    """Read yuan, with or without thousands separators, ¥ or 元.

    Raises ``CellSpoilt``: ``amount-in-ten-thousands``, ``cell-scientific``, ``not-decimal``.

    >>> amount("￥128,000.50"), amount("0.5元")
    (Decimal('128000.50'), Decimal('0.5'))
    """
    text = unicodedata.normalize("NFKC", cell).strip().removeprefix("¥").removesuffix("元").strip()
    if "万" in text or "亿" in text:
        raise _spoilt("amount-in-ten-thousands")
    if _SCIENTIFIC.fullmatch(text):
        raise _spoilt("cell-scientific")
    if not _AMOUNT.fullmatch(text):
        raise _spoilt("not-decimal")
    return Decimal(text.replace(",", ""))


def one_of(words: Words) -> Reading:
    """Make the reading of a cell that holds one of some words; else ``not-one-of``, which names them.

    >>> one_of(YES_NO)("是")
    True
    """

    def read(cell: str) -> Any:
        return _meant(_squeezed(cell), words)

    return read


def some_of(words: Words) -> Reading:
    """Make the reading of a cell that holds some words, separated by 、 or the like."""

    def read(cell: str) -> tuple[Any, ...]:
        told = [part for part in _SEVERAL.split(unicodedata.normalize("NFKC", cell)) if part]
        return tuple(dict.fromkeys(_meant(part, words) for part in told))

    return read


def _meant(text: str, words: Words) -> Any:
    if text not in words:
        listed = "、".join(words)
        zh = f"不在可填内容之内，请填写：{listed}" if listed else "没有可填内容，请留空"
        raise CellSpoilt("not-one-of", zh, f"Not one of the words that may stand here: {listed}.")
    return words[text]


def _day_and_time(cell: str, code: str) -> tuple[date, time]:
    text = unicodedata.normalize("NFKC", cell).strip()
    if _SERIAL_DAY.fullmatch(text):
        raise _spoilt("cell-serial-day")
    first, _, rest = text.replace("T", " ").partition(" ")
    found = _DAY.fullmatch(first) or _BARE_DAY.fullmatch(first)
    at = _TIME.fullmatch(rest.strip()) if rest.strip() else None
    if found is None or (rest.strip() and at is None):
        raise _spoilt(code)
    year, month, of_month = (int(part) for part in found.groups() if part and part.isdigit())
    try:
        hour, minute, second = (int(part or 0) for part in at.groups()) if at else (0, 0, 0)
        return date(year, month, of_month), time(hour, minute, second)
    except ValueError as impossible:
        raise _spoilt(code) from impossible


def _squeezed(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


def _spoilt(code: str) -> CellSpoilt:
    return CellSpoilt(code, *_TEXTS[code])
