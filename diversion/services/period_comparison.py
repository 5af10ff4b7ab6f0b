"""The month to yesterday beside the same days of last month and of last year, for every figure of the flow at once.

One query over the disputes to which something happened on those days: what it costs grows with a month, not with the
history. Stages and regimes stay apart, and each figure travels with its card (promise 7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import true

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
from diversion.domain.reporting import CARDS, Definition, DefinitionCard, Proportion, Unit, Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import reporting as stored
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
        windows = {
            beside: Window(day_begins_at(each.from_on), day_ends_at(each.to_on))
            for beside, each in days.items()
        }
        courts, handed = figures_reach(tx)
        if handed is not None:
            raise GrantMissing(Permission.READ_FIGURES)
        only = stored.touched(courts, tuple(windows.values()))
        found = stored.facts(Unit.STAGE, courts, true(), only)
        rows = tx.session.execute(stored.counted_in(found, tuple(windows.values()))).all()
    return [
        compared
        for row in rows
        for definition in Definition
        if (compared := _compared(row, definition, days)) is not None
    ]


def _compared(row: Any, definition: Definition, days: Mapping[Beside, Days]) -> Compared | None:
    """Compare one figure; None where none of the spans has anything."""
    counted = {}
    for number, beside in enumerate(Beside):
        numerator = getattr(row, f"{definition}_{number}_numerator")
        denominator = getattr(row, f"{definition}_{number}_denominator")
        counted[beside] = Counted(numerator, denominator, days[beside])
    if not any(each.denominator for each in counted.values()):
        return None
    now, others = counted[Beside.THIS_MONTH], (Beside.LAST_MONTH, Beside.LAST_YEAR)
    counts = {each: _change(now, counted[each]) for each in others}
    rates = {each: change_of_rates(_share(now), _share(counted[each])) for each in others}
    return Compared(
        CARDS[definition],
        row.referral_kind,
        row.regime,
        counted,
        counts,
        rates if definition in RATED else None,
    )


def _change(now: Counted, before: Counted) -> Change:
    return change_of_counts(now.denominator, before.denominator, (now.days.many, before.days.many))


def _share(counted: Counted) -> tuple[int, int]:
    return counted.numerator, counted.denominator
