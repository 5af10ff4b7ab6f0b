"""A router's hand on handoffs: offering to an organisation, reassigning, asking a station to assist, recalling.

The gate binds a router like everybody: what the parties have not agreed to is not offered. Whom to offer it
to is the router's choice among the candidates, with a reason where it is not the proposed one.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.consents import ChoiceBy, ChosenBy
from diversion.domain.dispute import TRANSITIONS, Event, Status
from diversion.domain.dispute import Actor as Who
from diversion.domain.gates import Gate
from diversion.domain.handoff import LIVE, HandoffEvent, HandoffStatus, OfferPolicy, move
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.outcome import EndReason
from diversion.domain.placement import Placement, status_after_filing
from diversion.domain.routing import Candidate, Routing
from diversion.domain.routing_choice import Choice, OverrideReason, may_be_chosen
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.acting import acting_on, changed, demand_move, demand_open, holder_told
from diversion.services.decisions import listed
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.handoff import recall_live
from diversion.services.handoffs import answerable
from diversion.services.leaving import come_back
from diversion.services.offer import Override, make_assist_offer, reserve
from diversion.services.placement import Asked, ask, carry_out, placement_facts
from diversion.services.refusals import Conflicting
from diversion.services.transaction import Transaction, transaction

REASSIGNED_FROM = (Status.OFFERED, Status.IN_MEDIATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Whom a router wants to have a dispute, as what; with code and words where that is not the proposed one.

    ``chosen_by`` left out is what the gate says; told, it has to be that.
    """

    organisation_id: UUID
    kind: HandoffKind = HandoffKind.MEDIATE
    chosen_by: ChosenBy | None = None
    reason_code: OverrideReason | None = None
    reason: str | None = None


