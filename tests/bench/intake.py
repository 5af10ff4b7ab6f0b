"""How fast is a filing, against plain SQL that writes the same rows on the same server?

Ours: ``POST /disputes`` on the running product: token check, checks, encryption, triage, routing over 5
or 40 candidates, handoff, journal, outbox, durable at the reply. Plain: psycopg writing the very rows of
such a filing under new ids, one statement a row, one transaction a filing. Both in turn, in one run.
Apart from that: how many offers a second the relay and the workers deliver, against the rate of intake.
"""

import json
import os
import signal
import sys
import tempfile
import time
from datetime import date
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
from product import Product, running
from psycopg import sql
from psycopg.types.json import Jsonb
from rig import Finding, in_turn, rate, report

from diversion.app import create_app
from diversion.cli.installed import configuration, reached
from diversion.config import Config
from diversion.embedded.installation import open_data_folder
from diversion.embedded.runtime import read_running
from diversion.persistence.access import Grant, UserAccount
from diversion.persistence.base import db
from diversion.persistence.organisation import Membership, Organisation, OrganisationLoad, RosterEntry
from diversion.persistence.registers import Court
from diversion.persistence.tables import METADATA
from diversion.services.access import SYSTEM
from diversion.services.transaction import transaction

ROUNDS = 3
FILINGS_A_ROUND = 60
MUST = 0.1
DELIVERED = 300
CODES = {5: "苏0506", 40: "苏0505"}
_numbers = count(1)


def main() -> int:
    """Run every comparison; non-zero when a must is missed."""
    with tempfile.TemporaryDirectory() as place, running(Path(place) / "data", "--empty") as product:
        config = config_of(product)
        for candidates, code in CODES.items():
            install_court(config, code, candidates)
        token = product.token("bench")
        rows = [("candidates", "clients", "ours/s", "plain/s", "ratio")]
        findings = []
        for candidates, code in CODES.items():
            plain = PlainFiling(config, product, token, code)
            for clients in (1, 4, 16):
                each = max(4, FILINGS_A_ROUND // clients)
                ours_rate, plain_rate, ratio = in_turn(
                    ROUNDS,
                    lambda clients=clients, each=each, code=code: rate(
                        clients, each, Filing(product, token, code)
                    ),
                    lambda clients=clients, each=each, plain=plain: rate(clients, each, plain),
                )
                rows.append(
                    (str(candidates), str(clients), f"{ours_rate:.1f}", f"{plain_rate:.1f}", f"{ratio:.3f}")
                )
                must = MUST if clients == 4 else None
                findings.append(
                    Finding(
                        "intake",
                        f"filing, {candidates} candidates",
                        clients,
                        stored(config),
                        round(ratio, 3),
                        must,
                    )
                )
        findings.append(delivery(config, product, token, rows))
        return report(rows, findings)


class Filing:
    """Files over HTTP, a connection a client."""

    def __init__(self, product: Product, token: str, code: str) -> None:
        self.address = urlsplit(product.url)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.code = code
        self.connections: dict[int, HTTPConnection] = {}

    def __call__(self, client: int, number: int) -> None:
        """File one dispute; anything but 201 ends the bench."""
        self.answer(client)

    def answer(self, client: int) -> bytes:
        """File one dispute and answer the reply's body."""
        if client not in self.connections:
            self.connections[client] = HTTPConnection(
                self.address.hostname or "", self.address.port, timeout=60
            )
        connection = self.connections[client]
        connection.request("POST", "/api/v1/disputes", body=filing(self.code), headers=self.headers)
        reply = connection.getresponse()
        body = reply.read()
        if reply.status != 201:
            raise RuntimeError(f"{reply.status} {body.decode()}")
        return body


class PlainFiling:
    """Writes the rows that one filing left behind, under new ids, with psycopg alone."""

    def __init__(self, config: Config, product: Product, token: str, code: str) -> None:
        self.url = config.database_url.replace("postgresql+psycopg", "postgresql", 1)
        self.connections: dict[int, psycopg.Connection[Any]] = {}
        Filing(product, token, code).answer(0)
        self.rows = rows_of_newest(self.url)
        self.ids = {
            value
            for _, row in self.rows
            for name, value in row.items()
            if name == "id" and isinstance(value, UUID)
        }

    def __call__(self, client: int, number: int) -> None:
        """Write one filing's rows, one statement a row, one transaction."""
        if client not in self.connections:
            self.connections[client] = psycopg.connect(self.url)
        connection = self.connections[client]
        fresh = {known: uuid4() for known in self.ids}
        with connection.transaction():
            for table, row in self.rows:
                values = [_renamed(name, value, fresh) for name, value in row.items()]
                connection.execute(insert_of(table, tuple(row)), values)


def insert_of(table: str, columns: tuple[str, ...]) -> sql.Composed:
    """Write the statement that inserts one row."""
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.Placeholder() * len(columns)),
    )


