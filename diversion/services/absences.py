"""Who is away from when to when, and which relations were declared beforehand (TY-8, ZX-10).

Both keep a person or a whole organisation from being offered what it should not take. A coordinator
records them for the organisation and its members, a mediator for themselves, an administrator for all. A
relation is kept as a blind index only: nobody can read from the register who is related to whom.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, true

from diversion.domain.access import Permission, Reach
from diversion.domain.handoff import DisclosureGround
from diversion.domain.match_forms import match_forms
from diversion.domain.reasons import Fault
from diversion.persistence.access import UserAccount
from diversion.persistence.organisation import Absence, DeclaredRelation, Membership, Organisation, concerning
from diversion.services.access import Actor, GrantMissing
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import note_change, plain_row, span_faults, unknown
from diversion.services.transaction import Transaction, transaction

_RELATION_COLUMNS = [column for column in DeclaredRelation.__table__.columns if column.key != "digest"]


@dataclass(frozen=True, slots=True)
class Whose:
    """A person or an organisation, exactly one of the two."""

    user_id: UUID | None = None
    organisation_id: UUID | None = None


def record_absence(actor: Actor, whose: Whose, from_on: date, to_on: date, reason: str | None = None) -> UUID:
    """Record that a person or an organisation takes nothing new on some days, and answer the row's id.

    Who: the person, the coordinator of an organisation they are a member of, or an administrator. The
    reason is not journaled. Refuses: ``InputFaulty`` (``of-one``, ``unknown-id``, ``ends-before-it-begins``),
    ``GrantMissing``. Absences may overlap: each keeps its own reason.
    """
    with transaction(actor) as tx:
        _demand(tx, whose, span_faults(from_on, to_on))
        row = tx.add(
            Absence(
                id=tx.new_id(),
                user_id=whose.user_id,
                organisation_id=whose.organisation_id,
                from_on=from_on,
                to_on=to_on,
                reason=reason,
                recorded_by=actor.user_id,
                withdrawn_at=None,
            )
        )
        _note(tx, row, "absence_recorded")
        tx.flush()
        return row.id


def shorten_absence(actor: Actor, absence_id: UUID, to_on: date) -> None:
    """Let an absence end on another day. Refuses: ``NotFound``, ``InputFaulty`` (a day before its first)."""
    with transaction(actor) as tx:
        row = _reached(tx, Absence, absence_id, "请假记录", "absence")
        if faults := span_faults(row.from_on, to_on):
            raise InputFaulty(faults)
        row.to_on = to_on
        _note(tx, row, "absence_changed")


def withdraw_absence(actor: Actor, absence_id: UUID) -> None:
    """Withdraw an absence recorded by mistake: it holds nothing back any more. Safe to repeat."""
    with transaction(actor) as tx:
        row = _reached(tx, Absence, absence_id, "请假记录", "absence")
        if row.withdrawn_at is None:
            row.withdrawn_at = tx.at
            _note(tx, row, "absence_withdrawn")


def list_absences(actor: Actor, asked: Asked) -> Page[Any]:
    """List absences within the actor's reach that are not withdrawn, the newest first."""
    with transaction(actor) as tx:
        query = select(*Absence.__table__.columns).where(Absence.withdrawn_at.is_(None), _within(tx, Absence))
        return read_page(tx, query, (Absence.id,), asked, newest_first=True)


def declare_relation(
    actor: Actor,
    whose: Whose,
    ground: DisclosureGround,
    *,
    name: str | None = None,
    identity_number: str | None = None,
    from_on: date | None = None,
) -> list[UUID]:
    """Declare a relation with somebody, by name, number, or both; answers a row's id for each.

    Who: as ``record_absence``. Names are compared as parties' are, so a namesake counts until a person looks.
    Refuses: ``InputFaulty`` (``of-one``, ``unknown-id``, ``relation-unnamed``), ``GrantMissing``.
    """
    with transaction(actor) as tx:
        forms = match_forms(name=name, identity_number=identity_number)
        named = {"name": forms.name, "identity_number": forms.identity_number}
        _demand(tx, whose, list(_relation_faults(named)))
        return [
            _declare(tx, whose, ground, tx.vault.digest(kind, form), from_on or tx.today)
            for kind, form in named.items()
            if form
        ]


