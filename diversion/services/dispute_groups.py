"""Success over groups of alike disputes beside success over disputes, so that one long series does not carry the rate.

What a group is, ``persistence/dispute_groups.py`` says; a group is a success when every dispute of it is. The figure's own
grouping is not asked here: groups are told of a window, a definition, a stage and a regime.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Subquery, select

from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import Measure, MeasureCard
from diversion.domain.reporting import CARDS, DefinitionCard, Proportion, RegimeAsked, StageAsked
from diversion.persistence import dispute_groups as stored
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.reporting import ALL_KINDS, Figure, reach_of, stages_of, window_of
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One stage and regime (None: their mixture): groups wholly settled of all groups, disputes settled of all disputes."""

    referral_kind: str | None
    regime: str | None
    groups: Proportion
    disputes: Proportion
    largest: int

    @property
    def differ(self) -> bool:
        """Whether there is a group of several disputes, so that the two rates count different things."""
        return self.groups.denominator != self.disputes.denominator


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Groups with the card of groups, and that of the denominator whose disputes were put together."""

    card: MeasureCard
    definition: DefinitionCard
    rows: Sequence[GroupRow]


def read_groups(actor: Actor, figure: Figure) -> GroupReport:
    """Count groups and disputes of a figure. Who and refusals: as the success rate without grouping."""
    with transaction(actor) as tx:
        counted = _counted(tx, figure)
        rows = [
            GroupRow(
                referral_kind=row.referral_kind,
                regime=row.regime,
                groups=Proportion(row.numerator, row.denominator),
                disputes=Proportion(row.settled, row.disputes),
                largest=row.largest,
            )
            for row in tx.session.execute(stored.groups_of(counted, **_mixtures(figure)))
        ]
        card = MEASURES[Measure.GROUPS]
        return GroupReport(card, CARDS[figure.definition], sorted(rows, key=_in_order))


def list_groups(actor: Actor, figure: Figure, wholly_only: bool, asked: Asked) -> Page[Any]:
    """List the disputes of a figure group by group, or of the groups alone that are wholly settled.

    Who and refusals: as the figure. ``series`` names a group by the first reference of it.
    """
    with transaction(actor) as tx:
        found = stored.listed(_counted(tx, figure), **_mixtures(figure))
        columns = found.c
        key: Any = (columns.series, columns.dispute_id, columns.part)
        names = (
            "reference",
            "referral_kind",
            "regime",
            "cause",
            "counted_at",
            "succeeded",
            "disputes",
            "wholly",
        )
        query = select(*key, *(columns[name] for name in names))
        return read_page(tx, query.where(columns.wholly) if wholly_only else query, key, asked)


def _counted(tx: Transaction, figure: Figure) -> Subquery:
    told = replace(figure, by=None)
    courts, handed, unit = reach_of(tx, told)
    found = stored.units(unit, courts, handed, told.definition, window_of(told))
    return select(found).where(*stages_of(found, told)).subquery("asked")


def _mixtures(figure: Figure) -> dict[str, bool]:
    return {
        "mixed_kinds": figure.referral_kind is StageAsked.MIXED,
        "mixed_regimes": figure.regime is RegimeAsked.MIXED,
    }


def _in_order(row: GroupRow) -> tuple[int, str]:
    """Order before docketing first, then by regime."""
    kinds = [each.value for each in ALL_KINDS]
    return kinds.index(row.referral_kind) if row.referral_kind else 0, row.regime or ""
