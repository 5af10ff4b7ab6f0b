"""The facts that the rules of blocks ask for, read for one court: links, offers, clocks, mediations."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from diversion.domain.block_limits import BlockLimits
from diversion.domain.blocks import Block
from diversion.domain.blocks_dormant import Fate, LinkFacts, PassedOver
from diversion.domain.blocks_obstructed import (
    Attempt,
    ClockFacts,
    Leg,
    MediationFacts,
    Meeting,
    awaits_party,
    bounced_at,
)
from diversion.domain.blocks_unanswered import OfferFacts
from diversion.domain.deadline_rules import TERMS, DeadlineRule
from diversion.domain.mediation import ContactResult, SessionStatus
from diversion.persistence import block_facts as stored
from diversion.persistence import block_mediations as befallen
from diversion.persistence import eligible
from diversion.persistence.routing import rostered
from diversion.services.enterprise_contacts import FirstContactClock, held_back
from diversion.services.transaction import Transaction

WITHOUT_OWN_HANDOFF = (DeadlineRule.DELIVERY, DeadlineRule.FIRST_CONTACT, DeadlineRule.ACTIVITY)
Spans = dict[UUID, list[tuple[datetime, datetime | None]]]


@dataclass(frozen=True, slots=True)
class CourtFacts:
    """All that a look at one court rests on; ``bases`` say how many offers and acceptances each body had."""

    links: list[LinkFacts]
    offers: list[OfferFacts]
    clocks: list[ClockFacts]
    mediations: list[MediationFacts]
    kinds: dict[UUID, str] = field(default_factory=dict)
    bases: dict[tuple[UUID, UUID], dict[Block, int]] = field(default_factory=dict)


def read_facts(tx: Transaction, court_id: UUID, limits: BlockLimits) -> CourtFacts:
    """Read what is open at a court, and what lies in the window."""
    from_at = tx.at - timedelta(days=limits.window_calendar_days)
    roster = {
        row.Organisation.id: row
        for row in tx.session.execute(rostered(court_id, tx.today))
        if row.from_on <= tx.today and (row.to_on is None or row.to_on >= tx.today)
    }
    offers = [_offer(row) for row in tx.session.execute(stored.offers(court_id, from_at))]
    concerned = befallen.mediating(court_id, from_at)
    accepted = tx.session.execute(befallen.accepted_counted(concerned))
    return CourtFacts(
        links=_links(tx, court_id, from_at, roster),
        offers=offers,
        clocks=_clocks(tx, court_id, from_at),
        mediations=_mediations(tx, court_id, concerned),
        kinds={body: row.Organisation.kind for body, row in roster.items()},
        bases=_bases(court_id, offers, accepted),
    )


def _bases(
    court_id: UUID, offers: Iterable[OfferFacts], accepted: Iterable[Any]
) -> dict[tuple[UUID, UUID], dict[Block, int]]:
    bases: dict[tuple[UUID, UUID], dict[Block, int]] = defaultdict(lambda: defaultdict(int))
    for offer in offers:
        bases[offer.link][Block.UNANSWERED] += 1
    for row in accepted:
        bases[court_id, row.organisation_id][Block.OBSTRUCTED] = row.accepted
    return bases


def _offer(row: Any) -> OfferFacts:
    return OfferFacts(
        court_id=row.court_id,
        organisation_id=row.organisation_id,
        dispute_id=row.dispute_id,
        handoff_id=row.id,
        delivered_at=row.delivered_at,
        opened_at=row.received_at,
        answered_at=row.answered_at,
        lapsed_at=row.lapsed_at,
        ended_at=row.ended_at,
        answer_due_at=row.answer_due_at,
        words=row.decline_words,
    )


def _links(tx: Transaction, court_id: UUID, from_at: datetime, roster: dict[UUID, Any]) -> list[LinkFacts]:
    named = eligible.named_since(eligible.as_they_are(tx.at), court_id, from_at)
    counted = {row.organisation_id: row for row in tx.session.execute(eligible.counted(named))}
    bodies = {body: row.Organisation.mediating_body_id or body for body, row in roster.items()}
    accounts = {row.organisation_id: row for row in tx.session.execute(stored.last_accounts(roster))}
    people = {
        row.organisation_id: row
        for row in tx.session.execute(stored.last_mediators(set(bodies.values()), tx.today))
    }
    links = []
    for body, row in roster.items():
        organisation, mediators = row.Organisation, people.get(bodies[body])
        is_station = organisation.kind in ("grid_station", "judge_station")
        links.append(
            LinkFacts(
                court_id=court_id,
                organisation_id=body,
                from_on=row.from_on,
                only_assists=is_station and organisation.mediating_body_id is None,
                has_account=row.has_account,
                account_until=accounts[body].until_on if body in accounts else None,
                has_mediator=mediators is not None and mediators.has_mediator,
                mediator_until=mediators.until_on if mediators else None,
                numbers=numbers_told(counted[body]) if body in counted else {},
                passed_over=_passed_over(counted[body]) if body in counted else (),
            )
        )
    return links


def _passed_over(row: Any) -> tuple[PassedOver, ...]:
    listed = map(PassedOver, row.passed_over or (), row.passed_over_at or ())
    return tuple(sorted(listed, key=lambda each: (each.since_at, each.dispute_id)))


def numbers_told(row: Any) -> dict[str, int]:
    """Name the counts of a link as the evidence and the report do."""
    return {name: getattr(row, name) for name in ("eligible", "refused", *(fate.value for fate in Fate))}


def _clocks(tx: Transaction, court_id: UUID, from_at: datetime) -> list[ClockFacts]:
    rows = tx.session.execute(stored.late_clocks(court_id, from_at, tx.at)).all()
    disputes = {row.dispute_id for row in rows}
    attempts, spans = _attempts(tx, disputes), _held_spans(tx, disputes)
    capped = _capped(tx, rows)
    return [_clock(row, attempts[row.dispute_id], spans, capped) for row in rows]


def _capped(tx: Transaction, rows: Iterable[Any]) -> set[UUID]:
    """Name the first contacts that were late by the day's number of contacts with an enterprise alone."""
    clocks = [
        FirstContactClock(
            row.id, row.court_id, row.dispute_id, row.starts_at, row.due_at, until=row.ended_at or tx.at
        )
        for row in rows
        if row.rule == DeadlineRule.FIRST_CONTACT
    ]
    return held_back(tx, clocks)


