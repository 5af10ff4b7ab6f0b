"""Which of the organisations that may take a dispute had better take it, and by how much.

Five features between 0 and 1, weighed by a setting and normed to 1; each says in a reason what it found
and what it added, so that the score is the sum of what a router reads. None of it is law. The numbers
order candidates of one dispute for one offer; they are no judgement of an organisation and are not kept
as one. Beside ``eligibility.py``, which says who may be scored at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType

from diversion.domain.cause_classes import CLASS_NAMES, CauseClass
from diversion.domain.exclusion_grounds import mediators_in_conflict
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reasons import Reason
from diversion.domain.routing_facts import DisputeFacts, OrganisationFacts


class Feature(StrEnum):
    """What is weighed; the values are also the codes of the reasons."""

    SPECIALITY = "speciality"
    AREA = "area"
    CAPACITY = "capacity"
    KIND = "kind"
    PUNCTUALITY = "punctuality"


WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        Feature.KIND: 0.40,
        Feature.SPECIALITY: 0.20,
        Feature.AREA: 0.20,
        Feature.CAPACITY: 0.15,
        Feature.PUNCTUALITY: 0.05,
    }
)
"""Setting. The kind weighs most, so that what a class prefers is overcome by all the rest only."""


def _preference(
    commercial_centre: float,
    peoples_committee: float,
    industry_body: float,
    lawyer_office: float,
    station: float,
) -> Mapping[OrganisationKind, float]:
    return MappingProxyType(
        {
            OrganisationKind.COMMERCIAL_CENTRE: commercial_centre,
            OrganisationKind.PEOPLES_COMMITTEE: peoples_committee,
            OrganisationKind.INDUSTRY_BODY: industry_body,
            OrganisationKind.LAWYER_OFFICE: lawyer_office,
            OrganisationKind.GRID_STATION: station,
            OrganisationKind.JUDGE_STATION: station,
        }
    )


# Columns: commercial centre, people's committee, industry body, lawyers' office, a station with a seal.
KIND_PREFERENCES: Mapping[CauseClass, Mapping[OrganisationKind, float]] = MappingProxyType(
    {
        CauseClass.COMMERCIAL: _preference(1.0, 0.3, 0.7, 0.6, 0.1),
        CauseClass.NEIGHBOURHOOD: _preference(0.1, 1.0, 0.2, 0.4, 0.7),
        CauseClass.FAMILY: _preference(0.1, 1.0, 0.3, 0.5, 0.7),
        CauseClass.LABOUR: _preference(0.1, 0.7, 1.0, 0.6, 0.3),
        CauseClass.TRAFFIC: _preference(0.2, 0.8, 1.0, 0.5, 0.3),
        CauseClass.MEDICAL: _preference(0.2, 0.7, 1.0, 0.6, 0.2),
        CauseClass.PROPERTY_MANAGEMENT: _preference(0.2, 0.9, 1.0, 0.4, 0.6),
        CauseClass.CONSUMER: _preference(0.3, 0.7, 1.0, 0.5, 0.4),
        CauseClass.GENERAL: _preference(0.4, 1.0, 0.5, 0.7, 0.4),
    }
)
"""Setting. Enterprises to the commercial centre, neighbours and families to the people's committee."""


@dataclass(frozen=True, slots=True)
class RoutingSettings:
    """The court's own preferences. ``weights`` by ``Feature``; an unnamed feature does not count.

    ``assisted_classes``: where the grid station of the street is asked to assist. Unknown features,
    negative weights, or none above zero raise ``ValueError``.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    kind_preferences: Mapping[CauseClass, Mapping[OrganisationKind, float]] = field(
        default_factory=lambda: KIND_PREFERENCES
    )
    assisted_classes: frozenset[CauseClass] = frozenset({CauseClass.NEIGHBOURHOOD, CauseClass.FAMILY})

    def __post_init__(self) -> None:
        unknown = set(self.weights) - set(Feature)
        if unknown or any(weight < 0 for weight in self.weights.values()) or not any(self.weights.values()):
            message = (
                f"weights must be of known features, none negative, one above zero: {dict(self.weights)}"
            )
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one feature found, between 0 and 1, in words."""

    value: float
    zh: str
    en: str


_OWN_CAUSE, _OWN_GROUP, _OWN_BRANCH, _OWN_CLASS = 1.0, 0.8, 0.6, 0.8
_GENERALIST = 0.4


def _speciality(dispute: DisputeFacts, organisation: OrganisationFacts, _: RoutingSettings) -> Finding:
    """The closer the named speciality to the cause, the more; none named is between a match and a miss."""
    named = organisation.specialities
    if not named:
        return Finding(_GENERALIST, "未注明擅长领域", "no speciality named")
    by_depth = (_OWN_BRANCH, _OWN_GROUP)
    path = dispute.cause.path
    if dispute.cause.key in named:
        return Finding(_OWN_CAUSE, f"擅长{path[-1]}", "its speciality is this cause")
    for depth in range(len(path) - 1, -1, -1):
        if path[depth] in named:
            value = by_depth[depth] if depth < len(by_depth) else _OWN_CAUSE
            return Finding(value, f"擅长{path[depth]}", "its speciality covers this cause")
    if dispute.cause_class in named:
        zh, en = CLASS_NAMES[dispute.cause_class]
        return Finding(_OWN_CLASS, f"擅长{zh}", f"its speciality is a {en}")
    return Finding(0.0, "擅长领域不含此案由", "its specialities are others")


