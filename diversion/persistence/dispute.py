"""A dispute and the dated facts about it: who files what, who holds the ball, until when.

Nothing here is overwritten except the dispute's own state (status, holder, due moment); every other
fact is a row with ``ended_at``. Personal texts are sealed in one ``sealed`` column a row.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Sequence,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.access import Reach
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.dispute import HolderKind, Status
from diversion.domain.entries import Entry, Procedure
from diversion.domain.regimes import Regime
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.handoff import Handoff, mediated_by

SERIAL = Sequence("dispute_serial", metadata=Base.metadata)
"""Counts filings over the whole installation; a filing that is rolled back leaves a gap, which harms nobody."""


class Dispute(Base):
    """One filing with its parties and claims (纠纷).

    A dispute that is not closed has exactly one holder and one due moment; a closed one has neither
    (promise 1). ``month`` is the Shanghai month of receipt, ``version`` counts changes for ``If-Match``.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        one_of("entry", Entry),
        one_of("regime", Regime),
        one_of("status", Status),
        one_of("holder_kind", HolderKind),
        CheckConstraint(
            "(status = 'closed') = (holder_kind IS NULL) AND (holder_kind IS NULL) = (holder_id IS NULL)"
            " AND (holder_kind IS NULL) = (next_due_at IS NULL)",
            name="ball_in_one_hand",
        ),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("closed_reason IS NOT NULL OR closed_at IS NULL", name="closed_reason"),
        Index("ix_dispute_holder", "court_id", "holder_kind", "holder_id", "next_due_at"),
        Index("ix_dispute_listed", "court_id", "received_at", "id"),
        Index("ix_dispute_closed", "court_id", "closed_at"),
        Index(
            "ix_dispute_cancelled", "court_id", "received_at", postgresql_where="closed_reason = 'cancelled'"
        ),
        Index("ix_dispute_open_due", "next_due_at", postgresql_where="status <> 'closed'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    entry: Mapped[str]
    regime: Mapped[str]
    filed_on: Mapped[date]
    received_at: Mapped[datetime]
    month: Mapped[str]
    status: Mapped[str]
    docketed: Mapped[bool]
    holder_kind: Mapped[str | None]
    holder_id: Mapped[str | None]
    attributed_to: Mapped[str | None]
    next_due_at: Mapped[datetime | None]
    next_deadline_id: Mapped[UUID | None]
    dispute_region: Mapped[str | None]
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    flags: Mapped[list[str]]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    version: Mapped[int]


class DataKey(Base):
    """The dispute's own key, wrapped by a master key; ``wrapped`` is emptied to erase (``destroyed_at``).

    What is not sealed under it goes with it: blind indexes, and what was uploaded of its parties where they have no other
    dispute here, at once by the trigger ``data_key_erased``; imported rows (``guards.DELETABLE``) and
    ``handoff.decline_words`` by whoever erases.
    """

    __tablename__ = "data_key"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed"),
    )

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    key_id: Mapped[str]
    wrapped: Mapped[bytes | None]
    destroyed_at: Mapped[datetime | None]


class Holding(Base):
    """A span in which one hand held the ball; the open one repeats the dispute's holder."""

    __tablename__ = "holding"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("ended_at IS NULL OR ended_at >= since_at", name="span"),
        Index("uq_holding_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID] = mapped_column(index=True)
    holder_kind: Mapped[str]
    holder_id: Mapped[str]
    attributed_to: Mapped[str | None]
    status: Mapped[str]
    since_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FilingReceipt(Base):
    """The receipt (收件回执): number and moment. Its docket-by date is the dispute's docketing deadline."""

    __tablename__ = "filing_receipt"
    __table_args__ = (of_dispute(),)

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]


