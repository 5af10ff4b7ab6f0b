"""More days put to the parties: each answers on its tracking page or is asked otherwise, and a no ends it (ZX-20, R25-4).

A proposal lengthens nothing. What every applicant and respondent answered on ``extension`` after it was made is
weighed by the same rule as days that a mediator records in one go (``extensions.py``), and nothing else is.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from diversion.domain.consents import Answer, Matter, answer_of
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.mediation import Extension as Proposed
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import ExtensionProposal
from diversion.services.access import Actor
from diversion.services.deadlines import running
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.extensions import faults_of, lengthen, running_period, those_asked
from diversion.services.mediation import Act, demand_going_on, done, mediating
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction
from diversion.services.turns import go_on, open_row


@dataclass(frozen=True, slots=True)
class ProposalAsked:
    """A proposal as a party sees it: the days, until when the period runs now, what it answered since."""

    days: int
    due_on: date
    answer: str | None
    is_asked: bool


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A proposal as the mediating side sees it: who agreed so far."""

    days: int
    agreed: tuple[str, ...]


def propose_extension(actor: Actor, handoff_id: UUID, days: int) -> Act:
    """Put more days to the parties. An earlier proposal that nobody finished answering is replaced.

    Who: the mediator or the coordinator. Refuses: as ``extend_period``, the parties' agreement apart.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        demand_going_on(tx, handoff)
        period = running_period(tx, dispute)
        file = read_file(tx, dispute)
        wanted = Proposed(days, tuple(those_asked(file)))
        if faults := faults_of(tx, file, handoff, period, wanted):
            raise InputFaulty(faults)
        former = open_row(tx, ExtensionProposal, handoff)
        if former is not None:
            former.ended_at, former.ended_how = tx.at, "replaced"
        proposal = tx.add(
            ExtensionProposal(
                id=tx.new_id(),
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                days=days,
                proposed_by=tx.actor.user_id,
                at=tx.at,
                ended_at=None,
                ended_how=None,
            )
        )
        go_on(tx, dispute, handoff)
        note(tx, dispute, "extension_proposed", {"handoff_id": str(handoff.id), "days": days})
        return done(tx, dispute, proposal.id)


def weigh_proposal(tx: Transaction, file: DisputeFile) -> None:
    """Let a proposal follow what was just answered: all agreed lengthens the period, one no ends it.

    Refuses the last yes while mediation is stopped or paused, as ``extend_period`` does. Days for which it has become
    too late, or too many, are no longer to be had: the proposal is over.
    """
    found = _open_proposal(tx, file.dispute)
    if found is None:
        return
    proposal, handoff = found
    answers = [_answer_since(file, ref, proposal) for ref in those_asked(file)]
    if Answer.NO in answers:
        proposal.ended_at, proposal.ended_how = tx.at, "refused"
        note(tx, file.dispute, "extension_refused", {"handoff_id": str(handoff.id)})
        return
    if any(each is None for each in answers):
        return
    demand_going_on(tx, handoff)
    period = running(tx, file.dispute, DeadlineRule.MEDIATION)
    agreed = Proposed(proposal.days, tuple(those_asked(file)))
    if period is None or faults_of(tx, file, handoff, period, agreed):
        proposal.ended_at, proposal.ended_how = tx.at, "over"
        return
    proposal.ended_at, proposal.ended_how = tx.at, "agreed"
    lengthen(tx, file, handoff, period, agreed, proposal.proposed_by)


def read_proposal_asked(tx: Transaction, file: DisputeFile, ref: str) -> ProposalAsked | None:
    """Say what a party is asked about more days; None where nothing is proposed."""
    found = _open_proposal(tx, file.dispute)
    period = running(tx, file.dispute, DeadlineRule.MEDIATION)
    if found is None or period is None:
        return None
    said = _answer_since(file, ref, found[0])
    return ProposalAsked(found[0].days, period.due_on, said.value if said else None, ref in those_asked(file))


def read_proposal(actor: Actor, handoff_id: UUID) -> ProposalShown | None:
    """Say how far the parties are with a proposal. Who: the mediator or the coordinator."""
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        proposal = open_row(tx, ExtensionProposal, handoff)
        if proposal is None:
            return None
        file = read_file(tx, dispute)
        agreed = [ref for ref in those_asked(file) if _answer_since(file, ref, proposal) is Answer.YES]
        return ProposalShown(proposal.days, tuple(agreed))


def _answer_since(file: DisputeFile, ref: str, proposal: ExtensionProposal) -> Answer | None:
    since = [each for each in file.said() if each.at >= proposal.at]
    return answer_of(since, ref, Matter.EXTENSION)


def _open_proposal(tx: Transaction, dispute: Dispute) -> tuple[ExtensionProposal, Handoff] | None:
    tx.flush()
    query = select(ExtensionProposal).where(
        ExtensionProposal.dispute_id == dispute.id, ExtensionProposal.ended_at.is_(None)
    )
    proposal = tx.session.scalar(query)
    return (proposal, tx.session.get_one(Handoff, proposal.handoff_id)) if proposal is not None else None
