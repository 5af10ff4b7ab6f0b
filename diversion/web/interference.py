"""What court staff must record when somebody interferes with a case: the way to the platform, and its receipt number.

Nothing of the matter is typed here (N-1, N-2). The auditor sees the numbers.
"""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.interference import LONGEST_NUMBER
from diversion.domain.law import cite
from diversion.schemas.base import Shape, Text
from diversion.schemas.paging import PageAsked
from diversion.services import interference
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.pages import Pages

pages = Pages("interference", __name__)
PLACE = "/interference"
SHOWN = 10


class ReceiptTold(Shape):
    """The number on the platform's receipt."""

    number = Text(required=True, longest=LONGEST_NUMBER)


@pages.show(PLACE, Permission.RECORD_INTERFERENCE)
def show_interference(actor: Actor) -> str:
    """Show the way to the platform and ask for a receipt number."""
    return render_template(
        "interference.html",
        address=interference.platform_address(actor),
        mine=interference.own_receipts(actor, SHOWN),
        articles=[cite("N-1"), cite("N-5")],
        reads=bool(actor.reach(Permission.READ_INTERFERENCE)),
    )


@pages.act(PLACE, Permission.RECORD_INTERFERENCE, takes=ReceiptTold, again=show_interference)
def record_receipt(actor: Actor, told: dict[str, Any]) -> str:
    """Record a receipt number."""
    interference.record_receipt(actor, told["number"])
    return f"{PLACE}?done=done"


@pages.show(f"{PLACE}/receipts", Permission.READ_INTERFERENCE, asks=PageAsked)
def show_receipts(actor: Actor, asked: dict[str, Any]) -> str:
    """Show every receipt number, who recorded it and when."""
    page = interference.list_receipts(actor, Asked(asked["cursor"], asked["limit"]))
    return render_template("interference_receipts.html", receipts=page.rows, next=next_page(page))
