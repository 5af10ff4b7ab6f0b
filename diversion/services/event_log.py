"""The export of events: the journal of disputes as a log for process mining, streamed and without persons.

Every id but an organisation's is a pseudonym: a keyed digest, the same in every export of this installation
and worth nothing without its key. Read in one snapshot on a connection of its own, some rows at a time, so
that a log of any length takes little memory and agrees with itself: whatever an event names is listed.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from diversion.domain import event_log as rules
from diversion.domain.event_log import LogFormat, ObjectType
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import event_log as stored
from diversion.persistence.base import db
from diversion.persistence.event_log import LogScope
from diversion.persistence.privacy import Vault
from diversion.services.access import Actor
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import figures_reach, window_faults
from diversion.services.timeline import LEFT_OUT
from diversion.services.transaction import transaction

CHUNK_ROWS = 2000
PSEUDONYM_DIGITS = 24
_T = ObjectType


@dataclass(frozen=True, slots=True)
class LogAsked:
    """Which log: Shanghai days, both within it, and its form."""

    from_on: date
    to_on: date
    format: LogFormat = LogFormat.OCEL


def stream_log(actor: Actor, asked: LogAsked) -> Iterator[str]:
    """Give the log of events piece by piece. Nothing is read before the first piece is asked for.

    Who: as for figures; a coordinator and a mediator get the events of their own handoffs only, without whose
    turn it is. Refuses: ``window-reversed``. Privileged notes are no events here. Changes nothing, so nothing
    is journaled.
    """
    with transaction(actor) as tx:
        courts, handed = figures_reach(tx)
        if faults := window_faults(asked.from_on, asked.to_on):
            raise InputFaulty(faults)
        scope = LogScope(day_begins_at(asked.from_on), day_ends_at(asked.to_on), courts, handed)
        log = _Log(tx.vault, scope)
    return _streamed(db.engine, log, asked.format)


def _streamed(engine: Engine, log: "_Log", form: LogFormat) -> Iterator[str]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield from (_ocel if form is LogFormat.OCEL else _flat)(connection, log)


@dataclass(slots=True)
class _Log:
    """What a log is of, and what has been seen while it was written: the few things that must be kept."""

    vault: Vault
    scope: LogScope
    mediators: frozenset[str] = frozenset()
    event_types: set[str] = field(default_factory=set)
    seen: dict[ObjectType, set[str]] = field(
        default_factory=lambda: {_T.MEDIATOR: set(), _T.ORGANISATION: set()}
    )

    @property
    def is_whole(self) -> bool:
        """Whether the reader is told of whole disputes, not of own handoffs alone."""
        return self.scope.handed is None

    def pseudonym(self, kind: ObjectType, key: object) -> str:
        """Name a thing so that it can be followed and not known; an organisation keeps its id."""
        if kind is _T.ORGANISATION:
            return f"{kind}-{key}"
        return f"{kind}-{self.vault.digest('event_log', f'{kind}:{key}').hex()[:PSEUDONYM_DIGITS]}"


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some entries, with what is needed to say whom they concern."""

    rows: Sequence[Any]
    handoffs: dict[UUID, list[Any]]
    refs: dict[tuple[UUID, str], str]

    def told(self, *, whole: bool) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Give entries with their bodies; to a reader of own handoffs only what names one of them."""
        for row in self.rows:
            body = json.loads(row.body)
            if whole or self.handoff(row, body["payload"].get("handoff_id")):
                yield row, body

    def handoff(self, row: Any, handoff_id: str | None) -> Any:
        """Find a handoff of the entry's dispute by its id."""
        return next(
            (each for each in self.handoffs.get(row.dispute_id, ()) if str(each.id) == handoff_id), None
        )

    def organisation_then(self, row: Any) -> str:
        """Say with which organisation the dispute was then: that of the handoff accepted last before."""
        listed = self.handoffs.get(row.dispute_id, ())
        accepted = (each for each in listed if each.accepted_at and each.accepted_at <= row.at)
        return str(next((each.organisation_id for each in accepted), ""))


def _chunks(connection: Connection, log: _Log) -> Iterator[_Chunk]:
    log.mediators = frozenset(connection.execute(stored.mediators()).scalars())
    reading = connection.execution_options(yield_per=CHUNK_ROWS).execute(stored.entries(log.scope))
    for rows in reading.partitions():
        kept = [row for row in rows if row.event not in LEFT_OUT]
        asked = {row.dispute_id for row in kept}
        handoffs: dict[UUID, list[Any]] = {each: [] for each in asked}
        for row in connection.execute(stored.handoffs_of(log.scope, asked)):
            handoffs[row.dispute_id].append(row)
        refs = {}
        for row in connection.execute(stored.refs_of(asked)):
            refs[row.dispute_id, str(row.id)] = refs[row.dispute_id, row.ref] = row.ref
        yield _Chunk(kept, handoffs, refs)


def _ocel(connection: Connection, log: _Log) -> Iterator[str]:
    yield '{"events":['
    yield from _listed(_events(connection, log))
    yield '],\n"objects":['
    yield from _listed(_objects(connection, log))
    kinds = [_typed(kind.value, attributes) for kind, attributes in rules.OBJECT_ATTRIBUTES.items()]
    events = [_typed(event, rules.EVENT_ATTRIBUTES) for event in sorted(log.event_types)]
    yield f'],\n"objectTypes":{_json(kinds)},\n"eventTypes":{_json(events)}}}\n'


