"""Taking the steps of the ladder: what a due step tells, once, and what comes after it.

The table is ``domain/escalation.py``; who runs this and in what portions is ``clocks.py``; what a clock itself
does at its end is ``expiry.py``. Steps are planned, claimed, advanced and journaled for many clocks at once:
a handful of statements, however many there are.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Role
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import HolderKind
from diversion.domain.escalation import (
    ALARMS,
    REQUEST_WAIT,
    ROUTER_WAIT,
    Ahead,
    Ladder,
    Rung,
    Side,
    Step,
    To,
    after_start,
    ladder_for,
    next_after,
)
from diversion.domain.notices import Address, line_of
from diversion.domain.organisations import CourtUnit, OrganisationKind
from diversion.domain.working_days import shanghai_day
from diversion.persistence.access import Grant, in_force
from diversion.persistence.bulk import told_as
from diversion.persistence.deadlines import Deadline, LadderStep
from diversion.services.announcing import Wanted
from diversion.services.calendars import calendar_now
from diversion.services.disputes import note_turn
from diversion.services.enterprise_contacts import FirstContactClock, held_back, held_reminders
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction

EVENTS = {
    Step.START: "reminded",
    Step.HALF_TIME: "reminded",
    Step.DUE: "overdue",
    Step.REQUEST: "requested",
    Step.ROUTER: "escalated",
}
HELD_BY_PAUSE = (Step.REQUEST, Step.ROUTER)
"""Steps that wait for the end of a pause; a reminder that falls into one is left out."""
SPARED_BY_CAP = (Step.HALF_TIME, Step.DUE, Step.REQUEST)
"""Steps that tell the mediating side nothing while the cap on contacts is what it waits for."""
FUTILE_WHEN_OVER = (Step.START, Step.HALF_TIME)
"""Steps that a clock which is over already, after a long stop, takes no more."""


@dataclass(frozen=True, slots=True)
class Taking:
    """One step about to be taken: ``row`` are the clock's facts, ``ahead`` what comes after it."""

    row: Any
    step: Step
    ladder: Ladder
    ahead: Ahead | None
    is_paused: bool
    is_capped: bool
    wanted: tuple[Wanted, ...]
    supervision_id: UUID | None

    @property
    def next_step(self) -> str | None:
        """Name the step that comes after this one."""
        return self.ahead.step.value if self.ahead else None

    @property
    def next_step_at(self) -> datetime | None:
        """Say when it comes; what a pause holds back after a clock's end waits for the end of the pause."""
        if self.ahead is None or (self.is_paused and self.ahead.step in HELD_BY_PAUSE):
            return None
        return self.ahead.at

    @property
    def rule(self) -> DeadlineRule:
        """The clock's rule."""
        return DeadlineRule(self.row.rule)

    def told(self) -> dict[str, Any]:
        """Say what the journal says of it: which clock and step, who is told, never what is personal."""
        told = {
            "rule": self.row.rule,
            "deadline_id": str(self.row.id),
            "due_on": self.row.due_on.isoformat(),
            "provisional": self.row.provisional,
            "step": self.step.value,
            "notices": [
                {
                    "id": str(each.line_id),
                    "kind": each.kind.value,
                    "to": each.to.role or each.to.recipient.value,
                }
                for each in self.wanted
            ],
        }
        if self.row.handoff_id is not None:
            told["handoff_id"] = str(self.row.handoff_id)
        if self.is_paused:
            told["paused"] = True
        if self.is_capped:
            told["held_by_contact_cap"] = True
        if self.supervision_id is not None:
            told["supervision_id"] = str(self.supervision_id)
        return told


def plan(tx: Transaction, row: Any, capped: Collection[UUID] = ()) -> Taking:
    """Say what the next step of a clock is now, whom it tells and what comes after it; nothing is written.

    ``capped``: clocks that are late, or could not be met today, by the day's number of contacts alone.
    """
    kind = OrganisationKind(row.organisation_kind) if row.organisation_kind else None
    rule = DeadlineRule(row.rule)
    ladder = ladder_for(rule, kind, shanghai_day(row.starts_at))
    step = Step(row.next_step)
    if step in FUTILE_WHEN_OVER and row.due_at <= tx.at:
        step = Step.DUE
    is_paused = row.is_paused and ladder.side is not Side.COURT
    rung = ladder.rung(step) or Rung(step)
    is_capped = row.id in capped and step in SPARED_BY_CAP
    wanted = () if is_paused or is_capped else tuple(_wanted(tx, row, rung))
    supervision_id = tx.new_id() if rung.is_supervised else None
    ahead = _ahead(tx, row, ladder, step)
    return Taking(row, step, ladder, ahead, is_paused, is_capped, wanted, supervision_id)


def capped_clocks(tx: Transaction, rows: Iterable[Any]) -> set[UUID]:
    """Name the first contacts that wait for enterprises which were contacted often enough already.

    A reminder is left out where it would ask for one more contact today; what is told of lateness, where no day
    had room. A router is asked to decide all the same: the dispute does stand still.
    """
    steps: dict[bool, list[FirstContactClock]] = {True: [], False: []}
    for row in rows:
        if row.rule == DeadlineRule.FIRST_CONTACT and row.next_step in SPARED_BY_CAP:
            told = FirstContactClock(
                row.id, row.court_id, row.dispute_id, row.starts_at, row.due_at, until=tx.at
            )
            steps[row.due_at > tx.at].append(told)
    return held_reminders(tx, steps[True]) | held_back(tx, steps[False])


