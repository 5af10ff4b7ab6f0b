"""The row of a message to a partner: written with its promise, and told with every try it took.

What is sent about handoffs is ``deliveries.py``, what of notices ``notice_deliveries.py``; ``delivering.py`` sends both.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.channels import ChannelKind
from diversion.domain.deliveries import DeliveryState, MessageType
from diversion.persistence.partner import Delivery, DeliveryAttempt, PartnerChannel
from diversion.services.outbox import Job
from diversion.services.transaction import Transaction


def write_delivery(
    tx: Transaction, kind: MessageType, channel: PartnerChannel | None, **about: UUID | str | None
) -> Delivery:
    """Write a message; over a channel it waits for its first try, in the inbox (None) it has arrived."""
    is_there = channel is None
    delivery = tx.add(
        Delivery(
            id=tx.new_id(),
            channel_id=channel.id if channel else None,
            channel=channel.kind if channel else ChannelKind.INBOX.value,
            type=kind.value,
            state=(DeliveryState.DELIVERED if is_there else DeliveryState.WAITING).value,
            tries=0,
            at=tx.at,
            created_at=tx.recorded_at,
            dispatched_at=tx.recorded_at if is_there else None,
            delivered_at=tx.recorded_at if is_there else None,
            next_try_at=None if is_there else tx.recorded_at,
            **about,
        )
    )
    if not is_there:
        tx.promise(Job.SEND_DELIVERY, str(delivery.id), key=f"send:{delivery.id}")
    return delivery


def hurry(tx: Transaction, deliveries: Sequence[Delivery]) -> None:
    """Let messages that wait for their next try have it now; one under way is left alone."""
    for delivery in deliveries:
        if delivery.state == DeliveryState.WAITING:
            delivery.next_try_at = tx.recorded_at
            tx.promise(Job.SEND_DELIVERY, str(delivery.id))


def told_with_tries(tx: Transaction, deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Tell some messages with every try, in the order in which they were made."""
    tries: dict[UUID, list[DeliveryAttempt]] = {}
    query = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_([each.id for each in deliveries]))
    for attempt in tx.session.scalars(query.order_by(DeliveryAttempt.number)):
        tries.setdefault(attempt.delivery_id, []).append(attempt)
    return [_told(each) | {"attempts": tries.get(each.id, [])} for each in deliveries]


def _told(delivery: Delivery) -> dict[str, Any]:
    return {column.key: getattr(delivery, column.key) for column in Delivery.__table__.columns}
