"""Who may take this dispute, in what order, and whom the court proposes.

Every organisation asked about comes back as a candidate: those that may mediate first, by score, the
excluded after them with the first ground. Neighbours' and families' disputes also get the grid station of
the street, to assist beside the proposed people's committee. The same facts give the same answer in
whatever order the organisations come. May another than the proposed one be chosen? ``routing_choice.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from diversion.domain.cause_classes import CauseClass
from diversion.domain.eligibility import excluded_from_assisting, excluded_from_mediating
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reasons import Reason
from diversion.domain.routing_facts import DisputeFacts, OrganisationFacts
from diversion.domain.routing_score import RoutingSettings, closeness, score

_VILLAGE_DIGITS = 12
_STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """One organisation as routing sees it; an excluded one has score 0 and no feature reasons.

    ``handoff_kind``: as what it may be offered the dispute. ``cannot_assist``: why it may not assist.
    """

    organisation_id: str
    name: str
    kind: OrganisationKind
    score: float
    reasons: tuple[Reason, ...]
    excluded_by: Reason | None
    handoff_kind: HandoffKind
    cannot_assist: Reason | None


@dataclass(frozen=True, slots=True)
class Routing:
    """``proposed`` is the best that may mediate, ``assist`` a station to help beside it; either may be None."""

    dispute_class: CauseClass
    candidates: tuple[Candidate, ...]
    proposed: Candidate | None
    assist: Candidate | None


@dataclass(frozen=True, slots=True)
class _Serving:
    """A station of the street, by how many digits, and whether of the place of dispute or of a party."""

    station: OrganisationFacts
    digits: int
    at_place: bool


def rank(
    dispute: DisputeFacts,
    organisations: Iterable[OrganisationFacts],
    settings: RoutingSettings | None = None,
) -> Routing:
    """List all organisations as candidates and propose.

    Of equal scores the mediating body of the assisting station goes first, then the lighter load, then
    the id. An organisation id given twice raises ``ValueError``: it would be a candidate against itself.

    >>> from datetime import date
    >>> from diversion.domain.cause_classes import CauseFacts
    >>> from diversion.domain.routing_facts import MediatorFacts
    >>> def body(name, kind, live):
    ...     return OrganisationFacts(id=name, name=name, kind=kind, capacity_total=10, live_count=live,
    ...         mediators=(MediatorFacts(),), roster=((date(2026, 1, 1), None),))
    >>> divorce = CauseFacts("9015", ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷"))
    >>> dispute = DisputeFacts(cause=divorce, day=date(2026, 6, 1), party_kinds=frozenset())
    >>> bodies = [body("a", OrganisationKind.COMMERCIAL_CENTRE, 0), body("b", OrganisationKind.PEOPLES_COMMITTEE, 9)]
    >>> [(one.organisation_id, one.excluded_by and one.excluded_by.code) for one in rank(dispute, bodies).candidates]
    [('b', None), ('a', 'commercial-scope')]
    """
    settings = settings or RoutingSettings()
    known = sorted(organisations, key=lambda organisation: organisation.id)
    if len({organisation.id for organisation in known}) != len(known):
        message = "an organisation is given twice"
        raise ValueError(message)
    candidates = {one.id: _candidate(dispute, one, settings) for one in known}
    found = _station_of_street(dispute, known, settings, candidates)
    seal = found.station.mediating_body_id if found else None
    eligible = sorted(
        (one for one in known if candidates[one.id].excluded_by is None),
        key=lambda one: (-candidates[one.id].score, one.id != seal, _load(one), one.id),
    )
    excluded = (one for one in known if candidates[one.id].excluded_by is not None)
    ordered = tuple(candidates[one.id] for one in (*eligible, *excluded))
    proposed = ordered[0] if eligible else None
    mediates_itself = found and proposed and found.station.id == proposed.organisation_id
    assist = _helper(found) if found and not mediates_itself else None
    return Routing(dispute.cause_class, ordered, proposed, assist)


def _candidate(
    dispute: DisputeFacts, organisation: OrganisationFacts, settings: RoutingSettings
) -> Candidate:
    exclusion = excluded_from_mediating(dispute, organisation)
    points, reasons = (0.0, ()) if exclusion else score(dispute, organisation, settings)
    return Candidate(
        organisation.id,
        organisation.name,
        organisation.kind,
        points,
        reasons,
        exclusion,
        organisation.handoff_kind,
        excluded_from_assisting(dispute, organisation),
    )


def _load(organisation: OrganisationFacts) -> float:
    return organisation.live_count / organisation.capacity_total if organisation.capacity_total else 1.0


def _station_of_street(
    dispute: DisputeFacts,
    organisations: list[OrganisationFacts],
    settings: RoutingSettings,
    candidates: dict[str, Candidate],
) -> _Serving | None:
    """Find the grid station that serves the street (9 digits) or village (12) the dispute is at.

    The place of dispute first, then the parties' addresses in their order; the lighter load, then the
    id. A station for a whole district is no station of the street.
    """
    if dispute.cause_class not in settings.assisted_classes:
        return None
    stations: dict[str, list[OrganisationFacts]] = {}
    for one in organisations:
        if one.kind is OrganisationKind.GRID_STATION and candidates[one.id].cannot_assist is None:
            for area in one.areas:
                stations.setdefault(area, []).append(one)
    places = [(dispute.dispute_region, True)] if dispute.dispute_region else []
    for region, at_place in (*places, *((region, False) for region in dispute.party_regions)):
        for digits in (_VILLAGE_DIGITS, _STREET_DIGITS):
            serving = stations.get(region[:digits]) if len(region) >= digits else None
            if serving:
                station = min(serving, key=lambda one: (_load(one), one.id))
                return _Serving(station, digits, at_place)
    return None


def _helper(found: _Serving) -> Candidate:
    """Offer the station as a helper; its score is how near it lies, nothing else being weighed."""
    station, at_place = found.station, found.at_place
    where_zh = "纠纷发生地" if at_place else "当事人所在地"
    where_en = "the place of dispute" if at_place else "a party's address"
    reason = Reason(
        "station-of-street" if at_place else "station-of-party-street",
        f"{where_zh}的网格工作站，协助联系、送达、调解",
        f"The grid station at {where_en}, to help contact, serve and mediate.",
    )
    return Candidate(
        station.id,
        station.name,
        station.kind,
        closeness(found.digits),
        (reason,),
        None,
        HandoffKind.ASSIST,
        None,
    )
