"""Counting what stands in a period's report: read from the records in one snapshot, marked, and put into tables.

Nothing is defined here: which moment counts in what is persistence's and the figures' own, what a line is
``domain/report_lines.py``, adding up ``domain/period_report.py``. All statements see the same moment, so that the
numbers of one report agree with each other whatever is written meanwhile. 可派未派 alone comes from what is kept ready,
with what is due looked at anew in the same snapshot.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from diversion.domain.block_words import CODE_WORDS, KIND_WORDS
from diversion.domain.blocks import DEFINITION_VERSION, Block, BlockCode, Side
from diversion.domain.dispute import CourtRole
from diversion.domain.notices import ROLE_WORDS
from diversion.domain.organisations import KIND_NAMES, OrganisationKind
from diversion.domain.outcome import EndReason
from diversion.domain.period_report import (
    Column,
    Counted,
    Row,
    Table,
    count_of,
    fingerprint,
    rate_of,
    tables_of,
    untold,
    written,
)
from diversion.domain.report_cards import CARDS, OTHERS, cards_written
from diversion.domain.report_lines import CountedAs, Line
from diversion.domain.report_periods import Period
from diversion.domain.reporting import Window, Wording
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import eligible, satisfaction
from diversion.persistence import period_report as stored
from diversion.persistence.base import db
from diversion.services.red_list import ALARMS
from diversion.services.satisfaction import group_of, held_groups

MOMENTS = {
    Line.ENTERED: "entered_at",
    Line.ELIGIBLE: "eligible_at",
    Line.OFFERED: "offered_at",
    Line.ACCEPTED: "accepted_at",
    Line.ENDED: "closed_at",
    Line.MEDIATED: "mediated_at",
}
"""The lines that are steps of the flow, by the column of their moment."""
REFUSED = {Line.DECLINED: "declined_at", Line.LAPSED: "lapsed_at", Line.RECALLED: "recalled_at"}
ENDS = {Line.AGREED: EndReason.AGREEMENT_REACHED, Line.WITHDRAWN: EndReason.SETTLED_AND_WITHDRAWN}
SIDES = {
    Side.COURT: Wording("法院一方", "the court"),
    Side.PARTNER: Wording("调解组织一方", "the organisation"),
}
EVERYBODY = Wording("合计", "all")


@dataclass(frozen=True, slots=True)
class CountedPeriod:
    """What was counted: the tables with their cards, the references behind them, the digest of both."""

    body: dict[str, Any]
    lists: list[dict[str, Any]]
    fingerprint: str


def count_period(court_id: UUID, period: Period, at: datetime, least_rated: int) -> CountedPeriod:
    """Count a court's period as it is known at a moment. Changes nothing.

    ``least_rated``: how many disputes of a group must have been rated for its answers to be told.
    """
    window = Window(day_begins_at(period.from_on), day_ends_at(period.to_on))
    alarms = tuple(rule.value for rule in ALARMS)
    asked = stored.Counting(court_id, period.from_on, period.to_on, window, alarms)
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as snapshot:
        counted = _counted(snapshot, asked)
        others = (
            _links(snapshot, asked, at),
            _blocks(snapshot, asked),
            _supervisions(snapshot, asked, at),
            _satisfaction(snapshot, asked, least_rated),
        )
    names = {line: card.name for line, card in CARDS.items()}
    tables = written((*tables_of(counted, names), *others))
    lists = [_listed(each) for each in counted]
    return CountedPeriod(
        {"tables": tables, "cards": cards_written()},
        lists,
        fingerprint({"tables": tables, "lists": lists}),
    )


def _counted(snapshot: Connection, asked: stored.Counting) -> list[Counted]:
    ids = select(stored.looked_at(asked).subquery("looked_at").c[0])
    marked: Mapping[tuple[UUID, str | None], set[Line]] = defaultdict(set)
    for mark in snapshot.execute(stored.marks(asked)):
        marked[mark.dispute_id, mark.stage].add(Line(mark.line))
    at_stages = snapshot.execute(stored.at_stages(asked, ids)).all()
    handed = snapshot.execute(stored.handed(asked, ids)).all()
    is_open = {
        dispute for (dispute, stage), lines in marked.items() if Line.OPEN_AT_END in lines and not stage
    }
    told = _Told(asked.window, is_open)
    found = [
        *_as_disputes(at_stages, marked, told),
        *(told.at_stage(row, marked.get((row.dispute_id, row.referral_kind), set())) for row in at_stages),
        *(told.handed(row) for row in handed),
    ]
    return [each for each in found if each.lines]


def _as_disputes(
    rows: Sequence[Any], marked: Mapping[tuple[UUID, str | None], set[Line]], told: "_Told"
) -> Iterator[Counted]:
    """Give every dispute once; what befell it at a stage of which it has no handoff is counted there all the same."""
    stages: dict[UUID, set[str]] = defaultdict(set)
    first: dict[UUID, Any] = {}
    for row in rows:
        stages[row.dispute_id].add(row.referral_kind)
        first.setdefault(row.dispute_id, row)
    for (dispute_id, stage), lines in marked.items():
        if stage is not None and dispute_id in first and stage not in stages[dispute_id]:
            yield told.counted(
                first[dispute_id], CountedAs.STAGE, lines, stage, first[dispute_id].filed_regime
            )
    for dispute_id, row in first.items():
        lines = marked.get((dispute_id, None), set())
        received = {Line.RECEIVED} if told.window.holds(row.entered_at) else set()
        yield told.counted(row, CountedAs.DISPUTE, lines | received, None, row.filed_regime)


@dataclass(frozen=True, slots=True)
class _Told:
    """Says of a row which lines it counts in."""

    window: Window
    is_open: set[UUID]

    def at_stage(self, row: Any, marked: set[Line]) -> Counted:
        return self.counted(row, CountedAs.STAGE, self._flow(row) | marked, row.referral_kind, row.regime)

    def handed(self, row: Any) -> Counted:
        refused = {line for line, name in REFUSED.items() if self.window.holds(getattr(row, name))}
        flow = self._flow(row) - {Line.ENTERED, Line.ELIGIBLE}
        return self.counted(row, CountedAs.HANDOFF, flow | refused, row.referral_kind, row.regime)

    def counted(
        self, row: Any, counted_as: CountedAs, lines: set[Line], stage: str | None, regime: str
    ) -> Counted:
        took = row.closed_at - row.accepted_at if Line.ENDED in lines else None
        return Counted(
            counted_as=counted_as,
            dispute_id=str(row.dispute_id),
            reference=row.reference,
            regime=regime,
            entry=row.entry,
            lines=frozenset(lines),
            stage=stage,
            cause=row.cause,
            enterprise=row.enterprise,
            organisation=_called(row) if counted_as is CountedAs.HANDOFF else None,
            succeeded=bool(row.succeeded) and counted_as is not CountedAs.DISPUTE,
            days=round(took.total_seconds() / 86_400, 4) if took is not None else None,
        )

    def _flow(self, row: Any) -> set[Line]:
        lines = {line for line, name in MOMENTS.items() if self.window.holds(getattr(row, name))}
        if Line.ENDED in lines and row.succeeded:
            lines |= {line for line, reason in ENDS.items() if row.end_reason == reason}
        until = self.window.until_at
        begun = row.accepted_at is not None and row.accepted_at < until
        if begun and row.dispute_id in self.is_open and (row.closed_at is None or row.closed_at >= until):
            lines.add(Line.MEDIATING_AT_END)
        return lines


def _called(row: Any) -> str:
    """Name an organisation, with its kind where a namesake's numbers would be taken for its own."""
    name: str = row.organisation_name
    return f"{name}（{KIND_NAMES[OrganisationKind(row.organisation_kind)][0]}）" if row.has_namesake else name


