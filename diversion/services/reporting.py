"""The success rate, never without its definition; and behind each number the list it counts (promise 7).

What counts is ``domain/reporting.py``'s; here a reader's grants narrow the population, the database adds
up, and stage and regime stay apart unless their mixture is asked for. A court's readers see disputes; an
organisation's and a mediator's see their own handoffs. No ranking: groups come in their own order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Subquery, Text, and_, cast, func, null, select, true

from diversion.domain.access import Permission
from diversion.domain.entries import ENTRY_NAMES, ReferralKind
from diversion.domain.organisations import KIND_NAMES
from diversion.domain.reasons import Fault
from diversion.domain.regimes import Regime
from diversion.domain.reporting import (
    CARDS,
    OF_HANDOFFS,
    By,
    Definition,
    DefinitionCard,
    Population,
    RegimeAsked,
    StageAsked,
    SuccessRate,
    Unit,
    Window,
    success_rate,
)
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import figures as kept
from diversion.persistence import reporting as stored
from diversion.persistence.registers import courts_below
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.transaction import Transaction, transaction

ALL_KINDS = tuple(ReferralKind)
ALL_REGIMES = tuple(Regime)
NAMES_OF_CODES: Mapping[By | None, Mapping[Any, tuple[str, str]]] = {
    By.ORGANISATION_KIND: KIND_NAMES,
    By.ENTRY: ENTRY_NAMES,
}
"""Groups whose key is a word of ours, with what people call it."""
BY_HANDOFF = (By.ORGANISATION, By.ORGANISATION_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which figure is asked for. Days are Shanghai days, both within the window.

    ``referral_kind`` and ``regime``: one of them, ``mixed`` for their mixture, or None for each apart.
    """

    from_on: date
    to_on: date
    definition: Definition = Definition.CLOSED
    by: By | None = None
    referral_kind: StageAsked | None = None
    regime: RegimeAsked | None = None
    court_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """One rate: its group (None: no grouping, or nothing known), stage and regime (None: their mixture)."""

    group: str | None
    group_name: str | None
    referral_kind: str | None
    regime: str | None
    rate: SuccessRate


@dataclass(frozen=True, slots=True)
class Report:
    """Rates with the card that must travel with them; ``unit`` says what is counted once."""

    card: DefinitionCard
    unit: Unit
    rows: Sequence[RateRow] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Which number's list is asked for: its group, and the numerator alone or the whole denominator."""

    figure: Figure
    group: str | None = None
    numerator_only: bool = False


