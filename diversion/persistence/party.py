"""Parties, their representatives and the blind indexes by which they are found without being read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, scoped_session

from diversion.domain.parties import IdentityType, PartyKind, PartyRole, RepresentativeKind
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.dispute import Dispute


class Party(Base):
    """One party as it stood for a time. ``sealed`` holds name, identity number, phone, address, workplace.

    A correction ends the row and adds one with the same ``ref``; at most one of a ref is open. The tracking code
    is derived from ``code_seed`` (none: the row's own id), which a correction carries over and a new code replaces.
    """

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        Index("uq_party_open", "dispute_id", "ref", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_party_dispute_id", "dispute_id"),
        of_dispute(),
        one_of("role", PartyRole),
        one_of("kind", PartyKind),
        one_of("identity_type", IdentityType),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    ref: Mapped[str]
    position: Mapped[int]
    role: Mapped[str]
    kind: Mapped[str]
    identity_type: Mapped[str | None]
    address_region: Mapped[str | None]
    sealed: Mapped[bytes]
    code_seed: Mapped[UUID | None]
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Representative(Base):
    """A person who acts for one or more parties; a guardian also stands for a 法定代理人."""

    __tablename__ = "representative"
    __table_args__ = (
        UniqueConstraint("court_id", "id"),
        of_dispute(),
        one_of("kind", RepresentativeKind),
        Index("ix_representative_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    kind: Mapped[str]
    sealed: Mapped[bytes]
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Representation(Base):
    """A representative acts for a party, with the powers listed; none listed is general authority."""

    __tablename__ = "representation"
    __table_args__ = (
        of_dispute(),
        of_dispute("representative", "representative_id"),
        of_dispute("party", "party_id"),
        CheckConstraint("powers <@ ARRAY['admit','waive','change','settle']", name="powers"),
        Index(
            "uq_representation_open",
            "representative_id",
            "party_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_representation_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    representative_id: Mapped[UUID]
    party_id: Mapped[UUID]
    powers: Mapped[list[str]]
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BlindIndex(Base):
    """A keyed digest of a normalised name, number, phone or match key; deletable with the data key."""

    __tablename__ = "blind_index"
    __table_args__ = (
        of_dispute(),
        CheckConstraint("kind IN ('name', 'identity_number', 'phone', 'match')", name="kind"),
        Index("ix_blind_index_digest", "digest"),
        Index("ix_blind_index_dispute_id", "dispute_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    party_id: Mapped[UUID | None]
    kind: Mapped[str]
    digest: Mapped[bytes]


def disputes_matching(
    session: scoped_session[Session], digests: Sequence[bytes], courts: Collection[UUID]
) -> list[str]:
    """Name the earlier disputes of some courts that share a match key, after locking the keys until the commit.

    The locks make two filings with a key in common come one after the other, in an order of their own
    so that they cannot deadlock. A filing that was cancelled as mistaken is no earlier dispute.
    """
    if not digests:
        return []
    lock_digests(session, digests)
    query = (
        select(Dispute.reference)
        .join(BlindIndex, BlindIndex.dispute_id == Dispute.id)
        .where(
            BlindIndex.digest.in_(digests),
            BlindIndex.kind == "match",
            Dispute.court_id.in_(courts),
            or_(Dispute.closed_reason.is_(None), Dispute.closed_reason != "cancelled"),
        )
        .distinct()
        .order_by(Dispute.reference)
    )
    return list(session.scalars(query))


def lock_digests(session: scoped_session[Session], digests: Sequence[bytes]) -> None:
    """Lock what digests stand for until the commit, in an order of their own."""
    keys = sorted(int.from_bytes(digest[:8], "big", signed=True) for digest in digests)
    session.execute(
        text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) key"), {"keys": keys}
    )
