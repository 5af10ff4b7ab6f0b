"""Settings kept by kind of organisation, and grants of deputies."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "organisation_kind IN ('commercial_centre', 'peoples_committee', 'industry_body', 'lawyer_office',"
    " 'grid_station', 'judge_station')"
)


def upgrade() -> None:
    op.add_column("setting", sa.Column("organisation_kind", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_setting_organisation_kind"), "setting", KINDS)
    op.add_column("grant", sa.Column("deputy_for", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_grant_deputy_for_user_account"), "grant", "user_account", ["deputy_for"], ["id"]
    )
    op.create_check_constraint(op.f("ck_grant_deputy_of_another"), "grant", "deputy_for <> user_id")
