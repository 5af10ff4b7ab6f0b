"""Reading a long list page by page, by the key of the last row seen.

Unlike an offset, a key stays right while rows are added, and page 1,000 costs what page 1 costs. The
columns of the key together are unique, never NULL, and end an index for lists that grow.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Rows: TypeAlias = Select[*tuple[Any, ...]]
"""A query for plain rows of whatever columns."""


def after_key(
    query: Rows,
    columns: Sequence[InstrumentedAttribute[Any]],
    key: Sequence[Any] | None,
    most: int,
    *,
    newest_first: bool = False,
) -> Rows:
    """Narrow a query to at most ``most`` rows after a key (None: from the beginning), ordered by the columns."""
    order: list[ColumnElement[Any]] = [column.desc() if newest_first else column.asc() for column in columns]
    query = query.order_by(None).order_by(*order).limit(most)
    if key is None:
        return query
    here = tuple_(*columns)
    last = tuple_(*(literal(value, column.type) for value, column in zip(key, columns, strict=True)))
    return query.where(here < last if newest_first else here > last)
