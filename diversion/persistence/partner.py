"""Partners' channels, what was sent to them, every try of it, and the one-time links that answer without an account."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    Update,
    and_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import AttemptResult, DeliveryState, MessageType
from diversion.domain.links import LinkPurpose
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.keyset import Rows


class PartnerChannel(Base):
    """How an organisation is told, from a moment to a moment; none in force is the inbox alone.

    One with the addressee ``supervising_body`` carries copies of request letters to that body instead.
    ``sealed`` holds URL or address and the signing secret under the installation's key. ``failures`` counts
    rounds of tries that failed in a row; enough of them pause the channel until an administrator resumes it.
    """

    __tablename__ = "partner_channel"
    __table_args__ = (
        one_of("kind", ChannelKind),
        one_of("addressee", Addressee),
        CheckConstraint("ended_at IS NULL OR ended_at >= begun_at", name="moments"),
        CheckConstraint("(paused_at IS NULL) = (paused_why IS NULL)", name="paused"),
        CheckConstraint("(kind = 'inbox') = (sealed IS NULL)", name="sealed"),
        CheckConstraint("addressee = 'organisation' OR kind = 'email'", name="copies_by_mail"),
        Index(
            "uq_partner_channel_in_force",
            "organisation_id",
            "addressee",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    addressee: Mapped[str]
    kind: Mapped[str]
    sealed: Mapped[bytes | None]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_why: Mapped[str | None]
    failures: Mapped[int]
    succeeded_at: Mapped[datetime | None]


class Delivery(Base):
    """One message about one handoff, or one notice, to its organisation or the body that supervises it.

    ``id`` is the message's own, the same at every try. Its text is written anew at each try and kept nowhere.
    ``channel_id`` is empty for the inbox, which has no row for a notice: the notice itself stands there.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        one_of("type", MessageType),
        one_of("channel", ChannelKind),
        one_of("state", DeliveryState),
        one_of("addressee", Addressee),
        CheckConstraint("num_nonnulls(handoff_id, notice_id) = 1", name="about_one_thing"),
        CheckConstraint("(handoff_id IS NULL) = (dispute_id IS NULL)", name="dispute_of_handoff"),
        CheckConstraint("(notice_id IS NULL) = (type <> 'notice.made')", name="type_of_notice"),
        CheckConstraint("addressee = 'organisation' OR notice_id IS NOT NULL", name="copied"),
        CheckConstraint("(channel = 'inbox') = (channel_id IS NULL)", name="channel_named"),
        CheckConstraint("channel <> 'inbox' OR state = 'delivered'", name="inbox"),
        CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="delivered"),
        Index("ix_delivery_handoff_id", "handoff_id"),
        Index("ix_delivery_notice_id", "notice_id", postgresql_where="notice_id IS NOT NULL"),
        Index("ix_delivery_channel_id", "channel_id", postgresql_where="state IN ('waiting', 'held')"),
        Index("ix_delivery_failed", "court_id", "id", postgresql_where="state IN ('held', 'failed')"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID | None]
    handoff_id: Mapped[UUID | None]
    notice_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    addressee: Mapped[str]
    channel_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner_channel.id"))
    channel: Mapped[str]
    type: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int]
    at: Mapped[datetime]
    created_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    last_code: Mapped[str | None]


