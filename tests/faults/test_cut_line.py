"""Cut the line between the product and its database, and let it hang: nothing answered is lost or doubled."""

import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from holding_back import TWO_MINUTES_PASS, wait
from line import line_to
from outside_servers import find_programs, outside_servers
from product import running
from promises import Promises
from window import Window

FILINGS, CLIENTS = 120, 3
CUT_SECONDS, HANGING_SECONDS = 2, 6
FOUND = find_programs()

pytestmark = [
    pytest.mark.skipif(bool(FOUND.lacking), reason=FOUND.lacking),
    pytest.mark.timeout(600),
]


def test_nothing_is_lost_or_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with outside_servers(FOUND) as environment:
        direct = environment["DIVERSION_DATABASE_URL"]
        port = urlsplit(direct).port
        assert port is not None
        with line_to(port) as line:
            monkeypatch.setenv("DIVERSION_DATABASE_URL", direct.replace(f":{port}/", f":{line.port}/"))
            monkeypatch.setenv("DIVERSION_REDIS_URL", environment["DIVERSION_REDIS_URL"])
            with running(tmp_path / "data", "--demo-disputes", "0") as product:
                window, token = Window(FILINGS, CLIENTS), product.token("clerk")
                threads = window.file_all(product, token, threading.Event())
                wait(lambda: window.has(0.2), "a fifth", 120)
                line.cut()
                time.sleep(CUT_SECONDS)
                line.mend()
                wait(lambda: window.has(0.4), "two fifths", 120)
                line.hang()
                time.sleep(HANGING_SECONDS)
                line.mend()
                for thread in threads:
                    thread.join()
                assert len(window.answered) == FILINGS
                with psycopg.connect(direct) as asking:
                    found = asking.execute("SELECT reference FROM dispute").fetchall()
                    asking.execute(TWO_MINUTES_PASS.encode())
                    assert sorted(row[0] for row in found) == sorted(window.answered.values())
                with closing(Promises(product)) as promises:
                    wait(lambda: not promises.asked(_UNDELIVERED), "delivered", 150)
                    assert promises.broken() == {}
                product.run("verify-journal")


_UNDELIVERED = "SELECT id FROM handoff WHERE status IN ('pending', 'dispatched')"
