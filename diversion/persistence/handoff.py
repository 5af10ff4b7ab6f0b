"""Handoffs: one offer of one dispute to one organisation, from dispatch to its end."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.access import Reach
from diversion.domain.consents import ChosenBy
from diversion.domain.entries import ReferralKind
from diversion.domain.handoff import DeclineReason, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.regimes import Regime
from diversion.persistence.base import Base, of_dispute, one_of


class Handoff(Base):
    """委派 or 委托 to one organisation or station.

    At most one live ``mediate`` handoff a dispute (promise 2); accepted has a moment, a mediator and
    a disclosure; declined a lawful reason; a station's ``mediate`` names its mediating body.
    ``decline_words`` is a keyed digest of the reasons' words: who declines with the same ones is seen, what
    they are is not. An erasure empties it, for whoever has the installation's key can try words on it.
    """

    __tablename__ = "handoff"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        of_dispute(),
        one_of("kind", HandoffKind),
        one_of("status", HandoffStatus),
        one_of("referral_kind", ReferralKind),
        one_of("regime", Regime),
        one_of("chosen_by", ChosenBy),
        one_of("decline_reason", DeclineReason),
        CheckConstraint(
            "status NOT IN ('accepted', 'completed') OR kind = 'assist'"
            " OR (accepted_at IS NOT NULL AND mediator_id IS NOT NULL AND disclosure IS NOT NULL)",
            name="accepted",
        ),
        CheckConstraint(
            "(status = 'declined') = (declined_at IS NOT NULL AND decline_reason IS NOT NULL)",
            name="declined",
        ),
        CheckConstraint("(status = 'lapsed') = (lapsed_at IS NOT NULL)", name="lapsed"),
        CheckConstraint("(status = 'recalled') = (recalled_at IS NOT NULL)", name="recalled"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint(
            "status NOT IN ('delivered', 'received') OR delivered_at IS NOT NULL", name="delivered"
        ),
        Index(
            "uq_handoff_live_mediate",
            "dispute_id",
            unique=True,
            postgresql_where="kind = 'mediate' AND status IN ('pending', 'dispatched', 'delivered', 'received', 'accepted')",
        ),
        Index("ix_handoff_dispute_id", "dispute_id"),
        Index("ix_handoff_inbox", "organisation_id", "status", "id"),
        Index("ix_handoff_mediator_id", "mediator_id", postgresql_where="mediator_id IS NOT NULL"),
        Index("ix_handoff_offered", "court_id", "offered_at"),
        Index("ix_handoff_accepted", "court_id", "accepted_at", postgresql_where="accepted_at IS NOT NULL"),
        *(
            Index(f"ix_handoff_{how}", "court_id", f"{how}_at", postgresql_where=f"{how}_at IS NOT NULL")
            for how in ("declined", "lapsed", "recalled")
        ),
        Index("ix_handoff_assisting", "court_id", "offered_at", postgresql_where="kind <> 'mediate'"),
        Index("ix_handoff_mediating", "court_id", postgresql_where="status = 'accepted'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    mediating_body_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    referral_kind: Mapped[str]
    regime: Mapped[str]
    chosen_by: Mapped[str]
    status: Mapped[str]
    sequence: Mapped[int]
    previous_id: Mapped[UUID | None]
    override_reason: Mapped[str | None]
    offered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    offered_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    mediator_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    disclosure: Mapped[dict[str, Any] | None]
    materials_signed_at: Mapped[datetime | None]
    period_started_at: Mapped[datetime | None]
    first_contact_at: Mapped[datetime | None]
    venue: Mapped[str]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]
    decline_words: Mapped[bytes | None]
    lapsed_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    sealed: Mapped[bytes | None]
    version: Mapped[int]


def mediated_by(reach: Reach, user_id: UUID | None) -> ColumnElement[bool]:
    """Say in SQL which handoffs are a mediator's own, those of whoever they stand in for among them."""
    return or_(
        _assigned_to(user_id, reach.own_in),
        *(_assigned_to(whose, {place}) for whose, place in reach.stands_in),
    )


def _assigned_to(user_id: UUID | None, places: Collection[UUID]) -> ColumnElement[bool]:
    here = or_(Handoff.organisation_id.in_(places), Handoff.mediating_body_id.in_(places))
    return and_(Handoff.mediator_id == user_id, here)