def _listed(told: Iterator[dict[str, Any]]) -> Iterator[str]:
    separator = "\n"
    for each in told:
        yield separator + _json(each)
        separator = ",\n"


def _typed(name: str, attributes: Sequence[str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": each, "type": "string"} for each in attributes]}


def _events(connection: Connection, log: _Log) -> Iterator[dict[str, Any]]:
    for chunk in _chunks(connection, log):
        for row, body in chunk.told(whole=log.is_whole):
            log.event_types.add(row.event)
            attributes = rules.event_attributes(body, with_holder=log.is_whole)
            yield {
                "id": log.pseudonym(_T.DISPUTE, row.dispute_id) + f"-{row.seq}",
                "type": row.event,
                "time": _time(row.at),
                "attributes": [{"name": name, "value": value} for name, value in attributes],
                "relationships": list(_relationships(log, chunk, row, body)),
            }


def _relationships(log: _Log, chunk: _Chunk, row: Any, body: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield _related(log, _T.DISPUTE, row.dispute_id, "concerns")
    for each in rules.touched(body, with_holder=log.is_whole):
        key = _key(log, chunk, row, each)
        if key is not None:
            yield _related(log, each.type, key, each.qualifier)


def _key(log: _Log, chunk: _Chunk, row: Any, touched: rules.Touched) -> str | None:
    """Name what was touched as the list of objects names it; None for what is not listed there."""
    if touched.type is _T.PARTY:
        ref = chunk.refs.get((row.dispute_id, touched.key))
        return f"{row.dispute_id}:{ref}" if ref else None
    is_listed = {
        _T.HANDOFF: chunk.handoff(row, touched.key) is not None,
        _T.MEDIATOR: touched.key in log.mediators,
    }
    return touched.key if is_listed.get(touched.type, True) else None


def _related(log: _Log, kind: ObjectType, key: object, qualifier: str) -> dict[str, str]:
    if kind in log.seen:
        log.seen[kind].add(str(key))
    return {"objectId": log.pseudonym(kind, key), "qualifier": qualifier}


def _objects(connection: Connection, log: _Log) -> Iterator[dict[str, Any]]:
    """List disputes, parties, handoffs, sessions; then the organisations and mediators that were named."""
    reading = connection.execution_options(yield_per=CHUNK_ROWS)
    for row in reading.execute(stored.disputes(log.scope)):
        yield _object(log, _T.DISPUTE, row.id, row, row.received_at)
    for row in reading.execute(stored.parties(log.scope)):
        related = [_related(log, _T.DISPUTE, row.dispute_id, "party to")]
        yield _object(log, _T.PARTY, f"{row.dispute_id}:{row.ref}", row, row.received_at, related)
    for row in reading.execute(stored.handoffs(log.scope)):
        yield _object(log, _T.HANDOFF, row.id, row, row.offered_at, list(_of_handoff(log, row)))
    for row in reading.execute(stored.sessions(log.scope)):
        related = [_related(log, _T.HANDOFF, row.handoff_id, "held under")]
        yield _object(log, _T.SESSION, row.id, row, row.ended_at or row.booked_at, related)
    for row in connection.execute(stored.organisations(log.seen[_T.ORGANISATION])):
        yield _object(log, _T.ORGANISATION, row.id, row, log.scope.from_at)
    for each in sorted(log.seen[_T.MEDIATOR]):
        yield _object(log, _T.MEDIATOR, each, None, log.scope.from_at)


def _of_handoff(log: _Log, row: Any) -> Iterator[dict[str, str]]:
    yield _related(log, _T.DISPUTE, row.dispute_id, "handoff of")
    yield _related(log, _T.ORGANISATION, row.organisation_id, "offered to")
    if row.mediator_id is not None:
        yield _related(log, _T.MEDIATOR, row.mediator_id, "mediated by")


def _object(
    log: _Log, kind: ObjectType, key: object, row: Any, at: datetime, related: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    told = ((name, getattr(row, name)) for name in rules.OBJECT_ATTRIBUTES[kind])
    return {
        "id": log.pseudonym(kind, key),
        "type": kind.value,
        "attributes": [{"name": name, "time": _time(at), "value": value} for name, value in told if value],
        "relationships": list(related),
    }


def _flat(connection: Connection, log: _Log) -> Iterator[str]:
    yield "\ufeff" + _line(rules.FLAT_COLUMNS)
    for chunk in _chunks(connection, log):
        yield "".join(_line(_row(log, chunk, row, body)) for row, body in chunk.told(whole=log.is_whole))


def _row(log: _Log, chunk: _Chunk, row: Any, body: dict[str, Any]) -> Sequence[str]:
    """Tell an event as one row. To a reader of own handoffs the organisation is that of the handoff."""
    held = rules.holder(body) if log.is_whole else None
    organisation = person = ""
    if not log.is_whole:
        organisation = str(chunk.handoff(row, body["payload"]["handoff_id"]).organisation_id)
    elif held is not None and held["kind"] == "organisation":
        organisation = held["id"]
    elif held is not None and held["kind"] == "user":
        organisation = chunk.organisation_then(row)
        person = log.pseudonym(_T.MEDIATOR, held["id"])
    dispute = log.pseudonym(_T.DISPUTE, row.dispute_id)
    group = rules.group_of(held) or ""
    return dispute, _time(row.at), row.event, group, organisation, person, body["reason_code"] or ""


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()


def _time(moment: datetime) -> str:
    return moment.isoformat()


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
