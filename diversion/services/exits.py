"""Leaving the court after docketing (结案出口): withdrawal, performance at once, 其他方式, 调解书.

An agreement made after docketing is not confirmed; the judge closes the dispute by one of four exits (ZX-16,
R25-5). Before docketing there are two other ways, ``confirmation.py`` and ``performance.py``.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.confirmations import UNDER_REVIEW
from diversion.domain.dispute import Event, Status
from diversion.domain.outcome import Exit as Wanted
from diversion.domain.outcome import exit_refusal
from diversion.domain.reasons import Fault
from diversion.domain.responsible import TurnFacts
from diversion.persistence.outcome import Exit
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_move
from diversion.services.deadlines import pass_ball
from diversion.services.disputes import note
from diversion.services.mediation import Act, done, refused
from diversion.services.refusals import InputFaulty
from diversion.services.settlement import newest_agreement, under_review


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitTold:
    """The exit chosen; ``document_number`` is of the ruling or 调解书, ``served_on`` when that was served."""

    kind: Wanted
    document_number: str | None = None
    served_on: date | None = None


def exit_dispute(actor: Actor, dispute_id: UUID, told: ExitTold) -> Act:
    """Close a settled, docketed dispute by one of its exits.

    Who: a judge of the court. Refuses: the codes of ``exit_refusal`` (no confirmation after docketing),
    ``review-pending``, ``transition-refused`` where nothing is settled, a 调解书 without an agreement.
    """
    with acting_on(actor, Permission.ANSWER_GUIDANCE, dispute_id) as (tx, dispute):
        against = exit_refusal(told.kind, dispute.docketed)
        if against is not None:
            raise refused(against)
        demand_move(dispute, Event.EXITED, Status.CLOSED)
        if under_review(tx, dispute):
            raise refused(UNDER_REVIEW)
        if told.kind is Wanted.MEDIATION_JUDGMENT and newest_agreement(tx, dispute) is None:
            zh, en = "没有调解协议，不能制作调解书。", "Without an agreement there is no 调解书."
            raise InputFaulty([Fault("/kind", "agreement-missing", zh, en)])
        details = {
            "document_number": told.document_number,
            "served_on": told.served_on.isoformat() if told.served_on else None,
        }
        row = Exit(
            id=tx.new_id(),
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            kind=told.kind.value,
            details=details,
            judge_id=actor.user_id,
            at=tx.at,
        )
        tx.add(row)
        dispute.closed_reason = told.kind.value
        pass_ball(tx, dispute, Status.CLOSED, TurnFacts())
        note(tx, dispute, "exited", {"kind": told.kind.value, **details}, reason_code=told.kind.value)
        return done(tx, dispute, row.id)
