"""Which days are working days, and why: weekends corrected by the State Council's yearly notices.

Law counts some periods in 工作日 without defining the word (D-4), and ends others on the first day after
a 法定休假日 (D-1); both need the yearly 放假安排, whose make-up days (调休) turn weekends into working
days. This module knows days only; what a period is and when it ends is in ``deadlines.py``.

A year without a notice is *unknown*, never guessed: its weekends are taken as they fall, and whatever
leans on it is provisional until the notice is loaded. The days a court counts are days in Shanghai.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Fixed, so that no time-zone database is read: China has kept +08:00 all year since 1992."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_NEW_YEAR_REACHES_BACK_TO = (12, 28)


class DayKind(StrEnum):
    """``make_up`` is a weekend day that a notice makes a working day; it counts like any other."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one day is: its kind, the holiday it belongs to, and the notice its kind still waits for."""

    day: date
    kind: DayKind
    holiday: str | None = None
    missing_notice: int | None = None

    @property
    def is_working(self) -> bool:
        """Whether the day counts as a 工作日."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's 放假安排: the days it frees, the days it makes working days, and where it was published.

    It may name days of the neighbouring years (the notice for 2019 frees 2018-12-31). A day both free
    and working, or more than a year away, raises ``ValueError``: such a file was misread.
    """

    year: int
    days_off: frozenset[date]
    working: frozenset[date]
    source: str
    names: Mapping[date, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if both := self.days_off & self.working:
            raise ValueError(f"notice for {self.year}: {min(both)} is both a day off and a working day")
        if far := {day for day in self.days_off | self.working if abs(day.year - self.year) > 1}:
            raise ValueError(f"notice for {self.year}: {min(far)} lies more than a year away")

    @classmethod
    def of(cls, year: int, rows: Iterable[tuple[date, str, bool]], source: str) -> "Notice":
        """Build a notice from rows of day, name of the holiday, and whether the day is off."""
        named = tuple(rows)
        return cls(
            year,
            frozenset(day for day, _, is_off in named if is_off),
            frozenset(day for day, _, is_off in named if not is_off),
            source,
            {day: name for day, name, _ in named},
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Notices of several years, read together; ``version`` is stored with whatever was computed by it.

    Two notices for one year raise ``ValueError``: an amended notice replaces the first one as a whole.
    Where notices of neighbouring years name the same day, the later year's prevails.
    """

    notices: tuple[Notice, ...]
    version: str
    _years: frozenset[int] = field(init=False, repr=False, compare=False)
    _named: Mapping[date, tuple[bool, str | None]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        years = frozenset(notice.year for notice in self.notices)
        if len(years) != len(self.notices):
            raise ValueError("two notices for one year; an amended notice replaces the first")
        named: dict[date, tuple[bool, str | None]] = {}
        for notice in sorted(self.notices, key=lambda one: one.year):
            named |= {day: (False, notice.names.get(day)) for day in notice.days_off}
            named |= {day: (True, notice.names.get(day)) for day in notice.working}
        object.__setattr__(self, "_years", years)
        object.__setattr__(self, "_named", named)

    def is_known(self, year: int) -> bool:
        """Tell whether the year's own notice is loaded."""
        return year in self._years

    def missing_notice(self, day: date) -> int | None:
        """Name the year whose notice could still change this day; None when the day is settled.

        A day that a notice names is settled, whatever its year. The last days of December also wait for
        the next year's notice: 元旦 has freed 30 and 31 December and made the 29th a working Saturday.

        >>> calendar = Calendar((Notice(2026, frozenset(), frozenset(), "example"),), "example")
        >>> [calendar.missing_notice(date(2026, 12, day)) for day in (27, 28)]
        [None, 2027]
        """
        if day in self._named:
            return None
        if day.year not in self._years:
            return day.year
        reaches = (day.month, day.day) >= _NEW_YEAR_REACHES_BACK_TO
        return day.year + 1 if reaches and day.year + 1 not in self._years else None

    def standing(self, day: date) -> Standing:
        """Say what a day is and why."""
        is_weekend = day.weekday() >= _SATURDAY
        if day not in self._named:
            kind = DayKind.WEEKEND if is_weekend else DayKind.WORKDAY
            return Standing(day, kind, None, self.missing_notice(day))
        is_working, holiday = self._named[day]
        if not is_working:
            return Standing(day, DayKind.HOLIDAY, holiday)
        return Standing(day, DayKind.MAKE_UP if is_weekend else DayKind.WORKDAY, holiday)

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is a 工作日; in an unknown year every weekday is taken for one.

        >>> saturday = date(2026, 2, 14)
        >>> notice = Notice(2026, frozenset(), frozenset({saturday}), "example")
        >>> Calendar((notice,), "example").is_working_day(saturday)
        True
        """
        return self.standing(day).is_working

    def days_after(self, start_on: date) -> Iterator[Standing]:
        """Give the days after ``start_on``, one by one and without end, each with its standing."""
        day = start_on
        while True:
            day += _DAY
            yield self.standing(day)

    def next_working_day(self, day: date) -> date:
        """Find the first working day strictly after ``day``."""
        return next(after.day for after in self.days_after(day) if after.is_working)

    def working_day_from(self, day: date) -> date:
        """Find the first working day that is not before ``day``: where a period ending on it ends (D-1)."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, start_on: date, amount: int) -> date:
        """Count ``amount`` working days, the first day not counted (D-1, D-2); the start need not be one.

        Zero gives ``start_on`` itself or, when it is no working day, the next one. A negative amount
        raises ``ValueError``.

        >>> Calendar((), "none").add_working_days(date(2026, 11, 20), 3)
        datetime.date(2026, 11, 25)
        """
        if amount < 0:
            raise ValueError("working days are counted forwards")
        day = start_on if amount else self.working_day_from(start_on)
        for _ in range(amount):
            day = self.next_working_day(day)
        return day


def days_renamed(notices: Iterable[Notice]) -> frozenset[date]:
    """Tell which days notices, in the order in which they were loaded, named otherwise than those before them.

    What was counted over such a day, by whichever notice, may have to be counted again; a day that no notice
    had named yet is provisional wherever it was leaned on, and says so itself.

    >>> first = Notice.of(2026, [(date(2026, 2, 16), "春节", True), (date(2026, 2, 14), "春节", False)], "1")
    >>> amended = Notice.of(2026, [(date(2026, 2, 16), "春节", True), (date(2026, 2, 13), "春节", True)], "2")
    >>> [day.isoformat() for day in sorted(days_renamed([first, amended]))]
    ['2026-02-13', '2026-02-14']
    """
    renamed: set[date] = set()
    known: dict[int, Notice] = {}
    for notice in notices:
        former = known.get(notice.year)
        if former is not None:
            renamed |= (former.days_off ^ notice.days_off) | (former.working ^ notice.working)
        for other in known.values():
            renamed |= (other.days_off & notice.working) | (other.working & notice.days_off)
        known[notice.year] = notice
    return frozenset(renamed)


def shanghai_day(moment: date | datetime) -> date:
    """Tell on which day in Shanghai a moment falls; a plain day is itself. A naive moment: ``ValueError``.

    >>> shanghai_day(datetime(2026, 2, 12, 16, 0, tzinfo=UTC))
    datetime.date(2026, 2, 13)
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment without its offset belongs to no day")
    return moment.astimezone(SHANGHAI).date()


def day_begins_at(day: date) -> datetime:
    """Give the moment, in UTC, at which a day in Shanghai begins (零时)."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_ends_at(day: date) -> datetime:
    """Give the moment, in UTC, at which a day in Shanghai is over (24时): the next day's beginning.

    >>> day_ends_at(date(2026, 2, 24)).isoformat()
    '2026-02-24T16:00:00+00:00'
    """
    return day_begins_at(day + _DAY)
