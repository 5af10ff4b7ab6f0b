"""A party following its own dispute without an account: by the reference and a code of its own, printed for it.

Whoever has the code (``tracking_codes.py``) speaks for that party. Told are the state, whose turn it is, what this
party said and what it is asked: of the others nothing but that they exist and whether they are still awaited, of what
was said in mediation nothing at all (promise 8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diversion.domain.consents import Answer, Matter, Means, answer_of
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import TRANSITIONS, Event, HolderKind, Status
from diversion.domain.filing import ConsentInput
from diversion.domain.satisfaction import Satisfaction
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.party import Party
from diversion.services import closing
from diversion.services.access import PARTY_KIND, SYSTEM, Actor
from diversion.services.acting import PartyWord
from diversion.services.consents import record_consent
from diversion.services.deadlines import running
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.dispute_view import responsible_view
from diversion.services.extension_proposals import ProposalAsked, read_proposal_asked
from diversion.services.mediator_change import ChangeTold, ask_another_mediator, read_change_told
from diversion.services.party_choice import ChoiceOffered, pick_organisation, read_choice_offered
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.satisfaction import RatingAsked, rate, read_invitation
from diversion.services.tracking_codes import name_of, open_party
from diversion.services.transaction import Transaction, transaction

ANSWERED_HERE = (Matter.MEDIATION, Matter.ORGANISATION, Matter.MEDIATOR, Matter.ONLINE, Matter.EXTENSION)
"""What a party may answer by itself; the form for mediation before docketing is signed on paper (R25-1)."""

ASKED_ABOUT_MEDIATION = (
    Status.AWAITING_SUPPLEMENT,
    Status.AWAITING_DECISION,
    Status.AWAITING_DOCKET,
    Status.CONSULTING,
    Status.OFFERED,
    Status.IN_MEDIATION,
)
"""Where a party is still asked whether it agrees to mediation: until that has ended."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a party is told of its dispute. ``holder`` is a name where it may be told, else None.

    ``choice``, ``proposal``, ``change`` and ``rating`` are what it is asked or may ask beside; None: not now.
    """

    reference: str
    court: str
    ref: str
    name: str | None
    role: str
    status: str
    docketed: bool
    closed_reason: str | None
    holder_kind: str | None
    holder_id: str | None
    holder: str | None
    is_own_turn: bool
    rule: str | None
    due_on: date | None
    answers: Sequence[tuple[str, str]]
    may: Sequence[str]
    choice: ChoiceOffered | None = None
    choose_by_on: date | None = None
    proposal: ProposalAsked | None = None
    change: ChangeTold | None = None
    rating: RatingAsked | None = None


def follow(party_id: UUID) -> Tracked:
    """Tell a party where its dispute stands. Raises ``NotFound`` for a party that is no more."""
    with transaction(SYSTEM) as tx:
        party = _party(tx, party_id)
        dispute = tx.session.get_one(Dispute, party.dispute_id)
        file = read_file(tx, dispute)
        held = responsible_view(tx, dispute)
        clock = tx.session.get(Deadline, dispute.next_deadline_id) if dispute.next_deadline_id else None
        awaited = running(tx, dispute, DeadlineRule.JOINT_CHOICE)
        is_other = held is not None and held["kind"] == HolderKind.PARTY and held["id"] != str(party.id)
        return Tracked(
            reference=dispute.reference,
            court=file.court.name,
            ref=party.ref,
            name=name_of(tx, party),
            role=party.role,
            status=dispute.status,
            docketed=dispute.docketed,
            closed_reason=dispute.closed_reason,
            holder_kind=held["kind"] if held else None,
            holder_id=held["id"] if held and held["kind"] == HolderKind.COURT_ROLE else None,
            holder=held["name"] if held and not is_other else None,
            is_own_turn=bool(held and held["kind"] == HolderKind.PARTY and held["id"] == str(party.id)),
            rule=clock.rule if clock else None,
            due_on=clock.due_on if clock else None,
            answers=_answers(file, party.ref),
            may=_may(dispute),
            choice=read_choice_offered(tx, file, party.ref),
            choose_by_on=awaited.due_on if awaited else None,
            proposal=read_proposal_asked(tx, file, party.ref),
            change=read_change_told(tx, dispute, party),
            rating=read_invitation(tx, party),
        )


def answer(party_id: UUID, matter: Matter, said: Answer) -> None:
    """Record what a party answers by itself.

    Refuses as ``record_consent``, ``NotFound`` for other matters, and ``extension-not-proposed`` for more days that
    nobody asks it for.
    """
    if matter not in ANSWERED_HERE:
        raise NotFound("可以在此答复的事项", "matter to answer here")
    actor, ref = _acting(party_id)
    if matter is Matter.EXTENSION:
        _demand_proposed(actor, ref)
    record_consent(actor, _dispute(actor), ConsentInput(ref, matter, said, None, Means.ONLINE))


def choose(party_id: UUID, organisation_id: UUID | None) -> None:
    """Record whom a party picks to mediate, None to leave it to the court; refuses as ``pick_organisation``."""
    actor, ref = _acting(party_id)
    pick_organisation(actor, _dispute(actor), ref, organisation_id)


def ask_for_another(party_id: UUID, reason: str) -> None:
    """Ask for another mediator (ZX-11); refuses as ``ask_another_mediator``."""
    actor, ref = _acting(party_id)
    ask_another_mediator(actor, _dispute(actor), ref, reason)


def rate_mediation(party_id: UUID, answer: Satisfaction, words: str | None) -> None:
    """Say how satisfied a party is with the mediation that ended; refuses as ``rate``."""
    actor, ref = _acting(party_id)
    rate(actor, _dispute(actor), ref, answer, words)


def demand_docketing(party_id: UUID, words: str | None) -> None:
    """Follow a party's demand to docket (MS-1, R25-1); refuses as ``closing.demand_docketing``."""
    actor, ref = _acting(party_id)
    closing.demand_docketing(actor, _dispute(actor), PartyWord(ref, Means.ONLINE, words))


