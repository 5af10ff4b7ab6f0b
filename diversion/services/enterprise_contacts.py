"""Bundling and capping what goes out to one enterprise: what a mediator reads before calling, what is late by it.

Recording the contact itself is ``contacts.py``. Of other disputes a reader learns a number, and the references
of those that the reader may work on anyway.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.enterprise_contacts import (
    ENTERPRISES,
    ContactStanding,
    RecognisedBy,
    Waiting,
    cap_held_back,
    cap_holds_reminder,
)
from diversion.domain.working_days import shanghai_day
from diversion.persistence import enterprise_contacts as stored
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.calendars import calendar_now
from diversion.services.dispute_file import read_file
from diversion.services.handoffs import within
from diversion.services.mediation import demand_accepted
from diversion.services.refusals import NotFound
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True)
class FirstContactClock:
    """A clock of first contact, and until when its lateness is judged: when it was met, or now."""

    id: UUID
    court_id: UUID
    dispute_id: UUID
    starts_at: datetime
    due_at: datetime
    until: datetime


def list_enterprises(actor: Actor, handoff_id: UUID) -> list[dict[str, Any]]:
    """List the enterprises of a dispute with how often each was contacted today, and what one call can serve.

    Who: whoever may contact its parties. Refuses: ``NotFound``, ``Conflicting`` ``not-in-mediation``. Writes
    nothing.
    """
    with transaction(actor) as tx:
        reached = within(tx.actor.demand(Permission.CONTACT_PARTY), tx.actor)
        handoff = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, reached))
        if handoff is None:
            raise NotFound("委派委托", "handoff")
        demand_accepted(handoff)
        dispute = tx.session.get_one(Dispute, handoff.dispute_id)
        parties = [party for party in read_file(tx, dispute).parties if party.kind in ENTERPRISES]
        return _told(tx, handoff, parties)


def _told(tx: Transaction, handoff: Handoff, parties: Sequence[Party]) -> list[dict[str, Any]]:
    ids = [party.id for party in parties]
    standings = _standings(tx, handoff.court_id, ids)
    bundles = bundled(tx, handoff, ids)
    numbered = set(tx.session.scalars(stored.numbered(handoff.dispute_id)))
    return [
        {
            "party_ref": party.ref,
            "recognised_by": RecognisedBy.IDENTITY_NUMBER if party.id in numbered else RecognisedBy.NAME,
            "contacts_today": standings[party.id].contacts_today,
            "contacts_a_day": standings[party.id].contacts_a_day,
            "cap_reached": standings[party.id].cap_reached,
            "contact_again_on": standings[party.id].contact_again_on,
            "bundled": bundles[party.id],
        }
        for party in parties
    ]


def bundled(
    tx: Transaction, handoff: Handoff, parties: Collection[UUID]
) -> Mapping[UUID, list[Mapping[str, Any]]]:
    """List, by party, the other disputes of one enterprise that the actor may contact it about as well."""
    tx.flush()
    reached = within(tx.actor.reach(Permission.CONTACT_PARTY), tx.actor)
    found: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in tx.session.execute(stored.bundled_with(parties, handoff, reached)):
        found[row.asked_id].append(row._asdict())
    return found


def standing_locked(tx: Transaction, party: Party) -> ContactStanding | None:
    """Say where an enterprise stands today, before one more contact is written; None for anybody else.

    The caller has locked its disputes; contacts of one enterprise wait for each other from here.
    """
    if party.kind not in ENTERPRISES:
        return None
    tx.flush()
    stored.lock_enterprise(tx.session, party)
    return _standings(tx, party.court_id, [party.id])[party.id]


def _standings(tx: Transaction, court_id: UUID, parties: Collection[UUID]) -> dict[UUID, ContactStanding]:
    rows = tx.session.execute(stored.contacts_by_day(parties, tx.today, tx.today))
    today = {row.asked_id: row.contacts for row in rows}
    cap = _cap(tx, court_id)
    return {party: ContactStanding(today.get(party, 0), cap, tx.today) for party in parties}


def held_reminders(tx: Transaction, clocks: Collection[FirstContactClock]) -> set[UUID]:
    """Name the clocks of which a reminder now would ask for a contact past today's cap."""
    waiting = _waiting(tx, clocks)
    return {clock.id for clock in clocks if cap_holds_reminder(waiting[clock.id], tx.today)}


def held_back(tx: Transaction, clocks: Collection[FirstContactClock]) -> set[UUID]:
    """Name the clocks that are late by the cap alone."""
    waiting, calendar = _waiting(tx, clocks), calendar_now(tx)
    return {clock.id for clock in clocks if cap_held_back(waiting[clock.id], clock.starts_at, calendar)}


def _waiting(tx: Transaction, clocks: Collection[FirstContactClock]) -> Mapping[UUID, list[Waiting]]:
    """Say, by clock, whom first contact waited for at its end, or waits for now."""
    if not clocks:
        return {}
    disputes = {clock.dispute_id for clock in clocks}
    others: dict[UUID, list[Any]] = defaultdict(list)
    for row in tx.session.execute(stored.other_parties(disputes)):
        others[row.dispute_id].append(row)
    tries: dict[tuple[UUID, str], list[datetime]] = defaultdict(list)
    for row in tx.session.execute(stored.tried(disputes)):
        tries[row.dispute_id, row.ref].append(row.at)
    firms = [row.id for rows in others.values() for row in rows if row.kind in ENTERPRISES]
    contacts = _contacts(tx, firms, min(shanghai_day(clock.starts_at) for clock in clocks))
    found: dict[UUID, list[Waiting]] = {clock.id: [] for clock in clocks}
    for clock in clocks:
        cap = _cap(tx, clock.court_id)
        for party in others[clock.dispute_id]:
            since = [at for at in tries[party.dispute_id, party.ref] if at >= clock.starts_at]
            first = min(since, default=clock.until)
            if not since or first >= clock.due_at:
                full = {on for on, number in contacts[party.id].items() if number >= cap}
                found[clock.id].append(Waiting(full, min(first, clock.until)))
    return found


def _contacts(tx: Transaction, parties: Collection[UUID], since: date) -> Mapping[UUID, dict[date, int]]:
    counted: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in tx.session.execute(stored.contacts_by_day(parties, since, tx.today)):
        counted[row.asked_id][row.on] = row.contacts
    return counted


def _cap(tx: Transaction, court_id: UUID) -> int:
    return settings_of(tx, court_id, tx.today).whole("enterprise_contacts_a_day")
