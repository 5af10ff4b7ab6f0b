"""How soon mediation ends and how, for the disputes accepted in a window, and in whose hands the time went.

The rule is ``domain/time_to_end.py``. Stages and regimes stay apart. A court's readers see its disputes, an
organisation's and a mediator's their own handoffs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from diversion.domain.cumulative_incidence import Followed
from diversion.domain.dispute import HolderKind
from diversion.domain.entries import ReferralKind
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure, MeasureCard
from diversion.domain.organisations import OrganisationKind
from diversion.domain.responsibility import Hand, Held, hand_of
from diversion.domain.time_to_end import Course, Standing, course
from diversion.persistence import time_to_end as stored
from diversion.services.access import Actor
from diversion.services.measures import Span, among_of
from diversion.services.pages import Asked, Page, read_page
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True)
class HandDays:
    """The days that one kind of hand had the ball, summed over a population, by part of a dispute's time."""

    hand: Hand
    before: float
    during: float
    after: float


@dataclass(frozen=True, slots=True)
class Population:
    """One stage and regime: its course, and whose time it was."""

    referral_kind: str
    regime: str
    course: Course
    hands: Sequence[HandDays]


@dataclass(frozen=True, slots=True)
class TimeReport:
    """Every population of a window with the card that must travel with it."""

    card: MeasureCard
    populations: Sequence[Population]


def read_courses(actor: Actor, span: Span, kind: OrganisationKind | None = None) -> TimeReport:
    """Follow the disputes accepted in a span until they ended, or until now; with a kind, its organisations' handoffs.

    Who: readers of figures. Refuses: ``window-reversed``; ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        found = _cohort(tx, span, kind)
        rows: dict[tuple[str, str], list[Followed]] = defaultdict(list)
        for row in tx.session.execute(stored.lasted(found, tx.at)):
            rows[row.referral_kind, row.regime].extend([Followed(row.days, row.ending)] * row.number)
        hands = _hands(tx, found)
        populations = [
            Population(*key, course(followed), hands.get(key, ())) for key, followed in rows.items()
        ]
        return TimeReport(MEASURES[Measure.TIME_TO_END], sorted(populations, key=_in_order))


def list_course(
    actor: Actor,
    span: Span,
    kind: OrganisationKind | None,
    population: tuple[str, str],
    standing: Standing,
    asked: Asked,
) -> Page[Any]:
    """List the disputes of one stage and regime that ended in one way, or are open, by acceptance. Who: as the figure."""
    with transaction(actor) as tx:
        found = _cohort(tx, span, kind)
        referral_kind, regime = population
        columns = found.c
        key: Any = (columns.accepted_at, columns.unit_id)
        told = (columns.dispute_id, columns.reference, columns.ended_at, columns.ending, columns.end_reason)
        query = select(*key, *told).where(columns.referral_kind == referral_kind, columns.regime == regime)
        if standing is Standing.OPEN:
            query = query.where(columns.ending.is_(None))
        elif standing is not Standing.ALL:
            query = query.where(columns.ending == standing.value)
        return read_page(tx, query, key, asked)


def _cohort(tx: Transaction, span: Span, kind: OrganisationKind | None) -> Any:
    among, is_court = among_of(tx, span)
    return stored.cohort(among, kind) if is_court else stored.cohort_of_handoffs(among, kind)


def _hands(tx: Transaction, found: Any) -> Mapping[tuple[str, str], Sequence[HandDays]]:
    """Add up by hand, in the order of ``Hand``: names are not told, so that whoever reads sees the whole."""
    sums: dict[tuple[str, str], dict[Hand, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0] * 3))
    for row in tx.session.execute(stored.held(found, tx.at)):
        kind = HolderKind(row.holder_kind)
        hand, _ = hand_of(Held(kind, row.holder_id, row.attributed_to, tx.at, None))
        days = sums[row.referral_kind, row.regime][hand]
        for at, part in enumerate((row.before, row.during, row.after)):
            days[at] += float(part or 0)
    return {
        key: [HandDays(hand, *by_hand[hand]) for hand in Hand if hand in by_hand]
        for key, by_hand in sums.items()
    }


def _in_order(population: Population) -> tuple[int, str]:
    return list(ReferralKind).index(ReferralKind(population.referral_kind)), population.regime
