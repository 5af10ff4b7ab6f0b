"""What time it is here, for pages: the installation's moment and the calendar by which days are counted.

Beside ``demo_clock.py``, which moves the time; nothing is decided by what a page shows.
"""

from dataclasses import dataclass
from datetime import datetime

from diversion.domain.time_left import TimeLeft, time_left
from diversion.domain.working_days import Calendar
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.transaction import transaction


@dataclass(frozen=True, slots=True)
class ClockFace:
    """The installation's time and calendar, read once for a page."""

    at: datetime
    calendar: Calendar

    def left_until(self, due_at: datetime) -> TimeLeft:
        """Say how long is left until a due moment, or how long it is over."""
        return time_left(self.calendar, self.at, due_at)


def read_clock_face() -> ClockFace:
    """Read what time it is. Who: every page."""
    with transaction(SYSTEM) as tx:
        return ClockFace(tx.at, calendar_now(tx))
