"""How satisfied parties are: the figures with their cards, and every invitation that they count."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.satisfaction import SatisfactionPageAsked, cards_answered, rows_answered
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.services.satisfaction import list_ratings, read_satisfaction
from diversion.web.desk import next_page
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("satisfaction", __name__)


@pages.show("/reports/satisfaction", Permission.READ_FIGURES, asks=SatisfactionPageAsked)
def show_satisfaction(actor: Actor, asked: dict[str, Any]) -> str:
    """Show satisfaction and response, with what they count below."""
    told = with_window(asked)
    rows = read_satisfaction(actor, told["from_on"], told["to_on"], told["by"])
    behind = list_ratings(actor, told["from_on"], told["to_on"], Asked(told["cursor"], told["limit"]))
    return render_template(
        "satisfaction.html",
        asked=told,
        rows=rows_answered(list(rows)),
        cards=cards_answered(),
        behind=behind.rows,
        next=next_page(behind),
    )


def satisfaction_of(actor: Actor, window: dict[str, Any]) -> dict[str, Any]:
    """Give the figures of a window for another page, with their cards."""
    rows = read_satisfaction(actor, window["from_on"], window["to_on"])
    return {"rows": rows_answered(list(rows)), "cards": cards_answered()}
