"""How many a success rate leaves out, beside its page, and the list behind each number."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.left_out import NotCounted
from diversion.schemas.left_out import (
    LeftOutListAsked,
    RateLeftOutList,
    RateLeftOutSchema,
    left_out_answered,
)
from diversion.schemas.reporting import WholeRatePageAsked, figure_of
from diversion.services.access import Actor
from diversion.services.left_out import list_left_out, read_left_out
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.figures import list_of_row
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("left_out", __name__)
PLACE = "/reports/success-rate/left-out"


@pages.show(PLACE, Permission.READ_FIGURES, asks=WholeRatePageAsked)
def show_left_out(actor: Actor, asked: dict[str, Any]) -> str:
    """Show how many are left out of a window's rate."""
    told = with_window(asked)
    answer = left_out_answered(told, read_left_out(actor, figure_of(told)))
    report = RateLeftOutSchema().dump(answer)
    report["rows"] = [row | {"lists": _lists(told, row)} for row in report["rows"]]
    return render_template("left_out.html", report=report, asked=told, three=list(NotCounted))


@pages.show(f"{PLACE}/disputes", Permission.READ_FIGURES, asks=LeftOutListAsked)
def show_left_out_list(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what one of these numbers counts."""
    limits = Asked(asked["cursor"], asked["limit"])
    page = list_left_out(actor, figure_of(asked), asked["not_counted"], limits)
    found = RateLeftOutList().dump({"items": page.rows})["items"]
    return render_template("left_out_list.html", found=found, asked=asked, next=next_page(page))


def _lists(told: dict[str, Any], row: dict[str, Any]) -> dict[str, str]:
    return {each.value: list_of_row(PLACE, told, row, not_counted=each.value) for each in NotCounted}
