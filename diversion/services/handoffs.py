"""Finding a handoff within an actor's grants, who may mediate by it, and journaling what befalls it.

What ``disputes.py`` is to a dispute: every use case on a handoff begins here, the dispute locked before the
handoff; a row out of reach is answered exactly like none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true

from diversion.domain.access import Permission, Reach
from diversion.domain.handoff import (
    DeclineReason,
    DisclosureGround,
    HandoffStatus,
    HandoffTaken,
    may_mediate_despite,
)
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff, mediated_by
from diversion.persistence.organisation import Membership, Organisation
from diversion.services.access import Actor
from diversion.services.acting import holder_told
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import locked, note, seal_of
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction, transaction


@contextmanager
def answering(
    actor: Actor, handoff_id: UUID, permission: Permission = Permission.ANSWER_OFFER
) -> Iterator[tuple[Transaction, Dispute, Handoff]]:
    """Open an answer to an offer. Raises ``NotFound``; ``TransitionRefused`` with who holds the dispute."""
    with transaction(actor) as tx:
        dispute, handoff = answerable(tx, handoff_id, permission)
        with holder_told(tx, dispute):
            yield tx, dispute, handoff


def answerable(
    tx: Transaction, handoff_id: UUID, permission: Permission = Permission.ANSWER_OFFER
) -> tuple[Dispute, Handoff]:
    """Find a handoff the actor may answer or work on, both rows locked.

    Raises ``NotFound``; ``handoff-taken`` for a mediator whose colleague was first at an offer open to both.
    """
    reach = tx.actor.demand(permission)
    found = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, within(reach, tx.actor)))
    if found is None:
        _refuse_taken_by_colleague(tx, handoff_id, reach)
        raise NotFound("委派委托", "handoff")
    dispute = locked(tx, found.dispute_id)
    tx.session.refresh(found, with_for_update=True)
    return dispute, found


def within(reach: Reach, actor: Actor) -> Any:
    """Say in SQL which handoffs a reach covers: the organisation's, one's own, or an open offer there.

    Only what the reach has is asked, so that an inbox is read by its index.
    """
    return true() if reach.everywhere else or_(false(), *_reached(reach, actor))


def _reached(reach: Reach, actor: Actor) -> Iterator[ColumnElement[bool]]:
    if reach.courts:
        yield Handoff.court_id.in_(reach.courts)
    if reach.organisations:
        yield Handoff.organisation_id.in_(reach.organisations)
    if reach.own_in or reach.stands_in:
        yield mediated_by(reach, actor.user_id)
    if reach.own_in:
        yield Handoff.mediator_id.is_(None) & _open_to_mediators() & Handoff.organisation_id.in_(reach.own_in)
    if reach.tasks_in:
        yield Handoff.organisation_id.in_(reach.tasks_in) & (Handoff.kind == HandoffKind.ASSIST)


def _open_to_mediators() -> ColumnElement[bool]:
    return (
        select(Organisation.id)
        .where(Organisation.id == Handoff.organisation_id, Organisation.mediators_take_open_offers)
        .correlate(Handoff)
        .exists()
    )


def refuse_taken(tx: Transaction, handoff: Handoff) -> None:
    """Tell who comes second to an offer who was first: ``handoff-taken``.

    Accepted by a one-time link it is the mediator's, or, of help, the station's.
    """
    if handoff.status != HandoffStatus.ACCEPTED:
        return
    who = handoff.accepted_by or handoff.mediator_id
    holder = (
        tx.session.get_one(UserAccount, who).name
        if who
        else tx.session.get_one(Organisation, handoff.organisation_id).name
    )
    raise Conflicting(
        HandoffTaken.code,
        f"已由{holder}接受，无需再办理。",
        f"Already accepted by {holder}.",
        accepted_by=holder,
    )


def is_accepted_so(
    tx: Transaction, handoff: Handoff, mediator_id: UUID | None, disclosure: dict[str, Any]
) -> bool:
    """Tell whether the actor accepted an offer in the same way before: a message that was sent twice."""
    return (
        handoff.status == HandoffStatus.ACCEPTED
        and handoff.accepted_by == tx.actor.user_id
        and mediator_id in (None, handoff.mediator_id)
        and handoff.disclosure == disclosure
    )


def is_declined_so(tx: Transaction, handoff: Handoff, reason_code: DeclineReason, reason: str) -> bool:
    """Tell whether an offer was declined for the same reason in the same words before."""
    if handoff.status != HandoffStatus.DECLINED or handoff.decline_reason != reason_code:
        return False
    if handoff.sealed is None:
        return False
    told = seal_of(tx, handoff.dispute_id).open(f"handoff:{handoff.id}", handoff.sealed)
    return bool(told.get("decline") == reason)


def _refuse_taken_by_colleague(tx: Transaction, handoff_id: UUID, reach: Reach) -> None:
    query = (
        select(Handoff)
        .join(Organisation, Organisation.id == Handoff.organisation_id)
        .where(
            Handoff.id == handoff_id,
            Organisation.mediators_take_open_offers,
            Organisation.id.in_(reach.own_in),
        )
    )
    taken = tx.session.scalar(query)
    if taken is not None:
        refuse_taken(tx, taken)


def mediator_here(tx: Transaction, handoff: Handoff, mediator_id: UUID | None) -> UUID:
    """Check that somebody mediates for the organisation now, and that the actor may name them.

    Raises ``Conflicting`` ``not-a-mediator-here``; ``mediator-names-another`` when a mediator names a colleague.
    """
    if (
        mediator_id != tx.actor.user_id
        and handoff.organisation_id not in tx.actor.reach(Permission.ANSWER_OFFER).organisations
    ):
        raise Conflicting(
            "mediator-names-another",
            "调解员只能以本人名义接受或者接手；指派他人请联系本组织联络员。",
            "A mediator accepts or takes over in their own name; ask the coordinator to assign another.",
        )
    if mediator_id is None or not is_mediator_here(tx, handoff, mediator_id):
        raise Conflicting(
            "not-a-mediator-here",
            "该人员不是本组织现任调解员，请另选调解员。",
            "This person is not an active mediator of the organisation; choose another.",
        )
    return mediator_id


def is_mediator_here(tx: Transaction, handoff: Handoff, user_id: UUID) -> bool:
    """Tell whether somebody mediates for a handoff's organisation, or its mediating body, today."""
    body = handoff.mediating_body_id or handoff.organisation_id
    query = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.organisation_id == body,
        Membership.from_on <= tx.today,
        or_(Membership.to_on.is_(None), Membership.to_on >= tx.today),
    )
    return tx.session.execute(query.limit(1)).first() is not None


