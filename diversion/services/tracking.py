"""A party following its own dispute without an account: by the reference and a code of its own, printed for it.

A code is derived from the party's row under the installation's session key and lies nowhere; whoever has it
speaks for that party. Told are the state, whose turn it is and what this party said: of the others nothing but
that they exist, of what was said in mediation nothing at all (promise 8).
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.consents import Answer, Matter, Means, answer_of
from diversion.domain.dispute import TRANSITIONS, Event, HolderKind, Status
from diversion.domain.filing import ConsentInput
from diversion.domain.tracking import read_code, write_code
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.party import Party
from diversion.services import closing
from diversion.services.access import PARTY_KIND, SYSTEM, Actor
from diversion.services.acting import PartyWord
from diversion.services.consents import record_consent
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.dispute_view import responsible_view
from diversion.services.disputes import dispute_for, seal_of
from diversion.services.refusals import NotFound
from diversion.services.transaction import Transaction, transaction

ANSWERED_HERE = (Matter.MEDIATION, Matter.ORGANISATION, Matter.MEDIATOR, Matter.ONLINE, Matter.EXTENSION)
"""What a party may answer by itself; the form for mediation before docketing is signed on paper (R25-1)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A party's code, for the court to hand out."""

    ref: str
    name: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a party is told of its dispute. ``holder`` is a name where it may be told, else None."""

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


def list_codes(actor: Actor, dispute_id: UUID) -> list[Code]:
    """Give the parties' codes to print. Who: clerk and router of the court."""
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.FILE_DISPUTE, dispute_id, lock=False)
        file = read_file(tx, dispute)
        return [Code(party.ref, _name(tx, party), _code(tx, party.id)) for party in file.parties]


def open_tracking(reference: str, typed: str) -> UUID:
    """Find the party whose code was typed. Raises ``NotFound``, which never says whether the reference exists."""
    code = read_code(typed)
    with transaction(SYSTEM) as tx:
        rows = tx.session.scalars(
            select(Party.id)
            .join(Dispute, Dispute.id == Party.dispute_id)
            .where(Dispute.reference == reference.strip())
        )
        for party_id in rows:
            if hmac.compare_digest(_code(tx, party_id), code):
                return party_id
    raise NotFound("案件编号和查询码", "reference and code")


def is_code_of(party_id: UUID, code: str) -> bool:
    """Tell whether a code, as a cookie carries it, is the party's."""
    with transaction(SYSTEM) as tx:
        return hmac.compare_digest(_code(tx, party_id), read_code(code))


def code_of(party_id: UUID) -> str:
    """Give a party's code, for the cookie of who has just typed it."""
    with transaction(SYSTEM) as tx:
        return _code(tx, party_id)


def follow(party_id: UUID) -> Tracked:
    """Tell a party where its dispute stands. Raises ``NotFound`` for a party that is no more."""
    with transaction(SYSTEM) as tx:
        party = _party(tx, party_id)
        dispute = tx.session.get_one(Dispute, party.dispute_id)
        file = read_file(tx, dispute)
        held = responsible_view(tx, dispute)
        clock = tx.session.get(Deadline, dispute.next_deadline_id) if dispute.next_deadline_id else None
        is_other = held is not None and held["kind"] == HolderKind.PARTY and held["id"] != str(party.id)
        return Tracked(
            reference=dispute.reference,
            court=file.court.name,
            ref=party.ref,
            name=_name(tx, party),
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
        )


def answer(party_id: UUID, matter: Matter, said: Answer) -> None:
    """Record what a party answers by itself. Refuses as ``record_consent``, and ``NotFound`` for other matters."""
    if matter not in ANSWERED_HERE:
        raise NotFound("可以在此答复的事项", "matter to answer here")
    actor, ref = _acting(party_id)
    record_consent(actor, _dispute(actor), ConsentInput(ref, matter, said, None, Means.ONLINE))


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
    party = tx.session.get(Party, party_id)
    if party is None:
        raise NotFound("当事人", "party")
    return party


def _name(tx: Transaction, party: Party) -> str | None:
    name: str | None = seal_of(tx, party.dispute_id).open(f"party:{party.id}", party.sealed)["name"]
    return name


def _code(tx: Transaction, party_id: UUID) -> str:
    return write_code(hmac.new(tx.config.keys.session, b"tracking code" + party_id.bytes, sha256).digest())


def _answers(file: DisputeFile, ref: str) -> list[tuple[str, str]]:
    given = [(matter, answer_of(file.said(), ref, matter)) for matter in Matter]
    return [(matter.value, said.value) for matter, said in given if said is not None]


def _may(dispute: Dispute) -> list[str]:
    """Say what a party may do now beside answering."""
    status = Status(dispute.status)
    leaving = Event.MEDIATION_ENDED if dispute.docketed else Event.DEMANDED_DOCKETING
    may = [leaving.value] if (status, leaving) in TRANSITIONS and status is not Status.RETURNED else []
    return ["answer", *may] if status is not Status.CLOSED else []
