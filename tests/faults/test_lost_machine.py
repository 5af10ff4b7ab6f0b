"""Kill everything and empty Redis in the middle of filings: nothing that was answered is lost or doubled."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from holding_back import TWO_MINUTES_PASS, connected, runtime, wait
from product import Product, start
from redis import Redis
from window import Window

FILINGS = 500
CLIENTS = 4
DELIVERED_WITHIN_SECONDS = 120

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of this test's own."""
    return tmp_path / "data"


def test_nothing_is_lost_or_doubled(data: Path) -> None:
    window, stop = Window(FILINGS, CLIENTS), threading.Event()
    product = start(data, "--demo-disputes", "0")
    try:
        threads = window.file_all(product, product.token("clerk"), stop)
        wait(lambda: window.has(0.25), "a quarter", 120)
        _flush(product)
        wait(lambda: window.has(0.5), "a half", 120)
        _flush(product)
        product.kill()
        stop.set()
        for thread in threads:
            thread.join()
        answered_before = dict(window.answered)
        assert len(answered_before) < FILINGS

        product = start(data, "--demo-disputes", "0")
        for thread in window.file_all(product, product.token("clerk"), threading.Event()):
            thread.join()
        assert len(window.answered) == FILINGS
        assert answered_before.items() <= window.answered.items()
        assert sorted(_references(product), key=str) == sorted(window.answered.values())
        with connected(product) as connection:
            connection.execute(TWO_MINUTES_PASS)
        wait(lambda: not _undelivered(product), "delivered", DELIVERED_WITHIN_SECONDS)
        product.run("verify-journal")
        assert product.stop() == 0
    finally:
        if product.process.poll() is None:
            product.kill()


def _flush(product: Product) -> None:
    redis_url = runtime(product).redis_url
    assert redis_url is not None
    Redis.from_url(redis_url).flushall()


def _references(product: Product) -> list[object]:
    return [row[0] for row in _asked(product, "SELECT reference FROM dispute")]


def _undelivered(product: Product) -> list[tuple[object, ...]]:
    return _asked(product, "SELECT id FROM handoff WHERE status IN ('pending', 'dispatched')")


def _asked(product: Product, query: str) -> list[tuple[object, ...]]:
    with connected(product) as connection:
        return connection.execute(query.encode()).fetchall()
