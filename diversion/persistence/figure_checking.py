"""Whether what is kept is what a recount says, in portions: the units of some disputes, the cells of one court.

Units that are as they would be looked at now, but for disputes that are due, and cells that are the sums of the kept
units, make every figure what a recount says; what is due is counted anew while reading.
"""

from uuid import UUID

from sqlalchemy import func, literal, or_, select, union_all

from diversion.persistence.figure_keeping import between
from diversion.persistence.figures import FigureDue
from diversion.persistence.kept import KEPT, Kept
from diversion.persistence.keyset import Rows


def differing_units(from_id: UUID, until_id: UUID | None, most: int) -> list[Rows]:
    """Ask for units of the disputes from an id on, and before another, that are kept otherwise than a recount has them.

    ``too_many`` is 1 for one that should not be, -1 for one that is missing. One whose dispute is due is none of them.
    """
    within, due = between(from_id, until_id), select(FigureDue.dispute_id).distinct()

    def differing(kept: Kept) -> Rows:
        parts = (
            select(*(part.c[name] for name in kept.unit_columns), literal(sign).label("sign")).where(
                within(part.c.dispute_id), part.c.dispute_id.not_in(due)
            )
            for part, sign in ((kept.unit.__table__, 1), (kept.units_now(within), -1))
        )
        each = union_all(*parts).subquery("each")
        columns = [each.c[name] for name in kept.unit_columns]
        too_many = func.sum(each.c.sign)
        told = select(*columns, too_many.label("too_many")).group_by(*columns).having(too_many != 0)
        return told.order_by(*columns[:2]).limit(most)

    return [differing(kept) for kept in KEPT]


def differing_cells(court_id: UUID, most: int) -> list[Rows]:
    """Ask for cells of a court that are not the sums of its kept units; the numbers are by how much they are too high."""

    def differing(kept: Kept) -> Rows:
        unit, cell = kept.unit.__table__, kept.cell.__table__
        units = select(unit).where(unit.c.court_id == court_id).subquery("units")
        cells = select(*(cell.c[name] for name in (*kept.cell_key, *kept.counts)))
        sums = kept.cells_of(units, literal(-1))
        each = union_all(cells.where(cell.c.court_id == court_id), sums).subquery("each")
        columns = [each.c[name] for name in kept.cell_key]
        totals = {name: func.sum(each.c[name]) for name in kept.counts}
        told = select(*columns, *(total.label(name) for name, total in totals.items())).group_by(*columns)
        return told.having(or_(*(total != 0 for total in totals.values()))).order_by(*columns).limit(most)

    return [differing(kept) for kept in KEPT]