class Claim(Base):
    """What is claimed: cause, amount, and sealed claims and facts; one open row a dispute."""

    __tablename__ = "claim"
    __table_args__ = (
        of_dispute(),
        ForeignKeyConstraint(["cause_version", "cause_key"], ["cause.version", "cause.key"]),
        CheckConstraint("(cause_version IS NULL) = (cause_key IS NULL)", name="cause"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("uq_claim_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    cause_version: Mapped[str | None]
    cause_key: Mapped[str | None]
    amount: Mapped[Decimal | None]
    sealed: Mapped[bytes]
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PartyChoice(Base):
    """What one party picked by itself, to be chosen jointly; none named leaves it to the court (ZX-6).

    Nobody but the court is told whom a party picked. A change of mind ends the row.
    """

    __tablename__ = "party_choice"
    __table_args__ = (
        of_dispute(),
        of_dispute("party", "party_id"),
        Index("uq_party_choice_open", "party_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_party_choice_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    party_id: Mapped[UUID]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Docketing(Base):
    """A case number given (立案): by which procedure, on which day."""

    __tablename__ = "docketing"
    __table_args__ = (
        of_dispute(),
        one_of("procedure", Procedure),
        Index("uq_docketing_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_docketing_docketed", "court_id", "docketed_on"),
        Index("uq_docketing_case_number", "case_number", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    case_number: Mapped[str]
    docketed_on: Mapped[date]
    procedure: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Bar(Base):
    """A day after which the right to sue is gone (除斥期间); mediation does not stop it."""

    __tablename__ = "bar"
    __table_args__ = (
        of_dispute(),
        Index("uq_bar_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    hard_bar_on: Mapped[date]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Preservation(Base):
    """A wish for preservation of property; contact with the respondent waits until it is executed."""

    __tablename__ = "preservation"
    __table_args__ = (
        of_dispute(),
        Index("uq_preservation_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    wanted_at: Mapped[datetime]
    executed_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class Consent(Base):
    """One answer of one party on one matter, as asked. The latest answer counts; none is not consent.

    ``recorded_by`` is empty only for what the party answered by itself, by its tracking code.
    """

    __tablename__ = "consent"
    __table_args__ = (
        of_dispute(),
        of_dispute("party", "party_id"),
        one_of("matter", Matter),
        one_of("answer", Answer),
        one_of("means", Means),
        CheckConstraint(
            "NOT (matter = 'mediate_before_docketing' AND answer = 'yes') OR means = 'signed_form'",
            name="signed_form",
        ),
        CheckConstraint(
            "recorded_by IS NOT NULL OR (asked_by = 'party' AND means = 'online')", name="recorded_by"
        ),
        Index("ix_consent_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    party_id: Mapped[UUID]
    matter: Mapped[str]
    answer: Mapped[str]
    means: Mapped[str]
    asked_by: Mapped[str]
    at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]


class Choice(Base):
    """Who chooses the organisation (选定方式); a joint choice names one."""

    __tablename__ = "choice"
    __table_args__ = (
        of_dispute(),
        one_of("by", ChoiceBy),
        CheckConstraint("by <> 'joint' OR organisation_id IS NOT NULL", name="joint_names_one"),
        Index("uq_choice_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    by: Mapped[str]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Decision(Base):
    """One decision of intake, triage or routing with its reasons and the versions it rested on; the newest counts."""

    __tablename__ = "decision"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("stage IN ('intake', 'triage', 'routing')", name="stage"),
        Index("ix_decision_dispute", "dispute_id", "stage", "at"),
        Index("ix_decision_routing", "court_id", "at", postgresql_where="stage = 'routing'"),
        Index(
            "ix_decision_suitable",
            "court_id",
            "at",
            postgresql_where="stage = 'triage' AND decision = 'suitable'",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    stage: Mapped[str]
    decision: Mapped[str | None]
    body: Mapped[dict[str, Any]]
    ruleset_version: Mapped[str]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class SupplementNotice(Base):
    """One notice naming everything that is legally missing (补正); open until all of it is there."""

    __tablename__ = "supplement_notice"
    __table_args__ = (
        of_dispute(),
        Index("uq_supplement_notice_open", "dispute_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    missing: Mapped[list[Any]]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OutsideNumber(Base):
    """The same dispute's number in another system."""

    __tablename__ = "outside_number"
    __table_args__ = (
        of_dispute(),
        Index("uq_outside_number_open", "system", "number", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_outside_number_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    system: Mapped[str]
    number: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def within(reach: Reach, user_id: UUID | None) -> ColumnElement[bool]:
    """Say in SQL which disputes a reach covers.

    An organisation and its mediators see the whole file once they accepted it; before, only the offer.
    A station's worker sees the task that was accepted for the station.
    """
    if reach.everywhere:
        return true()
    if reach.disputes:
        return Dispute.id.in_(reach.disputes)
    taken = Handoff.status.in_(("accepted", "completed"))
    mine = mediated_by(reach, user_id)
    tasks = and_(Handoff.kind == "assist", Handoff.organisation_id.in_(reach.tasks_in))
    handed = (
        select(Handoff.id)
        .where(
            Handoff.dispute_id == Dispute.id,
            taken,
            or_(Handoff.organisation_id.in_(reach.organisations), mine, tasks),
        )
        .exists()
    )
    courts = reach.courts | reach.courts_and_below
    in_court = Dispute.court_id.in_(courts) if courts else false()
    by_handoff = reach.organisations or reach.own_in or reach.tasks_in or reach.stands_in
    return or_(in_court, handed) if by_handoff else in_court
