"""What does looking for blocks cost, and reading them, against plain SQL that reads the same rows?

Ours: a look at a court, and ``GET /blocks`` by its manager on the running product, less an authorised route that
answers an empty list. Plain: psycopg reading the rows that a look is about, and the page's own query. Both in
turn, in one run. Then: does a look take longer where ten times as many disputes lie beyond the window? The
store is seeded by SQL from one filing, and its figures are kept; ``ratio`` is ours over plain in time, ``must`` the most it may be.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from intake import Filing, config_of, install_court, undelivered
from list import Asking, plain_url
from product import Product, running
from rig import Finding, report
from sqlalchemy import event, select

from diversion.app import create_app
from diversion.config import Config
from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.registers import Court
from diversion.services import grants, users
from diversion.services.access import SYSTEM
from diversion.services.blocks import look_at
from diversion.services.figures import rebuild_figures

CODE = "苏0506"
BODIES = 5
WITHIN, BEYOND = 20_000, 200_000
WINDOW_DAYS, STORED_DAYS = 90, 1_000
ROUNDS, TIMES = 5, 20
LOOK, PAGE, GROWTH = 2.0, 20.0, 1.2
SEED = Path(__file__).with_name("blocks.sql")
TABLES = ("dispute", "handoff", "deadline", "decision", "contact", "mediation_session")
ROWS = (
    """SELECT court_id, organisation_id, dispute_id, id, delivered_at, received_at, accepted_at, declined_at, lapsed_at,
    recalled_at, completed_at, decline_words FROM handoff WHERE court_id = %(court)s AND offered_at > %(from)s""",
    """SELECT h.id, clock.due_at FROM handoff h JOIN deadline clock ON clock.handoff_id = h.id AND clock.dispute_id = h.dispute_id
    WHERE h.court_id = %(court)s AND h.offered_at > %(from)s AND clock.rule = 'answer'""",
    """SELECT * FROM deadline WHERE court_id = %(court)s AND due_at <= now() AND (ended_at IS NULL OR ended_at >= due_at)
    AND (ended_at IS NULL OR ended_at > %(from)s)""",
    """SELECT dispute_id, at, body FROM decision WHERE court_id = %(court)s AND stage = 'routing' AND at > %(from)s""",
    """SELECT s.handoff_id, s.starts_at, s.status FROM handoff h JOIN mediation_session s ON s.handoff_id = h.id
    WHERE h.court_id = %(court)s AND h.offered_at > %(from)s""",
    """SELECT c.dispute_id, c.party_id, c.at, c.result FROM handoff h JOIN contact c ON c.handoff_id = h.id
    WHERE h.court_id = %(court)s AND h.offered_at > %(from)s""",
)
PAGE_ROWS = """
SELECT f.*, o.name AS organisation_name, (SELECT is_block FROM block_feedback b WHERE b.finding_id = f.id
    ORDER BY b.at DESC, b.id DESC LIMIT 1) AS is_block
