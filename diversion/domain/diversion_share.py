"""How much of what is sued never has to be tried, and how many people sue: K-2, K-2b, K-3 and K-3b.

What the court itself does not know comes from outside, by month (``outside_figures.py``). No official formula of
分流率 was found: K-2 fits three published years exactly, K-2b is an older published variant, and of 万人起诉率 two
numerators are in use (K-3 and K-3b); so all of them stand side by side, each with its card (``measures.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from diversion.domain.count_intervals import interval
from diversion.domain.measures import Measure
from diversion.domain.reporting import interval_95

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class OutsideMonth:
    """What a court's upload says of one month; population is a number at the month's end, None where not given."""

    month: date
    civil: int
    administrative: int
    population: int | None = None

    @property
    def received(self) -> int:
        """First-instance civil and administrative cases newly received."""
        return self.civil + self.administrative


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: two counts, what they make, and its 95 % interval where it has one (None otherwise)."""

    measure: Measure
    numerator: int
    denominator: int
    value: float | None
    interval_95: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Diversion:
    """The four figures over the months that have what they need; ``missing`` names those that have not."""

    values: Sequence[Value]
    months: Sequence[date]
    missing: Sequence[date]
    settled: int
    civil: int
    administrative: int
    population: int | None = field(default=None)


def whole_months(from_on: date, to_on: date) -> list[date]:
    """List the first days of the calendar months that lie wholly within two days, both included.

    >>> whole_months(date(2026, 1, 31), date(2026, 3, 31))
    [datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)]
    """
    first = from_on if from_on.day == 1 else next_month(from_on)
    found = []
    while next_month(first) <= _day_after(to_on):
        found.append(first)
        first = next_month(first)
    return found


def next_month(day: date) -> date:
    """Give the first day of the month after a day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def diversion(
    settled: Mapping[date, int], outside: Iterable[OutsideMonth], months: Sequence[date]
) -> Diversion:
    """Count the four figures of one court over some months.

    ``settled``: disputes settled before docketing, by the month mediation ended. A month without outside counts is
    in neither number. The population is that of the newest month that gives one: it is a stock and not added up.
    """
    known = {each.month: each for each in outside}
    counted = [month for month in months if month in known]
    civil = sum(known[month].civil for month in counted)
    administrative = sum(known[month].administrative for month in counted)
    mediated = sum(settled.get(month, 0) for month in counted)
    stocks = [known[month].population for month in counted if known[month].population is not None]
    population = stocks[-1] if stocks else None
    values = [
        diversion_share(mediated, civil + administrative),
        diversion_ratio(mediated, civil),
        litigation_rate(civil + administrative, population, Measure.LITIGATION_RATE),
        litigation_rate(civil + administrative + mediated, population, Measure.LITIGATION_RATE_WITH_MEDIATED),
    ]
    missing = [month for month in months if month not in known]
    return Diversion(values, counted, missing, mediated, civil, administrative, population)


def diversion_share(settled: int, received: int) -> Value:
    """K-2: of all disputes that were settled before docketing or received as cases, those settled.

    >>> round(diversion_share(4_776_842, 7_717_791).value, 4)
    0.3823
    """
    every = settled + received
    share = settled / every if every else None
    return Value(Measure.DIVERSION_SHARE, settled, every, share, interval_95(settled, every))


def diversion_ratio(settled: int, civil: int) -> Value:
    """K-2b: disputes settled before docketing to civil cases received; no share, so it has no interval."""
    return Value(Measure.DIVERSION_RATIO, settled, civil, settled / civil if civil else None, None)


def litigation_rate(sued: int, population: int | None, measure: Measure) -> Value:
    """K-3 and K-3b: how many sued for every ten thousand people, with the interval of the count.

    >>> round(litigation_rate(12_494_633, 1_409_670_000, Measure.LITIGATION_RATE_WITH_MEDIATED).value, 2)
    88.64
    """
    if not population:
        return Value(measure, sued, 0, None, None)
    low, high = interval(sued)
    rate, scale = sued * TEN_THOUSAND / population, TEN_THOUSAND / population
    return Value(measure, sued, population, rate, (low * scale, high * scale))


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
