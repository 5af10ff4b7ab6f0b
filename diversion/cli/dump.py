"""Copying a database out and in with PostgreSQL's own programs, which come with the embedded wheel.

They read servers from 9.2 on and write for any: what a newer ``pg_restore`` sets that an older server does
not know is left out. ``pg_dump`` refuses a server newer than itself, and says so.
"""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, TypeAlias

import psycopg

from diversion.cli.progress import Bar
from diversion.cli.psql import client_environment
from diversion.cli.sentences import CommandRefused
from diversion.embedded.programs import packaged_programs

UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
TRANSACTION_TIMEOUT_SINCE = 170_000
WAIT_SECONDS = 0.1
BLOCK_BYTES = 1 << 20

Process: TypeAlias = "subprocess.Popen[bytes]"


def dump_database(owner_url: str, to: Path) -> None:
    """Write the whole database as of one moment; others go on writing meanwhile."""
    argv = [_program("pg_dump"), "--format=custom", "--no-owner", f"--file={to}"]
    with tempfile.TemporaryFile() as said, Bar("copying the database") as bar:
        dumping = _started(argv, client_environment(owner_url), said, stdin=DEVNULL, stdout=DEVNULL)
        with _ended(dumping):
            while dumping.poll() is None:
                bar.at(0)
                time.sleep(WAIT_SECONDS)
        _require_success("pg_dump", dumping, said)


def restore_database(owner_url: str, dump: Path) -> None:
    """Write a dump into an empty database, all of it or nothing: psql commits at the end of its input only."""
    reader = [_program("pg_restore"), "--no-owner", "--file=-", str(dump)]
    writer = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    environment = client_environment(owner_url)
    knows = _server_version(owner_url) >= TRANSACTION_TIMEOUT_SINCE
    with tempfile.TemporaryFile() as said, Bar("writing the database") as bar:
        reading = _started(reader, environment, said, stdin=DEVNULL, stdout=PIPE)
        writing = _started([*writer, "--file=-"], environment, said, stdin=PIPE, stdout=DEVNULL)
        with suppress(BrokenPipeError), _ended(reading), _ended(writing):
            for block in _script(reading, leaves_out=b"" if knows else UNKNOWN_BEFORE_17):
                _pipe(writing.stdin).write(block)
                bar.at(0)
            _require_success("pg_restore", reading, said)
            _pipe(writing.stdin).close()
        _require_success("psql", writing, said)


def _script(reading: Process, leaves_out: bytes) -> Iterator[bytes]:
    """The statements, without the one setting that servers before 17 refuse; it stands before any data."""
    output = _pipe(reading.stdout)
    for line in output:
        if line != leaves_out:
            yield line
        if line.startswith(b"COPY "):
            break
    while block := output.read(BLOCK_BYTES):
        yield block


def _server_version(url: str) -> int:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        return connection.info.server_version


def _program(name: str) -> str:
    return str(packaged_programs() / name)


def _started(argv: Sequence[str], environment: Mapping[str, str], said: IO[bytes], **pipes: int) -> Process:
    return subprocess.Popen(argv, env=environment, stderr=said, **pipes)  # type: ignore[call-overload, no-any-return]  # noqa: S603 - no shell


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("started without this pipe")
    return pipe


@contextmanager
def _ended(process: Process) -> Iterator[None]:
    """Kill it when the block is left in a hurry: what psql has not committed then never was."""
    with process:
        try:
            yield
        except BaseException:
            process.kill()
            raise


def _require_success(name: str, process: Process, said: IO[bytes]) -> None:
    if process.wait():
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines() or ["no word"]
        raise CommandRefused(f"{name} failed: {lines[0]}")
