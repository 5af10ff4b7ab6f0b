"""What routing must know of a dispute and of an organisation to match one with the other.

Plain values that persistence loads and rules read; no rule stands here. Apart from ``eligibility.py``
(who may take a dispute) and ``routing_score.py`` (who had better), because both read the same.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from diversion.domain.cause_classes import CauseClass, CauseFacts, class_of_dispute
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.parties import PartyKind

DaySpan = tuple[date, date | None]
"""First and last day, both included; without a last day it goes on."""

_REGION_LENGTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class MediatorFacts:
    """One active mediator; ``relations`` are the identity keys it declared under TY-8 and ZX-10."""

    relations: frozenset[str] = frozenset()
    absences: tuple[DaySpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """What routing asks of an organisation or station; an empty set of limits is no limit.

    ``areas``: unpadded region codes. ``causes``, ``specialities``: names on a cause's path at any level, cause
    keys, or (specialities) a ``CauseClass`` value. ``roster``: entries with this court or with the upper court
    whose roster it uses (TY-4); for a station those of its mediating body. ``mediators``: active ones, for a
    station those of its mediating body. ``chamber_free``: an industry association mediating free (ST-3).
    ``paused_until``: the last day of the pause. ``fee_consent_needed`` False: somebody else pays.
    ``punctuality``: share of past first contacts made in time, None while there are too few to tell.
    """

    id: str
    name: str
    kind: OrganisationKind
    capacity_total: int
    live_count: int = 0
    mediators: tuple[MediatorFacts, ...] = ()
    roster: tuple[DaySpan, ...] = ()
    areas: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()
    specialities: frozenset[str] = frozenset()
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    party_kinds: frozenset[PartyKind] = frozenset()
    absences: tuple[DaySpan, ...] = ()
    relations: frozenset[str] = frozenset()
    charges_fee: bool = False
    fee_consent_needed: bool = True
    licensed: bool = False
    chamber_free: bool = False
    mediating_body_id: str | None = None
    paused_until: date | None = None
    paused_after_lapses: bool = False
    has_active_account: bool = True
    punctuality: float | None = None

    @property
    def handoff_kind(self) -> HandoffKind:
        """A station without a mediating body has no seal to put under an agreement: it assists."""
        is_helper = self.kind.is_station and self.mediating_body_id is None
        return HandoffKind.ASSIST if is_helper else HandoffKind.MEDIATE


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFacts:
    """What routing asks of a dispute on ``day``, the Shanghai day of asking.

    ``identity_keys`` are opaque and stand for parties and representatives alike. ``already_tried``:
    organisations that declined this dispute or let it lapse. ``is_consumer`` as in ``class_of_dispute``.
    ``party_regions`` in the order of the parties: where two streets serve equally, the first one's does.
    Regions are unpadded codes. The last three fields are derived once, because forty candidates ask.
    """

    cause: CauseFacts
    day: date
    party_kinds: frozenset[PartyKind]
    amount: Decimal | None = None
    dispute_region: str | None = None
    party_regions: tuple[str, ...] = ()
    identity_keys: frozenset[str] = frozenset()
    fee_consent_by_all: bool = False
    is_consumer: bool | None = None
    already_tried: frozenset[str] = frozenset()
    cause_class: CauseClass = field(init=False)
    place_prefixes: frozenset[str] = field(init=False)
    party_prefixes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = class_of_dispute(self.cause.path, self.party_kinds, self.is_consumer)
        object.__setattr__(self, "cause_class", found)
        place = (self.dispute_region,) if self.dispute_region else ()
        object.__setattr__(self, "place_prefixes", _prefixes(place))
        object.__setattr__(self, "party_prefixes", _prefixes(self.party_regions))


def _prefixes(regions: tuple[str, ...]) -> frozenset[str]:
    return frozenset(region[:n] for region in regions for n in _REGION_LENGTHS if n <= len(region))
