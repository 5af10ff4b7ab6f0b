"""Partners' channels: setting one, ending it, resuming a paused one, and pausing one that keeps failing.

Where a message goes and by which secret it is signed is sealed under the installation's key and shown to
administrators only; the secret of a webhook is answered once, when the channel is set. What is sent over a
channel is ``deliveries.py`` and ``delivering.py``.
"""

import base64
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import update

from diversion.domain.access import Permission
from diversion.domain.channel_faults import SECRET_PREFIX, ChannelTerms, channel_faults
from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import DeliveryEvent, DeliveryState, move
from diversion.domain.dispute import CourtRole
from diversion.domain.notices import PAUSED_WORDS, Address, NoticeKind
from diversion.domain.reasons import Fault
from diversion.persistence.notice import Notice
from diversion.persistence.organisation import Organisation
from diversion.persistence.partner import PartnerChannel, channel_in_force, channels_listed, held_on
from diversion.services.access import Actor
from diversion.services.announcing import Wanted, announce
from diversion.services.outbox import Job
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import (
    demand_place,
    note_change,
    one_at_a_time,
    places_read,
    plain_row,
    reaches,
    unknown,
)
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

SECRET_BYTES = 32
NOTED_EVERY = timedelta(minutes=1)
PAUSED_KEY = "channel-paused"


class Concerned(Protocol):
    """What a message is about, as far as a channel's failure is told: a court's dispute."""

    @property
    def court_id(self) -> UUID:
        """Whose routers are told."""

    @property
    def dispute_id(self) -> UUID:
        """What the channel held back."""


@dataclass(frozen=True, slots=True)
class ChannelSet:
    """A new channel; ``secret`` is never shown again."""

    id: UUID
    secret: str | None = field(repr=False)


def set_channel(actor: Actor, organisation_id: UUID, terms: ChannelTerms) -> ChannelSet:
    """Set a channel to an organisation or to its supervising body from now on; the one before it ends.

    Who: an administrator of the organisation. Refuses: ``InputFaulty`` (``unknown-id``, and those of
    ``domain/channel_faults.py``), ``Conflicting`` ``mail-not-configured``. Answers a webhook's secret once;
    repeating it makes another channel with another secret.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, organisation_id)
        if faults := [*_faults(tx, organisation_id, terms)]:
            raise InputFaulty(faults)
        _demand_mail(tx, terms.kind)
        one_at_a_time(tx, f"channel:{organisation_id}")
        former = tx.session.scalar(channel_in_force(organisation_id, terms.addressee).with_for_update())
        if former is not None:
            _end(tx, former)
        channel_id, secret = tx.new_id(), None
        if terms.kind is ChannelKind.WEBHOOK:
            secret = terms.secret or _new_secret()
        target = {"url": terms.url, "address": terms.address, "secret": secret}
        sealed = tx.vault.seal_answer(_row(channel_id), json.dumps(target).encode())
        channel = PartnerChannel(
            id=channel_id,
            organisation_id=organisation_id,
            addressee=terms.addressee.value,
            kind=terms.kind.value,
            sealed=None if terms.kind is ChannelKind.INBOX else sealed,
            begun_at=tx.at,
            failures=0,
        )
        tx.flush()
        noted = {"kind": terms.kind, "addressee": terms.addressee}
        note_change(tx, organisation_id, "channel_set", tx.add(channel).id, noted)
        return ChannelSet(channel_id, secret)


def _demand_mail(tx: Transaction, kind: ChannelKind) -> None:
    if kind is ChannelKind.EMAIL and not (
        tx.config.smtp_url and tx.config.mail_from and tx.config.public_url
    ):
        raise Conflicting(
            "mail-not-configured",
            "系统尚未配置发信服务器、发信地址或对外网址，不能设置邮件通道。请联系系统管理员。",
            "No mail server, sender or public address is configured; ask whoever runs the installation.",
        )


def end_channel(actor: Actor, channel_id: UUID) -> None:
    """End a channel now; the inbox alone goes on. Safe to repeat. Raises ``NotFound``.

    What waits on it is sent no more: an offer or a notice goes the way that is in force when its turn comes.
    """
    with transaction(actor) as tx:
        channel = _found(tx, channel_id)
        if channel.ended_at is None:
            _end(tx, channel)


def resume_channel(actor: Actor, channel_id: UUID) -> None:
    """Resume a paused channel; what it held back is sent now. Safe to repeat.

    Who: an administrator of the organisation. Refuses: ``NotFound``, ``Conflicting`` ``channel-ended``.
    """
    with transaction(actor) as tx:
        channel = _found(tx, channel_id)
        if channel.ended_at is not None:
            zh, en = (
                "该通道已终止，不能恢复，请另设通道。",
                "This channel has ended; set a new one instead.",
            )
            raise Conflicting("channel-ended", zh, en)
        if channel.paused_at is None:
            return
        _settle_paused(tx, channel)
        channel.paused_at, channel.paused_why, channel.failures = None, None, 0
        released = _release(tx, channel.id)
        note_change(tx, channel.organisation_id, "channel_resumed", channel.id, {"released": released})


def list_channels(actor: Actor, asked: Asked, organisation_id: UUID | None = None) -> Page[dict[str, Any]]:
    """List channels with where they lead, ended ones included, never their secrets."""
    with transaction(actor) as tx:
        query = channels_listed(places_read(tx, Permission.READ_REGISTERS))
        if organisation_id is not None:
            query = query.where(PartnerChannel.organisation_id == organisation_id)
        page = read_page(tx, query, (PartnerChannel.id,), asked)
        return Page(tuple(_told(tx, row) for row in page.rows), page.next_cursor)


def channel_of(
    tx: Transaction, organisation_id: UUID, addressee: Addressee = Addressee.ORGANISATION
) -> PartnerChannel | None:
    """Find the channel to an organisation, or to its supervising body, that tells beside the inbox.

    None where the inbox is all, and where a letter's copy is noted only.
    """

    def read() -> PartnerChannel | None:
        found = tx.session.scalar(channel_in_force(organisation_id, addressee))
        return None if found is None or found.kind == ChannelKind.INBOX else found

    return tx.once(("channel", organisation_id, addressee), read)


def target_of(tx: Transaction, channel: PartnerChannel) -> dict[str, Any]:
    """Open where a channel leads: ``url`` and ``secret``, or ``address``."""
    return _opened(tx, channel.id, channel.sealed)


def note_success(tx: Transaction, channel: PartnerChannel) -> None:
    """Count what arrived: the failures in a row are over. Written once a minute, as every worker writes it."""
    is_noted = channel.succeeded_at is not None and tx.recorded_at - channel.succeeded_at < NOTED_EVERY
    if channel.failures or not is_noted:
        channel.failures, channel.succeeded_at = 0, tx.recorded_at


def note_failures(
    tx: Transaction, channel: PartnerChannel, about: Concerned, code: str, *, final: bool = False
) -> None:
    """Count one round of failed tries; enough in a row, or a final answer, pause the channel.

    However many messages fail in one round, it counts once: a partner that restarts is not one that is gone.
    """
    channel.failures += 1
    allowed = settings_of(tx, None, tx.today).whole("channel_pause_after_failures")
    if channel.paused_at is None and (final or channel.failures >= allowed):
        channel.paused_at, channel.paused_why = tx.at, code
        told = {"why": code, "failures": channel.failures}
        note_change(tx, channel.organisation_id, "channel_paused", channel.id, told)
        _tell_paused(tx, channel, about)


def _tell_paused(tx: Transaction, channel: PartnerChannel, about: Concerned) -> None:
    """Tell the coordinators of a paused channel and the court's routers, naming a dispute it held back."""
    to_organisation = Address(organisation_id=channel.organisation_id)
    to_router = Address(role=CourtRole.ROUTER.value, court_id=about.court_id)
    announce(
        tx,
        [
            Wanted(
                line_id=tx.new_id(),
                kind=NoticeKind.TASK,
                to=to,
                court_id=about.court_id,
                dispute_id=about.dispute_id,
                words=PAUSED_WORDS[Addressee(channel.addressee)],
                key=f"{PAUSED_KEY}:{channel.id}:{channel.paused_at}:{to.name}",
            )
            for to in (to_organisation, to_router)
        ],
    )


