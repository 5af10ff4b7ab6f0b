"""One transaction per use case, and in it the only wall clock and the only source of new ids.

A use case opens ``transaction(actor)``, adds rows, changes loaded ones, journals and promises work; all
of it is committed together or not at all. Inside an open transaction a second ``transaction`` joins it
(an answer kept under an ``Idempotency-Key`` commits with the use case it answers).

``at`` is the installation's time: on a demo installation the real time plus the demo clock's offset.
``recorded_at`` is always real; tokens and sessions live by it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app
from sqlalchemy import Table, insert, inspect, text
from sqlalchemy.orm import make_transient_to_detached
from uuid_utils.compat import uuid7

from diversion.config import Config
from diversion.domain.working_days import shanghai_day
from diversion.persistence import registers
from diversion.persistence.base import Base, db
from diversion.persistence.outbox import Outbox
from diversion.persistence.privacy import Vault
from diversion.services.access import Actor
from diversion.services.journal import PendingEntry, write_entries

RowT = TypeVar("RowT", bound=Base)
KnownT = TypeVar("KnownT")

_open: ContextVar["Transaction | None"] = ContextVar("open_transaction", default=None)
_injected: ContextVar[datetime | None] = ContextVar("injected_clock", default=None)


def real_now() -> datetime:
    """Answer the real moment, whatever the demo clock says."""
    return datetime.now(UTC)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the installation's time be ``moment`` within the block (the demo court is made with it)."""
    token = _injected.set(moment)
    try:
        yield
    finally:
        _injected.reset(token)


class Transaction:
    """What a use case writes with. Made by ``transaction``; never kept beyond it."""

    def __init__(self, actor: Actor, config: Config, vault: Vault) -> None:
        self.actor = actor
        self.config = config
        self.vault = vault
        self.session = db.session
        self.recorded_at = real_now()
        self.at = _installation_time(self.recorded_at)
        self._known: dict[object, Any] = {}
        self._rows: dict[str, list[Base]] = defaultdict(list)
        self._entries: list[PendingEntry] = []

    @property
    def today(self) -> date:
        """Today in Shanghai, by the installation's time."""
        return shanghai_day(self.at)

    def new_id(self) -> UUID:
        """Make a UUIDv7."""
        return uuid7()

    def once(self, key: object, read: Callable[[], KnownT]) -> KnownT:
        """Answer what was read under a key before in this transaction, or read it now."""
        if key not in self._known:
            self._known[key] = read()
        known: KnownT = self._known[key]
        return known

    def keep(self, key: object, value: object) -> None:
        """Answer ``once`` with this from now on: read beforehand for many, or changed by this transaction."""
        self._known[key] = value

    def add(self, row: RowT) -> RowT:
        """Add a new row. It is written at the next ``flush``, parents before children."""
        self._rows[row.__tablename__].append(row)
        return row

    def journal(self, entry: PendingEntry) -> None:
        """Add an entry; all of them are chained and written just before the commit."""
        self._entries.append(entry)

    def promise(
        self, job: str, subject_id: str, *, due_at: datetime | None = None, key: str | None = None
    ) -> None:
        """Promise work for after the commit. ``due_at`` is real time; none means at once."""
        self.add(
            Outbox(
                id=self.new_id(),
                job=job,
                subject_id=subject_id,
                key=key,
                state="waiting",
                due_at=due_at or self.recorded_at,
                attempts=0,
                created_at=self.recorded_at,
            )
        )

    def flush(self) -> None:
        """Write changed rows first, then new ones, so that a closed span makes room for the next."""
        self.session.flush()
        pending, self._rows = self._rows, defaultdict(list)
        if not pending:
            return
        for table in _parents_first():
            rows = pending.get(table.name)
            if rows:
                self.session.execute(insert(table), [_values(row) for row in rows])
                for row in rows:
                    make_transient_to_detached(row)
                self.session.add_all(rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Let what follows leave nothing behind when it fails: rows, changes, promises, journal entries.

        The rules that look only at the commit are asked at the end of the block already, so that what they
        refuse is undone alone. After a failure everything is read anew, as rows read inside may be gone.
        """
        self.flush()
        kept = len(self._entries)
        nested = self.session.begin_nested()
        try:
            yield
            self.flush()
            self.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
            nested.commit()
        except BaseException:
            self._rows.clear()
            del self._entries[kept:]
            self._known.clear()
            nested.rollback()
            raise

    def commit(self) -> None:
        """Write what is pending and the journal, and commit all of it."""
        self.flush()
        entries, self._entries = self._entries, []
        write_entries(self.session, entries, self.actor, self.at, self.recorded_at)
        self.session.commit()


@contextmanager
def transaction(actor: Actor) -> Iterator[Transaction]:
    """Open a use case's transaction, or join the one that is open. Any exception rolls all of it back."""
    joined = _open.get()
    if joined is not None:
        yield joined
        return
    installed = current_app.extensions["diversion"]
    tx = Transaction(actor, installed.config, installed.vault)
    token = _open.set(tx)
    try:
        yield tx
        tx.commit()
    except BaseException:
        tx.session.rollback()
        raise
    finally:
        _open.reset(token)


@contextmanager
def rehearsal(actor: Actor) -> Iterator[Transaction]:
    """Open a transaction of which nothing stays: what a use case would answer, asked beforehand.

    Nothing is written unless the block flushes, and that is rolled back too; inside another transaction it is refused.
    """
    demand_none_open("a rehearsal would roll back the transaction that is open")
    installed = current_app.extensions["diversion"]
    tx = Transaction(actor, installed.config, installed.vault)
    token = _open.set(tx)
    try:
        yield tx
    finally:
        tx.session.rollback()
        _open.reset(token)


def demand_none_open(why: str) -> None:
    """Raise ``RuntimeError`` inside a transaction, for what must not join one."""
    if _open.get() is not None:
        raise RuntimeError(why)


@cache
def _parents_first() -> tuple[Table, ...]:
    """Sort the tables once: it takes longer than most of what is written in their order."""
    return tuple(Base.metadata.sorted_tables)


def _installation_time(real: datetime) -> datetime:
    injected = _injected.get()
    if injected is not None:
        return injected
    if not current_app.extensions["diversion"].demo:
        return real
    offset = db.session.scalar(registers.clock_offset_query())
    return real + timedelta(seconds=offset or 0)


def _values(row: Base) -> dict[str, Any]:
    """Say a new row's columns; one left out is NULL unless the column has a default."""
    state = inspect(row).dict
    return {
        column.key: state.get(column.key)
        for column in row.__table__.columns
        if column.key in state or column.default is None
    }
