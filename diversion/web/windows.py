"""The window of a figure's page: two days in the address, by default the past twelve months.

Every figure of a page is of the same window, and every link from it carries the window on.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from diversion.domain.report_periods import ReportSpan, period_before
from diversion.domain.working_days import shanghai_day
from diversion.services.clock_face import read_clock_face

A_YEAR = timedelta(days=364)
"""With today itself a year less a day or two: both days are within the window."""


def with_window(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was asked with its days; a day that was left out follows from the other or from today."""
    to_on = asked["to_on"] or shanghai_day(read_clock_face().at)
    return {**asked, "to_on": to_on, "from_on": asked["from_on"] or to_on - A_YEAR}


def with_last_quarters(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was asked with the days of the last quarter that is over, and of the one before it as the other window."""
    last = period_before(ReportSpan.QUARTER, shanghai_day(read_clock_face().at))
    former = period_before(ReportSpan.QUARTER, last.from_on)
    days = {"from_on": last.from_on, "to_on": last.to_on}
    return {**asked, **days, "other_from_on": former.from_on, "other_to_on": former.to_on}


def address(path: str, **told: Any) -> str:
    """Write an address with what it asks; what is None is left out.

    >>> address("/reports/eligible", part="asked", court_id=None)
    '/reports/eligible?part=asked'
    """
    asked = {name.rstrip("_"): value for name, value in told.items() if value is not None}
    return f"{path}?{urlencode(asked)}" if asked else path