def _settle_paused(tx: Transaction, channel: PartnerChannel) -> None:
    """Tell those who were asked to mend a channel that it is done with."""
    asked = Notice.key.startswith(f"{PAUSED_KEY}:{channel.id}:"), Notice.settled_at.is_(None)
    tx.session.execute(update(Notice).where(*asked).values(settled_at=tx.at))


def _end(tx: Transaction, channel: PartnerChannel) -> None:
    if channel.paused_at is not None:
        _settle_paused(tx, channel)
    channel.ended_at = max(tx.at, channel.begun_at)  # a clock set back ends it where it began
    _release(tx, channel.id)
    told = {"kind": channel.kind, "addressee": channel.addressee}
    note_change(tx, channel.organisation_id, "channel_ended", channel.id, told)


def _release(tx: Transaction, channel_id: UUID) -> int:
    """Let what was held back have its turn; answers how many."""
    tx.flush()
    held = list(tx.session.scalars(held_on(channel_id)))
    for delivery in held:
        delivery.state = move(DeliveryState(delivery.state), DeliveryEvent.RESUMED).value
        delivery.next_try_at = tx.recorded_at
        tx.promise(Job.SEND_DELIVERY, str(delivery.id))
    return len(held)


def _found(tx: Transaction, channel_id: UUID) -> PartnerChannel:
    reach = tx.actor.demand(Permission.CHANGE_REGISTERS)
    channel = tx.session.get(PartnerChannel, channel_id, with_for_update=True)
    if channel is None or not reaches(reach, channel.organisation_id):
        raise NotFound("通道", "channel")
    return channel


def _told(tx: Transaction, row: Any) -> dict[str, Any]:
    target = _opened(tx, row.id, row.sealed)
    plain = {name: value for name, value in row._mapping.items() if name != "sealed"}
    return plain | {"url": target.get("url"), "address": target.get("address")}


def _opened(tx: Transaction, channel_id: UUID, sealed: bytes | None) -> dict[str, Any]:
    if sealed is None:
        return {}
    opened: dict[str, Any] = json.loads(tx.vault.open_answer(_row(channel_id), sealed))
    return opened


def _row(channel_id: UUID) -> str:
    return f"partner_channel:{channel_id}"


def _faults(tx: Transaction, organisation_id: UUID, terms: ChannelTerms) -> Iterator[Fault]:
    organisation = plain_row(tx, Organisation, organisation_id)
    if organisation is None:
        yield unknown("/organisation_id", "组织", "organisation")
    yield from channel_faults(
        terms,
        private_allowed=tx.config.allow_private_webhooks,
        has_supervising_body=bool(organisation and organisation.supervising_body),
    )


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
