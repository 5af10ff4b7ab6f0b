"""Routes of the monthly and quarterly reports: made once, frozen, corrected by a version, downloaded as a workbook."""

from typing import Any
from uuid import UUID

from flask import Response

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import period_report as shapes
from diversion.schemas.paging import PageAsked
from diversion.schemas.plain import IdGivenSchema
from diversion.services import period_report
from diversion.services.access import Actor
from diversion.services.pages import Page
from diversion.services.report_workbook import WORKBOOK, write_report

routes = Routes("period_report", __name__)
REPORT = "/reports/periods/<uuid:report_id>"


@routes.on("GET", "/reports/periods", Permission.READ_REPORTS, asks=PageAsked, gives=shapes.ReportHeadList)
def list_period_reports(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List every version of every report, the one made last first."""
    page = period_report.list_reports(actor, asked(query))
    return answered(Page(tuple(map(shapes.head_answered, page.rows)), page.next_cursor))


@routes.on(
    "POST",
    "/reports/periods",
    Permission.MAKE_REPORTS,
    takes=shapes.PeriodTold,
    gives=IdGivenSchema,
    status=201,
    refuses=(404, 409),
)
def make_period_report(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Make the report of a period that is over, now and not at its cut-off."""
    period = period_report.period_asked(told["span"], told["from_on"])
    return {"id": period_report.make_report(actor, told["court_id"], period)}


@routes.on("GET", REPORT, Permission.READ_REPORTS, gives=shapes.PeriodReportSchema)
def read_period_report(actor: Actor, report_id: UUID) -> dict[str, Any]:
    """Read one version: its tables with their cards, its period's versions, what changed since the one before."""
    return shapes.report_answered(period_report.read_report(actor, report_id))


@routes.on(
    "POST",
    f"{REPORT}/correction",
    Permission.MAKE_REPORTS,
    takes=shapes.CorrectionTold,
    gives=IdGivenSchema,
    status=201,
    refuses=(409,),
)
def correct_period_report(actor: Actor, told: dict[str, Any], report_id: UUID) -> dict[str, Any]:
    """Count the period anew as a further version, with the reason; the former ones stay."""
    return {"id": period_report.correct_report(actor, report_id, told["reason"])}


@routes.on(
    "GET",
    f"{REPORT}/counted",
    Permission.READ_REPORTS,
    asks=shapes.BehindAsked,
    gives=shapes.ReportedListSchema,
)
def list_counted_in_report(actor: Actor, query: dict[str, Any], report_id: UUID) -> dict[str, Any]:
    """List what one number of a version counts, by reference; of a rate its denominator."""
    _, rows = period_report.list_behind(actor, report_id, shapes.behind_of(query))
    return shapes.listed_answered(rows)


@routes.on("GET", f"{REPORT}/workbook", Permission.READ_REPORTS, media_type=WORKBOOK)
def download_period_report(actor: Actor, report_id: UUID) -> Response:
    """Download a version as a workbook (XLSX): its tables, charts, cards and the references behind the numbers."""
    written = write_report(actor, report_id)
    answer = Response(written.content, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="{written.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
