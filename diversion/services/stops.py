"""Stopping for a suspected sham (TY-10): mediation halts, a judge looks, and says whether it goes on.

A sign is a reason to look, never a finding. The period runs on meanwhile: nobody is held in mediation by
a suspicion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.dispute import Event
from diversion.domain.outcome import EndReason
from diversion.domain.sham import Finding, ShamSign
from diversion.persistence.dispute import Dispute
from diversion.persistence.mediation import Stop
from diversion.persistence.outcome import Review
from diversion.services.access import Actor
from diversion.services.disputes import note, seal_of
from diversion.services.mediation import Act, done, mediating, told_to_court
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.returns import Ended, end_without_agreement
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import go_on, open_row


@dataclass(frozen=True, slots=True)
class StopView:
    """A stop as reported: what was seen, in words, and what the judge said of it."""

    id: UUID
    signs: tuple[str, ...]
    what: str
    since_at: datetime
    ended_at: datetime | None
    finding: str | None


def stop_mediation(actor: Actor, handoff_id: UUID, signs: Sequence[ShamSign], what: str) -> Act:
    """Halt mediation and report what was seen; the ball is the judge's.

    Who: the mediator or the coordinator. Refuses: ``already-stopped``.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        if open_row(tx, Stop, handoff) is not None:
            zh, en = "调解已经中止，正在等待法官审查。", "Mediation is stopped already and waits for a judge."
            raise Conflicting("already-stopped", zh, en)
        stop_id = tx.new_id()
        listed = sorted({sign.value for sign in signs})
        tx.add(
            Stop(
                id=stop_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                signs=listed,
                sealed=seal_of(tx, dispute.id).seal(f"stop:{stop_id}", {"what": what}),
                raised_by=actor.user_id,
                since_at=tx.at,
                ended_at=None,
                ended_by=None,
                finding=None,
            )
        )
        go_on(tx, dispute, handoff)
        note(tx, dispute, "mediation_stopped", {"handoff_id": str(handoff.id), "signs": listed}, text=what)
        return done(tx, dispute, stop_id)


def end_stop(actor: Actor, handoff_id: UUID, stop_id: UUID, finding: Finding, reason: str) -> Act:
    """Say whether a stopped mediation goes on (``cleared``) or not (``stopped``: it returns to the court).

    Who: a judge of the court. A mediation that the judge ends owes its failure report like any other.
    Refuses: ``NotFound``; ``stop-ended`` for one that is over.
    """
    with mediating(actor, handoff_id, Permission.ANSWER_GUIDANCE) as (tx, dispute, handoff):
        query = select(Stop).where(Stop.id == stop_id, Stop.handoff_id == handoff.id)
        row = tx.session.scalar(query.with_for_update())
        if row is None:
            raise NotFound("中止记录", "stop")
        if row.ended_at is not None:
            raise Conflicting("stop-ended", "该中止已经结束。", "This stop is over already.")
        row.ended_at, row.ended_by, row.finding = tx.at, actor.user_id, finding.value
        write_review(tx, dispute, finding, row.signs, reason)
        payload = {"handoff_id": str(handoff.id), "finding": finding.value}
        if finding is Finding.CLEARED:
            go_on(tx, dispute, handoff)
            note(tx, dispute, "stop_ended", payload, text=reason)
        else:
            note(tx, dispute, "stop_ended", payload, text=reason)
            ended = Ended(event=Event.RETURNED, end_reason=EndReason.OTHER)
            end_without_agreement(tx, dispute, handoff, ended)
        return done(tx, dispute, row.id)


def list_stops(actor: Actor, handoff_id: UUID) -> Sequence[StopView]:
    """List the stops of a handoff, oldest first. Who: the mediating side, and the court's judges."""
    with transaction(actor) as tx:
        handoff = told_to_court(tx, handoff_id)
        query = select(Stop).where(Stop.handoff_id == handoff.id).order_by(Stop.since_at, Stop.id)
        seal = seal_of(tx, handoff.dispute_id)
        return [
            StopView(
                row.id,
                tuple(row.signs),
                str(seal.open(f"stop:{row.id}", row.sealed)["what"]),
                row.since_at,
                row.ended_at,
                row.finding,
            )
            for row in tx.session.scalars(query)
        ]


def write_review(
    tx: Transaction, dispute: Dispute, finding: Finding, signs: Sequence[str], reason: str
) -> Review:
    """Write what a judge found about signs of a sham; the reason is sealed."""
    review_id = tx.new_id()
    return tx.add(
        Review(
            id=review_id,
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            finding=finding.value,
            signs=list(signs),
            sealed=seal_of(tx, dispute.id).seal(f"review:{review_id}", {"reason": reason}),
            judge_id=tx.actor.user_id,
            at=tx.at,
        )
    )