def _clock(row: Any, attempts: list[Attempt], spans: Spans, capped: Collection[UUID]) -> ClockFacts:
    rule = DeadlineRule(row.rule)
    is_own = rule in WITHOUT_OWN_HANDOFF
    return ClockFacts(
        rule=rule,
        court_id=row.court_id,
        dispute_id=row.dispute_id,
        deadline_id=row.id,
        due_at=row.due_at,
        amount=TERMS[rule].days if row.amount is None else row.amount,
        organisation_id=row.organisation_id if is_own else row.taken_by,
        handoff_id=row.handoff_id if is_own else row.taken_id,
        met_at=row.ended_at,
        article=row.article,
        provisional=row.provisional,
        sent=row.dispatched_at is not None,
        awaits_party=awaits_party(attempts, row.due_at),
        held_elsewhere=row.id in capped
        or any(
            since <= row.due_at and (until is None or until > row.due_at)
            for since, until in spans[row.dispute_id]
        ),
    )


def _attempts(tx: Transaction, disputes: Collection[UUID]) -> dict[UUID, list[Attempt]]:
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    for row in tx.session.execute(stored.attempts(disputes)) if disputes else ():
        was_reached = row.result == ContactResult.REACHED
        found[row.dispute_id].append(Attempt(row.party_id, row.at, was_reached))
    return found


def _held_spans(tx: Transaction, disputes: Collection[UUID]) -> Spans:
    found: Spans = defaultdict(list)
    for query in stored.held_spans(disputes) if disputes else ():
        for row in tx.session.execute(query):
            found[row.dispute_id].append((row.since_at, row.until_at))
    return found


def _mediations(tx: Transaction, court_id: UUID, concerned: Any) -> list[MediationFacts]:
    """Read the mediations to which anything befell that may be a block."""
    meetings: dict[UUID, list[Meeting]] = defaultdict(list)
    for row in tx.session.execute(befallen.meetings(concerned)):
        meetings[row.handoff_id].append(Meeting(row.starts_at, SessionStatus(row.status)))
    extended: dict[UUID, list[Any]] = defaultdict(list)
    for row in tx.session.execute(befallen.extensions(concerned)):
        extended[row.handoff_id].append(row)
    bounced = _bounced(tx, concerned)
    twice = {row.id: row.at for row in tx.session.execute(befallen.asked_twice(concerned))}
    rows = tx.session.execute(befallen.mediations({*meetings, *extended, *bounced, *twice})).all()
    attempts = _attempts(tx, {row.dispute_id for row in rows if row.id in meetings})
    return [
        MediationFacts(
            court_id=court_id,
            organisation_id=row.organisation_id,
            dispute_id=row.dispute_id,
            handoff_id=row.id,
            ended_at=row.ended_at,
            meetings=tuple(meetings[row.id]),
            extended_at=tuple(each.at for each in extended[row.id]),
            extended_days=sum(each.days for each in extended[row.id]),
            bounced_at=bounced.get(row.id),
            asked_twice_at=twice.get(row.id),
            awaits_party=awaits_party(attempts[row.dispute_id], row.ended_at or tx.at),
        )
        for row in rows
    ]


def _bounced(tx: Transaction, concerned: Any) -> dict[UUID, datetime]:
    ways: dict[UUID, list[Leg]] = defaultdict(list)
    for row in tx.session.execute(befallen.legs(concerned)):
        was_taken = row.accepted_at is not None and row.outcome_id is None
        leg = Leg(
            handoff_id=row.id,
            organisation_id=row.organisation_id,
            offered_at=row.offered_at,
            given_up_at=row.recalled_at if was_taken else None,
        )
        ways[row.dispute_id].append(leg)
    return {handoff: at for listed in ways.values() for handoff, at in bounced_at(listed).items()}
