"""How units and cells of 可派未派 are kept: taking in what changed, making all anew.

Beside ``figure_keeping.py``, which does the same for the other figures and takes these along in its statements, so
that both are of one moment. What is kept, and how it is read, is ``eligible.py``'s.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, Select, delete, insert, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from diversion.persistence.eligible import (
    CELL_COLUMNS,
    CELL_KEY,
    COUNTS,
    UNIT_COLUMNS,
    EligibleCell,
    EligibleUnit,
    cells_of,
    units_now,
)
from diversion.persistence.figures import one_by_one
from diversion.persistence.keyset import Rows
from diversion.persistence.reporting import Only


def taken_in(due: CTE) -> Sequence[CTE]:
    """Bring units and cells of some due disputes up to date; ``due`` has the newest ``seq`` of each."""
    ids = one_by_one(due)
    gone = (
        delete(EligibleUnit)
        .where(EligibleUnit.dispute_id.in_(ids))
        .returning(*(EligibleUnit.__table__.c[name] for name in UNIT_COLUMNS))
        .cte("eligible_gone")
    )
    fresh = _fresh(ids)
    columns = [*(fresh.c[name] for name in UNIT_COLUMNS), due.c.seq]
    both = union_all(
        select(*(gone.c[name] for name in UNIT_COLUMNS), literal(-1).label("sign")),
        select(*(fresh.c[name] for name in UNIT_COLUMNS), literal(1).label("sign")),
    ).cte("eligible_both")
    looked_at = select(*columns).join(due, due.c.dispute_id == fresh.c.dispute_id)
    return _kept(looked_at), _added(cells_of(both, both.c.sign))


def kept_anew(only: Only) -> Sequence[CTE]:
    """Keep units and cells of some disputes of which none are kept yet."""
    fresh = _fresh(only)
    columns = select(*(fresh.c[name] for name in UNIT_COLUMNS), literal(0).label("seq"))
    return _kept(columns), _added(cells_of(fresh, literal(1)))


def _kept(units: Select[Any]) -> CTE:
    return insert(EligibleUnit).from_select([*UNIT_COLUMNS, "seq"], units).cte("eligible_kept")


def _added(cells: Rows) -> CTE:
    adding = upsert(EligibleCell).from_select(CELL_COLUMNS, cells)
    return adding.on_conflict_do_update(
        index_elements=list(CELL_KEY),
        set_={name: getattr(EligibleCell, name) + adding.excluded[name] for name in COUNTS},
    ).cte("eligible_change")


def _fresh(only: Only) -> CTE:
    now = units_now(only)
    return select(*(now.c[name] for name in UNIT_COLUMNS)).cte("eligible_fresh").prefix_with("MATERIALIZED")