def _renamed(name: str, value: Any, fresh: dict[UUID, UUID]) -> Any:
    if isinstance(value, UUID):
        return fresh.get(value, value)
    if name in ("reference", "number", "key"):
        return f"{value}-{uuid4()}"
    if name in ("stream", "name", "subject_id", "holder_id") and isinstance(value, str):
        for known, new in fresh.items():
            value = value.replace(str(known), str(new))
        return value
    return Jsonb(value) if isinstance(value, dict | list) and name not in ("flags", "powers") else value


def rows_of_newest(url: str) -> list[tuple[str, dict[str, Any]]]:
    """Read every row that the newest dispute's filing wrote, parents before children."""
    rows: list[tuple[str, dict[str, Any]]] = []
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        newest = connection.execute("SELECT id FROM dispute ORDER BY id DESC LIMIT 1").fetchone()
        assert newest is not None
        dispute_id = newest["id"]
        for table in METADATA.sorted_tables:
            condition = _belongs(table.name, {column.name for column in table.columns})
            if condition:
                query = f'SELECT * FROM "{table.name}" WHERE {condition}'
                found = connection.execute(
                    query.encode(), {"id": dispute_id, "stream": f"dispute:{dispute_id}"}
                )
                rows += [(table.name, dict(row)) for row in found]
    return rows


def _belongs(table: str, columns: set[str]) -> str | None:
    if table == "dispute":
        return "id = %(id)s"
    if table == "journal_stream":
        return "name = %(stream)s"
    if table == "journal_entry":
        return "stream = %(stream)s"
    if table == "outbox":
        return "subject_id IN (SELECT id::text FROM handoff WHERE dispute_id = %(id)s)"
    return "dispute_id = %(id)s" if "dispute_id" in columns else None


def delivery(config: Config, product: Product, token: str, rows: list[tuple[str, ...]]) -> Finding:
    """Hold the relay back, file, let it go, and see how fast everything is delivered."""
    running_set = read_running(open_data_folder(product.data))
    assert running_set is not None
    relay = running_set.processes["relay"]
    filed = Filing(product, token, CODES[5])
    os.kill(relay, signal.SIGSTOP)
    try:
        taken_in = rate(4, DELIVERED // 4, filed)
        waiting = undelivered(config)
    finally:
        os.kill(relay, signal.SIGCONT)
    begun = time.perf_counter()
    while undelivered(config):
        time.sleep(0.05)
    delivered = waiting / (time.perf_counter() - begun)
    rows.append(("delivery", "4", f"{delivered:.1f}", f"{taken_in:.1f}", f"{delivered / taken_in:.3f}"))
    return Finding(
        "intake", "offers delivered against filings", 4, stored(config), round(delivered / taken_in, 3), 1.0
    )


def undelivered(config: Config) -> int:
    """Count offers that have not reached their organisation."""
    return _number(config, "SELECT count(*) FROM handoff WHERE status IN ('pending', 'dispatched')")


def stored(config: Config) -> int:
    """Count the disputes stored."""
    return _number(config, "SELECT count(*) FROM dispute")


def _number(config: Config, query: str) -> int:
    with psycopg.connect(config.database_url.replace("postgresql+psycopg", "postgresql", 1)) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])


