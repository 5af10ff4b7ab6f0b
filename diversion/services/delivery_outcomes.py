"""What came of tries: noted on the try, the message, its promise and its channel, and moving a handoff at most once.

A receipt that comes after an answer, a recall or a lapse is recorded on the message and moves nothing. A try
that failed waits in its own promise; after the last one the message is ``failed`` and a person's. Locks are
taken in one order, promise, dispute, message, the same in which ``delivering.py`` claims.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from diversion.domain.channels import ChannelKind
from diversion.domain.deliveries import (
    Answer,
    AttemptResult,
    DeliveryEvent,
    DeliveryState,
    is_last,
    is_partners_fault,
    move,
    wait_after,
)
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.outbox import Outbox
from diversion.persistence.partner import Delivery, DeliveryAttempt, PartnerChannel, locked_deliveries
from diversion.services.channels import note_failures, note_success
from diversion.services.delivery_subjects import OfHandoff, Subject, notice_subjects
from diversion.services.transaction import Transaction

ARRIVED = (AttemptResult.DELIVERED, AttemptResult.DISPATCHED)


@dataclass(frozen=True, slots=True)
class Tried:
    """One try that this process made, by the promise it keeps, and what came of it."""

    promise: UUID
    delivery_id: UUID
    attempt_id: UUID
    answer: Answer


class Recording:
    """What a batch of tries changes, every row locked before the first change."""

    def __init__(self, tx: Transaction, tried: Sequence[Tried]) -> None:
        self.tx = tx
        promises = select(Outbox.id).where(Outbox.id.in_([each.promise for each in tried]))
        tx.session.execute(promises.order_by(Outbox.id).with_for_update())
        ids = [each.delivery_id for each in tried]
        columns = (Delivery.dispute_id, Delivery.handoff_id, Delivery.notice_id)
        about = tx.session.execute(select(*columns).where(Delivery.id.in_(ids))).all()
        self.disputes = _locked(tx, Dispute, {row.dispute_id for row in about if row.dispute_id})
        self.handoffs = _locked(tx, Handoff, {row.handoff_id for row in about if row.handoff_id})
        self.notices = notice_subjects(tx, [row.notice_id for row in about if row.notice_id])
        self.deliveries = {row.id: row for row in tx.session.scalars(locked_deliveries(ids))}
        self.attempts = _locked(tx, DeliveryAttempt, {each.attempt_id for each in tried})

    def note(self, tried: Sequence[Tried]) -> None:
        """Note what came of a batch, first where the handoffs stand, then the rest; few statements that way."""
        mine = [each for each in tried if self.attempts[each.attempt_id].ended_at is None]
        with self.tx.session.no_autoflush:
            for each in mine:
                if each.answer.result in ARRIVED:
                    delivery = self.deliveries[each.delivery_id]
                    self._subject(delivery).arrived(self.tx, delivery, each.answer.result)
            for each in mine:
                self._end(each)
            keep(self.tx, [each.promise for each in mine if not self._tries_again(each)])
            for each in mine:
                if self._tries_again(each):
                    put_off(self.tx, each.promise, self.deliveries[each.delivery_id].next_try_at)
            self._count(mine)

    def _subject(self, delivery: Delivery) -> Subject:
        if delivery.notice_id is not None:
            return self.notices[delivery.notice_id]
        return OfHandoff(self.disputes[delivery.dispute_id], self.handoffs[delivery.handoff_id])

    def _end(self, tried: Tried) -> None:
        attempt, delivery = self.attempts[tried.attempt_id], self.deliveries[tried.delivery_id]
        if tried.answer.result in ARRIVED:
            end(self.tx, attempt, tried.answer)
            _arrive(self.tx, delivery, tried.answer.result)
        else:
            miss(self.tx, delivery, attempt, self._subject(delivery), tried.answer)

    def _tries_again(self, tried: Tried) -> bool:
        return self.deliveries[tried.delivery_id].next_try_at is not None

    def _count(self, tried: Sequence[Tried]) -> None:
        """Count the round for each channel: something arrived, or nothing did."""
        answers: dict[UUID, list[Answer]] = {}
        about: dict[UUID, Subject] = {}
        for each in tried:
            delivery = self.deliveries[each.delivery_id]
            if delivery.channel_id is not None:
                answers.setdefault(delivery.channel_id, []).append(each.answer)
                about[delivery.channel_id] = self._subject(delivery)
        for channel_id, came in sorted(answers.items()):
            channel = self.tx.session.get_one(PartnerChannel, channel_id)
            failed = [each for each in came if each.result is AttemptResult.FAILED]
            blamed = [each for each in failed if is_partners_fault(ChannelKind(channel.kind), each)]
            if len(failed) < len(came):
                note_success(self.tx, channel)
            elif blamed:
                worst = next((each for each in blamed if each.final), blamed[-1])
                note_failures(self.tx, channel, about[channel_id], worst.code or "failed", final=worst.final)


def _arrive(tx: Transaction, delivery: Delivery, result: AttemptResult) -> None:
    delivery.dispatched_at, delivery.last_code = tx.recorded_at, None
    if result is AttemptResult.DELIVERED:
        delivery.delivered_at = tx.recorded_at
    step(delivery, DeliveryEvent(result.value))


def miss(
    tx: Transaction, delivery: Delivery, attempt: DeliveryAttempt, subject: Subject, answer: Answer
) -> None:
    """Note a failed try: wait for the next, or give up and leave the message to a person."""
    delivery.last_code = answer.code
    if not is_last(delivery.tries, answer):
        chance = random.random()  # noqa: S311 - spreads waits, hides nothing
        wait = wait_after(delivery.tries, chance, answer.retry_after)
        is_lost = answer.result is AttemptResult.LOST
        delivery.next_try_at = tx.recorded_at if is_lost else tx.recorded_at + wait
        step(delivery, DeliveryEvent.MISSED)
        end(tx, attempt, answer, next_try_at=delivery.next_try_at)
        return
    delivery.next_try_at = None
    step(delivery, DeliveryEvent.GIVEN_UP)
    end(tx, attempt, replace(answer, result=AttemptResult.GIVEN_UP))
    subject.given_up(tx, delivery, answer.code)


def end(
    tx: Transaction, attempt: DeliveryAttempt, answer: Answer, *, next_try_at: datetime | None = None
) -> None:
    """End a try by what came of it."""
    attempt.ended_at, attempt.result = tx.recorded_at, answer.result.value
    attempt.status_code, attempt.code = answer.status_code, answer.code
    attempt.next_try_at = next_try_at


def step(delivery: Delivery, event: DeliveryEvent) -> None:
    """Carry a message on by the table. Raises ``DeliveryMoveRefused``."""
    delivery.state = move(DeliveryState(delivery.state), event).value


def keep(tx: Transaction, promises: Sequence[UUID]) -> None:
    """Mark promises as kept: nothing is left to do for their messages."""
    done = update(Outbox).where(Outbox.id.in_(promises))
    tx.session.execute(done.values(state="done", done_at=tx.recorded_at, last_error=None))


def put_off(tx: Transaction, promise: UUID, due_at: datetime | None) -> None:
    """Let a promise wait until a moment in real time."""
    waiting = update(Outbox).where(Outbox.id == promise)
    tx.session.execute(waiting.values(state="waiting", due_at=due_at))


def _locked(tx: Transaction, table: type[Any], ids: set[UUID]) -> dict[UUID | None, Any]:
    rows = tx.session.scalars(
        select(table).where(table.id.in_(ids)).order_by(table.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    return {row.id: row for row in rows}
