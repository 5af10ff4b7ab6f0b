"""Ending what runs: on a party's word, or by the court itself; whoever has the dispute gives it back.

Nobody is held in mediation (promise 9): a party's demand is written down and followed at once, and a
repeated one is never refused. What a party said is recorded by somebody else here, so who said it and by
what means goes into the journal with the words.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select

from diversion.domain.access import Permission
from diversion.domain.closing import ClosingFacts, ClosingReason, why_not_closed
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Event, Guard, Status, TransitionRefused
from diversion.domain.outcome import EndReason
from diversion.domain.regimes import Regime
from diversion.domain.responsible import TurnFacts
from diversion.domain.working_days import shanghai_day
from diversion.persistence.deadlines import Deadline
from diversion.services.access import Actor
from diversion.services.acting import PartyWord, acting_on, changed, demand_move, party_named
from diversion.services.deadlines import pass_ball
from diversion.services.dispute_file import DOCKETING_DEMANDED, DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.leaving import come_back, fee_notice, leave_mediation
from diversion.services.placement import place
from diversion.services.refusals import Conflicting
from diversion.services.supplement_notice import end_notice, open_notice
from diversion.services.transaction import Transaction


def demand_docketing(actor: Actor, dispute_id: UUID, word: PartyWord) -> UUID:
    """Write down a party's demand to docket (要求立案) and follow it; answers the dispute's id.

    Who: clerk and router of the court, coordinator and mediator of an accepted handoff. Mediation before
    docketing ends and the seven days run, from the demand where they did not run already (MS-2); after a
    settlement the dispute is returned for docketing. Refuses only where there is nothing left to docket:
    ``TransitionRefused`` for what is docketed (guard ``undocketed``), confirmed or closed. Safe to repeat.
    """

    def demand(tx: Transaction, file: DisputeFile) -> None:
        dispute = file.dispute
        after_settling = dispute.status in (Status.SETTLED, Status.RETURNED)
        to = Status.RETURNED if after_settling else Status.AWAITING_DOCKET
        demand_move(dispute, Event.DEMANDED_DOCKETING, to)
        dispute.flags = sorted({*dispute.flags, DOCKETING_DEMANDED})
        if after_settling:
            come_back(tx, dispute, Event.DEMANDED_DOCKETING, EndReason.PARTY_UNWILLING)
            return
        leave_mediation(tx, dispute, Event.DEMANDED_DOCKETING, EndReason.PARTY_UNWILLING)
        place(tx, file, Event.DEMANDED_DOCKETING, complete=open_notice(tx, dispute) is None)

    return _on_a_partys_word(actor, dispute_id, word, Event.DEMANDED_DOCKETING, demand)


def end_mediation(actor: Actor, dispute_id: UUID, word: PartyWord) -> UUID:
    """Write down that a party ends mediation of a docketed dispute, and return it for trial (R25-6).

    Who: as for ``demand_docketing``. Refuses ``TransitionRefused`` (guard ``docketed``) before docketing,
    where the party demands docketing instead. Safe to repeat.
    """

    def end(tx: Transaction, file: DisputeFile) -> None:
        come_back(tx, file.dispute, Event.MEDIATION_ENDED, EndReason.PARTY_UNWILLING)

    return _on_a_partys_word(actor, dispute_id, word, Event.MEDIATION_ENDED, end)


def withdraw(actor: Actor, dispute_id: UUID, word: PartyWord) -> UUID:
    """Write down that a party withdraws, and close the dispute.

    Who: as for ``demand_docketing``. Refuses ``TransitionRefused`` after a settlement of a docketed dispute:
    that withdrawal of the suit is the judge's exit; ``Conflicting`` ``back-at-court`` for a body that gave the
    dispute back, because a party withdraws where its dispute is.
    """

    def leave(tx: Transaction, file: DisputeFile) -> None:
        _refuse_given_back(tx, file)
        demand_move(file.dispute, Event.WITHDRAWN, Status.CLOSED)
        _close(tx, file, Event.WITHDRAWN, "withdrawn", EndReason.OTHER)

    return _on_a_partys_word(actor, dispute_id, word, Event.WITHDRAWN, leave)


def cancel_filing(actor: Actor, dispute_id: UUID, reason: str) -> UUID:
    """Cancel a mistaken filing on the Shanghai day of its receipt; figures leave it out.

    Who: clerk or router of the court. Refuses ``TransitionRefused`` with the guard ``same_day`` from the next
    day on, and after a settlement.
    """
    with acting_on(actor, Permission.DOCKET_DISPUTE, dispute_id) as (tx, dispute):
        demand_move(dispute, Event.CANCELLED, Status.CLOSED)
        if shanghai_day(dispute.received_at) != tx.today:
            raise TransitionRefused(dispute.status, Status.CLOSED, Event.CANCELLED, Guard.SAME_DAY)
        _close(tx, read_file(tx, dispute), Event.CANCELLED, "cancelled", None)
        note(tx, dispute, "cancelled", reason_code="cancelled", text=reason)
        return dispute_id


def close_dispute(actor: Actor, dispute_id: UUID, reason_code: ClosingReason, reason: str) -> UUID:
    """Close a dispute on one of the court's grounds, with words.

    Who: clerk, router or judge of the court. Refuses ``Conflicting`` with the code of ``why_not_closed``
    (the fee notice before trial among them, R25-7), ``TransitionRefused`` for what is closed.
    """
    with acting_on(actor, Permission.CLOSE_DISPUTE, dispute_id) as (tx, dispute):
        demand_move(dispute, Event.CLOSED, Status.CLOSED)
        against = why_not_closed(reason_code, _closing_facts(tx, read_file(tx, dispute)))
        if against is not None:
            raise Conflicting(against.code, against.zh, against.en, article=against.article)
        _close(tx, read_file(tx, dispute), Event.CLOSED, reason_code.value, EndReason.OTHER)
        note(tx, dispute, "closed", reason_code=reason_code.value, text=reason)
        return dispute_id


def _on_a_partys_word(
    actor: Actor,
    dispute_id: UUID,
    word: PartyWord,
    event: Event,
    follow: Callable[[Transaction, DisputeFile], None],
) -> UUID:
    with acting_on(actor, Permission.ACT_FOR_PARTY, dispute_id) as (tx, dispute):
        file = read_file(tx, dispute)
        party_named(file, word.party_ref)
        version = dispute.version
        follow(tx, file)
        if dispute.version == version:
            changed(dispute)
        said = {"party_ref": word.party_ref, "means": word.means.value}
        note(tx, dispute, event.value, said, reason_code=event.value.replace("_", "-"), text=word.words)
        return dispute_id


def _refuse_given_back(tx: Transaction, file: DisputeFile) -> None:
    if file.dispute.status != Status.RETURNED:
        return
    if file.dispute.court_id not in tx.actor.reach(Permission.ACT_FOR_PARTY).courts:
        raise Conflicting(
            "back-at-court",
            "该纠纷已退回法院，当事人撤回的，请告知其向法院提出。",
            "The dispute is back at court; tell the party to withdraw it there.",
        )


def _close(
    tx: Transaction, file: DisputeFile, event: Event, closed_reason: str, end_reason: EndReason | None
) -> None:
    dispute = file.dispute
    leave_mediation(tx, dispute, event, end_reason)
    end_notice(tx, dispute)
    dispute.closed_reason = closed_reason
    pass_ball(tx, dispute, Status.CLOSED, TurnFacts(docketed=dispute.docketed), how="recalled")


def _closing_facts(tx: Transaction, file: DisputeFile) -> ClosingFacts:
    dispute = file.dispute
    notice = fee_notice(tx, dispute)
    supplement_by = tx.session.scalar(
        select(func.max(Deadline.due_at)).where(
            Deadline.dispute_id == dispute.id, Deadline.rule == DeadlineRule.SUPPLEMENT
        )
    )
    return ClosingFacts(
        docketed=dispute.docketed,
        regime=Regime(dispute.regime),
        today=tx.today,
        supplement_asked=open_notice(tx, dispute) is not None,
        supplement_due=supplement_by is not None and tx.at < supplement_by,
        fee_pay_by_on=notice.pay_by_on if notice else None,
        fee_paid_on=notice.paid_on if notice else None,
    )