def end_mediation(party_id: UUID, words: str | None) -> None:
    """Follow a party that ends mediation of a docketed dispute (R25-6)."""
    actor, ref = _acting(party_id)
    closing.end_mediation(actor, _dispute(actor), PartyWord(ref, Means.ONLINE, words))


def _acting(party_id: UUID) -> tuple[Actor, str]:
    with transaction(SYSTEM) as tx:
        party = _party(tx, party_id)
        return Actor(kind=PARTY_KIND, name="当事人", dispute_id=party.dispute_id), party.ref


def _dispute(actor: Actor) -> UUID:
    if actor.dispute_id is None:
        raise LookupError("a party acts on its own dispute")
    return actor.dispute_id


def _party(tx: Transaction, party_id: UUID) -> Party:
    party = open_party(tx, party_id)
    if party is None:
        raise NotFound("当事人", "party")
    return party


def _demand_proposed(actor: Actor, ref: str) -> None:
    with transaction(SYSTEM) as tx:
        file = read_file(tx, tx.session.get_one(Dispute, _dispute(actor)))
        told = read_proposal_asked(tx, file, ref)
        if told is None or not told.is_asked:
            zh, en = "现在没有需要您答复的延长调解期限的提议。", "No more days are proposed to you now."
            raise Conflicting("extension-not-proposed", zh, en)


def _answers(file: DisputeFile, ref: str) -> list[tuple[str, str]]:
    given = [(matter, answer_of(file.said(), ref, matter)) for matter in Matter]
    return [(matter.value, said.value) for matter, said in given if said is not None]


def _may(dispute: Dispute) -> list[str]:
    """Say what a party may do now beside answering."""
    status = Status(dispute.status)
    leaving = Event.MEDIATION_ENDED if dispute.docketed else Event.DEMANDED_DOCKETING
    may = [leaving.value] if (status, leaving) in TRANSITIONS and status is not Status.RETURNED else []
    return ["answer", *may] if status in ASKED_ABOUT_MEDIATION else may
