"""Writing many rows of one table at once: by COPY, or told to a statement as columns of one list each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import ARRAY, TableValuedAlias, cast, column, func
from sqlalchemy.orm import InstrumentedAttribute, scoped_session

from diversion.persistence.base import Base


def copy_rows(
    session: scoped_session[Session], table: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Copy rows into a table, in the session's transaction. Constraints hold; column defaults made in Python do not."""
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise ConnectionError("the session has no live connection")
    listed = ", ".join(f'"{column}"' for column in columns)
    with driver.cursor().copy(f'COPY "{table.__tablename__}" ({listed}) FROM STDIN') as copying:
        for row in rows:
            copying.write_row(row)


def told_as(lists: Mapping[str, tuple[InstrumentedAttribute[Any], Sequence[Any]]]) -> TableValuedAlias:
    """Tell a statement many rows as one list for each column, typed like a table's: one parameter a column.

    The statement's text is the same however many rows there are, so that it is prepared once.
    """
    typed = [cast(list(values), ARRAY(like.type)) for like, values in lists.values()]
    columns = [column(name, like.type) for name, (like, _) in lists.items()]
    return func.unnest(*typed).table_valued(*columns, name="told").render_derived()
