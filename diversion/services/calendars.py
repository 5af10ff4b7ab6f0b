"""Which days are working days here: the State Council's notices as loaded, and loading another.

A notice is never overwritten: an amended one for the same year is a further row, and the newest counts.
Every deadline keeps the version of the calendar it was computed by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.notice_faults import NoticeDay, notice_faults
from diversion.domain.reasons import Fault
from diversion.domain.working_days import Calendar, Notice, days_renamed
from diversion.persistence.registers import CalendarNotice, newest_notices, notices_as_loaded
from diversion.services.access import Actor
from diversion.services.outbox import Job
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.register_versions import Kept, RegisterName, write_version
from diversion.services.registers import demand_place, is_demo, note_change, one_at_a_time, places_read
from diversion.services.transaction import Transaction, transaction

_calendar: Kept[Calendar] = Kept(RegisterName.CALENDAR)


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """A notice as handed in: its year, its days, where it was published. ``invented`` is for demos only."""

    year: int
    days: tuple[NoticeDay, ...]
    source: str
    invented: bool = False


@dataclass(frozen=True, slots=True)
class NoticeHeld:
    """The notice in force for a year."""

    id: UUID
    year: int
    source: str
    invented: bool
    loaded_at: datetime
    days: tuple[NoticeDay, ...]


def calendar_now(tx: Transaction) -> Calendar:
    """Give the calendar in force, kept by the process until a notice is loaded."""
    return _calendar.read(tx, lambda: _calendar_of(_newest(tx)))


def list_notices(actor: Actor) -> Sequence[NoticeHeld]:
    """List the notice in force for each year. Who: those who may read registers."""
    with transaction(actor) as tx:
        places_read(tx, Permission.READ_REGISTERS)
        return tuple(_held(row) for row in _newest(tx))


def read_notice(actor: Actor, year: int) -> NoticeHeld:
    """Read the notice in force for a year. Raises ``NotFound`` for a year without one."""
    found = next((each for each in list_notices(actor) if each.year == year), None)
    if found is None:
        raise NotFound("年度放假安排", "holiday notice")
    return found


def load_notice(actor: Actor, told: NoticeTold) -> UUID:
    """Load a year's notice, or an amended one, and answer its row's id.

    Who: an administrator of the whole installation. It promises that the deadlines it touches are computed
    anew: those that ``notice_preview.py`` lists beforehand. Refuses: ``InputFaulty`` with every fault. Safe to repeat: a notice with the days of the one in
    force changes nothing and answers that one.
    """
    with transaction(actor) as tx:
        demand_loadable(tx, told)
        one_at_a_time(tx, "calendar")
        in_force = next((row for row in _newest(tx) if row.year == told.year), None)
        if in_force is not None and says_the_same(in_force, told):
            return in_force.id
        row = add_notice(tx, told)
        put_in_force(tx)
        told_of = {
            "year": told.year,
            "source": told.source,
            "days": len(told.days),
            "invented": told.invented,
        }
        note_change(tx, None, "notice_loaded", row.id, told_of)
        return row.id


def demand_loadable(tx: Transaction, told: NoticeTold) -> None:
    """Demand an administrator of the whole installation and a notice that can be loaded: ``InputFaulty``."""
    demand_place(tx, Permission.CHANGE_REGISTERS, None)
    faults = list(notice_faults(told.year, told.days))
    if told.invented and not is_demo(tx):
        zh, en = "虚构的安排只能用于演示系统。", "An invented notice is for demo installations only."
        faults.append(Fault("/invented", "demo-only", zh, en))
    if faults:
        raise InputFaulty(faults)


def calendar_with(tx: Transaction, told: NoticeTold) -> Calendar:
    """Give the calendar as it would be in force once a notice was loaded."""
    others = [_notice(row.year, _read(row.days), row.source) for row in _newest(tx) if row.year != told.year]
    return Calendar((*others, _notice(told.year, told.days, told.source)), "preview")


def days_renamed_by_notices(tx: Transaction, told: NoticeTold | None = None) -> frozenset[date]:
    """Tell which days a notice named otherwise than those before it, with one more or as they are loaded."""
    loaded = [
        _notice(row.year, _read(row.days), row.source) for row in tx.session.scalars(notices_as_loaded())
    ]
    if told is not None:
        loaded.append(_notice(told.year, told.days, told.source))
    return days_renamed(loaded)


def says_the_same(row: CalendarNotice, told: NoticeTold) -> bool:
    """Tell whether a notice loaded before names the same days, in whatever order, under the same mark."""
    return row.year == told.year and row.days == _stored(told.days) and row.invented == told.invented


def add_notice(tx: Transaction, told: NoticeTold) -> CalendarNotice:
    """Write a notice that has no faults; it counts once ``put_in_force`` was called."""
    return tx.add(
        CalendarNotice(
            id=tx.new_id(),
            year=told.year,
            days=_stored(told.days),
            source=told.source,
            invented=told.invented,
            loaded_at=tx.recorded_at,
        )
    )


def put_in_force(tx: Transaction) -> None:
    """Let the newest notices count from now on, and promise that the deadlines they touch are computed anew."""
    tx.flush()
    version = _calendar_of(_newest(tx)).version
    write_version(tx, RegisterName.CALENDAR, version)
    tx.promise(Job.RECOMPUTE_PROVISIONAL, version, key=f"{Job.RECOMPUTE_PROVISIONAL}:{version}")


def _newest(tx: Transaction) -> Sequence[CalendarNotice]:
    return tx.session.scalars(newest_notices()).all()


def _stored(days: Sequence[NoticeDay]) -> list[Any]:
    ordered = sorted(days, key=lambda each: each.day)
    return [{"date": each.day.isoformat(), "name": each.name, "is_off_day": each.is_off} for each in ordered]


def _read(days: Sequence[Any]) -> tuple[NoticeDay, ...]:
    return tuple(
        NoticeDay(date.fromisoformat(each["date"]), each["name"], each["is_off_day"]) for each in days
    )


def _held(row: CalendarNotice) -> NoticeHeld:
    return NoticeHeld(row.id, row.year, row.source, row.invented, row.loaded_at, _read(row.days))


def _notice(year: int, days: Sequence[NoticeDay], source: str) -> Notice:
    return Notice.of(year, ((each.day, each.name, each.is_off) for each in days), source)


def _calendar_of(rows: Sequence[CalendarNotice]) -> Calendar:
    """Build the calendar; its version names the years and, by a digest of their rows, what they say."""
    if not rows:
        return Calendar((), "none")
    notices = tuple(_notice(row.year, _read(row.days), row.source) for row in rows)
    digest = sha256(",".join(str(row.id) for row in rows).encode()).hexdigest()[:8]
    return Calendar(notices, f"{rows[0].year}-{rows[-1].year}-{digest}")
