"""Reports of closed months and quarters: made once, frozen, corrected by a further version with its reason.

A closed period's numbers never change: what is recorded later, or corrected, is seen by a new version only, and the
former ones stay. Counting is ``report_counting.py``; when one is made by itself, and who is told, ``report_making.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from diversion.domain.access import Permission
from diversion.domain.period_report import Behind, Difference, differences, is_behind
from diversion.domain.reasons import Fault
from diversion.domain.report_periods import Period, ReportSpan, periods_lately
from diversion.persistence.access import UserAccount
from diversion.persistence.period_report import PeriodReport, reports_of
from diversion.persistence.registers import Court, courts_below
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import is_first, note_change, one_at_a_time
from diversion.services.report_counting import count_period
from diversion.services.report_telling import tell_of_report
from diversion.services.satisfaction import least_rated
from diversion.services.transaction import Transaction, transaction

SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class ReportHead:
    """One version, without its tables. ``is_newest``: no later version of the period is there."""

    id: UUID
    court_id: UUID
    court_name: str
    period: Period
    version: int
    cut_off_at: Any
    made_at: Any
    made_by_name: str | None
    reason: str | None
    fingerprint: str
    is_newest: bool


@dataclass(frozen=True, slots=True)
class ReportRead:
    """One version with its tables, every version of its period, and what differs from the version before."""

    head: ReportHead
    body: dict[str, Any]
    lists: Sequence[dict[str, Any]]
    versions: Sequence[ReportHead]
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class MakeablePeriod:
    """A period that is over and has no report yet, at a court where the actor may make it."""

    court_id: UUID
    court_name: str
    period: Period


def list_reports(actor: Actor, asked: Asked) -> Page[ReportHead]:
    """List every version, the one made last first.

    Who: router and manager of the court (a manager also of the courts below), auditors.
    """
    with transaction(actor) as tx:
        query = reports_of(_courts(tx))
        columns = (PeriodReport.made_at, PeriodReport.id)
        page = read_page(tx, query, columns, asked, newest_first=True)
        return Page(tuple(_heads(tx, page.rows)), page.next_cursor)


def read_report(actor: Actor, report_id: UUID) -> ReportRead:
    """Read one version. Who: as the list. Raises ``NotFound`` for one of a court out of reach."""
    with transaction(actor) as tx:
        report = tx.session.get(PeriodReport, report_id)
        courts = _courts(tx)
        if report is None or (courts is not None and report.court_id not in courts):
            raise NotFound("报表", "report")
        same = reports_of({report.court_id}).where(
            PeriodReport.span == report.span, PeriodReport.from_on == report.from_on
        )
        versions = _heads(tx, tx.session.execute(same.order_by(PeriodReport.version.desc())).all())
        before = next((each.id for each in versions if each.version == report.version - 1), None)
        changed: Sequence[Difference] = ()
        if before is not None:
            changed = differences(tx.session.get_one(PeriodReport, before).body, report.body)
        head = next(each for each in versions if each.id == report.id)
        return ReportRead(head, report.body, report.lists, versions, changed)


def list_behind(actor: Actor, report_id: UUID, behind: Behind) -> tuple[ReportRead, list[dict[str, Any]]]:
    """List what one number of a version counts, as it was frozen. Who and refusals: as reading the version."""
    report = read_report(actor, report_id)
    return report, [each for each in report.lists if is_behind(each, behind)]


def period_asked(span: ReportSpan, from_on: date) -> Period:
    """Make the period that is asked for. Refuses ``no-such-period`` where none begins on the day."""
    try:
        return Period(span, from_on)
    except ValueError as refused:
        zh, en = "报表期间应从月初或者季初开始。", "No such period begins on this day."
        raise InputFaulty([Fault("/from_on", "no-such-period", zh, en)]) from refused


def list_makeable(actor: Actor) -> list[MakeablePeriod]:
    """List the periods of the past year that have no report, where the actor may make one, the newest first."""
    with transaction(actor) as tx:
        courts = actor.reach(Permission.MAKE_REPORTS).courts
        names = _court_names(tx, courts)
        query = select(PeriodReport.court_id, PeriodReport.span, PeriodReport.from_on)
        made = set(map(tuple, tx.session.execute(query.where(PeriodReport.court_id.in_(courts)))))
        return [
            MakeablePeriod(court_id, names[court_id], period)
            for period in periods_lately(tx.today)
            for court_id in sorted(names, key=lambda each: names[each])
            if (court_id, period.span.value, period.from_on) not in made
        ]


def make_report(actor: Actor, court_id: UUID, period: Period) -> UUID:
    """Make the report of a period that is over, now and not at its cut-off, and answer its id.

    Who: router or manager of the court. Refuses: ``NotFound``; ``period-not-over``; ``report-already-made`` (correct
    it instead). Safe to repeat: made once.
    """
    with transaction(actor) as tx:
        _demand_making(tx, court_id)
        one_at_a_time(tx, _lock(court_id, period))
        if not period.is_over(tx.today):
            zh, en = "统计期间尚未结束，请在期间结束后再生成。", "The period is not over yet."
            raise InputFaulty([Fault("/from_on", "period-not-over", zh, en)])
        if _newest(tx, court_id, period) is not None:
            zh = "此期间的报表已经生成；数据有误的，请在报表页面上更正。"
            raise Conflicting(
                "report-already-made", zh, "There is a report of this period; correct it there."
            )
        return freeze_report(tx, court_id, period)


def correct_report(actor: Actor, report_id: UUID, reason: str) -> UUID:
    """Count a period anew and freeze it as a further version, with the reason; the former ones stay as they are.

    Who: router or manager of the court. Refuses: ``NotFound``; ``reason-missing``; ``report-not-newest`` where
    somebody corrected it already; ``report-unchanged`` where everything would be counted as it was.
    """
    with transaction(actor) as tx:
        report = tx.session.get(PeriodReport, report_id)
        if report is None:
            raise NotFound("报表", "report")
        _demand_making(tx, report.court_id)
        if len(reason.strip()) < SHORTEST_REASON:
            zh = f"请写明更正的原因，至少{SHORTEST_REASON}个字。"
            raise InputFaulty([Fault("/reason", "reason-missing", zh, "Say why it is corrected.")])
        period = Period(ReportSpan(report.span), report.from_on)
        one_at_a_time(tx, _lock(report.court_id, period))
        newest = _newest(tx, report.court_id, period)
        if newest is None or newest.id != report.id:
            zh = "此版本之后已有更正，请在最新版本上更正。"
            raise Conflicting(
                "report-not-newest", zh, "It was corrected already; correct the newest version."
            )
        return freeze_report(tx, report.court_id, period, newest, reason.strip())


def freeze_report(
    tx: Transaction,
    court_id: UUID,
    period: Period,
    former: Any = None,
    reason: str | None = None,
) -> UUID:
    """Count and keep a version; whoever calls holds the period's lock and has asked who may."""
    counted = count_period(court_id, period, tx.at, least_rated(tx))
    if former is not None and former.fingerprint == counted.fingerprint:
        zh = "重新统计的结果与现有版本完全相同，无须更正。"
        raise Conflicting("report-unchanged", zh, "Counted anew it is the same; nothing to correct.")
    row = PeriodReport(
        id=tx.new_id(),
        court_id=court_id,
        span=period.span.value,
        from_on=period.from_on,
        version=1 if former is None else former.version + 1,
        cut_off_at=tx.at,
        made_at=tx.recorded_at,
        made_by=tx.actor.user_id,
        reason=reason,
        fingerprint=counted.fingerprint,
        body=counted.body,
        lists=counted.lists,
    )
    tx.add(row)
    tell_of_report(tx, court_id, row.id)
    told = {"span": row.span, "from_on": row.from_on, "version": row.version, "fingerprint": row.fingerprint}
    event = "period_report_made" if former is None else "period_report_corrected"
    note_change(tx, court_id, event, row.id, told)
    return row.id


