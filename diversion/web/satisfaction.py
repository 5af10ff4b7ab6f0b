"""How satisfied parties are: the figures with their cards, and every invitation that they count."""

from collections.abc import Sequence
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.satisfaction import AnswerAsked
from diversion.schemas.satisfaction import (
    NARROWED,
    SatisfactionPageAsked,
    behind_of,
    cards_answered,
    rows_answered,
)
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.services.satisfaction import count_unlisted, list_ratings, read_least_rated, read_satisfaction
from diversion.web.desk import next_page
from diversion.web.pages import Pages
from diversion.web.windows import address, with_window

pages = Pages("satisfaction", __name__)
PLACE = "/reports/satisfaction"


@pages.show(PLACE, Permission.READ_FIGURES, asks=SatisfactionPageAsked)
def show_satisfaction(actor: Actor, asked: dict[str, Any]) -> str:
    """Show satisfaction and response, with what they count below."""
    told = with_window(asked)
    window = (told["from_on"], told["to_on"])
    rows = read_satisfaction(actor, *window, told["by"])
    narrowed = behind_of(told)
    behind = list_ratings(actor, *window, Asked(told["cursor"], told["limit"]), narrowed)
    return render_template(
        "satisfaction.html",
        asked=told,
        rows=_with_lists(told, rows_answered(list(rows))),
        cards=cards_answered(),
        least=read_least_rated(actor),
        is_narrowed=any(told[name] for name in NARROWED),
        behind=behind.rows,
        unlisted=count_unlisted(actor, *window, narrowed),
        next=next_page(behind),
    )


def satisfaction_of(actor: Actor, window: dict[str, Any]) -> dict[str, Any]:
    """Give the figures of a window for another page, with their cards."""
    rows = read_satisfaction(actor, window["from_on"], window["to_on"])
    told = {**window, "by": None}
    return {"rows": _with_lists(told, rows_answered(list(rows))), "cards": cards_answered()}


def _with_lists(told: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each row the addresses of the lists behind its numbers: of everybody invited, and of each answer."""
    return [
        row | {"lists": {answer: _list(told, row, answer) for answer in ("", *AnswerAsked)}} for row in rows
    ]


def _list(told: dict[str, Any], row: dict[str, Any], answer: str) -> str:
    place = address(
        PLACE,
        from_=told["from_on"],
        to=told["to_on"],
        by=told["by"],
        referral_kind=row["referral_kind"],
        regime=row["regime"],
        organisation_kind=row["group"],
        answer=answer or None,
    )
    return f"{place}#behind"
