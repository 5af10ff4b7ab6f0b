"""What every table shares: the declarative base, the column types, the engine's session.

Flask-SQLAlchemy is bound here and nowhere else. All moments are ``timestamptz`` in UTC sessions; all
ids are UUIDv7 made by ``services/transaction.py``; personal texts are ``bytea`` sealed under the
dispute's own key (``privacy.py``).
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Python types to columns, once: text without lengths, money with two places, JSON as jsonb."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's contract
        str: Text(),
        bytes: LargeBinary(),
        Decimal: Numeric(16, 2),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid()),
    }


db = SQLAlchemy(metadata=Base.metadata)


def one_of(column: str, words: type[StrEnum], name: str | None = None) -> CheckConstraint:
    """Repeat an enumeration of the rules as a CHECK, so that no other word can be written."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def of_dispute(table: str = "dispute", column: str = "dispute_id") -> ForeignKeyConstraint:
    """Tie a row to its parent within one court, so that rows of two courts can't be mixed."""
    return ForeignKeyConstraint(["court_id", column], [f"{table}.court_id", f"{table}.id"])
