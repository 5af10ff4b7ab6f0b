"""What a partner is to be told of a handoff: an offer, or that it is over, as a message promised by the act itself.

The inbox has an offer the moment it is written, so there ``delivered`` follows at once. Over a channel a
message is a row with one promise; ``delivering.py`` keeps it. Who may see what became of it, and send it
again, is here too. What it is told of in notices is ``notice_deliveries.py``.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import (
    DeliveryEvent,
    DeliveryState,
    MessageType,
    move,
    told_by,
)
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.partner import (
    Delivery,
    PartnerChannel,
    deliveries_in,
    open_deliveries,
    was_offered,
)
from diversion.services.access import Actor
from diversion.services.arrival import UNDELIVERED, note_delivered
from diversion.services.channels import channel_of
from diversion.services.delivery_rows import hurry, told_with_tries, write_delivery
from diversion.services.disputes import locked
from diversion.services.handoffs import answerable, note_handoff, within
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction, transaction

NEEDING_A_PERSON = (DeliveryState.FAILED, DeliveryState.HELD)


def send_offer(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Bring an offer to its organisation; one that is on its way already is left alone."""
    channel = channel_of(tx, handoff.organisation_id)
    if channel is None:
        _write(tx, handoff, MessageType.OFFERED, None)
        note_delivered(tx, dispute, handoff)
        return
    on_its_way = tx.session.scalars(open_deliveries(handoff.id))
    if not any(each.type == MessageType.OFFERED for each in on_its_way):
        _write(tx, handoff, MessageType.OFFERED, channel)


def tell_end(tx: Transaction, handoff: Handoff, kind: MessageType) -> None:
    """Tell whoever was told of an offer that it is over; an offer not sent yet is not sent any more."""
    channel = channel_of(tx, handoff.organisation_id)
    if channel is None:
        return
    for delivery in tx.session.scalars(open_deliveries(handoff.id)):
        if delivery.type == MessageType.OFFERED and delivery.state != DeliveryState.SENDING:
            delivery.state = move(DeliveryState(delivery.state), DeliveryEvent.DROPPED).value
    was_told = tx.session.scalar(was_offered(handoff.id)) is not None
    if was_told and told_by(ChannelKind(channel.kind), kind):
        _write(tx, handoff, kind, channel)


def list_deliveries(actor: Actor, handoff_id: UUID) -> list[dict[str, Any]]:
    """List what was sent about a handoff with every try, the oldest first. Raises ``NotFound``.

    Who: those who see the handoff.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.READ_DISPUTE)
        seen = select(Handoff.id).where(Handoff.id == handoff_id)
        if not reach.everywhere:
            seen = seen.where(within(reach, actor))
        if tx.session.scalar(seen) is None:
            raise NotFound("委派委托", "handoff")
        sent = select(Delivery).where(Delivery.handoff_id == handoff_id).order_by(Delivery.id)
        return told_with_tries(tx, list(tx.session.scalars(sent)))


def list_stuck(actor: Actor, asked: Asked, state: DeliveryState | None = None) -> Page[Any]:
    """List messages that need a person, given up or held back, of the courts whose disputes the actor routes."""
    with transaction(actor) as tx:
        reach = actor.demand(Permission.ROUTE_DISPUTE)
        states = [each.value for each in ((state,) if state else NEEDING_A_PERSON)]
        query = deliveries_in(None if reach.everywhere else reach.courts, states)
        return read_page(tx, query, (Delivery.id,), asked)


def deliver_again(actor: Actor, handoff_id: UUID) -> UUID:
    """Send an offer that has not arrived once more, with all its tries, and answer its handoff's id.

    Who: a router of the court; the operator replays by the command line. Refuses: ``NotFound``,
    ``Conflicting`` ``handoff-not-awaiting-delivery`` and ``channel-paused``. Repeating it while a message is
    on its way sends that one at once and makes no second.
    """
    with transaction(actor) as tx:
        permission = Permission.ROUTE_DISPUTE if actor.reach(Permission.ROUTE_DISPUTE) else None
        dispute, handoff = _to_send_again(tx, handoff_id, permission)
        if handoff.status not in UNDELIVERED:
            zh = "该委派委托已送达或者已终结，无需再次发送。"
            en = "It has been delivered, or is over; there is nothing to send again."
            raise Conflicting("handoff-not-awaiting-delivery", zh, en, handoff_status=handoff.status)
        channel = channel_of(tx, handoff.organisation_id)
        if channel is not None and channel.paused_at is not None:
            zh = "该组织的通道已暂停，请先由管理员恢复通道；也可请该组织在系统收件箱内办理。"
            en = "The organisation's channel is paused; have it resumed, or let them use the inbox."
            raise Conflicting("channel-paused", zh, en, paused_why=channel.paused_why)
        note_handoff(tx, dispute, handoff, "delivery_replayed")
        if not _hurry(tx, handoff):
            send_offer(tx, dispute, handoff)
        return handoff.id


def _to_send_again(
    tx: Transaction, handoff_id: UUID, permission: Permission | None
) -> tuple[Dispute, Handoff]:
    if permission is not None:
        return answerable(tx, handoff_id, permission)
    tx.actor.demand(Permission.REPLAY_JOBS)
    handoff = tx.session.get(Handoff, handoff_id)
    if handoff is None:
        raise NotFound("委派委托", "handoff")
    dispute = locked(tx, handoff.dispute_id)
    tx.session.refresh(handoff, with_for_update=True)
    return dispute, handoff


def _hurry(tx: Transaction, handoff: Handoff) -> bool:
    """Let an offer that waits for its next try have it now; whether one is on its way."""
    on_its_way = [
        each for each in tx.session.scalars(open_deliveries(handoff.id)) if each.type == MessageType.OFFERED
    ]
    hurry(tx, on_its_way)
    return bool(on_its_way)


def _write(tx: Transaction, handoff: Handoff, kind: MessageType, channel: PartnerChannel | None) -> None:
    write_delivery(
        tx,
        kind,
        channel,
        court_id=handoff.court_id,
        dispute_id=handoff.dispute_id,
        handoff_id=handoff.id,
        organisation_id=handoff.organisation_id,
        addressee=Addressee.ORGANISATION.value,
    )
