"""The monthly and quarterly reports: making one, reading its tables with their cards, correcting it, the lists behind.

What is shown was frozen with its names and cards; nothing of it is counted anew here. A number opens what it counted.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import current_app, render_template
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.schemas.paging import PageAsked
from diversion.schemas.period_report import (
    BehindAsked,
    CorrectionTold,
    PeriodReportSchema,
    PeriodTold,
    ReportedListSchema,
    ReportHeadList,
    behind_of,
    head_answered,
    listed_answered,
    report_answered,
)
from diversion.services import period_report
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.services.report_workbook import WORKBOOK, write_report
from diversion.web.desk import next_page
from diversion.web.pages import Pages
from diversion.web.windows import address

pages = Pages("period_report", __name__)
PLACE = "/reports/periods"
REPORT = f"{PLACE}/<uuid:report_id>"
BY_LINE = ("overall", "enterprise")
"""Tables whose rows are lines; in the others of disputes lines are the columns."""
OF_DISPUTES = (*BY_LINE, "organisation", "cause")
"""Tables whose numbers open the references that they count."""
NO_PAGE = {"cursor": None, "limit": 50}


def show_reports_again(actor: Actor) -> str:
    """Show the list again where a report could not be made."""
    return show_reports(actor, NO_PAGE)


@pages.show(PLACE, Permission.READ_REPORTS, asks=PageAsked)
def show_reports(actor: Actor, asked: dict[str, Any]) -> str:
    """Show every version of every report, and the periods that may be made now."""
    page = period_report.list_reports(actor, Asked(asked["cursor"], asked["limit"]))
    shown = ReportHeadList().dump({"items": [head_answered(each) for each in page.rows]})["items"]
    makeable = period_report.list_makeable(actor)
    return render_template("period_reports.html", reports=shown, makeable=makeable, next=next_page(page))


@pages.act(PLACE, Permission.MAKE_REPORTS, takes=PeriodTold, again=show_reports_again)
def make_report(actor: Actor, told: dict[str, Any]) -> str:
    """Make the report of a period that is over."""
    period = period_report.period_asked(told["span"], told["from_on"])
    return f"{PLACE}/{period_report.make_report(actor, told['court_id'], period)}?done=done"


@pages.show(REPORT, Permission.READ_REPORTS)
def show_report(actor: Actor, report_id: UUID) -> str:
    """Show one version: tables, cards, versions, what changed."""
    found = period_report.read_report(actor, report_id)
    report = PeriodReportSchema().dump(report_answered(found))
    cards = {card["key"]: card for card in report["cards"]}
    return render_template(
        "period_report.html",
        report=report,
        tables=[_shown(report["id"], table, cards) for table in report["tables"]],
        may_correct=found.head.is_newest and period_report.may_make(actor, found.head.court_id),
    )


@pages.act(f"{REPORT}/correction", Permission.MAKE_REPORTS, takes=CorrectionTold, again=show_report)
def correct_report(actor: Actor, told: dict[str, Any], report_id: UUID) -> str:
    """Count the period anew as a further version, with its reason."""
    return f"{PLACE}/{period_report.correct_report(actor, report_id, told['reason'])}?done=done"


@pages.show(f"{REPORT}/counted", Permission.READ_REPORTS, asks=BehindAsked)
def show_counted(actor: Actor, asked: dict[str, Any], report_id: UUID) -> str:
    """Show what one number counted, by reference."""
    report, rows = period_report.list_behind(actor, report_id, behind_of(asked))
    card = next(each for each in report_answered(report)["cards"] if each["key"] == asked["line"])
    return render_template(
        "period_report_counted.html",
        report=head_answered(report.head),
        counted=ReportedListSchema().dump(listed_answered(rows))["items"],
        asked=asked,
        card=card,
    )


@pages.answer("GET", f"{REPORT}/workbook", Permission.READ_REPORTS)
def download_report(actor: Actor, report_id: UUID) -> Response:
    """Download a version as a workbook."""
    written = write_report(actor, report_id)
    answer = current_app.response_class(written.content, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="{written.name}"'
    return answer


def _shown(report_id: str, table: dict[str, Any], cards: Mapping[str, Any]) -> dict[str, Any]:
    """Put a table's rows under their stage and regime, each number with the address of its list, and its cards beside."""
    populations = groupby(table["rows"], key=lambda row: (row["stage"], row["regime"]))
    parts: dict[tuple[Any, Any], list[dict[str, Any]]] = {}
    for population, rows in populations:
        parts.setdefault(population, []).extend(_row(report_id, table, row) for row in rows)
    named = table["rows"] if table["key"] in BY_LINE else table["columns"]
    keys = dict.fromkeys(each["key"] for each in named)
    mine = [cards.get(key) or cards.get(f"{table['key']}.{key}") for key in keys]
    return {
        "key": table["key"],
        "columns": table["columns"],
        "parts": [
            {"stage": stage, "regime": regime, "rows": rows} for (stage, regime), rows in parts.items()
        ],
        "cards": [card for card in mine if card],
    }


def _row(report_id: str, table: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    cells = zip(table["columns"], row["cells"], strict=True)
    return {
        **row,
        "cells": [{**cell, "href": _list(report_id, table, row, column)} for column, cell in cells],
    }


def _list(report_id: str, table: dict[str, Any], row: dict[str, Any], column: dict[str, Any]) -> str | None:
    if table["key"] not in OF_DISPUTES:
        return None
    line, group = (row, column) if table["key"] in BY_LINE else (column, row)
    return address(
        f"{PLACE}/{report_id}/counted",
        table=table["key"],
        line=line["key"],
        stage=row["stage"],
        regime=row["regime"],
        group=group["key"] or None,
    )
