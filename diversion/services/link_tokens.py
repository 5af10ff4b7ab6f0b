"""Making one-time links: the row, and the token that is derived from it and kept nowhere.

A token is an HMAC of its row's id under the installation's session key, so that a mail that is sent again
carries the same link without the token lying anywhere; the row keeps a digest, by which a link is found.
Answering by one is ``links.py``.
"""

import base64
import hmac
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from diversion.domain.links import LinkPurpose
from diversion.persistence.handoff import Handoff
from diversion.persistence.partner import Delivery, OneTimeLink
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction


def offer_link(tx: Transaction, delivery: Delivery) -> str:
    """Give the link that a mail carries: the one it had at its first try, or a new one."""
    query = select(OneTimeLink).where(OneTimeLink.delivery_id == delivery.id)
    link = tx.session.scalar(query)
    if link is None:
        handoff = tx.session.get_one(Handoff, delivery.handoff_id)
        link = make_link(tx, handoff, LinkPurpose.OFFER, delivery_id=delivery.id)
    return place_of(tx, link)


def make_link(
    tx: Transaction,
    handoff: Handoff,
    purpose: LinkPurpose,
    *,
    delivery_id: UUID | None = None,
    party_id: UUID | None = None,
) -> OneTimeLink:
    """Write a link's row; it lives for as long as the court's setting says, in real time."""
    link_id = tx.new_id()
    days = settings_of(tx, handoff.court_id, tx.today).whole("link_lifetime_calendar_days")
    return tx.add(
        OneTimeLink(
            id=link_id,
            court_id=handoff.court_id,
            dispute_id=handoff.dispute_id,
            handoff_id=handoff.id,
            delivery_id=delivery_id,
            party_id=party_id,
            purpose=purpose.value,
            digest=tx.vault.token_digest(token_of(tx, link_id)),
            made_by=tx.actor.user_id,
            created_at=tx.recorded_at,
            expires_at=tx.recorded_at + timedelta(days=days),
        )
    )


def token_of(tx: Transaction, link_id: UUID) -> str:
    """Derive a link's token; whoever has it may answer."""
    signed = hmac.new(tx.config.keys.session, b"one-time link" + link_id.bytes, sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def place_of(tx: Transaction, link: OneTimeLink) -> str:
    """Write a link as it is opened, under the installation's public address."""
    return f"{tx.config.public_url}/l/{token_of(tx, link.id)}"
