"""Offline bundles."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_bundle_made_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bundle_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_index("ix_bundle_organisation_id", "bundle", ["organisation_id"])
    op.create_table(
        "bundle_row",
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_row_bundle_id")),
        sa.ForeignKeyConstraint(
            ["court_id", "dispute_id"],
            ["dispute.court_id", "dispute.id"],
            name=op.f("fk_bundle_row_court_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(
            ["court_id", "handoff_id"],
            ["handoff.court_id", "handoff.id"],
            name=op.f("fk_bundle_row_court_id_handoff_id"),
        ),
        sa.PrimaryKeyConstraint("bundle_id", "handoff_id", name=op.f("pk_bundle_row")),
    )
    op.create_table(
        "bundle_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("returned_by", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_return_bundle_id")),
        sa.ForeignKeyConstraint(
            ["returned_by"], ["user_account.id"], name=op.f("fk_bundle_return_returned_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_return")),
        sa.UniqueConstraint("bundle_id", "digest", name=op.f("uq_bundle_return_bundle_id_digest")),
    )
    op.create_table(
        "bundle_act",
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('decline', 'accept', 'sign', 'contact', 'sessions', 'extend', 'end')",
            name=op.f("ck_bundle_act_act"),
        ),
        sa.ForeignKeyConstraint(
            ["bundle_id", "handoff_id"],
            ["bundle_row.bundle_id", "bundle_row.handoff_id"],
            name=op.f("fk_bundle_act_bundle_id_handoff_id"),
        ),
        sa.ForeignKeyConstraint(["return_id"], ["bundle_return.id"], name=op.f("fk_bundle_act_return_id")),
        sa.PrimaryKeyConstraint("bundle_id", "handoff_id", "act", "digest", name=op.f("pk_bundle_act")),
    )
    op.execute(
        f"GRANT SELECT, INSERT, UPDATE ON bundle, bundle_row, bundle_return, bundle_act TO {RUNTIME_ROLE}"
    )
