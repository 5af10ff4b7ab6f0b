"""Servers of an operator's own, as Debian packages them: started for a test on a socket and a loopback port.

PostgreSQL refuses to run as root; then it runs as the account that its package made.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis
from redis.exceptions import RedisError

READY_WITHIN_SECONDS = 60
PACKAGED = Path("/usr/lib/postgresql")
WANTED_VERSION = "15"
ACCOUNT = "postgres"
OPERATOR = "court_operator"
DATABASE = "court"


@dataclass(frozen=True, slots=True)
class Found:
    """Where the programs are; ``lacking`` says in words what is not here, or is empty."""

    postgres: Path | None
    redis: Path | None

    @property
    def version(self) -> str:
        """The major version of the PostgreSQL that was found."""
        return self.postgres.parent.name if self.postgres else ""

    @property
    def lacking(self) -> str:
        """Name what is missing and how it comes."""
        missing = [("postgresql-15", self.postgres), ("redis-server", self.redis)]
        names = [name for name, place in missing if place is None]
        return f"not installed here: {', '.join(names)} (deploy/check as root installs them)" if names else ""


def find_programs() -> Found:
    """Find the wanted PostgreSQL, or else the newest packaged one, and Redis."""
    versions = sorted(
        (place for place in PACKAGED.glob("*/bin") if (place / "postgres").exists()),
        key=lambda place: (place.parent.name == WANTED_VERSION, float(place.parent.name)),
    )
    redis = shutil.which("redis-server")
    return Found(versions[-1] if versions else None, Path(redis) if redis else None)


@contextmanager
def outside_servers(found: Found) -> Iterator[dict[str, str]]:
    """Run both servers and give the environment that names them, as an operator would set it."""
    assert found.postgres is not None
    assert found.redis is not None
    place = Path(tempfile.mkdtemp(prefix="diversion-outside-"))
    try:
        with _postgres(found.postgres, place) as database_url, _redis(found.redis, place) as redis_url:
            yield {"DIVERSION_DATABASE_URL": database_url, "DIVERSION_REDIS_URL": redis_url}
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _postgres(programs: Path, place: Path) -> Iterator[str]:
    cluster, port = place / "cluster", _free_port()
    account = _account()
    place.chmod(0o755)
    cluster.mkdir(mode=0o700)
    if account:
        shutil.chown(cluster, ACCOUNT, ACCOUNT)
    _run(
        [programs / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        **account,
    )  # fmt: skip
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    argv = [programs / "postgres", "-D", cluster, *(f"--{name}={value}" for name, value in settings.items())]
    administrator = f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
    with _running(argv, lambda: psycopg.connect(administrator, connect_timeout=3).close(), **account):
        with psycopg.connect(administrator, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OPERATOR} LOGIN CREATEROLE PASSWORD 'kept by the operator'")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OPERATOR}")
        yield f"postgresql://{OPERATOR}:kept%20by%20the%20operator@127.0.0.1:{port}/{DATABASE}"


@contextmanager
def _redis(program: Path, place: Path) -> Iterator[str]:
    port = _free_port()
    argv = [program, "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", place]
    url = f"redis://127.0.0.1:{port}/0"
    with Redis.from_url(url) as asking, _running(argv, asking.ping):
        yield url


@contextmanager
def _running(argv: list[Any], answers: Callable[[], object], **account: Any) -> Iterator[None]:
    process = subprocess.Popen(
        [str(word) for word in argv], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **account
    )
    try:
        _wait_until(answers, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until(answers: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            answers()
        except (psycopg.OperationalError, RedisError):
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _run(argv: list[Any], **account: Any) -> None:
    done = subprocess.run(
        [str(word) for word in argv], capture_output=True, text=True, check=False, cwd="/", **account
    )
    assert done.returncode == 0, done.stderr


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(ACCOUNT)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
