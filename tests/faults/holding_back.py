"""Stopping a process at a named point from outside: the write it is about to make is held back.

A lock on one table lets everybody read and lock rows but not write there. Whoever comes to that write waits,
with all that went before it done and nothing committed; that is the point at which it is then killed.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from product import Product

from diversion.embedded.installation import open_data_folder
from diversion.embedded.runtime import RuntimeRecord, read_running

WAIT_SECONDS = 30
POLL_SECONDS = 0.02
SESSION_FIELD = 3
TWO_MINUTES_PASS = "UPDATE outbox SET sent_at = sent_at - interval '2 minutes' WHERE state = 'sent'"
"""For whatever was sent and may be lost: it is sent again after a minute and a half."""


def runtime(product: Product) -> RuntimeRecord:
    """Read what runs now."""
    found = read_running(open_data_folder(product.data))
    assert found is not None
    return found


def connected(product: Product) -> psycopg.Connection[tuple[object, ...]]:
    """Connect as the owner of the tables, on the embedded server or the one that the environment names."""
    address = runtime(product).owner_url or os.environ["DIVERSION_DATABASE_URL"]
    return psycopg.connect(address.replace("postgresql+psycopg", "postgresql", 1), autocommit=True)


@contextmanager
def held_back(product: Product, table: str) -> Iterator[Callable[[], None]]:
    """Hold back every write to a table within the block; what is given waits until somebody stands there."""
    with connected(product) as watching, connected(product) as holding, holding.transaction():
        holding.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
        query = "SELECT count(*) > 0 FROM pg_locks WHERE relation = %s::regclass AND NOT granted"

        def somebody_stands_there() -> None:
            wait(
                lambda: watching.execute(query.encode(), [table]).fetchone() == (True,), f"a write to {table}"
            )

        yield somebody_stands_there


def kill(product: Product, *names: str) -> None:
    """Kill processes of the set and all that they started, as ``kill -9`` does; the supervisor starts them again."""
    before = runtime(product).processes
    for name in names:
        for pid in _session(before[name]):
            _send(pid, signal.SIGKILL)
    wait(lambda: _all_are_new(product, before, names), f"{names} started again")


def workers(product: Product) -> list[str]:
    """Name the workers of the set."""
    return sorted(name for name in runtime(product).processes if name.startswith("worker"))


@contextmanager
def asleep(product: Product, *names: str) -> Iterator[None]:
    """Let processes of the set stand still within the block."""
    pids = [pid for name in names for pid in _session(runtime(product).processes[name])]
    for pid in pids:
        _send(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            _send(pid, signal.SIGCONT)


def wait(holds: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(POLL_SECONDS)


def _send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended its job meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _all_are_new(product: Product, before: dict[str, int], names: tuple[str, ...]) -> bool:
    now = runtime(product).processes
    return all(name in now and now[name] != before[name] for name in names)


def _session(leader: int) -> list[int]:
    """List a process and those of its session."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            told = (place / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(told[SESSION_FIELD]) == leader:
            found.append(int(place.name))
    return found or [leader]