def appoint_organisation(actor: Actor, dispute_id: UUID, told: Appointment) -> UUID:
    """Offer a dispute to an organisation, or ask a station to assist, and answer the handoff's id.

    Who: a router of the court. A live offer or mediation is recalled and the dispute reassigned: the new
    holder gets a full answer clock, a mediation period that had begun runs on. Refuses ``Conflicting``:
    ``gate-closed`` with every reason and article, ``chosen-by-differs``, ``joint-choice-stands``, the code of
    ``may_be_chosen`` (``capacity-full`` when the last place went meanwhile), ``already-assisting``.
    """
    with acting_on(actor, Permission.ROUTE_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        file = read_file(tx, dispute)
        if told.kind is HandoffKind.MEDIATE:
            event = Event.REASSIGNED if dispute.status in REASSIGNED_FROM else Event.OFFERED
            demand_move(dispute, event, Status.OFFERED)
            if event is Event.REASSIGNED:
                recall_live(tx, dispute, reason_code=event.value, kinds=(HandoffKind.MEDIATE,))
                tx.flush()
        asked = ask(tx, file, complete=True)
        _demand_gate(file, asked.gate, told)
        candidate, override = _chosen(asked.routing, told)
        if told.kind is HandoffKind.ASSIST:
            _refuse_second_assistance(tx, dispute, told)
            changed(dispute)
            return make_assist_offer(tx, file, asked.gate, candidate, override).id
        return _offer(tx, file, asked, candidate, override, event)


def recall_handoff(actor: Actor, handoff_id: UUID, reason: str) -> UUID:
    """Recall an offer, a running mediation or a station's help, and answer the handoff's id.

    Who: a router of the court. An offer recalled leaves the dispute with the router, with the parties or
    with docketing, as the gate says; a mediation recalled ends, and the dispute is returned. Nothing is
    offered again by itself. Refuses ``NotFound`` and ``TransitionRefused`` for what is over.
    """
    with transaction(actor) as tx:
        dispute, handoff = answerable(tx, handoff_id, Permission.ROUTE_DISPUTE)
        with holder_told(tx, dispute):
            move(HandoffStatus(handoff.status), HandoffEvent.RECALLED, Who.ROUTER)
            told = {"handoff_id": str(handoff.id), "organisation_id": str(handoff.organisation_id)}
            note(tx, dispute, "recall_ordered", told, reason_code="recalled", text=reason)
            if handoff.kind == HandoffKind.ASSIST:
                recall_live(tx, dispute, reason_code="recalled", kinds=(HandoffKind.ASSIST,))
                changed(dispute)
            elif dispute.status == Status.IN_MEDIATION:
                come_back(tx, dispute, Event.RECALLED, EndReason.OTHER)
            else:
                _put_down(tx, read_file(tx, dispute))
            return handoff.id


def _offer(
    tx: Transaction,
    file: DisputeFile,
    asked: Asked,
    candidate: Candidate,
    override: Override | None,
    event: Event,
) -> UUID:
    taken = reserve(tx, [candidate])
    if taken is None:
        raise Conflicting(
            "capacity-full",
            f"{candidate.name}已无空余名额，请另选组织，或者先调整其容量。",
            f"{candidate.name} has no place left; choose another, or raise its capacity first.",
        )
    carry_out(tx, file, Placement(event, Status.OFFERED), asked, taken, override=override)
    tx.flush()
    newest = select(Handoff.id).where(Handoff.dispute_id == file.dispute.id, Handoff.status.in_(LIVE))
    return tx.session.scalars(newest.where(Handoff.kind == HandoffKind.MEDIATE)).one()


def _demand_gate(file: DisputeFile, gate: Gate, told: Appointment) -> None:
    if not gate.open:
        raise Conflicting(
            "gate-closed",
            f"目前不能委派委托：{'；'.join(reason.zh for reason in gate.reasons)}。",
            f"It cannot be offered now: {'; '.join(reason.en for reason in gate.reasons)}.",
            reasons=listed(gate.reasons),
        )
    if told.chosen_by is not None and told.chosen_by is not gate.chosen_by:
        raise Conflicting(
            "chosen-by-differs",
            f"选定方式应为{gate.chosen_by}，与所填不符，请核对。",
            f"The organisation is to be chosen by {gate.chosen_by}, not as told.",
            chosen_by=gate.chosen_by,
        )
    choice = file.choice
    is_joint = told.kind is HandoffKind.MEDIATE and choice is not None and choice.by == ChoiceBy.JOINT
    if is_joint and choice is not None and choice.organisation_id != told.organisation_id:
        raise Conflicting(
            "joint-choice-stands",
            "各方已共同选定其他组织；另行选定的，请先登记新的选定方式。",
            "The parties jointly chose another; record their new choice first.",
            organisation_id=str(choice.organisation_id),
        )


def _chosen(routing: Routing | None, told: Appointment) -> tuple[Candidate, Override | None]:
    if routing is None:
        raise Conflicting(
            "not-mediable",
            "该纠纷不适宜调解，不能委派委托；情况有误的，请先更正或者改定甄别结果。",
            "It is not suitable for mediation; correct it or rule over triage first.",
        )
    organisation_id = str(told.organisation_id)
    choice = may_be_chosen(
        routing, organisation_id, kind=told.kind, reason=told.reason_code, text=told.reason or ""
    )
    if not choice.allowed:
        raise _refused(choice)
    candidate = next(each for each in routing.candidates if each.organisation_id == organisation_id)
    override = Override(told.reason_code.value, told.reason) if told.reason_code and told.reason else None
    return candidate, override


def _refused(choice: Choice) -> Conflicting:
    why = choice.reason
    return Conflicting(why.code, why.zh, why.en, article=why.article)


def _refuse_second_assistance(tx: Transaction, dispute: Dispute, told: Appointment) -> None:
    tx.flush()
    query = select(Handoff.id).where(
        Handoff.dispute_id == dispute.id,
        Handoff.organisation_id == told.organisation_id,
        Handoff.kind == HandoffKind.ASSIST,
        Handoff.status.in_(LIVE),
    )
    if tx.session.scalar(query.limit(1)) is not None:
        raise Conflicting(
            "already-assisting", "该站点已在协助此纠纷。", "This station is assisting here already."
        )


def _put_down(tx: Transaction, file: DisputeFile) -> None:
    """Place a recalled offer where a person decides next: the policy offers nothing again by itself."""
    recall_live(tx, file.dispute, reason_code="recalled")
    tx.flush()
    asked = ask(tx, file, complete=True)
    facts = replace(placement_facts(file, asked, complete=True), policy=OfferPolicy.CONFIRM)
    to = status_after_filing(facts, Event.RECALLED).to
    open_to = {target.status for target in TRANSITIONS[Status.OFFERED, Event.RECALLED].targets}
    carry_out(
        tx,
        file,
        Placement(Event.RECALLED, to if to in open_to else Status.AWAITING_DECISION),
        asked,
        None,
    )
