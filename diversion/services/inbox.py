"""A body's inbox: what waits for an answer, what is being mediated and what comes next there, tasks of help.

Read from the rows at each look, the next due first, so that nobody has to page to what is late. What has ended
is the list of handoffs (``handoff_view.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from diversion.domain.handoff import LIVE, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.dispute_rows import dispute_rows
from diversion.services.handoff_view import handoffs_read, line_of
from diversion.services.transaction import Transaction, transaction

MOST_SHOWN = 200
"""No body has as many in its hands; beyond it the latest due are found in the list of handoffs."""
_OF_THE_DISPUTE = ("cause_name", "claim_amount", "applicants", "respondents", "party_count", "responsible")


@dataclass(frozen=True, slots=True)
class Inbox:
    """Each the next due first. ``tasks`` are asked or accepted help, which has no clock of its own."""

    offers: Sequence[dict[str, Any]]
    going: Sequence[dict[str, Any]]
    tasks: Sequence[dict[str, Any]]


def read_inbox(actor: Actor) -> Inbox:
    """Read what the actor, or their organisation, has to answer or to work on.

    Who: those who may read disputes; a court's people see their court's. Names, cause and amount as before
    acceptance (ZX-10).
    """
    with transaction(actor) as tx:
        query = (
            handoffs_read(tx)
            .where(Handoff.status.in_(LIVE))
            .add_columns(Deadline.rule.label("next_rule"))
            .outerjoin(Deadline, Deadline.id == Dispute.next_deadline_id)
            .order_by(Dispute.next_due_at.nulls_last(), Handoff.id)
        )
        lines = _told(tx, [line_of(row) for row in tx.session.execute(query.limit(MOST_SHOWN))])
    mediating = [each for each in lines if each["kind"] == HandoffKind.MEDIATE]
    return Inbox(
        offers=[each for each in mediating if each["status"] != HandoffStatus.ACCEPTED],
        going=[each for each in mediating if each["status"] == HandoffStatus.ACCEPTED],
        tasks=[each for each in lines if each["kind"] == HandoffKind.ASSIST],
    )


def _told(tx: Transaction, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add what the lines are about; the dispute's clock is not that of whoever only helps."""
    ids = {line["dispute_id"] for line in lines}
    disputes = list(tx.session.scalars(select(Dispute).where(Dispute.id.in_(ids))))
    about = {row["id"]: row for row in dispute_rows(tx, disputes)}
    for line in lines:
        line |= {name: about[line["dispute_id"]][name] for name in _OF_THE_DISPUTE}
        if line["kind"] == HandoffKind.ASSIST:
            line |= {"next_due_at": None, "next_rule": None}
    return lines
