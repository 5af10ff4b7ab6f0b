"""Bringing a database to this version's tables, and telling whether it is there.

Migrations run as the owner, one process at a time (advisory lock), and never wait long for a lock that
running work holds: they fail with a clear error instead and can be run again.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 7_226_001
LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "15min"


def upgrade(owner_url: str) -> str:
    """Run what is missing, under a lock, and answer the version reached. Safe to repeat."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
        command.upgrade(_alembic(connection), "head")
    return newest()


def newest() -> str:
    """Name the newest migration that this version of the software knows."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def knows(migration: str) -> bool:
    """Tell whether this version of the software knows a migration; a newer one's it does not."""
    script = ScriptDirectory(str(MIGRATIONS))
    return any(known.revision == migration for known in script.walk_revisions())


def version_of(connection: Connection) -> str | None:
    """Name the migration a database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _alembic(connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
