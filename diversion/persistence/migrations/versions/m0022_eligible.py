"""可派未派 kept ready: what every dispute could have been offered to whom, and the sums of each day."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COUNTS = ("eligible", "refused", "asked", "overruled", "given_to_another", "not_offered", "not_due")
FACTS = ("was_asked", "was_refused", "went_to_another", "may_still_be_offered")


def upgrade() -> None:
    """Every dispute with a routing decision becomes due: right at once, and quick when a worker has been through.

    Its ``seq`` is one that no journal has, and no unit was kept under.
    """
    op.create_table(
        "figure_eligible_unit",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("eligible_at", MOMENT, nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=True),
        *(sa.Column(fact, sa.Boolean(), nullable=False) for fact in FACTS),
        sa.Column("overruled_at", MOMENT, nullable=True),
        sa.Column("missed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("dispute_id", "organisation_id", "seq", name=op.f("pk_figure_eligible_unit")),
    )
    listed = ["organisation_id", "eligible_at"]
    op.create_index("ix_figure_eligible_unit_listed", "figure_eligible_unit", listed)
    op.create_index("ix_figure_eligible_unit_named", "figure_eligible_unit", ["court_id", "named_at"])
    op.create_index(
        "ix_figure_eligible_unit_missed",
        "figure_eligible_unit",
        ["missed_at"],
        postgresql_where=sa.text("missed_at IS NOT NULL AND may_still_be_offered AND NOT went_to_another"),
    )
    op.create_table(
        "figure_eligible_cell",
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(count, sa.Integer(), nullable=False) for count in COUNTS),
        sa.PrimaryKeyConstraint("court_id", "organisation_id", "day", name=op.f("pk_figure_eligible_cell")),
    )
    tables = "figure_eligible_cell, figure_eligible_unit"
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {RUNTIME_ROLE}")
    routed = "SELECT DISTINCT dispute_id, -1 FROM decision WHERE stage = 'routing'"
    op.execute(f"INSERT INTO figure_due {routed} ON CONFLICT DO NOTHING")
