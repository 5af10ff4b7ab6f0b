"""The figures beside the success rate: counted as their cards say, with what is left out, and the list behind each.

The cards are ``domain/measures.py``'s. Stages and regimes stay apart. A court's readers see all of them; an
organisation and a mediator what can be told of their own handoffs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true

from diversion.domain.diversion_share import Diversion, OutsideMonth, Value, diversion, whole_months
from diversion.domain.endings import share
from diversion.domain.entries import ReferralKind
from diversion.domain.import_sheet import write_sheet
from diversion.domain.measure_cards import ELSEWHERE, MEASURES
from diversion.domain.measures import BREAK_ON, Measure, MeasureCard
from diversion.domain.reasons import Fault
from diversion.domain.reporting import Definition, Unit, Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import ended_units as ended
from diversion.persistence import figures as kept
from diversion.persistence import measures as stored
from diversion.persistence import reporting
from diversion.persistence.dispute_groups import groups_of
from diversion.persistence.outside_figures import counts_by_month
from diversion.persistence.registers import Court
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import figures_reach, window_faults
from diversion.services.transaction import Transaction, transaction

OF_MONTHS = (
    Measure.DIVERSION_SHARE,
    Measure.DIVERSION_RATIO,
    Measure.LITIGATION_RATE,
    Measure.LITIGATION_RATE_WITH_MEDIATED,
)
"""Figures of whole months and a court, which need its upload; see ``read_diversion``."""


class MeasurePart(StrEnum):
    """Which of a figure's numbers a list is behind."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Shanghai days, both within it; at one court or all within reach."""

    from_on: date
    to_on: date
    court_id: UUID | None = None

    @property
    def crosses_break(self) -> bool:
        """Whether it holds days of both regimes, so that no series over it is one."""
        return self.from_on < BREAK_ON <= self.to_on


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One figure of a stage and regime (None: of both); of days the mean and median, of groups their disputes too."""

    referral_kind: str | None
    regime: str | None
    value: Value | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    number: int | None = None
    mean: float | None = None
    median: float | None = None
    disputes: int | None = None
    settled: int | None = None
    largest: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """One figure with its card."""

    card: MeasureCard
    rows: Sequence[MeasureRow]


@dataclass(frozen=True, slots=True)
class CourtDiversion:
    """The figures of whole months of one court."""

    court_id: UUID
    court_code: str
    court_name: str
    diversion: Diversion


def read_measures(actor: Actor, span: Span) -> Sequence[MeasureReport]:
    """Count every figure of a span but those of ``OF_MONTHS``, in the order of their cards.

    Who: readers of figures. Refuses: ``window-reversed``; ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        among, is_court = among_of(tx, span)
        found = []
        for measure in Measure:
            if measure in (*OF_MONTHS, *ELSEWHERE) or not (
                is_court or measure in (*stored.OF_HANDOFFS, Measure.DAYS)
            ):
                continue
            rows = {Measure.DAYS: _days, Measure.GROUPS: _groups}.get(measure, _shares)(
                tx, measure, among, is_court
            )
            found.append(MeasureReport(MEASURES[measure], sorted(rows, key=_in_order)))
        return found


