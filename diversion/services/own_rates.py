"""A mediator's own success rate, and for a coordinator those of the organisation: for support and matching only.

Shown to the person concerned and to the organisation's coordinator, and to nobody for another role (K-6): not to a
manager, judge, router or auditor, nor to a deputy, who stands in for somebody's turns and not for their figures. The
others at the court are counted for the common rate and never shown; when they may be is ``domain/own_rates.py``'s.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from diversion.domain.access import Permission, reach_of
from diversion.domain.cause_classes import CauseClass, class_of_cause
from diversion.domain.entries import ReferralKind
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure, MeasureCard
from diversion.domain.own_rates import Beside, beside_others, own_days
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Proportion, Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import own_rates as stored
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.gap import UNKNOWN
from diversion.services.pages import Asked, Page, read_page
from diversion.services.transaction import Transaction, transaction


class Whom(NamedTuple):
    """Whose cases: a mediator's at one organisation, or all of an organisation (``mediator_id`` None)."""

    mediator_id: UUID | None
    organisation_id: UUID


class Cell(NamedTuple):
    """What is never mixed: court, stage and regime; and one class of cause, or all of them (None)."""

    court_id: UUID
    referral_kind: str
    regime: str
    cause_class: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRate:
    """The cases of one mediator or organisation at a court, stage and regime, and by class of cause.

    ``is_own``: of the reader's own mediations.
    """

    whom: Whom
    mediator_name: str | None
    organisation_name: str
    is_own: bool
    cell: Cell
    court_name: str
    rate: Beside
    by_class: Mapping[str, Beside]


@dataclass(frozen=True, slots=True)
class OwnRates:
    """What a reader may see, in the order of names, never of rates; the days are both within the window."""

    card: MeasureCard
    from_on: date
    to_on: date
    mediators: Sequence[OwnRate]
    organisations: Sequence[OwnRate]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBehind:
    """Which number's list is asked for; without a mediator that of the organisation, without a class of all causes."""

    organisation_id: UUID
    court_id: UUID
    referral_kind: ReferralKind
    regime: Regime
    mediator_id: UUID | None = None
    cause_class: str | None = None
    numerator_only: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: what the person mediated at ``places``, and all that was handed to ``organisations``."""

    user_id: UUID | None
    places: frozenset[UUID]
    organisations: frozenset[UUID]

    def handed(self) -> ColumnElement[bool]:
        """Say in SQL which handoffs are the reader's to know."""
        own = and_(Handoff.mediator_id == self.user_id, Handoff.organisation_id.in_(self.places))
        return or_(own, Handoff.organisation_id.in_(self.organisations))

    def is_own(self, whom: Whom) -> bool:
        """Tell whether cases are the reader's own."""
        return whom.mediator_id == self.user_id and whom.organisation_id in self.places

    def knows(self, whom: Whom) -> bool:
        """Tell whether the reader may know how cases ended: those who left the organisation among them."""
        return whom.organisation_id in self.organisations or self.is_own(whom)

    def is_stranger_to(self, organisation_id: UUID) -> bool:
        """Tell whether the reader neither mediates for an organisation nor coordinates it."""
        return organisation_id not in self.places | self.organisations


def read_own_rates(actor: Actor) -> OwnRates:
    """Count what the actor mediated to an end in two years, or the own organisation did, beside others of the court.

    Who: mediators for themselves; coordinators for their organisation and those who mediate for it today. A deputy
    gets nothing. Writes nothing.
    """
    with transaction(actor) as tx:
        reader = _reader(tx)
        from_on, to_on = own_days(tx.today)
        window = _window(from_on, to_on)
        courts = set(tx.session.scalars(stored.courts_of(reader.handed())))
        found = stored.ended(window, stored.ended_at(courts, window))
        query = stored.counted(found, _classes(tx), unknown=UNKNOWN, otherwise=CauseClass.GENERAL.value)
        counts = tx.session.execute(query).all() if courts else []
        by_mediator = _beside(counts, reader, is_by_mediator=True)
        by_organisation = _beside(counts, reader, is_by_mediator=False)
        names = _names(tx, reader, {cell.court_id for cell in by_mediator})
        shown = _shown(tx, reader)
        return OwnRates(
            MEASURES[Measure.OWN_RATE],
            from_on,
            to_on,
            _in_order(_rows(by_mediator, reader, names, shown)),
            _in_order(
                _rows(by_organisation, reader, names, dict.fromkeys(map(_all_of, reader.organisations)))
            ),
        )


def list_own_rate(actor: Actor, behind: OwnBehind, asked: Asked) -> Page[Any]:
    """List the mediations that a number counts, by the moment of their end. Who: as the rates; beyond reach: nothing."""
    with transaction(actor) as tx:
        window = _window(*own_days(tx.today))
        handed = [_reader(tx).handed(), Handoff.organisation_id == behind.organisation_id]
        if behind.mediator_id is not None:
            handed.append(Handoff.mediator_id == behind.mediator_id)
        found = stored.ended(window, and_(*handed, Handoff.court_id == behind.court_id))
        narrowed = [found.c.referral_kind == behind.referral_kind, found.c.regime == behind.regime]
        if behind.numerator_only:
            narrowed.append(found.c.succeeded)
        if behind.cause_class == UNKNOWN:
            narrowed.append(found.c.cause.is_(None))
        elif behind.cause_class is not None:
            narrowed.append(_is_of_class(tx, found.c.cause, behind.cause_class))
        key: Any = (found.c.ended_at, found.c.handoff_id)
        return read_page(tx, stored.listed(found).where(*narrowed), key, asked)


