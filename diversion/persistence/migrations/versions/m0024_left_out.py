"""What a success rate leaves out is found by its window: cancelled filings and assisting handoffs, few among all."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FEW = (
    ("ix_dispute_cancelled", "dispute", "received_at", "closed_reason = 'cancelled'"),
    ("ix_handoff_assisting", "handoff", "offered_at", "kind <> 'mediate'"),
)


def upgrade() -> None:
    """Each holds those alone that are left out, so that it costs the rest nothing."""
    for name, table, moment, which in FEW:
        op.create_index(name, table, ["court_id", moment], postgresql_where=sa.text(which))