def list_measure(
    actor: Actor,
    measure: Measure,
    span: Span,
    part: MeasurePart,
    asked: Asked,
    referral_kind: str | None = None,
    regime: str | None = None,
) -> Page[Any]:
    """List what a figure counts or leaves out, by the moment it is counted at. Who: as the figure.

    Refuses besides: ``measure-without-list`` for a figure that is no count of units of its own; an organisation's
    reader is answered nothing of a court's figures.
    """
    with transaction(actor) as tx:
        among, is_court = among_of(tx, span)
        if measure not in stored.UNITS:
            zh, en = "此数没有单独的清单。", "This figure has no list of its own."
            raise InputFaulty([Fault("/measure", "measure-without-list", zh, en)])
        found = stored.UNITS[measure](among).subquery("found")
        columns = found.c
        is_in = columns.left_out.is_(None)
        conditions = {
            MeasurePart.NUMERATOR: is_in & columns.counted,
            MeasurePart.DENOMINATOR: is_in,
            MeasurePart.LEFT_OUT: ~is_in,
        }
        key: Any = (columns.counted_at, columns.unit_id)
        shown = (columns.dispute_id, columns.reference, columns.referral_kind, columns.regime)
        query = select(*key, *shown, columns.counted, columns.left_out).where(conditions[part])
        if not (is_court or measure in stored.OF_HANDOFFS):
            query = query.where(~true())
        for column, wanted in ((columns.referral_kind, referral_kind), (columns.regime, regime)):
            query = query if wanted is None else query.where(column == wanted)
        return read_page(tx, query, key, asked)


def read_diversion(actor: Actor, span: Span) -> Sequence[CourtDiversion]:
    """Count the figures of whole months for every court in reach, in the order of the courts' codes.

    Who: readers of a court's figures; of others there are none. Refusals as ``read_measures``. A window without a whole
    month answers figures over nothing.
    """
    with transaction(actor) as tx:
        among, is_court = among_of(tx, span)
        if not is_court:
            return []
        months = whole_months(span.from_on, span.to_on)
        outside: dict[UUID, list[OutsideMonth]] = defaultdict(list)
        for row in tx.session.execute(counts_by_month(among.courts, months)):
            outside[row.court_id].append(
                OutsideMonth(row.month, row.civil, row.administrative, row.population)
            )
        settled = _settled_by_month(tx, among, span)
        query = select(Court.id, Court.code, Court.name).where(among.of(Court.id)).order_by(Court.code)
        return [
            CourtDiversion(
                row.id, row.code, row.name, diversion(settled.get(row.id, {}), outside[row.id], months)
            )
            for row in tx.session.execute(query)
        ]


COLUMNS = (
    "measure",
    "version",
    "name",
    "court_code",
    "referral_kind",
    "regime",
    "from",
    "to",
    "numerator",
    "denominator",
    "value",
    "low_95",
    "high_95",
    "left_out",
    "beside",
    "numerator_is",
    "denominator_is",
    "window",
    "excluded",
    "counted_once",
    "source",
    "certainty",
)


def write_measures(actor: Actor, span: Span) -> bytes:
    """Write all figures of a span as a CSV, each row with its whole card. Who and refusals: as ``read_measures``."""
    with transaction(actor):
        rows: list[Sequence[str]] = [COLUMNS]
        for court in read_diversion(actor, span):
            for value in court.diversion.values:
                missing = ";".join(f"{month:%Y-%m}" for month in court.diversion.missing)
                beside = f"missing_months={missing}" if missing else ""
                rows.append(
                    _line(
                        MEASURES[value.measure],
                        span,
                        MeasureRow(referral_kind=None, regime=None, value=value),
                        beside,
                        court.court_code,
                    )
                )
        for report in read_measures(actor, span):
            rows.extend(_line(report.card, span, row, _beside(row)) for row in report.rows)
        return write_sheet(rows)


def _line(card: MeasureCard, span: Span, row: MeasureRow, beside: str, court_code: str = "") -> Sequence[str]:
    value = row.value
    low, high = (value.interval_95 if value is not None else None) or (None, None)
    counts = (
        (value.numerator, value.denominator, value.value)
        if value is not None
        else (row.number, None, row.mean)
    )
    texts = (card.numerator, card.denominator, card.window, card.excluded, card.unit, card.source)
    return (
        card.measure.value,
        card.version,
        card.name.zh,
        court_code,
        row.referral_kind or "",
        row.regime or "",
        str(span.from_on),
        str(span.to_on),
        *("" if each is None else str(each) for each in (*counts, low, high)),
        ";".join(f"{reason}={number}" for reason, number in sorted(row.left_out.items())),
        beside,
        *(text.zh for text in texts),
        card.certainty.value,
    )