def _listed(each: Counted) -> dict[str, Any]:
    return {
        "as": each.counted_as.value,
        "dispute_id": each.dispute_id,
        "reference": each.reference,
        "stage": each.stage,
        "regime": each.regime,
        "entry": each.entry,
        "cause": each.cause,
        "enterprise": each.enterprise,
        "organisation": each.organisation,
        "succeeded": each.succeeded,
        "days": each.days,
        "lines": [line.value for line in Line if line in each.lines],
    }


def _links(snapshot: Connection, asked: stored.Counting, at: datetime) -> Table:
    """Say of every organisation what it could have mediated and what became of it; stages are not told apart here."""
    cells = eligible.read(asked.from_on, asked.to_on, at)
    counted = eligible.summed(cells).where(cells.c.court_id == asked.court_id)
    columns = _columns("links")
    rows = [
        Row(
            str(row.organisation_id),
            Wording(row.name, row.name),
            None,
            None,
            tuple(count_of(getattr(row, column.key)) for column in columns),
        )
        for row in snapshot.execute(counted)
    ]
    return Table("links", columns, tuple(rows))


def _blocks(snapshot: Connection, asked: stored.Counting) -> Table:
    order = {code: number for number, code in enumerate(BlockCode)}
    rows = []
    for row in sorted(
        snapshot.execute(stored.blocks_in(asked, DEFINITION_VERSION)).all(),
        key=lambda each: (tuple(Block).index(Block(each.kind)), order[BlockCode(each.code)], each.side),
    ):
        kind, what = KIND_WORDS[Block(row.kind)], CODE_WORDS[BlockCode(row.code)].name
        side = SIDES[Side(row.side)]
        name = Wording(f"{kind.zh}：{what.zh}（{side.zh}）", f"{kind.en}: {what.en} ({side.en})")
        cells = (count_of(row.standing), count_of(row.begun))
        rows.append(Row(f"{row.code}.{row.side}", name, None, None, cells))
    return Table("blocks", _columns("blocks"), tuple(rows))


