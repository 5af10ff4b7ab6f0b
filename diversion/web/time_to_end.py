"""How soon mediation ends and how, in whose hands the time went, and the disputes behind each number."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.time_to_end import AFTER_DAYS, DRAWN_DAYS, Ending, Standing
from diversion.schemas.measures import card_answered, span_of
from diversion.schemas.time_to_end import CourseListAsked, CoursesPageAsked
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.services.time_to_end import Population, list_course, read_courses
from diversion.web.desk import next_page
from diversion.web.pages import Pages
from diversion.web.windows import address, with_window

pages = Pages("time_to_end", __name__)
PLACE = "/reports/time"


@pages.show(PLACE, Permission.READ_FIGURES, asks=CoursesPageAsked)
def show_time_to_end(actor: Actor, asked: dict[str, Any]) -> str:
    """Show how soon the disputes accepted in a window ended, and in which way."""
    told = with_window(asked)
    report = read_courses(actor, span_of(told), told["kind"])
    return render_template(
        "time_to_end.html",
        asked=told,
        card=card_answered(report.card),
        populations=[(each, _lists(told, each)) for each in report.populations],
        endings=tuple(Ending),
        after_days=AFTER_DAYS,
        drawn_days=DRAWN_DAYS,
    )


@pages.show(f"{PLACE}/disputes", Permission.READ_FIGURES, asks=CourseListAsked)
def show_behind_time(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the disputes behind one of these numbers."""
    page = list_course(
        actor,
        span_of(asked),
        asked["kind"],
        (asked["referral_kind"], asked["regime"]),
        asked["standing"],
        Asked(asked["cursor"], asked["limit"]),
    )
    return render_template("time_disputes.html", found=page.rows, asked=asked, next=next_page(page))


def _lists(told: dict[str, Any], population: Population) -> dict[str, str]:
    return {
        standing.value: address(
            f"{PLACE}/disputes",
            from_=told["from_on"],
            to=told["to_on"],
            court_id=told["court_id"],
            kind=told["kind"],
            referral_kind=population.referral_kind,
            regime=population.regime,
            standing=standing.value,
        )
        for standing in Standing
    }
