"""Figures kept ready: what every unit counts in, the sums of each day, and which disputes changed since."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNITS = "'alone', 'stage', 'dispute', 'handoff'"
DEFINITIONS = ("closed", "mediated", "accepted", "offered", "eligible", "entered")


def upgrade() -> None:
    """Every dispute there is becomes due: figures are right at once, and quick when a worker has been through."""
    op.create_table(
        "figure_due",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dispute_id", "seq", name=op.f("pk_figure_due")),
    )
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "figure_unit",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("of_stage", sa.Boolean(), nullable=False),
        sa.Column("of_dispute", sa.Boolean(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("referral_kind", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("organisation_kind", sa.Text(), nullable=True),
        sa.Column("entered_at", moment, nullable=False),
        *(
            sa.Column(f"{what}_at", moment, nullable=True)
            for what in ("eligible", "offered", "accepted", "ended")
        ),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_figure_unit_court_id")),
        sa.PrimaryKeyConstraint("dispute_id", "part", "seq", name=op.f("pk_figure_unit")),
    )
    op.create_table(
        "figure_cell",
        sa.Column("court_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("grouped_by", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("referral_kind", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        *(
            sa.Column(f"{definition}_{part}", sa.Integer(), nullable=False)
            for definition in DEFINITIONS
            for part in ("numerator", "denominator")
        ),
        sa.CheckConstraint(f"unit IN ({UNITS})", name=op.f("ck_figure_cell_unit")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_figure_cell_court_id")),
        sa.PrimaryKeyConstraint(
            "court_id",
            "unit",
            "grouped_by",
            "day",
            "group_key",
            "referral_kind",
            "regime",
            name=op.f("pk_figure_cell"),
        ),
    )
    op.execute(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON figure_cell, figure_due, figure_unit TO {RUNTIME_ROLE}"
    )
    op.execute("INSERT INTO figure_due SELECT id, 0 FROM dispute")
