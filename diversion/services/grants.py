"""Granting a user a role somewhere from a day to a day, and ending it.

A deputy is a grant for somebody (``deputy_for``): it is in force only on the days on which that person is
recorded as absent. The last day is within the grant; revoking ends it at once. Who may
grant what where: an administrator of a court or organisation there, one of the whole installation all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, Role
from diversion.domain.organisations import CourtUnit
from diversion.domain.reasons import Fault
from diversion.persistence.access import Grant, UserAccount, grants_in, not_ended
from diversion.persistence.organisation import Organisation, overlapping
from diversion.persistence.registers import Court
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import (
    demand_place,
    note_access,
    places_read,
    plain_row,
    reaches,
    span_faults,
    unknown,
)
from diversion.services.transaction import Transaction, transaction
from diversion.services.users import refuse_last_administrator

COURT_ROLES = (Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER)
ORGANISATION_ROLES = (Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTold:
    """The grant that is wanted; without a first day from today, without a last day until it is ended."""

    user_id: UUID
    role: Role
    court_id: UUID | None = None
    organisation_id: UUID | None = None
    unit: CourtUnit | None = None
    from_on: date | None = None
    to_on: date | None = None
    deputy_for: UUID | None = None

    @property
    def place(self) -> UUID | None:
        """The court or organisation, or None for the whole installation."""
        return self.court_id or self.organisation_id


def give_grant(actor: Actor, told: GrantTold) -> UUID:
    """Grant a role, and answer the grant's id.

    Who: an administrator of the place. Refuses: ``InputFaulty`` (``grant-needs-court``,
    ``grant-needs-organisation``, ``grant-one-place``, ``unit-without-court``, ``unknown-id``,
    ``ends-before-it-begins``, ``deputy-of-oneself``, ``deputy-without-grant`` where the other does not hold
    what the deputy is to do) and ``Conflicting`` ``grant-overlapping`` when the user holds the same already.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, told.place)
        if faults := list(_faults(tx, told)):
            raise InputFaulty(faults)
        return write_grant(tx, told)


def write_grant(tx: Transaction, told: GrantTold) -> UUID:
    """Write a grant that has no faults, unless it overlaps one like it."""
    first = told.from_on or tx.today
    tx.flush()
    tx.session.execute(select(UserAccount.id).where(UserAccount.id == told.user_id).with_for_update())
    if tx.session.execute(_like_it(told, first)).first() is not None:
        raise Conflicting(
            "grant-overlapping",
            "该用户在此期间已有同样的授权，请先结束原授权或调整日期。",
            "The user holds the same grant within these days; end that one first or change the days.",
        )
    grant = tx.add(
        Grant(
            id=tx.new_id(),
            user_id=told.user_id,
            role=told.role.value,
            court_id=told.court_id,
            organisation_id=told.organisation_id,
            unit=told.unit.value if told.unit else None,
            deputy_for=told.deputy_for,
            from_on=first,
            to_on=told.to_on,
            revoked_at=None,
        )
    )
    note_access(tx, told.user_id, "grant_given", _told(grant))
    tx.flush()
    return grant.id


def end_grant(actor: Actor, grant_id: UUID, to_on: date | None = None) -> None:
    """End a grant after a last day, today or later, or without one revoke it at once. Safe to repeat.

    Who: an administrator of its place. Refuses: ``NotFound``, ``InputFaulty``, ``LastAdministrator``.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.CHANGE_REGISTERS)
        grant = tx.session.get(Grant, grant_id, with_for_update=True)
        if grant is None or not reaches(reach, grant.court_id or grant.organisation_id):
            raise NotFound("授权", "grant")
        if grant.revoked_at is not None:
            return
        if grant.role == Role.ADMIN and grant.court_id is None and grant.organisation_id is None:
            refuse_last_administrator(tx, grant.user_id, grant.id)
        _end(tx, grant, to_on)
        note_access(tx, grant.user_id, "grant_ended", _told(grant))


def _end(tx: Transaction, grant: Grant, to_on: date | None) -> None:
    if to_on is None:
        grant.revoked_at = tx.recorded_at
        return
    if faults := span_faults(max(grant.from_on, tx.today), to_on):
        raise InputFaulty(faults)
    grant.to_on = to_on


def list_grants(
    actor: Actor,
    asked: Asked,
    *,
    user_id: UUID | None = None,
    court_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Page[Any]:
    """List grants in the order they were given, ended ones included, within the reader's reach."""
    with transaction(actor) as tx:
        query = grants_in(places_read(tx, Permission.READ_REGISTERS))
        wanted = {Grant.user_id: user_id, Grant.court_id: court_id, Grant.organisation_id: organisation_id}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(column == value)
        return read_page(tx, query, (Grant.id,), asked)


