"""Making the product look anew for whoever reads the list of blocks, without making readers wait.

A short look is made at once, a long one promised to a worker; when each is wanted is
``domain/block_looks.py``. What was found stays, and the list tells as of when it is.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from diversion.domain.block_limits import BlockLimits
from diversion.domain.block_looks import READER_WAITS_FOR, LastLook, Present, Wanted, look_wanted
from diversion.persistence.block_facts import decisions_counted
from diversion.persistence.blocks import claim_promise, last_looks
from diversion.persistence.journal import journaled_since
from diversion.services.access import SYSTEM
from diversion.services.blocks import limits_of, look_if_free, told
from diversion.services.outbox import Job
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

COMMITTED_LATE = timedelta(seconds=10)
"""A change is dated when its transaction begins; one that ends later than this is seen when the look is old."""


def look_where_wanted(courts: Collection[UUID]) -> None:
    """Look at the courts whose last look no longer does, or promise it. Safe to repeat, never waits for another."""
    with transaction(SYSTEM) as tx:
        known = _last_looks(tx, courts)
        wanted = {court_id: _wanted(tx, court_id, known.get(court_id)) for court_id in courts}
        _promise(tx, [court_id for court_id, each in wanted.items() if each is Wanted.BESIDE])
    for court_id, each in wanted.items():
        if each is Wanted.NOW:
            look_if_free(court_id)


def looked_at(tx: Transaction, courts: Collection[UUID]) -> datetime | None:
    """Tell as of when the list is: the oldest of the last looks; None where a court was never looked at."""
    known = _last_looks(tx, courts)
    return (
        min((each.looked_at for each in known.values()), default=None) if len(known) == len(courts) else None
    )


def _last_looks(tx: Transaction, courts: Collection[UUID]) -> Mapping[UUID, LastLook]:
    return {
        row.court_id: LastLook(
            looked_at=row.looked_at,
            recorded_at=row.recorded_at,
            limits=row.limits,
        )
        for row in tx.session.execute(last_looks(courts))
    }


def _wanted(tx: Transaction, court_id: UUID, last: LastLook | None) -> Wanted:
    limits = limits_of(tx, court_id)
    is_long = last is not None and _is_long(tx, court_id, limits)
    present = Present(
        at=tx.at,
        recorded_at=tx.recorded_at,
        limits=told(limits),
        good_for=_good_for(tx, court_id),
        is_long=is_long,
        changed=last is not None and not is_long and _changed(tx, last),
    )
    return look_wanted(last, present)


def _is_long(tx: Transaction, court_id: UUID, limits: BlockLimits) -> bool:
    from_at = tx.at - timedelta(days=limits.window_calendar_days)
    counted = tx.session.scalar(decisions_counted(court_id, from_at, READER_WAITS_FOR + 1))
    return (counted or 0) > READER_WAITS_FOR


def _changed(tx: Transaction, last: LastLook) -> bool:
    return bool(tx.session.scalar(journaled_since(last.recorded_at - COMMITTED_LATE)))


def _good_for(tx: Transaction, court_id: UUID) -> timedelta:
    return timedelta(minutes=settings_of(tx, court_id, tx.today).whole("blocks_look_again_after_minutes"))


def _promise(tx: Transaction, courts: Collection[UUID]) -> None:
    """Promise a look at each, unless one is on its way; a court never looked at waits for the hourly one."""
    for court_id in courts:
        claimed: Any = claim_promise(court_id, tx.recorded_at, tx.recorded_at - _good_for(tx, court_id))
        if tx.session.scalar(claimed) is not None:
            tx.promise(Job.LOOK_AT_COURT, str(court_id))
