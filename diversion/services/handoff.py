"""The life of one handoff: delivered, opened, accepted or declined, lapsed, recalled, reassigned.

Every use case locks the dispute before the handoff, so that an answer, a recall and a clock never cross:
of two people accepting at once one wins and the other is told who. What follows a refusal is asked anew
of gate and routing; promise 2 holds because an offer is only made after the former handoff has ended.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.blocks_unanswered import same_form
from diversion.domain.consents import ChosenBy
from diversion.domain.deadline_rules import Basis
from diversion.domain.deliveries import MessageType
from diversion.domain.dispute import Actor as Who
from diversion.domain.dispute import Event, Status
from diversion.domain.dispute import move as move_dispute
from diversion.domain.handoff import (
    DeclineReason,
    HandoffEvent,
    HandoffStatus,
    accept,
    decline_faults,
    move,
)
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.arrival import imply_delivered, note_opened
from diversion.services.blocks import record_lapse
from diversion.services.deadlines import Start, pass_ball
from diversion.services.deliveries import send_offer, tell_end
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import locked, seal_of
from diversion.services.handoffs import (
    answering,
    demand_impartiality,
    is_accepted_so,
    is_declined_so,
    mediator_here,
    note_handoff,
    refuse_taken,
)
from diversion.services.period import begin_period
from diversion.services.placement import place_after_refusal
from diversion.services.places import count_answer, count_lapse, release_place
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.transaction import Transaction
from diversion.services.turns import go_on, leave_nothing_open, turn_in_mediation


def deliver_handoffs(tx: Transaction, handoff_ids: Sequence[str]) -> None:
    """Bring pending offers to their organisations: into the inbox at once, over a channel as a promised message.

    Who: the system, from the outbox. An offer that is no longer pending, or on its way, is passed over, so a
    repeat delivers nothing twice.
    """
    for handoff_id in handoff_ids:
        handoff = tx.session.get(Handoff, UUID(handoff_id))
        if handoff is None:
            continue
        dispute = locked(tx, handoff.dispute_id)
        tx.session.refresh(handoff, with_for_update=True)
        if handoff.status == HandoffStatus.PENDING:
            send_offer(tx, dispute, handoff)


def receive_handoff(actor: Actor, handoff_id: UUID) -> UUID:
    """Note that a person opened an offer. Safe to repeat: the first opening counts.

    Opened before any receipt came, it is delivered by that, and the answer clock starts.
    """
    with answering(actor, handoff_id) as (tx, dispute, handoff):
        receive(tx, dispute, handoff)
        return handoff.id


def receive(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Note an offer as opened by whoever acts; the caller has found it within their reach and locked it."""
    note_opened(tx, dispute, handoff)
    if handoff.status == HandoffStatus.DELIVERED:
        handoff.status = move(HandoffStatus.DELIVERED, HandoffEvent.RECEIVED, _who(tx)).value
        handoff.received_at, handoff.received_by = tx.at, tx.actor.user_id
        handoff.version += 1
        note_handoff(tx, dispute, handoff, "received")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who mediates (None: the one assigned before, else who accepts), what is disclosed, and words on it."""

    mediator_id: UUID | None
    disclosure: dict[str, Any]
    words: str | None = None


def accept_handoff(
    actor: Actor,
    handoff_id: UUID,
    mediator_id: UUID | None,
    disclosure: dict[str, Any],
    words: str | None = None,
) -> UUID:
    """Accept an offer for a mediator, with the disclosure of ZX-10; the file opens to them.

    Without a mediator named, the one assigned before accepts, else the actor. ``words`` describe what is
    disclosed and are sealed. Refuses ``handoff-taken`` naming who was first, ``disclosure-not-agreed``, a
    mediator who is not a member or, unless a coordinator names one, not the actor; and any move the table
    does not hold. A station asked to assist accepts without a mediator. The same acceptance by the same
    person again changes nothing and is answered like the first.
    """
    with answering(actor, handoff_id) as (tx, dispute, handoff):
        accept_for(tx, dispute, handoff, Acceptance(mediator_id, disclosure, words))
        return handoff.id


def accept_for(tx: Transaction, dispute: Dispute, handoff: Handoff, told: Acceptance) -> None:
    """Accept as whoever acts; the caller has found the offer within their reach and locked it."""
    if is_accepted_so(tx, handoff, told.mediator_id, told.disclosure):
        return
    refuse_taken(tx, handoff)
    imply_delivered(tx, dispute, handoff)
    status = accept(HandoffStatus(handoff.status), None, _who(tx))
    file = read_file(tx, dispute)
    if handoff.kind == HandoffKind.MEDIATE:
        who = told.mediator_id or handoff.mediator_id or tx.actor.user_id
        handoff.mediator_id = mediator_here(tx, handoff, who)
        demand_impartiality(file, told.disclosure)
    handoff.disclosure = told.disclosure
    handoff.status = status.value
    handoff.accepted_at, handoff.accepted_by = tx.at, tx.actor.user_id
    handoff.version += 1
    count_answer(tx, handoff.organisation_id)
    if handoff.kind == HandoffKind.MEDIATE:
        _begin_mediation(tx, file, handoff)
    journaled = {"mediator_id": str(handoff.mediator_id or ""), **told.disclosure}
    note_handoff(tx, dispute, handoff, "accepted", journaled, text=told.words)


def sign_for_materials(actor: Actor, handoff_id: UUID) -> UUID:
    """Sign for the court's materials; it starts the mediation period where the regime says so (R25-3, TY-17)."""
    with answering(actor, handoff_id, Permission.MEDIATE) as (tx, dispute, handoff):
        if handoff.status != HandoffStatus.ACCEPTED:
            raise Conflicting(
                "not-accepted", "请先接受委派委托，再签收材料。", "Accept before signing for materials."
            )
        if handoff.kind != HandoffKind.MEDIATE:
            zh = "此次仅为协助，材料由主持调解的组织签收。"
            raise Conflicting("not-in-mediation", zh, "This handoff assists; whoever mediates signs.")
        sign(tx, dispute, handoff)
        return handoff.id


