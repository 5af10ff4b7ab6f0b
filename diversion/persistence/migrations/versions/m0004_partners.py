"""Channels of partners, attempts of delivery, one-time links."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = "partner_channel, delivery, delivery_attempt, one_time_link"


def upgrade() -> None:
    op.create_table(
        "partner_channel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_why", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'inbox') = (sealed IS NULL)", name=op.f("ck_partner_channel_sealed")),
        sa.CheckConstraint("kind IN ('inbox', 'webhook', 'email')", name=op.f("ck_partner_channel_kind")),
        sa.CheckConstraint(
            "(paused_at IS NULL) = (paused_why IS NULL)", name=op.f("ck_partner_channel_paused")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= begun_at", name=op.f("ck_partner_channel_moments")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_channel_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_channel")),
    )
    op.create_index(
        "uq_partner_channel_in_force",
        "partner_channel",
        ["organisation_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(channel = 'inbox') = (channel_id IS NULL)", name=op.f("ck_delivery_channel_named")
        ),
        sa.CheckConstraint("channel <> 'inbox' OR state = 'delivered'", name=op.f("ck_delivery_inbox")),
        sa.CheckConstraint("channel IN ('inbox', 'webhook', 'email')", name=op.f("ck_delivery_channel")),
        sa.CheckConstraint(
            "state <> 'delivered' OR delivered_at IS NOT NULL", name=op.f("ck_delivery_delivered")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'dispatched', 'delivered', 'held', 'failed', 'dropped')",
            name=op.f("ck_delivery_state"),
        ),
        sa.CheckConstraint(
            "type IN ('handoff.offered', 'handoff.recalled', 'handoff.lapsed', 'handoff.completed')",
            name=op.f("ck_delivery_type"),
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["partner_channel.id"], name=op.f("fk_delivery_channel_id")),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_delivery_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "handoff_id"],
            ["handoff.court_id", "handoff.id"],
            name=op.f("fk_delivery_court_id_handoff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_channel_id",
        "delivery",
        ["channel_id"],
        unique=False,
        postgresql_where="state IN ('waiting', 'held')",
    )
    op.create_index(
        "ix_delivery_failed",
        "delivery",
        ["court_id", "id"],
        unique=False,
        postgresql_where="state IN ('held', 'failed')",
    )
    op.create_index("ix_delivery_handoff_id", "delivery", ["handoff_id"], unique=False)
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(result = 'started') = (ended_at IS NULL)", name=op.f("ck_delivery_attempt_ended")
        ),
        sa.CheckConstraint(
            "result IN ('started', 'dispatched', 'delivered', 'failed', 'lost', 'given_up')",
            name=op.f("ck_delivery_attempt_result"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_delivery_attempt_delivery_id_number")),
    )
    op.create_index(
        "uq_delivery_attempt_open",
        "delivery_attempt",
        ["delivery_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_for", sa.Text(), nullable=True),
        sa.Column("used_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(purpose = 'task') = (party_id IS NOT NULL)", name=op.f("ck_one_time_link_task")),
        sa.CheckConstraint("purpose IN ('offer', 'task')", name=op.f("ck_one_time_link_purpose")),
        sa.CheckConstraint("(used_at IS NULL) = (used_for IS NULL)", name=op.f("ck_one_time_link_used")),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_one_time_link_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "handoff_id"],
            ["handoff.court_id", "handoff.id"],
            name=op.f("fk_one_time_link_court_id_handoff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "party_id"],
            ["party.court_id", "party.id"],
            name=op.f("fk_one_time_link_court_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_one_time_link_delivery_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_one_time_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_one_time_link_delivery_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_one_time_link_digest")),
    )
    op.create_index("ix_one_time_link_handoff_id", "one_time_link", ["handoff_id"], unique=False)
    op.alter_column("contact", "made_by", existing_type=sa.UUID(), nullable=True)
    op.alter_column("document", "added_by", existing_type=sa.UUID(), nullable=True)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {TABLES} TO {RUNTIME_ROLE}")
