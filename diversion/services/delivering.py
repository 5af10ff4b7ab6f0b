"""Keeping the promise to send: claim and commit, send with nothing locked, record. Killed anywhere, it goes on.

A claim is a row: a try that has started, with a lease. Whoever is killed between claim and record leaves it
open; when the promise is sent again and the lease is over, the try is ``lost`` and another one follows with
the same message id, so a partner may get a message twice and can tell. Two workers never hold one try. What
came of it moves the handoff at most once, under the dispute's lock; what comes too late is only recorded.

Locks are taken in one order: promise, dispute, message. A try that failed waits in its own promise
(``due_at``); after the last one the message is ``failed`` and a person's: of an offer the ball is still the
router's, of a notice the router is asked; the list of stuck messages names it, and it can be sent anew.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from diversion.domain.channels import ChannelKind
from diversion.domain.deliveries import (
    Answer,
    AttemptResult,
    DeliveryEvent,
    DeliveryState,
)
from diversion.gateways.mail import MailLetter
from diversion.gateways.partner import Letter, send_all
from diversion.gateways.webhook import WebhookLetter
from diversion.persistence.outbox import lock_promises
from diversion.persistence.partner import (
    Delivery,
    DeliveryAttempt,
    PartnerChannel,
    earlier_ones,
    locked_deliveries,
    open_attempts,
)
from diversion.services.access import SYSTEM
from diversion.services.channels import target_of
from diversion.services.delivery_matters import Matter, read_matters
from diversion.services.delivery_outcomes import Recording, Tried, keep, miss, put_off, step
from diversion.services.outbox import record_failure
from diversion.services.transaction import Transaction, transaction

LEASE = timedelta(minutes=3)
"""Longer than a batch can take (20 seconds of HTTP, 70 of mail) and than a worker may work on a message."""
TURN_WAIT = timedelta(seconds=5)
"""For a message whose forerunner is still on its way: an end must not overtake its offer."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One try that this process, and nobody else, is to make."""

    promise: UUID
    delivery_id: UUID
    attempt_id: UUID
    letter: Letter


def send_deliveries(promises: Sequence[str]) -> None:
    """Send the messages behind some promises, each once. Safe to repeat and to run twice at once."""
    claimed = _claim(promises)
    if not claimed:
        return
    with transaction(SYSTEM) as tx:
        config = tx.config
    answers = send_all([each.letter for each in claimed], config)
    _record(
        [
            Tried(each.promise, each.delivery_id, each.attempt_id, answer)
            for each, answer in zip(claimed, answers, strict=True)
        ]
    )


def _claim(promises: Sequence[str]) -> list[Claimed]:
    """Claim all together, or each alone when one of them stands in the way; that one says so on its promise."""
    try:
        return _claim_together(promises)
    except Exception:
        return [each for promise in promises for each in _claim_alone(promise)]


def _claim_alone(promise: str) -> list[Claimed]:
    try:
        return _claim_together([promise])
    except Exception as failure:
        record_failure(promise, failure)
        return []


def _claim_together(promises: Sequence[str]) -> list[Claimed]:
    with transaction(SYSTEM) as tx:
        kept = {
            UUID(row.subject_id): row.id
            for row in tx.session.execute(lock_promises([UUID(each) for each in promises]))
        }
        deliveries = list(tx.session.scalars(locked_deliveries(list(kept))))
        claiming = _Claiming(tx, deliveries)
        claimed = []
        for delivery in deliveries:
            letter = claiming.letter_for(delivery, kept[delivery.id])
            if letter is not None:
                attempt = _start(tx, delivery)
                claimed.append(Claimed(kept[delivery.id], delivery.id, attempt.id, letter))
        return claimed


