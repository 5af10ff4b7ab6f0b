"""Where the database and the queue of an installation answer, started if need be.

Three users: ``diversion up`` prepares the servers and hands them to the supervisor with the rest of the
set; any other command borrows them for its length, from a running set if there is one; the tests start
throwaway ones.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from diversion.embedded.cluster import Tuning
from diversion.embedded.installation import DataFolder, holder_of, locked, open_data_folder
from diversion.embedded.lifecycle import Started, start_until_ready, stop
from diversion.embedded.postgres import Postgres, prepare_postgres
from diversion.embedded.refusals import DataFolderInUse, ServerUnavailable
from diversion.embedded.runtime import (
    RuntimeRecord,
    clear_runtime,
    make_runtime_folder,
    read_running,
    write_runtime,
)
from diversion.embedded.valkey import Valkey, prepare_valkey

MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108 - a folder of our own is made in it
LEAST_FREE_MEMORY_BYTES = 2 * 10**9
"""Some hundred small databases and their write-ahead log."""


@dataclass(frozen=True, slots=True)
class PreparedServers:
    """What :func:`prepare_servers` made ready to start; None for a server that lies outside."""

    runtime_folder: Path
    postgres: Postgres | None
    valkey: Valkey | None

    def record(self, *, web_url: str | None = None) -> RuntimeRecord:
        """What :func:`recorded` writes, before any process is there."""
        return RuntimeRecord(
            pid=os.getpid(),
            runtime_folder=str(self.runtime_folder),
            owner_url=self.postgres.owner_url if self.postgres else None,
            app_url=self.postgres.app_url if self.postgres else None,
            redis_url=self.valkey.url if self.valkey else None,
            web_url=web_url,
        )


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """Addresses of running servers: SQLAlchemy URLs of the two roles, and the queue's."""

    owner_url: str
    app_url: str
    redis_url: str


def prepare_servers(folder: DataFolder, *, postgres: bool = True, valkey: bool = True) -> PreparedServers:
    """Make the cluster and the configuration; hold the lock. Nothing runs yet.

    ``False`` leaves one out because the operator named a server of their own.
    """
    runtime_folder = make_runtime_folder(folder)
    try:
        return PreparedServers(
            runtime_folder,
            prepare_postgres(folder, runtime_folder) if postgres else None,
            prepare_valkey(folder, runtime_folder) if valkey else None,
        )
    except BaseException:
        clear_runtime(folder, runtime_folder)
        raise


@contextmanager
def recorded(
    folder: DataFolder, prepared: PreparedServers, *, web_url: str | None
) -> Iterator[Callable[[Mapping[str, int]], None]]:
    """Keep ``runtime.json`` true for the length of the block; gives what the supervisor is to call.

    At the end, also after a failed start, record and sockets are gone. After ``kill -9`` they are not,
    and the next start takes them over.
    """
    record = prepared.record(web_url=web_url)
    try:
        yield lambda processes: write_runtime(folder, replace(record, processes=dict(processes)))
    finally:
        clear_runtime(folder, prepared.runtime_folder)


@contextmanager
def borrowed_servers(folder: DataFolder, purpose: str) -> Iterator[ServerAddresses]:
    """The servers of an installation for the length of one command.

    Those of a running set if there is one, else started under the lock and stopped at the end. Raises
    :class:`DataFolderInUse` while a set is still coming up or going down, :class:`ServerUnavailable` when
    it runs on outside servers, whose addresses the caller has to know.
    """
    if holder_of(folder) is not None:
        yield _addresses_of_running(folder)
        return
    with locked(folder, purpose):
        prepared = prepare_servers(folder)
        try:
            with _started(prepared) as addresses:
                yield addresses
        finally:
            clear_runtime(folder, prepared.runtime_folder)


def _addresses_of_running(folder: DataFolder) -> ServerAddresses:
    running = read_running(folder)
    if running and running.processes and not (running.owner_url and running.redis_url):
        raise ServerUnavailable(
            f"The installation in {folder.path} runs on servers of its operator. Set DIVERSION_DATABASE_URL and "
            "DIVERSION_REDIS_URL for this command as for the running one."
        )
    if running is None or not (
        running.owner_url and running.app_url and running.redis_url and running.processes
    ):
        raise DataFolderInUse(
            f"The installation in {folder.path} is just starting or stopping. Try again in a moment."
        )
    return ServerAddresses(running.owner_url, running.app_url, running.redis_url)


@contextmanager
def _started(prepared: PreparedServers) -> Iterator[ServerAddresses]:
    if prepared.postgres is None or prepared.valkey is None:
        raise ValueError("both servers must be prepared")
    children: list[Started] = []
    try:
        for spec in (prepared.postgres.spec, prepared.valkey.spec):
            start_until_ready(spec, children.append, lambda: None)
        yield ServerAddresses(prepared.postgres.owner_url, prepared.postgres.app_url, prepared.valkey.url)
    finally:
        for child in reversed(children):
            stop([child])


def _in_memory() -> Path | None:
    """Name the folder that is kept in memory, where there is one with room; None: wherever temporary files lie."""
    try:
        free = shutil.disk_usage(MEMORY).free
    except OSError:
        return None
    return MEMORY if free >= LEAST_FREE_MEMORY_BYTES and os.access(MEMORY, os.W_OK) else None


@contextmanager
def throwaway_servers() -> Iterator[ServerAddresses]:
    """A PostgreSQL and a Valkey of one's own for a test run, gone afterwards; about a second to start.

    The owner role may create databases (one per test worker). Nothing in them would survive a crash.
    They end with the calling thread at the latest: enter it in the main thread. Where memory has room they lie in it,
    because tests make and drop databases by the thousand.
    """
    place = Path(tempfile.mkdtemp(prefix="diversion-test-", dir=_in_memory()))
    try:
        folder = open_data_folder(place)
        with locked(folder, "throwaway servers"):
            runtime_folder = make_runtime_folder(folder)
            try:
                tuning = Tuning(durable=False, owner_makes_databases=True, connections=200)
                prepared = PreparedServers(
                    runtime_folder,
                    prepare_postgres(folder, runtime_folder, tuning),
                    prepare_valkey(folder, runtime_folder, durable=False),
                )
                with _started(prepared) as addresses:
                    yield addresses
            finally:
                shutil.rmtree(runtime_folder, ignore_errors=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
