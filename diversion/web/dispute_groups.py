"""Success over groups of alike disputes beside success over disputes, and the disputes group by group.

Put together from blind indexes over the whole window, which takes a while: beside the success rate's page, so that nothing
waits for it.
"""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.reporting import Part
from diversion.schemas.dispute_groups import (
    GroupedList,
    GroupListAsked,
    GroupsSchema,
    groups_answered,
)
from diversion.schemas.reporting import WholeRatePageAsked, figure_of
from diversion.services.access import Actor
from diversion.services.dispute_groups import list_groups, read_groups
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.figures import list_of_row, rows_with_lists
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("dispute_groups", __name__)
PLACE = "/reports/success-rate/groups"


@pages.show(PLACE, Permission.READ_FIGURES, asks=WholeRatePageAsked)
def show_groups(actor: Actor, asked: dict[str, Any]) -> str:
    """Show both rates of a window."""
    told = with_window(asked)
    report = GroupsSchema().dump(groups_answered(told, read_groups(actor, figure_of(told))))
    report["rows"] = [_with_lists(told, row) for row in report["rows"]]
    return render_template("dispute_groups.html", report=report, asked=told)


@pages.show(f"{PLACE}/disputes", Permission.READ_FIGURES, asks=GroupListAsked)
def show_grouped(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the disputes group by group."""
    wholly_only = asked["part"] is Part.NUMERATOR
    page = list_groups(actor, figure_of(asked), wholly_only, Asked(asked["cursor"], asked["limit"]))
    found = GroupedList().dump({"items": page.rows})["items"]
    return render_template("grouped.html", found=found, asked=asked, next=next_page(page))


def group_lists(told: dict[str, Any], row: dict[str, Any]) -> dict[str, str]:
    """Give the addresses of the lists behind the two numbers of groups."""
    return {f"{part.value}_list": list_of_row(PLACE, told, row, part=part.value) for part in Part}


def _with_lists(told: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    of = {"group": None, "referral_kind": row["referral_kind"], "regime": row["regime"]}
    (disputes,) = rows_with_lists({**told, "by": None}, [row["disputes"] | of])
    return row | {"groups": row["groups"] | group_lists(told, row), "disputes": disputes}
