"""An invented holiday notice for 2027, so that a demo's deadlines need not wait for the real one.

Marked as invented wherever it is shown; a real installation refuses it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from diversion.domain.notice_faults import NoticeDay
from diversion.services.calendars import NoticeTold

YEAR = 2027
SOURCE = "虚构的2027年放假安排（示例），并非国务院办公厅通知，仅供演示"

_HOLIDAYS = (
    ("元旦", date(2027, 1, 1), 3),
    ("春节", date(2027, 2, 5), 8),
    ("清明节", date(2027, 4, 3), 3),
    ("劳动节", date(2027, 5, 1), 5),
    ("端午节", date(2027, 6, 9), 1),
    ("中秋节", date(2027, 9, 15), 1),
    ("国庆节", date(2027, 10, 1), 7),
)
_MADE_UP = (
    ("春节", date(2027, 1, 31)),
    ("春节", date(2027, 2, 20)),
    ("劳动节", date(2027, 5, 8)),
    ("国庆节", date(2027, 9, 26)),
    ("国庆节", date(2027, 10, 9)),
)


def invented_notice() -> NoticeTold:
    """Give the notice."""
    return NoticeTold(YEAR, tuple(_days()), SOURCE, invented=True)


def _days() -> Iterator[NoticeDay]:
    for name, first, length in _HOLIDAYS:
        yield from (NoticeDay(first + timedelta(days=ahead), name, True) for ahead in range(length))
    yield from (NoticeDay(day, name, False) for name, day in _MADE_UP)
