"""Offering a dispute to an organisation: a place taken under lock, a handoff, a promise to deliver it.

Whether an offer may go out is the gate's word and to whom is routing's; here it is carried out. The
place is taken on the organisation's counter row, so that two offers at once cannot both have the last.
"""

from dataclasses import dataclass
from uuid import UUID

from diversion.domain.consents import ChoiceBy, Matter, everyone_agreed
from diversion.domain.deadline_rules import Basis
from diversion.domain.dispute import Actor as Who
from diversion.domain.dispute import Status
from diversion.domain.entries import ReferralKind
from diversion.domain.gates import Gate
from diversion.domain.handoff import LIVE, HandoffEvent, HandoffStatus, move
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.mediation_period import Venue
from diversion.domain.parties import PartyRole
from diversion.domain.regimes import regime_on
from diversion.domain.responsible import TurnFacts
from diversion.domain.routing import Candidate, Routing
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.services.deadlines import Start, pass_ball
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import note, seal_of
from diversion.services.offered import handoffs_of
from diversion.services.outbox import Job
from diversion.services.places import take_place
from diversion.services.transaction import Transaction

ENDED_UNANSWERED = (HandoffStatus.DECLINED, HandoffStatus.LAPSED, HandoffStatus.RECALLED)


@dataclass(frozen=True, slots=True)
class Override:
    """Why a person chose another than the proposed organisation."""

    reason_code: str
    text: str


def candidates_in_order(file: DisputeFile, routing: Routing) -> list[Candidate]:
    """List whom the dispute may be offered to, best first: the jointly chosen one only, or all eligible."""
    eligible = [each for each in routing.candidates if each.excluded_by is None]
    eligible = [each for each in eligible if each.handoff_kind is HandoffKind.MEDIATE]
    if file.choice is not None and file.choice.by == ChoiceBy.JOINT:
        return [each for each in eligible if each.organisation_id == str(file.choice.organisation_id)]
    return eligible


def reserve(tx: Transaction, candidates: list[Candidate]) -> Candidate | None:
    """Take a place with the first candidate that still has one; None when all are full."""
    return next((each for each in candidates if take_place(tx, UUID(each.organisation_id))), None)


def make_offer(
    tx: Transaction,
    file: DisputeFile,
    gate: Gate,
    candidate: Candidate,
    routing: Routing,
    *,
    override: Override | None = None,
) -> Handoff:
    """Write the handoff of a candidate whose place is taken, pass the ball, promise the delivery."""
    handoff = _write(tx, file, gate, candidate, HandoffKind.MEDIATE, override)
    turn = TurnFacts(docketed=file.dispute.docketed, organisation_id=candidate.organisation_id)
    start = Start(handoff_id=handoff.id, basis=Basis.OFFERED, of_kind=candidate.kind)
    pass_ball(tx, file.dispute, Status.OFFERED, turn, start, anew=True)
    _note_offer(tx, file, handoff, "offered", override)
    if routing.assist is not None and not _has_assistance(tx, file):
        make_assist_offer(tx, file, gate, routing.assist)
    return handoff


def make_assist_offer(
    tx: Transaction, file: DisputeFile, gate: Gate, candidate: Candidate, override: Override | None = None
) -> Handoff:
    """Ask a station to help beside whoever mediates; neither status nor holder changes."""
    handoff = _write(tx, file, gate, candidate, HandoffKind.ASSIST, override)
    _note_offer(tx, file, handoff, "assistance_asked", override)
    return handoff


def _write(
    tx: Transaction,
    file: DisputeFile,
    gate: Gate,
    candidate: Candidate,
    kind: HandoffKind,
    override: Override | None,
) -> Handoff:
    dispute = file.dispute
    handoff_id = tx.new_id()
    who = Who.ROUTER if override else Who.POLICY
    former = _former(tx, file)
    handoff = Handoff(
        id=handoff_id,
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        organisation_id=UUID(candidate.organisation_id),
        mediating_body_id=_mediating_body(tx, candidate),
        kind=kind.value,
        referral_kind=gate.referral_kind.value,
        regime=regime_on(tx.today).value,
        chosen_by=gate.chosen_by or "court_appointed",
        status=move(None, HandoffEvent.OFFERED, who).value,
        sequence=len(former) + 1,
        previous_id=former[-1].id if former else None,
        override_reason=override.reason_code if override else None,
        offered_by=tx.actor.user_id,
        offered_at=tx.at,
        venue=_venue(file, gate).value,
        sealed=_sealed(tx, file, handoff_id, override),
        version=1,
    )
    former.append(tx.add(handoff))
    tx.promise(Job.DELIVER_HANDOFF, str(handoff_id), key=f"deliver:{handoff_id}")
    return handoff


def _note_offer(
    tx: Transaction, file: DisputeFile, handoff: Handoff, event: str, override: Override | None
) -> None:
    told = {
        "handoff_id": str(handoff.id),
        "organisation_id": str(handoff.organisation_id),
        "referral_kind": handoff.referral_kind,
        "chosen_by": handoff.chosen_by,
    }
    code, text = (override.reason_code, override.text) if override else (None, None)
    note(tx, file.dispute, event, told, reason_code=code, text=text, fresh=file.is_new)


def _former(tx: Transaction, file: DisputeFile) -> list[Handoff]:
    if file.is_new:
        tx.once(("handoffs", file.dispute.id), list)
    return handoffs_of(tx, file.dispute.id)


def _has_assistance(tx: Transaction, file: DisputeFile) -> bool:
    return any(
        each.kind == HandoffKind.ASSIST and each.status not in ENDED_UNANSWERED for each in _former(tx, file)
    )


def _mediating_body(tx: Transaction, candidate: Candidate) -> UUID | None:
    if not candidate.kind.is_station or candidate.handoff_kind is HandoffKind.ASSIST:
        return None
    return tx.session.get_one(Organisation, UUID(candidate.organisation_id)).mediating_body_id


def _venue(file: DisputeFile, gate: Gate) -> Venue:
    """Online only where those whose consent opened the gate also agreed to meet online (ZX-2)."""
    asked = (
        file.on_side(PartyRole.APPLICANT) if gate.referral_kind is ReferralKind.PRE_DOCKET else file.parties
    )
    online = everyone_agreed(file.said(), [party.ref for party in asked], Matter.ONLINE)
    return Venue.ONLINE if online else Venue.OFFLINE


def _sealed(tx: Transaction, file: DisputeFile, handoff_id: UUID, override: Override | None) -> bytes | None:
    if override is None:
        return None
    return seal_of(tx, file.dispute.id).seal(f"handoff:{handoff_id}", {"override": override.text})


def is_live(handoff: Handoff) -> bool:
    """Tell whether a handoff is still going on."""
    return HandoffStatus(handoff.status) in LIVE
