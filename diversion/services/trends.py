"""How a court's figures go from month to month, and which organisations' rates have begun to drop.

Three figures a stage: what entered, how many offers were accepted of those answered, and the success rate of what ended.
Each regime is a line of its own, so that nothing is joined over the break of 2025; months that are not over are left
out. Limits are ``domain/control_limits.py``'s, warnings ``domain/early_warning.py``'s: a reason to ask, no comparison.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from diversion.domain.control_limits import Chart, ChartPoint, Month, chart
from diversion.domain.diversion_share import next_month
from diversion.domain.entries import ReferralKind
from diversion.domain.regimes import Regime
from diversion.domain.reporting import CARDS, By, Definition, Proportion, Window
from diversion.domain.trends import (
    Case,
    Counts,
    Seen,
    Trend,
    Watched,
    filled,
    may_be_watched,
    months_told,
    seen,
)
from diversion.domain.working_days import day_begins_at, day_ends_at, shanghai_day
from diversion.persistence import reporting as names
from diversion.persistence import trends as stored
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import Figure, figures_reach, read_success_rate, window_faults
from diversion.services.transaction import Transaction, transaction

A_YEAR = timedelta(days=365)
CARDS_TOLD = (CARDS[Definition.ENTERED], CARDS[Definition.CLOSED])
"""The definitions of the lines but that of acceptance, which is no success rate: ``Measure.ACCEPTANCE``."""
Reach = tuple[set[UUID] | None, ColumnElement[bool] | None]
Told = Mapping[tuple[str, str], Mapping[date, Counts]]


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month: how many, of how many, and what the chart says; ``point`` is None for counts and short series."""

    month: date
    rate: Proportion
    point: ChartPoint | None


@dataclass(frozen=True, slots=True)
class Line:
    """The months of one figure, stage and regime; ``chart`` is None for counts and with too few months for limits."""

    trend: Trend
    referral_kind: str
    regime: str
    months: Sequence[TrendMonth]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Warned:
    """An organisation of which early warning warned, at one stage and under one regime."""

    organisation_id: UUID
    organisation_name: str
    watched: Watched
    referral_kind: str
    regime: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Trends:
    """The lines and the warnings; ``watched`` and ``unwatched`` count what early warning could watch, and could not."""

    lines: Sequence[Line]
    watched_from_on: date
    warned: Sequence[Warned]
    watched: int
    unwatched: int


