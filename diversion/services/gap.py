"""What the difference in success between two windows, or two kinds of organisation, consists of.

The rule is ``domain/gap.py``; cells are the classes of cause (``cause_classes.py``). No stage is mixed with another.
A court's readers compare its disputes, an organisation's and a mediator's their own handoffs.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_

from diversion.domain.cause_classes import CauseClass, class_of_cause
from diversion.domain.cumulative_incidence import Followed, TimeTo, incidence, time_to
from diversion.domain.entries import ReferralKind
from diversion.domain.gap import Gap, Reached, gap
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure, MeasureCard
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reasons import Fault
from diversion.domain.reporting import Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import gap as stored
from diversion.services.access import Actor
from diversion.services.measures import Span
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import figures_reach, window_faults
from diversion.services.transaction import Transaction, transaction

UNKNOWN = "unknown"
"""The cell of disputes that have no cause yet."""


class GapSide(StrEnum):
    """Which of the two: the difference told is second less first."""

    FIRST = "first"
    SECOND = "second"


class HowFar(StrEnum):
    """How far a dispute got; ``open`` is in mediation now."""

    ENTERED = "entered"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENDED = "ended"
    MET = "met"
    SETTLED = "settled"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAsked:
    """Two windows at one stage, or two kinds of organisation within the second of them."""

    first: Span
    second: Span
    referral_kind: ReferralKind
    kinds: tuple[OrganisationKind, OrganisationKind] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """The difference and its parts, the counts behind it by class of cause, and what makes it uncertain.

    ``gap`` is None where a side is empty. ``regimes``: the sets of rules each side's disputes were under.
    ``half_ended``: after how many days from acceptance half of a side's had ended, however; none where none was accepted.
    """

    card: MeasureCard
    gap: Gap | None
    by_handoff: bool
    cells: Mapping[GapSide, Mapping[str, Reached]]
    still_open: Mapping[GapSide, int]
    half_ended: Mapping[GapSide, TimeTo]
    regimes: Mapping[GapSide, Sequence[str]]

    def total(self, side: GapSide) -> Reached:
        """Add up the counts of one side."""
        cells = self.cells[side].values()
        return Reached(*(sum(getattr(cell, name) for cell in cells) for name in stored.REACHED))


def read_gap(actor: Actor, asked: GapAsked) -> GapReport:
    """Divide the difference in success, second less first, among mix, offering, acceptance, time, contact, settlement.

    Who: readers of figures. Refuses: ``window-reversed``; ``windows-overlap``; ``kinds-same``; ``NotFound`` for a
    court out of reach.
    """
    with transaction(actor) as tx:
        found, sides, by_handoff = _compared(tx, asked)
        rows = tx.session.execute(stored.counted(found, sides)).all()
        classes = classes_of(tx, {row.cause for row in rows if row.cause is not None})
        sums: dict[GapSide, dict[str, Counter[str]]] = {side: defaultdict(Counter) for side in GapSide}
        for row in rows:
            cell = sums[GapSide(row.side)][classes.get(row.cause, UNKNOWN)]
            cell.update({each.value: getattr(row, each) for each in HowFar})
        cells = {side: _cells(sums[side]) for side in GapSide}
        return GapReport(
            card=MEASURES[Measure.GAP],
            gap=gap(cells[GapSide.FIRST], cells[GapSide.SECOND]),
            by_handoff=by_handoff,
            cells=cells,
            still_open={side: sum(cell[HowFar.OPEN] for cell in sums[side].values()) for side in GapSide},
            half_ended=_half_ended(tx, found, sides),
            regimes={side: sorted({row.regime for row in rows if row.side == side}) for side in GapSide},
        )


def _half_ended(
    tx: Transaction, found: Subquery, sides: Mapping[str, ColumnElement[bool]]
) -> Mapping[GapSide, TimeTo]:
    """Estimate the median days of each side, those still open counted as seen open that long."""
    seen: dict[GapSide, list[Followed]] = defaultdict(list)
    for row in tx.session.execute(stored.lasted(found, sides, tx.at)):
        followed = Followed(row.days, "ended" if row.has_ended else None)
        seen[GapSide(row.side)].extend([followed] * row.number)
    return {side: time_to(incidence(rows)) for side, rows in seen.items()}


def list_gap(
    actor: Actor, asked: GapAsked, side: GapSide, reached: HowFar, cause_class: str | None, page: Asked
) -> Page[Any]:
    """List the disputes of one side that got so far, of one class of cause or all. Who and refusals: as the gap."""
    with transaction(actor) as tx:
        found, sides, _ = _compared(tx, asked)
        query = stored.listed(found, sides[side], reached)
        if cause_class == UNKNOWN:
            query = query.where(found.c.cause.is_(None))
        elif cause_class is not None:
            counted = tx.session.execute(stored.counted(found, {side.value: sides[side]}))
            classes = classes_of(tx, {row.cause for row in counted if row.cause is not None})
            query = query.where(
                found.c.cause.in_([name for name, known in classes.items() if known == cause_class])
            )
        key: Any = (found.c.counted_at, found.c.dispute_id, found.c.unit_id)
        return read_page(tx, query, key, page)


def _compared(tx: Transaction, asked: GapAsked) -> tuple[Subquery, dict[str, ColumnElement[bool]], bool]:
    """Give the units, which of them each side is, and whether they are handoffs."""
    courts, handed = figures_reach(tx, asked.second.court_id)
    if faults := _faults(asked):
        raise InputFaulty(faults)
    by_handoff = handed is not None or asked.kinds is not None
    found = stored.units(courts, handed, by_handoff=by_handoff)
    at_stage = found.c.referral_kind == asked.referral_kind
    if asked.kinds is None:
        within = (stored.within(found, _window(span)) for span in (asked.first, asked.second))
    else:
        now = stored.within(found, _window(asked.second))
        within = (and_(now, found.c.organisation_kind == kind) for kind in asked.kinds)
    sides = {side.value: and_(at_stage, each) for side, each in zip(GapSide, within, strict=True)}
    return found, sides, by_handoff


def _faults(asked: GapAsked) -> list[Fault]:
    faults = window_faults(asked.second.from_on, asked.second.to_on)
    if asked.kinds is not None:
        if asked.kinds[0] == asked.kinds[1]:
            zh, en = "请选择两类不同的组织。", "Choose two different kinds of organisation."
            faults.append(Fault("/second_kind", "kinds-same", zh, en))
        return faults
    first, second = asked.first, asked.second
    if first.to_on < first.from_on:
        zh, en = "对比期间的结束日不得早于开始日。", "The other window ends on or after the day it begins."
        faults.append(Fault("/other_to", "window-reversed", zh, en))
    if first.from_on <= second.to_on and second.from_on <= first.to_on:
        zh, en = "两段期间不得重叠，同一件纠纷不能与自己比较。", "The two windows may not share a day."
        faults.append(Fault("/other_to", "windows-overlap", zh, en))
    return faults


def _window(span: Span) -> Window:
    return Window(day_begins_at(span.from_on), day_ends_at(span.to_on))


def classes_of(tx: Transaction, names: AbstractSet[str]) -> dict[str | None, str]:
    """Tell the class of each cause by its name; one that no catalogue has any more is a general one."""
    paths = {row.name: tuple(row.path) for row in tx.session.execute(stored.paths_of_causes(names))}
    return {name: class_of_cause(paths.get(name, (name,))).value for name in names}


def _cells(sums: Mapping[str, Counter[str]]) -> dict[str, Reached]:
    order = [*(each.value for each in CauseClass), UNKNOWN]
    return {name: Reached(*(sums[name][stage] for stage in stored.REACHED)) for name in order if name in sums}
