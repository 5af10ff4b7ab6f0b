"""How fast is a sweep, against plain SQL that reads the due rows and writes the same rows on the same server?

Ours: ``act_on_due`` over a store of open handoffs of which a thousand are due: half-time reminders, and offers
that lapse and go to the next organisation. Plain: psycopg that reads the due rows, locked, and in batches of a
hundred writes the very rows that ours left behind for one of them (steps, notices, chained journal, outbox,
handoffs, clocks), under new ids, a statement a table and batch. Both in turn, in one run, on a server that
waits for its disk. Then: does it take longer where ten times as many are stored (``--large``: a million), and
do two sweepers at once take each step once? ``ratio`` is ours over plain in time, ``must`` the most it may be.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import intake
import psycopg
from databases import KEYS
from psycopg import sql
from rig import Finding, report
from stores import FAR, Row, Store, clone_id, connected, number_of, rows_of, stored

from diversion.app import create_app
from diversion.cli.installed import reached
from diversion.config import Config
from diversion.embedded.installation import open_data_folder
from diversion.persistence.base import db
from diversion.persistence.schema import upgrade
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.clocks import act_on_due
from diversion.services.handoff import deliver_handoffs
from diversion.services.intake import register_dispute
from diversion.services.outbox import keep_promises
from diversion.services.reference import load_reference
from diversion.services.settings import change_setting
from diversion.services.transaction import clock_at

CODE = "苏0506"
BODIES = 20
DUE = 1_000
BATCH = 100
ROUNDS = 3
STORED = 100_000
LARGE = 1_000_000
FILED, HALF, OVER = (
    datetime.fromisoformat(f"2026-03-{moment}:00+08:00") for moment in ("02T09:00", "04T09:00", "06T00:00")
)
MOST = {"reminders": 5.0, "lapse with rerouting": 25.0}
GROWTH = 1.2


def main() -> int:
    """Run every comparison; non-zero when a must is missed."""
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()] or [STORED]
    sizes += [LARGE] if "--large" in sys.argv else []
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = open_data_folder(Path(place) / "data")
        addresses = stack.enter_context(reached(folder, "bench"))
        config = Config(addresses.app_url, addresses.owner_url, "redis://none.invalid", folder.path, KEYS)
        upgrade(config.owner_url)
        app = create_app(config)
        with app.app_context():
            load_reference()
            store = open_store(config)
            bench = Bench(config, store)
            findings: list[Finding] = []
            rows = [("what", "stored", "sweepers", "ours s", "plain s", "ratio")]
            for size in sizes:
                print(f"storing {size} open handoffs", file=sys.stderr)
                store.grow(size)
                findings += bench.compare(size, rows)
            findings += bench.growth(rows)
            findings += bench.at_once(app, rows)
            db.session.remove()
            db.engine.dispose()
    return report(rows, findings, at_most=True)


def open_store(config: Config) -> Store:
    """File one dispute at a court with many bodies, deliver its offer, and make it the first of a store."""
    intake.install_court(config, CODE, BODIES)
    with clock_at(FILED):
        change_setting(SYSTEM, "lapses_in_a_row_pause", 100, None, None)
        told = json.loads(intake.filing(CODE)) | {"filed_on": "2026-03-02"}
        for consent in told["consents"]:
            consent["at"] = "2026-03-02T00:00:01+08:00"
        found = read(FilingSchema, told)
        first = register_dispute(actor_of_login("bench"), filing_of(found.value), found.faults)
        promises = [
            str(row[0])
            for row in db.session.execute(db.text("SELECT id FROM outbox WHERE job = 'deliver_handoff'"))
        ]
        db.session.rollback()
        keep_promises(promises, deliver_handoffs)
    with connected(config.owner_url) as connection:
        bodies = connection.execute("SELECT id FROM organisation ORDER BY id").fetchall()
        connection.execute("UPDATE outbox SET state = 'done', done_at = now()")
        connection.execute("UPDATE deadline SET next_step_at = %s WHERE next_step_at IS NOT NULL", [FAR])
        connection.execute("UPDATE organisation SET capacity = 100000000")
        connection.execute("UPDATE organisation_load SET live = 1000000")
    owner_url = config.owner_url.replace("postgresql+psycopg", "postgresql", 1)
    return Store(owner_url, first, [row[0] for row in bodies])


class Bench:
    """Makes clones due, lets both ways act on them, and keeps how long each took."""

    def __init__(self, config: Config, store: Store) -> None:
        self.config, self.store = config, store
        self.next_clone = 1
        self.seconds: dict[tuple[str, int], float] = {}
        self.written: dict[str, Footprint] = {}

    def compare(self, size: int, rows: list[tuple[str, ...]]) -> list[Finding]:
        """Measure both kinds of step, ours and plain in turn."""
        findings = []
        for what, moment in (("reminders", HALF), ("lapse with rerouting", OVER)):
            if what not in self.written:
                self.written[what] = self.footprint(what, moment)
            footprint = self.written[what]
            print(f"{what} with {size} stored", file=sys.stderr)
            pairs = [
                (self.timed(what, moment, self.ours), self.timed(what, moment, footprint.replay))
                for _ in range(ROUNDS)
            ]
            ours, plain = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
            ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
            self.seconds[what, size] = ours
            rows.append((what, str(size), "1", f"{ours:.2f}", f"{plain:.2f}", f"{ratio:.2f}"))
            findings.append(Finding("sweep", what, 1, size, round(ratio, 2), MOST[what]))
        return findings

    def growth(self, rows: list[tuple[str, ...]]) -> list[Finding]:
        """Say how much longer ours took where more are stored."""
        findings = []
        for what in MOST:
            if (what, LARGE) in self.seconds:
                ratio = self.seconds[what, LARGE] / self.seconds[what, STORED]
                name = f"{what}, growth from {STORED} to {LARGE}"
                rows.append((name, str(LARGE), "1", "", "", f"{ratio:.2f}"))
                findings.append(Finding("sweep", name, 1, LARGE, round(ratio, 2), GROWTH))
        return findings

    def at_once(self, app: Any, rows: list[tuple[str, ...]]) -> list[Finding]:
        """Let two sweepers act on the same due steps; the ratio is steps taken over steps due."""
        findings = []
        for what, moment in (("reminders", HALF), ("lapse with rerouting", OVER)):
            disputes = self.make_due(what, DUE)

            def sweep(_: int, moment: datetime = moment) -> None:
                with app.app_context(), clock_at(moment):
                    act_on_due()
                    db.session.remove()

            begun = time.perf_counter()
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(sweep, range(2)))
            took = time.perf_counter() - begun
            wrong = self.not_once(what, disputes)
            name = f"{what}, disputes not acted on exactly once"
            rows.append((name, str(self.store.size), "2", f"{took:.2f}", "", f"{wrong}"))
            findings.append(Finding("sweep", name, 2, self.store.size, wrong, 0))
            self.put_away(disputes)
        return findings

    def not_once(self, what: str, disputes: list[UUID]) -> int:
        """Count disputes with another number of steps, notices' lines or handoffs than one act leaves."""
        handoffs = 2 if what.startswith("lapse") else 1
        query = """
            SELECT count(*) FROM unnest(%(ids)s::uuid[]) AS asked (id) WHERE
            (SELECT count(*) FROM ladder_step s JOIN deadline d ON d.id = s.deadline_id WHERE d.dispute_id = asked.id) <> 1
            OR (SELECT count(*) FROM notice_line WHERE dispute_id = asked.id) <> 1
            OR (SELECT count(*) FROM handoff WHERE dispute_id = asked.id) <> %(handoffs)s"""
        with connected(self.config.database_url) as connection:
            found = connection.execute(query, {"ids": disputes, "handoffs": handoffs}).fetchone()
        assert found is not None
        return int(found[0])

    def timed(self, what: str, moment: datetime, work: Callable[["Bench", datetime], None]) -> float:
        """Make a thousand due and let them be acted on; answer the seconds."""
        disputes = self.make_due(what, DUE)
        begun = time.perf_counter()
        work(self, moment)
        took = time.perf_counter() - begun
        wrong = self.not_once(what, disputes)
        assert wrong == 0, f"{what}: {wrong} of {DUE} not acted on exactly once"
        self.put_away(disputes)
        return took

    def ours(self, _: "Bench", moment: datetime) -> None:
        """Sweep once."""
        with clock_at(moment):
            act_on_due()

    def make_due(self, what: str, count: int) -> list[UUID]:
        """Let the answers to some offers be half over, or over."""
        numbers = range(self.next_clone, self.next_clone + count)
        self.next_clone += count
        disputes = [clone_id(self.store.first, number) for number in numbers]
        due = "next_step = 'due', next_step_at = due_at" if what.startswith("lapse") else "next_step_at = %s"
        given = [disputes] if what.startswith("lapse") else [HALF, disputes]
        with connected(self.config.database_url) as connection:
            query = f"UPDATE deadline SET {due} WHERE rule = 'answer' AND dispute_id = ANY(%s)"
            assert connection.execute(query.encode(), given).rowcount == count
            connection.execute("UPDATE organisation_load SET lapses_in_a_row = 0")
        return disputes

    def put_away(self, disputes: list[UUID]) -> None:
        """Let nothing of these be due any more, and what was promised be kept."""
        with connected(self.config.owner_url) as connection:
            connection.execute(
                "UPDATE deadline SET next_step_at = %s WHERE next_step_at IS NOT NULL AND dispute_id = ANY(%s)",
                [FAR, disputes],
            )
            connection.execute("UPDATE outbox SET state = 'done', done_at = now() WHERE state = 'waiting'")
        with psycopg.connect(self.store.owner_url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) deadline, dispute, outbox, journal_stream, handoff, holding")

    def footprint(self, what: str, moment: datetime) -> "Footprint":
        """Let ours act on one clone, and see what it wrote."""
        (dispute,) = self.make_due(what, 1)
        with connected(self.config.database_url) as connection:
            before = rows_of(connection, dispute)
        self.ours(self, moment)
        with connected(self.config.database_url) as connection:
            after = rows_of(connection, dispute)
            notices = connection.execute(
                "SELECT DISTINCT notice_id FROM notice_line WHERE dispute_id = %s", [dispute]
            )
            notice_ids = [row[0] for row in notices]
            with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
                told = cursor.execute("SELECT * FROM notice WHERE id = ANY(%s)", [notice_ids]).fetchall()
        self.put_away([dispute])
        return Footprint(self.store, number_of(dispute), before, after, told)


