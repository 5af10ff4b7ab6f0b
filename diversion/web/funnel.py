"""The page of funnels: organisations beside the limits of chance, in the order of their names."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.reporting import OF_HANDOFFS, WITH_RUNNING, By
from diversion.schemas.funnel import FunnelPageAsked, FunnelSchema, funnel_answered
from diversion.services.access import Actor
from diversion.services.funnel import FunnelAsked, read_funnel
from diversion.web.figures import rows_with_lists
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("funnel", __name__)


@pages.show("/reports/funnel", Permission.READ_FIGURES, asks=FunnelPageAsked)
def show_funnel(actor: Actor, asked: dict[str, Any]) -> str:
    """Show which organisations' rates lie beyond what chance makes."""
    told = with_window(asked)
    shown = FunnelSchema().dump(funnel_answered(told, read_funnel(actor, FunnelAsked(**told))))
    for each in shown["funnels"]:
        each["rows"] = _with_lists(told, each)
    return render_template(
        "funnel.html", report=shown, asked=told, countable=sorted(OF_HANDOFFS), running=WITH_RUNNING
    )


def _with_lists(told: dict[str, Any], of_stage: dict[str, Any]) -> list[dict[str, Any]]:
    stage = {name: of_stage[name] for name in ("referral_kind", "regime")}
    rows = [row | stage | {"group": row["organisation_id"]} for row in of_stage["rows"]]
    return rows_with_lists({**told, "by": By.ORGANISATION}, rows)