FROM block_finding f LEFT JOIN organisation o ON o.id = f.organisation_id
WHERE f.court_id = %(court)s AND f.since_at <= now() AND (f.gone_at IS NULL OR f.gone_at > now())
ORDER BY f.since_at, f.id LIMIT 51
"""


def main() -> int:
    """Seed, measure, report; non-zero when a must is missed."""
    with tempfile.TemporaryDirectory() as place, running(Path(place) / "data", "--empty") as product:
        config = config_of(product)
        install_court(config, CODE, BODIES)
        Filing(product, product.token("bench"), CODE).answer(0)
        while undelivered(config):
            time.sleep(0.1)
        token = manager_of(config, product)
        with create_app(config).app_context():
            bench = Bench(config, product, token)
            rows = [("what", "in the window", "beyond it", "ours ms", "plain ms", "ratio")]
            bench.seed(1, WITHIN, 1, WINDOW_DAYS - 2)
            findings = bench.compare(0, rows)
            bench.seed(WITHIN + 1, WITHIN + BEYOND, WINDOW_DAYS + 40, STORED_DAYS)
            findings += bench.compare(BEYOND, rows)
            findings.append(bench.growth(rows))
            db.session.remove()
            db.engine.dispose()
        return report(rows, findings, at_most=True)


class Bench:
    """Looks at the seeded court and reads its blocks, both ways."""

    def __init__(self, config: Config, product: Product, token: str) -> None:
        self.config = config
        self.court = db.session.scalars(select(Court.id).where(Court.code == CODE)).one()
        db.session.rollback()
        self.page, self.empty = Asking(product, token, "/blocks"), Asking(product, token, "/supervisions")
        self.plain = psycopg.connect(plain_url(config.database_url))
        self.looks: dict[int, float] = {}

    def seed(self, first: int, last: int, nearest: int, farthest: int) -> None:
        """Store the clones of these numbers, evenly over days so far back."""
        given = {"first": first, "last": last, "nearest": nearest, "farthest": farthest}
        began = time.perf_counter()
        with psycopg.connect(plain_url(self.config.owner_url)) as connection:
            for table in TABLES:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
            for name, value in given.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"bench.{name}", str(value)])
            connection.execute(SEED.read_bytes())
            for table in TABLES:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
        rebuild_figures(SYSTEM)
        with psycopg.connect(plain_url(self.config.owner_url), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
        print(f"stored {last - first + 1} in {time.perf_counter() - began:.0f} s", file=sys.stderr)

    def compare(self, beyond: int, rows: list[tuple[str, ...]]) -> list[Finding]:
        """Measure a look and a page, ours and plain in turn; the first look, which writes everything, apart."""
        first, where = timed(self.look), Spent()
        pairs = [(timed(self.look), timed(self.read_rows)) for _ in range(ROUNDS)]
        where.tell()
        self.looks[beyond] = min(ours for ours, _ in pairs) / min(plain for _, plain in pairs)
        stored = WITHIN + beyond
        rows.append(("first look", str(WITHIN), str(beyond), f"{first:.0f}", "", ""))
        for asking in (self.page, self.empty):
            asking.connection.close()  # idle since long; the next request opens it again
        pages = [
            tuple(often(each) for each in (self.page, self.empty, self.read_page)) for _ in range(ROUNDS)
        ]
        return [
            self._line("a look", beyond, pairs, LOOK, stored, rows),
            self._line("GET /blocks", beyond, [(a - b, c) for a, b, c in pages], PAGE, stored, rows),
        ]

    def _line(
        self,
        what: str,
        beyond: int,
        pairs: list[tuple[float, float]],
        must: float,
        stored: int,
        rows: list[tuple[str, ...]],
    ) -> Finding:
        ours, plain = (median(pair[side] for pair in pairs) for side in (0, 1))
        ratio = median(first / second for first, second in pairs)
        rows.append((what, str(WITHIN), str(beyond), f"{ours:.1f}", f"{plain:.1f}", f"{ratio:.2f}"))
        return Finding("blocks", what, 1, stored, round(ratio, 2), must)

    def growth(self, rows: list[tuple[str, ...]]) -> Finding:
        """Say how much more the shortest look takes, each against the shortest plain reading beside it.

        Plain SQL reads the window by its indices and does not grow; a machine that is busier later slows both.
        """
        ratio, name = self.looks[BEYOND] / self.looks[0], "a look, growth with what lies beyond the window"
        rows.append((name, str(WITHIN), str(BEYOND), "", "", f"{ratio:.2f}"))
        return Finding("blocks", name, 1, WITHIN + BEYOND, round(ratio, 2), GROWTH)

    def look(self) -> None:
        """Look once."""
        look_at([self.court])

    def read_rows(self) -> None:
        """Read what a look is about."""
        with self.plain.transaction():
            given = {"court": self.court, "from": from_at(self.plain)}
            read = [len(self.plain.execute(query.encode(), given).fetchall()) for query in ROWS]
        if read[3] < WITHIN:
            raise RuntimeError("the store is not seeded")

    def read_page(self) -> None:
        """Read the page's rows."""
        with self.plain.transaction():
            if len(self.plain.execute(PAGE_ROWS.encode(), {"court": self.court}).fetchall()) != 51:
                raise RuntimeError("there are no findings")


class Spent:
    """Where the time of our looks goes: by statement, and what is left for Python."""

    def __init__(self) -> None:
        self.begun, self.by_statement = time.perf_counter(), dict[str, list[float]]()
        event.listen(db.engine, "before_cursor_execute", self._before)
        event.listen(db.engine, "after_cursor_execute", self._after)

    def _before(self, *told: Any) -> None:
        told[4]._bench_begun = time.perf_counter()

    def _after(self, *told: Any) -> None:
        taken = self.by_statement.setdefault(" ".join(told[2].split()), [])
        taken.append(time.perf_counter() - told[4]._bench_begun)

    def tell(self) -> None:
        """Print the statements that took longest, and stop listening."""
        event.remove(db.engine, "before_cursor_execute", self._before)
        event.remove(db.engine, "after_cursor_execute", self._after)
        slowest = sorted(self.by_statement.items(), key=lambda each: -sum(each[1]))[:10]
        for statement, taken in slowest:
            print(f"{sum(taken) / ROUNDS * 1000:9.1f} ms a look: {statement[:150]}", file=sys.stderr)
        asked = sum(sum(taken) for taken in self.by_statement.values()) / ROUNDS * 1000
        print(f"{asked:9.1f} ms a look in SQL altogether", file=sys.stderr)


def often(work: Callable[[], None]) -> float:
    """Tell how many milliseconds something takes, the median of many times."""
    return median(timed(work) for _ in range(TIMES))


def timed(work: Callable[[], None]) -> float:
    """Tell how many milliseconds something takes once."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def from_at(connection: psycopg.Connection[Any]) -> Any:
    """Tell where the window begins."""
    row = connection.execute("SELECT now() - make_interval(days => %s)", [WINDOW_DAYS]).fetchone()
    assert row is not None
    return row[0]


def manager_of(config: Config, product: Product) -> str:
    """Make the court's manager and answer a token."""
    with create_app(config).app_context():
        user = users.add_user(SYSTEM, "manager", "示例院领导")
        court = db.session.scalars(select(Court.id).where(Court.code == CODE)).one()
        db.session.rollback()
        told = grants.GrantTold(user_id=user, role=Role.MANAGER, court_id=court, from_on=date(2020, 1, 1))
        grants.give_grant(SYSTEM, told)
        db.session.remove()
        db.engine.dispose()
    return product.token("manager")


if __name__ == "__main__":
    sys.exit(main())
