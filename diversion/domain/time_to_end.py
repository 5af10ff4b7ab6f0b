"""How soon mediation ends, and in which of five ways: the endings, the days told, and the curves of one population.

The estimate is ``cumulative_incidence.py``'s; the eight ends of ZX-22 are put together here, since a court asks whether
parties came to terms, could not, or ran out of time. The days of the table are this product's choice, not law's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.cumulative_incidence import Followed, Step, TimeTo, incidence, share_after, time_to
from diversion.domain.outcome import EndReason

AFTER_DAYS = (7, 15, 30, 45, 60)
DRAWN_DAYS = 120
"""The drawn table stops here; what ends later is in the numbers and not in the picture."""


class Ending(StrEnum):
    """How mediation ended. ``other`` holds those that no outcome ended: a handoff taken back after acceptance."""

    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    PERIOD_OVER = "period_over"
    OTHER = "other"


ENDINGS: Mapping[EndReason, Ending] = MappingProxyType(
    {
        EndReason.AGREEMENT_REACHED: Ending.SETTLED,
        EndReason.SETTLED_AND_WITHDRAWN: Ending.WITHDRAWN,
        EndReason.PARTY_UNREACHABLE: Ending.FAILED,
        EndReason.PARTY_UNWILLING: Ending.FAILED,
        EndReason.LARGE_GAP: Ending.FAILED,
        EndReason.SIGNATURE_REFUSED: Ending.FAILED,
        EndReason.PERIOD_EXPIRED: Ending.PERIOD_OVER,
        EndReason.OTHER: Ending.OTHER,
    }
)


class Standing(StrEnum):
    """What a list is of: all that are followed, one ending, or those still open."""

    ALL = "all"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    PERIOD_OVER = "period_over"
    OTHER = "other"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reading:
    """The share that had ended so by a day. ``known`` is false where nobody was followed that long and some are open."""

    known: bool
    share: float
    interval_95: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Course:
    """One population: how many, how many open, how each ended, and the curves; the key None is all endings together."""

    followed: int
    still_open: int
    ended: Mapping[Ending, int]
    last_day: float
    curves: Mapping[Ending | None, tuple[Step, ...]]
    median: TimeTo

    def after(self, days: float, ending: Ending | None = None) -> Reading:
        """Read a curve at a day, its endings included."""
        known = days <= self.last_day or not self.still_open
        step = share_after(self.curves[ending], days)
        return Reading(known, step.share if step else 0.0, step.interval_95 if step else None)

    def days_drawn(self) -> tuple[float, ...]:
        """Give the days on which something ended, with the first and the last that is drawn."""
        last = min(self.last_day, DRAWN_DAYS)
        days = {step.days for step in self.curves[None] if step.days <= last}
        return tuple(sorted(days | {0, last}))


def course(rows: Iterable[Followed]) -> Course:
    """Draw the curves of one population; ``ValueError`` for nobody.

    The median is of all endings together: the first day by which half had ended, however.

    >>> seen = [Followed(3, "settled"), Followed(5, "failed"), Followed(9, None), Followed(9, None)]
    >>> found = course(seen)
    >>> found.after(7).share, found.after(7, Ending.SETTLED).share, found.after(15).known, found.median.days
    (0.5, 0.25, False, 5)
    """
    seen = list(rows)
    if not seen:
        raise ValueError("a course is of somebody")
    ended = {ending: sum(row.ending == ending for row in seen) for ending in Ending}
    curves: dict[Ending | None, tuple[Step, ...]] = {ending: incidence(seen, ending) for ending in Ending}
    curves[None] = incidence(seen)
    return Course(
        followed=len(seen),
        still_open=sum(row.ending is None for row in seen),
        ended=ended,
        last_day=max(row.days for row in seen),
        curves=curves,
        median=time_to(curves[None]),
    )
