"""How many a success rate leaves out, beside it: a card that says what is left out says how many, too.

What is left out ``persistence/left_out.py`` says. The figure's own grouping is not asked here: they are told of a window, a
definition, a stage and a regime, and the three numbers are never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Subquery, Text, cast, null, select

from diversion.domain.left_out import NotCounted
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure, MeasureCard
from diversion.domain.reporting import CARDS, DefinitionCard, RegimeAsked, StageAsked
from diversion.persistence import left_out as stored
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.reporting import ALL_KINDS, Figure, reach_of, stages_of, window_of
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """One stage and regime (None: their mixture), and how many of each are left out there."""

    referral_kind: str | None
    regime: str | None
    numbers: Mapping[NotCounted, int]


@dataclass(frozen=True, slots=True)
class LeftOutReport:
    """What is left out with the card of these counts, and that of the rate that leaves them out."""

    card: MeasureCard
    definition: DefinitionCard
    rows: Sequence[LeftOutRow]


def read_left_out(actor: Actor, figure: Figure) -> LeftOutReport:
    """Count what a figure leaves out. Who and refusals: as the success rate without grouping.

    An organisation's and a mediator's readers are told of their own handoffs alone: a filing that was cancelled before
    they were handed it is not theirs.
    """
    with transaction(actor) as tx:
        found = _found(tx, figure)
        kind = _mixed(found.c.referral_kind, is_mixed=figure.referral_kind is StageAsked.MIXED)
        regime = _mixed(found.c.regime, is_mixed=figure.regime is RegimeAsked.MIXED)
        rows = [
            LeftOutRow(row.referral_kind, row.regime, {each: row._mapping[each.value] for each in NotCounted})
            for row in tx.session.execute(stored.counted(found, kind, regime))
        ]
        card = MEASURES[Measure.LEFT_OUT]
        return LeftOutReport(card, CARDS[figure.definition], sorted(rows, key=_in_order))


def list_left_out(actor: Actor, figure: Figure, not_counted: NotCounted, asked: Asked) -> Page[Any]:
    """List what one of the numbers counts, by the moment it lies in the window by. Who and refusals: as the number."""
    with transaction(actor) as tx:
        columns = _found(tx, figure).c
        key: Any = (columns.counted_at, columns.dispute_id, columns.part)
        names = ("reference", "handoff_id", "referral_kind", "regime", "ground", "undone_at")
        query = select(*key, *(columns[name] for name in names))
        return read_page(tx, query.where(columns.not_counted == not_counted), key, asked)


def _found(tx: Transaction, figure: Figure) -> Subquery:
    told = replace(figure, by=None)
    courts, handed, unit = reach_of(tx, told)
    found = stored.left_out(unit, courts, handed, told.definition, window_of(told))
    return select(found).where(*stages_of(found, told)).subquery("asked")


def _mixed(column: Any, *, is_mixed: bool) -> Any:
    return cast(null(), Text) if is_mixed else column


def _in_order(row: LeftOutRow) -> tuple[int, str]:
    """Order before docketing first, then by regime."""
    kinds = [each.value for each in ALL_KINDS]
    return kinds.index(row.referral_kind) if row.referral_kind else 0, row.regime or ""
