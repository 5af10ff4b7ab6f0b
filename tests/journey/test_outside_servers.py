"""The same product on servers of the operator: Debian's PostgreSQL 15 and Redis 7, named by the environment.

One dispute goes from the window to its agreement, through relay and workers; the migrations run as a user
who owns the database and is no superuser. A second start on the same servers finds everything.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from demo_court import DemoCourt
from followed import complained_with_form
from outside_servers import find_programs, outside_servers
from product import running
from redis import Redis

FOUND = find_programs()

pytestmark = [
    pytest.mark.skipif(bool(FOUND.lacking), reason=FOUND.lacking),
    pytest.mark.timeout(600),
]


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Servers outside the product, named in the environment that it is started with."""
    with outside_servers(FOUND) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield environment


def test_a_dispute_travels_on_servers_of_the_operator(outside: dict[str, str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data, "--demo-disputes", "0") as product, closing(DemoCourt(product)) as court:
        assert not (data / "postgres").exists(), "it made a server of its own"
        dispute = complained_with_form(court)
        dispute.mediate()
        dispute.settle()
        stands = dispute.now
        assert stands["status"] == "settled"
        with Redis.from_url(outside["DIVERSION_REDIS_URL"]) as redis:
            assert redis.exists("rq:queues"), "the workers are elsewhere"
        assert _version_of(outside) == FOUND.version
        product.run("verify-journal")

    with running(data) as product, closing(product.as_user("clerk")) as clerk:
        found = clerk.seen(dispute.path)
        assert (found["reference"], found["status"]) == (stands["reference"], "settled")


def _version_of(outside: dict[str, str]) -> str:
    """Ask the server that holds the tables which version it is."""
    with psycopg.connect(outside["DIVERSION_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM dispute").fetchone() == (True,)
        return str(connection.info.server_version // 10_000)
