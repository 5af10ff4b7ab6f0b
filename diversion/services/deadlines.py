"""Clocks and the ball: starting and ending deadlines, and handing a dispute from one hand to the next.

``pass_ball`` is the only place that writes a dispute's status, holder and due moment; together with the
CHECK on the row it keeps promise 1. A clock that binds the holder ends when the ball moves on; clocks
that run beside it (docketing, the mediation period) end only when their matter does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from diversion.domain.deadline_rules import TERMS, Basis, DeadlineRule, Terms
from diversion.domain.deadlines import Due, Span, due_on
from diversion.domain.dispute import Status
from diversion.domain.escalation import BY_KIND, Ahead, first_ahead, ladder_for
from diversion.domain.organisations import OrganisationKind
from diversion.domain.responsible import Ball, TurnFacts, ball_for
from diversion.domain.settings import Settings
from diversion.domain.working_days import Calendar, shanghai_day
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute, Holding
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.services.calendars import calendar_now
from diversion.services.settings import anything_set, settings_of
from diversion.services.transaction import Transaction

BESIDE = frozenset(
    {
        DeadlineRule.DOCKETING,
        DeadlineRule.DOCKETING_ALARM_FIRST,
        DeadlineRule.DOCKETING_ALARM_SECOND,
        DeadlineRule.MATERIALS,
        DeadlineRule.MEDIATION,
        DeadlineRule.APPRAISAL,
        DeadlineRule.MEDIATION_LETTER,
        DeadlineRule.FAILURE_REPORT,
        DeadlineRule.TRIAL_LIMIT,
        DeadlineRule.TRIAL_LIMIT_NEAR,
    }
)
"""Clocks that run on whoever holds the ball; each is ended by what it waits for.

The two that let the mediation period begin and go on are among them: a judge who is asked something
meanwhile and never answers keeps nobody in mediation (promise 9).
"""

DOCKETING_CLOCKS = frozenset(
    {DeadlineRule.DOCKETING, DeadlineRule.DOCKETING_ALARM_FIRST, DeadlineRule.DOCKETING_ALARM_SECOND}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When a clock starts and what its count takes into account; by default now, by the usual event.

    ``amount`` is given when a clock that ran before is derived anew: it keeps the length it had. ``of_kind`` is
    the kind of the handoff's organisation, told where the handoff is not written yet.
    """

    at: datetime | None = None
    basis: Basis | None = None
    terms: Terms | None = None
    handoff_id: UUID | None = None
    of_kind: OrganisationKind | None = None
    amount: int | None = None
    suspended: Sequence[Span] = ()
    extended_days: int = 0


NOW = Start()


def open_clocks(tx: Transaction, dispute: Dispute) -> list[Deadline]:
    """List a dispute's running clocks as this transaction sees them, its own new ones included."""

    def stored() -> list[Deadline]:
        query = select(Deadline).where(Deadline.dispute_id == dispute.id, Deadline.ended_at.is_(None))
        return list(tx.session.scalars(query))

    return tx.once(("clocks", dispute.id), stored)


def running(tx: Transaction, dispute: Dispute, rule: DeadlineRule) -> Deadline | None:
    """Find a dispute's running clock of a rule."""
    return next((clock for clock in open_clocks(tx, dispute) if clock.rule == rule), None)


def derive(
    tx: Transaction,
    dispute: Dispute,
    rule: DeadlineRule,
    start: Start = NOW,
    calendar: Calendar | None = None,
) -> Due:
    """Compute when a clock would be due, by this court's settings; nothing starts.

    ``calendar`` left out is the one in force; another says what a notice would change.
    """
    terms = start.terms or TERMS[rule]
    return due_on(
        terms,
        start.at or tx.at,
        calendar or calendar_now(tx),
        _amount(tx, dispute, terms, start),
        basis=start.basis,
        suspended=start.suspended,
        extended_days=start.extended_days,
    )


