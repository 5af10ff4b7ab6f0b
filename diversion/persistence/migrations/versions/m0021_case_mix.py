"""Comparisons of organisations by the kinds of disputes they had, one beside the other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is compared here: the workers do at their next look, of all that ended in the past two years."""
    op.create_table(
        "case_mix",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.CheckConstraint("method IN ('model', 'strata', 'too_few')", name=op.f("ck_case_mix_method")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_case_mix_court_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_mix")),
    )
    op.create_index("ix_case_mix_newest", "case_mix", ["court_id", "id"])
    op.execute(f"GRANT SELECT, INSERT ON case_mix TO {RUNTIME_ROLE}")
