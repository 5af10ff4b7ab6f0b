"""Mail to the people who sign in: their address, links that set a password, choices of notices, what was sent.

Also the receipt numbers of what was reported to the platform on interference, and indexes on the moments that
figures of a month count.
"""

import sqlalchemy as sa
from alembic import op

from diversion.persistence.guards import RUNTIME_ROLE

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = "'reminder', 'overdue', 'alarm', 'request', 'supervision', 'task', 'session'"


def upgrade() -> None:
    """Nobody has an address yet, and nobody is mailed before they choose it."""
    op.add_column("user_account", sa.Column("sealed_email", sa.LargeBinary(), nullable=True))
    _passwords()
    _mails()
    _receipts()
    _moments()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_user(table: str, column: str = "user_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_{table}_{column}"))


def _passwords() -> None:
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        _moment("voided_at", nullable=True),
        sa.CheckConstraint("used_at IS NULL OR voided_at IS NULL", name=op.f("ck_password_reset_one_end")),
        _of_user("password_reset"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("digest", name=op.f("uq_password_reset_digest")),
    )
    op.create_index(
        "uq_password_reset_open",
        "password_reset",
        ["user_id"],
        unique=True,
        postgresql_where="used_at IS NULL AND voided_at IS NULL",
    )
    op.create_table(
        "reset_asked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login_digest", sa.LargeBinary(), nullable=False),
        sa.Column("place_digest", sa.LargeBinary(), nullable=False),
        _moment("asked_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_asked")),
    )
    op.create_index("ix_reset_asked_login", "reset_asked", ["login_digest", "asked_at"])
    op.create_index("ix_reset_asked_place", "reset_asked", ["place_digest", "asked_at"])
    op.create_index("ix_reset_asked_asked_at", "reset_asked", ["asked_at"])
    # Its name ends like a word of SQL, which is all that is suspect about it.
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON password_reset TO {RUNTIME_ROLE}")  # nosec B608
    op.execute(f"GRANT SELECT, INSERT, DELETE ON reset_asked TO {RUNTIME_ROLE}")


def _mails() -> None:
    op.create_table(
        "notice_choice",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notice_choice_kind")),
        sa.CheckConstraint("choice IN ('at_once', 'daily', 'none')", name=op.f("ck_notice_choice_choice")),
        _of_user("notice_choice"),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "user_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reset_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("lease_until", nullable=True),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
        sa.Column("last_code", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('password_reset', 'notice', 'digest')", name=op.f("ck_user_mail_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'dropped', 'refused')", name=op.f("ck_user_mail_state")
        ),
        sa.CheckConstraint(
            "(kind = 'password_reset') = (reset_id IS NOT NULL)", name=op.f("ck_user_mail_reset")
        ),
        sa.CheckConstraint("(kind = 'digest') = (day IS NOT NULL)", name=op.f("ck_user_mail_day")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_user_mail_sent")),
        sa.ForeignKeyConstraint(["reset_id"], ["password_reset.id"], name=op.f("fk_user_mail_reset_id")),
        _of_user("user_mail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_mail")),
    )
    op.create_index(
        "uq_user_mail_digest",
        "user_mail",
        ["user_id", "day"],
        unique=True,
        postgresql_where="day IS NOT NULL",
    )
    op.create_table(
        "user_mail_notice",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        _of_user("user_mail_notice"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_user_mail_notice_notice_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["user_mail.id"], name=op.f("fk_user_mail_notice_mail_id")),
        sa.PrimaryKeyConstraint("user_id", "notice_id", name=op.f("pk_user_mail_notice")),
    )
    op.create_index("ix_user_mail_notice_mail_id", "user_mail_notice", ["mail_id"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON notice_choice, user_mail TO {RUNTIME_ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON user_mail_notice TO {RUNTIME_ROLE}")


def _receipts() -> None:
    op.create_table(
        "interference_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("court_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        _moment("recorded_at"),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_interference_receipt_court_id")),
        _of_user("interference_receipt", "recorded_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interference_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_interference_receipt_number")),
    )
    op.execute(f"GRANT SELECT, INSERT ON interference_receipt TO {RUNTIME_ROLE}")


def _moments() -> None:
    op.create_index("ix_outcome_ended", "outcome", ["court_id", "ended_at"])
    op.create_index(
        "ix_handoff_accepted",
        "handoff",
        ["court_id", "accepted_at"],
        postgresql_where="accepted_at IS NOT NULL",
    )
    op.create_index(
        "ix_decision_suitable",
        "decision",
        ["court_id", "at"],
        postgresql_where="stage = 'triage' AND decision = 'suitable'",
    )
