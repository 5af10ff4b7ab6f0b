"""What was to be expected of each organisation, given the disputes it had, beside what it did; computed by workers.

The rule is ``domain/case_mix.py``'s, the model ``workers/case_mix_model.py``'s, which a worker hands in where it is
installed. What is found stands in rows that are never changed: reading costs no more than reading one, however many cases
were compared. It is no record of the court, but it says of what it was computed, by which definition, and when.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.case_mix import (
    CaseGroup,
    CaseKind,
    CaseMix,
    MixMethod,
    by_strata,
    fingerprint,
    method_for,
    too_few,
    window_until,
)
from diversion.domain.funnel import (
    LEAST_COMPARED,
    Compared,
    Funnel,
    Point,
    Position,
    adjusted_funnel,
    position,
)
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure, MeasureCard
from diversion.domain.reporting import By, Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import case_mix as stored
from diversion.persistence import reporting as names
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM, Actor
from diversion.services.gap import classes_of
from diversion.services.outbox import Job
from diversion.services.registers import is_first
from diversion.services.reporting import figures_reach
from diversion.services.transaction import Transaction, transaction

CARD = MEASURES[Measure.CASE_MIX]
Fit: TypeAlias = Callable[[Sequence[CaseGroup]], CaseMix | None]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One organisation: what was found of it, and where it lies; ``point`` is None where too few are compared."""

    organisation_id: UUID
    organisation_name: str
    found: dict[str, Any]
    point: Point | None
    position: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtCaseMix:
    """The newest comparison of a court's organisations, in the order of their names.

    ``whole``: what was found of all of them together, and how good the chances were; None to an organisation's readers,
    who see its own row alone. ``place_names``: what the places among the kinds are called.
    """

    court_id: UUID
    court_name: str
    from_on: date
    to_on: date
    method: MixMethod
    definition_version: str
    fingerprint: str
    computed_at: datetime
    rows: Sequence[ComparedRow]
    whole: dict[str, Any] | None
    funnel: Funnel | None
    place_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class CaseMixReport:
    """Every court's comparison in reach, by the courts' names, with the card that must travel with it."""

    card: MeasureCard
    courts: Sequence[CourtCaseMix]


