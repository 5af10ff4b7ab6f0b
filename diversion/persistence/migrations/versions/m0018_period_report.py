"""Reports of closed months and quarters, frozen; and indexes on the days of what they count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOTICES = "'reminder', 'overdue', 'alarm', 'request', 'supervision', 'task', 'session', 'report'"
INDEXES = (
    ("ix_dispute_closed", "dispute", "closed_at"),
    ("ix_docketing_docketed", "docketing", "docketed_on"),
    ("ix_confirmation_applied", "confirmation", "applied_at"),
    ("ix_confirmation_decided", "confirmation", "decided_at"),
    ("ix_exit_at", "exit", "at"),
    ("ix_performance_performed", "performance", "performed_on"),
    ("ix_return_to_court_at", "return_to_court", "at"),
)


def upgrade() -> None:
    """No report is made of what is past: whoever wants one of an earlier period makes it on its page."""
    op.create_table(
        "period_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cut_off_at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("lists", JSONB(), nullable=False),
        sa.CheckConstraint("span IN ('month', 'quarter')", name=op.f("ck_period_report_span")),
        sa.CheckConstraint(
            "version >= 1 AND (version = 1) = (reason IS NULL)", name=op.f("ck_period_report_reason")
        ),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_period_report_court_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_period_report_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_report")),
        sa.UniqueConstraint(
            "court_id",
            "span",
            "from_on",
            "version",
            name=op.f("uq_period_report_court_id_span_from_on_version"),
        ),
    )
    op.execute(f"GRANT SELECT, INSERT ON period_report TO {RUNTIME_ROLE}")
    for name, table, column in INDEXES:
        op.create_index(name, table, ["court_id", column])
    for how in ("declined", "lapsed", "recalled"):
        op.create_index(
            f"ix_handoff_{how}",
            "handoff",
            ["court_id", f"{how}_at"],
            postgresql_where=sa.text(f"{how}_at IS NOT NULL"),
        )
    op.add_column("notice", sa.Column("report_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_notice_report_id"), "notice", "period_report", ["report_id"], ["id"])
    for table in ("notice", "notice_choice"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({NOTICES})")
    op.create_check_constraint(
        op.f("ck_notice_report"), "notice", "(kind = 'report') = (report_id IS NOT NULL)"
    )
