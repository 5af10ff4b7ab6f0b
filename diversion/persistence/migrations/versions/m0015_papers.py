"""Templates of papers that a court makes its own; reminders of meetings."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NOTICES = "'reminder', 'overdue', 'alarm', 'request', 'supervision', 'task'"
KINDS = "'agreement', 'transcript', 'failure_report', 'termination_report'"


def upgrade() -> None:
    """Meetings booked before are not reminded of: nobody was promised it."""
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
    op.add_column("mediation_session", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_mediation_session_remind"),
        "mediation_session",
        "remind_at IS NULL OR status = 'scheduled'",
    )
    op.create_index(
        "ix_mediation_session_remind_at",
        "mediation_session",
        ["remind_at"],
        postgresql_where="remind_at IS NOT NULL",
    )
    op.drop_constraint(op.f("ck_notice_kind"), "notice")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({NOTICES}, 'session')")