def sign(
    tx: Transaction,
    dispute: Dispute,
    handoff: Handoff,
    event: str = "materials_signed",
    *,
    at: datetime | None = None,
) -> None:
    """Note the materials as signed for, by default now, once, and go on to the first contact."""
    if handoff.materials_signed_at is not None:
        return
    handoff.materials_signed_at = at or tx.at
    handoff.version += 1
    file = read_file(tx, dispute)
    begin_period(tx, file, handoff)
    go_on(tx, dispute, handoff)
    note_handoff(tx, dispute, handoff, event)


def decline_handoff(actor: Actor, handoff_id: UUID, reason_code: DeclineReason, reason: str) -> UUID:
    """Decline an offer with one of the four lawful reasons in words (ZX-9); the next candidate is asked.

    The same declination again changes nothing and is answered like the first.
    """
    with answering(actor, handoff_id) as (tx, dispute, handoff):
        decline(tx, dispute, handoff, reason_code, reason)
        return handoff.id


def decline(
    tx: Transaction, dispute: Dispute, handoff: Handoff, reason_code: DeclineReason, reason: str
) -> None:
    """Decline as whoever acts; the caller has found the offer within their reach and locked it."""
    if faults := decline_faults(reason):
        raise InputFaulty(faults)
    if is_declined_so(tx, handoff, reason_code, reason):
        return
    refuse_taken(tx, handoff)
    imply_delivered(tx, dispute, handoff)
    handoff.status = move(HandoffStatus(handoff.status), HandoffEvent.DECLINED, _who(tx)).value
    handoff.declined_at, handoff.decline_reason = tx.at, reason_code.value
    handoff.decline_words = tx.vault.digest("decline", same_form(reason))
    handoff.version += 1
    handoff.sealed = seal_of(tx, dispute.id).seal(f"handoff:{handoff.id}", {"decline": reason})
    count_answer(tx, handoff.organisation_id)
    note_handoff(tx, dispute, handoff, "declined", reason_code=reason_code.value, text=reason)
    fall_through(tx, dispute, handoff, Event.DECLINED)