def may_make(actor: Actor, court_id: UUID) -> bool:
    """Tell whether an actor may make and correct a court's reports."""
    return court_id in actor.reach(Permission.MAKE_REPORTS).courts


def make_if_missing(tx: Transaction, court_id: UUID, period: Period) -> UUID | None:
    """Make a report unless there is one, or somebody else is at it just now: the next look finds it."""
    if _newest(tx, court_id, period) is not None or not is_first(tx, _lock(court_id, period)):
        return None
    return None if _newest(tx, court_id, period) is not None else freeze_report(tx, court_id, period)


def _demand_making(tx: Transaction, court_id: UUID) -> None:
    reach = tx.actor.demand(Permission.MAKE_REPORTS)
    if court_id not in reach.courts:
        raise NotFound("法院", "court")


def _courts(tx: Transaction) -> set[UUID] | None:
    """Say whose reports an actor may read (None: all): a manager's are also those of the courts below."""
    reach = tx.actor.demand(Permission.READ_REPORTS)
    if reach.everywhere:
        return None
    return {*reach.courts, *tx.session.scalars(courts_below(reach.courts_and_below))}


def _lock(court_id: UUID, period: Period) -> str:
    return f"period_report:{court_id}:{period.span}:{period.from_on}"


def _newest(tx: Transaction, court_id: UUID, period: Period) -> Any:
    query = reports_of({court_id}).where(
        PeriodReport.span == period.span.value, PeriodReport.from_on == period.from_on
    )
    return tx.session.execute(query.order_by(PeriodReport.version.desc()).limit(1)).one_or_none()


def _court_names(tx: Transaction, courts: Any) -> dict[UUID, str]:
    query = select(Court.id, Court.name).where(Court.id.in_(courts))
    return {row.id: row.name for row in tx.session.execute(query)}


def _heads(tx: Transaction, rows: Sequence[Any]) -> list[ReportHead]:
    names = _court_names(tx, {row.court_id for row in rows})
    query = select(UserAccount.id, UserAccount.name)
    makers = query.where(UserAccount.id.in_({row.made_by for row in rows if row.made_by}))
    people = {row.id: row.name for row in tx.session.execute(makers)}
    newest = (
        select(PeriodReport.court_id, PeriodReport.span, PeriodReport.from_on, func.max(PeriodReport.version))
        .where(PeriodReport.court_id.in_(names))
        .group_by(PeriodReport.court_id, PeriodReport.span, PeriodReport.from_on)
    )
    last = {(row[0], row[1], row[2]): row[3] for row in tx.session.execute(newest)}
    return [
        ReportHead(
            id=row.id,
            court_id=row.court_id,
            court_name=names[row.court_id],
            period=Period(ReportSpan(row.span), row.from_on),
            version=row.version,
            cut_off_at=row.cut_off_at,
            made_at=row.made_at,
            made_by_name=people.get(row.made_by),
            reason=row.reason,
            fingerprint=row.fingerprint,
            is_newest=last[row.court_id, row.span, row.from_on] == row.version,
        )
        for row in rows
    ]