class Footprint:
    """What one act wrote: rows added and columns changed, to be written for another clone under its ids."""

    def __init__(
        self,
        store: Store,
        number: int,
        before: dict[str, dict[tuple[Any, ...], Row]],
        after: dict[str, dict[tuple[Any, ...], Row]],
        notices: list[Row],
    ) -> None:
        self.store, self.number, self.notices = store, number, notices
        self.added = {
            table: [row for key, row in rows.items() if key not in before.get(table, {})]
            for table, rows in after.items()
        }
        self.entries = sorted(self.added.pop("journal_entry"), key=lambda row: row["seq"])
        self.changed = {
            table: [
                (old, {name: value for name, value in rows[key].items() if value != old[name]})
                for key, old in before[table].items()
                if rows[key] != old
            ]
            for table, rows in after.items()
            if table in before and table not in ("journal_stream", "journal_entry")
        }
        known = {row["id"] for rows in before.values() for row in rows.values() if "id" in row}
        self.known = [each for each in known if isinstance(each, UUID)]
        self.fresh = [
            row["id"] for rows in self.added.values() for row in rows if isinstance(row.get("id"), UUID)
        ]
        self.from_body = store.organisation_of(number)
        self.is_lapse = bool(self.changed.get("handoff"))
        self.bodies = [row["organisation_id"] for row in self.added.get("handoff", [])]

    def replay(self, bench: Bench, moment: datetime) -> None:
        """Write the same for everything that is due, a hundred a transaction."""
        with connected(bench.config.database_url) as connection:
            while self._replay_batch(connection, moment):
                pass

    def _replay_batch(self, connection: psycopg.Connection[Any], moment: datetime) -> bool:
        with connection.transaction(), connection.cursor() as cursor:
            due = cursor.execute(
                """SELECT clock.id, clock.dispute_id, h.organisation_id FROM deadline clock
                JOIN dispute d ON d.id = clock.dispute_id JOIN handoff h ON h.id = clock.handoff_id
                WHERE clock.next_step_at <= %s ORDER BY clock.next_step_at, clock.id LIMIT %s
                FOR UPDATE OF d SKIP LOCKED""",
                [moment, BATCH],
            ).fetchall()
            if not due:
                return False
            renamings = [self._renaming(number_of(row[1]), row[2]) for row in due]
            bundles = self._tell(cursor, {row[2] for row in due})
            for table, changes in self.changed.items():
                for old, values in changes:
                    self._change(cursor, table, old, values, renamings)
            for table, rows in self.added.items():
                for row in rows:
                    self._add(cursor, table, row, renamings, bundles, [each[2] for each in due])
            if self.is_lapse:
                self._move_places(cursor, [row[2] for row in due])
            self._chain(cursor, renamings)
            return True

    def _renaming(self, number: int, body: UUID) -> dict[UUID, UUID]:
        base = {each: clone_id(each, number) for each in self.known}
        return base | {each: uuid4() for each in self.fresh} | {self.from_body: body}

    def _tell(self, cursor: psycopg.Cursor[Any], bodies: set[UUID]) -> dict[UUID, UUID]:
        """Find or begin each organisation's notice of the day."""
        told = self.notices[0]
        found = cursor.execute(
            "SELECT organisation_id, id FROM notice WHERE organisation_id = ANY(%s) AND kind = %s"
            " AND send_on = %s AND delivered_at IS NULL AND seen_at IS NULL FOR SHARE",
            [list(bodies), told["kind"], told["send_on"]],
        ).fetchall()
        there = dict(found)
        for body in sorted(bodies - there.keys()):
            there[body] = uuid4()
            row = told | {"id": there[body], "organisation_id": body, "key": f"plain:{there[body]}"}
            cursor.execute(intake.insert_of("notice", tuple(row)), list(row.values()))
            promise = [uuid4(), "send_notice", str(there[body]), f"notice:{there[body]}", told["made_at"]]
            cursor.execute(
                "INSERT INTO outbox (id, job, subject_id, key, state, due_at, attempts, created_at)"
                " VALUES (%s, %s, %s, %s, 'waiting', now(), 0, %s)",
                promise,
            )
        return there

    def _change(
        self,
        cursor: psycopg.Cursor[Any],
        table: str,
        old: Row,
        values: Row,
        renamings: list[dict[UUID, UUID]],
    ) -> None:
        told = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), told)
        cursor.executemany(
            statement,
            [
                [*(_renamed(table, name, value, ids) for name, value in values.items()), ids[old["id"]]]
                for ids in renamings
            ],
        )

    def _add(
        self,
        cursor: psycopg.Cursor[Any],
        table: str,
        row: Row,
        renamings: list[dict[UUID, UUID]],
        bundles: dict[UUID, UUID],
        bodies: list[UUID],
    ) -> None:
        rows = []
        for ids, body in zip(renamings, bodies, strict=True):
            values = {name: _renamed(table, name, value, ids) for name, value in row.items()}
            if table == "notice_line":
                values["notice_id"] = bundles[body]
            rows.append(list(values.values()))
        cursor.executemany(intake.insert_of(table, tuple(row)), rows)

    def _move_places(self, cursor: psycopg.Cursor[Any], bodies: list[UUID]) -> None:
        left = "UPDATE organisation_load SET live = live - 1, lapses_in_a_row = lapses_in_a_row + 1 WHERE organisation_id = %s"
        cursor.executemany(left, [[each] for each in bodies])
        taken = "UPDATE organisation_load SET live = live + 1 WHERE organisation_id = %s AND live < 100000000"
        cursor.executemany(taken, [[each] for each in self.bodies for _ in bodies])

    def _chain(self, cursor: psycopg.Cursor[Any], renamings: list[dict[UUID, UUID]]) -> None:
        """Chain the same entries onto each dispute's own head."""
        dispute = clone_id(self.store.first, self.number)
        by_name = {f"dispute:{ids[dispute]}": ids for ids in renamings}
        heads = cursor.execute(
            "SELECT name, seq, head FROM journal_stream WHERE name = ANY(%s) ORDER BY name FOR UPDATE",
            [list(by_name)],
        ).fetchall()
        entries, moved = [], []
        for name, seq, head in heads:
            ids = by_name[name]
            texts = [(str(old).encode(), str(new).encode()) for old, new in ids.items()]
            for row in self.entries:
                seq += 1
                body = row["body"]
                for old, new in texts:
                    body = body.replace(old, new)
                previous, head = head, sha256(head + body).digest()
                entries.append(
                    [name, seq, row["at"], row["recorded_at"], row["event"], None, body, previous, head]
                )
            moved.append([seq, head, name])
        cursor.executemany(
            "INSERT INTO journal_entry (stream, seq, at, recorded_at, event, actor_id, body, previous, hash)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            entries,
        )
        cursor.executemany("UPDATE journal_stream SET seq = %s, head = %s WHERE name = %s", moved)


def _renamed(table: str, name: str, value: Any, ids: dict[UUID, UUID]) -> Any:
    if isinstance(value, UUID):
        return ids.get(value, value)
    if name in ("key", "subject_id", "holder_id") and isinstance(value, str):
        for old, new in ids.items():
            value = value.replace(str(old), str(new))
        return value
    return stored(table, name, value)


if __name__ == "__main__":
    sys.exit(main())