def mediators_of(tx: Transaction, handoff: Handoff) -> list[dict[str, Any]]:
    """List who may be named as its mediator today, by name; help that is asked for has none."""
    if handoff.kind != HandoffKind.MEDIATE:
        return []
    query = (
        select(UserAccount.id, UserAccount.name)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(
            Membership.organisation_id == (handoff.mediating_body_id or handoff.organisation_id),
            Membership.from_on <= tx.today,
            or_(Membership.to_on.is_(None), Membership.to_on >= tx.today),
            UserAccount.active,
        )
    )
    return [{"id": row.id, "name": row.name} for row in tx.session.execute(query.order_by(UserAccount.name))]


def disclosure_awaited(handoff: Handoff) -> bool:
    """Tell whether the mediator got this mediation handed over and has not disclosed anything yet (ZX-10)."""
    return bool(handoff.disclosure and handoff.disclosure.get("awaited"))


def demand_impartiality(file: DisputeFile, disclosure: dict[str, Any]) -> None:
    """Refuse a mediator whose disclosure not every party agrees to: ``disclosure-not-agreed`` (ZX-10, TY-8)."""
    grounds = [DisclosureGround(ground) for ground in disclosure.get("grounds", ())]
    allowed, reason = may_mediate_despite(grounds, file.said(), list(file.refs))
    if not allowed:
        raise Conflicting(reason.code, reason.zh, reason.en, article=reason.article)


def note_handoff(
    tx: Transaction,
    dispute: Dispute,
    handoff: Handoff,
    event: str,
    payload: dict[str, Any] | None = None,
    **why: Any,
) -> None:
    """Journal what befell a handoff in its dispute's stream."""
    told = {
        "handoff_id": str(handoff.id),
        "organisation_id": str(handoff.organisation_id),
        "kind": handoff.kind,
    }
    note(tx, dispute, f"handoff_{event}", told | (payload or {}), **why)
