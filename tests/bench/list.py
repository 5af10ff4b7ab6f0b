"""How slow is an inbox's first page, against plain SQL that reads the same rows, with many handoffs stored?

Ours: ``GET /handoffs?organisation_id=…`` by the organisation's coordinator on the running product, less an
authorised route that answers an empty list (token check, transaction, HTTP). Plain: psycopg running the
page's own query and reading its rows. Both in turn, in one run. The store is seeded by SQL from one filing.
"""

import sys
import tempfile
import time
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from intake import Filing, config_of, install_court
from product import Product, running
from rig import Finding, report

from diversion.app import create_app
from diversion.config import Config
from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.services import grants, users
from diversion.services.access import SYSTEM

STORED = 100_000
BODIES = 10
CODE = "苏0506"
REQUESTS = 100
ROUNDS = 5
MUST = 10.0
PAGE = """
SELECT h.*, d.reference, d.status AS dispute_status, d.next_due_at, o.name AS organisation_name, u.name AS mediator_name
FROM handoff h
JOIN dispute d ON d.id = h.dispute_id
JOIN organisation o ON o.id = h.organisation_id
LEFT JOIN user_account u ON u.id = h.mediator_id
WHERE h.organisation_id = %s
ORDER BY h.id DESC
LIMIT 51
"""
SEEDED = (
    "ALTER TABLE dispute DISABLE TRIGGER USER",
    "ALTER TABLE handoff DISABLE TRIGGER USER",
    """
    INSERT INTO dispute
    SELECT (jsonb_populate_record(t, jsonb_build_object(
        'id', uuidv7(), 'reference', 'bench-' || n, 'status', 'closed', 'closed_at', now(), 'closed_reason', 'bench',
        'holder_kind', NULL, 'holder_id', NULL, 'attributed_to', NULL,
        'next_due_at', NULL, 'next_deadline_id', NULL))).*
    FROM dispute t, generate_series(1, %(stored)s) n
    WHERE t.id = (SELECT dispute_id FROM handoff ORDER BY id LIMIT 1)
    """,
    """
    INSERT INTO handoff
    SELECT (jsonb_populate_record(t, jsonb_build_object(
        'id', uuidv7(), 'dispute_id', d.id, 'organisation_id', bodies.ids[1 + d.n %% cardinality(bodies.ids)],
        'offered_at', now() - d.n * interval '10 minutes', 'delivered_at', now() - d.n * interval '10 minutes',
        'received_at', NULL, 'received_by', NULL, 'accepted_at', NULL, 'accepted_by', NULL, 'mediator_id', NULL,
        'disclosure', NULL, 'materials_signed_at', NULL, 'period_started_at', NULL, 'first_contact_at', NULL,
        'lapsed_at', NULL, 'recalled_at', NULL, 'completed_at', NULL, 'sequence', 1, 'previous_id', NULL,
        'status', 'declined', 'declined_at', now() - d.n * interval '9 minutes', 'decline_reason', 'other'))).*
    FROM handoff t,
         (SELECT array_agg(organisation_id ORDER BY organisation_id) AS ids FROM organisation_load) bodies,
         (SELECT id, row_number() OVER (ORDER BY id) AS n FROM dispute WHERE reference LIKE 'bench-%%') d
    WHERE t.id = (SELECT id FROM handoff ORDER BY id LIMIT 1)
    """,
    "ALTER TABLE dispute ENABLE TRIGGER USER",
    "ALTER TABLE handoff ENABLE TRIGGER USER",
)
"""One filing's rows again and again, ended, spread over the organisations; the guards are tested elsewhere."""


def main() -> int:
    """Seed, measure, report; non-zero when the must is missed."""
    with tempfile.TemporaryDirectory() as place, running(Path(place) / "data", "--empty") as product:
        config = config_of(product)
        install_court(config, CODE, BODIES)
        Filing(product, product.token("bench"), CODE).answer(0)
        body = seed(config)
        token = coordinator_of(config, product, body)
        page = Asking(product, token, f"/handoffs?organisation_id={body}")
        empty = Asking(product, token, "/absences")
        plain = PlainPage(config, body)
        rounds = [(milliseconds(page), milliseconds(empty), milliseconds(plain)) for _ in range(ROUNDS)]
        ours, nothing, theirs = (median(each) for each in zip(*rounds, strict=True))
        ratio = median((first - second) / third for first, second, third in rounds)
        rows = [
            ("stored", "page ms", "empty route ms", "plain SQL ms", "ratio"),
            (str(stored(config)), f"{ours:.2f}", f"{nothing:.2f}", f"{theirs:.2f}", f"{ratio:.2f}"),
        ]
        finding = Finding("list", "an inbox's first page", 1, stored(config), round(ratio, 2), MUST)
        return report(rows, [finding], at_most=True)


class Asking:
    """Asks one path again and again over one connection; anything but 200 ends the bench."""

    def __init__(self, product: Product, token: str, path: str) -> None:
        address = urlsplit(product.url)
        self.connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
        self.path, self.headers = f"/api/v1{path}", {"Authorization": f"Bearer {token}"}

    def __call__(self) -> None:
        """Ask once."""
        self.connection.request("GET", self.path, headers=self.headers)
        reply = self.connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{reply.status} {body.decode()}")


class PlainPage:
    """Runs the page's query with psycopg and reads its rows, in a transaction as ours."""

    def __init__(self, config: Config, body: UUID) -> None:
        self.connection = psycopg.connect(plain_url(config.database_url))
        self.body = body

    def __call__(self) -> None:
        """Read the page once."""
        with self.connection.transaction():
            if len(self.connection.execute(PAGE, [self.body]).fetchall()) != 51:
                raise RuntimeError("the store is not seeded")


def milliseconds(ask: Asking | PlainPage) -> float:
    """Tell how long one takes, the median of many."""
    taken = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


def seed(config: Config) -> UUID:
    """Store the handoffs by SQL, as the owner of the tables, and answer the organisation with the most."""
    with psycopg.connect(plain_url(config.owner_url)) as connection:
        for statement in SEEDED:
            connection.execute(statement.encode(), {"stored": STORED})
        most = "SELECT organisation_id FROM handoff GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        row = connection.execute(most).fetchone()
    with psycopg.connect(plain_url(config.owner_url), autocommit=True) as connection:
        connection.execute("ANALYZE dispute, handoff")
    assert row is not None
    return UUID(str(row[0]))


def coordinator_of(config: Config, product: Product, body: UUID) -> str:
    """Make the organisation's coordinator and answer a token."""
    with create_app(config).app_context():
        user = users.add_user(SYSTEM, "inbox", "示例联络员")
        since = date(2020, 1, 1)
        grants.give_grant(
            SYSTEM,
            grants.GrantTold(user_id=user, role=Role.COORDINATOR, organisation_id=body, from_on=since),
        )
        db.session.remove()
        db.engine.dispose()
    return product.token("inbox")


def stored(config: Config) -> int:
    """Count the handoffs stored."""
    with psycopg.connect(plain_url(config.database_url)) as connection:
        row = connection.execute("SELECT count(*) FROM handoff").fetchone()
    assert row is not None
    return int(row[0])


def plain_url(url: str) -> str:
    """Write an address as psycopg reads it."""
    return url.replace("postgresql+psycopg", "postgresql", 1)


if __name__ == "__main__":
    sys.exit(main())
