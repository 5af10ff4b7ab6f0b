"""The page of trends: whole months with the limits of chance, and organisations whose own rates have begun to drop."""

from datetime import date, timedelta
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.diversion_share import next_month
from diversion.domain.reporting import Definition
from diversion.domain.trends import Trend
from diversion.schemas.trends import TrendsPageAsked, TrendsSchema, trends_answered
from diversion.services.access import Actor
from diversion.services.trends import read_trends
from diversion.web.figures import rows_with_lists
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("trends", __name__)
LISTED = {Trend.ENTERED.value: Definition.ENTERED, Trend.SUCCESS.value: Definition.CLOSED}
"""What a line counts as the success rate does, whose lists are then its own."""


@pages.show("/reports/trends", Permission.READ_FIGURES, asks=TrendsPageAsked)
def show_trends(actor: Actor, asked: dict[str, Any]) -> str:
    """Show how figures go from month to month."""
    told = with_window(asked)
    told["from_on"] = asked["from_on"] or _three_years_before(told["to_on"])
    shown = TrendsSchema().dump(
        trends_answered(told, read_trends(actor, told["from_on"], told["to_on"], told["court_id"]))
    )
    for line in shown["lines"]:
        line["months"] = [_with_lists(told, line, month) for month in line["months"]]
    return render_template("trends.html", report=shown, asked=told)


def _three_years_before(day: date) -> date:
    return date(day.year - 3, day.month, 1)


def _with_lists(told: dict[str, Any], line: dict[str, Any], month: dict[str, Any]) -> dict[str, Any]:
    definition = LISTED.get(line["trend"])
    if definition is None:
        return month
    first = date.fromisoformat(month["month"])
    asked = {
        "from_on": first,
        "to_on": next_month(first) - timedelta(days=1),
        "definition": definition,
        "by": None,
        "court_id": told["court_id"],
    }
    row = month | {"group": None, "referral_kind": line["referral_kind"], "regime": line["regime"]}
    return rows_with_lists(asked, [row])[0]
