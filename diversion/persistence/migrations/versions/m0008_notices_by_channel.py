"""Notices over partners' channels, and channels to the bodies that supervise them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ADDRESSEES = "addressee IN ('organisation', 'supervising_body')"
TYPES = "'handoff.offered', 'handoff.recalled', 'handoff.lapsed', 'handoff.completed', 'notice.made'"


def upgrade() -> None:
    _add_addressees()
    op.create_check_constraint(
        op.f("ck_partner_channel_copies_by_mail"),
        "partner_channel",
        "addressee = 'organisation' OR kind = 'email'",
    )
    op.drop_index("uq_partner_channel_in_force", table_name="partner_channel")
    op.create_index(
        "uq_partner_channel_in_force",
        "partner_channel",
        ["organisation_id", "addressee"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.alter_column("delivery", "dispute_id", nullable=True)
    op.alter_column("delivery", "handoff_id", nullable=True)
    op.add_column("delivery", sa.Column("notice_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_delivery_notice_id"), "delivery", "notice", ["notice_id"], ["id"])
    op.drop_constraint(op.f("ck_delivery_type"), "delivery")
    checks = {
        "type": f"type IN ({TYPES})",
        "about_one_thing": "num_nonnulls(handoff_id, notice_id) = 1",
        "dispute_of_handoff": "(handoff_id IS NULL) = (dispute_id IS NULL)",
        "type_of_notice": "(notice_id IS NULL) = (type <> 'notice.made')",
        "copied": "addressee = 'organisation' OR notice_id IS NOT NULL",
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"ck_delivery_{name}"), "delivery", rule)
    op.create_index(
        "ix_delivery_notice_id", "delivery", ["notice_id"], postgresql_where="notice_id IS NOT NULL"
    )


def _add_addressees() -> None:
    """What is there already was for the organisations themselves; what comes says whom it is for."""
    for table in ("partner_channel", "delivery"):
        op.add_column(table, sa.Column("addressee", sa.Text(), nullable=False, server_default="organisation"))
        op.alter_column(table, "addressee", server_default=None)
        op.create_check_constraint(op.f(f"ck_{table}_addressee"), table, ADDRESSEES)
