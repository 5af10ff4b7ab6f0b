"""How every act between acceptance and the end begins and ends, whoever does it.

The acts themselves have a file each: ``contacts.py``, ``sessions.py``, ``extensions.py``,
``suspensions.py``, ``guidance.py``, ``stops.py``, ``notes.py``. How mediation ended is ``outcome.py`` and
``returns.py``; what its clocks do when nobody acts, ``clocks.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, or_, select

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.mediation import may_go_on
from diversion.domain.reasons import Fault, Reason
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Stop, Suspension
from diversion.services.access import Actor
from diversion.services.acting import holder_told
from diversion.services.decisions import listed
from diversion.services.dispute_file import DisputeFile
from diversion.services.dispute_view import responsible_view
from diversion.services.handoffs import answerable, within
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import open_row


@dataclass(frozen=True, slots=True)
class Act:
    """What an act made (``id``), and whose turn it is since, until when."""

    id: UUID
    dispute_id: UUID
    status: str
    responsible: dict[str, Any] | None
    next_due_at: datetime | None


@contextmanager
def mediating(
    actor: Actor, handoff_id: UUID, permission: Permission = Permission.MEDIATE
) -> Iterator[tuple[Transaction, Dispute, Handoff]]:
    """Open an act on an accepted handoff to mediate, dispute and handoff locked.

    Raises ``GrantMissing`` and ``NotFound``; ``Conflicting`` ``not-in-mediation`` before it was accepted,
    after it ended, and for a handoff that only assists; ``TransitionRefused`` with the holder.
    """
    with transaction(actor) as tx:
        dispute, handoff = answerable(tx, handoff_id, permission)
        demand_accepted(handoff)
        if handoff.kind != HandoffKind.MEDIATE:
            raise _not_in_mediation(
                "此次仅为协助，不主持调解。", "This handoff assists; it mediates nothing.", handoff
            )
        with holder_told(tx, dispute):
            yield tx, dispute, handoff


def told_to_court(tx: Transaction, handoff_id: UUID) -> Handoff:
    """Find a handoff for reading what its mediator chose to tell the court: questions, stops.

    Who: the mediator, its coordinator, and the court's judges; for everybody else, whatever else they may
    read, there is none (``NotFound``).
    """
    reaches = (tx.actor.reach(each) for each in (Permission.MEDIATE, Permission.ANSWER_GUIDANCE))
    reaching = or_(false(), *(within(each, tx.actor) for each in reaches if each))
    found = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, reaching))
    if found is None:
        raise NotFound("委派委托", "handoff")
    return found


def demand_accepted(handoff: Handoff) -> None:
    """Refuse to work on a handoff that is not accepted, or no longer: ``not-in-mediation``."""
    if handoff.status != HandoffStatus.ACCEPTED:
        zh = "该委派委托未在办理中：尚未接受，或者已经终结。请刷新后查看。"
        raise _not_in_mediation(
            zh, "This handoff is not being worked on: not accepted yet, or ended.", handoff
        )


def demand_going_on(tx: Transaction, handoff: Handoff) -> None:
    """Refuse what mediation must not do while stopped (TY-10) or paused (ZX-23).

    Codes: ``mediation-stopped``, ``mediation-suspended``.
    """
    stopped = open_row(tx, Stop, handoff) is not None
    if may_go_on(stopped=stopped, suspended=open_row(tx, Suspension, handoff) is not None):
        return
    if stopped:
        zh, en = "调解已中止，待法官审查后方可继续。", "Mediation is stopped; a judge is looking at it first."
        raise Conflicting("mediation-stopped", zh, en)
    zh, en = (
        "正在扣除鉴定评估期间，结束后方可继续。",
        "Mediation pauses for an appraisal; end the pause first.",
    )
    raise Conflicting("mediation-suspended", zh, en)


def done(tx: Transaction, dispute: Dispute, row_id: UUID) -> Act:
    """Say what was made and whose turn it is now."""
    tx.flush()
    return Act(row_id, dispute.id, dispute.status, responsible_view(tx, dispute), dispute.next_due_at)


def refused(*reasons: Reason) -> Conflicting:
    """Turn the reasons of a rule into one refusal: the first gives the code, all are listed."""
    first = reasons[0]
    return Conflicting(first.code, first.zh, first.en, article=first.article, reasons=listed(reasons))


def known_refs(file: DisputeFile, refs: list[str], pointer: str) -> tuple[str, ...]:
    """Check refs of parties. Raises ``InputFaulty`` ``party-unknown`` naming each that is none."""
    zh, en = "没有该编号的当事人，请核对。", "No party of this dispute has this ref; check it."
    known = file.refs
    faults = [
        Fault(f"{pointer}/{at}", "party-unknown", zh, en) for at, ref in enumerate(refs) if ref not in known
    ]
    if faults:
        raise InputFaulty(faults)
    return tuple(refs)


def _not_in_mediation(zh: str, en: str, handoff: Handoff) -> Conflicting:
    return Conflicting("not-in-mediation", zh, en, handoff_status=handoff.status)
