"""Pausing the period for an appraisal before docketing, which does not count (ZX-23), and going on.

While it pauses there is no running deadline of the period: its row ended as superseded, and another
follows when mediation goes on. A pause lasts until the end of the day named, whoever has the ball then;
the clock ends it (``expiry.py``), so that no appraisal holds anybody in mediation. Where the appraisal
needs longer, the mediator pauses again, with another day.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.entries import ReferralKind
from diversion.domain.mediation import suspension_refusal
from diversion.domain.reasons import Fault
from diversion.domain.working_days import day_begins_at
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Suspension
from diversion.services.access import Actor
from diversion.services.deadlines import Start, end_clocks, start_clock
from diversion.services.dispute_file import read_file
from diversion.services.disputes import note, seal_of
from diversion.services.extensions import running_period
from diversion.services.mediation import Act, done, mediating, refused
from diversion.services.period import derive_period
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.transaction import Transaction
from diversion.services.turns import go_on, open_row

LONGEST_PAUSE = timedelta(days=365)
"""No limit of law: whoever needs longer pauses again, so that a slip of the year holds nobody for a century."""


def suspend_period(
    actor: Actor, handoff_id: UUID, *, reason: str, appraiser: str | None, expected_on: date
) -> Act:
    """Pause the period for an appraisal that is expected to be done on a day; the ball is the appraiser's.

    Who: the mediator or the coordinator. Refuses: ``appraisal-pre-docket-only``,
    ``suspension-already-open``, ``period-not-running``, and a day that is past (``expected-in-past``) or more
    than a year away (``expected-too-late``).
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        is_open = open_row(tx, Suspension, handoff) is not None
        against = suspension_refusal(ReferralKind(handoff.referral_kind), is_open)
        if against is not None:
            raise refused(against)
        running_period(tx, dispute)
        if expected_on < tx.today:
            zh, en = "预计完成日不得早于今日。", "It is expected today at the earliest."
            raise InputFaulty([Fault("/expected_on", "expected-in-past", zh, en)])
        if expected_on > tx.today + LONGEST_PAUSE:
            zh, en = (
                "预计完成日在一年以后，请核对。",
                "It is expected more than a year from now; check the year.",
            )
            raise InputFaulty([Fault("/expected_on", "expected-too-late", zh, en)])
        suspension_id = tx.new_id()
        kept = {"reason": reason, "appraiser": appraiser}
        row = Suspension(
            id=suspension_id,
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            handoff_id=handoff.id,
            sealed=seal_of(tx, dispute.id).seal(f"suspension:{suspension_id}", kept),
            since_at=tx.at,
            expected_on=expected_on,
            ended_at=None,
        )
        tx.add(row)
        end_clocks(tx, dispute, (DeadlineRule.MEDIATION,), "superseded")
        expected = Start(at=day_begins_at(expected_on), handoff_id=handoff.id)
        start_clock(tx, dispute, DeadlineRule.APPRAISAL, expected)
        go_on(tx, dispute, handoff)
        payload = {"handoff_id": str(handoff.id), "expected_on": expected_on.isoformat()}
        note(tx, dispute, "period_suspended", payload)
        return done(tx, dispute, row.id)


def resume_period(actor: Actor, handoff_id: UUID, suspension_id: UUID) -> Act:
    """End a pause: the period goes on with as many days as were left when it began.

    Who: the mediator or the coordinator. Refuses: ``NotFound``; ``suspension-ended`` for one that is over.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        query = select(Suspension).where(Suspension.id == suspension_id, Suspension.handoff_id == handoff.id)
        row = tx.session.scalar(query.with_for_update())
        if row is None:
            raise NotFound("扣除期间", "suspension")
        if row.ended_at is not None:
            zh, en = "该扣除期间已经结束。", "This suspension is over already."
            raise Conflicting("suspension-ended", zh, en)
        go_on_after(tx, dispute, handoff, row, "period_resumed")
        return done(tx, dispute, row.id)


def open_suspension(actor: Actor, handoff_id: UUID) -> UUID | None:
    """Name the pause that is open, None while the period runs. Who: the mediator and the coordinator."""
    with mediating(actor, handoff_id) as (tx, _dispute, handoff):
        row = open_row(tx, Suspension, handoff)
        return row.id if row is not None else None


def go_on_after(
    tx: Transaction,
    dispute: Dispute,
    handoff: Handoff,
    row: Suspension,
    event: str,
    *,
    at: datetime | None = None,
) -> None:
    """End a pause, by default now, derive the period anew and pass the ball on; ``event`` says how it ended."""
    row.ended_at = max(at or tx.at, row.since_at)  # a clock set back ends it where it began
    end_clocks(tx, dispute, (DeadlineRule.APPRAISAL,), "met")
    period = derive_period(tx, read_file(tx, dispute), handoff)
    go_on(tx, dispute, handoff)
    note(tx, dispute, event, {"handoff_id": str(handoff.id), "due_on": period.due_on.isoformat()})
