"""The mediation period as it runs: from its first start, over its pauses, with the days the parties added.

The law of it is ``domain/mediation_period.py``; here the rows become its facts. The period belongs to
the dispute, not to the handoff: after a reassignment it runs on from its first start, with every pause
and every extension that was recorded before (states.md).
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from diversion.domain.deadline_rules import DeadlineRule, Terms
from diversion.domain.deadlines import Span
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.mediation_period import Venue, mediation_period_start, mediation_terms
from diversion.domain.regimes import Regime
from diversion.domain.working_days import shanghai_day
from diversion.persistence.deadlines import Deadline
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Extension, Suspension
from diversion.services.deadlines import Start, start_clock
from diversion.services.dispute_file import DisputeFile
from diversion.services.transaction import Transaction


def begin_period(tx: Transaction, file: DisputeFile, handoff: Handoff) -> None:
    """Start the mediation period once its event has come. Safe to repeat: the first start stays."""
    regime, kind, venue = _kind_of(handoff)
    starts = mediation_period_start(regime, kind, venue, handoff.accepted_at, handoff.materials_signed_at)
    at = _begun_before(tx, handoff) or starts.at
    if at is None or handoff.period_started_at is not None:
        return
    handoff.period_started_at = at
    derive_period(tx, file, handoff)


def derive_period(tx: Transaction, file: DisputeFile, handoff: Handoff) -> Deadline:
    """Compute the period's end anew after something changed it; a running row ends as superseded."""
    return start_clock(tx, file.dispute, DeadlineRule.MEDIATION, period_start(tx, file, handoff))


def period_start(tx: Transaction, file: DisputeFile, handoff: Handoff) -> Start:
    """Say from when the period counts and what it takes into account.

    A court that changed its setting meanwhile does not change a period that runs: it keeps its length.
    """
    terms = period_terms(file, handoff)
    return Start(
        at=handoff.period_started_at,
        basis=terms.bases[0],
        terms=terms,
        handoff_id=handoff.id,
        amount=_length_before(tx, handoff) if terms.setting_key else None,
        suspended=pauses(tx, handoff),
        extended_days=agreed_days(tx, handoff),
    )


def period_terms(file: DisputeFile, handoff: Handoff) -> Terms:
    """Find how long mediation by this handoff may last, under the regime it was made in."""
    procedure = Procedure(file.docketing.procedure) if file.docketing else None
    return mediation_terms(*_kind_of(handoff), procedure)


def agreed_days(tx: Transaction, handoff: Handoff) -> int:
    """Add up the days that the parties have added to this period, over all its handoffs."""
    tx.flush()
    query = select(func.coalesce(func.sum(Extension.days), 0)).where(
        Extension.handoff_id.in_(_handoffs_of_period(handoff))
    )
    return tx.session.scalar(query) or 0


def pauses(tx: Transaction, handoff: Handoff) -> tuple[Span, ...]:
    """List the spans that do not count, each from its first day to the day before mediation went on.

    So the day of a pause and the day of going on count together as one: as many days are left after the
    pause as were left when it began. A pause that began and ended on one day takes nothing out.
    """
    tx.flush()
    query = select(Suspension.since_at, Suspension.ended_at).where(
        Suspension.handoff_id.in_(_handoffs_of_period(handoff)), Suspension.ended_at.is_not(None)
    )
    spans = (
        (shanghai_day(since), shanghai_day(ended) - timedelta(days=1))
        for since, ended in tx.session.execute(query.order_by(Suspension.since_at))
        if ended is not None
    )
    return tuple(span for span in spans if span[0] <= span[1])


def _kind_of(handoff: Handoff) -> tuple[Regime, ReferralKind, Venue]:
    return Regime(handoff.regime), ReferralKind(handoff.referral_kind), Venue(handoff.venue)


def _handoffs_of_period(handoff: Handoff) -> Select[UUID]:
    return select(Handoff.id).where(
        Handoff.dispute_id == handoff.dispute_id, Handoff.referral_kind == handoff.referral_kind
    )


def _begun_before(tx: Transaction, handoff: Handoff) -> datetime | None:
    query = (
        select(Handoff.period_started_at)
        .where(
            Handoff.id.in_(_handoffs_of_period(handoff)),
            Handoff.id != handoff.id,
            Handoff.period_started_at.is_not(None),
        )
        .order_by(Handoff.sequence)
        .limit(1)
    )
    return tx.session.scalar(query)


def _length_before(tx: Transaction, handoff: Handoff) -> int | None:
    query = (
        select(Deadline.amount)
        .where(
            Deadline.dispute_id == handoff.dispute_id,
            Deadline.rule == DeadlineRule.MEDIATION,
            Deadline.handoff_id.in_(_handoffs_of_period(handoff)),
        )
        .order_by(Deadline.id.desc())
        .limit(1)
    )
    return tx.session.scalar(query)