class DeliveryAttempt(Base):
    """One try of one message, in real time. At most one is under way; nobody else tries before ``lease_until``."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (
        UniqueConstraint("delivery_id", "number"),
        one_of("result", AttemptResult),
        CheckConstraint("(result = 'started') = (ended_at IS NULL)", name="ended"),
        Index("uq_delivery_attempt_open", "delivery_id", unique=True, postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[str]
    status_code: Mapped[int | None]
    code: Mapped[str | None]
    next_try_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link that lets whoever holds it answer one offer or one task, once; only a keyed digest is kept.

    ``used_at`` is set by the answer, and ``used_for`` says which it was, so that the same answer twice is told
    the first again. ``expires_at`` is real time.
    """

    __tablename__ = "one_time_link"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        of_dispute("party", "party_id"),
        one_of("purpose", LinkPurpose),
        CheckConstraint("(used_at IS NULL) = (used_for IS NULL)", name="used"),
        CheckConstraint("(purpose = 'task') = (party_id IS NOT NULL)", name="task"),
        Index("ix_one_time_link_handoff_id", "handoff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID]
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id"), unique=True)
    party_id: Mapped[UUID | None]
    purpose: Mapped[str]
    digest: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_for: Mapped[str | None]
    used_digest: Mapped[bytes | None]


def channels_listed(places: Collection[UUID] | None) -> Rows:
    """Ask for channels as plain rows: all, or those of some organisations."""
    query = select(*PartnerChannel.__table__.columns)
    return query if places is None else query.where(PartnerChannel.organisation_id.in_(places))


def channel_in_force(organisation_id: UUID, addressee: Addressee) -> Select[PartnerChannel]:
    """Ask for the channel to an organisation, or to its supervising body, that is in force."""
    return select(PartnerChannel).where(
        PartnerChannel.organisation_id == organisation_id,
        PartnerChannel.addressee == addressee,
        PartnerChannel.ended_at.is_(None),
    )


def open_deliveries(handoff_id: UUID) -> Select[Delivery]:
    """Ask for what is not sent yet about a handoff, locked, in order."""
    return (
        select(Delivery)
        .where(Delivery.handoff_id == handoff_id, Delivery.state.in_(("waiting", "sending", "held")))
        .order_by(Delivery.id)
        .with_for_update()
    )


def was_offered(handoff_id: UUID) -> Select[UUID]:
    """Ask whether an offer was ever tried to be sent over a channel: its end is told there too."""
    return (
        select(Delivery.id)
        .where(Delivery.handoff_id == handoff_id, Delivery.type == MessageType.OFFERED, Delivery.tries > 0)
        .limit(1)
    )


def locked_deliveries(ids: Sequence[UUID]) -> Select[Delivery]:
    """Ask for some messages, locked in a stable order."""
    return select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id).with_for_update()


def open_attempts(ids: Sequence[UUID]) -> Select[DeliveryAttempt]:
    """Ask for the tries of some messages that are under way."""
    return select(DeliveryAttempt).where(
        DeliveryAttempt.delivery_id.in_(ids), DeliveryAttempt.ended_at.is_(None)
    )


def earlier_ones(ids: Sequence[UUID]) -> Select[UUID]:
    """Ask which of some messages have to wait, because an earlier one of their handoff is not over."""
    earlier = Delivery.__table__.alias("earlier")
    return (
        select(Delivery.id)
        .join(earlier, and_(earlier.c.handoff_id == Delivery.handoff_id, earlier.c.id < Delivery.id))
        .where(Delivery.id.in_(ids), earlier.c.state.in_(("waiting", "sending")))
        .distinct()
    )


def held_on(channel_id: UUID) -> Select[Delivery]:
    """Ask for what a paused channel holds back, locked, in order."""
    return (
        select(Delivery)
        .where(Delivery.channel_id == channel_id, Delivery.state == "held")
        .order_by(Delivery.id)
        .with_for_update()
    )


def deliveries_in(courts: Collection[UUID] | None, states: Sequence[str]) -> Rows:
    """Ask for messages in some states as plain rows: all, or those of some courts."""
    query = select(*Delivery.__table__.columns).where(
        or_(*(Delivery.state == state for state in states)) if states else Delivery.id.is_not(None)
    )
    return query if courts is None else query.where(Delivery.court_id.in_(courts))


def of_notices(ids: Collection[UUID]) -> Select[Delivery]:
    """Ask for what was sent of some notices, in order."""
    return select(Delivery).where(Delivery.notice_id.in_(ids)).order_by(Delivery.id)


def notice_mails_opened(notice_id: UUID, moment: datetime) -> Update:
    """Mark the mails that told an organisation of a notice as delivered: somebody there has seen it."""
    return (
        update(Delivery)
        .where(
            Delivery.notice_id == notice_id,
            Delivery.addressee == Addressee.ORGANISATION,
            Delivery.state == "dispatched",
        )
        .values(state="delivered", delivered_at=moment)
    )


def mails_opened(handoff_id: UUID, moment: datetime) -> Update:
    """Mark the mails that offered a handoff as delivered: somebody opened the offer."""
    return (
        update(Delivery)
        .where(
            Delivery.handoff_id == handoff_id,
            Delivery.state == "dispatched",
            Delivery.type == MessageType.OFFERED,
        )
        .values(state="delivered", delivered_at=moment)
    )