def read_case_mix(actor: Actor, court_id: UUID | None = None) -> CaseMixReport:
    """Read what was computed last of one court or of all in reach.

    Who: readers of a court's figures; a coordinator the own organisation's row, a mediator none. A court of which
    nothing was computed yet is not among them. Raises ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        courts, handed = figures_reach(tx, court_id)
        own = None if handed is None else actor.demand(Permission.READ_FIGURES).organisations
        found = tx.session.scalars(stored.newest_of(courts)).all()
        court_names = _named(tx, found)
        told = [_court(tx, each, court_names[each.court_id], own) for each in found]
        shown = [each for each in told if own is None or each.rows]
        return CaseMixReport(CARD, sorted(shown, key=lambda each: each.court_name))


def promise_comparisons(tx: Transaction, _slots: Sequence[str]) -> None:
    """Promise a comparison of every court, each as work of its own. Safe to repeat: what is unchanged costs a count."""
    for court_id in tx.session.scalars(select(Court.id).order_by(Court.id)):
        tx.promise(Job.COMPARE_CASE_MIX, str(court_id))


def compare_court(tx: Transaction, court_id: UUID, fit: Fit | None) -> MixMethod | None:
    """Compare a court's organisations and keep what was found; None where it is what was compared last.

    ``fit`` is the model, None where it is not installed. Safe to repeat. While somebody else compares the court, or where
    nothing ever ended, nothing is done either.
    """
    if not is_first(tx, f"case_mix:{court_id}"):
        return None
    from_on, to_on = window_until(tx.today)
    groups = _groups(tx, court_id, Window(day_begins_at(from_on), day_ends_at(to_on)))
    method, digest = method_for(groups, has_model=fit is not None), fingerprint(groups, CARD.version)
    last = tx.session.scalars(stored.newest_of({court_id})).one_or_none()
    if (not groups and last is None) or (last and (last.method, last.fingerprint) == (method, digest)):
        return None
    found = _found(groups, method, fit)
    tx.add(
        stored.CaseMixFound(
            id=tx.new_id(),
            court_id=court_id,
            from_on=from_on,
            to_on=to_on,
            method=found.method.value,
            definition_version=CARD.version,
            fingerprint=digest,
            computed_at=tx.recorded_at,
            body=_written(found),
        )
    )
    return found.method


def compare_all(actor: Actor, fit: Fit | None) -> dict[str, MixMethod | None]:
    """Compare every court now, each in a transaction of its own; answers the method by the court's name.

    Who: who may read the journal.
    """
    with transaction(actor) as tx:
        actor.demand(Permission.READ_JOURNAL)
        courts = {
            row.id: row.name for row in tx.session.execute(select(Court.id, Court.name).order_by(Court.name))
        }
    done = {}
    for court_id, name in courts.items():
        with transaction(SYSTEM) as tx:
            done[name] = compare_court(tx, court_id, fit)
    return done


def _groups(tx: Transaction, court_id: UUID, window: Window) -> list[CaseGroup]:
    classes = classes_of(tx, set(tx.session.scalars(stored.causes_of(court_id, window))))
    known = {name: told for name, told in classes.items() if name is not None}
    rows = tx.session.execute(stored.case_groups(court_id, window, known))
    return [
        CaseGroup(row.organisation, tuple(getattr(row, kind) for kind in CaseKind), row.succeeded, row.cases)
        for row in rows
    ]


def _found(groups: Sequence[CaseGroup], method: MixMethod, fit: Fit | None) -> CaseMix:
    if method is MixMethod.MODEL and fit is not None:
        return fit(groups) or by_strata(groups)
    return by_strata(groups) if method is MixMethod.STRATA else too_few(groups)


def _written(found: CaseMix) -> dict[str, Any]:
    """Write what was found as it is kept."""
    return {
        "cases": found.cases,
        "successes": found.successes,
        "common_rate": found.common_rate,
        "organisations": [
            {"organisation_id": name, **asdict(told)} for name, told in found.by_organisation.items()
        ],
        "calibration": asdict(found.calibration) if found.calibration else None,
        "discrimination": found.discrimination,
        "strength": found.strength,
        "effects": [asdict(each) for each in found.effects],
        "strata": [asdict(each) for each in found.strata],
    }


def _court(
    tx: Transaction, found: stored.CaseMixFound, court_name: str, own: AbstractSet[UUID] | None
) -> CourtCaseMix:
    told = {UUID(each["organisation_id"]): each for each in found.body["organisations"]}
    funnel = _funnel(found.body) if own is None else None
    points = {point.name: point for point in funnel.points} if funnel else {}
    seen = set(told) if own is None else set(told) & own
    called = _called(tx, By.ORGANISATION, {str(each) for each in seen})
    rows = [_row(each, called[str(each)], told[each], points, funnel) for each in seen]
    return CourtCaseMix(
        court_id=found.court_id,
        court_name=court_name,
        from_on=found.from_on,
        to_on=found.to_on,
        method=MixMethod(found.method),
        definition_version=found.definition_version,
        fingerprint=found.fingerprint,
        computed_at=found.computed_at,
        rows=sorted(rows, key=lambda row: (row.organisation_name, str(row.organisation_id))),
        whole=found.body if own is None else None,
        funnel=funnel,
        place_names=_places(tx, found.body) if own is None else {},
    )


def _row(
    organisation_id: UUID, name: str, told: dict[str, Any], points: dict[str, Point], funnel: Funnel | None
) -> ComparedRow:
    point = points.get(str(organisation_id))
    where = position(point, funnel.target) if point and funnel else None
    return ComparedRow(organisation_id, name, told, point, where)


def _funnel(body: dict[str, Any]) -> Funnel | None:
    """Put adjusted rates into a funnel; None with too few to compare."""
    told = body["organisations"]
    if len(told) < LEAST_COMPARED:
        return None
    groups = [
        Compared(each["organisation_id"], each["cases"], each["observed"], each["expected"], each["variance"])
        for each in told
    ]
    return adjusted_funnel(groups, body["common_rate"])


def _places(tx: Transaction, body: dict[str, Any]) -> dict[str, str]:
    codes = {each["level"] for each in body["effects"] if each["kind"] == CaseKind.PLACE}
    return _called(tx, By.REGION, codes)


def _called(tx: Transaction, by: By, keys: set[str]) -> dict[str, str]:
    query = names.names_of(by, keys)
    return {row[0]: row[1] for row in tx.session.execute(query)} if query is not None else {}


def _named(tx: Transaction, found: Sequence[stored.CaseMixFound]) -> dict[UUID, str]:
    query = select(Court.id, Court.name).where(Court.id.in_({each.court_id for each in found}))
    return {row.id: row.name for row in tx.session.execute(query)}
