"""Where a dispute goes once its filing, triage and gate are known: the next status, and nothing else.

The same question comes up after a filing, a supplement, a docketing, a consent, a choice and a router's
ruling, so it is answered in one place; ``dispute.move`` then checks that the event may lead there.
A complaint is never turned away and nobody is closed out by doubt: only an application that is not civil
at all is sent back by itself (ZX-5), every other hard case goes to a person.
"""

from dataclasses import dataclass

from diversion.domain.dispute import Event, Status
from diversion.domain.entries import Entry
from diversion.domain.gates import Gate
from diversion.domain.handoff import OfferPolicy
from diversion.domain.reasons import Reason
from diversion.domain.triage import TriageDecision

OTHER_REMEDY = Reason(
    "not-civil-redirect",
    "不属于人民法院受理民事案件的范围，申请退回，请按告知的其他途径解决",
    "outside the court's civil jurisdiction; the application is returned, please take the other way named",
    "ZX-5",
)
"""Why an application was closed at once; which other way there is stands among triage's reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementFacts:
    """What is known. ``civil``: within the court's civil jurisdiction. ``has_candidate``: somebody to ask.

    ``complete``: nothing is missing from the filing (or nothing that was asked for still is).
    ``docketing_demanded``: a party has demanded docketing, which no later word of another takes back.
    """

    entry: Entry
    docketed: bool
    complete: bool
    decision: TriageDecision
    civil: bool
    gate: Gate
    policy: OfferPolicy
    has_candidate: bool
    docketing_demanded: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """The next status, by which event, and the redirect that an application sent back is told."""

    event: Event
    to: Status
    redirect: Reason | None = None


def status_after_filing(facts: PlacementFacts, event: Event = Event.FILED) -> Placement:
    """Tell where a dispute goes after ``event`` (filed, supplemented, docketed, a consent, a choice ...).

    In this order: an application that is not civil is sent back, whatever else it lacks; what is
    incomplete waits for its supplement; what a party demanded to have docketed goes there; what is
    unsuitable, or refused by a party (MS-1), goes to trial, to docketing, or (an application) back or to
    the router; ``docket_first`` goes to docketing until docketed and then counts as suitable; ``ask`` goes
    to the router; what is suitable is up to gate and policy. Triage is to be asked anew before each call:
    a signed form or a docketing changes its answer. Redirect code: ``not-civil-redirect``.

    Completeness matters when a filing or its supplement comes in; a court that dockets has found the
    filing complete. For a dispute in mediation the end of mediation decides, not this.
    """
    if _is_refused(facts):
        return Placement(event, Status.CLOSED, OTHER_REMEDY)
    if not facts.complete and event in (Event.FILED, Event.SUPPLEMENTED):
        return Placement(event, Status.AWAITING_SUPPLEMENT)
    if facts.docketing_demanded and not facts.docketed:
        return Placement(event, Status.AWAITING_DOCKET)
    if facts.decision is TriageDecision.UNSUITABLE or facts.gate.refused_by:
        return _unsuitable(facts, event)
    if facts.decision is TriageDecision.ASK:
        return Placement(event, Status.AWAITING_DECISION)
    needs_docketing = facts.decision is TriageDecision.DOCKET_FIRST or facts.gate.docket_first
    if needs_docketing and not facts.docketed:
        return Placement(event, Status.AWAITING_DOCKET)
    return _by_gate(facts, event)


def _is_refused(facts: PlacementFacts) -> bool:
    """Whether this is an application outside the court's civil jurisdiction (ZX-5)."""
    is_application = facts.entry is Entry.MEDIATION_APPLICATION and not facts.docketed
    return is_application and facts.decision is TriageDecision.UNSUITABLE and not facts.civil


def _unsuitable(facts: PlacementFacts, event: Event) -> Placement:
    """What may not be mediated is tried (docketed) or docketed (a complaint, civil or not, MS-2).

    Where nobody sued there is nothing to docket yet: an application, or what was transferred in, waits
    for the router's word.
    """
    if facts.docketed:
        return Placement(event, Status.RETURNED)
    is_complaint = facts.entry is Entry.COMPLAINT
    return Placement(event, Status.AWAITING_DOCKET if is_complaint else Status.AWAITING_DECISION)


def _by_gate(facts: PlacementFacts, event: Event) -> Placement:
    """Offer, let a router offer, or go on asking the parties; when their time is over, the router decides."""
    if not facts.gate.open and event is not Event.EXPIRED:
        return Placement(event, Status.CONSULTING)
    is_offered = facts.gate.open and facts.policy is OfferPolicy.AUTO and facts.has_candidate
    return Placement(event, Status.OFFERED if is_offered else Status.AWAITING_DECISION)