def _faults(tx: Transaction, told: GrantTold) -> Iterator[Fault]:
    yield from span_faults(told.from_on or tx.today, told.to_on)
    if plain_row(tx, UserAccount, told.user_id) is None:
        yield unknown("/user_id", "用户", "user")
    if told.court_id is not None and plain_row(tx, Court, told.court_id) is None:
        yield unknown("/court_id", "法院", "court")
    if told.organisation_id is not None and plain_row(tx, Organisation, told.organisation_id) is None:
        yield unknown("/organisation_id", "组织", "organisation")
    if told.court_id is not None and told.organisation_id is not None:
        zh, en = "法院与组织只能填写一项。", "Name a court or an organisation, not both."
        yield Fault("/organisation_id", "grant-one-place", zh, en)
    elif told.role in COURT_ROLES and told.court_id is None:
        yield Fault("/court_id", "grant-needs-court", "该角色须指定法院。", "This role is held in a court.")
    elif told.role in ORGANISATION_ROLES and told.organisation_id is None:
        zh, en = "该角色须指定组织。", "This role is held in an organisation."
        yield Fault("/organisation_id", "grant-needs-organisation", zh, en)
    if told.unit is not None and told.court_id is None:
        zh, en = "内设部门须与法院一并填写。", "A unit is one of a court's; name the court."
        yield Fault("/unit", "unit-without-court", zh, en)
    if told.deputy_for is not None:
        yield from _deputy_faults(tx, told, told.deputy_for)


def _deputy_faults(tx: Transaction, told: GrantTold, whose: UUID) -> Iterator[Fault]:
    if whose == told.user_id:
        zh, en = "不能代理本人，请另选代理人。", "Nobody stands in for themselves; choose another deputy."
        yield Fault("/deputy_for", "deputy-of-oneself", zh, en)
        return
    held = replace(told, user_id=whose, deputy_for=None)
    if tx.session.execute(_like_it(held, told.from_on or tx.today)).first() is None:
        zh = "被代理人在此期间没有这一角色的授权，请核对人员、角色、机构和日期。"
        en = "The one to be stood in for does not hold this role there within these days; check all four."
        yield Fault("/deputy_for", "deputy-without-grant", zh, en)


def _like_it(told: GrantTold, first: date) -> Any:
    return select(Grant.id).where(
        Grant.user_id == told.user_id,
        Grant.role == told.role.value,
        Grant.court_id.is_not_distinct_from(told.court_id),
        Grant.organisation_id.is_not_distinct_from(told.organisation_id),
        Grant.unit.is_not_distinct_from(told.unit.value if told.unit else None),
        Grant.deputy_for.is_not_distinct_from(told.deputy_for),
        not_ended(first),
        overlapping(Grant.from_on, Grant.to_on, first, told.to_on),
    )


def _told(grant: Grant) -> dict[str, Any]:
    return {
        "grant": grant.id,
        "role": grant.role,
        "court": grant.court_id,
        "organisation": grant.organisation_id,
        "unit": grant.unit,
        "deputy_for": grant.deputy_for,
        "from_on": grant.from_on,
        "to_on": grant.to_on,
        "revoked": grant.revoked_at is not None,
    }