def _reader(tx: Transaction) -> Reader:
    """Say whose figures the actor may read; what is held as somebody's deputy gives none."""
    tx.actor.demand(Permission.READ_OWN_RATES)
    held = (grant for grant in tx.actor.grants if grant.deputy_for is None)
    reach = reach_of(held, Permission.READ_OWN_RATES)
    stations = tx.session.scalars(stored.stations_of(reach.own_in)) if reach.own_in else ()
    return Reader(tx.actor.user_id, frozenset({*reach.own_in, *stations}), reach.organisations)


def _classes(tx: Transaction) -> dict[str, str]:
    """Tell the class of every cause by its name; one that no catalogue has any more is a general one."""
    paths = {row.name: tuple(row.path) for row in tx.session.execute(stored.causes())}
    return {name: class_of_cause(path).value for name, path in paths.items()}


def _is_of_class(tx: Transaction, cause: Any, cause_class: str) -> ColumnElement[bool]:
    classes = _classes(tx)
    is_of_it = cause.in_([name for name, of in classes.items() if of == cause_class])
    return or_(is_of_it, cause.not_in(classes)) if cause_class == CauseClass.GENERAL else is_of_it


def _beside(counts: Iterable[Any], reader: Reader, *, is_by_mediator: bool) -> dict[Cell, dict[Whom, Beside]]:
    """Put the rates that the reader knows beside all at the same court, stage and regime, and class of cause."""
    sums: dict[Cell, dict[Whom, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in counts:
        whom = Whom(row.mediator_id if is_by_mediator else None, row.organisation_id)
        for cause_class in (None, row.cause_class):
            summed = sums[Cell(row.court_id, row.referral_kind, row.regime, cause_class)][whom]
            summed[0] += row.numerator
            summed[1] += row.denominator
    return {cell: _of_cell(of, reader) for cell, of in sums.items()}


def _of_cell(sums: Mapping[Whom, Sequence[int]], reader: Reader) -> dict[Whom, Beside]:
    rates = {whom: Proportion(*summed) for whom, summed in sums.items()}
    elsewhere = {whom: whom.organisation_id for whom in rates if reader.is_stranger_to(whom.organisation_id)}
    return beside_others(rates, {whom for whom in rates if reader.knows(whom)}, elsewhere)


def _rows(
    found: Mapping[Cell, Mapping[Whom, Beside]],
    reader: Reader,
    names: Mapping[UUID, str],
    shown: Mapping[Whom, str | None],
) -> Iterator[OwnRate]:
    order = [*(each.value for each in CauseClass), UNKNOWN]
    for cell in (each for each in found if each.cause_class is None):
        by_class = {each: found.get(cell._replace(cause_class=each), {}) for each in order}
        for whom, rate in found[cell].items():
            if whom in shown:
                yield OwnRate(
                    whom=whom,
                    mediator_name=shown[whom],
                    organisation_name=names[whom.organisation_id],
                    is_own=reader.is_own(whom),
                    cell=cell,
                    court_name=names[cell.court_id],
                    rate=rate,
                    by_class={each: of[whom] for each, of in by_class.items() if whom in of},
                )


def _in_order(rows: Iterable[OwnRate]) -> Sequence[OwnRate]:
    """Order by names, before docketing first: never by rate."""

    def key(row: OwnRate) -> tuple[Any, ...]:
        is_after = row.cell.referral_kind != ReferralKind.PRE_DOCKET
        named = (row.organisation_name, row.mediator_name or "", str(row.whom.mediator_id))
        return (*named, row.court_name, is_after, row.cell.regime)

    return sorted(rows, key=key)


def _shown(tx: Transaction, reader: Reader) -> dict[Whom, str | None]:
    """Name whose rates are shown: the reader's own, and of those who mediate for the organisation today."""
    own = {Whom(reader.user_id, place): tx.actor.name for place in reader.places}
    rows = tx.session.execute(stored.mediators_of(reader.organisations, tx.today)).all()
    return own | {Whom(row.id, row.organisation_id): row.name for row in rows}


def _names(tx: Transaction, reader: Reader, courts: Collection[UUID]) -> dict[UUID, str]:
    rows = tx.session.execute(stored.names_of(reader.places | reader.organisations, courts)).all()
    return {row.id: row.name for row in rows}


def _all_of(organisation_id: UUID) -> Whom:
    return Whom(None, organisation_id)


def _window(from_on: date, to_on: date) -> Window:
    return Window(day_begins_at(from_on), day_ends_at(to_on))
