"""可派未派: what each organisation could have mediated, what it was asked, and the list behind each number.

Read from the routing decisions as they were stored, so that a register changed since changes no past
number. Groups come in the order of their names: no ranking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, and_, or_, select

from diversion.domain.access import Permission
from diversion.domain.blocks_dormant import Fate
from diversion.domain.reasons import Fault
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
    """Which decisions: Shanghai days, both within the window; at one court, about one organisation, or all."""

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
        found, reached = _population(tx, asking)
        rows = tx.session.execute(stored.counted(found).where(reached))
        return [
            LinkRow(row.court_id, row.organisation_id, row.name, row.kind, numbers_told(row)) for row in rows
        ]


def list_eligible(actor: Actor, asking: Asking, share: LinkPart, page: Asked) -> Page[Any]:
    """List the disputes behind one of the numbers, oldest first. Who and refusals: as the numbers."""
    with transaction(actor) as tx:
        found, reached = _population(tx, asking)
        told = stored.fate(found).label("fate")
        conditions = [reached]
        if share is LinkPart.REFUSED:
            conditions.append(found.c.was_refused)
        elif share is not LinkPart.ELIGIBLE:
            conditions.append(told == Fate(share.value))
        listed = select(found, told).where(*conditions).subquery("listed")
        shown = listed.c
        key: Any = (shown.eligible_at, shown.dispute_id, shown.organisation_id)
        query = select(*key, shown.court_id, shown.reference, shown.fate, shown.was_refused)
        return read_page(tx, query, key, page)


def _population(tx: Transaction, asking: Asking) -> tuple[FromClause, Any]:
    reach = tx.actor.demand(Permission.READ_FIGURES)
    if asking.to_on < asking.from_on:
        zh, en = "统计期间的结束日不得早于开始日。", "The window ends on or after the day it begins."
        raise InputFaulty([Fault("/to", "window-reversed", zh, en)])
    courts = {*reach.courts, *tx.session.scalars(courts_below(reach.courts_and_below))}
    bodies = reach.organisations | reach.own_in
    if asking.court_id is not None and not (reach.everywhere or bodies or asking.court_id in courts):
        raise NotFound("法院", "court")
    narrowed = {asking.court_id} if asking.court_id else None
    if narrowed is None and not reach.everywhere and not bodies:
        narrowed = courts
    window = (day_begins_at(asking.from_on), day_ends_at(asking.to_on))
    found = stored.could_have(narrowed, *window, tx.at)
    columns = found.c
    own = or_(columns.court_id.in_(courts), columns.organisation_id.in_(bodies))
    named = columns.organisation_id == asking.organisation_id
    conditions = [own] if not reach.everywhere else []
    return found, and_(True, *conditions, *([named] if asking.organisation_id else []))