def lapse(tx: Transaction, dispute: Dispute, handoff: Handoff, who: Who = Who.CLOCK) -> None:
    """Let an unanswered offer lapse (ZX-9), a block from then on; the caller has asked ``domain.handoff.may_lapse``."""
    handoff.status = move(HandoffStatus(handoff.status), HandoffEvent.LAPSED, who).value
    handoff.lapsed_at = tx.at
    handoff.version += 1
    note_handoff(tx, dispute, handoff, "lapsed")
    record_lapse(tx, handoff)
    count_lapse(tx, dispute, handoff.organisation_id)
    tell_end(tx, handoff, MessageType.LAPSED)
    fall_through(tx, dispute, handoff, Event.LAPSED)


def fall_through(tx: Transaction, dispute: Dispute, handoff: Handoff, event: Event) -> None:
    """Go on after an offer was declined or lapsed; help that was declined changes nothing."""
    if handoff.kind == HandoffKind.ASSIST:
        return
    release_place(tx, handoff.organisation_id)
    place_after_refusal(tx, read_file(tx, dispute), event, ChosenBy(handoff.chosen_by))


def recall_live(
    tx: Transaction,
    dispute: Dispute,
    *,
    reason_code: str,
    event: HandoffEvent | None = None,
    kinds: Collection[HandoffKind] = tuple(HandoffKind),
) -> None:
    """End a dispute's live handoffs because the dispute moves on; their places become free.

    ``event`` is what happens to the one that mediates: ``completed`` when its mediation ended, else
    ``recalled``. Help beside it is recalled too, unless ``kinds`` leaves it out.
    """
    query = select(Handoff).where(
        Handoff.dispute_id == dispute.id,
        Handoff.kind.in_(kinds),
        Handoff.status.in_(("pending", "dispatched", "delivered", "received", "accepted")),
    )
    for handoff in tx.session.scalars(query.with_for_update()):
        is_mediating = handoff.kind == HandoffKind.MEDIATE
        ended = (event if is_mediating else None) or HandoffEvent.RECALLED
        _end(tx, handoff, ended)
        if is_mediating:
            release_place(tx, handoff.organisation_id)
            leave_nothing_open(tx, handoff)
        note_handoff(tx, dispute, handoff, ended.value, reason_code=reason_code)
        is_completed = ended is HandoffEvent.COMPLETED
        tell_end(tx, handoff, MessageType.COMPLETED if is_completed else MessageType.RECALLED)


def _end(tx: Transaction, handoff: Handoff, event: HandoffEvent) -> None:
    who = Who.CLOCK if event is HandoffEvent.COMPLETED and tx.actor.user_id is None else None
    actor = who or (Who.MEDIATOR if event is HandoffEvent.COMPLETED else Who.ROUTER)
    handoff.status = move(HandoffStatus(handoff.status), event, actor).value
    if event is HandoffEvent.COMPLETED:
        handoff.completed_at = tx.at
    else:
        handoff.recalled_at = tx.at
    handoff.version += 1


def _begin_mediation(tx: Transaction, file: DisputeFile, handoff: Handoff) -> None:
    dispute = file.dispute
    move_dispute(Status(dispute.status), Event.ACCEPTED, Status.IN_MEDIATION, docketed=dispute.docketed)
    begin_period(tx, file, handoff)
    start = Start(basis=Basis.ACCEPTED, handoff_id=handoff.id)
    pass_ball(tx, dispute, Status.IN_MEDIATION, turn_in_mediation(tx, dispute, handoff), start, anew=True)


def _who(tx: Transaction) -> Who:
    roles = {grant.role.value for grant in tx.actor.grants}
    return Who.COORDINATOR if "coordinator" in roles else Who.MEDIATOR
