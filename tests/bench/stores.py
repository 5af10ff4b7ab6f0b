"""A store of many open handoffs, made by SQL from one that went through the product, and what an act writes there.

Every clone has the same rows as the first, under ids that begin with its number, so that the id of any row of
any clone can be computed. Rows that only an act on the dispute itself would read are left out beyond ``WHOLE``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import JSONB

from diversion.persistence.tables import METADATA

WHOLE = 30_000
"""So many clones have all their rows; those beyond have the ones that carry the ball, the clocks and the chains."""
LIGHT = ("dispute", "handoff", "holding", "deadline", "claim", "journal_stream")
FIRST = 0x0F0000000000
"""Added to a clone's number, so that its ids sort before the product's own of today."""
FAR = "2035-01-01T00:00:00+08:00"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_DISPUTE = {
    "dispute": "id = %(id)s",
    "journal_stream": "name = 'dispute:' || %(id)s",
    "journal_entry": "stream = 'dispute:' || %(id)s",
    "outbox": "subject_id IN (SELECT id::text FROM handoff WHERE dispute_id = %(id)s)",
    "ladder_step": "deadline_id IN (SELECT id FROM deadline WHERE dispute_id = %(id)s)",
}
_KEYS = {
    "journal_stream": ("name",),
    "journal_entry": ("stream", "seq"),
    "ladder_step": ("deadline_id", "step"),
}

Row = dict[str, Any]


def rows_of(connection: psycopg.Connection[Any], dispute_id: UUID) -> dict[str, dict[tuple[Any, ...], Row]]:
    """Read every row of a dispute, by table and key, parents before children."""
    found: dict[str, dict[tuple[Any, ...], Row]] = {}
    for table in METADATA.sorted_tables:
        columns = {column.name for column in table.columns}
        condition = _OF_DISPUTE.get(table.name) or (
            "dispute_id = %(id)s" if "dispute_id" in columns else None
        )
        if condition is None:
            continue
        query = f'SELECT * FROM "{table.name}" WHERE {condition.replace("|| %(id)s", "|| %(id)s::text")}'
        with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            rows = cursor.execute(query.encode(), {"id": dispute_id}).fetchall()
        key = _KEYS.get(table.name) or tuple(column.name for column in table.primary_key)
        if rows:
            found[table.name] = {tuple(row[name] for name in key): dict(row) for row in rows}
    return found


def clone_id(original: UUID, number: int) -> UUID:
    """Compute the id that a clone has for a row of the first."""
    return UUID(f"{FIRST + number:012x}{original.hex[12:]}")


def number_of(clone: UUID) -> int:
    """Read a clone's number off one of its ids."""
    return int(clone.hex[:12], 16) - FIRST


@dataclass
class Store:
    """The clones of one dispute; ``organisations`` take turns in having them."""

    owner_url: str
    first: UUID
    organisations: list[UUID]
    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    size: int = 0

    def __post_init__(self) -> None:
        with psycopg.connect(self.owner_url) as connection:
            self.rows = rows_of(connection, self.first)
        self.ids = {
            value
            for rows in self.rows.values()
            for row in rows.values()
            for name, value in row.items()
            if isinstance(value, UUID) and name == "id"
        }
        self.organisation = next(iter(self.rows["handoff"].values()))["organisation_id"]

    def organisation_of(self, number: int) -> UUID:
        """Say which organisation has a clone's handoff."""
        return self.organisations[number % len(self.organisations)]

    def grow(self, size: int) -> None:
        """Add clones until there are so many, without the guards that each would run, and count what is there."""
        with psycopg.connect(self.owner_url) as connection:
            for name in self.rows:
                connection.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'.encode())
            for name, rows in self.rows.items():
                until = size if name in LIGHT else min(size, WHOLE)
                for row in rows.values():
                    if until > self.size:
                        self._clone(connection, name, row, until)
            for name in self.rows:
                connection.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'.encode())
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
        self.size = size

    def _clone(self, connection: psycopg.Connection[Any], name: str, row: Row, until: int) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, row))
        values: list[sql.Composable] = []
        given: dict[str, Any] = {"from": self.size + 1, "until": until, "first": FIRST}
        for place, (column, value) in enumerate(row.items()):
            values.append(self._expression(name, column, value, f"v{place}"))
            given[f"v{place}"] = stored(name, column, value)
        given["bodies"] = [str(each) for each in self.organisations]
        statement = sql.SQL(
            "INSERT INTO {} ({}) SELECT {} FROM generate_series(%(from)s::bigint, %(until)s::bigint) AS n"
        )
        connection.execute(statement.format(sql.Identifier(name), columns, sql.SQL(", ").join(values)), given)

    def _expression(self, table: str, column: str, value: Any, place: str) -> sql.Composable:
        told = sql.Placeholder(place)
        body = sql.SQL("(%(bodies)s::text[])[1 + n %% {}]").format(sql.Literal(len(self.organisations)))
        if value == self.organisation and isinstance(value, UUID):
            return sql.SQL("{}::uuid").format(body)
        if column == "holder_id" and value == str(self.organisation):
            return body
        if isinstance(value, UUID) and value in self.ids:
            fresh = sql.SQL("(lpad(to_hex(%(first)s::bigint + n), 12, '0') || {})::uuid")
            return fresh.format(sql.Literal(value.hex[12:]))
        if column in ("reference", "number", "key") and isinstance(value, str):
            return sql.SQL("{}::text || '-' || n").format(told)
        if column == "next_step_at" and value is not None:
            return sql.SQL("{}::timestamptz").format(sql.Literal(FAR))
        if column in ("name", "stream", "subject_id", "holder_id") and isinstance(value, str):
            fresh_text = self._renamed_text(value)
            return fresh_text if fresh_text is not None else told
        return sql.SQL("{}::{}").format(told, sql.SQL(_type(table, column)))

    def _renamed_text(self, value: str) -> sql.Composable | None:
        found = _UUID.search(value)
        if found is None or UUID(found.group()) not in self.ids:
            return None
        hexed = UUID(found.group()).hex
        return sql.SQL("{} || (lpad(to_hex(%(first)s::bigint + n), 12, '0') || {})::uuid::text || {}").format(
            sql.Literal(value[: found.start()]), sql.Literal(hexed[12:]), sql.Literal(value[found.end() :])
        )


def _type(table: str, column: str) -> str:
    from sqlalchemy.dialects import postgresql

    return METADATA.tables[table].columns[column].type.compile(dialect=postgresql.dialect())


def stored(table: str, column: str, value: Any) -> Any:
    """Adapt a value that was read to be written again."""
    is_json = isinstance(METADATA.tables[table].columns[column].type, JSONB)
    return Jsonb(value) if is_json and value is not None else value


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect as the product does."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1)) as connection:
        yield connection
