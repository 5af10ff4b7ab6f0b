"""Whether what is kept is what a recount says, in portions: the units of some disputes, the cells of one court.

Units that are as they would be looked at now, but for disputes that are due, and cells that are the sums of the kept
units, make every figure what a recount says; ``figures.py`` counts anew what is due. Both tables of either kind are told.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, func, literal, or_, select, union_all

from diversion.persistence import eligible, figures
from diversion.persistence.figure_keeping import between
from diversion.persistence.figures import FigureDue
from diversion.persistence.keyset import Rows


def differing_units(from_id: UUID, until_id: UUID | None, most: int) -> tuple[Rows, Rows]:
    """Ask for units of the disputes from an id on, and before another, that are kept otherwise than a recount has them.

    ``too_many`` is 1 for one that should not be, -1 for one that is missing. One whose dispute is due is none of them.
    """
    within, due = between(from_id, until_id), select(FigureDue.dispute_id).distinct()

    def differing(kept: FromClause, now: FromClause, names: Sequence[str]) -> Rows:
        parts = (
            select(*(part.c[name] for name in names), literal(sign).label("sign")).where(
                within(part.c.dispute_id), part.c.dispute_id.not_in(due)
            )
            for part, sign in ((kept, 1), (now, -1))
        )
        each = union_all(*parts).subquery("each")
        columns = [each.c[name] for name in names]
        too_many = func.sum(each.c.sign)
        told = select(*columns, too_many.label("too_many")).group_by(*columns).having(too_many != 0)
        return told.order_by(*columns[:2]).limit(most)

    return (
        differing(figures.FigureUnit.__table__, figures.units_now(within), figures.UNIT_COLUMNS),
        differing(eligible.EligibleUnit.__table__, eligible.units_now(within), eligible.UNIT_COLUMNS),
    )


def differing_cells(court_id: UUID, most: int) -> tuple[Rows, Rows]:
    """Ask for cells of a court that are not the sums of its kept units; the numbers are by how much they are too high."""

    def differing(kept: FromClause, sums: Any, key: Sequence[str], counts: Sequence[str]) -> Rows:
        cells = select(*(kept.c[name] for name in (*key, *counts))).where(kept.c.court_id == court_id)
        each = union_all(cells, sums).subquery("each")
        columns = [each.c[name] for name in key]
        totals = {name: func.sum(each.c[name]) for name in counts}
        told = select(*columns, *(total.label(name) for name, total in totals.items())).group_by(*columns)
        return told.having(or_(*(total != 0 for total in totals.values()))).order_by(*columns).limit(most)

    unit, could_have = figures.FigureUnit, eligible.EligibleUnit
    units = select(unit.__table__).where(unit.court_id == court_id).subquery("units")
    had = select(could_have.__table__).where(could_have.court_id == court_id).subquery("had")
    return (
        differing(
            figures.FigureCell.__table__,
            figures.cells_of(units, literal(-1)),
            figures.CELL_KEY,
            figures.COUNTS,
        ),
        differing(
            eligible.EligibleCell.__table__,
            eligible.cells_of(had, literal(-1)),
            eligible.CELL_KEY,
            eligible.COUNTS,
        ),
    )
