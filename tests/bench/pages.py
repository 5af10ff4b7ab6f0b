"""What does a page cost, against the SQL that it needs, with many disputes stored; and how much travels?

Ours: a page of the running product over HTTP, less a signed-in page that shows no data (session, menu, demo bar).
Plain: psycopg running the very statements that the page ran, but those of the empty page, and reading their rows, in
one transaction. Both in turn, in one run. The store is a demo court's with its disputes at every step, and many ended
ones seeded by SQL. Sizes are compressed as they travel; a first visit loads style and scripts too. Where the machine
has Chromium, the clerk's screen is opened in it: how long until its scripts have run and the cursor stands.
"""

import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import psycopg
from intake import config_of
from list import plain_url, seed, stored
from product import Product, running
from rig import Finding, report
from sqlalchemy import event

from diversion.app import create_app
from diversion.config import Config
from diversion.persistence.base import db

DISPUTES = 60
DECIDED = """
INSERT INTO decision SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'dispute_id', d.id))).*
FROM decision t, dispute d
WHERE d.reference LIKE 'bench-%' AND t.dispute_id = (SELECT dispute_id FROM handoff ORDER BY id LIMIT 1)
"""
"""What triage and routing said of each: with many decisions, looking for blocks is a worker's and not the reader's."""
ROUNDS, TIMES, LEAST_TIMES, LONG_ENOUGH_MS = 3, 40, 2, 2_000
RATIO, FIRST_KB, LATER_KB = 20.0, 400.0, 30.0
EMPTY = "/search"
Statement = tuple[str, Any]


def main() -> int:
    """Seed, measure, report; non-zero when a must is missed."""
    with (
        tempfile.TemporaryDirectory() as place,
        running(Path(place) / "data", "--demo-disputes", str(DISPUTES)) as product,
    ):
        config = config_of(product)
        begun = time.perf_counter()
        seed(config)
        with psycopg.connect(plain_url(config.owner_url), autocommit=True) as connection:
            connection.execute(DECIDED.encode())
            connection.execute("ANALYZE decision")
        product.run("figures", "rebuild")
        print(f"seeded in {time.perf_counter() - begun:.0f} s", flush=True)
        rows = [("page", "ms", "p95 ms", "empty ms", "plain SQL ms", "ratio", "statements", "kB")]
        findings = []
        for name, login, path in pages_of(product):
            row, found = measured(product, config, name, login, path)
            print("  ".join(row), flush=True)
            rows.append(row)
            findings += found
        findings.append(first_visit(product))
        findings += interactive(product)
        return report(rows, findings, at_most=True)


def pages_of(product: Product) -> list[tuple[str, str, str]]:
    """Name the pages that people look at all day, each by who does."""
    clerk = product.as_user("clerk")
    chosen = clerk.seen("/disputes", status="in_mediation", limit=1)["items"][0]["id"]
    clerk.close()
    return [
        ("worklist", "clerk", "/worklist?sort=due"),
        ("everything filed", "clerk", "/worklist?sort=received"),
        ("inbox", "coordinator", "/inbox"),
        ("dispute", "clerk", f"/disputes/{chosen}"),
        ("manager", "manager", "/desk/manager"),
    ]


def measured(
    product: Product, config: Config, name: str, login: str, path: str
) -> tuple[tuple[str, ...], list[Finding]]:
    """Measure one page in turn with the empty one and its own statements."""
    token = product.token(login)
    page, empty = Page(product, token, path), Page(product, token, EMPTY)
    needed = statements(config, token, path, without=statements(config, token, EMPTY))
    plain = Plain(config, needed)
    rounds = [(times(page), times(empty), times(plain)) for _ in range(ROUNDS)]
    ours, nothing, theirs = (median(median(each) for each in column) for column in zip(*rounds, strict=True))
    ratio = median((median(a) - median(b)) / median(c) for a, b, c in rounds)
    slowest = quantiles([each for a, _, _ in rounds for each in a], n=20)[-1]
    size = page.size / 1000
    row = (
        name,
        *(f"{each:.1f}" for each in (ours, slowest, nothing, theirs, ratio)),
        str(len(needed)),
        f"{size:.1f}",
    )
    many = stored(config)
    return row, [
        Finding("pages", f"{name}: times its SQL", 1, many, round(ratio, 2), RATIO),
        Finding("pages", f"{name}: kB of a later visit", 1, many, round(size, 1), LATER_KB),
    ]


