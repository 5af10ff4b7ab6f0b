"""What some clocks do when their time is over and nobody has acted.

Most clocks only tell (``ladder.py``): the ball stays where it is, overdue. These move the dispute, so that
nobody is held by somebody else's silence (promise 9): a choice not made passes to the court, an unanswered
offer goes on, materials count as received, mediation ends by itself.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Event, Status
from diversion.domain.handoff import HandoffStatus, may_lapse
from diversion.domain.mediation import ends_by_clock
from diversion.domain.outcome import EndReason
from diversion.domain.responsible import TurnFacts
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Suspension
from diversion.services.deadlines import end_clocks, pass_ball
from diversion.services.deliveries import send_offer
from diversion.services.dispute_file import read_file
from diversion.services.disputes import note
from diversion.services.handoff import lapse, sign
from diversion.services.leaving import live_handoff
from diversion.services.outbox import Job
from diversion.services.placement import place
from diversion.services.returns import Ended, end_without_agreement, send_back
from diversion.services.settlement import settle_on
from diversion.services.suspensions import go_on_after
from diversion.services.transaction import Transaction
from diversion.services.turns import open_row

LAST_MOMENT = timedelta(microseconds=1)
"""Before ``due_at``, which is the next day's beginning: the last moment that still is the day itself."""


def moves(rule: DeadlineRule) -> bool:
    """Tell whether a clock does more at its end than tell."""
    return rule in _ACTS


def reroutes(rule: DeadlineRule) -> bool:
    """Tell whether triage, gate and routing are asked at a clock's end, so that their facts are worth reading ahead."""
    return rule in (DeadlineRule.ANSWER, DeadlineRule.CONSULTING, DeadlineRule.JOINT_CHOICE)


