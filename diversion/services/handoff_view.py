"""What a handoff looks like: in an inbox, before acceptance, and after it.

Before acceptance an organisation sees names, cause and amount, enough to check conflicts (ZX-10); accepting
opens the dispute. What ended unanswered shows no names any more.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from diversion.domain.access import Permission
from diversion.domain.blocks import Block
from diversion.domain.handoff import LIVE, HandoffStatus
from diversion.persistence import dispute as stored
from diversion.persistence.access import UserAccount
from diversion.persistence.blocks import blocked
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.dispute_file import read_file
from diversion.services.dispute_view import responsible_view, view
from diversion.services.disputes import seal_of
from diversion.services.handoffs import within
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import NotFound
from diversion.services.transaction import Transaction, transaction

SHOWN = (
    "id",
    "dispute_id",
    "organisation_id",
    "mediating_body_id",
    "kind",
    "referral_kind",
    "regime",
    "chosen_by",
    "status",
    "sequence",
    "offered_at",
    "dispatched_at",
    "delivered_at",
    "received_at",
    "accepted_at",
    "mediator_id",
    "materials_signed_at",
    "period_started_at",
    "first_contact_at",
    "venue",
    "declined_at",
    "decline_reason",
    "lapsed_at",
    "recalled_at",
    "completed_at",
    "version",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffFilter:
    """What is asked of a list; None asks nothing.

    ``due_before`` is of the dispute, while the handoff is live. ``block``: found so by the last look and going on.
    """

    organisation_id: UUID | None = None
    mediator_id: UUID | None = None
    status: HandoffStatus | None = None
    block: Block | None = None
    dispute_id: UUID | None = None
    due_before: datetime | None = None


def list_handoffs(actor: Actor, asked: HandoffFilter, page: Asked) -> Page[dict[str, Any]]:
    """List handoffs within the actor's reach, the newest first: the court's, an organisation's, one's own."""
    with transaction(actor) as tx:
        query = handoffs_read(tx).where(*_conditions(asked))
        found = read_page(tx, query, (Handoff.id,), page, newest_first=True)
        return Page(tuple(line_of(row) for row in found.rows), found.next_cursor)


def view_handoff(actor: Actor, handoff_id: UUID) -> dict[str, Any]:
    """Show one handoff, with as much of the dispute as its reader may see. Raises ``NotFound``."""
    with transaction(actor) as tx:
        tx.flush()
        row = tx.session.execute(handoffs_read(tx).where(Handoff.id == handoff_id)).one_or_none()
        if row is None:
            raise NotFound("委派委托", "handoff")
        return line_of(row) | _seen(tx, handoff_id)


def shown_after(actor: Actor, act: Callable[[], UUID]) -> dict[str, Any]:
    """Do an act that answers its handoff's id, and show what came of it, all in one transaction."""
    with transaction(actor) as tx:
        handoff_id = act()
        tx.flush()
        row = tx.session.execute(_all_handoffs().where(Handoff.id == handoff_id)).one()
        return line_of(row) | _seen(tx, handoff_id)


def handoffs_read(tx: Transaction) -> Any:
    """Ask for the lines of the handoffs within the actor's reach."""
    reach = tx.actor.demand(Permission.READ_DISPUTE)
    return _all_handoffs().where(within(reach, tx.actor))


@cache
def _all_handoffs() -> Any:
    """Ask for the lines of every handoff, by columns: an inbox is read more often than anything else."""
    mediator = aliased(UserAccount)
    return (
        select(
            *(Handoff.__table__.columns[name] for name in SHOWN),
            Dispute.reference,
            Dispute.status.label("dispute_status"),
            Dispute.next_due_at,
            Organisation.name.label("organisation_name"),
            mediator.name.label("mediator_name"),
        )
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .join(Organisation, Organisation.id == Handoff.organisation_id)
        .outerjoin(mediator, mediator.id == Handoff.mediator_id)
    )


def _conditions(asked: HandoffFilter) -> Iterator[ColumnElement[bool]]:
    if asked.organisation_id is not None:
        yield Handoff.organisation_id == asked.organisation_id
    if asked.mediator_id is not None:
        yield Handoff.mediator_id == asked.mediator_id
    if asked.status is not None:
        yield Handoff.status == asked.status
    if asked.dispute_id is not None:
        yield Handoff.dispute_id == asked.dispute_id
    if asked.block is not None:
        yield blocked(asked.block)
    if asked.due_before is not None:
        yield Handoff.status.in_(LIVE)
        yield Dispute.next_due_at < asked.due_before


def line_of(row: Any) -> dict[str, Any]:
    """Make a line of a row; one that is over is due at no time."""
    line: dict[str, Any] = row._asdict()
    return line if row.status in LIVE else line | {"next_due_at": None}


def _seen(tx: Transaction, handoff_id: UUID) -> dict[str, Any]:
    reach = tx.actor.reach(Permission.READ_DISPUTE)
    handoff = tx.session.get_one(Handoff, handoff_id)
    dispute = tx.session.get_one(Dispute, handoff.dispute_id)
    readable = select(Dispute.id).where(Dispute.id == dispute.id, stored.within(reach, tx.actor.user_id))
    is_readable = tx.session.scalar(readable) is not None
    file = read_file(tx, dispute)
    is_told = is_readable or handoff.status in LIVE
    return {
        "responsible": responsible_view(tx, dispute) if is_readable else None,
        "cause_name": file.cause.name if file.cause else None,
        "claim_amount": file.claim.amount,
        "disclosure": {"awaited": False} | handoff.disclosure if handoff.disclosure else None,
        "parties": named_parties(tx, dispute.id, file.parties) if is_told else [],
        "dispute": view(tx, dispute) if is_readable else None,
    }


def named_parties(tx: Transaction, dispute_id: UUID, parties: Iterable[Party]) -> list[dict[str, Any]]:
    """Name the parties, as much as an organisation sees before acceptance."""
    seal = seal_of(tx, dispute_id)
    return [
        {
            "ref": party.ref,
            "role": party.role,
            "kind": party.kind,
            "name": seal.open(f"party:{party.id}", party.sealed)["name"],
        }
        for party in parties
    ]
