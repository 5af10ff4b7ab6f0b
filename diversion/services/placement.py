"""Where a dispute goes next: triage, gate and routing asked anew, and their answer carried out.

Called after a filing, a supplement, a docketing, a consent, a choice, a router's ruling, an expired
choice, and when an offer fell through. Each decision is stored with its reasons and the versions it
rested on, and journaled; then the ball passes, and where an offer is due it goes out.
"""

from dataclasses import dataclass, replace

from diversion.domain.consents import ChosenBy
from diversion.domain.deadline_rules import Basis, DeadlineRule
from diversion.domain.dispute import Event, Status, move
from diversion.domain.entries import Entry, ReferralKind
from diversion.domain.gates import Gate, may_be_offered
from diversion.domain.handoff import OfferPolicy, what_next_after_decline
from diversion.domain.parties import PartyRole
from diversion.domain.placement import Placement, PlacementFacts, status_after_filing
from diversion.domain.responsible import TurnFacts
from diversion.domain.routing import Candidate, Routing
from diversion.domain.settings import triage_settings
from diversion.domain.triage import Triage, TriageDecision, triage
from diversion.services.deadlines import (
    DOCKETING_CLOCKS,
    Start,
    end_clocks,
    pass_ball,
    running,
    start_docketing,
)
from diversion.services.decisions import standing_ruling, write_routing, write_triage
from diversion.services.dispute_file import (
    DOCKETING_DEMANDED,
    DisputeFile,
    choice_awaited_since,
    offer_facts,
    triage_facts,
)
from diversion.services.disputes import note
from diversion.services.offer import Override, candidates_in_order, make_offer, reserve
from diversion.services.routing import route
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction

