"""The red list: what is late now, the court's own lateness under law first, then its settings', then the partners'.

Beside ``dispute_list.py``, which knows one due moment a dispute: a clock that law sets runs on while the ball is
somewhere else, and a dispute whose seven days are over stands here whoever holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from diversion.domain.access import Permission
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import HolderKind
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute, within
from diversion.services.access import Actor
from diversion.services.dispute_rows import dispute_rows
from diversion.services.transaction import Transaction, transaction

MOST_LATE = 500
"""So many late clocks are looked at, the latest first; of more the page says how many, and leads to the worklist."""
ALARMS = (
    DeadlineRule.DOCKETING_ALARM_FIRST,
    DeadlineRule.DOCKETING_ALARM_SECOND,
    DeadlineRule.TRIAL_LIMIT_NEAR,
)
"""They warn of a clock that stands beside them; of themselves nothing is late."""


class Lateness(StrEnum):
    """Whose lateness, in the order in which it is read."""

    COURT_BY_LAW = "court_by_law"
    COURT_BY_SETTING = "court_by_setting"
    PARTNER = "partner"
    PARTY = "party"


_ORDER = tuple(Lateness)


@dataclass(frozen=True, slots=True)
class Late:
    """One dispute with the gravest of its late clocks."""

    lateness: Lateness
    dispute: dict[str, Any]
    rule: DeadlineRule
    article: str | None
    due_on: date
    due_at: Any


@dataclass(frozen=True, slots=True)
class RedList:
    """What is late, and how many disputes are in all, more than are listed where there are too many clocks to look at."""

    late: Sequence[Late]
    in_all: int


def read_red_list(actor: Actor) -> RedList:
    """List what is late now within an actor's reach, and count it where the list is cut. Who: readers of disputes."""
    with transaction(actor) as tx:
        gravest: dict[UUID, tuple[Lateness, Any]] = {}
        clocks = _late_clocks(tx)
        for row in clocks:
            found = _lateness(row)
            if row.dispute_id not in gravest or _graver(found, gravest[row.dispute_id][0]):
                gravest[row.dispute_id] = (found, row)
        disputes = tx.session.scalars(select(Dispute).where(Dispute.id.in_(gravest))).all()
        shown = [_late(*gravest[each["id"]], each) for each in dispute_rows(tx, disputes)]
        late = sorted(shown, key=lambda each: (_ORDER.index(each.lateness), each.due_at))
        return RedList(late, len(late) if len(clocks) < MOST_LATE else _count(tx))


def _graver(one: Lateness, other: Lateness) -> bool:
    return _ORDER.index(one) < _ORDER.index(other)


def _late_clocks(tx: Transaction) -> Sequence[Any]:
    columns = (Deadline.dispute_id, Deadline.rule, Deadline.article, Deadline.due_on, Deadline.due_at)
    query = _late_ones(tx, select(*columns, Dispute.holder_kind))
    return tx.session.execute(query.order_by(Deadline.due_at, Deadline.id).limit(MOST_LATE)).all()


def _count(tx: Transaction) -> int:
    return tx.session.scalar(_late_ones(tx, select(func.count(Deadline.dispute_id.distinct())))) or 0


def _late_ones(tx: Transaction, query: Any) -> Any:
    return query.join(Dispute, Dispute.id == Deadline.dispute_id).where(
        within(tx.actor.demand(Permission.READ_DISPUTE), tx.actor.user_id),
        Dispute.holder_kind.is_not(None),
        Deadline.ended_at.is_(None),
        Deadline.due_at <= tx.at,
        Deadline.rule.not_in([each.value for each in ALARMS]),
    )


def _lateness(row: Any) -> Lateness:
    if row.holder_kind == HolderKind.COURT_ROLE or row.rule == DeadlineRule.DOCKETING:
        return Lateness.COURT_BY_LAW if row.article else Lateness.COURT_BY_SETTING
    if row.holder_kind in (HolderKind.ORGANISATION, HolderKind.USER):
        return Lateness.PARTNER
    return Lateness.PARTY


def _late(lateness: Lateness, row: Any, dispute: dict[str, Any]) -> Late:
    return Late(lateness, dispute, DeadlineRule(row.rule), row.article, row.due_on, row.due_at)
