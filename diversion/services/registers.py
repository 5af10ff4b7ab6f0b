"""What every register's use cases share: who may act where, plain rows, and the journal of changes.

A register's row is read and answered as a plain row of columns, never as a live object: it is written by
the use case that changes it and is nobody's to change afterwards.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, Reach
from diversion.domain.reasons import Fault
from diversion.persistence.base import Base
from diversion.persistence.registers import Installation, name_lock, name_lock_if_free
from diversion.services.access import GrantMissing
from diversion.services.journal import PendingEntry
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import Transaction

INSTALLATION = "installation"


class VersionDiffers(Conflicting):
    """Somebody else changed the row since it was read (``If-Match``); ``version`` tells the present one."""

    def __init__(self, version: int) -> None:
        super().__init__(
            "version-differs",
            "此项内容已被他人修改。请重新读取后再修改。",
            "Somebody else has changed this since you read it. Read it again, then change it.",
            version=version,
        )


def reaches(reach: Reach, place: UUID | None) -> bool:
    """Tell whether a reach covers a court or organisation; no place is the whole installation."""
    return reach.everywhere or (place is not None and place in reach.courts)


def demand_place(tx: Transaction, permission: Permission, place: UUID | None) -> None:
    """Demand a permission at a court or organisation, or (None) for the installation: ``GrantMissing``."""
    if not reaches(tx.actor.demand(permission), place):
        raise GrantMissing(permission)


def places_read(
    tx: Transaction, permission: Permission, place: UUID | None = None
) -> Collection[UUID] | None:
    """Tell the places whose rows an actor may read, None for all. Raises ``NotFound`` for a place beyond."""
    reach = tx.actor.demand(permission)
    if reach.everywhere:
        return None
    if place is not None and place not in reach.courts:
        raise NotFound("机构", "court or organisation")
    return reach.courts


def plain_row(tx: Transaction, table: type[Base], row_id: Any) -> Any:
    """Read one row as plain columns, or None; what this transaction wrote is seen."""
    tx.flush()
    columns = table.__table__.columns
    return tx.session.execute(select(*columns).where(columns["id"] == row_id)).one_or_none()


def one_at_a_time(tx: Transaction, name: str) -> None:
    """Let whoever registers under this name come one after the other, so that a check holds until the commit."""
    tx.session.execute(name_lock(f"register:{name}"))


def is_first(tx: Transaction, name: str) -> bool:
    """As ``one_at_a_time``, but without waiting: False while somebody else is at it."""
    return bool(tx.session.scalar(name_lock_if_free(f"register:{name}")))


def is_demo(tx: Transaction) -> bool:
    """Tell whether this is a demo installation; what is registered there is marked so for good."""
    return tx.once("is_demo", lambda: bool(tx.session.scalar(select(Installation.demo))))


def note_change(
    tx: Transaction, place: UUID | None, event: str, row_id: Any, payload: Mapping[str, Any]
) -> None:
    """Journal a change in the register of a court or organisation, or (None) of the installation."""
    told = {name: _told(value) for name, value in payload.items()}
    tx.journal(PendingEntry(f"register:{place or INSTALLATION}", event, {"id": str(row_id), **told}))


def note_access(tx: Transaction, user_id: UUID, event: str, payload: Mapping[str, Any]) -> None:
    """Journal what befell a user's grants, tokens or password; never a secret, never a name."""
    told = {name: _told(value) for name, value in payload.items()}
    tx.journal(PendingEntry(f"access:{user_id}", event, told))


def changes(row: Any, told: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Say what would change: for each column that differs its value before and after."""
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    return {
        name: {"before": _told(getattr(row, name)), "after": _told(value)}
        for name, value in differing.items()
    }


def span_faults(from_on: date, to_on: date | None, pointer: str = "/to_on") -> list[Fault]:
    """Refuse a span that ends before it begins: ``ends-before-it-begins``. One day is a span."""
    if to_on is None or to_on >= from_on:
        return []
    zh, en = "结束日期不得早于开始日期。", "It ends on or after the day it begins."
    return [Fault(pointer, "ends-before-it-begins", zh, en)]


def unknown(pointer: str, zh: str, en: str) -> Fault:
    """Say that what an id in the input points to does not exist: ``unknown-id``."""
    return Fault(pointer, "unknown-id", f"没有这个{zh}，请核对编号。", f"No such {en}; check the identifier.")


def _told(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict | list | tuple | set | frozenset):
        return _told_within(value)
    return value if isinstance(value, str | int | bool | None) else str(value)


def _told_within(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _told(inner) for name, inner in value.items()}
    return [_told(inner) for inner in value]
