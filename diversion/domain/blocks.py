"""The three blocks (堵点): what a finding is, whose side causes it, how sure it is, compared with whom.

联而不动 ``dormant`` is found on a link of court and organisation (``blocks_dormant.py``), 对而不接
``unanswered`` on an offer (``blocks_unanswered.py``), 接而不畅 ``obstructed`` after acceptance
(``blocks_obstructed.py``). Each rule takes plain facts and gives findings with their evidence; a respondent
who is lost or refuses is never one. What people are told about each is ``block_words.py``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from math import exp, lgamma, log
from statistics import median
from types import MappingProxyType
from uuid import UUID

from diversion.domain.block_limits import LIMIT_TERMS, PREFIX
from diversion.domain.reporting import interval_95

DEFINITION_VERSION = "1"
"""Raised whenever what counts as a block changes; precision is counted for each version apart."""


class Block(StrEnum):
    """联而不动, 对而不接, 接而不畅."""

    DORMANT = "dormant"
    UNANSWERED = "unanswered"
    OBSTRUCTED = "obstructed"


class Side(StrEnum):
    """Who causes a block: a court supervises (督办) its own staff only, partners are reminded and asked."""

    COURT = "court"
    PARTNER = "partner"


class BlockCode(StrEnum):
    """What exactly is blocked; a published code never changes its meaning within a definition version."""

    ELIGIBLE_NOT_OFFERED = "eligible_not_offered"
    NO_ACTIVE_ACCOUNT = "no_active_account"
    NO_ACTIVE_MEDIATOR = "no_active_mediator"
    UNDELIVERED = "undelivered"
    UNOPENED = "unopened"
    LAPSED = "lapsed"
    SAME_WORDS_DECLINED = "same_words_declined"
    LAST_MINUTE_ANSWERS = "last_minute_answers"
    NO_CONTACT = "no_contact"
    IDLE_AFTER_ACCEPTANCE = "idle_after_acceptance"
    BOUNCED_BACK = "bounced_back"
    CHRONIC_EXTENSION = "chronic_extension"
    SESSIONS_MISSED = "sessions_missed"
    GUIDANCE_UNANSWERED = "guidance_unanswered"
    MATERIALS_ASKED_TWICE = "materials_asked_twice"
    CONFIRMATION_LATE = "confirmation_late"
    RETURN_LATE = "return_late"
    DOCKETING_LATE = "docketing_late"
    OFFER_LATE = "offer_late"

    @property
    def kind(self) -> Block:
        """Which of the three blocks it is.

        >>> BlockCode.LAPSED.kind.value
        'unanswered'
        """
        return _KINDS.get(self, Block.OBSTRUCTED)

    @property
    def is_of_link(self) -> bool:
        """Whether it is found on a link over many disputes; there it stands until it is gone."""
        return self in OF_LINKS


_C = BlockCode
_KINDS: Mapping[BlockCode, Block] = MappingProxyType(
    {
        _C.ELIGIBLE_NOT_OFFERED: Block.DORMANT,
        _C.NO_ACTIVE_ACCOUNT: Block.DORMANT,
        _C.NO_ACTIVE_MEDIATOR: Block.DORMANT,
        _C.UNDELIVERED: Block.UNANSWERED,
        _C.UNOPENED: Block.UNANSWERED,
        _C.LAPSED: Block.UNANSWERED,
        _C.SAME_WORDS_DECLINED: Block.UNANSWERED,
        _C.LAST_MINUTE_ANSWERS: Block.UNANSWERED,
    }
)
OF_LINKS = frozenset(
    {
        _C.ELIGIBLE_NOT_OFFERED,
        _C.NO_ACTIVE_ACCOUNT,
        _C.NO_ACTIVE_MEDIATOR,
        _C.SAME_WORDS_DECLINED,
        _C.LAST_MINUTE_ANSWERS,
    }
)


class Surety(StrEnum):
    """``certain``: a fact of record. ``statistical``: rests on counts. ``provisional``: on a date that may
    still move, as its year has no holiday notice.
    """

    CERTAIN = "certain"
    STATISTICAL = "statistical"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class LimitTold:
    """The limit that was passed: law's with its article, or the court's own with its setting's key."""

    amount: int
    unit: str
    setting: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a finding rests on: numbers by name, and the rows that anybody may look up."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    disputes: tuple[UUID, ...] = ()
    handoffs: tuple[UUID, ...] = ()
    deadlines: tuple[UUID, ...] = ()
    limit: LimitTold | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the same court's other organisations of the kind do by the same count.

    ``median`` is the median of their shares; ``chance`` the exact probability that the organisation would
    come to its count or beyond if it were like all of them together. Both None without others.
    """

    organisations: int
    median: float | None
    chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One block: where, whose, since when, on what evidence.

    ``counted`` is the share it rests on or, for a fact of record, how often the organisation comes to it:
    hits among all that could have been. ``until_at`` is None while it goes on.
    """

    code: BlockCode
    side: Side
    court_id: UUID
    since_at: datetime
    evidence: Evidence
    organisation_id: UUID | None = None
    dispute_id: UUID | None = None
    handoff_id: UUID | None = None
    until_at: datetime | None = None
    surety: Surety = Surety.CERTAIN
    counted: tuple[int, int] | None = None
    comparison: Comparison | None = None

    @property
    def unit_id(self) -> UUID:
        """The handoff, the dispute before any was accepted, or for a link its organisation."""
        found = self.organisation_id if self.code.is_of_link else self.handoff_id or self.dispute_id
        if found is None:
            raise ValueError(f"{self.code} without the unit it is found on")
        return found

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share it rests on."""
        return interval_95(*self.counted) if self.counted else None


Tally = tuple[int, int]
"""Hits among how many that could have been hit."""
Place = tuple[UUID, UUID, BlockCode]
"""Court, organisation and code."""
Tallies = Mapping[Place, Tally]


def own_limit(field_name: str, amount: int) -> LimitTold:
    """Name a court's own limit by its setting.

    >>> own_limit("extensions_at_most", 1)
    LimitTold(amount=1, unit='extensions', setting='blocks_extensions_at_most', article=None)
    """
    return LimitTold(amount, LIMIT_TERMS[field_name].unit, PREFIX + field_name)


def compared(findings: Sequence[Finding], tallies: Tallies, kinds: Mapping[UUID, str]) -> list[Finding]:
    """Put each finding beside the same court's other organisations of its kind.

    ``tallies`` hold every organisation that could have come to a code, also those that never did; ``kinds``
    say of which kind each is. A finding without a tally of its own is left as it is.
    """
    places = {_place(finding) for finding in findings}
    comparisons = {place: _comparison(place, tallies, kinds) for place in places if place in tallies}
    return [
        replace(finding, counted=finding.counted or tallies[place], comparison=comparisons[place])
        if (place := _place(finding)) in comparisons
        else finding
        for finding in findings
    ]


def _place(finding: Finding) -> Place:
    """Say where a finding is counted; one without an organisation is counted nowhere."""
    return finding.court_id, finding.organisation_id or finding.court_id, finding.code


def _comparison(place: Place, tallies: Tallies, kinds: Mapping[UUID, str]) -> Comparison:
    court, body, code = place
    others = [
        tally
        for (at, other, of), tally in tallies.items()
        if (at, of) == (court, code) and other != body and kinds.get(other) == kinds.get(body) and tally[1]
    ]
    if not others:
        return Comparison(0, None, None)
    pooled = sum(hits for hits, _ in others) / sum(base for _, base in others)
    middle = median(hits / base for hits, base in others)
    return Comparison(len(others), middle, chance_of_so_many(*tallies[place], pooled))


def counted_by(
    findings: Iterable[Finding], bases: Mapping[tuple[UUID, UUID], Mapping[Block, int]]
) -> Tallies:
    """Count for every organisation how many of its offers, or of those it accepted, came to each code.

    ``bases`` tell of each court and organisation how many units there were by the kind of block. Several
    findings on one unit count once.
    """
    hits: dict[Place, set[UUID]] = defaultdict(set)
    codes = {code for code in BlockCode if not code.is_of_link}
    for finding in findings:
        if finding.organisation_id is not None and finding.code in codes:
            hits[finding.court_id, finding.organisation_id, finding.code].add(finding.unit_id)
    tallies = {}
    for (court, body), base in bases.items():
        for code in codes:
            found = len(hits[court, body, code])
            tallies[court, body, code] = (found, max(found, base.get(code.kind, 0)))
    return tallies


def chance_of_so_many(hits: int, of: int, share: float) -> float:
    """Give the exact probability of at least so many hits, if each came with this share (binomial).

    Raises ``ValueError`` when there are more hits than there could be.

    >>> round(chance_of_so_many(8, 10, 0.5), 7)
    0.0546875
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} cannot be")
    if hits == 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    return min(1.0, sum(_binomial(count, of, share) for count in range(hits, of + 1)))


def _binomial(count: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    return exp(ways + count * log(share) + (of - count) * log(1 - share))