UNDOCKETED_STATUSES = (Status.AWAITING_DECISION, Status.CONSULTING)
"""Where a complaint that is not docketed yet keeps its seven days running beside whatever is asked."""
COMPLETED_BY = (Event.FILED, Event.SUPPLEMENTED)
DOCKETING_BASES = {
    Event.FILED: Basis.RECEIVED,
    Event.SUPPLEMENTED: Basis.SUPPLEMENTED,
    Event.DEMANDED_DOCKETING: Basis.DEMANDED,
}
DECISION_BASES = {Event.FILED: Basis.RECEIVED, Event.SUPPLEMENTED: Basis.SUPPLEMENTED}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules answered about a dispute just now."""

    triage: Triage
    gate: Gate
    routing: Routing | None


def place(
    tx: Transaction,
    file: DisputeFile,
    event: Event,
    *,
    complete: bool = True,
    overruled: Triage | None = None,
) -> Placement:
    """Ask the rules again after an event and put the dispute where they say.

    ``overruled`` is a router's ruling, which stands until facts that triage asks about change.
    """
    asked = ask(tx, file, complete=complete, overruled=overruled)
    facts = placement_facts(file, asked, complete=complete)
    candidate = None
    if status_after_filing(facts, event).to is Status.OFFERED and asked.routing is not None:
        candidate = reserve(tx, candidates_in_order(file, asked.routing))
        facts = replace(facts, has_candidate=candidate is not None)
    placement = status_after_filing(facts, event)
    carry_out(tx, file, placement, asked, candidate)
    return placement


def place_after_refusal(tx: Transaction, file: DisputeFile, event: Event, chosen_by: ChosenBy) -> None:
    """Go on after an offer was declined or lapsed: the next candidate, the parties, or the router.

    Gate and routing are asked again; the organisation that fell through is no longer a candidate. A
    joint choice that fell through is ended, and its two days begin anew (ZX-6).
    """
    dispute = file.dispute
    if chosen_by is ChosenBy.JOINT and file.choice is not None:
        file.choice.ended_at = tx.at
        file.choice, file.choice_fell_through_at = None, tx.at
    asked = ask(tx, file, complete=True)
    policy = OfferPolicy(file.court.policy)
    may_ask = asked.gate.open and policy is OfferPolicy.AUTO and chosen_by is not ChosenBy.JOINT
    candidate = None
    if may_ask and asked.routing is not None:
        candidate = reserve(tx, candidates_in_order(file, asked.routing))
    to = what_next_after_decline(policy, chosen_by, candidate is not None)
    if asked.gate.docket_first and not dispute.docketed:
        to = Status.AWAITING_DOCKET
    carry_out(tx, file, Placement(event, to), asked, candidate)


def ask(tx: Transaction, file: DisputeFile, *, complete: bool, overruled: Triage | None = None) -> Asked:
    """Ask triage, gate and routing, storing what is new. An incomplete filing is not routed yet."""
    ruling = overruled or standing_ruling(tx, file)
    settings = triage_settings(settings_of(tx, file.court.id, tx.today))
    decided = ruling or triage(triage_facts(file, tx.today), settings)
    if overruled is not None or ruling is None:
        write_triage(tx, file, decided, overruled=overruled is not None)
    gate = may_be_offered(offer_facts(tx, file))
    routing = None
    if complete and decided.decision is not TriageDecision.UNSUITABLE:
        routing = route(tx, file)
        write_routing(tx, file, routing, gate)
    return Asked(decided, gate, routing)


def carry_out(
    tx: Transaction,
    file: DisputeFile,
    placement: Placement,
    asked: Asked,
    candidate: Candidate | None,
    *,
    override: Override | None = None,
) -> None:
    """Move the dispute, mind its docketing clock, send the offer if one is due, pass the ball, journal.

    ``override`` is why a router chose another candidate than the proposed one.
    """
    dispute = file.dispute
    former = Status(dispute.status) if dispute.status else None
    move(former, placement.event, placement.to, docketed=dispute.docketed)
    _mind_docketing(tx, file, placement, asked.gate)
    if candidate is not None and asked.routing is not None:
        make_offer(tx, file, asked.gate, candidate, asked.routing, override=override)
    else:
        if placement.to is Status.CLOSED:
            dispute.closed_reason = placement.redirect.code if placement.redirect else "refused"
        turn = turn_after(file, asked.gate, placement.to)
        pass_ball(tx, dispute, placement.to, turn, _start_of(tx, file, placement, asked.gate))
    note(
        tx,
        dispute,
        "placed",
        {"after": placement.event.value, "from": former, "to": placement.to.value},
        reason_code=asked.triage.reasons[0].code if asked.triage.reasons else None,
        fresh=file.is_new,
    )


def turn_after(file: DisputeFile, gate: Gate, to: Status) -> TurnFacts:
    """Say whose answers are awaited once a dispute has been placed anywhere but with an organisation."""
    ids = file.refs
    if to is Status.AWAITING_SUPPLEMENT:
        awaited = tuple(str(party.id) for party in file.on_side(PartyRole.APPLICANT))
    else:
        awaited = tuple(dict.fromkeys(str(ids[each.party_ref]) for each in gate.awaited))
    return TurnFacts(
        docketed=file.dispute.docketed,
        awaited_parties=awaited,
        joint_choice_awaited=gate.choice_awaited,
    )


def placement_facts(file: DisputeFile, asked: Asked, *, complete: bool) -> PlacementFacts:
    """Say what decides the next status, from the rules' answers and the court's policy."""
    not_civil = any(reason.code.startswith("not-civil") for reason in asked.triage.reasons)
    return PlacementFacts(
        entry=Entry(file.dispute.entry),
        docketed=file.dispute.docketed,
        complete=complete,
        decision=asked.triage.decision,
        civil=not not_civil,
        gate=asked.gate,
        policy=OfferPolicy(file.court.policy),
        has_candidate=asked.routing is not None and bool(candidates_in_order(file, asked.routing)),
        docketing_demanded=DOCKETING_DEMANDED in file.dispute.flags,
    )


def _mind_docketing(tx: Transaction, file: DisputeFile, placement: Placement, gate: Gate) -> None:
    """Start, keep or end the seven days to docket (MS-2).

    Every complete complaint gets them. Signed consent to mediation first stops them at the offer only;
    its end or revocation starts them anew (R25-1, R25-10).
    """
    dispute, to = file.dispute, placement.to
    if dispute.docketed or to is Status.CLOSED:
        end_clocks(tx, dispute, DOCKETING_CLOCKS, "met")
        return
    is_due = to is Status.AWAITING_DOCKET or (_is_complaint(file) and to in UNDOCKETED_STATUSES)
    is_given = (
        _is_complaint(file) and placement.event in COMPLETED_BY and to is not Status.AWAITING_SUPPLEMENT
    )
    if (is_due or is_given) and running(tx, dispute, DeadlineRule.DOCKETING) is None:
        basis = DOCKETING_BASES.get(placement.event, Basis.MEDIATION_ENDED)
        start_docketing(tx, dispute, Start(basis=basis))
    if to is Status.OFFERED and gate.referral_kind is ReferralKind.PRE_DOCKET:
        end_clocks(tx, dispute, DOCKETING_CLOCKS, "superseded")


def _is_complaint(file: DisputeFile) -> bool:
    return file.dispute.entry == Entry.COMPLAINT


def _start_of(tx: Transaction, file: DisputeFile, placement: Placement, gate: Gate) -> Start:
    if placement.to is Status.AWAITING_DECISION:
        return Start(basis=DECISION_BASES.get(placement.event, Basis.PASSED_TO_ROUTER))
    if placement.to is Status.CONSULTING and gate.choice_awaited:
        return Start(at=choice_awaited_since(file, offer_facts(tx, file)))
    return Start()
