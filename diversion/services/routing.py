"""Who may take this dispute, in what order and why: the register's rows as routing's facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.consents import Matter, everyone_agreed
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.parties import PartyKind
from diversion.domain.routing import Routing, rank
from diversion.domain.routing_facts import DaySpan, DisputeFacts, MediatorFacts, OrganisationFacts
from diversion.domain.settings import routing_settings
from diversion.persistence import routing as stored
from diversion.persistence.organisation import Organisation
from diversion.persistence.party import BlindIndex
from diversion.services.dispute_file import DisputeFile, cause_facts
from diversion.services.offered import handoffs_of
from diversion.services.places import live_now
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction

FELL_THROUGH = (HandoffStatus.DECLINED, HandoffStatus.LAPSED)
IDENTIFYING = ("name", "identity_number")


def route(tx: Transaction, file: DisputeFile) -> Routing:
    """Rank every organisation on the court's roster for a dispute; the same rows rank the same."""
    digests = identity_digests(tx, file)
    facts = DisputeFacts(
        cause=cause_facts(file),
        day=tx.today,
        party_kinds=frozenset(PartyKind(party.kind) for party in file.parties),
        amount=file.claim.amount,
        dispute_region=file.dispute.dispute_region,
        party_regions=tuple(party.address_region for party in file.parties if party.address_region),
        identity_keys=frozenset(digest.hex() for digest in digests),
        fee_consent_by_all=everyone_agreed(file.said(), list(file.refs), Matter.FEE),
        already_tried=already_tried(tx, file),
    )
    settings = routing_settings(settings_of(tx, file.court.id, tx.today))
    return rank(facts, organisations(tx, file, digests), settings)


def identity_digests(tx: Transaction, file: DisputeFile) -> list[bytes]:
    """List the blind indexes by which declared relations with this dispute's people are found."""
    query = select(BlindIndex.digest).where(
        BlindIndex.dispute_id == file.dispute.id, BlindIndex.kind.in_(IDENTIFYING)
    )
    return tx.once(("identity", file.dispute.id), lambda: list(tx.session.scalars(query)))


def already_tried(tx: Transaction, file: DisputeFile) -> frozenset[str]:
    """Name the organisations that declined this dispute or let it lapse."""
    if file.is_new:
        return frozenset()
    return frozenset(
        str(each.organisation_id)
        for each in handoffs_of(tx, file.dispute.id)
        if each.kind == HandoffKind.MEDIATE and each.status in FELL_THROUGH
    )


def organisations(tx: Transaction, file: DisputeFile, digests: list[bytes]) -> list[OrganisationFacts]:
    """Load what routing asks of every organisation on the court's roster."""
    rostered = tx.once(("rostered", file.court.id, tx.today), lambda: _rostered(tx, file.court.id))
    relations = tx.once(("relations", file.dispute.id), lambda: relations_with(tx, digests))
    return [_with_today(tx, each, relations) for each in rostered]


@dataclass(frozen=True, slots=True)
class _Rostered:
    """An organisation on the roster as it was read, knowing nothing of this dispute's people yet."""

    row: Organisation
    facts: OrganisationFacts
    members: tuple[UUID, ...]


def relations_with(tx: Transaction, digests: Sequence[bytes]) -> dict[UUID, frozenset[str]]:
    """Say who, person or organisation, declared a relation with one of these people, and with which."""
    related: dict[UUID, set[str]] = defaultdict(set)
    for person, body, digest in tx.session.execute(stored.relations_with(digests, tx.today)):
        who = person or body
        if who is not None:
            related[who].add(digest.hex())
    return {who: frozenset(keys) for who, keys in related.items()}


