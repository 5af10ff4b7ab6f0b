"""What a party says by itself: its pick, its wish for another mediator, its rating; and codes that can be made anew."""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MADE = "party_choice, extension_proposal, mediator_change, rating_invitation, rating, code_tries"


def upgrade() -> None:
    """Codes that were printed before go on to work: without a seed a party's own id is its seed."""
    op.add_column("party", sa.Column("code_seed", sa.Uuid(), nullable=True))
    op.create_table(
        "code_tries",
        sa.Column("bucket", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.CheckConstraint("failed >= 0", name=op.f("ck_code_tries_failed")),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_code_tries")),
    )
    _create_choices()
    _create_in_mediation()
    _create_ratings()
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {MADE} TO {RUNTIME_ROLE}")


def _owned(*parents: tuple[str, str]) -> tuple[sa.schema.SchemaItem, ...]:
    """Give what ties a row to its dispute, and to a parent of the same court."""
    columns = ["id", "court_id", "dispute_id", *(column for _, column in parents)]
    return (
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in columns),
        sa.PrimaryKeyConstraint("id"),
        *(
            sa.ForeignKeyConstraint(["court_id", column], [f"{table}.court_id", f"{table}.id"])
            for table, column in (("dispute", "dispute_id"), *parents)
        ),
    )


def _create_choices() -> None:
    op.create_table(
        "party_choice",
        *_owned(("party", "party_id")),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
    )
    _one_open("party_choice", "party_id")
    op.create_index("ix_party_choice_dispute_id", "party_choice", ["dispute_id"])


def _create_in_mediation() -> None:
    op.create_table(
        "extension_proposal",
        *_owned(("handoff", "handoff_id")),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_extension_proposal_days")),
        sa.CheckConstraint(
            "ended_how IN ('agreed', 'refused', 'replaced', 'over')",
            name=op.f("ck_extension_proposal_ended_how"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_extension_proposal_ended")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"]),
    )
    _one_open("extension_proposal", "handoff_id")
    op.create_index("ix_extension_proposal_dispute_id", "extension_proposal", ["dispute_id"])
    op.create_table(
        "mediator_change",
        *_owned(("handoff", "handoff_id"), ("party", "party_id")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('changed', 'kept', 'over')", name=op.f("ck_mediator_change_decision")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (decision IS NULL)", name=op.f("ck_mediator_change_decided")
        ),
        sa.CheckConstraint(
            "(answer_sealed IS NOT NULL) = (decision IS NOT DISTINCT FROM 'kept')",
            name=op.f("ck_mediator_change_answered"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"]),
    )
    _one_open("mediator_change", "handoff_id")
    op.create_index("ix_mediator_change_dispute_id", "mediator_change", ["dispute_id"])


def _create_ratings() -> None:
    op.create_table(
        "rating_invitation",
        *_owned(("handoff", "handoff_id"), ("party", "party_id")),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("open_until", MOMENT, nullable=False),
        sa.UniqueConstraint("court_id", "id"),
        sa.UniqueConstraint("handoff_id", "party_id"),
        sa.CheckConstraint("open_until > invited_at", name=op.f("ck_rating_invitation_open")),
    )
    op.create_index("ix_rating_invitation_court_id", "rating_invitation", ["court_id", "invited_at"])
    op.create_index("ix_rating_invitation_dispute_id", "rating_invitation", ["dispute_id"])
    op.create_table(
        "rating",
        *_owned(("rating_invitation", "invitation_id")),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "answer IN ('satisfied', 'fairly', 'dissatisfied')", name=op.f("ck_rating_answer")
        ),
    )
    _one_open("rating", "invitation_id")
    op.create_index("ix_rating_dispute_id", "rating", ["dispute_id"])


def _one_open(table: str, column: str) -> None:
    op.create_index(
        f"uq_{table}_open", table, [column], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
