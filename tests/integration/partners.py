"""Organisations with channels of their own, and keeping the promises to send to them as workers do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from court import WorkingCourt
from flask import Flask
from sqlalchemy import select, update

from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox
from diversion.persistence.partner import Delivery, PartnerChannel
from diversion.services.delivering import send_deliveries
from diversion.services.outbox import Job
from diversion.services.transaction import real_now

PUBLIC_URL = "https://diversion.example"


def configure(app: Flask, **changes: Any) -> None:
    """Let webhooks go to loopback, and mail go out by a server of the test's."""
    installed = app.extensions["diversion"]
    told = {"allow_private_webhooks": True, "public_url": PUBLIC_URL, "mail_from": "court@example.org"}
    installed.config = replace(installed.config, **(told | changes))


def webhook(court: WorkingCourt, url: str, body: str = "centre") -> dict[str, Any]:
    """Set a webhook for an organisation as the administrator does."""
    told = {"organisation_id": str(court.bodies[body]), "kind": "webhook", "url": url}
    answer = court.admin.ask("POST", "/channels", told)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def email(court: WorkingCourt, address: str = "office@example.org", body: str = "centre") -> str:
    """Set an e-mail channel for an organisation as the administrator does."""
    told = {"organisation_id": str(court.bodies[body]), "kind": "email", "address": address}
    return court.admin.made("/channels", told)


def waiting() -> list[str]:
    """List the promises to send that are due."""
    query = select(Outbox.id).where(
        Outbox.job == Job.SEND_DELIVERY, Outbox.state.in_(("waiting", "sent")), Outbox.due_at <= real_now()
    )
    found = [str(each) for each in db.session.scalars(query.order_by(Outbox.id))]
    db.session.rollback()
    return found


def send() -> None:
    """Send what is due."""
    send_deliveries(waiting())


def hurry() -> None:
    """Let every message that waits for its next try be due."""
    past = real_now() - timedelta(seconds=1)
    db.session.execute(update(Delivery).where(Delivery.next_try_at.is_not(None)).values(next_try_at=past))
    open_ones = Outbox.state.in_(("waiting", "sent"))
    db.session.execute(update(Outbox).where(Outbox.job == Job.SEND_DELIVERY, open_ones).values(due_at=past))
    db.session.commit()


def try_again(times: int = 1) -> None:
    """Let so many further tries happen, the waits between them over."""
    for _ in range(times):
        hurry()
        send()


def offer(court: WorkingCourt, filing: dict[str, Any] | None = None) -> str:
    """File, let the offer be promised to its channel, and answer the handoff."""
    dispute = court.filed(filing)
    court.deliver()
    return str(dispute["handoff"]["id"])


def tries(court: WorkingCourt, handoff: str) -> list[tuple[str, str, list[str]]]:
    """Say of each message about a handoff its type, its state and what came of its tries."""
    items = court.router.get(f"/handoffs/{handoff}/deliveries")["items"]
    return [(each["type"], each["state"], [one["result"] for one in each["attempts"]]) for each in items]


def channel(channel_id: str) -> PartnerChannel:
    """Read a channel's row."""
    row = db.session.get_one(PartnerChannel, channel_id, populate_existing=True)
    db.session.expunge(row)
    db.session.rollback()
    return row


def states(handoffs: Sequence[str], court: WorkingCourt) -> list[str]:
    """Read where handoffs stand, as the router sees them."""
    return [court.router.get(f"/handoffs/{each}")["status"] for each in handoffs]