def start_clock(tx: Transaction, dispute: Dispute, rule: DeadlineRule, start: Start = NOW) -> Deadline:
    """Start a clock, ending a running one of the same rule as superseded."""
    end_clocks(tx, dispute, (rule,), "superseded")
    due = derive(tx, dispute, rule, start)
    terms = start.terms or TERMS[rule]
    amount = _amount(tx, dispute, terms, start)
    ahead = _first_step(tx, dispute, due, start)
    clock = Deadline(
        id=tx.new_id(),
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        handoff_id=start.handoff_id,
        rule=rule.value,
        article=due.article,
        basis=due.basis.value,
        starts_at=start.at or tx.at,
        amount=terms.days if amount is None else amount,
        due_on=due.due_on,
        due_at=due.due_at,
        derivation=[{"zh": line.zh, "en": line.en} for line in due.derivation],
        provisional=due.provisional,
        calendar_version=due.calendar_version,
        settings_version=_settings(tx, dispute, terms, start).version,
        acted_at=None,
        ended_at=None,
        ended_how=None,
        tries=0,
        next_try_at=None,
        last_error=None,
        next_step=ahead.step.value,
        next_step_at=ahead.at,
    )
    open_clocks(tx, dispute).append(tx.add(clock))
    return clock


def replace_clock(tx: Transaction, dispute: Dispute, clock: Deadline, start: Start) -> Deadline:
    """Put a newly computed row in a running one's place; where it binds the holder, the ball's due moment follows.

    A row that only said it was overdue, and still is, does not say so again; an offer that might not lapse
    on a provisional date may on the final one.
    """
    was_bound = dispute.next_deadline_id == clock.id
    step, step_at = clock.next_step, clock.next_step_at
    newer = start_clock(tx, dispute, DeadlineRule(clock.rule), start)
    if newer.due_at <= tx.at and clock.rule != DeadlineRule.ANSWER and clock.acted_at is not None:
        newer.acted_at = clock.acted_at
        newer.next_step, newer.next_step_at = step, step_at
    if was_bound:
        dispute.next_due_at, dispute.next_deadline_id = newer.due_at, newer.id
        dispute.version += 1
    return newer


def _first_step(tx: Transaction, dispute: Dispute, due: Due, start: Start) -> Ahead:
    """Find the first step of the ladder; only where kinds of organisation differ is the kind read."""
    starts_at = start.at or tx.at
    kind = _organisation_kind(tx, start.handoff_id) if start.handoff_id and due.rule in BY_KIND else None
    ladder = ladder_for(due.rule, kind, shanghai_day(starts_at))
    hour = settings_of(tx, dispute.court_id, tx.today).whole("reminder_from_hour")
    return first_ahead(ladder, starts_at, due.due_at, tx.at, calendar_now(tx), hour)


def _organisation_kind(tx: Transaction, handoff_id: UUID) -> OrganisationKind:
    def read() -> OrganisationKind:
        tx.flush()
        of = select(Organisation.kind).join(Handoff, Handoff.organisation_id == Organisation.id)
        return OrganisationKind(tx.session.scalars(of.where(Handoff.id == handoff_id)).one())

    return tx.once(("organisation kind", handoff_id), read)


def _amount(tx: Transaction, dispute: Dispute, terms: Terms, start: Start) -> int | None:
    if start.amount is not None or terms.setting_key is None:
        return start.amount
    return _settings(tx, dispute, terms, start).whole(terms.setting_key)


def _settings(tx: Transaction, dispute: Dispute, terms: Terms, start: Start) -> Settings:
    """Find the settings that a clock runs by: those of the kind of organisation that is measured by it."""
    kind = None
    if terms.by_kind and start.handoff_id is not None and anything_set(tx):
        kind = start.of_kind or _kind_of(tx, start.handoff_id)
    return settings_of(tx, dispute.court_id, tx.today, kind)


def _kind_of(tx: Transaction, handoff_id: UUID) -> OrganisationKind:
    query = select(Organisation.kind).join(Handoff, Handoff.organisation_id == Organisation.id)
    return OrganisationKind(tx.session.scalars(query.where(Handoff.id == handoff_id)).one())


def end_clocks(tx: Transaction, dispute: Dispute, rules: Collection[DeadlineRule | str], how: str) -> None:
    """End running clocks of some rules: ``met``, ``lapsed``, ``superseded`` or ``recalled``."""
    clocks = open_clocks(tx, dispute)
    for clock in [each for each in clocks if each.rule in rules]:
        clock.ended_at, clock.ended_how = tx.at, how
        clock.next_step = clock.next_step_at = None
        clocks.remove(clock)


def start_docketing(tx: Transaction, dispute: Dispute, start: Start = NOW) -> Deadline:
    """Start the seven days to docket and both alarms (MS-2, D-2)."""
    start_docketing_alarms(tx, dispute, start)
    return start_clock(tx, dispute, DeadlineRule.DOCKETING, start)


