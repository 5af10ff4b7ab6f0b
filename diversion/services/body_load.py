"""How a coordinator's organisations stand: places taken, whether offers are paused, who mediates how many."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.access import UserAccount
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Absence, Membership, Organisation, OrganisationLoad
from diversion.services.access import Actor
from diversion.services.transaction import Transaction, transaction


def read_body_loads(actor: Actor) -> Sequence[dict[str, Any]]:
    """List the organisations that the actor coordinates with their load, and each mediator's.

    Who: coordinators; everybody else gets none. Writes nothing.
    """
    with transaction(actor) as tx:
        reach = actor.reach(Permission.ANSWER_OFFER)
        if not reach.organisations:
            return ()
        columns = (Organisation.id, Organisation.name, Organisation.capacity)
        load = (OrganisationLoad.live, OrganisationLoad.lapses_in_a_row, OrganisationLoad.paused_at)
        query = (
            select(*columns, *load)
            .join(OrganisationLoad, OrganisationLoad.organisation_id == Organisation.id)
            .where(Organisation.id.in_(reach.organisations))
        )
        return [
            {**row._asdict(), "mediators": _mediators(tx, row.id)}
            for row in tx.session.execute(query.order_by(Organisation.name))
        ]


def _mediators(tx: Transaction, organisation_id: Any) -> list[dict[str, Any]]:
    """List the mediators of today by name: what they have accepted, how much they take, until when away."""
    having = (
        select(func.count())
        .where(
            Handoff.mediator_id == UserAccount.id,
            Handoff.organisation_id == organisation_id,
            Handoff.kind == HandoffKind.MEDIATE,
            Handoff.status == HandoffStatus.ACCEPTED,
        )
        .scalar_subquery()
    )
    away = (
        select(func.max(Absence.to_on))
        .where(
            Absence.user_id == UserAccount.id,
            Absence.from_on <= tx.today,
            Absence.to_on >= tx.today,
            Absence.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )
    query = (
        select(UserAccount.name, Membership.capacity, having.label("live"), away.label("away_until"))
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.from_on <= tx.today,
            or_(Membership.to_on.is_(None), Membership.to_on >= tx.today),
            UserAccount.active,
        )
    )
    return [row._asdict() for row in tx.session.execute(query.order_by(UserAccount.name))]
