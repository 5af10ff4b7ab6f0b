"""Notices over an organisation's channel, beside the inbox that has them: promised, told, and sent again.

One message for the organisation, and for a request letter one to the body that supervises it, where there is a
channel for either. ``delivering.py`` sends them as it sends offers: the same tries, waits, pauses and giving up.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.channels import Addressee
from diversion.domain.deliveries import DeliveryEvent, DeliveryState, MessageType, move
from diversion.persistence.notice import Notice
from diversion.persistence.partner import Delivery, of_notices
from diversion.services.access import Actor
from diversion.services.channels import channel_of
from diversion.services.delivery_rows import hurry, told_with_tries, write_delivery
from diversion.services.journal import PendingEntry
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction, transaction


def send_by_channels(tx: Transaction, notice: Notice) -> None:
    """Promise a notice to every channel that is to carry it, as it goes into the inbox."""
    for addressee in _addressees(notice):
        send_to(tx, notice, addressee)


def send_to(tx: Transaction, notice: Notice, addressee: Addressee) -> bool:
    """Promise a notice to one addressee, and say whether there is a channel to carry it."""
    if notice.organisation_id is None:
        return False
    channel = channel_of(tx, notice.organisation_id, addressee)
    if channel is None:
        return False
    write_delivery(
        tx,
        MessageType.NOTICE,
        channel,
        court_id=notice.court_id,
        notice_id=notice.id,
        organisation_id=notice.organisation_id,
        addressee=addressee.value,
    )
    return True


def list_notice_deliveries(actor: Actor, notice_id: UUID) -> list[dict[str, Any]]:
    """List what was sent of a notice over channels with every try, the oldest first.

    Who: a router of the court that tells. Raises ``NotFound``.
    """
    with transaction(actor) as tx:
        notice = _found(tx, notice_id, Permission.ROUTE_DISPUTE)
        return told_with_tries(tx, list(tx.session.scalars(of_notices([notice.id]))))


def send_notice_again(actor: Actor, notice_id: UUID) -> list[dict[str, Any]]:
    """Send once more what nobody tries any more, hurry what waits, and answer everything that was sent.

    Who: a router of the court that tells; the operator replays by the command line. Refuses: ``NotFound``,
    ``Conflicting`` ``nothing-to-send-again`` and ``channel-paused``. Repeating it while a message is on its way
    makes no second one.
    """
    with transaction(actor) as tx:
        permission = Permission.ROUTE_DISPUTE if actor.reach(Permission.ROUTE_DISPUTE) else None
        notice = _found(tx, notice_id, permission or Permission.REPLAY_JOBS)
        sent = list(tx.session.scalars(of_notices([notice.id]).with_for_update()))
        waiting = [each for each in sent if each.state in (DeliveryState.WAITING, DeliveryState.SENDING)]
        failed = [each for each in sent if each.state == DeliveryState.FAILED]
        _refuse_paused(tx, [each for each in sent if each.state == DeliveryState.HELD] or failed)
        hurry(tx, waiting)
        for each in failed:
            each.state = move(DeliveryState(each.state), DeliveryEvent.DROPPED).value
        again = [send_to(tx, notice, Addressee(each.addressee)) for each in failed]
        if not waiting and not any(again):
            zh, en = "该通知没有待重新发送的消息。", "Nothing of this notice is left to be sent again."
            raise Conflicting("nothing-to-send-again", zh, en)
        told = {"notice_id": str(notice.id), "messages": len(waiting) + sum(again)}
        tx.journal(PendingEntry(f"register:{notice.court_id}", "notice_replayed", told))
        tx.flush()
        return told_with_tries(tx, list(tx.session.scalars(of_notices([notice.id]))))


def _addressees(notice: Notice) -> Iterator[Addressee]:
    yield Addressee.ORGANISATION
    if notice.copy_to is not None:
        yield Addressee.SUPERVISING_BODY


def _refuse_paused(tx: Transaction, stuck: list[Delivery]) -> None:
    for each in stuck:
        channel = channel_of(tx, each.organisation_id, Addressee(each.addressee))
        if channel is not None and channel.paused_at is not None:
            zh = "该组织的通道已暂停，请先由管理员恢复通道。"
            en = "The organisation's channel is paused; have it resumed first."
            raise Conflicting("channel-paused", zh, en, paused_why=channel.paused_why)


def _found(tx: Transaction, notice_id: UUID, permission: Permission) -> Notice:
    """Find a notice to an organisation that the actor's court made."""
    reach = tx.actor.demand(permission)
    query = select(Notice).where(Notice.id == notice_id, Notice.organisation_id.is_not(None))
    if not reach.everywhere:
        query = query.where(Notice.court_id.in_(reach.courts))
    notice = tx.session.scalar(query)
    if notice is None:
        raise NotFound("通知", "notice")
    return notice