def _with_today(
    tx: Transaction, rostered: _Rostered, relations: Mapping[UUID, frozenset[str]]
) -> OrganisationFacts:
    """Add what changes from dispute to dispute: places taken in this transaction, relations with its people."""
    live, paused = live_now(
        tx, rostered.row.id, (rostered.facts.live_count, rostered.facts.paused_after_lapses)
    )
    facts = rostered.facts
    if (live, paused) != (facts.live_count, facts.paused_after_lapses):
        facts = replace(facts, live_count=live, paused_after_lapses=paused)
    if relations.keys().isdisjoint({rostered.row.id, *rostered.members}):
        return facts
    mediators = tuple(
        replace(each, relations=relations.get(person, frozenset()))
        for person, each in zip(rostered.members, facts.mediators, strict=True)
    )
    return replace(facts, relations=relations.get(rostered.row.id, frozenset()), mediators=mediators)


def _rostered(tx: Transaction, court_id: UUID) -> list[_Rostered]:
    spans: dict[UUID, list[DaySpan]] = defaultdict(list)
    rows = {}
    for row in tx.session.execute(stored.rostered(court_id, tx.today)):
        spans[row.Organisation.id].append((row.from_on, row.to_on))
        rows[row.Organisation.id] = row
    people = _people(tx, rows)
    return [
        _Rostered(
            row.Organisation,
            _organisation(
                row.Organisation,
                live=row.live,
                paused_after_lapses=row.paused_at is not None,
                has_account=row.has_account,
                roster=tuple(spans[organisation_id]),
                mediators=people.of(row.Organisation.mediating_body_id or organisation_id),
                absences=people.away.get(organisation_id, ()),
            ),
            tuple(people.members.get(row.Organisation.mediating_body_id or organisation_id, ())),
        )
        for organisation_id, row in rows.items()
    ]


@dataclass(frozen=True, slots=True)
class _People:
    """Mediators by organisation, and absences by whoever they are of."""

    members: dict[UUID, list[UUID]]
    away: dict[UUID, tuple[DaySpan, ...]]

    def of(self, organisation_id: UUID) -> tuple[MediatorFacts, ...]:
        return tuple(
            MediatorFacts(frozenset(), self.away.get(person, ()))
            for person in self.members.get(organisation_id, ())
        )


def _people(tx: Transaction, rows: Mapping[UUID, Any]) -> _People:
    members: dict[UUID, list[UUID]] = defaultdict(list)
    bodies = set(rows) | {row.Organisation.mediating_body_id for row in rows.values()} - {None}
    for organisation_id, person in tx.session.execute(stored.mediators_of(bodies, tx.today)):
        members[organisation_id].append(person)
    away: dict[UUID, tuple[DaySpan, ...]] = {}
    for away_person, away_body, from_on, to_on in tx.session.execute(stored.absences_on(tx.today)):
        who = away_person or away_body
        if who is not None:
            away[who] = (*away.get(who, ()), (from_on, to_on))
    return _People(members, away)


def _organisation(
    row: Organisation,
    *,
    live: int,
    paused_after_lapses: bool,
    has_account: bool,
    roster: tuple[DaySpan, ...],
    mediators: tuple[MediatorFacts, ...],
    absences: tuple[DaySpan, ...],
) -> OrganisationFacts:
    return OrganisationFacts(
        id=str(row.id),
        name=row.name,
        kind=OrganisationKind(row.kind),
        capacity_total=row.capacity,
        live_count=live,
        mediators=mediators,
        roster=roster,
        areas=frozenset(row.areas),
        causes=frozenset(row.causes),
        specialities=frozenset(row.specialities),
        amount_from=row.amount_from,
        amount_to=row.amount_to,
        party_kinds=frozenset(PartyKind(kind) for kind in row.party_kinds),
        absences=absences,
        charges_fee=row.charges_fee,
        licensed=row.licensed,
        chamber_free=row.chamber and not row.charges_fee,
        mediating_body_id=str(row.mediating_body_id) if row.mediating_body_id else None,
        paused_until=row.paused_until,
        paused_after_lapses=paused_after_lapses,
        has_active_account=has_account,
    )
