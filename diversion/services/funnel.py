"""Success rates of organisations beside the limits of chance: a funnel, and no ranking (K-6).

One funnel a stage and regime, never mixed: what an organisation does before docketing is not compared with what
another does after it. The rates are those of ``reporting.read_success_rate``; the limits are ``domain/funnel.py``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from diversion.domain.entries import ReferralKind
from diversion.domain.funnel import LEAST_COMPARED, Counted, Dispersion, Point, Position, funnel, position
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reporting import By, Definition, DefinitionCard
from diversion.persistence import reporting as stored
from diversion.services.access import Actor
from diversion.services.reporting import Figure, RateRow, read_success_rate
from diversion.services.transaction import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelAsked:
    """Which funnel: days of the window, the denominator, and one kind of organisation or all of them (None)."""

    from_on: date
    to_on: date
    definition: Definition = Definition.CLOSED
    kind: OrganisationKind | None = None
    court_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An organisation's rate; ``point`` and ``position`` are None where too few are compared."""

    row: RateRow
    point: Point | None
    position: Position | None


@dataclass(frozen=True, slots=True)
class StageFunnel:
    """The organisations of one stage and regime, in the order of their names.

    ``target`` is the rate of all together, None where there are fewer than ``LEAST_COMPARED``; ``dispersion``
    None where there are too few to estimate it.
    """

    referral_kind: str
    regime: str
    target: float | None
    dispersion: Dispersion | None
    placed: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """The funnels of a window with the card of their rate."""

    card: DefinitionCard
    funnels: Sequence[StageFunnel]


def read_funnel(actor: Actor, asked: FunnelAsked) -> FunnelReport:
    """Put the success rates of the organisations of one kind, or of all, into funnels.

    Who and refusals: as the success rate by organisation. A coordinator sees the own organisation alone, and so no limits.
    """
    with transaction(actor) as tx:
        figure = Figure(
            from_on=asked.from_on,
            to_on=asked.to_on,
            definition=asked.definition,
            by=By.ORGANISATION,
            court_id=asked.court_id,
        )
        report = read_success_rate(actor, figure)
        rows = [row for row in report.rows if row.group is not None]
        if asked.kind is not None:
            ids = {UUID(row.group) for row in rows if row.group}
            of_kind = set(tx.session.scalars(stored.of_kind(ids, asked.kind)))
            rows = [row for row in rows if row.group and UUID(row.group) in of_kind]
    apart = sorted(rows, key=_population)
    funnels = [_funnel(*population, list(each)) for population, each in groupby(apart, key=_population)]
    return FunnelReport(
        report.card, sorted(funnels, key=lambda each: each.referral_kind != ReferralKind.PRE_DOCKET)
    )


def _population(row: RateRow) -> tuple[str, str]:
    return row.referral_kind or "", row.regime or ""


def _funnel(referral_kind: str, regime: str, rows: Sequence[RateRow]) -> StageFunnel:
    if len(rows) < LEAST_COMPARED:
        return StageFunnel(referral_kind, regime, None, None, [Placed(row, None, None) for row in rows])
    found = funnel([Counted(str(row.group), row.rate.numerator, row.rate.denominator) for row in rows])
    points = {point.name: point for point in found.points}
    placed = [
        Placed(row, point, position(point, found.target))
        for row, point in ((row, points[str(row.group)]) for row in rows)
    ]
    return StageFunnel(referral_kind, regime, found.target, found.dispersion, placed)
