"""Offline bundles: what was carried to an organisation, what came back, and which acts came of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.bundle import BundleAct
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows

CARRIED = (
    HandoffStatus.DISPATCHED,
    HandoffStatus.DELIVERED,
    HandoffStatus.RECEIVED,
    HandoffStatus.ACCEPTED,
)


class Bundle(Base):
    """One bundle made for an organisation; ``manifest`` is the SHA-256 of its signed manifest.

    The bundle itself is kept nowhere: it holds clear names, and is made again when it is lost.
    """

    __tablename__ = "bundle"
    __table_args__ = (Index("ix_bundle_organisation_id", "organisation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    manifest: Mapped[bytes]
    key_id: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]


class BundleRow(Base):
    """A handoff that a bundle carries."""

    __tablename__ = "bundle_row"
    __table_args__ = (of_dispute(), of_dispute("handoff", "handoff_id"))

    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    handoff_id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]


class BundleReturn(Base):
    """A filled table that came back, known by a blind index of what it says; the same one comes once.

    ``sealed`` holds what became of its rows, empty until it was worked through to the end: one cut off in
    between is worked through again when it is sent again.
    """

    __tablename__ = "bundle_return"
    __table_args__ = (UniqueConstraint("bundle_id", "digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundle.id"))
    digest: Mapped[bytes]
    sealed: Mapped[bytes | None]
    returned_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    returned_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class BundleActRow(Base):
    """An act done because a row asked for it, by a blind index of what was written: never done twice."""

    __tablename__ = "bundle_act"
    __table_args__ = (
        one_of("act", BundleAct),
        ForeignKeyConstraint(["bundle_id", "handoff_id"], ["bundle_row.bundle_id", "bundle_row.handoff_id"]),
    )

    bundle_id: Mapped[UUID] = mapped_column(primary_key=True)
    handoff_id: Mapped[UUID] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    return_id: Mapped[UUID] = mapped_column(ForeignKey("bundle_return.id"))
    at: Mapped[datetime]


def carried(organisation_id: UUID, courts: Collection[UUID] | None) -> Rows:
    """Ask for an organisation's live offers and mediations that went out, of some courts (None: all)."""
    of_courts = true() if courts is None else Handoff.court_id.in_(courts)
    return (
        select(Handoff, Dispute)
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .where(
            Handoff.organisation_id == organisation_id,
            Handoff.kind == HandoffKind.MEDIATE,
            Handoff.status.in_(CARRIED),
            of_courts,
        )
        .order_by(Handoff.id)
    )


def rows_of(bundle_id: UUID) -> Rows:
    """Ask which handoffs a bundle carries, by their disputes' references."""
    return (
        select(Dispute.reference, BundleRow.handoff_id, BundleRow.dispute_id)
        .join(Dispute, Dispute.id == BundleRow.dispute_id)
        .where(BundleRow.bundle_id == bundle_id)
    )


def reached(organisations: Collection[UUID], courts: Collection[UUID]) -> Rows:
    """Ask for the bundles of some organisations, and those that carry only handoffs of some courts."""
    elsewhere = select(BundleRow.handoff_id).where(
        BundleRow.bundle_id == Bundle.id, BundleRow.court_id.not_in(courts)
    )
    return select(Bundle).where(
        or_(Bundle.organisation_id.in_(organisations), ~elsewhere.exists() if courts else Bundle.id.is_(None))
    )


def returns_of(bundle_id: UUID) -> Rows:
    """Ask what came back of a bundle, in order."""
    return select(BundleReturn).where(BundleReturn.bundle_id == bundle_id).order_by(BundleReturn.id)