def _ahead(tx: Transaction, row: Any, ladder: Ladder, step: Step) -> Ahead | None:
    settings = settings_of(tx, row.court_id, tx.today)
    hour = settings.whole("reminder_from_hour")
    if step is Step.START:
        return after_start(ladder, row.starts_at, row.due_at, tx.at, calendar_now(tx), hour)
    if step is Step.HALF_TIME:
        return Ahead(Step.DUE, row.due_at)
    waits = {
        REQUEST_WAIT: settings.whole("ladder_request_after_working_days"),
        ROUTER_WAIT: settings.whole("ladder_router_after_working_days"),
    }
    return next_after(ladder, step, tx.today, calendar_now(tx), waits, hour)


def _wanted(tx: Transaction, row: Any, rung: Rung) -> Iterator[Wanted]:
    """List the lines that a rung tells, one an address."""
    words = line_of(DeadlineRule(row.rule), row.reference, row.due_on, is_over=row.due_at <= tx.at)
    told: set[Address] = set()
    for to, kind in rung.told:
        address = _address(tx, row, to)
        if address is None or address in told:
            continue
        told.add(address)
        yield Wanted(
            line_id=tx.new_id(),
            kind=kind,
            to=address,
            court_id=row.court_id,
            dispute_id=row.dispute_id,
            words=words,
            key=f"{row.id}:{rung.step}:{address.name}",
            handoff_id=row.handoff_id,
            deadline_id=row.id,
            step=rung.step,
        )


def _address(tx: Transaction, row: Any, to: To) -> Address | None:
    """Find who a rung means for this clock; None where there is nobody of the kind."""
    if to is To.MEDIATOR and row.mediator_id is not None:
        return Address(user_id=row.mediator_id)
    if to in (To.MEDIATOR, To.ORGANISATION) and row.organisation_id is not None:
        return Address(organisation_id=row.organisation_id)
    if to in (To.HOLDER, To.MEDIATOR, To.ORGANISATION):
        return _holder(row) if to is To.HOLDER else None
    if to in (To.FILING_MANAGERS, To.MANAGERS):
        has_unit = to is To.FILING_MANAGERS and _has_filing_manager(tx, row.court_id)
        unit = CourtUnit.FILING_DIVISION if has_unit else None
        return Address(role=Role.MANAGER.value, court_id=row.court_id, unit=unit)
    return Address(role=to.value, court_id=row.court_id)


def _holder(row: Any) -> Address | None:
    """Say who has the ball, as an address; a party or an appraiser is told nothing."""
    if row.holder_kind == HolderKind.USER:
        return Address(user_id=UUID(row.holder_id))
    if row.holder_kind == HolderKind.ORGANISATION:
        return Address(organisation_id=UUID(row.holder_id))
    if row.holder_kind == HolderKind.COURT_ROLE:
        return Address(role=row.holder_id, court_id=row.court_id)
    return None


def _has_filing_manager(tx: Transaction, court_id: UUID) -> bool:
    def read() -> bool:
        query = select(Grant.id).where(
            Grant.court_id == court_id,
            Grant.role == Role.MANAGER,
            Grant.unit == CourtUnit.FILING_DIVISION,
            in_force(tx.today),
        )
        return tx.session.execute(query.limit(1)).first() is not None

    return tx.once(("filing manager", court_id), read)


def claim(tx: Transaction, planned: Sequence[Taking]) -> list[Taking]:
    """Write that steps are taken, and answer those that were not before: each is taken once a deadline."""
    told = told_as(
        {
            "deadline_id": (LadderStep.deadline_id, [each.row.id for each in planned]),
            "step": (LadderStep.step, [each.step.value for each in planned]),
            "is_paused": (LadderStep.is_paused, [each.is_paused for each in planned]),
        }
    )
    rows = select(told.c.deadline_id, told.c.step, told.c.is_paused, literal(tx.at, LadderStep.at.type))
    made = insert(LadderStep).from_select(["deadline_id", "step", "is_paused", "at"], rows)
    claimed = set(tx.session.scalars(made.on_conflict_do_nothing().returning(LadderStep.deadline_id)))
    return [each for each in planned if each.row.id in claimed]


def advance(tx: Transaction, taken: Iterable[Taking]) -> None:
    """Move clocks on to what comes next, and forget that they failed before."""
    listed = list(taken)
    if not listed:
        return
    told = told_as(
        {
            "id": (Deadline.id, [each.row.id for each in listed]),
            "step": (Deadline.next_step, [each.next_step for each in listed]),
            "step_at": (Deadline.next_step_at, [each.next_step_at for each in listed]),
            "acted_at": (Deadline.acted_at, [tx.at if each.step is Step.DUE else None for each in listed]),
        }
    )
    moved = update(Deadline).where(Deadline.id == told.c.id)
    told_anew = {"next_step": told.c.step, "next_step_at": told.c.step_at}
    settled = {"last_error": None, "next_try_at": None, "tries": 0}
    acted = func.coalesce(told.c.acted_at, Deadline.acted_at)
    tx.session.execute(
        moved.values(acted_at=acted, **told_anew, **settled).execution_options(synchronize_session=False)
    )


def journal_steps(tx: Transaction, taken: Iterable[Taking]) -> None:
    """Journal steps that only tell, each in its dispute's stream."""
    for each in taken:
        event = "alarm" if each.rule in ALARMS else EVENTS[each.step]
        note_turn(tx, each.row.dispute_id, each.row, event, each.told(), reason_code=each.row.rule)
