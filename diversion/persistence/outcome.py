"""How mediation ended and what came of it: agreement, confirmation, exit, performance, return."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.outcome import EndReason
from diversion.persistence.base import Base, of_dispute, one_of


class Outcome(Base):
    """The end of one mediate handoff, by one of the eight end reasons (ZX-22).

    ``sealed`` holds the failure report's four fields (ZX-17) where mediation failed; a mediation that
    the clock ended has none until the mediator writes it (``reported_at``).
    """

    __tablename__ = "outcome"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        one_of("end_reason", EndReason),
        CheckConstraint("(sealed IS NULL) = (reported_at IS NULL)", name="reported"),
        UniqueConstraint("handoff_id"),
        Index("ix_outcome_dispute_id", "dispute_id"),
        Index("ix_outcome_ended", "court_id", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    end_reason: Mapped[str]
    settled: Mapped[bool]
    ended_by_clock: Mapped[bool]
    ended_at: Mapped[datetime]
    sealed: Mapped[bytes | None]
    reported_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))


class Agreement(Base):
    """调解协议: sealed terms, its kind, and since when it is in force (by its kind)."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        of_dispute(),
        CheckConstraint("form IN ('paper', 'electronic', 'peoples_mediation')", name="form"),
        Index("ix_agreement_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    form: Mapped[str]
    sealed: Mapped[bytes]
    mediator_signed_at: Mapped[datetime | None]
    body_sealed_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    perform_by_on: Mapped[date | None]
    at: Mapped[datetime]


class Signature(Base):
    """A party has signed an agreement; once."""

    __tablename__ = "signature"
    __table_args__ = (
        of_dispute(),
        of_dispute("agreement", "agreement_id"),
        of_dispute("party", "party_id"),
        UniqueConstraint("agreement_id", "party_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    agreement_id: Mapped[UUID]
    party_id: Mapped[UUID]
    signed_at: Mapped[datetime]
    means: Mapped[str]


class Review(Base):
    """A judge looked at an agreement or a stop for signs of sham (ZX-19) and cleared or stopped it."""

    __tablename__ = "review"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("finding IN ('cleared', 'stopped')", name="finding"),
        Index("ix_review_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    finding: Mapped[str]
    signs: Mapped[list[str]]
    sealed: Mapped[bytes]
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Confirmation(Base):
    """司法确认, before docketing only: applied for jointly within 30 days (MS-5), then decided."""

    __tablename__ = "confirmation"
    __table_args__ = (
        of_dispute(),
        of_dispute("agreement", "agreement_id"),
        CheckConstraint("decision IN ('confirmed', 'refused', 'not_accepted', 'withdrawn')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "decision NOT IN ('refused', 'not_accepted') OR refusal_code IS NOT NULL", name="refusal_code"
        ),
        Index("uq_confirmation_open", "dispute_id", unique=True, postgresql_where="decided_at IS NULL"),
        Index("ix_confirmation_dispute_id", "dispute_id"),
        Index("ix_confirmation_applied", "court_id", "applied_at"),
        Index("ix_confirmation_decided", "court_id", "decided_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    agreement_id: Mapped[UUID]
    applied_by: Mapped[list[UUID]]
    applied_at: Mapped[datetime]
    case_number: Mapped[str | None]
    decision: Mapped[str | None]
    refusal_code: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]


class Exit(Base):
    """How a docketed dispute left the court (结案出口): withdrawal, performance, 其他方式, 调解书."""

    __tablename__ = "exit"
    __table_args__ = (
        of_dispute(),
        CheckConstraint(
            "kind IN ('withdrawal', 'immediate_performance', 'closed_otherwise', 'mediation_judgment')",
            name="kind",
        ),
        UniqueConstraint("dispute_id"),
        Index("ix_exit_at", "court_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Performance(Base):
    """The agreement was performed, wholly or in part, on a day, without enforcement (自动履行)."""

    __tablename__ = "performance"
    __table_args__ = (
        of_dispute(),
        Index("ix_performance_dispute_id", "dispute_id"),
        Index("ix_performance_performed", "court_id", "performed_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    performed_on: Mapped[date]
    whole: Mapped[bool]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class ReturnToCourt(Base):
    """The dispute came home, for docketing or for trial (退回立案, 转入审理)."""

    __tablename__ = "return_to_court"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("kind IN ('docketing', 'trial')", name="kind"),
        Index("ix_return_to_court_dispute_id", "dispute_id"),
        Index("ix_return_to_court_at", "court_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID | None]
    kind: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class FeeNotice(Base):
    """Notice to pay the acceptance fee before trial (R25-7): sent, payable until, paid."""

    __tablename__ = "fee_notice"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("pay_by_on >= sent_on", name="pay_by_on"),
        Index("uq_fee_notice_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    sent_on: Mapped[date]
    pay_by_on: Mapped[date]
    paid_on: Mapped[date | None]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
