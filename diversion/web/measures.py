"""The figures beside the success rate, with their cards and lists, and every definition in one place.

Stages and regimes are never mixed, and a figure whose window holds the break of 2025 says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Kind, Measure
from diversion.schemas.benchmarks import BenchmarkList
from diversion.schemas.measures import (
    DefinitionsSchema,
    MeasuredList,
    MeasureListAsked,
    MeasuresAsked,
    MeasuresPageAsked,
    MeasuresSchema,
    card_answered,
    definitions_answered,
    measures_answered,
    span_of,
)
from diversion.schemas.reading import read_query
from diversion.services.access import Actor
from diversion.services.benchmarks import list_benchmarks
from diversion.services.measures import (
    MeasurePart,
    list_measure,
    read_diversion,
    read_measures,
    write_measures,
)
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.refusals import InputFaulty
from diversion.web.desk import next_page
from diversion.web.dispute_groups import group_lists
from diversion.web.language import percent, say
from diversion.web.pages import Pages
from diversion.web.windows import address, with_window

pages = Pages("measures", __name__)
PLACE = "/reports/measures"
WITHOUT_LIST = (Measure.DAYS, Measure.GROUPS)
"""They count what the success rate over what has ended counts; its list is theirs."""


@pages.show(PLACE, Permission.READ_FIGURES, asks=MeasuresPageAsked)
def show_measures(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the figures of a window."""
    told = with_window(asked)
    span = span_of(told)
    found = measures_answered(span, read_diversion(actor, span), read_measures(actor, span))
    report = MeasuresSchema().dump(found)
    for measure in report["measures"]:
        measure["rows"] = [_with_lists(told, measure["card"]["measure"], row) for row in measure["rows"]]
    may_add = bool(actor.reach(Permission.ADD_OUTSIDE_FIGURES))
    return render_template("measures.html", asked=told, report=report, value=written, may_add=may_add)


@pages.show(f"{PLACE}/disputes", Permission.READ_FIGURES, asks=MeasureListAsked)
def show_behind_measure(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what one number of a figure counts."""
    told = (asked["measure"], span_of(asked), asked["part"], Asked(asked["cursor"], asked["limit"]))
    page = list_measure(actor, *told, asked["referral_kind"], asked["regime"])
    found = MeasuredList().dump({"items": page.rows})["items"]
    card = card_answered(MEASURES[asked["measure"]])
    return render_template("measured.html", found=found, asked=asked, card=card, next=next_page(page))


@pages.answer("GET", f"{PLACE}.csv", Permission.READ_FIGURES)
def download_measures(actor: Actor) -> Response:
    """Download the figures of a window, each row with its whole card."""
    found = read_query(MeasuresAsked, request.args.to_dict())
    if found.faults:
        raise InputFaulty(found.faults)
    sheet = write_measures(actor, span_of(found.value))
    answer = current_app.response_class(sheet, content_type="text/csv; charset=utf-8")
    name = f"measures-{found.value['from_on']}-{found.value['to_on']}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.show("/reports/definitions", Permission.READ_FIGURES)
def show_definitions(actor: Actor) -> str:
    """Show every card in one place, with the published figures that may stand beside each."""
    told = DefinitionsSchema().dump(definitions_answered())
    rows = list_benchmarks(actor, Asked(limit=MOST_ROWS)).rows
    published = BenchmarkList().dump({"items": rows})["items"]
    return render_template("definitions.html", told=told, published=_by_definition(told, published))


def written(kind: str, value: float | None) -> str:
    """Write a figure as its card says it is."""
    if value is None:
        return say("无")
    if kind == Kind.DAYS:
        return say("%(long)s天", long=f"{value:.1f}")
    return f"{value:.2f}" if kind == Kind.PER_TEN_THOUSAND else percent(value)


def _by_definition(
    told: Mapping[str, Any], published: Sequence[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Put the published figures under the denominator that they count over; those over none of ours under nothing."""
    ours = {card["definition"] for card in told["success_rates"]}
    found: dict[str, list[dict[str, Any]]] = {}
    for each in published:
        over = each["denominator_is"] if each["denominator_is"] in ours else ""
        found.setdefault(over, []).append(each)
    return found


def _with_lists(told: Mapping[str, Any], measure: str, row: dict[str, Any]) -> dict[str, Any]:
    found = row | {"lists": {part.value: _list(told, measure, row, part) for part in MeasurePart}}
    return found | group_lists({**told, "definition": "closed"}, row) if measure == Measure.GROUPS else found


def _list(told: Mapping[str, Any], measure: str, row: Mapping[str, Any], part: MeasurePart) -> str:
    window = {"from_": told["from_on"], "to": told["to_on"], "court_id": told["court_id"]}
    narrowed = {"referral_kind": row["referral_kind"], "regime": row["regime"]}
    if measure in WITHOUT_LIST:
        numerator = "numerator" if part is MeasurePart.NUMERATOR else "denominator"
        return address(
            "/reports/success-rate/disputes", **window, **narrowed, definition="closed", part=numerator
        )
    return address(f"{PLACE}/disputes", **window, **narrowed, measure=measure, part=part.value)
