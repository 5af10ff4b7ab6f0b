"""A payment plan adds up to the fen, whatever is divided, on days that exist."""

from datetime import date
from decimal import Decimal

import pytest

from diversion.domain.payment_plan import MOST_INSTALMENTS, Interval, payment_plan, plan_faults

FIRST = date(2026, 1, 31)


@pytest.mark.parametrize("amount", ["0.03", "100.00", "128000.00", "99999999999999999999.99"])
@pytest.mark.parametrize("instalments", [1, 3])
@pytest.mark.parametrize("interval", Interval)
def test_the_instalments_add_up(amount: str, instalments: int, interval: Interval) -> None:
    plan = payment_plan(Decimal(amount), instalments, FIRST, interval)
    assert sum(each.amount for each in plan) == Decimal(amount)
    assert [each.number for each in plan] == list(range(1, instalments + 1))
    assert all(each.amount > 0 for each in plan)
    assert plan[-1].left == 0


def test_what_is_left_falls_by_what_is_paid() -> None:
    plan = payment_plan(Decimal("100.00"), 7, FIRST, Interval.WEEK)
    left = Decimal("100.00")
    for each in plan:
        left -= each.amount
        assert each.left == left


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        (Interval.WEEK, ["2026-01-31", "2026-02-07", "2026-02-14"]),
        (Interval.MONTH, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (Interval.QUARTER, ["2026-01-31", "2026-04-30", "2026-07-31"]),
    ],
)
def test_a_day_that_a_month_has_not_is_its_last(interval: Interval, days: list[str]) -> None:
    plan = payment_plan(Decimal("3.00"), 3, FIRST, interval)
    assert [each.on.isoformat() for each in plan] == days


def test_months_go_on_into_the_next_year() -> None:
    plan = payment_plan(Decimal("3.00"), 3, date(2026, 11, 30), Interval.MONTH)
    assert [each.on.isoformat() for each in plan] == ["2026-11-30", "2026-12-30", "2027-01-30"]


@pytest.mark.parametrize(
    ("amount", "instalments", "code"),
    [
        ("0.02", 3, "plan-amount"),
        ("1.005", 1, "plan-amount"),
        ("-5.00", 1, "plan-amount"),
        ("5.00", 0, "plan-number"),
        ("5000.00", MOST_INSTALMENTS + 1, "plan-number"),
    ],
)
def test_what_cannot_be_divided_is_said(amount: str, instalments: int, code: str) -> None:
    assert [fault.code for fault in plan_faults(Decimal(amount), instalments)] == [code]
