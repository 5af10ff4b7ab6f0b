"""The figures beside the success rate, each with the card that must travel with it (统计口径, promise 7).

``reporting.py`` has the success rate and its six denominators; here is everything else that a court tells of its
mediation: how much of what is sued never has to be tried (K-2), how many sue (K-3), what becomes of a settlement
(K-5), how long it takes, and whether it lasts. No official formula was found for most of them; the cards say where
each comes from. The cards are ``measure_cards.py``'s, the sums ``diversion_share.py``'s and ``endings.py``'s.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diversion.domain.reporting import Wording

BREAK_ON = date(2025, 1, 1)
"""Since this day complaints are docketed first, or mediated before it with consent (POST2025): a break in every series."""
FOLLOWED_DAYS = (90, 180)
"""How many days after a settlement we look whether it lasted. A setting of this product, not of law."""


class Measure(StrEnum):
    """What is counted. A code never changes its meaning: another meaning is another code or a new version."""

    DIVERSION_SHARE = "diversion_share"
    DIVERSION_RATIO = "diversion_ratio"
    CHOSE_MEDIATION = "chose_mediation"
    LITIGATION_RATE = "litigation_rate"
    LITIGATION_RATE_WITH_MEDIATED = "litigation_rate_with_mediated"
    CONFIRMATION_SOUGHT = "confirmation_sought"
    CONFIRMATION_GRANTED = "confirmation_granted"
    PERFORMED = "performed"
    IMMEDIATE_PERFORMANCE = "immediate_performance"
    MEDIATION_JUDGMENT = "mediation_judgment"
    WITHDRAWAL = "withdrawal"
    CLOSED_OTHERWISE = "closed_otherwise"
    DAYS = "days"
    LASTED_90 = "lasted_90"
    LASTED_180 = "lasted_180"
    GROUPS = "groups"
    ELIGIBLE_NOT_OFFERED = "eligible_not_offered"
    RESPONSIBLE_TIME = "responsible_time"
    TIME_TO_END = "time_to_end"
    GAP = "gap"
    OWN_RATE = "own_rate"
    ACCEPTANCE = "acceptance"
    CASE_MIX = "case_mix"
    LEFT_OUT = "left_out"


class Kind(StrEnum):
    """What its number is: a part of a whole, a ratio of two counts, a rate per ten thousand, days, or a count."""

    SHARE = "share"
    RATIO = "ratio"
    PER_TEN_THOUSAND = "per_ten_thousand"
    DAYS = "days"
    COUNT = "count"


class Certainty(StrEnum):
    """How sure the formula is: published, fitted to published numbers, or proposed by this product."""

    PUBLISHED = "published"
    FITTED = "fitted"
    PROPOSED = "proposed"


class LeftOut(StrEnum):
    """Why something stands in neither number of a figure; how many there are is told beside it."""

    WITHDRAWN = "withdrawn"
    UNDONE = "undone"
    NO_DAY = "no_day"
    NOT_DUE = "not_due"
    TOO_YOUNG = "too_young"
    UNKNOWN = "unknown"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """What a figure means; ``source`` names where the formula comes from and ``certainty`` how sure it is."""

    measure: Measure
    version: str
    kind: Kind
    name: Wording
    numerator: Wording
    denominator: Wording
    window: Wording
    excluded: Wording
    unit: Wording
    source: Wording
    certainty: Certainty


def card_of(
    measure: Measure,
    kind: Kind,
    *texts: tuple[str, str],
    certainty: Certainty = Certainty.PROPOSED,
    version: str = "1",
) -> MeasureCard:
    """Make a card; the texts stand in the order of the card's fields."""
    name, numerator, denominator, window, excluded, unit, source = (Wording(*text) for text in texts)
    return MeasureCard(
        measure, version, kind, name, numerator, denominator, window, excluded, unit, source, certainty
    )
