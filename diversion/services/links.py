"""Answering by a one-time link: an offer by mail, or one task of a grid worker, without an account.

A link is a key to one handoff. Looking at it (``view_link``) writes nothing and tells nothing personal,
because mail scanners and chat programs open every link they see; what it is about is shown once somebody
pressed the button, which is also the receipt. The answer uses it up: the same answer again is told the
first, any other is refused. Whoever holds the link acts with the reach of the organisation's coordinator, or
of a station's worker, on that one handoff; the journal names ``link`` as the actor.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import HeldGrant, Permission, Role
from diversion.domain.enterprise_contacts import OverCapReason
from diversion.domain.handoff import LIVE, DeclineReason, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.links import LinkPurpose, LinkState, TaskAnswer, state_of
from diversion.domain.mediation import ContactMeans
from diversion.domain.outcome import DocumentKind
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.persistence.partner import OneTimeLink
from diversion.persistence.party import Party
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM, Actor
from diversion.services.acting import holder_told
from diversion.services.contacts import ContactTold, write_contact
from diversion.services.disputes import locked, note, seal_of
from diversion.services.documents import FileTold, keep_document
from diversion.services.handoff import Acceptance, accept_for, decline, receive
from diversion.services.handoff_view import named_parties
from diversion.services.handoffs import answerable, mediators_of
from diversion.services.link_tokens import make_link, place_of
from diversion.services.mediation import demand_accepted
from diversion.services.partner_messages import answer_by, cause_name, read_about_one
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction, transaction

ROLES = {LinkPurpose.OFFER: Role.COORDINATOR, LinkPurpose.TASK: Role.GRID_WORKER}
SCOPES = {LinkPurpose.OFFER: Permission.ANSWER_OFFER, LinkPurpose.TASK: Permission.CONTACT_PARTY}
SHOWN_OF_PARTY = ("name", "phone", "address")


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a link is about before anybody pressed a button: nothing that names a party."""

    purpose: LinkPurpose
    state: LinkState
    used_for: str | None
    reference: str
    court: str
    organisation: str
    handoff_kind: HandoffKind
    handoff_status: HandoffStatus
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OfferShown:
    """An offer as its organisation sees it before acceptance, and who may be named as its mediator."""

    about: LinkView
    cause_name: str | None
    claim_amount: str | None
    parties: Sequence[Mapping[str, Any]]
    answer_by: Mapping[str, Any] | None
    mediators: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TaskShown:
    """One task: whom to find, where, by which number; nothing else of the dispute."""

    about: LinkView
    party: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A new link; ``url`` is never shown again."""

    id: UUID
    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TaskTold:
    """What a grid worker found, in words and a photograph where there is one."""

    answer: TaskAnswer
    note: str | None = None
    photo: FileTold | None = None


def make_task_link(actor: Actor, handoff_id: UUID, party_ref: str) -> LinkMade:
    """Make a link by which a grid worker without an account looks for one party; its URL is answered once.

    Who: the station's coordinator or worker. Refuses: ``NotFound``, ``Conflicting`` ``not-in-mediation`` before
    the station accepted, ``link-for-assistance-only``, ``party-unknown``. Repeating it makes another link.
    """
    with transaction(actor) as tx:
        dispute, handoff = answerable(tx, handoff_id, Permission.CONTACT_PARTY)
        demand_accepted(handoff)
        if handoff.kind != HandoffKind.ASSIST:
            zh, en = "只有协助任务可以生成网格员链接。", "Only a task of assistance is given out as a link."
            raise Conflicting("link-for-assistance-only", zh, en)
        party = tx.session.scalar(_party(dispute.id, party_ref))
        if party is None:
            raise NotFound("当事人", "party")
        link = make_link(tx, handoff, LinkPurpose.TASK, party_id=party.id)
        note(tx, dispute, "task_link_made", {"link_id": str(link.id), "party_ref": party.ref})
        tx.flush()
        return LinkMade(link.id, place_of(tx, link), link.expires_at)


def view_link(token: str) -> LinkView:
    """Say what a link is, writing nothing. Raises ``NotFound`` for a token that is none."""
    with transaction(SYSTEM) as tx:
        return _view(tx, _found(tx, token))


def open_offer(token: str) -> OfferShown:
    """Show an offer to whoever pressed the button, which is its receipt: delivered and opened. Safe to repeat."""
    with _answering(token, LinkPurpose.OFFER) as (tx, link, dispute, handoff):
        _demand_open(tx, link)
        if handoff.status in LIVE and handoff.status != HandoffStatus.ACCEPTED:
            receive(tx, dispute, handoff)
        return _offer(tx, link, handoff)


def accept_by_link(
    token: str, mediator_id: UUID | None, grounds: Sequence[str], words: str | None
) -> LinkView:
    """Accept an offer for a mediator of the organisation, as ``accept_handoff`` does and with its refusals."""
    told = {"accept": str(mediator_id), "grounds": sorted(grounds), "words": words}
    with _answering(token, LinkPurpose.OFFER) as (tx, link, dispute, handoff):
        if _is_first(tx, link, "accepted", told):
            disclosure = {"grounds": list(grounds)}
            accept_for(tx, dispute, handoff, Acceptance(mediator_id, disclosure, words))
        return _view(tx, link)


def decline_by_link(token: str, reason_code: DeclineReason, reason: str) -> LinkView:
    """Decline an offer for one of the four lawful reasons in words, as ``decline_handoff`` does."""
    told = {"decline": reason_code.value, "reason": reason}
    with _answering(token, LinkPurpose.OFFER) as (tx, link, dispute, handoff):
        if _is_first(tx, link, "declined", told):
            decline(tx, dispute, handoff, reason_code, reason)
        return _view(tx, link)


def open_task(token: str) -> TaskShown:
    """Show a grid worker whom to find; that the link was opened is journaled, as every look at a number is."""
    with _answering(token, LinkPurpose.TASK) as (tx, link, dispute, handoff):
        _demand_open(tx, link)
        demand_accepted(handoff)
        party = _party_of(tx, link)
        note(tx, dispute, "task_opened", {"link_id": str(link.id), "party_ref": party.ref})
        opened = seal_of(tx, dispute.id).open(f"party:{party.id}", party.sealed)
        return TaskShown(_view(tx, link), {name: opened.get(name) for name in SHOWN_OF_PARTY})


def answer_task(token: str, told: TaskTold) -> LinkView:
    """Record what a grid worker found as a contact, with the photograph as evidence handed in.

    Refuses: ``Conflicting`` ``link-used``, ``link-expired``, ``not-in-mediation`` once the task is over,
    ``InputFaulty`` for a photograph that is none.
    """
    photo = sha256(told.photo.content).hexdigest() if told.photo else None
    said = {"task": told.answer.value, "note": told.note, "photo": photo}
    with _answering(token, LinkPurpose.TASK) as (tx, link, dispute, handoff):
        if _is_first(tx, link, told.answer.value, said):
            party, result = _party_of(tx, link), told.answer.result
            reached = result.is_reached
            contact = ContactTold(
                party_ref=party.ref,
                reached=reached,
                result=result,
                means=ContactMeans.IN_PERSON,
                note=told.note,
                over_cap_reason=OverCapReason.RECORDED_LATER,
            )
            write_contact(tx, dispute, handoff, contact)
            if told.photo is not None:
                keep_document(tx, dispute, DocumentKind.EVIDENCE, told.photo, handoff.organisation_id)
        return _view(tx, link)


@contextmanager
def _answering(
    token: str, purpose: LinkPurpose
) -> Iterator[tuple[Transaction, OneTimeLink, Dispute, Handoff]]:
    """Open an act by a link: dispute, handoff and link locked, in this order, as everywhere."""
    with transaction(SYSTEM) as tx:
        found = _found(tx, token)
        if found.purpose != purpose:
            raise NotFound("链接", "link")
        link_id, dispute_id, handoff_id = found.id, found.dispute_id, found.handoff_id
        organisation_id = tx.session.get_one(Handoff, handoff_id).organisation_id
    actor = Actor(
        kind="link",
        name="一次性链接",
        grants=(HeldGrant(ROLES[purpose], organisation_id=organisation_id),),
        scopes=frozenset({SCOPES[purpose].value}),
    )
    with transaction(actor) as tx:
        dispute = locked(tx, dispute_id)
        handoff = tx.session.get_one(Handoff, handoff_id, with_for_update=True)
        link = tx.session.get_one(OneTimeLink, link_id, with_for_update=True)
        with holder_told(tx, dispute):
            yield tx, link, dispute, handoff


def _found(tx: Transaction, token: str) -> OneTimeLink:
    digest = tx.vault.token_digest(token)
    link = tx.session.scalar(select(OneTimeLink).where(OneTimeLink.digest == digest))
    if link is None:
        raise NotFound("链接", "link")
    return link


def _is_first(tx: Transaction, link: OneTimeLink, answer: str, told: Mapping[str, Any]) -> bool:
    """Use the link up by this answer, or tell that it was answered just so before.

    Raises ``Conflicting`` ``link-used`` for another answer than the first, ``link-expired``.
    """
    digest = tx.vault.digest("link-answer", json.dumps(told, sort_keys=True, ensure_ascii=False))
    if link.used_at is not None and link.used_digest == digest:
        return False
    _demand_open(tx, link)
    link.used_at, link.used_for, link.used_digest = tx.recorded_at, answer, digest
    return True


def _demand_open(tx: Transaction, link: OneTimeLink) -> None:
    state = state_of(link.used_at, link.expires_at, tx.recorded_at)
    if state is LinkState.USED:
        raise Conflicting(
            "link-used",
            "此链接已经答复过，不能再次办理。需要更改的，请联系法院。",
            "This link has been answered already. Ask the court if something has to change.",
            used_for=link.used_for,
        )
    if state is LinkState.EXPIRED:
        raise Conflicting(
            "link-expired",
            "此链接已过有效期。请登录系统办理，或请法院重新发送。",
            "This link has expired. Sign in to answer, or ask the court to send another.",
        )


def _view(tx: Transaction, link: OneTimeLink) -> LinkView:
    tx.flush()
    handoff = tx.session.get_one(Handoff, link.handoff_id)
    return LinkView(
        purpose=LinkPurpose(link.purpose),
        state=state_of(link.used_at, link.expires_at, tx.recorded_at),
        used_for=link.used_for,
        reference=tx.session.get_one(Dispute, link.dispute_id).reference,
        court=tx.session.get_one(Court, link.court_id).name,
        organisation=tx.session.get_one(Organisation, handoff.organisation_id).name,
        handoff_kind=HandoffKind(handoff.kind),
        handoff_status=HandoffStatus(handoff.status),
        expires_at=link.expires_at,
    )


def _offer(tx: Transaction, link: OneTimeLink, handoff: Handoff) -> OfferShown:
    about = read_about_one(tx, handoff)
    amount = about.claim.amount if about.claim else None
    return OfferShown(
        about=_view(tx, link),
        cause_name=cause_name(tx, about),
        claim_amount=None if amount is None else f"{amount:.2f}",
        parties=named_parties(tx, link.dispute_id, about.parties) if handoff.status in LIVE else (),
        answer_by=answer_by(tx, about),
        mediators=mediators_of(tx, handoff),
    )


def _party_of(tx: Transaction, link: OneTimeLink) -> Party:
    """Find the party as it stands now: a correction meanwhile has made another row of the same ref."""
    asked = tx.session.get_one(Party, link.party_id)
    found: Party | None = tx.session.scalar(_party(link.dispute_id, asked.ref))
    if found is None:
        raise NotFound("当事人", "party")
    return found


def _party(dispute_id: UUID, ref: str) -> Any:
    return select(Party).where(Party.dispute_id == dispute_id, Party.ref == ref, Party.ended_at.is_(None))
