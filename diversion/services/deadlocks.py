"""Doing a use case again when the database ended it to free two that waited for each other.

Acts that give a place back at one organisation and take one at another lock two counters; two of them in
opposite order are a deadlock, of which PostgreSQL ends one, with nothing written. The actor need not know.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

ResultT = TypeVar("ResultT")
DEADLOCK = "40P01"
TRIES = 4


def again_after_deadlock(work: Callable[[], ResultT]) -> ResultT:
    """Do work that is whole transactions, up to ``TRIES`` times; the last deadlock is raised like any failure."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except DBAPIError as failure:
            if getattr(failure.orig, "sqlstate", None) != DEADLOCK:
                raise
    return work()
