"""Which set of rules governs a step: before or after the opinions in force on 2025-01-01.

A step keeps the regime it started under, so the regime is stored with the step and never
recomputed from today's date. Articles: R25-1 and R25-9 of ``law.py``.
"""

from datetime import date
from enum import StrEnum

POST2025_FROM = date(2025, 1, 1)


class Regime(StrEnum):
    """``PRE2025``: 委派 for 30 days before docketing. ``POST2025``: docket first, then 委托."""

    PRE2025 = "PRE2025"
    POST2025 = "POST2025"


def regime_on(day: date) -> Regime:
    """Tell the regime in force on a calendar day; the first day of the new one is already new.

    >>> regime_on(date(2024, 12, 31)), regime_on(date(2025, 1, 1))
    (<Regime.PRE2025: 'PRE2025'>, <Regime.POST2025: 'POST2025'>)
    """
    return Regime.POST2025 if day >= POST2025_FROM else Regime.PRE2025
