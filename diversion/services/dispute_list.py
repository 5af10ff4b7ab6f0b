"""Which disputes there are: listed by where they stand, found by the people and numbers in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, literal, or_, select

from diversion.domain.access import Permission, Role
from diversion.domain.case_numbers import parse_case_number
from diversion.domain.dispute import CourtRole, HolderKind, Status
from diversion.domain.entries import Entry
from diversion.domain.match_forms import match_forms
from diversion.domain.reasons import Fault
from diversion.domain.references import normalise_reference
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence.dispute import Dispute, Docketing, FilingReceipt, OutsideNumber, within
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import BlindIndex, Party
from diversion.services.access import Actor
from diversion.services.dispute_rows import dispute_rows
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction, transaction


class Order(StrEnum):
    """The newest first, or open ones only, the next due first."""

    RECEIVED = "received"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """What is asked of a list; None asks nothing. Days are Shanghai days, the last one included.

    ``mine``: whose ball is the actor's own, their organisation's or their role's in their court.
    """

    status: Status | None = None
    holder: CourtRole | None = None
    mine: bool = False
    due_before: datetime | None = None
    entry: Entry | None = None
    received_from: date | None = None
    received_to: date | None = None
    organisation_id: UUID | None = None
    flag: str | None = None
    sort: Order = Order.RECEIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for, all of it together; compared as written, whatever its spaces and widths.

    ``number`` is a reference, a receipt, a case number or a number in another system.
    """

    name: str | None = None
    identity_number: str | None = None
    phone: str | None = None
    number: str | None = None


def list_disputes(actor: Actor, asked: DisputeFilter, page: Asked) -> Page[dict[str, Any]]:
    """List the disputes that an actor may read. Who: everybody who may read disputes, as far as that reaches."""
    with transaction(actor) as tx:
        conditions = [_readable(tx), *_conditions(actor, asked)]
        if asked.sort is Order.DUE:
            conditions.append(Dispute.next_due_at.is_not(None))
            return _page(tx, conditions, (Dispute.next_due_at, Dispute.id), page)
        return _page(tx, conditions, (Dispute.received_at, Dispute.id), page, newest_first=True)


def search_disputes(actor: Actor, sought: Sought, page: Asked) -> Page[dict[str, Any]]:
    """Find disputes by people and numbers, within what the actor may read, the newest first.

    A name is found when it is the same, not when it is like it: only its digest is stored. Refuses
    ``InputFaulty`` ``nothing-sought``.
    """
    with transaction(actor) as tx:
        conditions = [_readable(tx), *_sought(tx, sought)]
        if len(conditions) == 1:
            zh, en = "请至少填写一项查询内容。", "Say at least one thing to look for."
            raise InputFaulty([Fault("", "nothing-sought", zh, en)])
        return _page(tx, conditions, (Dispute.received_at, Dispute.id), page, newest_first=True)


def _page(
    tx: Transaction,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    page: Asked,
    *,
    newest_first: bool = False,
) -> Page[dict[str, Any]]:
    query: Select[Any] = select(Dispute, *order).where(*conditions)
    found = read_page(tx, query, order, page, newest_first=newest_first)
    rows = dispute_rows(tx, [row.Dispute for row in found.rows])
    return Page(tuple(rows), found.next_cursor)


def _readable(tx: Transaction) -> ColumnElement[bool]:
    return within(tx.actor.demand(Permission.READ_DISPUTE), tx.actor.user_id)


def _conditions(actor: Actor, asked: DisputeFilter) -> Iterator[ColumnElement[bool]]:
    if asked.status is not None:
        yield Dispute.status == asked.status
    if asked.holder is not None:
        yield _held_by_role(asked.holder)
    if asked.mine:
        yield _held_by(actor)
    if asked.due_before is not None:
        yield Dispute.next_due_at < asked.due_before
    if asked.entry is not None:
        yield Dispute.entry == asked.entry
    if asked.received_from is not None:
        yield Dispute.received_at >= day_begins_at(asked.received_from)
    if asked.received_to is not None:
        yield Dispute.received_at < day_ends_at(asked.received_to)
    if asked.flag is not None:
        yield literal(asked.flag) == any_(Dispute.flags)
    if asked.organisation_id is not None:
        handed = select(Handoff.id).where(
            Handoff.dispute_id == Dispute.id, Handoff.organisation_id == asked.organisation_id
        )
        yield handed.exists()


def _held_by_role(role: CourtRole | Role) -> ColumnElement[bool]:
    return and_(Dispute.holder_kind == HolderKind.COURT_ROLE, Dispute.holder_id == role.value)


def _held_by(actor: Actor) -> ColumnElement[bool]:
    kind, holder = Dispute.holder_kind, Dispute.holder_id
    ways = [and_(kind == HolderKind.USER, holder == str(actor.user_id))]
    for grant in actor.grants:
        if grant.court_id is not None and grant.role.value in set(CourtRole):
            ways.append(and_(_held_by_role(grant.role), Dispute.court_id == grant.court_id))
        if grant.role is Role.COORDINATOR:
            ways.append(and_(kind == HolderKind.ORGANISATION, holder == str(grant.organisation_id)))
    return or_(*ways)


def _sought(tx: Transaction, sought: Sought) -> Iterator[ColumnElement[bool]]:
    forms = match_forms(name=sought.name, identity_number=sought.identity_number, phone=sought.phone)
    for kind in ("name", "identity_number", "phone"):
        form = getattr(forms, kind)
        if form:
            yield _indexed(kind, tx.vault.digest(kind, form))
        elif getattr(sought, kind) is not None:
            yield Dispute.id.is_(None)
    if sought.number is not None:
        yield _numbered(sought.number)


def _indexed(kind: str, digest: bytes) -> ColumnElement[bool]:
    open_party = select(Party.id).where(Party.id == BlindIndex.party_id, Party.ended_at.is_(None))
    indexed = select(BlindIndex.dispute_id).where(
        BlindIndex.digest == digest, BlindIndex.kind == kind, open_party.exists()
    )
    return Dispute.id.in_(indexed)


def _numbered(number: str) -> ColumnElement[bool]:
    wanted = number.strip()
    called = normalise_reference(wanted)
    ways = (
        Dispute.reference == called,
        Dispute.id.in_(select(FilingReceipt.dispute_id).where(FilingReceipt.number == called)),
        Dispute.id.in_(select(Docketing.dispute_id).where(Docketing.case_number == _case_number(wanted))),
        Dispute.id.in_(select(OutsideNumber.dispute_id).where(OutsideNumber.number == wanted)),
    )
    return or_(*ways)


def _case_number(text: str) -> str:
    parsed = parse_case_number(text)
    return str(parsed) if parsed else text
