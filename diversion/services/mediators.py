"""Who mediates for which organisation: a person, a dated membership with a capacity, and the role to act.

One person may mediate for several organisations. The membership says who may be assigned; the grant of
the role ``mediator`` lets the person sign in for it. Both are made and ended together here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, Role
from diversion.domain.reasons import Fault
from diversion.persistence.access import Grant, UserAccount, not_ended
from diversion.persistence.organisation import Membership, Organisation, memberships, overlapping
from diversion.services.access import Actor
from diversion.services.grants import GrantTold, write_grant
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import (
    changes,
    demand_place,
    note_access,
    note_change,
    places_read,
    plain_row,
    reaches,
    span_faults,
    unknown,
)
from diversion.services.transaction import Transaction, transaction
from diversion.services.users import write_user


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatorTold:
    """A mediator to add: somebody known (``user_id``), or somebody new (``login`` and ``name``)."""

    organisation_id: UUID
    capacity: int
    user_id: UUID | None = None
    login: str | None = None
    name: str | None = None
    specialities: Sequence[str] = ()
    from_on: date | None = None
    to_on: date | None = None


def add_mediator(actor: Actor, told: MediatorTold) -> UUID:
    """Add a mediator to an organisation and answer the membership's id.

    Who: an administrator of the installation or of the organisation. A new person gets no password: an
    administrator sets one or issues a token. Refuses: ``InputFaulty`` (``unknown-id``, ``mediator-unnamed``,
    those of ``add_user``) and ``Conflicting`` ``membership-overlapping``.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, told.organisation_id)
        first = told.from_on or tx.today
        if faults := [*_faults(tx, told), *span_faults(first, told.to_on)]:
            raise InputFaulty(faults)
        user_id = told.user_id or write_user(tx, told.login or "", told.name or "", None)
        _refuse_overlap(tx, user_id, told.organisation_id, first, told.to_on)
        row = tx.add(
            Membership(
                id=tx.new_id(),
                user_id=user_id,
                organisation_id=told.organisation_id,
                capacity=told.capacity,
                specialities=list(told.specialities),
                from_on=first,
                to_on=told.to_on,
            )
        )
        _grant(tx, user_id, told.organisation_id, first, told.to_on)
        said = {"user": user_id, "capacity": told.capacity, "from_on": first, "to_on": told.to_on}
        note_change(tx, told.organisation_id, "mediator_added", row.id, said)
        tx.flush()
        return row.id


def change_mediator(actor: Actor, membership_id: UUID, told: Mapping[str, Any]) -> None:
    """Change a mediator's ``capacity`` or ``specialities`` in one organisation. Raises ``NotFound``.

    What is assigned already stays assigned, also beyond a lower capacity.
    """
    with transaction(actor) as tx:
        row = _membership(tx, membership_id)
        changed = changes(row, told)
        for column in changed:
            setattr(row, column, told[column])
        if changed:
            note_change(tx, row.organisation_id, "mediator_changed", membership_id, {"changes": changed})


def end_membership(actor: Actor, membership_id: UUID, to_on: date | None = None) -> None:
    """Let a membership and its role end after a day, by default today; assigned disputes wait for a router.

    Who: an administrator of the installation or of the organisation. Refuses: ``NotFound``, ``InputFaulty``.
    """
    with transaction(actor) as tx:
        row = _membership(tx, membership_id)
        last = to_on or tx.today
        if faults := span_faults(row.from_on, last):
            raise InputFaulty(faults)
        row.to_on = last
        for grant in tx.session.scalars(
            _grants(row.user_id, row.organisation_id, tx.today).with_for_update()
        ):
            grant.to_on = max(grant.from_on, last)
            note_access(tx, row.user_id, "grant_ended", {"grant": grant.id, "to_on": grant.to_on})
        note_change(tx, row.organisation_id, "mediator_ended", membership_id, {"to_on": last})


def list_mediators(actor: Actor, asked: Asked, organisation_id: UUID | None = None) -> Page[Any]:
    """List memberships with the person's name, ended ones included, within the reader's reach."""
    with transaction(actor) as tx:
        query = memberships(places_read(tx, Permission.READ_REGISTERS))
        if organisation_id is not None:
            query = query.where(Membership.organisation_id == organisation_id)
        return read_page(tx, query, (Membership.id,), asked)


def read_mediator(actor: Actor, membership_id: UUID) -> Any:
    """Read one membership with the person's name. Raises ``NotFound``."""
    with transaction(actor) as tx:
        query = memberships(places_read(tx, Permission.READ_REGISTERS)).where(Membership.id == membership_id)
        row = tx.session.execute(query).one_or_none()
        if row is None:
            raise NotFound("调解员", "mediator")
        return row


def _membership(tx: Transaction, membership_id: UUID) -> Membership:
    reach = tx.actor.demand(Permission.CHANGE_REGISTERS)
    row = tx.session.get(Membership, membership_id, with_for_update=True)
    if row is None or not reaches(reach, row.organisation_id):
        raise NotFound("调解员", "mediator")
    return row


def _faults(tx: Transaction, told: MediatorTold) -> list[Fault]:
    faults = []
    if plain_row(tx, Organisation, told.organisation_id) is None:
        faults.append(unknown("/organisation_id", "组织", "organisation"))
    if told.user_id is not None and plain_row(tx, UserAccount, told.user_id) is None:
        faults.append(unknown("/user_id", "用户", "user"))
    if told.user_id is None and not (told.login and told.name):
        zh, en = (
            "请填写已有用户的编号，或新用户的登录名和姓名。",
            "Give a known user, or a new one's login and name.",
        )
        faults.append(Fault("/user_id", "mediator-unnamed", zh, en))
    return faults


def _refuse_overlap(
    tx: Transaction, user_id: UUID, organisation_id: UUID, first: date, last: date | None
) -> None:
    tx.session.execute(select(UserAccount.id).where(UserAccount.id == user_id).with_for_update())
    there = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.organisation_id == organisation_id,
        overlapping(Membership.from_on, Membership.to_on, first, last),
    )
    if tx.session.execute(there).first() is not None:
        raise Conflicting(
            "membership-overlapping",
            "该调解员在此期间已在该组织名下，请先结束原记录或调整日期。",
            "This person mediates there within these days; end that membership first or change the days.",
        )


def _grant(tx: Transaction, user_id: UUID, organisation_id: UUID, first: date, last: date | None) -> None:
    """Give the role for the same days, unless the person holds it there already."""
    if tx.session.scalars(_grants(user_id, organisation_id, first)).first() is None:
        role = Role.MEDIATOR
        write_grant(
            tx,
            GrantTold(user_id=user_id, role=role, organisation_id=organisation_id, from_on=first, to_on=last),
        )


def _grants(user_id: UUID, organisation_id: UUID, day: date) -> Any:
    return select(Grant).where(
        Grant.user_id == user_id,
        Grant.organisation_id == organisation_id,
        Grant.role == Role.MEDIATOR.value,
        Grant.deputy_for.is_(None),
        not_ended(day),
    )