def _supervisions(snapshot: Connection, asked: stored.Counting, at: datetime) -> Table:
    rows = []
    for row in snapshot.execute(stored.supervisions_in(asked, at)):
        role = ROLE_WORDS[CourtRole(row.role)]
        cells = (
            count_of(row.raised),
            count_of(row.answered),
            rate_of(row.in_time, row.in_time_of),
            count_of(row.open_at_end),
        )
        rows.append(Row(row.role, Wording(role.zh, role.en), None, None, cells))
    return Table("supervision", _columns("supervision"), tuple(rows))


def _satisfaction(snapshot: Connection, asked: stored.Counting, least: int) -> Table:
    """Count answers of all and by kind of organisation, never by mediator (K-6), and of a handful not at all."""
    found = satisfaction.invited({asked.court_id}, asked.window.from_at, asked.window.until_at)
    rows = []
    for by_kind in (False, True):
        counted = snapshot.execute(satisfaction.counted(found, by_kind=by_kind)).all()
        held = held_groups(counted, least)
        for row in counted:
            name = Wording(*KIND_NAMES[OrganisationKind(row.group)]) if row.group else EVERYBODY
            told = (rate_of(row.satisfied, row.answered), rate_of(row.answered, row.invited))
            cells = (count_of(row.invited), *(untold() if group_of(row) in held else each for each in told))
            rows.append(Row(row.group or "all", name, row.referral_kind, row.regime, cells))
    return Table("satisfaction", _columns("satisfaction"), tuple(rows))


def _columns(table: str) -> tuple[Column, ...]:
    """Give a table's columns, which are its cards in their order."""
    own = ((key.partition("."), card) for key, card in OTHERS.items())
    return tuple(Column(name, card.name) for (of, _, name), card in own if of == table)
