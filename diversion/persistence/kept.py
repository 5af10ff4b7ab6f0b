"""What is kept ready, as its keepers need it: units, what they are now, the cells they make, and by what these are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery

from diversion.persistence import eligible, figures
from diversion.persistence.base import Base
from diversion.persistence.reporting import Only


@dataclass(frozen=True, slots=True)
class Kept:
    """Two tables of one kind of figure: its units as they were last looked at, and their sums of each day."""

    unit: type[Base]
    unit_columns: Sequence[str]
    units_now: Callable[[Only], Subquery]
    cell: type[Base]
    cell_key: Sequence[str]
    counts: Sequence[str]
    cells_of: Callable[[FromClause, ColumnElement[int]], Any]


KEPT = (
    Kept(
        figures.FigureUnit,
        figures.UNIT_COLUMNS,
        figures.units_now,
        figures.FigureCell,
        figures.CELL_KEY,
        figures.COUNTS,
        figures.cells_of,
    ),
    Kept(
        eligible.EligibleUnit,
        eligible.UNIT_COLUMNS,
        eligible.units_now,
        eligible.EligibleCell,
        eligible.CELL_KEY,
        eligible.COUNTS,
        eligible.cells_of,
    ),
)
"""Success rates, and 可派未派."""
