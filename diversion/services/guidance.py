"""Guidance (指导): a mediator's question to the court, a judge's answer, and the time between them.

The question is what the mediator chose to tell the court. It is read by the mediating side and the
court's judges, and is no part of the file that others read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.persistence.dispute import Dispute
from diversion.persistence.mediation import GuidanceRequest
from diversion.services.access import Actor
from diversion.services.disputes import note, seal_of
from diversion.services.mediation import Act, done, mediating, told_to_court
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import go_on


@dataclass(frozen=True, slots=True)
class GuidanceView:
    """A question with its answer, in clear words."""

    id: UUID
    question: str
    asked_by: UUID
    asked_at: datetime
    answer: str | None
    answered_by: UUID | None
    answered_at: datetime | None


def ask_guidance(actor: Actor, handoff_id: UUID, question: str) -> Act:
    """Ask the court; the ball is the judge's until every question is answered.

    Who: the mediator or the coordinator. Repeating it asks again.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        request_id = tx.new_id()
        tx.add(
            GuidanceRequest(
                id=request_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                sealed=seal_of(tx, dispute.id).seal(f"guidance:{request_id}", {"question": question}),
                asked_by=actor.user_id,
                asked_at=tx.at,
                answer_sealed=None,
                answered_by=None,
                answered_at=None,
            )
        )
        go_on(tx, dispute, handoff)
        note(tx, dispute, "guidance_asked", {"handoff_id": str(handoff.id), "guidance_id": str(request_id)})
        return done(tx, dispute, request_id)


def answer_guidance(actor: Actor, handoff_id: UUID, guidance_id: UUID, answer: str) -> Act:
    """Answer a question; the ball goes back to the mediator with a full activity limit.

    Who: a judge of the court. Refuses: ``guidance-answered`` for one that has its answer.
    """
    with mediating(actor, handoff_id, Permission.ANSWER_GUIDANCE) as (tx, dispute, handoff):
        query = select(GuidanceRequest).where(
            GuidanceRequest.id == guidance_id, GuidanceRequest.handoff_id == handoff.id
        )
        row = tx.session.scalar(query.with_for_update())
        if row is None:
            raise NotFound("指导请求", "guidance request")
        if row.answered_at is not None:
            zh, en = "该指导请求已经答复。", "This request has been answered."
            raise Conflicting("guidance-answered", zh, en)
        row.answer_sealed = seal_of(tx, dispute.id).seal(f"guidance_answer:{row.id}", {"answer": answer})
        row.answered_by, row.answered_at = actor.user_id, tx.at
        go_on(tx, dispute, handoff)
        note(tx, dispute, "guidance_answered", {"handoff_id": str(handoff.id), "guidance_id": str(row.id)})
        return done(tx, dispute, row.id)


def list_guidance(actor: Actor, handoff_id: UUID) -> Sequence[GuidanceView]:
    """List the questions and answers of a handoff, oldest first.

    Who: the mediator, its coordinator, and the court's judges; nobody else, whatever else they may read.
    """
    with transaction(actor) as tx:
        handoff = told_to_court(tx, handoff_id)
        dispute = tx.session.get_one(Dispute, handoff.dispute_id)
        query = select(GuidanceRequest).where(GuidanceRequest.handoff_id == handoff.id)
        return [
            _view(tx, dispute, row) for row in tx.session.scalars(query.order_by(GuidanceRequest.asked_at))
        ]


def _view(tx: Transaction, dispute: Dispute, row: GuidanceRequest) -> GuidanceView:
    seal = seal_of(tx, dispute.id)
    answer = (
        seal.open(f"guidance_answer:{row.id}", row.answer_sealed)["answer"] if row.answer_sealed else None
    )
    question = seal.open(f"guidance:{row.id}", row.sealed)["question"]
    return GuidanceView(
        row.id, question, row.asked_by, row.asked_at, answer, row.answered_by, row.answered_at
    )
