"""PostgreSQL stopped fast and started again under load: every success lasts, and nobody has to help.

The server is told to stop as an operator stops it, cutting every connection; the supervisor starts it again.
Meanwhile windows file, organisations accept and sweeps reassign what lapses.
"""

import os
import signal
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from bustle import NO_ANSWER, Bustle, all_ends_well
from demo_court import DemoCourt
from holding_back import TWO_MINUTES_PASS, connected, runtime, wait
from product import Product, running

RESTARTS, WINDOWS = 4, 4
GOES_ON_WITHIN_SECONDS = 20
BUSY_FILINGS = 5

pytestmark = pytest.mark.timeout(400)


def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with (
        running(tmp_path / "data", "--demo-disputes", "0") as product,
        closing(DemoCourt(product)) as court,
    ):
        court.by("admin").done("/settings", {"key": "lapses_in_a_row_pause", "value": 100})
        with Bustle(court, WINDOWS).going_on() as bustle:
            for number in range(1, RESTARTS + 1):
                wait(lambda number=number: len(bustle.filed) >= number * BUSY_FILINGS, "busy", 60)
                _restart_postgres(product)
                wait(bustle.goes_on(), "filings go on", GOES_ON_WITHIN_SECONDS)
            with connected(product) as owner:
                owner.execute(TWO_MINUTES_PASS.encode())
        assert bustle.wrong == []
        assert bustle.accepted
        assert set(bustle.away) <= {"database-away", NO_ANSWER}
        assert bustle.lost_or_doubled() == {}
        all_ends_well(product)


def _restart_postgres(product: Product) -> None:
    before = runtime(product).processes["postgres"]
    os.kill(before, signal.SIGINT)
    wait(lambda: runtime(product).processes.get("postgres", before) != before, "PostgreSQL started again")
    wait(lambda: _answers(product), "PostgreSQL answers")


def _answers(product: Product) -> bool:
    try:
        with connected(product):
            return True
    except psycopg.OperationalError:
        return False