def expire(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """Do what a clock does when it expires. The caller has locked the dispute and marked the clock acted on."""
    _ACTS[DeadlineRule(clock.rule)](tx, dispute, clock)


def _ask_clerk(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """Nothing was supplemented: the clerk decides whether to ask again or close."""
    _end(tx, dispute, clock)
    if dispute.status == Status.AWAITING_SUPPLEMENT:
        pass_ball(tx, dispute, Status.AWAITING_SUPPLEMENT, TurnFacts(docketed=dispute.docketed), how="lapsed")
    _say(tx, dispute, clock, "overdue")


def _appoint(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """The parties did not choose or answer in time: the court appoints, dockets, or its router decides (ZX-6)."""
    _say(tx, dispute, clock, "overdue")
    _end(tx, dispute, clock)
    if dispute.status == Status.CONSULTING:
        place(tx, read_file(tx, dispute), Event.EXPIRED)


def _deliver_again(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """The offer has not arrived: promise its delivery once more; the router, who has the ball, is told.

    One that was dispatched and never opened is sent anew at once: another mail, with another link.
    """
    handoff = _handoff(tx, clock)
    if handoff is not None and handoff.status == HandoffStatus.PENDING:
        tx.promise(Job.DELIVER_HANDOFF, str(handoff.id), key=f"deliver:{handoff.id}:{clock.id}")
    elif handoff is not None and handoff.status == HandoffStatus.DISPATCHED:
        send_offer(tx, dispute, handoff)
    _say(tx, dispute, clock, "overdue")


def _lapse(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """Nobody answered: the offer lapses (ZX-9), but never on a date that may still change."""
    handoff = _handoff(tx, clock)
    is_waiting = handoff is not None and may_lapse(
        HandoffStatus(handoff.status), clock.due_at, tx.at, clock.provisional
    )
    if handoff is None or not is_waiting:
        _say(tx, dispute, clock, "overdue")
        return
    _end(tx, dispute, clock)
    lapse(tx, dispute, handoff)


def _presume_materials(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """Nobody signed for the materials: they count as received on the last day, so that the period starts.

    Otherwise a signature left out would keep the parties in mediation without an end (promise 9).
    """
    handoff = _handoff(tx, clock)
    _end(tx, dispute, clock)
    if handoff is not None and handoff.status == HandoffStatus.ACCEPTED:
        sign(tx, dispute, handoff, "materials_presumed", at=clock.due_at - LAST_MOMENT)


def _end_mediation(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """The period is over: mediation ends by itself (ZX-22), also while a reassigned offer waits for its answer.

    Between two offers nobody mediates; the end is noted, and whoever accepts later finds it reached.
    """
    handoff = live_handoff(tx, dispute)
    suspended = handoff is not None and open_row(tx, Suspension, handoff) is not None
    if not ends_by_clock(clock.due_at, tx.at, suspended=suspended):
        return
    if handoff is not None and dispute.status == Status.IN_MEDIATION:
        ended = Ended(event=Event.EXPIRED, end_reason=EndReason.PERIOD_EXPIRED)
        end_without_agreement(tx, dispute, handoff, ended)
        return
    _end(tx, dispute, clock)
    if handoff is not None and dispute.status == Status.OFFERED:
        send_back(tx, dispute, handoff, Event.EXPIRED, EndReason.PERIOD_EXPIRED.value)
    elif dispute.status in (Status.CONSULTING, Status.AWAITING_DECISION):
        _say(tx, dispute, clock, "period_over")


def _end_pause(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """The appraisal is late: the period runs on, and the mediator has the ball or, where one is asked, the judge.

    Only this clock ends a pause by itself, so it runs beside whoever has the ball. The pause ends when the
    day named was over, however late the sweep. A mediator whose appraiser needs longer pauses again.
    """
    _say(tx, dispute, clock, "overdue")
    _end(tx, dispute, clock)
    handoff = live_handoff(tx, dispute)
    pause = open_row(tx, Suspension, handoff) if handoff is not None else None
    if handoff is not None and pause is not None:
        go_on_after(tx, dispute, handoff, pause, "pause_ended_by_clock", at=clock.due_at)


def _leave_confirmation(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    """The thirty days are over (MS-5): what is left is to perform."""
    _end(tx, dispute, clock)
    if dispute.status == Status.SETTLED:
        settle_on(tx, dispute, Status.SETTLED)
    _say(tx, dispute, clock, "confirmation_past")


def _end(tx: Transaction, dispute: Dispute, clock: Deadline) -> None:
    end_clocks(tx, dispute, (clock.rule,), "lapsed")


def _handoff(tx: Transaction, clock: Deadline) -> Handoff | None:
    """Find the clock's handoff, locked."""
    if clock.handoff_id is None:
        return None
    handoff_id = clock.handoff_id
    return tx.once(("handoff", handoff_id), lambda: tx.session.get(Handoff, handoff_id, with_for_update=True))


def _say(tx: Transaction, dispute: Dispute, clock: Deadline, event: str) -> None:
    told = {
        "rule": clock.rule,
        "deadline_id": str(clock.id),
        "due_on": clock.due_on.isoformat(),
        "provisional": clock.provisional,
    }
    note(tx, dispute, event, told, reason_code=clock.rule)


_ACTS: Mapping[DeadlineRule, Callable[[Transaction, Dispute, Deadline], None]] = MappingProxyType(
    {
        DeadlineRule.SUPPLEMENT: _ask_clerk,
        DeadlineRule.JOINT_CHOICE: _appoint,
        DeadlineRule.CONSULTING: _appoint,
        DeadlineRule.DELIVERY: _deliver_again,
        DeadlineRule.ANSWER: _lapse,
        DeadlineRule.MATERIALS: _presume_materials,
        DeadlineRule.MEDIATION: _end_mediation,
        DeadlineRule.APPRAISAL: _end_pause,
        DeadlineRule.CONFIRMATION_APPLICATION: _leave_confirmation,
    }
)
"""Clocks that do more than fall overdue."""