def filing(code: str) -> bytes:
    """Write one filing with a signed form, so that it is offered at once."""
    number = next(_numbers)
    today = date.today().isoformat()  # noqa: DTZ011 - the bench runs on the real clock
    said = {"party_ref": "a1", "answer": "yes", "at": f"{today}T00:00:01+08:00"}
    return json.dumps(
        {
            "entry": "complaint",
            "court_code": code,
            "cause_name": "买卖合同纠纷",
            "claim_amount": "128000.00",
            "dispute_region": f"{'320506001' if code.endswith('6') else '320505001'}",
            "claims": "请求判令支付货款128000元及逾期付款损失。",
            "facts": "双方签订买卖合同，原告依约供货，被告收货后未付清货款。" * 4,
            "parties": [
                {
                    "ref": "a1",
                    "role": "applicant",
                    "kind": "natural_person",
                    "name": f"申请人{number}",
                    "identity_type": "passport",
                    "identity_number": f"E{number:08d}",
                    "phone": "13800138000",
                    "address": "江苏省苏州市吴中区某路1号",
                },
                {
                    "ref": "r1",
                    "role": "respondent",
                    "kind": "legal_person",
                    "name": f"某某商贸公司{number}",
                    "address": "江苏省苏州市吴中区某路2号",
                },
            ],
            "consents": [
                said | {"matter": "mediation", "means": "in_person"},
                said | {"matter": "mediate_before_docketing", "means": "signed_form"},
            ],
            "choice": {"by": "applicant_consulted"},
        },
        ensure_ascii=False,
    ).encode()


def config_of(product: Product) -> Config:
    """Read where a running installation's database is and by which keys it lives."""
    folder = open_data_folder(product.data, create=False)
    with reached(folder, "bench") as addresses:
        return configuration(folder, addresses)


def install_court(config: Config, code: str, candidates: int) -> None:
    """Make a court with so many commercial centres on its roster, three mediators each, and a clerk."""
    with create_app(config).app_context():
        with transaction(SYSTEM) as tx:
            court = tx.add(Court(id=tx.new_id(), code=code, name=f"法院{code}", policy="auto", demo=False))
            clerk = tx.session.scalar(db.select(UserAccount).where(UserAccount.login == "bench")) or tx.add(
                _user(tx, "bench")
            )
            tx.add(
                Grant(
                    id=tx.new_id(),
                    user_id=clerk.id,
                    role="clerk",
                    court_id=court.id,
                    from_on=date(2020, 1, 1),
                )
            )
            for number in range(candidates):
                body = tx.add(_organisation(tx, f"{code}商事调解中心{number}"))
                tx.add(OrganisationLoad(organisation_id=body.id, live=0))
                tx.add(
                    RosterEntry(
                        id=tx.new_id(), court_id=court.id, organisation_id=body.id, from_on=date(2020, 1, 1)
                    )
                )
                for place in range(3):
                    person = tx.add(_user(tx, f"{code}-{number}-{place}"))
                    member = {"user_id": person.id, "organisation_id": body.id, "from_on": date(2020, 1, 1)}
                    tx.add(Membership(id=tx.new_id(), capacity=100, specialities=[], **member))
                    tx.add(Grant(id=tx.new_id(), role="mediator", **member))
        db.session.remove()
        db.engine.dispose()


def _user(tx: Any, login: str) -> UserAccount:
    return UserAccount(
        id=tx.new_id(), login=login, name=login, active=True, failed_sign_ins=0, demo=False, created_at=tx.at
    )


def _organisation(tx: Any, name: str) -> Organisation:
    return Organisation(
        id=tx.new_id(),
        kind="commercial_centre",
        name=name,
        areas=["3205"],
        causes=[],
        specialities=[],
        party_kinds=[],
        capacity=1_000_000,
        charges_fee=False,
        licensed=True,
        chamber=True,
        mediators_take_open_offers=True,
        demo=False,
    )


if __name__ == "__main__":
    sys.exit(main())
