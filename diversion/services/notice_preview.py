"""Which deadlines a holiday notice would move, told before it is loaded.

The same rows are looked at and counted by the same rule as when it is loaded (``recomputing.py``), by a
calendar that is in force nowhere. Nothing is written. What is started or ended between the look and the
loading is not in the list; nothing else differs.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from diversion.domain.working_days import Calendar
from diversion.persistence.deadlines import Deadline, leaning_on_notices
from diversion.persistence.dispute import Dispute
from diversion.services.access import Actor
from diversion.services.calendars import (
    NoticeTold,
    calendar_now,
    calendar_with,
    days_renamed_by_notices,
    demand_loadable,
)
from diversion.services.recomputing import CountedAnew, counted_anew
from diversion.services.transaction import Transaction, transaction

BATCH = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline that would move. ``is_next``: whoever holds the dispute is due by it."""

    dispute_id: UUID
    reference: str
    rule: str
    from_on: date
    to_on: date
    is_next: bool


@dataclass(slots=True)
class Preview:
    """What a notice would do. ``confirmed``: provisional days that it makes final where they are.

    ``uncounted`` are rows that could not be counted; loading passes them over just so.
    """

    year: int
    calendar_version: str
    moves: list[Move] = field(default_factory=list)
    confirmed: int = 0
    uncounted: int = 0


def preview_notice(actor: Actor, told: NoticeTold) -> Preview:
    """List the running deadlines that a notice would move, from which day to which.

    Who: an administrator of the whole installation, who sees references and days of disputes here and
    nothing else of them. Refuses what loading the notice would refuse: ``InputFaulty`` with every fault.
    """
    with transaction(actor) as tx:
        demand_loadable(tx, told)
        found = Preview(told.year, calendar_now(tx).version)
        calendar = calendar_with(tx, told)
        touched = tx.session.execute(leaning_on_notices(days_renamed_by_notices(tx, told)))
        ids = [row.id for row in touched]
        for first in range(0, len(ids), BATCH):
            for dispute, clock in _loaded(tx, ids[first : first + BATCH]):
                _count(tx, dispute, clock, calendar, found)
        found.moves.sort(key=lambda move: (move.from_on, move.reference, move.rule))
        return found


def _loaded(tx: Transaction, ids: Sequence[UUID]) -> Iterator[tuple[Dispute, Deadline]]:
    query = select(Dispute, Deadline).join(Deadline, Deadline.dispute_id == Dispute.id)
    for row in tx.session.execute(query.where(Deadline.id.in_(ids))):
        yield row[0], row[1]


def _count(tx: Transaction, dispute: Dispute, clock: Deadline, calendar: Calendar, found: Preview) -> None:
    try:
        listed = list(counted_anew(tx, dispute, clock, calendar))
    except (LookupError, ValueError) as failure:
        log.warning("deadline %s could not be counted: %s", clock.id, type(failure).__name__)
        found.uncounted += 1
        return
    found.confirmed += sum(each.is_confirmed for each in listed)
    found.moves += [_move(dispute, each) for each in listed if each.is_moved]


def _move(dispute: Dispute, anew: CountedAnew) -> Move:
    clock = anew.clock
    is_next = clock.id == dispute.next_deadline_id
    return Move(dispute.id, dispute.reference, clock.rule, clock.due_on, anew.due.due_on, is_next)
