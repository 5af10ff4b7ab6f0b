"""What became of settlements: whether they lasted, and how sure a share of them is.

``measures.py`` has the cards. Whether a settlement lasted can be told only when the days after it are over and what
happened in them is known from outside; both are told apart here, so that no young or unknown settlement passes for a
lasting one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from diversion.domain.diversion_share import Value, next_month
from diversion.domain.measures import Measure
from diversion.domain.reporting import interval_95


class Fate(StrEnum):
    """How a settlement stands after some days."""

    LASTED = "lasted"
    ENFORCED = "enforced"
    REFILED = "refiled"
    UNDONE = "undone"
    TOO_YOUNG = "too_young"
    UNKNOWN = "unknown"
    ERASED = "erased"


KNOWN = (Fate.LASTED, Fate.ENFORCED, Fate.REFILED, Fate.UNDONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A settlement with the first day on which each thing befell it; None where nothing is known to have happened."""

    settled_on: date
    enforced_on: date | None = None
    refiled_on: date | None = None
    undone_on: date | None = None
    is_erased: bool = False


def fate(settlement: Settlement, days: int, today: date, covered: Collection[date]) -> Fate:
    """Say how a settlement stands after so many days, the last of them included.

    ``covered``: the first days of the months of which the court has uploaded enforcement and refiling. A settlement
    whose days are not over is too young, whatever has befallen it already: else the quick failures alone of the young
    would count. One of which a month is not uploaded is unknown for the same reason, and so is one whose parties were
    erased, as nothing uploaded can be known to be about it. Of several the first counts; on
    one day undoing comes before refiling, refiling before enforcement.

    >>> march = date(2026, 3, 1)
    >>> fate(Settlement(settled_on=march), 30, date(2026, 3, 31), [march]).value
    'too_young'
    >>> fate(Settlement(settled_on=march, enforced_on=date(2026, 3, 31)), 30, date(2026, 4, 1), [march]).value
    'enforced'
    """
    if settlement.is_erased:
        return Fate.ERASED
    last = settlement.settled_on + timedelta(days=days)
    if today <= last:
        return Fate.TOO_YOUNG
    month = settlement.settled_on.replace(day=1)
    while month <= last:
        if month not in covered:
            return Fate.UNKNOWN
        month = next_month(month)
    befell = (
        (settlement.undone_on, Fate.UNDONE),
        (settlement.refiled_on, Fate.REFILED),
        (settlement.enforced_on, Fate.ENFORCED),
    )
    within = [(on, which) for on, which in befell if on is not None and on <= last]
    return min(within, key=lambda each: each[0])[1] if within else Fate.LASTED


def share(measure: Measure, numerator: int, denominator: int) -> Value:
    """Make a share of two counts, with Wilson's interval; nothing over nothing.

    >>> share(Measure.PERFORMED, 0, 0).value is None
    True
    """
    value = numerator / denominator if denominator else None
    return Value(measure, numerator, denominator, value, interval_95(numerator, denominator))
