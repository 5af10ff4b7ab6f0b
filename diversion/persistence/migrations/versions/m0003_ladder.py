"""Steps of the ladder, notices, supervision."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CHANGED = "notice, ladder_pause, supervision"
ONLY_ADDED_TO = "ladder_step, notice_line"


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("supervision_serial")))
    _give_deadlines_their_next_step()
    op.add_column(
        "organisation_load", sa.Column("lapses_in_a_row", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("organisation_load", "lapses_in_a_row", server_default=None)
    op.add_column("organisation_load", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    _make_tables()
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {CHANGED} TO {RUNTIME_ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON {ONLY_ADDED_TO} TO {RUNTIME_ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE supervision_serial TO {RUNTIME_ROLE}")


def _give_deadlines_their_next_step() -> None:
    """What runs and was not acted on has its end before it; what fell overdue before this was told nobody."""
    op.add_column("deadline", sa.Column("next_step", sa.Text(), nullable=True))
    op.add_column("deadline", sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE deadline SET next_step = 'due', next_step_at = due_at WHERE ended_at IS NULL AND acted_at IS NULL"
    )
    steps = "next_step IN ('start', 'half_time', 'due', 'request', 'router')"
    op.create_check_constraint("next_step", "deadline", steps)
    op.create_check_constraint("ended_takes_no_step", "deadline", "ended_at IS NULL OR next_step_at IS NULL")
    op.create_check_constraint(
        "running_has_a_step",
        "deadline",
        "ended_at IS NOT NULL OR acted_at IS NOT NULL OR next_step_at IS NOT NULL",
    )
    op.create_check_constraint("step", "deadline", "next_step_at IS NULL OR next_step IS NOT NULL")
    op.drop_index("ix_deadline_due", table_name="deadline")
    op.create_index(
        "ix_deadline_next_step",
        "deadline",
        ["next_step_at", "id"],
        unique=False,
        postgresql_where="next_step_at IS NOT NULL",
    )
    op.drop_index("ix_deadline_failing", table_name="deadline")
    op.create_index(
        "ix_deadline_failing",
        "deadline",
        ["id"],
        unique=False,
        postgresql_where="last_error IS NOT NULL AND ended_at IS NULL",
    )


def _make_tables() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("role_court_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("copy_to", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("unseen", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('reminder', 'overdue', 'alarm', 'request', 'supervision', 'task')",
            name=op.f("ck_notice_kind"),
        ),
        sa.CheckConstraint(
            "role IN ('clerk', 'router', 'judge', 'coordinator', 'mediator', 'grid_worker', 'manager', 'auditor', 'admin')",
            name=op.f("ck_notice_role"),
        ),
        sa.CheckConstraint(
            "unit IN ('fast_track_team', 'filing_division', 'trial_division')", name=op.f("ck_notice_unit")
        ),
        sa.CheckConstraint("(delivered_at IS NULL) = (channel IS NULL)", name=op.f("ck_notice_delivered")),
        sa.CheckConstraint("(send_on IS NULL) = (number IS NULL)", name=op.f("ck_notice_collected")),
        sa.CheckConstraint(
            "num_nonnulls(user_id, organisation_id, role) = 1", name=op.f("ck_notice_one_recipient")
        ),
        sa.CheckConstraint(
            "role IS NOT NULL OR num_nonnulls(role_court_id, unit) = 0", name=op.f("ck_notice_place_of_role")
        ),
        sa.CheckConstraint("unseen = (seen_at IS NULL)::int", name=op.f("ck_notice_unseen")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_notice_court_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_notice_organisation_id")
        ),
        sa.ForeignKeyConstraint(["role_court_id"], ["court.id"], name=op.f("fk_notice_role_court_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["user_account.id"], name=op.f("fk_notice_seen_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index(
        "ix_notice_organisation",
        "notice",
        ["organisation_id", "unseen", "id"],
        unique=False,
        postgresql_where="organisation_id IS NOT NULL",
    )
    op.create_index(
        "ix_notice_role",
        "notice",
        ["role", "role_court_id", "unseen", "id"],
        unique=False,
        postgresql_where="role IS NOT NULL",
    )
    op.create_index(
        "ix_notice_user",
        "notice",
        ["user_id", "unseen", "id"],
        unique=False,
        postgresql_where="user_id IS NOT NULL",
    )
    op.create_table(
        "ladder_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= since_at", name=op.f("ck_ladder_pause_span")),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_ladder_pause_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_ladder_pause_ended_by")),
        sa.ForeignKeyConstraint(["paused_by"], ["user_account.id"], name=op.f("fk_ladder_pause_paused_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_pause")),
    )
    op.create_index(
        "uq_ladder_pause_open",
        "ladder_pause",
        ["dispute_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "notice_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("supervision_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('start', 'half_time', 'due', 'request', 'router')", name=op.f("ck_notice_line_step")
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_notice_line_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_line_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
    )
    op.create_index("ix_notice_line_notice_id", "notice_line", ["notice_id", "id"], unique=False)
    op.create_table(
        "ladder_step",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('start', 'half_time', 'due', 'request', 'router')", name=op.f("ck_ladder_step_step")
        ),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_ladder_step_deadline_id")),
        sa.PrimaryKeyConstraint("deadline_id", "step", name=op.f("pk_ladder_step")),
    )
    op.create_table(
        "supervision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.Column("responsible_role", sa.Text(), nullable=False),
        sa.Column("responsible_user_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("level IN ('router', 'manager', 'upper')", name=op.f("ck_supervision_level")),
        sa.CheckConstraint(
            "responsible_role IN ('clerk', 'router', 'judge')", name=op.f("ck_supervision_responsible_role")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR next_step_at IS NULL",
            name=op.f("ck_supervision_answered_goes_up_no_more"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(answered_at, answered_by, answer) IN (0, 3)", name=op.f("ck_supervision_answered")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_supervision_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_supervision_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_supervision_deadline_id")),
        sa.ForeignKeyConstraint(["raised_by"], ["user_account.id"], name=op.f("fk_supervision_raised_by")),
        sa.ForeignKeyConstraint(
            ["responsible_user_id"], ["user_account.id"], name=op.f("fk_supervision_responsible_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("deadline_id", name=op.f("uq_supervision_deadline_id")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_number")),
    )
    op.create_index("ix_supervision_listed", "supervision", ["court_id", "id"], unique=False)
    op.create_index(
        "ix_supervision_next_step",
        "supervision",
        ["next_step_at", "id"],
        unique=False,
        postgresql_where="next_step_at IS NOT NULL",
    )