def _beside(row: MeasureRow) -> str:
    told = {"median": row.median, "disputes": row.disputes, "settled": row.settled, "largest": row.largest}
    return ";".join(f"{name}={value}" for name, value in told.items() if value is not None)


def among_of(tx: Transaction, span: Span) -> tuple[stored.Among, bool]:
    """Say which units an actor's figures of a span are of, and whether they are a court's.

    Raises ``GrantMissing``; ``InputFaulty`` ``window-reversed``; ``NotFound`` for a court out of reach.
    """
    courts, handed = figures_reach(tx, span.court_id)
    if faults := window_faults(span.from_on, span.to_on):
        raise InputFaulty(faults)
    window = Window(day_begins_at(span.from_on), day_ends_at(span.to_on))
    narrowed = true() if handed is None else handed
    return stored.Among(courts, narrowed, window, tx.today), handed is None


def _shares(tx: Transaction, measure: Measure, among: stored.Among, _: bool) -> list[MeasureRow]:
    counts: dict[tuple[str | None, str | None], tuple[int, int]] = {}
    out: dict[tuple[str | None, str | None], dict[str, int]] = defaultdict(dict)
    for row in tx.session.execute(stored.counted(stored.UNITS[measure](among).subquery("found"))):
        of = (row.referral_kind, row.regime)
        counts.setdefault(of, (0, 0))
        if row.left_out is None:
            counts[of] = (row.numerator, row.number)
        else:
            out[of][row.left_out] = row.number
    return [
        MeasureRow(
            referral_kind=kind,
            regime=regime,
            value=share(measure, *counts[kind, regime]),
            left_out=out[kind, regime],
        )
        for kind, regime in counts
    ]


def _days(tx: Transaction, _: Measure, among: stored.Among, is_court: bool) -> list[MeasureRow]:
    units = ended.ended_units(among) if is_court else _own_ended(among)
    return [
        MeasureRow(
            referral_kind=row.referral_kind,
            regime=row.regime,
            number=row.number,
            mean=float(row.mean),
            median=float(row.median),
        )
        for row in tx.session.execute(ended.days_of(units))
    ]


def _own_ended(among: stored.Among) -> Any:
    """Ask for an organisation's or mediator's own handoffs that ended."""
    found = reporting.facts(Unit.HANDOFF, among.courts, among.handed)
    moment = reporting.counted_at(found, Definition.CLOSED)
    return select(found).where(among.within(moment)).subquery("ended")


def _groups(tx: Transaction, measure: Measure, among: stored.Among, _: bool) -> list[MeasureRow]:
    return [
        MeasureRow(
            referral_kind=row.referral_kind,
            regime=row.regime,
            value=share(measure, row.numerator, row.denominator),
            disputes=row.disputes,
            settled=row.settled,
            largest=row.largest,
        )
        for row in tx.session.execute(groups_of(ended.ended_units(among)))
    ]


def _settled_by_month(tx: Transaction, among: stored.Among, span: Span) -> dict[UUID, dict[date, int]]:
    """Count what was settled before docketing, by court and month of the end; both regimes, as K-2 has no other."""
    cells = kept.read(Unit.STAGE, kept.ALL, among.courts, span.from_on, span.to_on)
    month = func.date_trunc("month", cells.c.day).label("month")
    query = (
        select(cells.c.court_id, month, func.sum(cells.c.numerator).label("settled"))
        .where(cells.c.definition == Definition.CLOSED, cells.c.referral_kind == ReferralKind.PRE_DOCKET)
        .group_by(cells.c.court_id, month)
    )
    found: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in tx.session.execute(query):
        found[row.court_id][row.month.date()] = int(row.settled)
    return found


def _in_order(row: MeasureRow) -> tuple[int, str]:
    """Order before docketing first, then by regime."""
    kind = list(ReferralKind).index(ReferralKind(row.referral_kind)) if row.referral_kind else 0
    return kind, row.regime or ""
