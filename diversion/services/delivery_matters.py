"""What a waiting message says and whether it still says something new, read for a whole batch at once.

Beside ``delivery_subjects.py``, which knows what befalls a message, this knows its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import MessageType, is_notice_worth_sending, is_worth_sending
from diversion.domain.handoff import HandoffStatus
from diversion.persistence.partner import Delivery
from diversion.services.delivery_subjects import OfHandoff, OfNotice, Subject
from diversion.services.link_tokens import offer_link
from diversion.services.notice_deliveries import send_to
from diversion.services.notice_messages import AboutNotice, notice_body, notice_mail, read_notices
from diversion.services.outbox import Job
from diversion.services.partner_messages import About, MailWords, mail_words, read_about, webhook_body
from diversion.services.transaction import Transaction


class Matter(Protocol):
    """A handoff or a notice, as it is put into words."""

    @property
    def subject(self) -> Subject:
        """What befalls the message is told to this."""

    def is_worth_sending(self, delivery: Delivery, channel: ChannelKind) -> bool:
        """Tell whether the message still says something true and new."""

    def go_another_way(self, tx: Transaction, delivery: Delivery) -> None:
        """Send what a channel that has ended did not carry by the one that is in force."""

    def body(self, tx: Transaction, delivery: Delivery) -> str:
        """Write a webhook's body."""

    def mail(self, tx: Transaction, delivery: Delivery) -> MailWords:
        """Write a mail."""


@dataclass(frozen=True, slots=True)
class HandoffMatter:
    """An offer, or that it is over."""

    about: About

    @property
    def subject(self) -> Subject:
        """The handoff and its dispute."""
        return OfHandoff(self.about.dispute, self.about.handoff)

    def is_worth_sending(self, delivery: Delivery, channel: ChannelKind) -> bool:
        """Tell by where the handoff stands."""
        return is_worth_sending(MessageType(delivery.type), channel, HandoffStatus(self.about.handoff.status))

    def go_another_way(self, tx: Transaction, delivery: Delivery) -> None:
        """Let an offer be delivered anew; that it is over is told no more."""
        if delivery.type == MessageType.OFFERED:
            tx.promise(Job.DELIVER_HANDOFF, str(delivery.handoff_id))

    def body(self, tx: Transaction, delivery: Delivery) -> str:
        """Names, cause and amount."""
        return webhook_body(tx, delivery, self.about)

    def mail(self, tx: Transaction, delivery: Delivery) -> MailWords:
        """No names; an offer's has the one-time link."""
        is_offer = delivery.type == MessageType.OFFERED
        return mail_words(tx, delivery, self.about, offer_link(tx, delivery) if is_offer else "")


@dataclass(frozen=True, slots=True)
class NoticeMatter:
    """A notice."""

    about: AboutNotice

    @property
    def subject(self) -> Subject:
        """The notice with the first dispute it names."""
        first = self.about.lines[0]
        return OfNotice(self.about.notice, first.dispute_id, first.reference)

    def is_worth_sending(self, delivery: Delivery, channel: ChannelKind) -> bool:
        """Tell by whether it was seen or is settled."""
        notice = self.about.notice
        return is_notice_worth_sending(
            channel,
            Addressee(delivery.addressee),
            is_seen=notice.seen_at is not None,
            is_settled=notice.settled_at is not None,
        )

    def go_another_way(self, tx: Transaction, delivery: Delivery) -> None:
        """Send it by the channel in force, if there is one; the inbox has it anyway."""
        send_to(tx, self.about.notice, Addressee(delivery.addressee))

    def body(self, tx: Transaction, delivery: Delivery) -> str:
        """References and dates."""
        return notice_body(tx, delivery, self.about)

    def mail(self, tx: Transaction, delivery: Delivery) -> MailWords:
        """References and dates."""
        return notice_mail(tx, delivery, self.about)


def read_matters(tx: Transaction, deliveries: Sequence[Delivery]) -> dict[UUID, Matter]:
    """Read what some messages are about, by message."""
    about = read_about(tx, deliveries)
    notices = read_notices(tx, [each.notice_id for each in deliveries if each.notice_id])
    of_handoffs = {each.id: HandoffMatter(about[each.handoff_id]) for each in deliveries if each.handoff_id}
    return of_handoffs | {
        each.id: NoticeMatter(notices[each.notice_id]) for each in deliveries if each.notice_id
    }