def start_docketing_alarms(tx: Transaction, dispute: Dispute, start: Start = NOW) -> None:
    """Start both alarms of a dispute that is to be docketed, which nobody can pause (MS-2)."""
    for alarm in (DeadlineRule.DOCKETING_ALARM_FIRST, DeadlineRule.DOCKETING_ALARM_SECOND):
        start_clock(tx, dispute, alarm, start)


def pass_ball(
    tx: Transaction,
    dispute: Dispute,
    status: Status,
    facts: TurnFacts,
    start: Start = NOW,
    *,
    anew: bool = False,
    how: str = "met",
) -> None:
    """Put a dispute into a status and the ball into the hand that the facts name.

    A running clock of the new hand's rule goes on unless ``anew``; the former hand's clock ends ``how``.
    """
    ball = ball_for(status, facts)
    if ball is None:
        _lay_down(tx, dispute, how)
        return
    dispute.status = status.value
    dispute.version = (dispute.version or 0) + 1
    clock = _clock_of(tx, dispute, ball, start, anew=anew)
    period = running(tx, dispute, DeadlineRule.MEDIATION)
    if status is Status.IN_MEDIATION and period is not None and period.due_at <= clock.due_at:
        nearer = ball_for(status, replace(facts, period_ends_first=True))
        if nearer is not None and nearer.rule is DeadlineRule.MEDIATION:
            ball, clock = nearer, period
    ended = [each.rule for each in open_clocks(tx, dispute) if each is not clock and each.rule not in BESIDE]
    end_clocks(tx, dispute, ended, how)
    _hold(tx, dispute, ball, clock)


def _clock_of(tx: Transaction, dispute: Dispute, ball: Ball, start: Start, *, anew: bool) -> Deadline:
    clock = running(tx, dispute, ball.rule)
    if clock is not None and not anew and (start.handoff_id is None or clock.handoff_id == start.handoff_id):
        return clock
    return start_clock(tx, dispute, ball.rule, start)


def _hold(tx: Transaction, dispute: Dispute, ball: Ball, clock: Deadline) -> None:
    dispute.next_due_at, dispute.next_deadline_id = clock.due_at, clock.id
    held = (dispute.holder_kind, dispute.holder_id, dispute.attributed_to)
    dispute.holder_kind, dispute.holder_id = ball.holder_kind.value, ball.holder_id
    dispute.attributed_to = ball.attributed_to
    since_at = tx.at
    if held[0] is not None:
        open_row = _open_holding(tx, dispute)
        if (
            held == (ball.holder_kind, ball.holder_id, ball.attributed_to)
            and open_row.status == dispute.status
        ):
            return
        since_at = open_row.ended_at = _not_before(open_row, tx.at)
    row = Holding(
        id=tx.new_id(),
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        holder_kind=ball.holder_kind.value,
        holder_id=ball.holder_id,
        attributed_to=ball.attributed_to,
        status=dispute.status,
        since_at=since_at,
        ended_at=None,
    )
    tx.keep(("holding", dispute.id), tx.add(row))


def _open_holding(tx: Transaction, dispute: Dispute) -> Holding:
    def read() -> Holding:
        tx.flush()
        query = select(Holding).where(Holding.dispute_id == dispute.id, Holding.ended_at.is_(None))
        return tx.session.scalars(query).one()

    return tx.once(("holding", dispute.id), read)


def _not_before(holding: Holding, moment: datetime) -> datetime:
    """A clock that was set back ends a span at its beginning, never before it (promise 1)."""
    return max(moment, holding.since_at)


def _lay_down(tx: Transaction, dispute: Dispute, how: str) -> None:
    """Close a dispute. Its open holding is found first: the row itself is only ever written whole."""
    holding = _open_holding(tx, dispute) if dispute.holder_kind is not None else None
    end_clocks(tx, dispute, [each.rule for each in open_clocks(tx, dispute)], how)
    if holding is not None:
        holding.ended_at = _not_before(holding, tx.at)
    dispute.status = Status.CLOSED.value
    dispute.version = (dispute.version or 0) + 1
    dispute.next_due_at = dispute.next_deadline_id = None
    dispute.holder_kind = dispute.holder_id = dispute.attributed_to = None
    dispute.closed_at = tx.at
