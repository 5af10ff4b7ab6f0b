"""Answers that a party gives by itself, by its tracking code: nobody of the court or of a body records them."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there already was recorded by somebody; from now on only a party's own answer names nobody."""
    op.alter_column("consent", "recorded_by", nullable=True)
    rule = "recorded_by IS NOT NULL OR (asked_by = 'party' AND means = 'online')"
    op.create_check_constraint(op.f("ck_consent_recorded_by"), "consent", rule)
