"""The tables that the migrations make are the tables that the code believes in."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from diversion.config import Config
from diversion.persistence import tables
from diversion.persistence.base import Base
from diversion.persistence.schema import newest, version_of


def test_a_migrated_database_is_the_metadata(config: Config) -> None:
    assert tables.__doc__
    with create_engine(config.owner_url, poolclass=NullPool).connect() as connection:
        assert version_of(connection) == newest()
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_checks_and_partial_indexes_are_the_metadata_too(config: Config) -> None:
    """What autogenerate does not compare: CHECK constraints by name, and what a partial index leaves out."""
    checks = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    partial = {
        index.name
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["postgresql"]["where"] is not None
    }
    with create_engine(config.owner_url, poolclass=NullPool).connect() as connection:
        made = connection.scalars(text("SELECT conname FROM pg_constraint WHERE contype = 'c'"))
        kept = connection.scalars(
            text(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL AND indrelid > 16383"
            )
        )
        assert set(made) >= checks
        assert {name.split(".")[-1] for name in kept} == partial
