"""Whether the installation can do its work now, and the few numbers that say how it does.

Four links make the work go round: the scheduler promises, the relay sends, a worker keeps, and what falls
due is acted on. Each leaves its trace in PostgreSQL, so that a broken one shows as an age that grows, on
whichever machine it runs. Counts only: nothing here names a dispute or a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError

from diversion.gateways.queue import MessageQueue
from diversion.persistence import schema
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.outbox import Outbox, PeriodicRun
from diversion.services.access import SYSTEM
from diversion.services.missing_notices import years_without_notice
from diversion.services.outbox import LOST_AFTER, Job
from diversion.services.periodic import EVERY
from diversion.services.refusals import Refusal
from diversion.services.transaction import Transaction, transaction

UNSENT_SECONDS = 30
UNKEPT_SECONDS = int(LOST_AFTER.total_seconds()) * 2
SLOT_SECONDS = int(EVERY[Job.ACT_ON_DEADLINES].total_seconds()) * 3
OVERDUE_SECONDS = 300
"""Older than these, a link is taken for broken: several times what it needs when all is well."""


class Link(StrEnum):
    """What has to work; a readiness answer names those that do not."""

    DATABASE = "database"
    MIGRATIONS = "migrations"
    REDIS = "redis"
    SCHEDULER = "scheduler"
    RELAY = "relay"
    WORKERS = "workers"
    DEADLINES = "deadlines"


@dataclass(frozen=True, slots=True)
class Ages:
    """How long the oldest has waited, in whole seconds; 0 when nothing waits.

    ``newest_slot`` is the scheduler's last sign of life, None before its first.
    """

    oldest_unsent: int = 0
    oldest_unkept: int = 0
    oldest_overdue: int = 0
    newest_slot: int | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """What works. ``migration`` is the database's, ``newest`` what this version needs."""

    failing: tuple[Link, ...]
    migration: str | None
    newest: str
    ages: Ages


