"""A payment plan (分期履行): an amount in instalments that add up to the fen, on plain dates.

No law moves a day that parties agreed on off a holiday, so the days are the plain ones; a month without that
day ends on its last one. A plan is a proposal for the terms, kept nowhere.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from diversion.domain.reasons import Fault

MOST_INSTALMENTS = 120
FEN = 100
MONTHS_A_YEAR = 12


class Interval(StrEnum):
    """How far apart two instalments are."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


MONTHS = {Interval.MONTH: 1, Interval.QUARTER: 3}


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment: which, until when, how much, and what is left to pay after it."""

    number: int
    on: date
    amount: Decimal
    left: Decimal


def plan_faults(amount: Decimal, instalments: int) -> tuple[Fault, ...]:
    """Find what cannot be divided. Codes: ``plan-amount`` (less than a fen each, or fractions of one), ``plan-number``.

    >>> [fault.code for fault in plan_faults(Decimal("0.01"), 2)]
    ['plan-amount']
    """
    faults = []
    if not 1 <= instalments <= MOST_INSTALMENTS:
        zh = f"期数应为1至{MOST_INSTALMENTS}期，请改正。"
        faults.append(
            Fault("/instalments", "plan-number", zh, f"Between 1 and {MOST_INSTALMENTS} instalments.")
        )
    elif amount * FEN != int(amount * FEN) or int(amount * FEN) < instalments:
        zh = "金额应精确到分，且每期至少一分，例如128000.00。"
        faults.append(
            Fault("/amount", "plan-amount", zh, "Whole fen, and at least one each, such as 128000.00.")
        )
    return tuple(faults)


def payment_plan(
    amount: Decimal, instalments: int, first_on: date, interval: Interval
) -> Sequence[Instalment]:
    """Divide an amount without ``plan_faults``: equal instalments, the last bears what does not divide.

    >>> plan = payment_plan(Decimal("100.00"), 3, date(2026, 1, 31), Interval.MONTH)
    >>> [(each.on.isoformat(), str(each.amount)) for each in plan]
    [('2026-01-31', '33.33'), ('2026-02-28', '33.33'), ('2026-03-31', '33.34')]
    """
    whole = int(amount * FEN)
    each = whole // instalments
    plan = []
    for at in range(instalments):
        paid = each if at < instalments - 1 else whole - each * at
        left = 0 if at == instalments - 1 else whole - each * (at + 1)
        plan.append(Instalment(at + 1, _day(first_on, at, interval), _yuan(paid), _yuan(left)))
    return plan


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _day(first_on: date, at: int, interval: Interval) -> date:
    if interval is Interval.WEEK:
        return first_on + timedelta(weeks=at)
    months = first_on.year * MONTHS_A_YEAR + first_on.month - 1 + at * MONTHS[interval]
    year, month = divmod(months, MONTHS_A_YEAR)
    return date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1]))
