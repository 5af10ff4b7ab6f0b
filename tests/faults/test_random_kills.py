"""Kill -9 of processes drawn at random, the servers among them, while windows go on filing: nothing is lost or doubled."""

import random
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from holding_back import TWO_MINUTES_PASS, connected, kill, runtime, wait
from product import running
from promises import Promises
from window import Window

FILINGS, CLIENTS = 120, 3
KILLS = 9
SEED = 20260302
PAUSE_SECONDS = (0.5, 2.5)

pytestmark = pytest.mark.timeout(600)


def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with running(tmp_path / "data", "--demo-disputes", "0") as product:
        window = Window(FILINGS, CLIENTS)
        threads = window.file_all(product, product.token("clerk"), threading.Event())
        names = sorted(runtime(product).processes)
        drawn = chance.sample(names * 2, KILLS)
        for name in drawn:
            time.sleep(chance.uniform(*PAUSE_SECONDS))
            kill(product, name)
        for thread in threads:
            thread.join()
        wait(lambda: _answers(product), "the database")
        with connected(product) as asking:
            asking.execute(TWO_MINUTES_PASS.encode())
            found = asking.execute("SELECT reference FROM dispute").fetchall()
        assert sorted(str(row[0]) for row in found) == sorted(window.answered.values()), drawn
        with closing(Promises(product)) as promises:
            wait(lambda: not promises.asked(UNDELIVERED), "delivered", 150)
            assert promises.broken() == {}, drawn
        product.run("verify-journal")


UNDELIVERED = "SELECT id FROM handoff WHERE status IN ('pending', 'dispatched')"


def _answers(product: object) -> bool:
    try:
        with connected(product):  # type: ignore[arg-type]
            return True
    except psycopg.OperationalError:
        return False
