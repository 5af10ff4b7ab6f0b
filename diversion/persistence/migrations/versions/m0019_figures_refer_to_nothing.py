"""Kept figures refer to nothing: they are counted from rows that do, and each look-up made a rebuild a tenth longer."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("figure_unit", "figure_cell"):
        op.drop_constraint(f"fk_{table}_court_id", table, type_="foreignkey")
