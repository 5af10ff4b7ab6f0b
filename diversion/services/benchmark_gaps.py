"""Our success rates beside the published ones: a gap, all six of ours beside it, or an example, as its card says.

What may be subtracted is ``domain/benchmark_gap.py``'s; here the figures of both sides are fetched. Ours are those before
docketing, as all published ones are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diversion.domain.benchmark_gap import (
    Gap,
    Published,
    Treatment,
    gap,
    reasons,
    regime_beside,
    warnings,
)
from diversion.domain.entries import ReferralKind
from diversion.domain.reasons import Reason
from diversion.domain.reporting import Definition, SuccessRate, success_rate
from diversion.persistence.registers import Benchmark, newest_benchmarks
from diversion.services.access import Actor
from diversion.services.refusals import NotFound
from diversion.services.reporting import Report, read_flow
from diversion.services.transaction import Transaction, transaction

WIDEST_LAST = tuple(Definition)
"""The order in which all six of ours are told: from the narrowest denominator to the widest."""
Ours = Mapping[str, Mapping[Definition, SuccessRate]]
"""Our rates before docketing, by regime and definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A published figure and ours. ``regime`` is that of ours, None where nothing of ours stands beside.

    ``ours`` is the one rate of the same denominator for a gap, all six for standing beside, none for an example. ``gap`` is
    None wherever ``reasons`` says why. ``warnings``: what to mind in either.
    """

    benchmark: Any
    treatment: Treatment
    regime: str | None
    ours: Sequence[SuccessRate]
    gap: Gap | None
    reasons: Sequence[Reason]
    warnings: Sequence[Reason]


def read_gaps(actor: Actor, from_on: date, to_on: date, benchmark_id: str | None = None) -> Sequence[Beside]:
    """Set our rates of a window beside every published figure, or one: gaps first, then what stands beside, then examples.

    Who: readers of a court's figures. Refuses: as the success rate; an organisation's readers are refused
    ``definition-not-by-organisation``, as most published figures count disputes and not its handoffs; ``NotFound`` for a
    figure that is not in the register.
    """
    with transaction(actor) as tx:
        ours = _ours(read_flow(actor, from_on, to_on))
        found = [_beside(row, ours) for row in _published(tx, benchmark_id)]
        if benchmark_id is not None and not found:
            raise NotFound("对标值", "benchmark")
        return sorted(found, key=lambda each: (list(Treatment).index(each.treatment), each.gap is None))


def _published(tx: Transaction, benchmark_id: str | None) -> Sequence[Any]:
    rows = tx.session.execute(newest_benchmarks().order_by(Benchmark.id)).all()
    return [row for row in rows if benchmark_id in (None, row.id)]


def _ours(flow: Mapping[Definition, Report]) -> Ours:
    found: dict[str, dict[Definition, SuccessRate]] = {}
    for definition, report in flow.items():
        for row in report.rows:
            if row.referral_kind == ReferralKind.PRE_DOCKET and row.regime is not None:
                found.setdefault(row.regime, {})[definition] = row.rate
    return found


def _beside(row: Any, ours: Ours) -> Beside:
    published = Published(
        comparable=row.comparable,
        denominator_is=row.denominator_is,
        regime=row.regime,
        rate_percent=row.rate_percent,
        numerator=row.numerator,
        denominator=row.denominator,
        period_start=row.period_start,
        period_end=row.period_end,
    )
    definition = published.definition
    wanted = {
        Treatment.GAP: (definition,) if definition else (),
        Treatment.BESIDE: WIDEST_LAST,
        Treatment.EXAMPLE: (),
    }[published.treatment]
    counted = [name for name, rates in ours.items() if any(each in rates for each in wanted)]
    regime = regime_beside(published, counted)
    rates = [_rate(ours[regime], each) for each in wanted] if regime else []
    why = list(reasons(published, rates[0] if rates else None))
    return Beside(
        benchmark=row,
        treatment=published.treatment,
        regime=regime,
        ours=rates,
        gap=None if why else gap(published, rates[0]),
        reasons=why,
        warnings=list(warnings(published, regime)),
    )


def _rate(rates: Mapping[Definition, SuccessRate], definition: Definition) -> SuccessRate:
    """Give a rate of one regime; where nothing counts by its definition, a rate over nothing of the same population."""
    if definition in rates:
        return rates[definition]
    population = next(iter(rates.values())).population
    return success_rate(definition, 0, 0, population)