def read_success_rate(actor: Actor, figure: Figure) -> Report:
    """Count a success rate as asked.

    Who: router and manager of the court (a manager also of the courts below), auditors; a coordinator for
    the organisation's handoffs, a mediator for the own ones. Refuses: ``window-reversed``,
    ``definition-not-by-organisation``; ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        courts, handed, unit = reach_of(tx, figure)
        query = _kept(figure, unit, courts) if handed is None else _looked_up(figure, unit, courts, handed)
        counts = _mixed(tx.session.execute(query).all(), figure)
        names = _names(tx, figure.by, {key[0] for key in counts if key[0] is not None})
        rows = [_row(figure, key, counts[key], names) for key in counts]
        return Report(CARDS[figure.definition], unit, sorted(rows, key=_in_order))


def read_flow(actor: Actor, from_on: date, to_on: date) -> Mapping[Definition, Report]:
    """Count every definition over the same window at once, stages and regimes apart: one look instead of six.

    Who: as the success rate over what entered; an organisation's readers are refused ``definition-not-by-organisation``.
    """
    figure = Figure(from_on=from_on, to_on=to_on, definition=Definition.ENTERED)
    with transaction(actor) as tx:
        courts, _, unit = reach_of(tx, figure)
        cells = kept.read(unit, kept.ALL, courts, from_on, to_on)
        columns = (cells.c.definition, cells.c.referral_kind, cells.c.regime)
        counted = tx.session.execute(kept.summed(cells, *columns)).all()
        return {each: Report(CARDS[each], unit, _flow_rows(figure, each, counted)) for each in Definition}


def _flow_rows(figure: Figure, definition: Definition, counted: Sequence[Any]) -> list[RateRow]:
    told = replace(figure, definition=definition)
    rows = [
        _row(told, (None, row.referral_kind, row.regime), [row.numerator, row.denominator], {})
        for row in counted
        if row.definition == definition
    ]
    return sorted(rows, key=_in_order)


def _kept(figure: Figure, unit: Unit, courts: set[UUID] | None) -> Any:
    """Ask the figures kept ready; a month is told from the days."""
    by = kept.ALL if figure.by in (None, By.MONTH) else str(figure.by)
    cells = kept.read(unit, by, courts, figure.from_on, figure.to_on, [figure.definition])
    group = {None: cast(null(), Text), By.MONTH: func.to_char(cells.c.day, "YYYY-MM")}.get(
        figure.by, func.nullif(cells.c.group_key, kept.NOTHING_KNOWN)
    )
    query = kept.summed(cells, group.label("group"), cells.c.referral_kind, cells.c.regime)
    return query.where(*stages_of(cells, figure))


def _looked_up(figure: Figure, unit: Unit, courts: set[UUID] | None, handed: ColumnElement[bool]) -> Any:
    """Count an organisation's or a mediator's own handoffs."""
    found = stored.facts(unit, courts, handed)
    moment = stored.counted_at(found, figure.definition)
    query = stored.counted(found, stored.group_key(found, figure.by, moment))
    return query.where(_in_window(figure, moment), *stages_of(found, figure))


def list_behind(actor: Actor, behind: Behind, asked: Asked) -> Page[Any]:
    """List what a number counts, by the moment it is counted at. Who and refusals: as the rate itself."""
    figure = behind.figure
    with transaction(actor) as tx:
        found = _population(tx, figure)
        moment = stored.counted_at(found, figure.definition)
        conditions = [_in_window(figure, moment)]
        if figure.by is not None:
            group = stored.group_key(found, figure.by, moment)
            conditions.append(group == behind.group if behind.group is not None else group.is_(None))
        if behind.numerator_only:
            conditions.append(stored.succeeded(found))
        listed = (
            select(found, moment.label("counted_at"), stored.succeeded(found).label("succeeded"))
            .where(and_(*conditions, *stages_of(found, figure)))
            .subquery("listed")
        )
        shown = listed.c
        columns: Any = (shown.counted_at, shown.unit_id)
        query = select(
            *columns,
            shown.dispute_id,
            shown.reference,
            shown.handoff_id,
            shown.referral_kind,
            shown.regime,
            shown.end_reason,
            shown.succeeded,
        )
        return read_page(tx, query, columns, asked)


def name_group(actor: Actor, by: By, group: str) -> str:
    """Say what people call a group of a figure. Who: readers of figures."""
    with transaction(actor) as tx:
        actor.demand(Permission.READ_FIGURES)
        return _names(tx, by, {group}).get(group, group)


def figures_reach(
    tx: Transaction, court_id: UUID | None = None
) -> tuple[set[UUID] | None, ColumnElement[bool] | None]:
    """Say what an actor's figures are of: some courts (None: all), or only handoffs that a condition holds for.

    A court's readers count its disputes, a manager's also those of the courts below; an organisation's and a
    mediator's their own handoffs, of all courts or of one. Raises ``GrantMissing``, and ``NotFound`` for a
    court out of reach.
    """
    reach = tx.actor.demand(Permission.READ_FIGURES)
    courts: set[UUID] | None = None
    is_court = reach.everywhere or bool(reach.courts or reach.courts_and_below)
    if is_court and not reach.everywhere:
        courts = {*reach.courts, *tx.session.scalars(courts_below(reach.courts_and_below))}
    if court_id is not None:
        if courts is not None and court_id not in courts:
            raise NotFound("法院", "court")
        courts = {court_id}
    return courts, None if is_court else stored.handed_to(reach, tx.actor.user_id)


def _population(tx: Transaction, figure: Figure) -> Subquery:
    courts, handed, unit = reach_of(tx, figure)
    return stored.facts(unit, courts, true() if handed is None else handed)


def reach_of(tx: Transaction, figure: Figure) -> tuple[set[UUID] | None, ColumnElement[bool] | None, Unit]:
    """Say what an actor's figure is of, and what is counted once; refuses what cannot be asked."""
    courts, handed = figures_reach(tx, figure.court_id)
    unit = _unit(figure, is_court=handed is None)
    if faults := _faults(figure, unit):
        raise InputFaulty(faults)
    return courts, handed, unit


