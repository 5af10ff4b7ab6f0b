"""What decides whose turn it is once a dispute is being mediated, read from the rows.

The rule is ``domain/responsible.py``; every use case after acceptance asks here before it passes the
ball. ``go_on`` is what all of them end with while mediation goes on.
"""

from typing import Any

from sqlalchemy import select

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Status
from diversion.domain.responsible import TurnFacts, ball_for
from diversion.domain.working_days import day_begins_at
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import (
    ExtensionProposal,
    GuidanceRequest,
    MediatorChange,
    Stop,
    Suspension,
)
from diversion.services.deadlines import Start, end_clocks, pass_ball
from diversion.services.transaction import Transaction


def turn_in_mediation(tx: Transaction, dispute: Dispute, handoff: Handoff) -> TurnFacts:
    """Say who is waited for in mediation: the judge, the appraiser, the coordinator, or the mediator and by which clock."""
    suspension = open_row(tx, Suspension, handoff)
    return TurnFacts(
        docketed=dispute.docketed,
        organisation_id=str(handoff.organisation_id),
        mediator_id=str(handoff.mediator_id) if handoff.mediator_id else None,
        delivered=True,
        materials_signed=handoff.materials_signed_at is not None,
        first_contact_made=handoff.first_contact_at is not None,
        stopped=open_row(tx, Stop, handoff) is not None,
        appraiser_id=str(suspension.id) if suspension is not None else None,
        guidance_asked=_open_question(tx, handoff) is not None,
        change_asked=open_row(tx, MediatorChange, handoff) is not None,
    )


def go_on(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Pass the ball on after an act in mediation; the activity limit was met by it and starts anew."""
    turn = turn_in_mediation(tx, dispute, handoff)
    ball = ball_for(Status.IN_MEDIATION, turn)
    rule = ball.rule if ball else DeadlineRule.ACTIVITY
    end_clocks(tx, dispute, (DeadlineRule.ACTIVITY,), "met")
    if turn.materials_signed:
        end_clocks(tx, dispute, (DeadlineRule.MATERIALS,), "met")
    pass_ball(tx, dispute, Status.IN_MEDIATION, turn, _start_of(tx, handoff, rule))


def leave_nothing_open(tx: Transaction, handoff: Handoff) -> None:
    """End what was still open when a handoff ends: a pause of its period, a stop for a judge's look, their clocks.

    So does what a party or a mediator had asked for and nobody had answered.
    """
    dispute = tx.session.get_one(Dispute, handoff.dispute_id)
    end_clocks(tx, dispute, (DeadlineRule.MATERIALS, DeadlineRule.APPRAISAL), "recalled")
    for table in (Suspension, Stop):
        row = open_row(tx, table, handoff)
        if row is not None:
            row.ended_at = max(tx.at, row.since_at)  # a clock set back ends it where it began
    proposal, change = open_row(tx, ExtensionProposal, handoff), open_row(tx, MediatorChange, handoff)
    if proposal is not None:
        proposal.ended_at, proposal.ended_how = tx.at, "over"
    if change is not None:
        change.ended_at, change.decision = tx.at, "over"


def _start_of(tx: Transaction, handoff: Handoff, rule: DeadlineRule) -> Start:
    if rule in (DeadlineRule.MATERIALS, DeadlineRule.FIRST_CONTACT):
        return Start(at=handoff.accepted_at, handoff_id=handoff.id)
    if rule is DeadlineRule.MEDIATOR_CHANGE:
        return Start(at=open_row(tx, MediatorChange, handoff).at, handoff_id=handoff.id)
    if rule is DeadlineRule.APPRAISAL:
        return Start(at=day_begins_at(open_row(tx, Suspension, handoff).expected_on), handoff_id=handoff.id)
    return Start(handoff_id=handoff.id)


def open_row(tx: Transaction, table: Any, handoff: Handoff) -> Any:
    """Find what is open beside a handoff: its suspension, or its stop; None when nothing is."""
    tx.flush()
    query = select(table).where(table.handoff_id == handoff.id, table.ended_at.is_(None))
    return tx.session.scalar(query)


def _open_question(tx: Transaction, handoff: Handoff) -> Any:
    query = select(GuidanceRequest.id).where(
        GuidanceRequest.handoff_id == handoff.id, GuidanceRequest.answered_at.is_(None)
    )
    return tx.session.scalar(query.limit(1))
