from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.import_cells import (
    AGREED,
    YES_NO,
    CellSpoilt,
    amount,
    day,
    moment,
    number,
    one_of,
    some_of,
)


def refusal(read: object, cell: str) -> str:
    with pytest.raises(CellSpoilt) as spoilt:
        read(cell)  # type: ignore[operator]
    return spoilt.value.code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.28E+17", "cell-scientific"),
        ("3.20506E+17", "cell-scientific"),
        ("1e5", "cell-scientific"),
        ("１．２８Ｅ＋１７", "cell-scientific"),
        ("13800138000.0", "cell-decimal-tail"),
        ("320506199001010014.00", "cell-decimal-tail"),
        ("'320506199001010014", "cell-apostrophe"),
        ("‘320506199001010014", "cell-apostrophe"),
        ('="320506199001010014"', "cell-formula"),
    ],
)
def test_numbers_that_a_spreadsheet_spoilt(cell: str, code: str) -> None:
    assert refusal(number, cell) == code


@pytest.mark.parametrize(
    "cell", ["32050619900101001X", "E12345678", "91320506MA1X00000E", "0512-65251234", "1.5", "H1E5", "110E"]
)
def test_numbers_that_are_left_alone(cell: str) -> None:
    assert number(f" {cell} ") == cell


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_days_however_written(told: date) -> None:
    year, month, of_month = told.year, told.month, told.day
    for cell in (
        told.isoformat(),
        f"{year}/{month}/{of_month}",
        f"{year}.{month:02}.{of_month:02}",
        f"{year}年{month}月{of_month}日",
        f"{told:%Y%m%d}",
        f"{told} 00:00:00",
        f"{told}T00:00",
    ):
        assert day(cell) == told


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("46083", "cell-serial-day"),
        ("46083.5", "cell-serial-day"),
        ("2026-02-30", "not-date"),
        ("26-03-02", "not-date"),
        ("2026-03/02", "not-date"),
        ("0202-03-02", "not-date"),
        ("2026-03-02 09:20", "not-date"),
        ("三月二日", "not-date"),
    ],
)
def test_what_is_no_day(cell: str, code: str) -> None:
    assert refusal(day, cell) == code


def test_a_moment_is_shanghais_and_a_day_its_beginning() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert moment("2026-03-02") == datetime(2026, 3, 2, tzinfo=shanghai)
    assert moment("2026/3/2 23:59:59") == datetime(2026, 3, 2, 23, 59, 59, tzinfo=shanghai)
    assert refusal(moment, "2026-03-02 25:00") == "not-moment"
    assert refusal(moment, "明天") == "not-moment"


@given(st.decimals(0, 10**13, places=2))
def test_amounts_with_and_without_separators(told: Decimal) -> None:
    for cell in (str(told), f"{told:,}", f"¥{told:,}", f"{told} 元"):
        assert amount(cell) == told


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12.8万", "amount-in-ten-thousands"),
        ("十二万元", "amount-in-ten-thousands"),
        ("1.28E+05", "cell-scientific"),
        ("12,80.00", "not-decimal"),
        ("NaN", "not-decimal"),
        ("1" * 40, "not-decimal"),
        ("约100", "not-decimal"),
    ],
)
def test_what_is_no_amount(cell: str, code: str) -> None:
    assert refusal(amount, cell) == code


def test_words() -> None:
    assert [one_of(AGREED)(cell) for cell in ("是", " 不 同 意 ")] == [True, False]
    assert some_of({"甲": 1, "乙": 2})("乙、甲，乙") == (2, 1)
    with pytest.raises(CellSpoilt) as spoilt:
        one_of(YES_NO)("有")
    assert spoilt.value.code == "not-one-of"
    assert "是、否" in spoilt.value.zh
