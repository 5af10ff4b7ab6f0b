"""Records that bend figures: how many of each kind, what they do, and the list to work through."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.data_faults import FAULT_CARDS
from diversion.schemas.data_faults import (
    DataFaultListAsked,
    DataFaultsSchema,
    FaultyRecordList,
    faults_answered,
)
from diversion.schemas.measures import MeasuresPageAsked
from diversion.services.access import Actor
from diversion.services.data_faults import list_data_fault, read_data_faults
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.pages import Pages
from diversion.web.windows import with_window

pages = Pages("data_faults", __name__)
PLACE = "/reports/data-faults"


@pages.show(PLACE, Permission.READ_FIGURES, asks=MeasuresPageAsked)
def show_data_faults(actor: Actor, asked: dict[str, Any]) -> str:
    """Show every fault of the records that touch a window."""
    told = with_window(asked)
    counted = read_data_faults(actor, told["from_on"], told["to_on"], told["court_id"])
    report = DataFaultsSchema().dump(faults_answered(told, counted))
    return render_template("data_faults.html", asked=told, report=report)


@pages.show(f"{PLACE}/disputes", Permission.READ_FIGURES, asks=DataFaultListAsked)
def show_faulty(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the records that have one fault."""
    window = (asked["fault"], asked["from_on"], asked["to_on"])
    page = list_data_fault(actor, *window, Asked(asked["cursor"], asked["limit"]), asked["court_id"])
    found = FaultyRecordList().dump({"items": page.rows})["items"]
    card = FAULT_CARDS[asked["fault"]]
    return render_template("data_fault.html", asked=asked, card=card, found=found, next=next_page(page))
