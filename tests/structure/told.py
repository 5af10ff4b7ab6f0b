"""A notice that waits to leave over an organisation's channel, for the contract test."""

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from diversion.domain.notices import Address, NoticeKind, Words
from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox
from diversion.services.access import SYSTEM
from diversion.services.announcing import Wanted, announce
from diversion.services.notices import send_notices
from diversion.services.outbox import Job, keep_promises
from diversion.services.transaction import transaction


def tell(app: Flask, court_id: UUID, dispute_id: UUID, organisation_id: UUID) -> str:
    """Ask an organisation to do something about a dispute, and answer the notice's id."""
    with app.app_context():
        with transaction(SYSTEM) as tx:
            task = Wanted(
                line_id=tx.new_id(),
                kind=NoticeKind.TASK,
                to=Address(organisation_id=organisation_id),
                court_id=court_id,
                dispute_id=dispute_id,
                words=Words("请办理", "please see to it"),
                key=f"told:{organisation_id}",
            )
            announce(tx, [task])
        promised = select(Outbox.id, Outbox.subject_id).where(
            Outbox.job == Job.SEND_NOTICE, Outbox.state == "waiting"
        )
        newest = db.session.execute(promised.order_by(Outbox.id.desc()).limit(1)).one()
        db.session.rollback()
        keep_promises([str(newest.id)], send_notices)
        db.session.remove()
        return str(newest.subject_id)
