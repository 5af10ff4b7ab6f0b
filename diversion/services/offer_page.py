"""What whoever answers an offer has to know beside the offer itself: until when and why, who may mediate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.handoff import LIVE, HandoffStatus
from diversion.domain.working_days import shanghai_day
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.handoffs import mediators_of, within
from diversion.services.partner_messages import answer_by, read_about_one
from diversion.services.refusals import NotFound
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True)
class Answering:
    """``answer_by``: last day, due moment, article and derivation while an answer is awaited.

    ``mediators``: whom the actor may name, a coordinator everybody of the organisation, a mediator themselves;
    nobody once the handoff is over.
    """

    answer_by: Mapping[str, Any] | None
    mediators: Sequence[Mapping[str, Any]]


def read_answering(actor: Actor, handoff_id: UUID) -> Answering:
    """Say until when an offer is to be answered and who may take it, or take it over.

    Who: those who may read it; others than its organisation name nobody. Writes nothing. Raises ``NotFound``.
    """
    with transaction(actor) as tx:
        reached = within(actor.demand(Permission.READ_DISPUTE), actor)
        handoff = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, reached))
        if handoff is None:
            raise NotFound("委派委托", "handoff")
        if handoff.status not in LIVE:
            return Answering(None, ())
        awaited = handoff.status != HandoffStatus.ACCEPTED
        due = answer_by(tx, read_about_one(tx, handoff)) if awaited else None
        return Answering(_with_last_day(due) if due else None, _nameable(tx, handoff))


def _with_last_day(due: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the last day on which an answer is in time; it ends at the moment that is due."""
    last = datetime.fromisoformat(due["due_at"]) - timedelta(microseconds=1)
    return {**due, "due_on": shanghai_day(last)}


def _nameable(tx: Transaction, handoff: Handoff) -> Sequence[Mapping[str, Any]]:
    reach = tx.actor.reach(Permission.ANSWER_OFFER)
    found = mediators_of(tx, handoff)
    if handoff.organisation_id in reach.organisations:
        return found
    return [each for each in found if each["id"] == tx.actor.user_id]