_CLOSENESS = {12: 1.0, 9: 0.9, 6: 0.6, 4: 0.4, 2: 0.3, 0: 0.2}
_AREA_NAMES = {
    12: ("村（社区）", "village"),
    9: ("街道（乡镇）", "street"),
    6: ("区县", "district"),
    4: ("设区市", "city"),
    2: ("省", "province"),
}
_AT_A_PARTYS = 0.7
"""At a party's address it is less near than at the place of dispute."""


def closeness(digits: int) -> float:
    """Rate how near an area of so many digits lies; 0 digits is no area at all."""
    return _CLOSENESS[digits]


def _area(dispute: DisputeFacts, organisation: OrganisationFacts, _: RoutingSettings) -> Finding:
    """The nearer of the two ways to serve: where the dispute arose, or where a party lives."""
    found = [Finding(closeness(0), "服务地域不限或者地点不明", "serves any place, or no place is known")]
    for prefixes, share, zh, en in (
        (dispute.place_prefixes, 1.0, "纠纷发生地", "the place of dispute"),
        (dispute.party_prefixes, _AT_A_PARTYS, "当事人所在地", "a party's address"),
    ):
        digits = max(map(len, organisation.areas & prefixes), default=0)
        if digits:
            zh_level, en_level = _AREA_NAMES[digits]
            value = closeness(digits) * share
            found.append(Finding(value, f"服务{zh}的{zh_level}", f"serves the {en_level} of {en}"))
    return max(found[1:] or found, key=attrgetter("value"))


def _capacity(_d: DisputeFacts, organisation: OrganisationFacts, _s: RoutingSettings) -> Finding:
    total, live = organisation.capacity_total, organisation.live_count
    free = max(0.0, (total - live) / total) if total > 0 else 0.0
    return Finding(free, f"在办{live}件，上限{total}件", f"{live} in hand of {total}")


def _kind(dispute: DisputeFacts, organisation: OrganisationFacts, settings: RoutingSettings) -> Finding:
    zh, en = CLASS_NAMES[dispute.cause_class]
    value = settings.kind_preferences.get(dispute.cause_class, {}).get(organisation.kind, 0.0)
    return Finding(
        value, f"{zh}对该类组织的优先程度为{value:g}", f"preference of a {en} for its kind: {value:g}"
    )


def _punctuality(_d: DisputeFacts, organisation: OrganisationFacts, _s: RoutingSettings) -> Finding | None:
    """None leaves the feature out: too few figures neither help nor harm a new organisation."""
    share = organisation.punctuality
    if share is None:
        return None
    return Finding(share, f"首次联系按时比例{share:.0%}", f"{share:.0%} of first contacts in time")


_FEATURES: tuple[
    tuple[Feature, Callable[[DisputeFacts, OrganisationFacts, RoutingSettings], Finding | None]], ...
] = (
    (Feature.KIND, _kind),
    (Feature.SPECIALITY, _speciality),
    (Feature.AREA, _area),
    (Feature.CAPACITY, _capacity),
    (Feature.PUNCTUALITY, _punctuality),
)


def score(
    dispute: DisputeFacts, organisation: OrganisationFacts, settings: RoutingSettings
) -> tuple[float, tuple[Reason, ...]]:
    """Give the score from 0 to 1 to four places, and a reason a feature with what it added, to two as people read it.

    Reason codes: the values of ``Feature``, in the order of their weight, then ``mediators-withdraw``
    (TY-8) when some mediators, not all, are related to a party or representative.

    >>> from datetime import date
    >>> from diversion.domain.cause_classes import CauseFacts
    >>> body = OrganisationFacts(id="1", name="某商会", kind=OrganisationKind.INDUSTRY_BODY, capacity_total=4)
    >>> cause = CauseFacts("9181", ("合同、准合同纠纷", "合同纠纷", "借款合同纠纷", "民间借贷纠纷"))
    >>> dispute = DisputeFacts(cause=cause, day=date(2026, 6, 1), party_kinds=frozenset())
    >>> points, reasons = score(dispute, body, RoutingSettings())
    >>> points, reasons[0].zh
    (0.4947, '一般民事纠纷对该类组织的优先程度为0.5（+0.21）')
    """
    found = [
        (feature, weight, finding)
        for feature, find in _FEATURES
        if (weight := settings.weights.get(feature, 0.0)) > 0
        and (finding := find(dispute, organisation, settings)) is not None
    ]
    total = sum(weight for _, weight, _ in found)
    reasons = [
        Reason(
            feature.value,
            f"{finding.zh}（+{weight * finding.value / total:.2f}）",
            f"{finding.en} (+{weight * finding.value / total:.2f})",
        )
        for feature, weight, finding in found
    ]
    withdrawing = mediators_in_conflict(dispute, organisation)
    if withdrawing:
        zh = f"{withdrawing}名调解员与当事人或者代理人有利害关系，应当回避"
        reasons.append(Reason("mediators-withdraw", zh, f"{withdrawing} mediators withdraw.", "TY-8"))
    value = sum(weight * finding.value for _, weight, finding in found) / total if total else 0.0
    return round(value, 4), tuple(reasons)
