"""Figures kept ready: taking in what changed, making all of them anew, and comparing them with a recount.

``persistence/figures.py`` says what is kept and why reading is exact at any moment; here is who keeps it and when. What
is kept is no record of the court and is made anew from the other tables by one command.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text

from diversion.domain.access import Permission
from diversion.persistence import figure_checking as checking
from diversion.persistence import figure_keeping as keeping
from diversion.persistence.dispute import Dispute
from diversion.persistence.figures import FigureDue
from diversion.persistence.kept import KEPT
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM, Actor
from diversion.services.outbox import Job
from diversion.services.transaction import Transaction, transaction

AT_ONCE = 2_000
"""Disputes whose changes one transaction takes in."""
MOST_A_LOOK = 50_000
"""Disputes that one look takes in, half a minute to a minute and a half: a worker's message has three."""
DISPUTES_A_STEP = 50_000
"""Disputes that making the figures anew looks at between two words on how far it is."""
ADDING_UP_MEMORY = "64MB"
"""What the sums of a step may take before they go on with files."""
MOST_TOLD = 20
CELLS, UNITS = "cells", "units"
"""The two kinds of portions of a comparison."""

Progress = Callable[[int, int], None]


class FiguresDiffer(Exception):
    """Kept figures are not what a recount says; ``rows`` are the first of them, with how much too high each is."""

    code = "figures-differ"

    def __init__(self, rows: Sequence[Any]) -> None:
        told = "; ".join(" ".join(str(value) for value in row) for row in rows)
        super().__init__(f"figures are not what a recount says: {told}")
        self.rows = rows


def keep_due() -> int:
    """Take in the changes that are due, a transaction for some thousand disputes; answers how many. Safe to repeat.

    One look takes in about ``MOST_A_LOOK`` and leaves the rest to the next, which is promised every minute. While somebody
    else keeps figures it takes in no more and waits for nobody, as that may take minutes and a worker has other work.
    """
    taken = 0
    while taken < MOST_A_LOOK:
        with transaction(SYSTEM) as tx:
            if not tx.session.scalar(select(func.pg_try_advisory_xact_lock(keeping.ROLLING))):
                return taken
            looked_at = len(tx.session.execute(keeping.roll(AT_ONCE)).all())
        if looked_at == 0:
            break
        taken += looked_at
    return taken


def rebuild_figures(actor: Actor, on_progress: Progress | None = None) -> int:
    """Make all figures anew from the records, in one transaction; answers how many disputes were looked at.

    Who: who may read the journal. Readers go on with the old figures until it is done. What is due is forgotten first:
    what changes after that is due again, whether it was seen here or not.
    """
    with transaction(actor) as tx:
        actor.demand(Permission.READ_JOURNAL)
        _be_the_only_one(tx)
        tx.session.execute(delete(FigureDue))
        for kept in KEPT:
            tx.session.execute(delete(kept.unit))
            tx.session.execute(delete(kept.cell))
        tx.session.execute(text(f"SET LOCAL work_mem = '{ADDING_UP_MEMORY}'"))
        return _keep_all(tx, on_progress)


def check_figures(actor: Actor, on_progress: Progress | None = None) -> Sequence[Any]:
    """Compare all figures with a recount, portion by portion; answers the first rows that differ.

    Who: who may read the journal. Each portion is of its own moment.
    """
    with transaction(actor) as tx:
        actor.demand(Permission.READ_JOURNAL)
        portions = _portions(tx)
    found: list[Any] = []
    for number, portion in enumerate(portions, 1):
        with transaction(actor) as tx:
            found += _differing(tx, portion)
        if on_progress is not None:
            on_progress(number, len(portions))
    return found[:MOST_TOLD]


def promise_comparisons(tx: Transaction, _slots: Sequence[str]) -> None:
    """Promise a comparison of every portion, each as work of its own: all at once would outlast a worker's message."""
    for portion in _portions(tx):
        tx.promise(Job.COMPARE_FIGURES, " ".join(portion))


def demand_agreement(tx: Transaction, portions: Sequence[str]) -> None:
    """Raise ``FiguresDiffer`` unless the figures of some portions are what a recount says."""
    if rows := [row for portion in portions for row in _differing(tx, portion.split())]:
        raise FiguresDiffer(rows[:MOST_TOLD])


def _portions(tx: Transaction) -> list[tuple[str, ...]]:
    """Name the portions of a comparison: the cells of each court, and the units of some thousand disputes each."""
    courts = tx.session.scalars(select(Court.id).order_by(Court.id))
    starts = [str(each) for each in _starts(tx)]
    return [
        *((CELLS, str(court_id)) for court_id in courts),
        *((UNITS, *pair) for pair in pairwise(starts)),
        *((UNITS, last) for last in starts[-1:]),
    ]


def _differing(tx: Transaction, portion: Sequence[str]) -> Sequence[Any]:
    kind, first, *last = portion
    if kind == CELLS:
        looks = checking.differing_cells(UUID(first), MOST_TOLD)
    else:
        looks = checking.differing_units(UUID(first), UUID(last[0]) if last else None, MOST_TOLD)
    return [row for look in looks for row in tx.session.execute(look)]


def _starts(tx: Transaction) -> Sequence[UUID]:
    """Give the dispute with which every step begins."""
    numbered = select(Dispute.id, func.row_number().over(order_by=Dispute.id).label("number")).subquery()
    first = select(numbered.c.id).where(numbered.c.number % DISPUTES_A_STEP == 1).order_by(numbered.c.id)
    return tx.session.scalars(first).all()


def _keep_all(tx: Transaction, on_progress: Progress | None) -> int:
    starts = _starts(tx)
    many = tx.session.scalar(select(func.count()).select_from(Dispute)) or 0
    for number, start in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else None
        tx.session.execute(keeping.keep(start, until))
        if on_progress is not None:
            on_progress(min((number + 1) * DISPUTES_A_STEP, many), many)
    return many


def _be_the_only_one(tx: Transaction) -> None:
    """Wait until nobody else keeps figures: two at once would each take away what the other did not put there."""
    tx.session.execute(select(func.pg_advisory_xact_lock(keeping.ROLLING)))
