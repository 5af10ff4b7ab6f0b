"""Sparing a partner the ladder of one dispute, for a reason, and going on with it.

Reminders and letters to the partner stop, and the task to the router; alarms, what is told to the court's own
staff, and what a clock does at its end go on (MS-2, promise 9).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from diversion.domain.access import Permission
from diversion.persistence.deadlines import Deadline, LadderPause
from diversion.persistence.dispute import Dispute
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_open
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.ladder import HELD_BY_PAUSE
from diversion.services.refusals import Conflicting
from diversion.services.transaction import Transaction, transaction


def pause_ladder(actor: Actor, dispute_id: UUID, reason: str) -> dict[str, Any]:
    """Pause the partner's ladder of a dispute and answer the pause. Who: a router of its court.

    Refuses ``ladder-paused``, ``dispute-closed``. A formal letter or a task that was ahead waits for the end.
    """
    with acting_on(actor, Permission.ROUTE_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        if _open_pause(tx, dispute) is not None:
            zh, en = "该纠纷的催办已经暂停。", "The ladder of this dispute is paused already."
            raise Conflicting("ladder-paused", zh, en)
        pause = LadderPause(
            id=tx.new_id(),
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            since_at=tx.at,
            paused_by=actor.user_id,
        )
        pause.sealed = seal_of(tx, dispute.id).seal(f"ladder pause:{pause.id}", {"reason": reason})
        tx.add(pause)
        held = update(Deadline).where(
            Deadline.dispute_id == dispute.id,
            Deadline.ended_at.is_(None),
            Deadline.next_step.in_(HELD_BY_PAUSE),
        )
        tx.session.execute(held.values(next_step_at=None))
        note(tx, dispute, "ladder_paused", text=reason)
        return _shown(pause)


def end_ladder_pause(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Go on with the ladder: what waited is due now. Who: a router of the court. Refuses ``ladder-not-paused``."""
    with acting_on(actor, Permission.ROUTE_DISPUTE, dispute_id) as (tx, dispute):
        pause = _open_pause(tx, dispute)
        if pause is None:
            zh, en = "该纠纷的催办没有暂停。", "The ladder of this dispute is not paused."
            raise Conflicting("ladder-not-paused", zh, en)
        pause.ended_at, pause.ended_by = max(tx.at, pause.since_at), actor.user_id
        held = update(Deadline).where(
            Deadline.dispute_id == dispute.id,
            Deadline.ended_at.is_(None),
            Deadline.next_step.is_not(None),
            Deadline.next_step_at.is_(None),
        )
        tx.session.execute(held.values(next_step_at=tx.at))
        note(tx, dispute, "ladder_resumed")
        return _shown(pause)


def is_paused(actor: Actor, dispute_id: UUID) -> bool:
    """Tell whether the ladder of a dispute is paused now. Who: a router of its court."""
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.ROUTE_DISPUTE, dispute_id, lock=False)
        return _open_pause(tx, dispute) is not None


def _open_pause(tx: Transaction, dispute: Dispute) -> LadderPause | None:
    query = select(LadderPause).where(LadderPause.dispute_id == dispute.id, LadderPause.ended_at.is_(None))
    return tx.session.scalar(query)


def _shown(pause: LadderPause) -> dict[str, Any]:
    return {
        "id": pause.id,
        "dispute_id": pause.dispute_id,
        "since_at": pause.since_at,
        "ended_at": pause.ended_at,
    }