def read_trends(actor: Actor, from_on: date, to_on: date, court_id: UUID | None = None) -> Trends:
    """Follow the figures of whole months of a window, and watch the organisations over its last year.

    Who: readers of figures; an organisation's and a mediator's readers their own handoffs, without what entered.
    Refuses: ``window-reversed``; ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        reach = figures_reach(tx, court_id)
        if faults := window_faults(from_on, to_on):
            raise InputFaulty(faults)
        months = months_told(from_on, to_on, tx.today)
        lines = _lines(actor, reach, tx, months, court_id) if months else []
        watched_from = min(to_on, tx.today) - A_YEAR
        warned, watched, unwatched = _warned(tx, reach, watched_from, to_on)
        return Trends(lines, watched_from, warned, watched, unwatched)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersAsked:
    """Which answers to offers: offered within days, at one stage and under one regime, to one organisation or all."""

    from_on: date
    to_on: date
    referral_kind: ReferralKind
    regime: Regime
    organisation_id: UUID | None = None
    court_id: UUID | None = None
    accepted_only: bool = False


def list_answers(actor: Actor, wanted: AnswersAsked, asked: Asked) -> Page[Any]:
    """List the offers that the share accepted counts, or those accepted alone, by the moment of the offer.

    Who and refusals: as the trends.
    """
    with transaction(actor) as tx:
        reach = figures_reach(tx, wanted.court_id)
        if faults := window_faults(wanted.from_on, wanted.to_on):
            raise InputFaulty(faults)
        query = stored.answers_listed(*reach, _window(wanted.from_on, wanted.to_on)).where(
            Handoff.referral_kind == wanted.referral_kind, Handoff.regime == wanted.regime
        )
        if wanted.organisation_id is not None:
            query = query.where(Handoff.organisation_id == wanted.organisation_id)
        if wanted.accepted_only:
            query = query.where(Handoff.accepted_at.is_not(None))
        return read_page(tx, query, (Handoff.offered_at, Handoff.id), asked)


def _lines(
    actor: Actor, reach: Reach, tx: Transaction, months: Sequence[date], court_id: UUID | None
) -> list[Line]:
    span = months[0], _end_of(months[-1])
    ask = partial(_by_month, actor, span, court_id)
    answered = tx.session.execute(stored.answers_by_month(*reach, _window(*span))).all()
    told: dict[Trend, Told] = {}
    if reach[1] is None:
        told[Trend.ENTERED] = ask(Definition.ENTERED)
    told[Trend.ACCEPTANCE] = _apart(
        (each.referral_kind, each.regime, each.month, each.numerator, each.denominator) for each in answered
    )
    told[Trend.SUCCESS] = ask(Definition.CLOSED)
    return [
        line
        for trend, populations in told.items()
        for (kind, regime) in sorted(
            populations, key=lambda each: (each[0] != "pre_docket", each[1] != "PRE2025")
        )
        if (line := _line(trend, kind, regime, filled(populations[kind, regime], months, regime))).months
    ]


def _by_month(actor: Actor, span: tuple[date, date], court_id: UUID | None, definition: Definition) -> Told:
    figure = Figure(from_on=span[0], to_on=span[1], definition=definition, by=By.MONTH, court_id=court_id)
    return _apart(
        (row.referral_kind, row.regime, row.group, row.rate.numerator, row.rate.denominator)
        for row in read_success_rate(actor, figure).rows
    )


def _apart(rows: Iterable[tuple[Any, Any, Any, int, int]]) -> Told:
    """Put counts under their stage and regime, by the first day of their month."""
    told: dict[tuple[str, str], dict[date, Counts]] = {}
    for kind, regime, month, numerator, denominator in rows:
        told.setdefault((kind, regime), {})[date.fromisoformat(f"{month}-01")] = (numerator, denominator)
    return told


def _line(trend: Trend, kind: str, regime: str, counted: Sequence[tuple[date, Counts]]) -> Line:
    drawn = None
    if trend is not Trend.ENTERED:
        drawn = chart([Month(f"{month:%Y-%m}", *counts) for month, counts in counted])
    points: Sequence[ChartPoint | None] = drawn.points if drawn else [None] * len(counted)
    months = [
        TrendMonth(month, Proportion(*counts), point)
        for (month, counts), point in zip(counted, points, strict=True)
    ]
    return Line(trend, kind, regime, months, drawn)


def _warned(tx: Transaction, reach: Reach, watched_from: date, to_on: date) -> tuple[list[Warned], int, int]:
    """Watch each organisation's cases of the last year beside its own rate of the year before."""
    window = _window(watched_from - A_YEAR, to_on)
    found: dict[tuple[str, Watched, str, str], list[Case]] = {}
    asked: Mapping[Watched, Callable[..., Any]] = {
        Watched.ACCEPTANCE: stored.answers,
        Watched.SETTLEMENT: stored.endings,
    }
    for watched, query in asked.items():
        for row in tx.session.execute(query(*reach, window)):
            key = (row.organisation, watched, row.referral_kind, row.regime)
            found.setdefault(key, []).append(Case(shanghai_day(row.at), row.succeeded))
    able = [key for key, cases in found.items() if _may_be_watched(cases, watched_from)]
    told = {key: what for key in able if (what := seen(found[key], watched_from)) is not None}
    called = _names(tx, {key[0] for key in told})
    warned = [
        Warned(UUID(key[0]), called[key[0]], key[1], key[2], key[3], what) for key, what in told.items()
    ]
    by_name = sorted(
        warned, key=lambda each: (each.organisation_name, str(each.organisation_id), each.watched)
    )
    return by_name, len(able), len(found) - len(able)


def _may_be_watched(cases: Sequence[Case], watched_from: date) -> bool:
    before = [each.succeeded for each in cases if each.on < watched_from]
    return may_be_watched(sum(before), len(before))


def _names(tx: Transaction, ids: set[str]) -> Mapping[str, str]:
    query = names.names_of(By.ORGANISATION, ids) if ids else None
    return {row[0]: row[1] for row in tx.session.execute(query)} if query is not None else {}


def _window(from_on: date, to_on: date) -> Window:
    return Window(day_begins_at(from_on), day_ends_at(to_on))


def _end_of(month: date) -> date:
    return next_month(month) - timedelta(days=1)
