"""How slow is a page, against the statements it needs, with 100,000 disputes stored?

Ours: the page over HTTP on the running demo court, less an empty signed-in page (``/account`` for nobody's list: layout,
session, demo bar). Plain: psycopg running the very statements that the page ran, with their values, and reading
their rows. Both in turn, in one run. The store is the demo's disputes and closed copies of one, seeded by SQL.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import psycopg
from intake import config_of
from list import SEEDED, plain_url
from product import Product, running
from rig import Finding, report
from sqlalchemy import event

from diversion.app import create_app
from diversion.config import Config
from diversion.persistence.base import db
from diversion.web.session import PLAIN_COOKIE

STORED = 100_000
REQUESTS, ROUNDS = 40, 5
MUST = 20.0
EMPTY = "/design"
FIRST_VISIT_BYTES, LATER_BYTES = 400_000, 30_000
PAGES: Sequence[tuple[str, str, str]] = (
    ("worklist", "clerk", "/worklist"),
    ("inbox", "coordinator", "/inbox"),
    ("dispute", "clerk", "/disputes/{dispute}"),
    ("manager", "manager", "/desk/manager"),
)
Statement = tuple[str, Any]


def main() -> int:
    """Seed, measure, report; non-zero when a must is missed."""
    with tempfile.TemporaryDirectory() as place, running(Path(place) / "data") as product:
        config = config_of(product)
        seed(config)
        shown = {"dispute": next(iter(product.as_user("clerk").items("/disputes", sort="due")))["id"]}
        rows = [("page", "ms", "p95 ms", "empty ms", "its SQL ms", "ratio", "kB")]
        findings = []
        for name, login, address in PAGES:
            row, ratio = measured(product, config, login, address.format(**shown))
            rows.append((name, *row))
            findings.append(Finding("pages", name, 1, STORED, ratio, MUST))
        return report(rows, findings, at_most=True)


def measured(product: Product, config: Config, login: str, address: str) -> tuple[tuple[str, ...], float]:
    """Measure one page of one person."""
    token = product.token(login)
    page, empty = Asking(product, token, address), Asking(product, token, EMPTY)
    plain = Plain(config, statements(config, token, address))
    rounds = [(milliseconds(page), milliseconds(empty), milliseconds(plain)) for _ in range(ROUNDS)]
    ours, nothing, theirs = (median([median(each[place]) for each in rounds]) for place in range(3))
    ratio = round((ours - nothing) / theirs, 2)
    p95 = quantiles([each for one in rounds for each in one[0]], n=20)[-1]
    told = (
        f"{ours:.1f}",
        f"{p95:.1f}",
        f"{nothing:.1f}",
        f"{theirs:.1f}",
        f"{ratio:.1f}",
        f"{page.size / 1000:.0f}",
    )
    return told, ratio


def seed(config: Config) -> None:
    """Store closed copies of a dispute, and handoffs of them, by SQL as the owner of the tables."""
    with psycopg.connect(plain_url(config.owner_url)) as connection:
        for statement in SEEDED:
            one = re.sub(
                r"FROM dispute t, generate_series",
                "FROM (SELECT * FROM dispute WHERE status = 'closed' LIMIT 1) t, generate_series",
                statement,
            )
            one = one.replace(
                "FROM handoff t,", "FROM (SELECT * FROM handoff WHERE status = 'declined' LIMIT 1) t,"
            )
            connection.execute(one.encode(), {"stored": STORED})
    with psycopg.connect(plain_url(config.owner_url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def statements(config: Config, token: str, address: str) -> list[Statement]:
    """Record what a page asks of the database, by opening it once in this process."""
    app = create_app(config)
    asked: list[Statement] = []

    def keep(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, values))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", keep)
        client = app.test_client()
        client.set_cookie(PLAIN_COOKIE, token)
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        db.session.remove()
        db.engine.dispose()
    return [each for each in asked if each[0].lstrip().upper().startswith(("SELECT", "WITH"))]


class Asking:
    """Asks one page again and again over one connection; anything but 200 ends the bench."""

    def __init__(self, product: Product, token: str, address: str) -> None:
        told = urlsplit(product.url)
        self.connection = HTTPConnection(told.hostname or "", told.port, timeout=60)
        self.address, self.headers = address, {"Cookie": f"{PLAIN_COOKIE}={token}", "Accept": "text/html"}
        self.size = 0

    def __call__(self) -> None:
        """Ask once."""
        self.connection.request("GET", self.address, headers=self.headers)
        reply = self.connection.getresponse()
        self.size = len(reply.read())
        if reply.status != 200:
            raise RuntimeError(f"{self.address}: {reply.status}")


class Plain:
    """Runs recorded statements with psycopg and reads their rows, in one transaction."""

    def __init__(self, config: Config, asked: Sequence[Statement]) -> None:
        self.connection = psycopg.connect(plain_url(config.database_url))
        self.asked = asked

    def __call__(self) -> None:
        """Run them once."""
        with self.connection.transaction():
            for statement, values in self.asked:
                self.connection.execute(statement.encode(), values).fetchall()


def milliseconds(ask: Callable[[], None]) -> list[float]:
    """Tell how long each of many takes."""
    taken = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


if __name__ == "__main__":
    sys.exit(main())
