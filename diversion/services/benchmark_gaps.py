"""Our success rate beside the published ones: over the same denominator, before docketing, under the same regime.

What may be compared is ``domain/benchmark_gap.py``'s; here the figures of both sides are fetched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diversion.domain.benchmark_gap import Gap, Published, definition_of, gap, why_not_compared
from diversion.domain.entries import ReferralKind
from diversion.domain.reasons import Reason
from diversion.domain.reporting import Definition, SuccessRate
from diversion.services.access import Actor
from diversion.services.benchmarks import list_benchmarks
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.reporting import read_flow
from diversion.services.transaction import transaction

Ours = Mapping[tuple[Definition, str | None], SuccessRate]


@dataclass(frozen=True, slots=True)
class Beside:
    """A published figure and ours; exactly one of ``gap`` and ``why_not`` is there."""

    benchmark: Any
    ours: SuccessRate | None
    gap: Gap | None
    why_not: Reason | None


def read_gaps(actor: Actor, from_on: date, to_on: date) -> Sequence[Beside]:
    """Set our rates of a window beside every published figure, those that may be compared first.

    Who: readers of a court's figures. Refuses: as the success rate; an organisation's readers are refused
    ``definition-not-by-organisation``, as most published figures count disputes and not its handoffs.
    """
    with transaction(actor):
        published = [(row, _published(row)) for row in list_benchmarks(actor, Asked(limit=MOST_ROWS)).rows]
        ours: Ours = {
            (definition, row.regime): row.rate
            for definition, report in read_flow(actor, from_on, to_on).items()
            for row in report.rows
            if row.referral_kind == ReferralKind.PRE_DOCKET
        }
        found = [_beside(row, each, ours) for row, each in published]
        return sorted(found, key=lambda each: each.gap is None)


def _published(row: Any) -> Published:
    return Published(
        comparable=row.comparable,
        denominator_is=row.denominator_is,
        regime=row.regime,
        rate_percent=row.rate_percent,
    )


def _beside(row: Any, published: Published, ours: Ours) -> Beside:
    definition = definition_of(published)
    own = ours.get((definition, published.regime)) if definition else None
    why_not = why_not_compared(published, own)
    return Beside(row, own, gap(published, own) if own and not why_not else None, why_not)