def end_relation(actor: Actor, relation_id: UUID, to_on: date | None = None) -> None:
    """Let a declared relation end after a day, by default today. Refuses: ``NotFound``, ``InputFaulty``."""
    with transaction(actor) as tx:
        row = _reached(tx, DeclaredRelation, relation_id, "利害关系申报", "declared relation")
        last = to_on or tx.today
        if faults := span_faults(row.from_on, last):
            raise InputFaulty(faults)
        row.to_on = last
        _note(tx, row, "relation_ended")


def list_relations(actor: Actor, asked: Asked) -> Page[Any]:
    """List declared relations within the actor's reach: whose, on what ground, since when; never with whom."""
    with transaction(actor) as tx:
        query = select(*_RELATION_COLUMNS).where(_within(tx, DeclaredRelation))
        return read_page(tx, query, (DeclaredRelation.id,), asked, newest_first=True)


def _declare(tx: Transaction, whose: Whose, ground: DisclosureGround, digest: bytes, from_on: date) -> UUID:
    row = tx.add(
        DeclaredRelation(
            id=tx.new_id(),
            user_id=whose.user_id,
            organisation_id=whose.organisation_id,
            ground=ground.value,
            digest=digest,
            from_on=from_on,
            to_on=None,
        )
    )
    _note(tx, row, "relation_declared")
    tx.flush()
    return row.id


def _relation_faults(named: dict[str, str | None]) -> Iterator[Fault]:
    if not any(named.values()):
        zh, en = "请填写对方姓名（名称）或证件号码。", "Give the other's name or number."
        yield Fault("/name", "relation-unnamed", zh, en)


def _demand(tx: Transaction, whose: Whose, faults: list[Fault]) -> None:
    """Refuse the faulty first, then whoever the actor may not speak for."""
    tx.actor.demand(Permission.RECORD_ABSENCE)
    if (whose.user_id is None) == (whose.organisation_id is None):
        zh, en = "请填写人员或组织，二者只填一项。", "Name a person or an organisation, exactly one."
        faults = [*faults, Fault("/user_id", "of-one", zh, en)]
    if whose.user_id is not None and plain_row(tx, UserAccount, whose.user_id) is None:
        faults = [*faults, unknown("/user_id", "用户", "user")]
    if whose.organisation_id is not None and plain_row(tx, Organisation, whose.organisation_id) is None:
        faults = [*faults, unknown("/organisation_id", "组织", "organisation")]
    if faults:
        raise InputFaulty(faults)
    if not _speaks_for(tx, whose):
        raise GrantMissing(Permission.RECORD_ABSENCE)


def _speaks_for(tx: Transaction, whose: Whose) -> bool:
    reach = tx.actor.reach(Permission.RECORD_ABSENCE)
    if reach.everywhere:
        return True
    bodies = _bodies(reach)
    if whose.organisation_id is not None:
        return whose.organisation_id in bodies
    if whose.user_id == tx.actor.user_id:
        return True
    query = select(Membership.id).where(
        Membership.user_id == whose.user_id,
        Membership.organisation_id.in_(bodies),
        or_(Membership.to_on.is_(None), Membership.to_on >= tx.today),
    )
    return tx.session.execute(query.limit(1)).first() is not None


def _bodies(reach: Reach) -> frozenset[UUID]:
    """The organisations an actor speaks for as a coordinator, or as an administrator of them."""
    return reach.organisations | reach.courts


def _within(tx: Transaction, table: type[Absence] | type[DeclaredRelation]) -> Any:
    reach = tx.actor.demand(Permission.RECORD_ABSENCE)
    return true() if reach.everywhere else concerning(table, _bodies(reach), tx.actor.user_id, tx.today)


def _reached(tx: Transaction, table: Any, row_id: UUID, zh: str, en: str) -> Any:
    tx.actor.demand(Permission.RECORD_ABSENCE)
    row = tx.session.get(table, row_id, with_for_update=True)
    if row is None or not _speaks_for(tx, Whose(row.user_id, row.organisation_id)):
        raise NotFound(zh, en)
    return row


def _note(tx: Transaction, row: Absence | DeclaredRelation, event: str) -> None:
    """Journal whose and when, never why or with whom."""
    told = {
        "user": row.user_id,
        "organisation": row.organisation_id,
        "from_on": row.from_on,
        "to_on": row.to_on,
    }
    note_change(tx, row.organisation_id, event, row.id, told)
