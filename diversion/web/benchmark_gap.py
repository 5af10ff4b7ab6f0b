"""Published success rates beside ours: those with a gap, those that only stand beside, and examples of what not to compare."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.benchmark_gap import Treatment
from diversion.domain.entries import ReferralKind
from diversion.domain.reporting import CARDS, WITH_RUNNING
from diversion.schemas.benchmark_gap import GapPageAsked, GapsSchema, gaps_answered
from diversion.schemas.reporting import card_told
from diversion.services.access import Actor
from diversion.services.benchmark_gaps import read_gaps
from diversion.web.figures import rows_with_lists
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("benchmark_gap", __name__)


@pages.show("/reports/benchmark-gap", Permission.READ_FIGURES, asks=GapPageAsked)
def show_benchmark_gap(actor: Actor, asked: dict[str, Any]) -> str:
    """Show every published figure beside ours, as its card allows."""
    told = with_window(asked)
    cards = [card_told(card) for card in CARDS.values()]
    items = gaps_beside(actor, told)
    besides: dict[str | None, list[dict[str, Any]]] = {}
    for each in items:
        if each["treatment"] == Treatment.BESIDE:
            besides.setdefault(each["regime"], []).append(each)
    warned = sorted({(each["text"], each["text_en"]) for item in items for each in item["warnings"]})
    shown = {"items": items, "besides": besides, "warned": warned, "cards": cards, "running": WITH_RUNNING}
    return render_template("benchmark_gap.html", asked=told, **shown)


def gaps_beside(actor: Actor, window: dict[str, Any]) -> list[dict[str, Any]]:
    """Give published figures beside ours of a window, each number of ours with its list."""
    found = read_gaps(actor, window["from_on"], window["to_on"])
    items: list[dict[str, Any]] = GapsSchema().dump(gaps_answered(window, found))["items"]
    return [each | {"ours": [_with_lists(window, each, own) for own in each["ours"]]} for each in items]


def _with_lists(window: dict[str, Any], item: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    told = {**window, "definition": own["definition"]["definition"], "by": None, "court_id": None}
    row = own | {"group": None, "referral_kind": ReferralKind.PRE_DOCKET.value, "regime": item["regime"]}
    return rows_with_lists(told, [row])[0]
