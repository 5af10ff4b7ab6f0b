"""The last look for blocks at each court."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "block_look",
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_block_look_court_id")),
        sa.PrimaryKeyConstraint("court_id", name=op.f("pk_block_look")),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON block_look TO {RUNTIME_ROLE}")
