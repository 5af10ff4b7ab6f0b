"""Raising supervisions (督办) where a court's own staff are late, and letting unanswered ones go up a level.

A supervision names the five things (五定): its number in the ledger, the target, the time limit, the measures,
the person responsible. Raising one by hand, answering and reading are ``supervisions.py``.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole
from diversion.domain.escalation import RESPONSIBLE, Level, level_above, supervision_due
from diversion.domain.notices import Address, NoticeKind, supervision_line
from diversion.persistence.dispute import Dispute
from diversion.persistence.registers import Court
from diversion.persistence.supervision import SERIAL, Supervision, late_supervisions
from diversion.services.access import SYSTEM
from diversion.services.announcing import Wanted, announce
from diversion.services.calendars import calendar_now
from diversion.services.disputes import note
from diversion.services.ladder import Taking
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

MOST_AT_ONCE = 1_000
log = logging.getLogger(__name__)


def raise_late(tx: Transaction, taken: Sequence[Taking]) -> list[Wanted]:
    """Raise a supervision for each step that calls for one, once a deadline; answer what is to be told."""
    wanted: list[Wanted] = []
    for each in taken:
        if each.supervision_id is None:
            continue
        role = RESPONSIBLE[each.rule]
        row = Supervision(
            id=each.supervision_id,
            court_id=each.row.court_id,
            dispute_id=each.row.dispute_id,
            deadline_id=each.row.id,
            matter=each.row.rule,
            responsible_role=role.value,
        )
        enter(tx, row, Level.ROUTER)
        wanted += told_of(tx, row, each.row.reference, (role, CourtRole.ROUTER))
    return wanted


def enter(tx: Transaction, row: Supervision, level: Level, due_at: datetime | None = None) -> None:
    """Enter a supervision in the ledger at a level; without a time limit of its own the court's setting holds."""
    row.number = _next_number(tx, row.court_id)
    row.level, row.raised_at = level.value, tx.at
    row.due_at = row.next_step_at = due_at or _due(tx, row.court_id)
    tx.add(row)


def told_of(
    tx: Transaction,
    row: Supervision,
    reference: str,
    roles: Sequence[CourtRole | Role],
    court_id: UUID | None = None,
) -> Iterator[Wanted]:
    """List whom a supervision is told to: some roles of its court, or of another."""
    matter = DeadlineRule(row.matter) if row.matter else None
    for role in dict.fromkeys(each.value for each in roles):
        to = Address(role=role, court_id=court_id or row.court_id)
        yield Wanted(
            line_id=tx.new_id(),
            kind=NoticeKind.SUPERVISION,
            to=to,
            court_id=row.court_id,
            dispute_id=row.dispute_id,
            words=supervision_line(row.number, reference, matter, row.due_at),
            key=f"supervision:{row.id}:{row.level}:{to.name}",
            deadline_id=row.deadline_id,
            supervision_id=row.id,
        )


def send_up_late(dispute_id: UUID | None = None) -> None:
    """Let every supervision (of one dispute) not answered in time go up a level, each in a transaction of its own.

    Who: the system. Safe to repeat: one that went up has a new time limit or, at the top, none. One that fails
    is met again at the next sweep and stops no other.
    """
    with transaction(SYSTEM) as tx:
        late = list(tx.session.execute(late_supervisions(tx.at, MOST_AT_ONCE, dispute_id)))
    for supervision_id, its_dispute_id in late:
        try:
            with transaction(SYSTEM) as tx:
                _send_up(tx, supervision_id, its_dispute_id)
        except Exception as failure:  # one poisoned row must not stop the others
            log.warning("supervision %s did not go up: %s", supervision_id, type(failure).__name__)


def _send_up(tx: Transaction, supervision_id: UUID, dispute_id: UUID) -> None:
    free = select(Dispute).where(Dispute.id == dispute_id).with_for_update(skip_locked=True)
    dispute = tx.session.scalar(free)
    if dispute is None:
        return
    row = tx.session.get_one(Supervision, supervision_id, with_for_update=True)
    if row.next_step_at is None or row.next_step_at > tx.at:
        return
    upper = tx.session.scalar(select(Court.parent_id).where(Court.id == row.court_id))
    level = level_above(Level(row.level), has_upper_court=upper is not None)
    if level is None:
        row.next_step_at = None
        return
    row.level = level.value
    row.due_at = row.next_step_at = _due(tx, row.court_id)
    court_id = upper if level is Level.UPPER else row.court_id
    told = {"supervision_id": str(row.id), "number": row.number, "level": level.value}
    note(tx, dispute, "supervision_sent_up", told, reason_code=row.matter)
    announce(tx, list(told_of(tx, row, dispute.reference, (Role.MANAGER,), court_id)))


def _due(tx: Transaction, court_id: UUID) -> datetime:
    within = settings_of(tx, court_id, tx.today).whole("supervision_answer_within_working_days")
    return supervision_due(tx.today, calendar_now(tx), within)


def _next_number(tx: Transaction, court_id: UUID) -> str:
    """Give the next number of the ledger (台账): court, year, and a serial of the installation."""

    def code() -> str:
        return tx.session.scalars(select(Court.code).where(Court.id == court_id)).one()

    serial = tx.session.scalars(select(SERIAL.next_value())).one()
    return f"{tx.once(('court code', court_id), code)}督{tx.today.year}-{serial:06d}"
