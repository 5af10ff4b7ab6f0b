"""Another mediator (ZX-11): a party asks with a reason, the organisation decides by a day, the party is told.

While it is asked the ball is the organisation's. Its coordinator lets another of its mediators take over
(``assignment.py``), which answers the wish, or keeps the mediator and says why. The reason is for whoever decides:
the mediator whom it is about does not read it. Who still does not agree after a change is not asked a third time; the
law deems that a refusal of mediation, which here only the party's own word is.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, Role
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import MediatorChange
from diversion.persistence.party import Party
from diversion.services.access import Actor, GrantMissing
from diversion.services.acting import acting_on, demand_open, party_named
from diversion.services.dispute_file import read_file
from diversion.services.disputes import note, seal_of
from diversion.services.mediation import mediating
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import go_on, open_row


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A request for another mediator as who decides reads it."""

    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """What a party may do or is told about another mediator: whether it may ask, and what came of asking.

    ``decision`` is None while it is waited for; ``is_own`` whether this party asked.
    """

    may_ask: bool
    is_own: bool = False
    decision: str | None = None
    answer: str | None = None


def ask_another_mediator(actor: Actor, dispute_id: UUID, ref: str, reason: str) -> None:
    """Ask for another mediator; the ball is the organisation's until it has decided.

    Who: the party itself. Refuses: ``not-in-mediation``, ``change-already-asked``, and ``mediator-changed-already``
    to a party whose wish was granted before.
    """
    with acting_on(actor, Permission.ACT_FOR_PARTY, dispute_id) as (tx, dispute):
        demand_open(dispute)
        file = read_file(tx, dispute)
        party = party_named(file, ref)
        handoff = _mediating_now(tx, dispute)
        if handoff is None:
            zh, en = "现在没有调解员办理，不能申请更换。", "Nobody mediates now, so nobody can be changed."
            raise Conflicting("not-in-mediation", zh, en)
        _demand_new(tx, handoff, party)
        change_id = tx.new_id()
        tx.add(
            MediatorChange(
                id=change_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                party_id=party.id,
                sealed=seal_of(tx, dispute.id).seal(f"mediator_change:{change_id}", {"reason": reason}),
                at=tx.at,
                ended_at=None,
                decision=None,
                decided_by=None,
                answer_sealed=None,
            )
        )
        go_on(tx, dispute, handoff)
        note(tx, dispute, "mediator_change_asked", {"handoff_id": str(handoff.id)})


