"""What cannot be a holiday notice; every notice that was ever published is one."""

import json
from datetime import date
from pathlib import Path

import pytest

from diversion.domain.notice_faults import NoticeDay, notice_faults
from diversion.reference import FOLDER

NEW_YEAR = NoticeDay(date(2027, 1, 1), "元旦", True)


def codes(year: int, *days: NoticeDay) -> list[str]:
    return [f"{fault.pointer} {fault.code}" for fault in notice_faults(year, days)]


@pytest.mark.parametrize("path", sorted((FOLDER / "calendar").glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_notice_is_one(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    days = [NoticeDay(date.fromisoformat(day["date"]), day["name"], day["isOffDay"]) for day in told["days"]]
    assert codes(told["year"], *days) == []


def test_the_edges_of_the_year() -> None:
    for day in (date(2026, 12, 28), date(2028, 1, 7)):
        assert codes(2027, NoticeDay(day, "元旦", True)) == []
    for day in (date(2026, 12, 27), date(2028, 1, 8)):
        assert codes(2027, NoticeDay(day, "元旦", True)) == ["/days/0/date notice-day-elsewhere"]


def test_what_is_no_notice() -> None:
    saturday = date(2027, 1, 9)
    assert codes(1999, NEW_YEAR) == ["/year notice-year"]
    assert codes(2027) == ["/days notice-empty"]
    assert codes(2027, NoticeDay(saturday, "元旦", False)) == ["/days notice-empty"]
    assert codes(2027, NEW_YEAR, NoticeDay(saturday, "元旦", False)) == []
    both = NoticeDay(NEW_YEAR.day, "元旦", False)
    assert codes(2027, NEW_YEAR, both) == ["/days/0/date notice-day-twice", "/days/1/date notice-day-twice"]
