"""Which months and quarters a report can be of, when one is over, and what it is called."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from diversion.domain.reporting import Wording
from diversion.domain.working_days import SHANGHAI


class ReportSpan(StrEnum):
    """月报, 季报."""

    MONTH = "month"
    QUARTER = "quarter"


SPAN_NAMES = {
    ReportSpan.MONTH: Wording("月报", "monthly report"),
    ReportSpan.QUARTER: Wording("季报", "quarterly report"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One month or quarter, by its first day. ``ValueError`` for a day on which none begins."""

    span: ReportSpan
    from_on: date

    def __post_init__(self) -> None:
        if self.from_on != period_of(self.span, self.from_on):
            raise ValueError(f"no {self.span} begins on {self.from_on}")

    @property
    def to_on(self) -> date:
        """The last day, still within."""
        months = self.from_on.month - 1 + _MONTHS[self.span]
        return date(self.from_on.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)

    @property
    def name(self) -> Wording:
        """What people call it.

        >>> Period(ReportSpan.QUARTER, date(2026, 10, 1)).name
        Wording(zh='2026年第4季度', en='quarter 4 of 2026')
        """
        year, month = self.from_on.year, self.from_on.month
        if self.span is ReportSpan.MONTH:
            return Wording(f"{year}年{month}月", f"{year}-{month:02}")
        number = (month + 2) // 3
        return Wording(f"{year}年第{number}季度", f"quarter {number} of {year}")

    def cut_off_at(self, day: int, hour: int) -> datetime:
        """Give the moment from which its report is made by itself: on a day of the month after it, at an hour there.

        >>> Period(ReportSpan.MONTH, date(2026, 12, 1)).cut_off_at(3, 8).isoformat()
        '2027-01-03T08:00:00+08:00'
        """
        return datetime.combine(self.to_on + timedelta(days=day), time(hour), SHANGHAI)

    def is_over(self, today: date) -> bool:
        """Tell whether its last day has passed; on that day itself it has not."""
        return today > self.to_on


_MONTHS = {ReportSpan.MONTH: 1, ReportSpan.QUARTER: 3}


def period_of(span: ReportSpan, day: date) -> date:
    """Give the first day of the period that a day lies in.

    >>> str(period_of(ReportSpan.QUARTER, date(2026, 6, 30)))
    '2026-04-01'
    """
    months = _MONTHS[span]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def period_before(span: ReportSpan, day: date) -> Period:
    """Give the last period that was over on a day.

    >>> str(period_before(ReportSpan.MONTH, date(2026, 1, 1)).from_on)
    '2025-12-01'
    """
    return Period(span, period_of(span, period_of(span, day) - timedelta(days=1)))


def periods_lately(today: date, most: int = 12) -> list[Period]:
    """List the last periods that are over, months and quarters, the newest first."""
    listed = []
    for span in ReportSpan:
        day = today
        for _ in range(most if span is ReportSpan.MONTH else most // 3):
            listed.append(period_before(span, day))
            day = listed[-1].from_on
    return sorted(listed, key=lambda each: (each.to_on, each.span == ReportSpan.QUARTER), reverse=True)
