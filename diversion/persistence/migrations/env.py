"""Alembic's entry: runs on the connection that ``schema.upgrade`` opened, within its transaction."""

from alembic import context

from diversion.persistence import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.METADATA,
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