def _unit(figure: Figure, *, is_court: bool) -> Unit:
    if not is_court or figure.by in BY_HANDOFF:
        return Unit.HANDOFF
    return Unit.DISPUTE if figure.referral_kind is StageAsked.MIXED else Unit.STAGE


def _faults(figure: Figure, unit: Unit) -> list[Fault]:
    faults = window_faults(figure.from_on, figure.to_on)
    if unit is Unit.HANDOFF and figure.definition not in OF_HANDOFFS:
        zh = "此口径包括未委派委托的纠纷，不能按调解组织统计，请改选其他口径。"
        en = "This definition counts disputes that no organisation was offered; choose another one."
        faults.append(Fault("/definition", "definition-not-by-organisation", zh, en))
    return faults


def window_faults(from_on: date, to_on: date) -> list[Fault]:
    """Refuse a window that ends before it begins: ``window-reversed``. One day is a window."""
    if to_on >= from_on:
        return []
    zh, en = "统计期间的结束日不得早于开始日。", "The window ends on or after the day it begins."
    return [Fault("/to", "window-reversed", zh, en)]


def window_of(figure: Figure) -> Window:
    """Give a figure's window in moments."""
    return Window(day_begins_at(figure.from_on), day_ends_at(figure.to_on))


def _in_window(figure: Figure, moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    window = window_of(figure)
    return and_(moment >= window.from_at, moment < window.until_at)


def stages_of(found: FromClause, figure: Figure) -> list[ColumnElement[bool]]:
    """Say which stage and regime a figure is narrowed to, its mixture being of all."""
    conditions = []
    if figure.referral_kind not in (None, StageAsked.MIXED):
        conditions.append(found.c.referral_kind == figure.referral_kind)
    if figure.regime not in (None, RegimeAsked.MIXED):
        conditions.append(found.c.regime == figure.regime)
    return conditions


def _in_order(row: RateRow) -> tuple[Any, ...]:
    """Order by name, what is not known last, before docketing first: never by rate."""
    kind = list(ReferralKind).index(ReferralKind(row.referral_kind)) if row.referral_kind else 0
    return (row.group is None, row.group_name or "", row.group or "", kind, row.regime or "")


def _mixed(counted: Sequence[Any], figure: Figure) -> dict[tuple[Any, ...], list[int]]:
    """Add up the stages and regimes whose mixture was asked for; None stands for the mixture."""
    counts: dict[tuple[Any, ...], list[int]] = {}
    for row in counted:
        kind = None if figure.referral_kind is StageAsked.MIXED else row.referral_kind
        regime = None if figure.regime is RegimeAsked.MIXED else row.regime
        sums = counts.setdefault((row.group, kind, regime), [0, 0])
        sums[0] += row.numerator
        sums[1] += row.denominator
    return counts


def _names(tx: Transaction, by: By | None, keys: set[str]) -> Mapping[str, str]:
    if by in NAMES_OF_CODES:
        return {key: NAMES_OF_CODES[by][key][0] for key in keys}
    query = stored.names_of(by, keys) if by is not None and keys else None
    return {row[0]: row[1] for row in tx.session.execute(query)} if query is not None else {}


def _row(figure: Figure, key: tuple[Any, ...], counts: list[int], names: Mapping[str, str]) -> RateRow:
    group, kind, regime = key
    population = Population(
        window_of(figure),
        (ReferralKind(kind),) if kind else ALL_KINDS,
        (Regime(regime),) if regime else ALL_REGIMES,
    )
    return RateRow(
        group=group,
        group_name=names.get(group, group),
        referral_kind=kind,
        regime=regime,
        rate=success_rate(figure.definition, counts[0], counts[1], population),
    )