def keep_mediator(actor: Actor, handoff_id: UUID, answer: str) -> None:
    """Keep the mediator and tell the party why; the ball goes back to the mediator.

    Who: a coordinator of the organisation; the mediator whom it is about does not decide. Refuses: ``GrantMissing``,
    ``change-not-asked``.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        _demand_coordinator(actor, handoff)
        row = open_row(tx, MediatorChange, handoff)
        if row is None:
            zh, en = "没有待答复的更换申请。", "No request for another mediator is waiting."
            raise Conflicting("change-not-asked", zh, en)
        sealed = seal_of(tx, dispute.id).seal(f"mediator_change_answer:{row.id}", {"answer": answer})
        row.ended_at, row.decision, row.decided_by, row.answer_sealed = tx.at, "kept", actor.user_id, sealed
        go_on(tx, dispute, handoff)
        note(tx, dispute, "mediator_kept", {"handoff_id": str(handoff.id)})


def grant_change(tx: Transaction, handoff: Handoff) -> None:
    """Note that another mediator takes over, which is what was asked for, if anybody asked."""
    row = open_row(tx, MediatorChange, handoff)
    if row is not None:
        row.ended_at, row.decision, row.decided_by = tx.at, "changed", tx.actor.user_id


def read_change(actor: Actor, handoff_id: UUID) -> ChangeAsked | None:
    """Read the wish that waits, for a coordinator of the organisation. Raises ``NotFound``, ``GrantMissing``."""
    with transaction(actor) as tx:
        actor.demand(Permission.MEDIATE)
        handoff = tx.session.get(Handoff, handoff_id)
        if handoff is None or not _coordinates(actor, handoff):
            raise NotFound("委派委托", "handoff")
        row = open_row(tx, MediatorChange, handoff)
        if row is None:
            return None
        told = seal_of(tx, row.dispute_id).open(f"mediator_change:{row.id}", row.sealed)
        return ChangeAsked(told["reason"], row.at)


def is_change_awaited(actor: Actor, handoff_id: UUID) -> bool:
    """Tell whether somebody asked and the actor is who decides."""
    with transaction(actor) as tx:
        handoff = tx.session.get(Handoff, handoff_id)
        if handoff is None or not _coordinates(actor, handoff):
            return False
        return open_row(tx, MediatorChange, handoff) is not None


def read_change_told(tx: Transaction, dispute: Dispute, party: Party) -> ChangeTold | None:
    """Say what a party is told about another mediator; None where nobody mediates."""
    handoff = _mediating_now(tx, dispute)
    if handoff is None:
        return None
    row = _newest(tx, handoff)
    if row is None:
        return ChangeTold(may_ask=True)
    is_own = tx.session.get_one(Party, row.party_id).ref == party.ref
    if row.decision is None:
        return ChangeTold(may_ask=False, is_own=is_own)
    may_ask = not _was_granted(tx, handoff, party)
    if not is_own:
        return ChangeTold(may_ask=may_ask)
    answer = None
    if row.answer_sealed is not None:
        answer = seal_of(tx, dispute.id).open(f"mediator_change_answer:{row.id}", row.answer_sealed)["answer"]
    return ChangeTold(may_ask=may_ask, is_own=True, decision=row.decision, answer=answer)


def _demand_new(tx: Transaction, handoff: Handoff, party: Party) -> None:
    if open_row(tx, MediatorChange, handoff) is not None:
        zh, en = (
            "已有更换调解员的申请正在处理，请等待答复。",
            "A request for another mediator is waiting already.",
        )
        raise Conflicting("change-already-asked", zh, en)
    if _was_granted(tx, handoff, party):
        zh = "已经按您的申请更换过调解员。仍不同意的，您可以答复不同意调解，由法院依法处理。"
        en = "The mediator was changed at your wish already; you may say no to mediation instead."
        raise Conflicting("mediator-changed-already", zh, en, article="ZX-11")


def _was_granted(tx: Transaction, handoff: Handoff, party: Party) -> bool:
    query = (
        select(MediatorChange.id)
        .join(Party, Party.id == MediatorChange.party_id)
        .where(
            MediatorChange.handoff_id == handoff.id,
            MediatorChange.decision == "changed",
            Party.ref == party.ref,
        )
    )
    return tx.session.scalar(query.limit(1)) is not None


def _newest(tx: Transaction, handoff: Handoff) -> MediatorChange | None:
    query = select(MediatorChange).where(MediatorChange.handoff_id == handoff.id)
    return tx.session.scalar(query.order_by(MediatorChange.at.desc(), MediatorChange.id.desc()).limit(1))


def _mediating_now(tx: Transaction, dispute: Dispute) -> Handoff | None:
    tx.flush()
    query = select(Handoff).where(
        Handoff.dispute_id == dispute.id,
        Handoff.kind == HandoffKind.MEDIATE,
        Handoff.status == HandoffStatus.ACCEPTED,
    )
    return tx.session.scalar(query)


def _coordinates(actor: Actor, handoff: Handoff) -> bool:
    return any(
        grant.role is Role.COORDINATOR and grant.organisation_id == handoff.organisation_id
        for grant in actor.grants
    )


def _demand_coordinator(actor: Actor, handoff: Handoff) -> None:
    if not _coordinates(actor, handoff):
        raise GrantMissing(Permission.ANSWER_OFFER)
