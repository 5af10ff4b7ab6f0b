"""The disk that holds everything fills up while filings and papers come in, and is emptied again.

The first time PostgreSQL can extend no table; the second time it cannot write its log either and goes down.
Whatever was answered with success lasts, everything else was told that the disk is full or the database away,
and once there is space the product goes on by itself.
"""

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from bustle import NO_ANSWER, Bustle, all_ends_well
from demo_court import DemoCourt
from followed import Followed, complained
from holding_back import connected, wait
from product import Product, running
from small_disk import DiskRefused, filled, small_disk

FILLS, WINDOWS, MEGABYTES = 2, 2, 256
BUSY_FILINGS = 5
STAYS_FULL_SECONDS = 4
"""Long enough for what went down to be started again, and fail."""
GOES_ON_WITHIN_SECONDS = 60
"""The supervisor waits up to half a minute before it starts again what failed several times."""
REFUSED = ("storage-full", "database-away")
PAPER = b"%PDF-1.4\n" + b"x" * 300_000
MEGABYTE_OF_LOG = "SELECT pg_logical_emit_message(false, 'test', repeat('x', 1000000))"

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of this test's own."""
    try:
        with small_disk(tmp_path / "disk", MEGABYTES) as root:
            yield root
    except DiskRefused as refused:
        pytest.skip(f"no mount namespace here: {refused}")


def test_nothing_is_lost_or_doubled_and_all_goes_on_by_itself(disk: Path) -> None:
    with running(disk / "data", "--demo-disputes", "0") as product, closing(DemoCourt(product)) as court:
        dispute = complained(court)
        with Bustle(court, WINDOWS, moves_clock=False).going_on() as bustle:
            bustle.filed.append(dispute.now["reference"])
            for fill in range(1, FILLS + 1):
                wait(lambda fill=fill: len(bustle.filed) >= fill * BUSY_FILINGS, "busy", 60)
                with filled(disk):
                    assert _handed_in(court, dispute, fill) in REFUSED
                    if fill == FILLS:
                        _fill_the_log(product)
                    wait(bustle.is_refused(), "a filing is refused", 60)
                    time.sleep(STAYS_FULL_SECONDS)
                wait(bustle.goes_on(), "filings go on", GOES_ON_WITHIN_SECONDS)
                assert _handed_in(court, dispute, fill) == "kept"
        assert (bustle.wrong, set(bustle.away) - {*REFUSED, NO_ANSWER}) == ([], set())
        assert bustle.lost_or_doubled() == {}
        all_ends_well(product)


def _handed_in(court: DemoCourt, dispute: Followed, number: int) -> str:
    """Hand a paper in; it is kept, or a problem says why not."""
    answer = court.clerk.post_file(
        f"{dispute.path}/documents", f"{number}.pdf", PAPER + b"%d" % number, kind="evidence"
    )
    assert answer.status_code in (httpx.codes.CREATED, httpx.codes.SERVICE_UNAVAILABLE), answer.text
    return "kept" if answer.is_success else str(answer.json()["code"])


def _fill_the_log(product: Product) -> None:
    """Write to PostgreSQL's log until it has no room, which ends the server."""
    with suppress(psycopg.Error), connected(product) as owner:
        for _ in range(MEGABYTES):
            owner.execute(MEGABYTE_OF_LOG)
        raise AssertionError("the log never filled")