class _Claiming:
    """Decides for each message of a batch: send now, wait, or nothing more to do; reads for all at once."""

    def __init__(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        ids = [each.id for each in deliveries]
        self.tx = tx
        self.matters = read_matters(tx, deliveries)
        self.tried = {each.delivery_id: each for each in tx.session.scalars(open_attempts(ids))}
        self.waiting = set(tx.session.scalars(earlier_ones(ids)))
        channels = select(PartnerChannel).where(
            PartnerChannel.id.in_({each.channel_id for each in deliveries})
        )
        self.channels = {channel.id: channel for channel in tx.session.scalars(channels)}

    def letter_for(self, delivery: Delivery, promise: UUID) -> Letter | None:
        """Write the letter to be sent now, or settle the promise."""
        if delivery.state == DeliveryState.SENDING and not self._lost(delivery):
            return None  # under way elsewhere; the promise stays and is sent again
        if delivery.state == DeliveryState.WAITING and delivery.id in self.waiting:
            put_off(self.tx, promise, self.tx.recorded_at + TURN_WAIT)
            return None
        if delivery.next_try_at is not None and delivery.next_try_at > self.tx.recorded_at:
            put_off(self.tx, promise, delivery.next_try_at)
            return None
        channel = self.channels[delivery.channel_id] if delivery.channel_id else None
        matter = self.matters[delivery.id]
        if channel is None or not self._goes_out(delivery, channel, matter):
            keep(self.tx, [promise])
            return None
        return _letter(self.tx, delivery, channel, matter)

    def _lost(self, delivery: Delivery) -> bool:
        """Take a try over whose lease has ended; it counts, and after the last one nobody tries again.

        A lease longer than any was given by a clock that has been set back since: it has ended as well.
        """
        attempt = self.tried[delivery.id]
        if timedelta(0) < attempt.lease_until - self.tx.recorded_at <= LEASE:
            return False
        lost = Answer(AttemptResult.LOST, None, "worker-lost")
        miss(self.tx, delivery, attempt, self.matters[delivery.id].subject, lost)
        return True

    def _goes_out(self, delivery: Delivery, channel: PartnerChannel, matter: Matter) -> bool:
        if delivery.state != DeliveryState.WAITING:
            return False
        has_ended = channel.ended_at is not None
        if has_ended or not matter.is_worth_sending(delivery, ChannelKind(channel.kind)):
            step(delivery, DeliveryEvent.DROPPED)
            if has_ended:
                matter.go_another_way(self.tx, delivery)
            return False
        if channel.paused_at is not None:
            step(delivery, DeliveryEvent.HELD)
            matter.subject.held(self.tx, delivery, channel.paused_why)
            return False
        return True


def _letter(tx: Transaction, delivery: Delivery, channel: PartnerChannel, matter: Matter) -> Letter:
    target = target_of(tx, channel)
    if channel.kind == ChannelKind.WEBHOOK:
        body = matter.body(tx, delivery)
        return WebhookLetter(str(delivery.id), target["url"], target["secret"], body, tx.recorded_at)
    words = matter.mail(tx, delivery)
    return MailLetter(str(delivery.id), target["address"], words.subject, words.text, tx.recorded_at)


def _start(tx: Transaction, delivery: Delivery) -> DeliveryAttempt:
    step(delivery, DeliveryEvent.CLAIMED)
    delivery.tries += 1
    delivery.next_try_at = None
    return tx.add(
        DeliveryAttempt(
            id=tx.new_id(),
            delivery_id=delivery.id,
            number=delivery.tries,
            started_at=tx.recorded_at,
            lease_until=tx.recorded_at + LEASE,
            result=AttemptResult.STARTED.value,
        )
    )


def _record(tried: Sequence[Tried]) -> None:
    """Record what came of some tries together, or each alone when together fails.

    One that cannot be recorded at all keeps its lease and is taken over as lost.
    """
    try:
        _record_together(tried)
    except Exception:
        for each in tried:
            try:
                _record_together([each])
            except Exception as failure:
                log.warning("delivery %s not recorded: %s", each.delivery_id, type(failure).__name__)


def _record_together(tried: Sequence[Tried]) -> None:
    with transaction(SYSTEM) as tx:
        Recording(tx, tried).note(tried)
