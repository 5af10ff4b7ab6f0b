"""What happens after acceptance: contacts, sessions, extensions, suspensions, stops, guidance, notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.enterprise_contacts import OverCapReason
from diversion.persistence.base import Base, of_dispute, one_of


class Contact(Base):
    """One attempt to reach one party, with what came of it; the note is sealed.

    ``incoming``: the party turned to us. One telephone call or visit about several disputes is a row in each,
    with ``outreach_id`` naming the first of them; a row that stands alone has none. ``over_cap_reason`` is
    there exactly where the enterprise had been contacted often enough that day.
    """

    __tablename__ = "contact"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        of_dispute("party", "party_id"),
        CheckConstraint("result IN ('reached', 'no_answer', 'moved_away', 'refused')", name="result"),
        one_of("over_cap_reason", OverCapReason),
        CheckConstraint("NOT incoming OR over_cap_reason IS NULL", name="incoming_uncapped"),
        Index("ix_contact_handoff_id", "handoff_id"),
        Index("ix_contact_dispute_id", "dispute_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    party_id: Mapped[UUID]
    result: Mapped[str]
    means: Mapped[str]
    incoming: Mapped[bool]
    outreach_id: Mapped[UUID | None]
    over_cap_reason: Mapped[str | None]
    sealed: Mapped[bytes]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Session(Base):
    """A booked meeting (调解场次) with its participants.

    ``remind_at``: when those who lead it are to be reminded; none once that is done, or not needed any more.
    """

    __tablename__ = "mediation_session"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        CheckConstraint("status IN ('scheduled', 'held', 'adjourned', 'missed')", name="status"),
        CheckConstraint("remind_at IS NULL OR status = 'scheduled'", name="remind"),
        Index("ix_mediation_session_handoff_id", "handoff_id"),
        Index("ix_mediation_session_remind_at", "remind_at", postgresql_where="remind_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    status: Mapped[str]
    ended_at: Mapped[datetime | None]
    sealed: Mapped[bytes]
    booked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    booked_at: Mapped[datetime]


def sessions_to_remind_of(now: datetime, most: int) -> Select[UUID, UUID]:
    """Ask for the meetings whose reminder is due, the oldest first, with their disputes."""
    return (
        select(Session.id, Session.dispute_id)
        .where(Session.remind_at <= now)
        .order_by(Session.remind_at, Session.id)
        .limit(most)
    )


class Extension(Base):
    """More days, in force only when every party has agreed (a deferred trigger checks it)."""

    __tablename__ = "extension"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        CheckConstraint("days > 0", name="days"),
        Index("ix_extension_handoff_id", "handoff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    days: Mapped[int]
    agreed_by: Mapped[list[UUID]]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class ExtensionProposal(Base):
    """Days that a mediator proposed to the parties; ``ended_how`` says what came of it.

    ``agreed``: every applicant and respondent said yes after it was made; ``refused``: one said no; ``replaced``: by
    another proposal; ``over``: the period or the mediation ended first.
    """

    __tablename__ = "extension_proposal"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("ended_how IN ('agreed', 'refused', 'replaced', 'over')", name="ended_how"),
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended"),
        Index("uq_extension_proposal_open", "handoff_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_extension_proposal_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    days: Mapped[int]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None]


class MediatorChange(Base):
    """A party asked for another mediator (ZX-11), its reason sealed; at most one asks at a time.

    ``decision``: ``changed``, or ``kept`` with words for the party; ``over`` when mediation ended first.
    """

    __tablename__ = "mediator_change"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        of_dispute("party", "party_id"),
        CheckConstraint("decision IN ('changed', 'kept', 'over')", name="decision"),
        CheckConstraint("(ended_at IS NULL) = (decision IS NULL)", name="decided"),
        CheckConstraint(
            "(answer_sealed IS NOT NULL) = (decision IS NOT DISTINCT FROM 'kept')", name="answered"
        ),
        Index("uq_mediator_change_open", "handoff_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_mediator_change_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    party_id: Mapped[UUID]
    sealed: Mapped[bytes]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answer_sealed: Mapped[bytes | None]


class Suspension(Base):
    """A span that the mediation period does not count (appraisal, ZX-23); at most one open.

    The reason in words and the appraiser's name are sealed; the holder of the ball names the row instead.
    ``expected_on`` is the day on which the appraiser is to be done; until then the turn is the appraiser's.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        CheckConstraint("ended_at IS NULL OR ended_at >= since_at", name="span"),
        Index("uq_suspension_open", "handoff_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_suspension_handoff_id", "handoff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    sealed: Mapped[bytes]
    since_at: Mapped[datetime]
    expected_on: Mapped[date]
    ended_at: Mapped[datetime | None]


class Stop(Base):
    """A stop for suspected sham (TY-10): the judge holds the ball until it ends; at most one open."""

    __tablename__ = "stop"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        Index("uq_stop_open", "handoff_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_stop_handoff_id", "handoff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    signs: Mapped[list[str]]
    sealed: Mapped[bytes]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    since_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    finding: Mapped[str | None]


class GuidanceRequest(Base):
    """A mediator's question to the court (指导请求) and a judge's answer."""

    __tablename__ = "guidance_request"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        CheckConstraint("(answered_at IS NULL) = (answer_sealed IS NULL)", name="answered"),
        Index("ix_guidance_request_handoff_id", "handoff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    sealed: Mapped[bytes]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    answer_sealed: Mapped[bytes | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]


class Note(Base):
    """A privileged note: read by its author and that organisation's coordinator only."""

    __tablename__ = "note"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        Index("ix_note_handoff_id", "handoff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    sealed: Mapped[bytes]
    at: Mapped[datetime]


class UndisputedFacts(Base):
    """Facts that the parties confirmed jointly and in writing (无争议事实); these may travel (ZX-14)."""

    __tablename__ = "undisputed_facts"
    __table_args__ = (of_dispute(), Index("ix_undisputed_facts_dispute_id", "dispute_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    confirmed_by: Mapped[list[UUID]]
    sealed: Mapped[bytes]
    at: Mapped[datetime]


class ServiceAddress(Base):
    """A party's confirmed address for service (送达地址确认书); it may travel."""

    __tablename__ = "service_address"
    __table_args__ = (
        of_dispute(),
        of_dispute("party", "party_id"),
        Index("uq_service_address_open", "party_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    party_id: Mapped[UUID]
    sealed: Mapped[bytes]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
