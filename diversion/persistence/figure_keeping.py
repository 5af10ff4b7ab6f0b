"""How figures are kept: taking in what changed, and making all anew.

What is kept, and how it is read, is ``figures.py``'s. Beside it because only workers and the command line do this.
可派未派 is kept along, in the same statements: ``eligible_keeping.py``.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from diversion.persistence import eligible_keeping
from diversion.persistence.figures import (
    CELL_COLUMNS,
    CELL_KEY,
    COUNTS,
    UNIT_COLUMNS,
    FigureCell,
    FigureDue,
    FigureUnit,
    cells_of,
    one_by_one,
    units_now,
)
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
    ids = one_by_one(first)
    done = (
        delete(FigureDue)
        .where(FigureDue.dispute_id.in_(ids))
        .returning(FigureDue.dispute_id, FigureDue.seq)
        .cte("done")
    )
    due = select(done.c.dispute_id, func.max(done.c.seq).label("seq")).group_by(done.c.dispute_id).cte("due")
    gone = (
        delete(FigureUnit)
        .where(FigureUnit.dispute_id.in_(ids))
        .returning(*(FigureUnit.__table__.c[name] for name in UNIT_COLUMNS))
        .cte("gone")
    )
    fresh = _fresh(ids)
    columns = [*(fresh.c[name] for name in UNIT_COLUMNS), due.c.seq]
    kept = (
        insert(FigureUnit)
        .from_select(
            [*UNIT_COLUMNS, "seq"], select(*columns).join(due, due.c.dispute_id == fresh.c.dispute_id)
        )
        .cte("kept")
    )
    both = union_all(
        select(*(gone.c[name] for name in UNIT_COLUMNS), literal(-1).label("sign")),
        select(*(fresh.c[name] for name in UNIT_COLUMNS), literal(1).label("sign")),
    ).cte("both")
    change = _added(cells_of(both, both.c.sign)).cte("change")
    return select(due.c.dispute_id).add_cte(kept, change, *eligible_keeping.taken_in(due))


def _added(cells: CompoundSelect[Any]) -> Any:
    """Add what some units make to the cells."""
    adding = upsert(FigureCell).from_select(CELL_COLUMNS, cells)
    return adding.on_conflict_do_update(
        index_elements=list(CELL_KEY),
        set_={name: getattr(FigureCell, name) + adding.excluded[name] for name in COUNTS},
    )


def keep(from_id: UUID, until_id: UUID | None) -> Any:
    """Keep units and cells of the disputes from an id on, and before another (None: to the last); none are kept yet.

    Ids are given in the order of filing, so that a step touches the cells of few days.
    """
    within = between(from_id, until_id)
    fresh = _fresh(within)
    columns = select(*(fresh.c[name] for name in UNIT_COLUMNS), literal(0).label("seq"))
    kept = insert(FigureUnit).from_select([*UNIT_COLUMNS, "seq"], columns).cte("kept")
    change = _added(cells_of(fresh, literal(1))).cte("change")
    return select(func.count()).select_from(fresh).add_cte(kept, change, *eligible_keeping.kept_anew(within))


def between(from_id: UUID, until_id: UUID | None) -> Callable[[Any], ColumnElement[bool]]:
    """Say in SQL that a dispute's id lies in a range; None: to the last."""
    return lambda dispute_id: (
        dispute_id >= from_id if until_id is None else and_(dispute_id >= from_id, dispute_id < until_id)
    )


def _fresh(only: Only) -> CTE:
    now = units_now(only)
    return select(*(now.c[name] for name in UNIT_COLUMNS)).cte("fresh").prefix_with("MATERIALIZED")
