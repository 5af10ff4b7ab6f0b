"""Templates of papers that a court makes its own."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = "'agreement', 'transcript', 'failure_report', 'termination_report'"


def upgrade() -> None:
    op.create_table(
        "paper_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_paper_template_kind")),
        sa.CheckConstraint(
            "(content IS NULL) = (name IS NULL) AND (content IS NULL) = (sha256 IS NULL)",
            name=op.f("ck_paper_template_whole"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name=op.f("fk_paper_template_added_by")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_paper_template_court_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
    )
    op.create_index("ix_paper_template_of", "paper_template", ["court_id", "kind", "id"])
    op.execute(f"GRANT SELECT, INSERT ON paper_template TO {RUNTIME_ROLE}")
