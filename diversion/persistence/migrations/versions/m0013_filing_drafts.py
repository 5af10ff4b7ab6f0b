"""Filings begun and not filed yet, and in which form a file of filings was sent."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A draft may be deleted: it is no record of the court. Files sent before were all CSV."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "filing_draft",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("saved_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_filing_draft_user_id")),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_filing_draft")),
    )
    op.create_index(op.f("ix_filing_draft_saved_at"), "filing_draft", ["saved_at"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON filing_draft TO {RUNTIME_ROLE}")
    op.add_column("import", sa.Column("form", sa.Text(), nullable=False, server_default="csv"))
    op.alter_column("import", "form", server_default=None)
    op.create_check_constraint(op.f("ck_import_form"), "import", "form IN ('csv', 'xlsx')")
