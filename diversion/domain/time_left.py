"""How long is left until a due moment, or how long it is over, as a person at a desk counts: in working days.

Beside ``working_days.py``, which says which days are worked. Nothing is decided by this: clocks go by moments
(``deadlines.py``); it is how a page says in words what a date means today.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from diversion.domain.working_days import Calendar, shanghai_day

SOON_WORKING_DAYS = 1
"""Due today or on the next working day is said to be soon."""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Working days until the last day, or since it where ``is_late``; ``is_today`` on the last day itself."""

    working_days: int
    is_late: bool
    is_today: bool

    @property
    def is_soon(self) -> bool:
        """Tell whether it is due today or on the next working day."""
        return not self.is_late and self.working_days <= SOON_WORKING_DAYS


def time_left(calendar: Calendar, now: datetime, due_at: datetime) -> TimeLeft:
    """Count the working days after today up to the last day; once it is over, those after it up to today.

    A due moment is the end of its last day, so exactly then it is late. Non-working days count nothing.

    >>> from datetime import UTC, date
    >>> from diversion.domain.working_days import day_ends_at
    >>> weekdays = Calendar((), "none")
    >>> friday_noon = datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
    >>> time_left(weekdays, friday_noon, day_ends_at(date(2026, 3, 9)))
    TimeLeft(working_days=1, is_late=False, is_today=False)
    >>> time_left(weekdays, friday_noon, day_ends_at(date(2026, 3, 4)))
    TimeLeft(working_days=2, is_late=True, is_today=False)
    """
    today, last_day = shanghai_day(now), shanghai_day(due_at - timedelta(microseconds=1))
    is_late = now >= due_at
    earlier, later = (last_day, today) if is_late else (today, last_day)
    days = (earlier + timedelta(days=n) for n in range(1, (later - earlier).days + 1))
    return TimeLeft(
        sum(calendar.is_working_day(day) for day in days), is_late, not is_late and today == last_day
    )
