"""A court's roster (名册): which organisations it may hand disputes to, from when to when (TY-4)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.persistence.organisation import Organisation, RosterEntry, overlapping, roster_entries
from diversion.persistence.registers import Court
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import (
    demand_place,
    note_change,
    places_read,
    plain_row,
    reaches,
    span_faults,
    unknown,
)
from diversion.services.transaction import Transaction, transaction


def add_roster_entry(
    actor: Actor,
    court_id: UUID,
    organisation_id: UUID,
    from_on: date | None = None,
    to_on: date | None = None,
) -> UUID:
    """Put an organisation on a court's roster, from today unless told, and answer the entry's id.

    Who: an administrator of the court. Refuses: ``InputFaulty`` (``unknown-id``, ``ends-before-it-begins``) and
    ``Conflicting`` ``roster-entry-overlapping`` when it is on that roster on one of the days already.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, court_id)
        first = from_on or tx.today
        if faults := _faults(tx, court_id, organisation_id) + span_faults(first, to_on):
            raise InputFaulty(faults)
        _refuse_overlap(tx, court_id, organisation_id, first, to_on)
        entry = tx.add(
            RosterEntry(
                id=tx.new_id(),
                court_id=court_id,
                organisation_id=organisation_id,
                from_on=first,
                to_on=to_on,
            )
        )
        told = {"organisation": organisation_id, "from_on": first, "to_on": to_on}
        note_change(tx, court_id, "roster_entry_added", entry.id, told)
        tx.flush()
        return entry.id


def end_roster_entry(actor: Actor, entry_id: UUID, to_on: date | None = None) -> None:
    """Let an entry end after a day, by default today; what is in mediation goes on.

    Who: an administrator of the court. Refuses: ``NotFound``, ``InputFaulty`` (a day before its first).
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.CHANGE_REGISTERS)
        entry = tx.session.get(RosterEntry, entry_id, with_for_update=True)
        if entry is None or not reaches(reach, entry.court_id):
            raise NotFound("名册记录", "roster entry")
        last = to_on or tx.today
        if faults := span_faults(entry.from_on, last):
            raise InputFaulty(faults)
        entry.to_on = last
        told = {"organisation": entry.organisation_id, "to_on": last}
        note_change(tx, entry.court_id, "roster_entry_ended", entry_id, told)


def list_roster(
    actor: Actor, asked: Asked, court_id: UUID | None = None, organisation_id: UUID | None = None
) -> Page[Any]:
    """List roster entries in the order they were made, ended ones included, within the reader's reach."""
    with transaction(actor) as tx:
        query = roster_entries(places_read(tx, Permission.READ_REGISTERS))
        if court_id is not None:
            query = query.where(RosterEntry.court_id == court_id)
        if organisation_id is not None:
            query = query.where(RosterEntry.organisation_id == organisation_id)
        return read_page(tx, query, (RosterEntry.id,), asked)


def _faults(tx: Transaction, court_id: UUID, organisation_id: UUID) -> list[Fault]:
    faults = []
    if plain_row(tx, Court, court_id) is None:
        faults.append(unknown("/court_id", "法院", "court"))
    if plain_row(tx, Organisation, organisation_id) is None:
        faults.append(unknown("/organisation_id", "组织", "organisation"))
    return faults


def _refuse_overlap(
    tx: Transaction, court_id: UUID, organisation_id: UUID, first: date, last: date | None
) -> None:
    """Two administrators adding the same organisation come one after the other, on its row."""
    tx.session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    there = select(RosterEntry.id).where(
        RosterEntry.court_id == court_id,
        RosterEntry.organisation_id == organisation_id,
        overlapping(RosterEntry.from_on, RosterEntry.to_on, first, last),
    )
    if tx.session.execute(there).first() is not None:
        raise Conflicting(
            "roster-entry-overlapping",
            "该组织在此期间已在本院名册内，请先结束原记录或调整日期。",
            "The organisation is on this roster within these days; end that entry first or change the days.",
        )
