"""Contacts that came from the party, that served several disputes at once, that were one too many for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REASONS = "'asked_back', 'agreed', 'period_ending', 'recorded_later', 'other'"


def upgrade() -> None:
    """What is there already was made by us, one dispute at a time, before anything was capped."""
    op.add_column("contact", sa.Column("incoming", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("contact", "incoming", server_default=None)
    op.add_column("contact", sa.Column("outreach_id", sa.Uuid(), nullable=True))
    op.add_column("contact", sa.Column("over_cap_reason", sa.Text(), nullable=True))
    checks = {
        "over_cap_reason": f"over_cap_reason IN ({REASONS})",
        "incoming_uncapped": "NOT incoming OR over_cap_reason IS NULL",
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"ck_contact_{name}"), "contact", rule)
    op.create_index("ix_contact_dispute_id", "contact", ["dispute_id", "at"])
