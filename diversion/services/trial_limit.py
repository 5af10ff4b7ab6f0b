"""The trial limit as it runs beside a docketed dispute (MS-9), and the alarms it gives the judge.

The law of it is ``domain/trial_limit.py``. It starts when a dispute is docketed, here or elsewhere before it
came, moves when the parties lengthen a mediation or that ends early, and ends with the dispute. A number
corrected takes its place. It holds nobody up: both of its clocks only ring.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.deadlines import Span
from diversion.domain.dispute import Status
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.regimes import Regime
from diversion.domain.trial_limit import days_left_out, trial_terms
from diversion.domain.working_days import Calendar, day_begins_at, shanghai_day
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.services.deadlines import Start, derive, end_clocks, replace_clock, running, start_clock
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.period import period_start
from diversion.services.transaction import Transaction


def watch_trial(tx: Transaction, file: DisputeFile) -> None:
    """Start the trial limit of a docketed dispute, or move it to where it belongs now. Safe to repeat."""
    dispute = file.dispute
    if file.docketing is None or dispute.status == Status.CLOSED:
        return
    start = trial_start(tx, file)
    clock = running(tx, dispute, DeadlineRule.TRIAL_LIMIT)
    due = derive(tx, dispute, DeadlineRule.TRIAL_LIMIT, start)
    if clock is None:
        newer = start_clock(tx, dispute, DeadlineRule.TRIAL_LIMIT, start)
    elif clock.due_at == due.due_at and clock.starts_at == start.at:
        return
    else:
        newer = replace_clock(tx, dispute, clock, start)
    _watch_its_end(tx, dispute, newer)


def _watch_its_end(tx: Transaction, dispute: Dispute, limit: Deadline) -> None:
    clock = running(tx, dispute, DeadlineRule.TRIAL_LIMIT_NEAR)
    if clock is None:
        start_clock(tx, dispute, DeadlineRule.TRIAL_LIMIT_NEAR, Start(at=day_begins_at(limit.due_on)))
    else:
        replace_clock(tx, dispute, clock, start_of_near(clock, limit.due_on))


def start_of_near(clock: Deadline, limit_on: date) -> Start:
    """Say from when a running alarm of the trial limit counts back; it keeps the days it had."""
    return Start(at=day_begins_at(limit_on), amount=clock.amount)


def trial_start(tx: Transaction, file: DisputeFile, calendar: Calendar | None = None) -> Start:
    """Say from when the trial limit of a docketed dispute counts, how long, and which days it leaves out.

    ``calendar`` as for ``derive``.
    """
    docketing = file.docketing
    if docketing is None:
        raise LookupError("only what is docketed is in trial")
    handoff = _lengthened(tx, file.dispute)
    regime = Regime(handoff.regime) if handoff is not None else Regime.POST2025
    left_out = _days_left_out(tx, file, handoff, calendar) if handoff is not None else None
    return Start(
        at=day_begins_at(docketing.docketed_on),
        terms=trial_terms(Procedure(docketing.procedure), regime),
        suspended=(left_out,) if left_out is not None else (),
    )


def end_period(tx: Transaction, dispute: Dispute, how: str) -> None:
    """End the running mediation period, and count the trial on from today where it was lengthened."""
    is_running = running(tx, dispute, DeadlineRule.MEDIATION) is not None
    end_clocks(tx, dispute, (DeadlineRule.MEDIATION,), how)
    if is_running and dispute.docketed:
        watch_trial(tx, read_file(tx, dispute))


def _lengthened(tx: Transaction, dispute: Dispute) -> Handoff | None:
    """Find the last handoff after docketing whose mediation period has begun."""
    tx.flush()
    query = select(Handoff).where(
        Handoff.dispute_id == dispute.id,
        Handoff.referral_kind == ReferralKind.POST_DOCKET,
        Handoff.period_started_at.is_not(None),
    )
    return tx.session.scalar(query.order_by(Handoff.sequence.desc()).limit(1))


def _days_left_out(
    tx: Transaction, file: DisputeFile, handoff: Handoff, calendar: Calendar | None
) -> Span | None:
    extended = period_start(tx, file, handoff)
    if not extended.extended_days:
        return None
    unextended_on, extended_on = (
        derive(tx, file.dispute, DeadlineRule.MEDIATION, each, calendar).due_on
        for each in (replace(extended, extended_days=0), extended)
    )
    return days_left_out(unextended_on, extended_on, _ended_on(tx, file.dispute))


def _ended_on(tx: Transaction, dispute: Dispute) -> date | None:
    """Tell on which day the mediation period ended; None while it runs."""
    if running(tx, dispute, DeadlineRule.MEDIATION) is not None:
        return None
    tx.flush()
    query = select(Deadline.ended_at).where(
        Deadline.dispute_id == dispute.id, Deadline.rule == DeadlineRule.MEDIATION
    )
    ended_at = tx.session.scalar(query.order_by(Deadline.id.desc()).limit(1))
    return shanghai_day(ended_at) if ended_at is not None else None
