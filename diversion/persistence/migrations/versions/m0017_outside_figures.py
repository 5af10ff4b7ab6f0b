"""Figures that the product does not have, as courts upload them: counts by month, enforcement, refiling."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("refused", postgresql.JSONB(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('months', 'events')", name=op.f("ck_outside_file_kind")),
        sa.CheckConstraint("(kind = 'events') = (month IS NOT NULL)", name=op.f("ck_outside_file_month")),
        sa.CheckConstraint("taken >= 0 AND taken <= rows", name=op.f("ck_outside_file_taken")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_outside_file_court_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["user_account.id"], name=op.f("fk_outside_file_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_file")),
        sa.UniqueConstraint(
            "court_id", "kind", "version", name=op.f("uq_outside_file_court_id_kind_version")
        ),
    )
    op.create_table(
        "outside_month",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("civil", sa.Integer(), nullable=False),
        sa.Column("administrative", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "civil >= 0 AND administrative >= 0 AND population > 0", name=op.f("ck_outside_month_counts")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["outside_file.id"], name=op.f("fk_outside_month_file_id")),
        sa.PrimaryKeyConstraint("file_id", "month", name=op.f("pk_outside_month")),
    )
    op.create_table(
        "outside_event",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("party", sa.LargeBinary(), nullable=True),
        sa.Column("other_number", sa.LargeBinary(), nullable=True),
        sa.Column("other_name", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('enforcement', 'refiling')", name=op.f("ck_outside_event_kind")),
        sa.CheckConstraint(
            "case_number IS NOT NULL OR (party IS NOT NULL AND (other_number IS NOT NULL OR other_name IS NOT NULL))",
            name=op.f("ck_outside_event_known"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["outside_file.id"], name=op.f("fk_outside_event_file_id")),
        sa.PrimaryKeyConstraint("file_id", "line", name=op.f("pk_outside_event")),
    )
    op.create_index("ix_outside_event_case_number", "outside_event", ["case_number"])
    op.execute(f"GRANT SELECT, INSERT ON outside_event, outside_file, outside_month TO {RUNTIME_ROLE}")
