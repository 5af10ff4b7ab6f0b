"""可派未派: what each organisation could have mediated, what it was asked, and the list behind each number.

They rest on the routing decisions as they were stored, so that a register changed since changes no past number, and
are kept ready (``persistence/eligible.py``): exact at any moment. Groups come in the order of their names: no ranking.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, or_, select

from diversion.domain.access import Permission
from diversion.domain.blocks_dormant import Fate
from diversion.domain.reasons import Fault
from diversion.domain.reporting import Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import eligible as stored
from diversion.persistence.registers import courts_below
from diversion.services.access import Actor
from diversion.services.block_facts import numbers_told
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.transaction import Transaction, transaction


class LinkPart(StrEnum):
    """Whose list is asked for: all that was eligible, those refused among the asked, or one of the fates."""

    ELIGIBLE = "eligible"
    REFUSED = "refused"
    ASKED = "asked"
    OVERRULED = "overruled"
    GIVEN_TO_ANOTHER = "given_to_another"
    NOT_OFFERED = "not_offered"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Which first days on which a dispute could be offered to an organisation: Shanghai, both within the window.

    At one court, about one organisation, or all.
    """

    from_on: date
    to_on: date
    court_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link's numbers."""

    court_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_kind: str
    numbers: dict[str, int]


def read_eligible(actor: Actor, asking: Asking) -> Sequence[LinkRow]:
    """Count for every link what could have been offered over it and what became of it.

    Who: router and manager of the court (a manager also of the courts below), auditors; coordinators and
    mediators for their own organisation. Refuses: ``window-reversed``; ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        reached = _reached(tx, asking)
        cells = stored.read(asking.from_on, asking.to_on, tx.at)
        rows = tx.session.execute(stored.summed(cells).where(*reached(cells)))
        return [
            LinkRow(row.court_id, row.organisation_id, row.name, row.kind, numbers_told(row)) for row in rows
        ]


def list_eligible(actor: Actor, asking: Asking, share: LinkPart, page: Asked) -> Page[Any]:
    """List the disputes behind one of the numbers, oldest first. Who and refusals: as the numbers."""
    with transaction(actor) as tx:
        reached = _reached(tx, asking)
        window = Window(day_begins_at(asking.from_on), day_ends_at(asking.to_on))
        units = stored.first_named_within(stored.as_they_are(tx.at), window)
        conditions = reached(units)
        if share is LinkPart.REFUSED:
            conditions.append(units.c.was_refused)
        elif share is not LinkPart.ELIGIBLE:
            conditions.append(units.c.fate == Fate(share.value))
        listed = stored.with_references(units, conditions)
        shown = listed.c
        key: Any = (shown.eligible_at, shown.dispute_id, shown.organisation_id)
        query = select(*key, shown.court_id, shown.reference, shown.fate, shown.was_refused)
        return read_page(tx, query, key, page)


def _reached(tx: Transaction, asking: Asking) -> Callable[[FromClause], list[ColumnElement[bool]]]:
    """Say which courts and organisations are the reader's, of those asked for."""
    reach = tx.actor.demand(Permission.READ_FIGURES)
    if asking.to_on < asking.from_on:
        zh, en = "统计期间的结束日不得早于开始日。", "The window ends on or after the day it begins."
        raise InputFaulty([Fault("/to", "window-reversed", zh, en)])
    courts = {*reach.courts, *tx.session.scalars(courts_below(reach.courts_and_below))}
    bodies = reach.organisations | reach.own_in
    if asking.court_id is not None and not (reach.everywhere or bodies or asking.court_id in courts):
        raise NotFound("法院", "court")

    def reached(found: FromClause) -> list[ColumnElement[bool]]:
        columns, conditions = found.c, []
        if not reach.everywhere:
            own = (columns.court_id.in_(courts), columns.organisation_id.in_(bodies))
            conditions.append(or_(*own) if bodies else own[0])
        if asking.court_id is not None:
            conditions.append(columns.court_id == asking.court_id)
        if asking.organisation_id is not None:
            conditions.append(columns.organisation_id == asking.organisation_id)
        return conditions

    return reached
