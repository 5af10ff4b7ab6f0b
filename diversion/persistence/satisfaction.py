"""What parties think of a mediation that has ended: who was invited to say so, and what they said."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, and_, case, func, null, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.satisfaction import Satisfaction
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation


class RatingInvitation(Base):
    """One party was invited to rate one ended mediation, and may until ``open_until``."""

    __tablename__ = "rating_invitation"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        UniqueConstraint("handoff_id", "party_id"),
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        of_dispute("party", "party_id"),
        CheckConstraint("open_until > invited_at", name="open"),
        Index("ix_rating_invitation_court_id", "court_id", "invited_at"),
        Index("ix_rating_invitation_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    party_id: Mapped[UUID]
    invited_at: Mapped[datetime]
    open_until: Mapped[datetime]


class Rating(Base):
    """What an invited party said, its words sealed; a change of mind ends the row, at most one is open."""

    __tablename__ = "rating"
    __table_args__ = (
        of_dispute(),
        of_dispute("rating_invitation", "invitation_id"),
        one_of("answer", Satisfaction),
        Index("uq_rating_open", "invitation_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_rating_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    invitation_id: Mapped[UUID]
    answer: Mapped[str]
    sealed: Mapped[bytes | None]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def invited(courts: Collection[UUID] | None, since: datetime, until: datetime) -> Rows:
    """Ask for every invitation of a span with its standing answer, stage, regime and kind of organisation.

    A filing that was cancelled as mistaken is left out. The mediator is there to be blotted out of words, never
    to be counted by.
    """
    query = (
        select(
            RatingInvitation.id,
            RatingInvitation.invited_at,
            RatingInvitation.court_id,
            RatingInvitation.dispute_id,
            Dispute.reference,
            Handoff.referral_kind,
            Handoff.regime,
            Organisation.kind.label("organisation_kind"),
            Handoff.mediator_id,
            Rating.id.label("rating_id"),
            Rating.answer,
            Rating.sealed,
        )
        .join(Handoff, Handoff.id == RatingInvitation.handoff_id)
        .join(Dispute, Dispute.id == RatingInvitation.dispute_id)
        .join(Organisation, Organisation.id == Handoff.organisation_id)
        .outerjoin(Rating, and_(Rating.invitation_id == RatingInvitation.id, Rating.ended_at.is_(None)))
        .where(
            RatingInvitation.invited_at >= since,
            RatingInvitation.invited_at < until,
            Dispute.closed_reason.is_distinct_from("cancelled"),
        )
    )
    return query if courts is None else query.where(RatingInvitation.court_id.in_(courts))


def counted(found: Rows, *, by_kind: bool) -> Rows:
    """Count invitations and answers of each stage and regime, and where asked of each kind of organisation.

    ``rated``: of how many disputes the answers are.
    """
    each = found.subquery("invited")
    group: Any = each.c.organisation_kind if by_kind else null()
    said = {
        f"{answer.value}": func.count(case((each.c.answer == answer, 1))).label(answer.value)
        for answer in Satisfaction
    }
    columns = (group.label("group"), each.c.referral_kind, each.c.regime)
    keys = (*([each.c.organisation_kind] if by_kind else []), each.c.referral_kind, each.c.regime)
    order = (*([each.c.organisation_kind] if by_kind else []), each.c.referral_kind.desc(), each.c.regime)
    return (
        select(
            *columns,
            func.count().label("invited"),
            func.count(each.c.answer).label("answered"),
            func.count(case((each.c.answer.is_not(None), each.c.dispute_id)).distinct()).label("rated"),
            *said.values(),
        )
        .group_by(*keys)
        .order_by(*order)
    )