class NotReady(Refusal):
    """Some link does not work now; ``failing`` names all of them."""

    def __init__(self, found: Readiness) -> None:
        named = ", ".join(found.failing)
        super().__init__(
            "not-ready",
            f"系统尚未就绪：{named}。请在服务器上运行 diversion doctor 查看原因。",
            f"Not ready: {named}. Run diversion doctor on the server to see why.",
            failing=list(found.failing),
            migration=found.migration,
            newest=found.newest,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """What is there now. ``late_disputes`` are open ones past their due moment; failed work needs a person.

    ``years_without_notice`` are years that have begun, or begin soon, without their holiday notice.
    """

    open_by_status: dict[str, int] = field(default_factory=dict)
    late_disputes: int = 0
    promises_waiting: int = 0
    promises_sent: int = 0
    promises_failed: int = 0
    deadlines_failing: int = 0
    years_without_notice: int = 0


def demand_readiness() -> Readiness:
    """Say that everything works. Who: everybody. Refuses: ``NotReady`` with the links that do not."""
    found = check_readiness()
    if found.failing:
        raise NotReady(found)
    return found


def check_readiness() -> Readiness:
    """Look at every link. A database that does not answer is told, never raised."""
    newest = schema.newest()
    redis = current_app.extensions["diversion"].config.redis_url
    queue = [] if MessageQueue(redis).ping() else [Link.REDIS]
    try:
        with transaction(SYSTEM) as tx:
            migration = schema.version_of(db.session.connection())
            if migration != newest:
                return Readiness((Link.MIGRATIONS, *queue), migration, newest, Ages())
            ages = read_ages(tx)
    except DBAPIError:
        db.session.rollback()
        return Readiness((Link.DATABASE, *queue), None, newest, Ages())
    return Readiness((*queue, *broken_links(ages)), migration, newest, ages)


def read_ages(tx: Transaction) -> Ages:
    """Ask for the oldest of everything that waits."""
    return Ages(
        oldest_unsent=_age(tx, tx.recorded_at, _oldest_unsent(tx.recorded_at)) or 0,
        oldest_unkept=_age(tx, tx.recorded_at, _oldest_unkept()) or 0,
        oldest_overdue=_age(tx, tx.at, _oldest_overdue(tx.at)) or 0,
        newest_slot=_age(tx, tx.recorded_at, _newest_slot()),
    )


def read_counts(tx: Transaction) -> Counts:
    """Count what is open, late, waiting and failed."""
    states = select(Outbox.state, func.count()).where(Outbox.state != "done").group_by(Outbox.state)
    by_state = {row[0]: row[1] for row in tx.session.execute(states)}
    statuses = select(Dispute.status, func.count()).where(Dispute.status != "closed").group_by(Dispute.status)
    late = select(func.count()).where(Dispute.status != "closed", Dispute.next_due_at <= tx.at)
    failing = select(func.count()).where(Deadline.last_error.is_not(None), Deadline.ended_at.is_(None))
    return Counts(
        open_by_status={row[0]: row[1] for row in tx.session.execute(statuses)},
        late_disputes=tx.session.scalar(late) or 0,
        promises_waiting=by_state.get("waiting", 0),
        promises_sent=by_state.get("sent", 0),
        promises_failed=by_state.get("failed", 0),
        deadlines_failing=tx.session.scalar(failing) or 0,
        years_without_notice=len(years_without_notice(tx)),
    )


def write_metrics() -> str:
    """Write counts and ages in the Prometheus text format. Who: everybody."""
    with transaction(SYSTEM) as tx:
        ages, counts = read_ages(tx), read_counts(tx)
    lines = [*_labelled("diversion_disputes_open", "Open disputes.", "status", counts.open_by_status)]
    for found in (counts, ages):
        for each in fields(found):
            value = getattr(found, each.name)
            if isinstance(value, int):
                suffix = "_seconds" if isinstance(found, Ages) else ""
                lines += _metric(f"diversion_{each.name}{suffix}", value)
    return "\n".join(lines) + "\n"


def broken_links(ages: Ages) -> Iterator[Link]:
    """Name the links whose oldest has waited too long, given the ages."""
    if ages.newest_slot is None or ages.newest_slot > SLOT_SECONDS:
        yield Link.SCHEDULER
    if ages.oldest_unsent > UNSENT_SECONDS:
        yield Link.RELAY
    if ages.oldest_unkept > UNKEPT_SECONDS:
        yield Link.WORKERS
    if ages.oldest_overdue > OVERDUE_SECONDS:
        yield Link.DEADLINES


def _oldest_unsent(moment: datetime) -> Select[Any]:
    return select(func.min(Outbox.due_at)).where(Outbox.state == "waiting", Outbox.due_at <= moment)


def _oldest_unkept() -> Select[Any]:
    return select(func.min(Outbox.sent_at)).where(Outbox.state == "sent")


def _oldest_overdue(moment: datetime) -> Select[Any]:
    """Ask for the oldest due step that nobody has tried to take; one that fails is counted elsewhere."""
    untried = Deadline.last_error.is_(None)
    return select(func.min(Deadline.next_step_at)).where(untried, Deadline.next_step_at <= moment)


def _newest_slot() -> Select[Any]:
    return select(func.max(PeriodicRun.slot)).where(PeriodicRun.job == Job.ACT_ON_DEADLINES)


def _age(tx: Transaction, now: datetime, query: Select[Any]) -> int | None:
    oldest = tx.session.scalar(query)
    return None if oldest is None else max(0, int((now - oldest).total_seconds()))


def _metric(name: str, value: int) -> list[str]:
    return [f"# TYPE {name} gauge", f"{name} {value}"]


def _labelled(name: str, saying: str, label: str, values: dict[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {saying}"
    yield f"# TYPE {name} gauge"
    for key, value in sorted(values.items()):
        yield f'{name}{{{label}="{key}"}} {value}'
