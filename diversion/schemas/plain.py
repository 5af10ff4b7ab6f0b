"""Fields for answering plain rows, whose columns hold words and texts as they are stored."""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from diversion.schemas.base import Id, Listed, Money, Shape, Word


class PlainWord(Word):
    """One of an enumeration's words, written from a column that holds the word itself."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **told: Any) -> Any:  # noqa: ARG002
        return value if value is None or not isinstance(value, Enum) else value.value


class Exact(Money):
    """A decimal as text, with as many places as it has."""


class FlatRows(Listed):
    """A list of rows of plain values, each written by its type.

    Asking every field of every row, as marshmallow does, takes longer than reading the rows: an inbox's page
    has fifteen hundred values. The result is the same for ids, moments, days, words, texts and numbers; what is
    nested must be plain JSON already.
    """

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:  # noqa: ARG002
        inner: Any = self.inner
        names = [(name, field.data_key or name) for name, field in inner.schema.fields.items()]
        return [
            {
                key: told if (told := row[name]) is None or type(told) is str else _written(told)
                for name, key in names
            }
            for row in value
        ]


_WRITERS: dict[type, Callable[[Any], Any]] = {
    UUID: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


def _written(value: Any) -> Any:
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    return value.value if isinstance(value, Enum) else value


class IdGivenSchema(Shape):
    """What was made."""

    id = Id(required=True)
