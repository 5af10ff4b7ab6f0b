"""What a gap in success consists of, between two windows or two kinds of organisation, and the disputes behind it."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.measures import BREAK_ON
from diversion.schemas.gap import GapListAsked, GapPageAsked, gap_of, with_other_window
from diversion.schemas.measures import card_answered
from diversion.services.access import Actor
from diversion.services.gap import UNKNOWN, GapSide, HowFar, list_gap, read_gap
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.language import say
from diversion.web.pages import Pages
from diversion.web.windows import address, with_last_quarters, with_window
from diversion.web.words import word

pages = Pages("gap", __name__)
PLACE = "/reports/gap"
WINDOW = {"from_": "from_on", "to": "to_on", "other_from": "other_from_on", "other_to": "other_to_on"}
STEPS = tuple(each for each in HowFar if each is not HowFar.OPEN)
CARRIED = ("referral_kind", "first_kind", "second_kind", "court_id")


@pages.show(PLACE, Permission.READ_FIGURES, asks=GapPageAsked)
def show_gap(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the difference between two sides, its exact parts and the counts behind them.

    Without days or kinds that of the last quarter that is over and the one before it.
    """
    is_asked = any(asked[name] for name in (*WINDOW.values(), "first_kind"))
    told = with_other_window(with_window(asked) if is_asked else with_last_quarters(asked))
    question = gap_of(told)
    report = read_gap(actor, question)
    return render_template(
        "gap.html",
        asked=told,
        report=report,
        kinds=question.kinds,
        card=card_answered(report.card),
        sides=tuple(GapSide),
        reached=STEPS[1:] if report.by_handoff else STEPS,
        behind=lambda side, reached, cause_class=None: _list(told, side, reached, cause_class),
        class_name=class_name,
        break_on=BREAK_ON,
    )


@pages.show(f"{PLACE}/disputes", Permission.READ_FIGURES, asks=GapListAsked)
def show_behind_gap(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the disputes behind one of these numbers."""
    narrowed = (asked["side"], asked["reached"], asked["cause_class"])
    question = gap_of(asked)
    page = list_gap(actor, question, *narrowed, Asked(asked["cursor"], asked["limit"]))
    named = class_name(asked["cause_class"]) if asked["cause_class"] else ""
    return render_template(
        "gap_disputes.html",
        found=page.rows,
        asked=asked,
        kinds=question.kinds,
        named=named,
        next=next_page(page),
    )


def class_name(code: str) -> str:
    """Say what a class of cause is called."""
    return say("案由不详") if code == UNKNOWN else word("CauseClass", code)


def _list(told: dict[str, Any], side: str, reached: str, cause_class: str | None) -> str:
    window = {name: told[key] for name, key in WINDOW.items()}
    carried = {name: told[name] for name in CARRIED}
    return address(
        f"{PLACE}/disputes", **window, **carried, side=side, reached=reached, cause_class=cause_class
    )
