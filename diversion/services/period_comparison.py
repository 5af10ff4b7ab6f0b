"""The month to yesterday beside the same days of last month and of last year, for every figure of the flow at once.

One query over the figures kept ready: what it costs grows with the days from the first span to the last, not with the
disputes. Stages and regimes stay apart, and each figure travels with its card (promise 7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case

from diversion.domain.access import Permission
from diversion.domain.period_comparison import (
    Beside,
    Change,
    Days,
    change_of_counts,
    change_of_rates,
    compared_days,
    last_whole_day,
)
from diversion.domain.reporting import CARDS, Definition, DefinitionCard, Proportion, Unit
from diversion.persistence import figures as kept
from diversion.persistence.keyset import Rows
from diversion.services.access import Actor, GrantMissing
from diversion.services.reporting import figures_reach
from diversion.services.transaction import transaction

RATED = (Definition.CLOSED, Definition.MEDIATED)
"""What is counted by its end, so that the days of a month have all their results."""


@dataclass(frozen=True, slots=True)
class Counted(Proportion):
    """A figure over one span of days; the rate is there for what is counted by its end."""

    days: Days


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of one stage and regime over the three spans, and how this month differs from each other one."""

    card: DefinitionCard
    referral_kind: str
    regime: str
    counted: Mapping[Beside, Counted]
    counts: Mapping[Beside, Change]
    rates: Mapping[Beside, Change] | None


def compare_periods(actor: Actor, on: date) -> Sequence[Compared]:
    """Compare the month up to a day, or up to yesterday where that day is not over, by stage and regime.

    Who: readers of a court's figures; an organisation's count handoffs and are refused (``GrantMissing``).
    """
    with transaction(actor) as tx:
        days = compared_days(last_whole_day(on, tx.today))
        courts, handed = figures_reach(tx)
        if handed is not None:
            raise GrantMissing(Permission.READ_FIGURES)
        rows = tx.session.execute(_counts(courts, days)).all()
    told: dict[tuple[str, str], dict[tuple[Definition, Beside], Any]] = {}
    for row in rows:
        of_stage = told.setdefault((row.referral_kind, row.regime), {})
        of_stage[Definition(row.definition), Beside(row.beside)] = row
    return [
        compared
        for (referral_kind, regime), counts in told.items()
        for definition in Definition
        if (compared := _compared(referral_kind, regime, definition, counts, days)) is not None
    ]


def _counts(courts: set[UUID] | None, days: Mapping[Beside, Days]) -> Rows:
    """Ask for every definition's counts in each span, by stage and regime; a day lies in one span or none."""
    from_on, to_on = min(each.from_on for each in days.values()), max(each.to_on for each in days.values())
    cells = kept.read(Unit.STAGE, kept.ALL, courts, from_on, to_on)
    day = cells.c.day
    beside = case(*((day.between(each.from_on, each.to_on), name.value) for name, each in days.items()))
    dimensions = (cells.c.referral_kind, cells.c.regime, cells.c.definition, beside.label("beside"))
    counted = kept.summed(cells, *dimensions).where(beside.is_not(None))
    return counted.order_by(cells.c.referral_kind.desc(), cells.c.regime)


def _compared(
    referral_kind: str,
    regime: str,
    definition: Definition,
    told: Mapping[tuple[Definition, Beside], Any],
    days: Mapping[Beside, Days],
) -> Compared | None:
    """Compare one figure; None where none of the spans has anything."""
    counted = {}
    for beside in Beside:
        row = told.get((definition, beside))
        numerator, denominator = (row.numerator, row.denominator) if row is not None else (0, 0)
        counted[beside] = Counted(numerator, denominator, days[beside])
    if not any(each.denominator for each in counted.values()):
        return None
    now, others = counted[Beside.THIS_MONTH], (Beside.LAST_MONTH, Beside.LAST_YEAR)
    counts = {each: _change(now, counted[each]) for each in others}
    rates = {each: change_of_rates(_share(now), _share(counted[each])) for each in others}
    return Compared(
        CARDS[definition],
        referral_kind,
        regime,
        counted,
        counts,
        rates if definition in RATED else None,
    )


def _change(now: Counted, before: Counted) -> Change:
    return change_of_counts(now.denominator, before.denominator, (now.days.many, before.days.many))


def _share(counted: Counted) -> tuple[int, int]:
    return counted.numerator, counted.denominator
