"""How figures are kept: taking in what changed, and making all anew.

What is kept, and how it is read, is ``figures.py``'s and ``eligible.py``'s; both are kept in the same statements, so that all
is of one moment. Beside them because only workers and the command line do this.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from diversion.persistence.dispute import Dispute
from diversion.persistence.figures import FigureDue, one_by_one
from diversion.persistence.kept import KEPT, Kept
from diversion.persistence.reporting import Only

ROLLING = 7_016_001
"""The advisory lock of whoever keeps the figures: one at a time, as two would take the same units away."""


def roll(most: int) -> Any:
    """Bring the cells up to date with at most so many disputes that are due, in one statement and so of one moment.

    One that changes meanwhile is due again. Answers the disputes that were looked at; whoever asks holds ``ROLLING``.
    """
    first = (
        select(FigureDue.dispute_id).distinct().order_by(FigureDue.dispute_id).limit(most).subquery("first")
    )
    done = (
        delete(FigureDue)
        .where(FigureDue.dispute_id.in_(one_by_one(first)))
        .returning(FigureDue.dispute_id, FigureDue.seq)
        .cte("done")
    )
    due = select(done.c.dispute_id, func.max(done.c.seq).label("seq")).group_by(done.c.dispute_id).cte("due")
    return select(due.c.dispute_id).add_cte(*(each for kept in KEPT for each in _taken_in(kept, due)))


def _taken_in(kept: Kept, due: CTE) -> tuple[CTE, CTE]:
    """Take away the units that were kept of what is due, keep those that are, and add the difference to the cells."""
    ids, unit = one_by_one(due), kept.unit.__table__
    gone = (
        delete(kept.unit)
        .where(unit.c.dispute_id.in_(ids))
        .returning(*(unit.c[name] for name in kept.unit_columns))
        .cte()
    )
    fresh = _fresh(kept, ids)
    looked_at = select(fresh, due.c.seq).join(due, due.c.dispute_id == fresh.c.dispute_id)
    both = union_all(
        *(select(each, literal(sign).label("sign")) for each, sign in ((gone, -1), (fresh, 1)))
    ).cte()
    return _stored(kept, looked_at), _added(kept, both, both.c.sign)


def keep(from_id: UUID, until_id: UUID | None) -> Any:
    """Keep units and cells of the disputes from an id on, and before another (None: to the last); none are kept yet.

    Ids are given in the order of filing, so that a step touches the cells of few days. Answers how many disputes those are.
    """
    within, parts = between(from_id, until_id), []
    for kept in KEPT:
        fresh = _fresh(kept, within)
        parts += [
            _stored(kept, select(fresh, literal(0).label("seq"))),
            _added(kept, fresh, literal(1)),
        ]
    return select(func.count()).select_from(Dispute).where(within(Dispute.id)).add_cte(*parts)


def between(from_id: UUID, until_id: UUID | None) -> Callable[[Any], ColumnElement[bool]]:
    """Say in SQL that a dispute's id lies in a range; None: to the last."""
    return lambda dispute_id: (
        dispute_id >= from_id if until_id is None else and_(dispute_id >= from_id, dispute_id < until_id)
    )


def _fresh(kept: Kept, only: Only) -> CTE:
    now = kept.units_now(only)
    return select(*(now.c[name] for name in kept.unit_columns)).cte().prefix_with("MATERIALIZED")


def _stored(kept: Kept, units: Select[Any]) -> CTE:
    return insert(kept.unit).from_select([*kept.unit_columns, "seq"], units).cte()


def _added(kept: Kept, units: FromClause, sign: ColumnElement[int]) -> CTE:
    """Add what some units make to the cells."""
    cell = kept.cell.__table__
    cells = kept.cells_of(units, sign)
    adding = upsert(kept.cell).from_select([*kept.cell_key, *kept.counts], cells)
    return adding.on_conflict_do_update(
        index_elements=list(kept.cell_key),
        set_={name: cell.c[name] + adding.excluded[name] for name in kept.counts},
    ).cte()
