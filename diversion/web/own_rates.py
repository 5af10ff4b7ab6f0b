"""The page of one's own success rate: a mediator's, and for a coordinator those of the organisation, by name."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.own_rates import LEAST_UNSEEN
from diversion.domain.reporting import Part
from diversion.schemas.own_rates import (
    OwnBehindAsked,
    OwnCountedListSchema,
    OwnRatesSchema,
    own_behind_of,
    own_rates_answered,
)
from diversion.services.access import Actor
from diversion.services.own_rates import list_own_rate, read_own_rates
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.gap import class_name
from diversion.web.pages import Pages
from diversion.web.windows import address

pages = Pages("own_rates", __name__)
PLACE = "/reports/own"
OF_ROW = ("organisation_id", "mediator_id", "court_id", "referral_kind", "regime")


@pages.show(PLACE, Permission.READ_OWN_RATES)
def show_own_rates(actor: Actor) -> str:
    """Show own rates, how sure they are and what they are for."""
    shown = OwnRatesSchema().dump(own_rates_answered(read_own_rates(actor)))
    mediators, organisations = (
        [_with_lists(row) for row in shown[name]] for name in ("mediators", "organisations")
    )
    return render_template(
        "own_rates.html",
        report=shown,
        own=[row for row in mediators if row["is_own"]],
        others=[row for row in mediators if not row["is_own"]],
        organisations=organisations,
        coordinates=bool(actor.reach(Permission.READ_OWN_RATES).organisations),
        class_name=class_name,
        least=LEAST_UNSEEN,
    )


@pages.show(f"{PLACE}/mediations", Permission.READ_OWN_RATES, asks=OwnBehindAsked)
def show_behind_own_rate(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the mediations behind one of these numbers."""
    page = list_own_rate(actor, own_behind_of(asked), Asked(asked["cursor"], asked["limit"]))
    found = OwnCountedListSchema().dump({"items": page.rows})["items"]
    named = class_name(asked["cause_class"]) if asked["cause_class"] else ""
    return render_template(
        "own_rates_counted.html", found=found, asked=asked, named=named, next=next_page(page)
    )


def _with_lists(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give each rate, and that of each class of cause, the addresses of the lists behind its two numbers."""
    return {
        **row,
        **_lists(row),
        "by_class": [each | _lists(row, each["cause_class"]) for each in row["by_class"]],
    }


def _lists(row: Mapping[str, Any], cause_class: str | None = None) -> dict[str, str]:
    whose = {name: row[name] for name in OF_ROW}
    return {
        f"{part.value}_list": address(
            f"{PLACE}/mediations", **whose, cause_class=cause_class, part=part.value
        )
        for part in Part
    }
