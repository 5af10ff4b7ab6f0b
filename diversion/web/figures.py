"""The figures' own pages: a success rate by group with its card, what could have been offered, and the lists behind.

A number without its list is not shown. Groups come in their own order: nobody is ranked.
"""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.reporting import WITH_RUNNING, By, Part
from diversion.schemas.eligible import (
    EligibleBehindAsked,
    EligibleDisputeList,
    EligiblePageAsked,
    EligibleSchema,
    asking_of,
    links_answered,
)
from diversion.schemas.reading import read_query
from diversion.schemas.reporting import (
    BehindAsked,
    CountedListSchema,
    RatePageAsked,
    SuccessRateSchema,
    behind_of,
    figure_of,
    report_answered,
)
from diversion.schemas.responsibility import ResponsibilityAsked
from diversion.services.access import Actor
from diversion.services.eligible import list_eligible, read_eligible
from diversion.services.pages import Asked
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import list_behind, name_group, read_success_rate
from diversion.services.responsibility import write_responsibility
from diversion.web.desk import next_page
from diversion.web.documents import saved
from diversion.web.pages import Pages
from diversion.web.windows import address, with_window
from diversion.web.words import word

pages = Pages("figures", __name__)
RATE = "/reports/success-rate"
ELIGIBLE = "/reports/eligible-not-offered"
SAID = {By.ORGANISATION_KIND: "OrganisationKind", By.ENTRY: "Entry"}
"""Groups that are words of ours, and not names."""


@pages.show(RATE, Permission.READ_FIGURES, asks=RatePageAsked)
def show_success_rate(actor: Actor, asked: dict[str, Any]) -> str:
    """Show a success rate as asked, with its definition beside it."""
    told = with_window(asked)
    shown = SuccessRateSchema().dump(report_answered(told, read_success_rate(actor, figure_of(told))))
    shown["rows"] = rows_with_lists(told, _named(told["by"], shown["rows"]))
    return render_template("success_rate.html", report=shown, asked=told, running=WITH_RUNNING)


@pages.show(f"{RATE}/disputes", Permission.READ_FIGURES, asks=BehindAsked)
def show_behind_rate(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what one number of a success rate counts."""
    page = list_behind(actor, behind_of(asked), Asked(asked["cursor"], asked["limit"]))
    counted = CountedListSchema().dump({"items": page.rows})["items"]
    group = _group(actor, asked) if counted else ""
    return render_template("counted.html", counted=counted, asked=asked, group=group, next=next_page(page))


@pages.show(ELIGIBLE, Permission.READ_FIGURES, asks=EligiblePageAsked)
def show_eligible(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what each organisation could have been offered, and what became of it."""
    told = with_window(asked)
    shown = EligibleSchema().dump(links_answered(told, read_eligible(actor, asking_of(told))))
    return render_template("eligible.html", report=shown, asked=told)


@pages.show(f"{ELIGIBLE}/disputes", Permission.READ_FIGURES, asks=EligibleBehindAsked)
def show_behind_eligible(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the disputes behind one of these numbers."""
    page = list_eligible(actor, asking_of(asked), asked["part"], Asked(asked["cursor"], asked["limit"]))
    found = EligibleDisputeList().dump({"items": page.rows})["items"]
    organisation = asked["organisation_id"]
    named = name_group(actor, By.ORGANISATION, str(organisation)) if organisation else None
    return render_template(
        "eligible_disputes.html", found=found, asked=asked, organisation=named, next=next_page(page)
    )


@pages.answer("GET", "/reports/responsibility", Permission.READ_FIGURES)
def download_responsibility(actor: Actor) -> Response:
    """Download whose time the disputes of a window took; no name of a party is in it."""
    found = read_query(ResponsibilityAsked, request.args.to_dict())
    if found.faults:
        raise InputFaulty(found.faults)
    sheet = write_responsibility(actor, **found.value)
    name = f"responsibility-{found.value['from_on']}-{found.value['to_on']}.csv"
    return saved(name, sheet, "text/csv; charset=utf-8")


def _group(actor: Actor, asked: dict[str, Any]) -> str:
    """Say which group a list is of, known to be one as it has a list."""
    by, group = asked["by"], asked["group"]
    if by is None or group is None:
        return ""
    return word(SAID[by], group) if by in SAID else name_group(actor, by, group)


def _named(by: By | None, rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Say groups that are words of ours in the reader's language."""
    if by not in SAID:
        return rows
    return [row | {"group_name": word(SAID[by], row["group"])} for row in rows]


def rows_with_lists(told: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each rate the addresses of the lists behind its two numbers."""
    return [
        row
        | {
            f"{part.value}_list": list_of_row(
                RATE, told, row, by=told["by"], group=row["group"], part=part.value
            )
            for part in Part
        }
        for row in rows
    ]


def list_of_row(place: str, told: dict[str, Any], row: dict[str, Any], **which: Any) -> str:
    """Give the address of the list behind a number of one stage and regime; none is the mixture that was asked for."""
    return address(
        f"{place}/disputes",
        from_=told["from_on"],
        to=told["to_on"],
        definition=told["definition"],
        referral_kind=row["referral_kind"] or "mixed",
        regime=row["regime"] or "mixed",
        court_id=told["court_id"],
        **which,
    )
