"""Trends: whole months with the limits of chance, organisations whose own rates have begun to drop, and the lists behind."""

from datetime import date, timedelta
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.diversion_share import next_month
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure
from diversion.domain.reporting import By, Definition, Part
from diversion.domain.trends import Trend, Watched
from diversion.schemas.measures import card_answered
from diversion.schemas.trends import (
    AnswerList,
    AnswerListAsked,
    TrendsPageAsked,
    TrendsSchema,
    answers_of,
    trends_answered,
)
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.services.reporting import name_group
from diversion.services.trends import A_YEAR, list_answers, read_trends
from diversion.web.desk import next_page
from diversion.web.figures import rows_with_lists
from diversion.web.pages import Pages
from diversion.web.windows import address, with_window

pages = Pages("trends", __name__)
PLACE = "/reports/trends"
LISTED = {Trend.ENTERED.value: Definition.ENTERED, Trend.SUCCESS.value: Definition.CLOSED}
"""What a line counts as the success rate does, whose lists are then its own; the answers to offers have one here."""


@pages.show(PLACE, Permission.READ_FIGURES, asks=TrendsPageAsked)
def show_trends(actor: Actor, asked: dict[str, Any]) -> str:
    """Show how figures go from month to month."""
    told = with_window(asked)
    told["from_on"] = asked["from_on"] or _three_years_before(told["to_on"])
    shown = TrendsSchema().dump(
        trends_answered(told, read_trends(actor, told["from_on"], told["to_on"], told["court_id"]))
    )
    for line in shown["lines"]:
        line["months"] = [_with_lists(told, line, month) for month in line["months"]]
    shown["warned"] = [_warned_with_lists(told, shown, each) for each in shown["warned"]]
    return render_template("trends.html", report=shown, asked=told)


@pages.show(f"{PLACE}/answers", Permission.READ_FIGURES, asks=AnswerListAsked)
def show_answers(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the answered offers that a share accepted counts."""
    page = list_answers(actor, answers_of(asked), Asked(asked["cursor"], asked["limit"]))
    found = AnswerList().dump({"items": page.rows})["items"]
    organisation = asked["organisation_id"]
    named = name_group(actor, By.ORGANISATION, str(organisation)) if organisation and found else None
    card = card_answered(MEASURES[Measure.ACCEPTANCE])
    return render_template(
        "trend_answers.html", found=found, asked=asked, named=named, card=card, next=next_page(page)
    )


def _three_years_before(day: date) -> date:
    return date(day.year - 3, day.month, 1)


def _with_lists(told: dict[str, Any], line: dict[str, Any], month: dict[str, Any]) -> dict[str, Any]:
    first = date.fromisoformat(month["month"])
    row = month | {"group": None, "referral_kind": line["referral_kind"], "regime": line["regime"]}
    span = first, next_month(first) - timedelta(days=1)
    return _row_with_lists(told, row, span, LISTED.get(line["trend"]))


def _warned_with_lists(told: dict[str, Any], report: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Give a warning the lists of what was watched, and of the year before that."""
    since = date.fromisoformat(report["watched_from_on"])
    spans = {"since": (since, told["to_on"]), "before": (since - A_YEAR, since - timedelta(days=1))}
    definition = Definition.CLOSED if row["watched"] == Watched.SETTLEMENT else None
    told_of = row | {"group": row["organisation_id"]}
    lists = {name: _row_with_lists(told, told_of, span, definition) for name, span in spans.items()}
    return row | lists


def _row_with_lists(
    told: dict[str, Any], row: dict[str, Any], span: tuple[date, date], definition: Definition | None
) -> dict[str, Any]:
    """Give a number the lists behind it: as a success rate of a definition, or without one of answers to offers."""
    if definition is not None:
        asked = {
            "from_on": span[0],
            "to_on": span[1],
            "definition": definition,
            "by": By.ORGANISATION if row["group"] else None,
            "court_id": told["court_id"],
        }
        return rows_with_lists(asked, [row])[0]
    parts = {
        f"{part.value}_list": address(
            f"{PLACE}/answers",
            from_=span[0],
            to=span[1],
            referral_kind=row["referral_kind"],
            regime=row["regime"],
            organisation_id=row["group"],
            court_id=told["court_id"],
            part=part.value,
        )
        for part in Part
    }
    return row | parts
