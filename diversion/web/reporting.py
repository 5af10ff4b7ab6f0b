"""The manager's desk: what is late first, then what is blocked, then the figures, each with its card and its list.

Every number opens the list that it counts. Stages and regimes are never mixed, groups stand in their own order
and nobody is ranked (promise 7). The figures' own pages are ``figures.py``, the blocks' ``blocks.py``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.blocks import Block
from diversion.domain.period_comparison import Beside
from diversion.domain.reporting import Definition
from diversion.schemas.blocks import BlockList, block_answered
from diversion.schemas.eligible import EligibleSchema, asking_of, links_answered
from diversion.schemas.red_list import RedListSchema
from diversion.schemas.reporting import SuccessRateSchema, WindowAsked, proportion_answered, report_answered
from diversion.schemas.supervision import SupervisionList
from diversion.services.access import Actor
from diversion.services.block_list import BlockFilter, list_blocks
from diversion.services.eligible import read_eligible
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.period_comparison import Compared, compare_periods
from diversion.services.red_list import read_red_list
from diversion.services.reporting import Report, read_flow
from diversion.services.supervisions import count_unanswered, list_supervisions
from diversion.web.benchmark_gap import gaps_beside
from diversion.web.figures import rows_with_lists
from diversion.web.pages import Pages
from diversion.web.satisfaction import satisfaction_of
from diversion.web.windows import with_window

pages = Pages("reporting", __name__)
FLOW = (
    Definition.ENTERED,
    Definition.ELIGIBLE,
    Definition.OFFERED,
    Definition.ACCEPTED,
    Definition.CLOSED,
    Definition.MEDIATED,
)
"""The steps of the flow, each counted by the day it happened."""
NOBODY_IN_PARTICULAR = {"by": None, "referral_kind": None, "regime": None, "court_id": None}


@pages.show("/desk/manager", Permission.READ_FIGURES, asks=WindowAsked)
def show_manager_desk(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what a manager answers for: the red list, the blocks, the figures of a window."""
    return render_template("manager_desk.html", **_seen(actor, with_window(asked)))


@pages.show("/desk/manager/brief", Permission.READ_FIGURES, asks=WindowAsked)
def show_brief(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the same on one page to be printed, the definition cards written out."""
    return render_template("manager_brief.html", **_seen(actor, with_window(asked)))


def _seen(actor: Actor, window: dict[str, Any]) -> dict[str, Any]:
    actor.demand(Permission.READ_SUPERVISIONS)
    open_ones = list_supervisions(actor, False, Asked(limit=MOST_ROWS))
    counted = read_flow(actor, window["from_on"], window["to_on"])
    flow = [_rate(window, counted[each]) for each in FLOW]
    red = RedListSchema().dump(read_red_list(actor))
    return {
        "asked": window,
        "red": red["items"],
        "late_in_all": red["in_all"],
        "supervisions": SupervisionList().dump({"items": open_ones.rows})["items"],
        "unanswered": count_unanswered(actor) if open_ones.next_cursor else len(open_ones.rows),
        **_blocks(actor),
        "flow": flow,
        "closed": flow[FLOW.index(Definition.CLOSED)],
        "eligible": _eligible(actor, window),
        "populations": populations(flow),
        "compared": _compared(actor, window["to_on"]),
        "gaps": gaps_beside(actor, window),
        "satisfaction": satisfaction_of(actor, window),
    }


def _blocks(actor: Actor) -> dict[str, Any]:
    page, looked_at = list_blocks(actor, BlockFilter(standing=True), Asked(limit=MOST_ROWS))
    told = BlockList().dump({"items": [block_answered(row) for row in page.rows], "looked_at": looked_at})
    by_kind = {kind.value: [each for each in told["items"] if each["kind"] == kind] for kind in Block}
    return {"blocks": by_kind, "looked_at": told["looked_at"], "more_blocks": page.next_cursor is not None}


def _eligible(actor: Actor, window: dict[str, Any]) -> dict[str, Any]:
    told = {**window, "court_id": None, "organisation_id": None}
    shown: dict[str, Any] = EligibleSchema().dump(links_answered(told, read_eligible(actor, asking_of(told))))
    return shown


def _rate(window: dict[str, Any], report: Report) -> dict[str, Any]:
    told = {**window, **NOBODY_IN_PARTICULAR, "definition": report.card.definition}
    shown: dict[str, Any] = SuccessRateSchema().dump(report_answered(told, report))
    return shown | {"rows": rows_with_lists(told, shown["rows"])}


def _compared(actor: Actor, on: date) -> list[dict[str, Any]]:
    """Give each figure of a month beside last month's and last year's, every number with its list."""
    return [
        {
            "definition": row.card.definition.value,
            "referral_kind": row.referral_kind,
            "regime": row.regime,
            "is_rated": row.rates is not None,
            "spans": {beside.value: _span(row, beside) for beside in Beside},
        }
        for row in sorted(compare_periods(actor, on), key=lambda each: FLOW.index(each.card.definition))
    ]


def _span(row: Compared, beside: Beside) -> dict[str, Any]:
    counted = row.counted[beside]
    told = {
        "from_on": counted.days.from_on,
        "to_on": counted.days.to_on,
        "definition": row.card.definition,
        "by": None,
        "court_id": None,
    }
    shown = {
        "group": None,
        "referral_kind": row.referral_kind,
        "regime": row.regime,
        **proportion_answered(counted),
        "days": counted.days,
        "count_change": row.counts.get(beside),
        "rate_change": row.rates.get(beside) if row.rates else None,
    }
    return rows_with_lists(told, [shown])[0]


def populations(flow: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Name the stages and regimes that any step of a flow has, each apart."""
    return sorted(
        {(row["referral_kind"], row["regime"]) for step in flow for row in step["rows"]}, reverse=True
    )
