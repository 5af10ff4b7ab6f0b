"""When a reader of the list of blocks makes the product look anew, and when the last look is good enough.

A look costs what lies in the window. Where that is little, whoever reads has it made while waiting, whenever
anything may be otherwise than it was; where it is much, nobody waits for it: it is made beside, and the list
says as of when it is. Dates turn blocks up at the end of a day only, since every clock ends at 24:00.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from diversion.domain.working_days import shanghai_day

READER_WAITS_FOR = 1_000
"""A look over more routing decisions than this is made beside; our practice, no law. It is a number of rows and no
time, so that a busy machine shows nothing older than an idle one.
"""


class Wanted(StrEnum):
    """``now``: while the reader waits. ``beside``: promised to a worker. ``none``: the last look will do."""

    NOW = "now"
    BESIDE = "beside"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLook:
    """A court's last look: the installation's time, the real one, by which limits."""

    looked_at: datetime
    recorded_at: datetime
    limits: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What a reader finds: the time, the real one, the limits that hold, and how old a long look may be.

    ``is_long``: there is more to look over than a reader waits for. ``changed``: something was journaled since
    the last look; asked of a short one only.
    """

    at: datetime
    recorded_at: datetime
    limits: Mapping[str, Any]
    good_for: timedelta
    is_long: bool = False
    changed: bool = False


def look_wanted(last: LastLook | None, present: Present) -> Wanted:
    """Tell whether a reader needs a new look, and who makes it.

    Other limits, another Shanghai day or a clock set back always want one. Otherwise a short one is wanted when
    anything changed, any when the last is as old as it may be. The first look at a court is waited for.

    >>> at, minute = datetime.fromisoformat("2026-03-02T10:00:00+08:00"), timedelta(minutes=1)
    >>> last = LastLook(looked_at=at, recorded_at=at, limits={})
    >>> [look_wanted(last, Present(at=at + age, recorded_at=at + age, limits={}, good_for=5 * minute,
    ...     is_long=True)).value for age in (4 * minute, 5 * minute)]
    ['none', 'beside']
    """
    if last is None:
        return Wanted.NOW
    age = max(present.at - last.looked_at, present.recorded_at - last.recorded_at)
    is_old = (
        dict(last.limits) != dict(present.limits)
        or present.at < last.looked_at
        or shanghai_day(present.at) != shanghai_day(last.looked_at)
        or age >= present.good_for
        or (present.changed and not present.is_long)
    )
    if not is_old:
        return Wanted.NONE
    return Wanted.BESIDE if present.is_long else Wanted.NOW
