"""Long lists, a page at a time: what is asked for, what is answered, and the cursor between the two.

A cursor is the key of the last row, written so that nobody is tempted to make one by hand. It is not
signed: it holds values of the row's own key columns and nothing a reader may not see.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute

from diversion.domain.reasons import Fault
from diversion.persistence.keyset import Rows, after_key
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction

RowT = TypeVar("RowT")
PAGE_ROWS = 50
MOST_ROWS = 200
_BIGGEST = 2**63


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is wanted: at most ``limit`` rows after a cursor (None: from the beginning)."""

    cursor: str | None = None
    limit: int = PAGE_ROWS


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """One page; ``next_cursor`` is None on the last."""

    rows: tuple[RowT, ...]
    next_cursor: str | None = None


def read_page(
    tx: Transaction,
    query: Rows,
    columns: Sequence[InstrumentedAttribute[Any]],
    asked: Asked,
    *,
    newest_first: bool = False,
) -> Page[Any]:
    """Read one page of a query, ordered by the columns, which are selected, unique together, never NULL.

    Raises ``InputFaulty`` ``cursor-malformed`` for a cursor that no answer of this list has given.
    """
    key = read_cursor(asked.cursor, [column.type.python_type for column in columns]) if asked.cursor else None
    rows = tx.session.execute(
        after_key(query, columns, key, asked.limit + 1, newest_first=newest_first)
    ).all()
    if len(rows) <= asked.limit:
        return Page(tuple(rows))
    shown = tuple(rows[: asked.limit])
    return Page(shown, write_cursor([shown[-1]._mapping[_in_table(column)] for column in columns]))


def _in_table(column: Any) -> Any:
    """Give the table's own column: rows know it whether the query named the attribute or the table's columns.

    A column of a subquery is nobody's attribute and known as itself.
    """
    if not isinstance(column, InstrumentedAttribute):
        return column
    return column.class_.__table__.columns[column.key]


def write_cursor(key: Sequence[Any]) -> str:
    """Write a row's key as a cursor."""
    told = [value.isoformat() if isinstance(value, date) else str(value) for value in key]
    return base64.urlsafe_b64encode(json.dumps(told, ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(cursor: str, types: Sequence[type[Any]]) -> list[Any]:
    """Read a cursor back as values of the key's types. Raises ``InputFaulty`` ``cursor-malformed``."""
    try:
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
            raise ValueError("not a list of texts")
        return [_value(type_, text) for type_, text in zip(types, told, strict=True)]
    except (ValueError, binascii.Error, RecursionError) as malformed:
        zh, en = (
            "翻页标记无效，请从第一页重新开始。",
            "The cursor is not valid; begin at the first page again.",
        )
        raise InputFaulty([Fault("/cursor", "cursor-malformed", zh, en)]) from malformed


def _value(type_: type[Any], text: str) -> Any:
    if issubclass(type_, datetime):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("a moment without its offset")
        return moment
    if issubclass(type_, date):
        return date.fromisoformat(text)
    if issubclass(type_, str):
        return _storable(text)
    if issubclass(type_, int):
        return _storable_number(int(text))
    return UUID(text)


def _storable(text: str) -> str:
    text.encode()
    if "\x00" in text:
        raise ValueError("PostgreSQL has no NUL")
    return text


def _storable_number(number: int) -> int:
    if not -_BIGGEST <= number < _BIGGEST:
        raise ValueError("beyond 64 bits")
    return number
