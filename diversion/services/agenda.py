"""The agenda (日程): the meetings that somebody leads, or an organisation's mediators do, in the order they begin.

What has begun and was not written down stands first, because nobody else knows whether it took place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.mediation import SessionStatus
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Session
from diversion.services.access import Actor
from diversion.services.dispute_rows import dispute_rows
from diversion.services.disputes import seal_of
from diversion.services.handoffs import within
from diversion.services.transaction import Transaction, transaction

MOST_SHOWN = 200
"""No body has as many meetings ahead; beyond it the latest are found on their handoffs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One booked meeting, by whom and about what; ``place`` is where, or the link."""

    id: UUID
    handoff_id: UUID
    reference: str
    starts_at: datetime
    place: str
    is_online: bool
    has_begun: bool
    mediator_name: str | None
    cause_name: str | None
    applicants: Sequence[str]
    respondents: Sequence[str]


def read_agenda(actor: Actor) -> Sequence[AgendaLine]:
    """List the booked meetings of mediations that go on, the earliest first.

    Who: a mediator their own, a coordinator the organisation's.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.MEDIATE)
        query = (
            select(Session, Handoff.mediator_id, UserAccount.name, Dispute)
            .join(Handoff, Handoff.id == Session.handoff_id)
            .join(Dispute, Dispute.id == Session.dispute_id)
            .outerjoin(UserAccount, UserAccount.id == Handoff.mediator_id)
            .where(
                Session.status == SessionStatus.SCHEDULED,
                Handoff.status == HandoffStatus.ACCEPTED,
                within(reach, tx.actor),
            )
            .order_by(Session.starts_at, Session.id)
        )
        rows = tx.session.execute(query.limit(MOST_SHOWN)).all()
        disputes = {row.Dispute.id: row.Dispute for row in rows}
        about = {each["id"]: each for each in dispute_rows(tx, list(disputes.values()))}
        return [_line(tx, row, about[row.Dispute.id]) for row in rows]


def _line(tx: Transaction, row: Any, about: dict[str, Any]) -> AgendaLine:
    session: Session = row.Session
    kept = seal_of(tx, session.dispute_id).open(f"mediation_session:{session.id}", session.sealed)
    return AgendaLine(
        id=session.id,
        handoff_id=session.handoff_id,
        reference=row.Dispute.reference,
        starts_at=session.starts_at,
        place=kept["place"] or kept["link"] or "",
        is_online=kept["link"] is not None,
        has_begun=session.starts_at <= tx.at,
        mediator_name=row.name,
        cause_name=about["cause_name"],
        applicants=about["applicants"],
        respondents=about["respondents"],
    )
