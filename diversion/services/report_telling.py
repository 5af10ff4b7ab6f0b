"""Telling the recipients that a report is there: a notice with its address, and no figure in it.

Recipients are whom the court's setting names, else all its managers. Whoever chose so for this kind of notice is
mailed too, as of any (``notice_choices.py``).
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.notices import Address, NoticeKind
from diversion.domain.report_periods import SPAN_NAMES, Period, ReportSpan
from diversion.domain.reporting import Wording
from diversion.persistence.access import UserAccount
from diversion.persistence.notice import Notice
from diversion.persistence.period_report import PeriodReport
from diversion.services.outbox import Job
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction


def tell_of_report(tx: Transaction, court_id: UUID, report_id: UUID) -> None:
    """Write a notice to each recipient and promise to send it; the transaction that made the report does so, once."""
    for to in _recipients(tx, court_id):
        notice_id = tx.new_id()
        tx.add(
            Notice(
                id=notice_id,
                court_id=court_id,
                kind=NoticeKind.REPORT.value,
                user_id=to.user_id,
                role=to.role,
                role_court_id=to.court_id,
                key=f"report:{report_id}:{to.name}",
                report_id=report_id,
                made_at=tx.at,
                unseen=1,
            )
        )
        tx.promise(Job.SEND_NOTICE, str(notice_id), key=f"notice:{notice_id}")


def report_names(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Wording]:
    """Say which period and version some reports are: what a notice and a mail name them by."""
    columns = (PeriodReport.id, PeriodReport.span, PeriodReport.from_on, PeriodReport.version)
    query = select(*columns).where(PeriodReport.id.in_(ids))
    found = {}
    for row in tx.session.execute(query) if ids else ():
        span = ReportSpan(row.span)
        name, kind = Period(span, row.from_on).name, SPAN_NAMES[span]
        found[row.id] = Wording(
            f"{name.zh}{kind.zh}，第{row.version}版", f"{kind.en}, {name.en}, version {row.version}"
        )
    return found


def _recipients(tx: Transaction, court_id: UUID) -> list[Address]:
    named = settings_of(tx, court_id, tx.today).names("report_recipients")
    query = select(UserAccount.id).where(UserAccount.login.in_(named), UserAccount.active)
    users = tx.session.scalars(query.order_by(UserAccount.id)).all()
    return [Address(user_id=user_id) for user_id in users] or [
        Address(role=Role.MANAGER.value, court_id=court_id)
    ]
