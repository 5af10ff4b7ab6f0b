"""Reports made by themselves: of the last month and quarter that are over, once their cut-off has come.

Safe to ask for however often: a report is made once, by a rule of the database, and a court that failed stops no
other. A court that was received nothing before the end of a period has no report of it.
"""

from uuid import UUID

from sqlalchemy import select

from diversion.domain.report_periods import Period, ReportSpan, period_before
from diversion.domain.working_days import day_ends_at
from diversion.persistence.dispute import Dispute
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM
from diversion.services.period_report import make_if_missing
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction


def make_due_reports() -> list[UUID]:
    """Make every report that is due at any court and is not there yet; answers their ids. Who: the system."""
    with transaction(SYSTEM) as tx:
        courts = list(tx.session.scalars(select(Court.id).order_by(Court.id)))
    made, failures = [], []
    for court_id in courts:
        try:
            made += _make_due(court_id)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("courts whose reports could not be made", failures)
    return made


def _make_due(court_id: UUID) -> list[UUID]:
    with transaction(SYSTEM) as tx:
        made = [make_if_missing(tx, court_id, period) for period in _due(tx, court_id)]
        return [each for each in made if each is not None]


def _due(tx: Transaction, court_id: UUID) -> list[Period]:
    settings = settings_of(tx, court_id, tx.today)
    wanted = {
        ReportSpan.MONTH: settings.whole("report_monthly"),
        ReportSpan.QUARTER: settings.whole("report_quarterly"),
    }
    day, hour = settings.whole("report_cut_off_day"), settings.whole("report_cut_off_hour")
    periods = [period_before(span, tx.today) for span in ReportSpan if wanted[span]]
    return [
        period
        for period in periods
        if period.cut_off_at(day, hour) <= tx.at and _had_anything(tx, court_id, period)
    ]


def _had_anything(tx: Transaction, court_id: UUID, period: Period) -> bool:
    before = select(Dispute.id).where(
        Dispute.court_id == court_id, Dispute.received_at < day_ends_at(period.to_on)
    )
    return tx.session.scalar(before.limit(1)) is not None
