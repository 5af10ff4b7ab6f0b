"""What is wrong with a holiday notice that an administrator wants to load.

The notice is written as the shipped files are: a year, the addresses of the papers, and days with name, date
and whether they are off. Beside ``working_days.py``, which raises on a notice that was misread; here a
person is told what to correct.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from diversion.domain.reasons import Fault

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day a notice names; ``is_off`` False is a make-up working day (调休上班)."""

    day: date
    name: str
    is_off: bool


def notice_faults(year: int, days: Sequence[NoticeDay]) -> Iterator[Fault]:
    """Find what cannot be a notice.

    Codes: ``notice-year`` (no year a notice can have), ``notice-empty`` (frees no day), ``notice-day-twice``,
    ``notice-day-elsewhere`` (neither in the year nor at its edge: 28 December before to 7 January after).
    A weekday named as a working day is none: the notice of 2020, once amended, names one.

    >>> [fault.code for fault in notice_faults(2026, [NoticeDay(date(2025, 1, 1), "元旦", True)])]
    ['notice-day-elsewhere']
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        zh, en = f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间，请核对", "No year of a notice; check it."
        yield Fault("/year", "notice-year", zh, en)
        return
    if not any(each.is_off for each in days):
        zh, en = "没有列出任何放假日，请核对文件是否完整", "Frees no day; check that the file is whole."
        yield Fault("/days", "notice-empty", zh, en)
    times = Counter(each.day for each in days)
    earliest, latest = date(year - 1, 12, 28), date(year + 1, 1, 7)
    for place, each in enumerate(days):
        pointer = f"/days/{place}/date"
        if times[each.day] > 1:
            yield Fault(
                pointer, "notice-day-twice", "同一日期重复列出，请保留一处", "Listed twice; keep one."
            )
        if not earliest <= each.day <= latest:
            zh, en = f"不在{year}年及其前后数日之内，请核对", f"Not in {year} or at its edge; check it."
            yield Fault(pointer, "notice-day-elsewhere", zh, en)
