"""Reminding of a meeting before it begins, once: its mediator, and the organisation where a channel reaches it.

Part of the sweep of clocks (``clocks.py``), so that it goes by the installation's time and by the same workers. The
moment stands on the meeting's row from its booking on and goes with the reminder, so that no sweep finds it
twice; two sweeps at once pass over each other's disputes.
"""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.handoff import HandoffStatus
from diversion.domain.mediation import SessionStatus
from diversion.domain.notices import Address, NoticeKind, session_line
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Session, sessions_to_remind_of
from diversion.services.access import SYSTEM
from diversion.services.announcing import Wanted, announce
from diversion.services.channels import channel_of
from diversion.services.disputes import note
from diversion.services.transaction import Transaction, transaction

MOST_AT_ONCE = 1_000
log = logging.getLogger(__name__)


def remind_of_sessions() -> int:
    """Remind of every meeting whose reminder is due, each in a transaction of its own, and answer of how many.

    Who: the system. One that has begun meanwhile, was put off, or whose mediation has ended is told to nobody
    any more. Safe to repeat; one that fails is met again at the next sweep and stops no other.
    """
    with transaction(SYSTEM) as tx:
        due = list(tx.session.execute(sessions_to_remind_of(tx.at, MOST_AT_ONCE)))
    reminded = 0
    for session_id, dispute_id in due:
        try:
            with transaction(SYSTEM) as tx:
                reminded += _remind(tx, session_id, dispute_id)
        except Exception as failure:  # one poisoned row must not stop the others
            log.warning("session %s was not reminded of: %s", session_id, type(failure).__name__)
    return reminded


def _remind(tx: Transaction, session_id: UUID, dispute_id: UUID) -> int:
    free = select(Dispute).where(Dispute.id == dispute_id).with_for_update(skip_locked=True)
    dispute = tx.session.scalar(free)
    if dispute is None:
        return 0
    row = tx.session.get_one(Session, session_id, with_for_update=True)
    if row.remind_at is None or row.remind_at > tx.at:
        return 0
    row.remind_at = None
    handoff = tx.session.get_one(Handoff, row.handoff_id)
    goes_on = handoff.status == HandoffStatus.ACCEPTED and row.status == SessionStatus.SCHEDULED
    if not goes_on or row.starts_at <= tx.at:
        return 0
    wanted = list(_wanted(tx, dispute, handoff, row))
    announce(tx, wanted)
    told: dict[str, Any] = {
        "handoff_id": str(handoff.id),
        "session_id": str(row.id),
        "starts_at": row.starts_at.isoformat(),
        "notices": [
            {"id": str(each.line_id), "kind": each.kind.value, "to": each.to.recipient.value}
            for each in wanted
        ],
    }
    note(tx, dispute, "session_reminded", told)
    return 1


def _wanted(tx: Transaction, dispute: Dispute, handoff: Handoff, row: Session) -> Iterator[Wanted]:
    for to in _addresses(tx, handoff):
        yield Wanted(
            line_id=tx.new_id(),
            kind=NoticeKind.SESSION,
            to=to,
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            words=session_line(dispute.reference, row.starts_at),
            key=f"session:{row.id}:{to.name}",
            handoff_id=handoff.id,
        )


def _addresses(tx: Transaction, handoff: Handoff) -> Iterator[Address]:
    """Name the mediator; and the organisation where a channel carries it, or nobody else is there to tell."""
    if handoff.mediator_id is not None:
        yield Address(user_id=handoff.mediator_id)
    if handoff.mediator_id is None or channel_of(tx, handoff.organisation_id) is not None:
        yield Address(organisation_id=handoff.organisation_id)