class Page:
    """Opens one page again and again over one connection; anything but 200 ends the bench."""

    def __init__(self, product: Product, token: str, path: str) -> None:
        address = urlsplit(product.url)
        self.connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
        self.headers = {"Cookie": f"diversion={token}", "Accept-Encoding": "gzip"}
        self.path, self.size = path, 0

    def __call__(self) -> None:
        """Open it once."""
        self.connection.request("GET", self.path, headers=self.headers)
        try:
            reply = self.connection.getresponse()
        except RemoteDisconnected:  # it lay idle while a slow one was measured
            self.connection.close()
            self.connection.request("GET", self.path, headers=self.headers)
            reply = self.connection.getresponse()
        self.size = len(reply.read())
        if reply.status != 200:
            raise RuntimeError(f"{reply.status} {self.path}")


class Plain:
    """Runs statements with psycopg and reads their rows, in one transaction."""

    def __init__(self, config: Config, needed: list[Statement]) -> None:
        self.connection = psycopg.connect(plain_url(config.database_url))
        self.needed = needed

    def __call__(self) -> None:
        """Run all of them once."""
        with self.connection.transaction():
            for statement, told in self.needed:
                cursor = self.connection.execute(statement.encode(), told)
                if cursor.description is not None:
                    cursor.fetchall()


def statements(
    config: Config, token: str, path: str, without: list[Statement] | None = None
) -> list[Statement]:
    """Answer what a page asks of the database, each statement as often as it does, but those left out."""
    heard: list[Statement] = []
    app = create_app(config)
    with app.app_context():
        engine = db.engine

        def hear(_c: Any, _cursor: Any, statement: str, told: Any, _context: Any, _many: bool) -> None:
            heard.append((statement, told))

        client = app.test_client()
        client.set_cookie("diversion", token)
        assert client.get(path).status_code == 200, path
        event.listen(engine, "before_cursor_execute", hear)
        client.get(path)
        event.remove(engine, "before_cursor_execute", hear)
        db.session.remove()
        engine.dispose()
    left_out = Counter(statement for statement, _ in without or [])
    needed = []
    for statement, told in heard:
        if left_out[statement]:
            left_out[statement] -= 1
        else:
            needed.append((statement, told))
    return needed


def times(ask: Callable[[], None]) -> list[float]:
    """Tell how many milliseconds each of many takes; fewer of what is slow."""
    taken: list[float] = []
    while len(taken) < TIMES and (len(taken) < LEAST_TIMES or sum(taken) < LONG_ENOUGH_MS):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def first_visit(product: Product) -> Finding:
    """Add up what the heaviest page loads at a first visit: itself, style, scripts, charts."""
    page = Page(product, product.token("manager"), "/desk/manager")
    page()
    page.connection.request("GET", page.path, headers={"Cookie": page.headers["Cookie"]})
    loads = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.connection.getresponse().read().decode())
    total = page.size
    for path in loads:
        asset = Page(product, "", path)
        asset()
        total += asset.size
    return Finding("pages", "manager: kB of a first visit", 1, len(loads), round(total / 1000, 1), FIRST_KB)


def interactive(product: Product) -> list[Finding]:
    """Open the clerk's screen in a browser, at first and again; milliseconds, no must."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parent.parent / "browser"))
    from opening import CHROMIUM, DESK, FLAGS

    if CHROMIUM is None:
        return []
    ready = "document.activeElement.id ? performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd : 0"
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context(viewport=DESK, base_url=product.url)
        context.add_cookies([{"name": "diversion", "value": product.token("clerk"), "url": product.url}])
        page = context.new_page()
        page.goto("/intake")
        taken = [page.evaluate(ready)]
        for _ in range(10):
            page.goto("/intake")
            taken.append(page.evaluate(ready))
        browser.close()
    what = "the clerk's screen: ms until scripts have run and the cursor stands"
    return [
        Finding("pages", f"{what}, first", 1, 0, round(taken[0]), None),
        Finding("pages", f"{what}, later", 1, 0, round(median(taken[1:])), None),
    ]


if __name__ == "__main__":
    sys.exit(main())
