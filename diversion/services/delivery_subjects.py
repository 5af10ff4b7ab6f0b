"""What a message is about, as far as sending goes: where that is journaled, what an arrival moves, whom a failure asks.

A handoff's is journaled with its dispute, and moves it; a notice's stands in the register of its court, and moves
nothing: the inbox had it before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select, update

from diversion.domain.channels import Addressee
from diversion.domain.deliveries import AttemptResult, MessageType
from diversion.domain.dispute import Actor as Who
from diversion.domain.dispute import CourtRole
from diversion.domain.notices import Address, NoticeKind, undelivered_line
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.notice import Notice, lines_of
from diversion.persistence.organisation import Organisation
from diversion.persistence.partner import Delivery, of_notices
from diversion.services.announcing import Wanted, announce
from diversion.services.arrival import note_delivered, note_dispatched
from diversion.services.handoffs import note_handoff
from diversion.services.journal import PendingEntry
from diversion.services.transaction import Transaction


class Subject(Protocol):
    """A handoff or a notice, and what befalls the message about it."""

    @property
    def court_id(self) -> UUID:
        """The court that sends."""

    @property
    def dispute_id(self) -> UUID:
        """The dispute, or one of them."""

    def arrived(self, tx: Transaction, delivery: Delivery, result: AttemptResult) -> None:
        """Note that it left (``dispatched``) or is there (``delivered``)."""

    def held(self, tx: Transaction, delivery: Delivery, why: str | None) -> None:
        """Note that a paused channel holds it back."""

    def given_up(self, tx: Transaction, delivery: Delivery, why: str | None) -> None:
        """Note that nobody tries any more: from here on it is a person's."""


@dataclass(frozen=True, slots=True)
class OfHandoff:
    """An offer, or that it is over."""

    dispute: Dispute
    handoff: Handoff

    @property
    def court_id(self) -> UUID:
        """The dispute's court."""
        return self.dispute.court_id

    @property
    def dispute_id(self) -> UUID:
        """The dispute."""
        return self.dispute.id

    def arrived(self, tx: Transaction, delivery: Delivery, result: AttemptResult) -> None:
        """Move the handoff by what is known now; one that has gone on meanwhile stays where it is."""
        if delivery.type != MessageType.OFFERED:
            return
        if result is AttemptResult.DELIVERED:
            note_delivered(tx, self.dispute, self.handoff, Who.PARTNER)
        else:
            note_dispatched(tx, self.dispute, self.handoff)

    def held(self, tx: Transaction, delivery: Delivery, why: str | None) -> None:  # noqa: ARG002 - as the protocol asks
        """Journal it."""
        note_handoff(tx, self.dispute, self.handoff, "delivery_held", reason_code=why)

    def given_up(self, tx: Transaction, delivery: Delivery, why: str | None) -> None:
        """Journal it; the ball is still the router's."""
        told = {"delivery_id": str(delivery.id), "type": delivery.type, "tries": delivery.tries}
        note_handoff(tx, self.dispute, self.handoff, "delivery_failed", told, reason_code=why)


@dataclass(frozen=True, slots=True)
class OfNotice:
    """A notice, named by the first dispute it is about."""

    notice: Notice
    dispute_id: UUID
    reference: str

    @property
    def court_id(self) -> UUID:
        """The court that tells."""
        return self.notice.court_id

    def arrived(self, tx: Transaction, delivery: Delivery, result: AttemptResult) -> None:
        """Journal it; whoever was asked to tell it otherwise need not any more."""
        self._note(tx, delivery, f"notice_{result.value}", None)
        sent = tx.session.scalars(of_notices([self.notice.id]))
        keys = [_undelivered_key(each) for each in sent if each.addressee == delivery.addressee]
        asked = Notice.key.in_(keys), Notice.settled_at.is_(None)
        tx.session.execute(update(Notice).where(*asked).values(settled_at=tx.at))

    def held(self, tx: Transaction, delivery: Delivery, why: str | None) -> None:
        """Journal it."""
        self._note(tx, delivery, "notice_held", why)

    def given_up(self, tx: Transaction, delivery: Delivery, why: str | None) -> None:
        """Journal it, and ask the court's routers to tell the organisation otherwise or send it again."""
        self._note(tx, delivery, "notice_failed", why, {"tries": delivery.tries})
        named = select(Organisation.name).where(Organisation.id == delivery.organisation_id)
        name, addressee = tx.session.scalars(named).one(), Addressee(delivery.addressee)
        task = Wanted(
            line_id=tx.new_id(),
            kind=NoticeKind.TASK,
            to=Address(role=CourtRole.ROUTER.value, court_id=self.court_id),
            court_id=self.court_id,
            dispute_id=self.dispute_id,
            words=undelivered_line(self.reference, name, addressee, NoticeKind(self.notice.kind)),
            key=_undelivered_key(delivery),
        )
        announce(tx, [task])

    def _note(
        self,
        tx: Transaction,
        delivery: Delivery,
        event: str,
        why: str | None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        told = {
            "notice_id": str(self.notice.id),
            "delivery_id": str(delivery.id),
            "channel": delivery.channel,
            "addressee": delivery.addressee,
            **(more or {}),
        }
        tx.journal(PendingEntry(f"register:{self.court_id}", event, told, why))


def notice_subjects(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, OfNotice]:
    """Read what messages about some notices are about, by notice."""
    if not ids:
        return {}
    notices = tx.session.scalars(select(Notice).where(Notice.id.in_(ids)))
    first = {row.notice_id: row for row in tx.session.execute(lines_of(ids, 1))}
    return {each.id: OfNotice(each, first[each.id].dispute_id, first[each.id].reference) for each in notices}


def _undelivered_key(delivery: Delivery) -> str:
    return f"notice-undelivered:{delivery.id}"
