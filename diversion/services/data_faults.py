"""Faults of records that touch a window: how many of each, and the list of them. Nothing is left out of a figure for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, select, true

from diversion.domain.data_faults import FAULT_CARDS, DataFault, FaultCard
from diversion.domain.reporting import Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import data_faults as stored
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import figures_reach, window_faults
from diversion.services.transaction import Transaction, transaction

NO_MISTAKE = (DataFault.TOO_RECENT,)
"""What bends a figure without being wrong: told with the others, and not counted among the problems."""


@dataclass(frozen=True, slots=True)
class FaultCount:
    """How many units have a fault."""

    card: FaultCard
    number: int


def read_data_faults(
    actor: Actor, from_on: date, to_on: date, court_id: UUID | None = None
) -> Sequence[FaultCount]:
    """Count every fault of the records that touch a window, those without any too.

    Who: readers of figures; an organisation and a mediator of their own handoffs, without copies. Refuses:
    ``window-reversed``; ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        found, faults = _found(tx, from_on, to_on, court_id)
        numbers: Mapping[str, int] = {
            row.fault: row.number for row in tx.session.execute(stored.numbers(found))
        }
        return [FaultCount(FAULT_CARDS[each], numbers.get(each, 0)) for each in faults]


def problems(counted: Sequence[FaultCount]) -> int:
    """Add up what is wrong, without what merely is too recent."""
    return sum(each.number for each in counted if each.card.fault not in NO_MISTAKE)


def list_data_fault(
    actor: Actor, fault: DataFault, from_on: date, to_on: date, asked: Asked, court_id: UUID | None = None
) -> Page[Any]:
    """List the units that have a fault, by the moment it lies at. Who and refusals: as their number."""
    with transaction(actor) as tx:
        found, _ = _found(tx, from_on, to_on, court_id)
        columns = found.c
        key: Any = (columns.at, columns.unit_id)
        query = select(
            *key,
            columns.dispute_id,
            columns.reference,
            columns.handoff_id,
            columns.other_id,
            columns.other_reference,
        ).where(columns.fault == fault)
        return read_page(tx, query, key, asked)


def _found(
    tx: Transaction, from_on: date, to_on: date, court_id: UUID | None
) -> tuple[Subquery, Sequence[DataFault]]:
    courts, handed = figures_reach(tx, court_id)
    if faults := window_faults(from_on, to_on):
        raise InputFaulty(faults)
    window = Window(day_begins_at(from_on), day_ends_at(to_on))
    is_court = handed is None
    narrowed = true() if handed is None else handed
    found = stored.found(courts, narrowed, window, tx.at, with_copies=is_court)
    return found, [each for each in DataFault if is_court or each is not DataFault.COPY]
