"""Blocks found and what people said of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "block_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("definition_version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("dispute_id", sa.Uuid(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("surety", sa.Text(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=True),
        sa.Column("hits_of", sa.Integer(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("comparison", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "code IN ('eligible_not_offered', 'no_active_account', 'no_active_mediator', 'undelivered', 'unopened', 'lapsed', 'same_words_declined', 'last_minute_answers', 'no_contact', 'idle_after_acceptance', 'bounced_back', 'chronic_extension', 'sessions_missed', 'guidance_unanswered', 'materials_asked_twice', 'confirmation_late', 'return_late', 'docketing_late', 'offer_late')",
            name=op.f("ck_block_finding_code"),
        ),
        sa.CheckConstraint(
            "kind IN ('dormant', 'unanswered', 'obstructed')", name=op.f("ck_block_finding_kind")
        ),
        sa.CheckConstraint("side IN ('court', 'partner')", name=op.f("ck_block_finding_side")),
        sa.CheckConstraint(
            "surety IN ('certain', 'statistical', 'provisional')", name=op.f("ck_block_finding_surety")
        ),
        sa.CheckConstraint("hits BETWEEN 0 AND hits_of", name=op.f("ck_block_finding_hits")),
        sa.CheckConstraint("until_at IS NULL OR until_at >= since_at", name=op.f("ck_block_finding_span")),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_block_finding_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "handoff_id"],
            ["handoff.court_id", "handoff.id"],
            name=op.f("fk_block_finding_court_id_handoff_id"),
        ),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_block_finding_court_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_block_finding_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_finding")),
        sa.UniqueConstraint(
            "court_id", "definition_version", "code", "unit_id", "since_at", name="uq_block_finding_same"
        ),
    )
    op.create_index("ix_block_finding_listed", "block_finding", ["court_id", "since_at", "id"], unique=False)
    op.create_index("ix_block_finding_organisation_id", "block_finding", ["organisation_id"], unique=False)
    op.create_index(
        "ix_block_finding_standing",
        "block_finding",
        ["court_id"],
        unique=False,
        postgresql_where="gone_at IS NULL",
    )
    op.create_table(
        "block_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("is_block", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["block_finding.id"], name=op.f("fk_block_feedback_finding_id")
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user_account.id"], name=op.f("fk_block_feedback_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_feedback")),
    )
    op.create_index("ix_block_feedback_finding_id", "block_feedback", ["finding_id", "at"], unique=False)
    op.create_index(
        "ix_deadline_late",
        "deadline",
        ["court_id", "ended_at", "due_at"],
        unique=False,
        postgresql_where="ended_at IS NULL OR ended_at >= due_at",
    )
    op.create_index(
        "ix_decision_routing",
        "decision",
        ["court_id", "at"],
        unique=False,
        postgresql_where="stage = 'routing'",
    )
    op.add_column("handoff", sa.Column("decline_words", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_handoff_mediating", "handoff", ["court_id"], unique=False, postgresql_where="status = 'accepted'"
    )
    op.create_index("ix_handoff_offered", "handoff", ["court_id", "offered_at"], unique=False)
    op.create_index("ix_stop_handoff_id", "stop", ["handoff_id"], unique=False)
    op.create_index("ix_suspension_handoff_id", "suspension", ["handoff_id"], unique=False)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON block_finding TO {RUNTIME_ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON block_feedback TO {RUNTIME_ROLE}")
