"""How the embedded PostgreSQL runs: on what socket, until when, and whether it answers.

Unix socket only, passwords (SCRAM) even there, time zone UTC, nothing acknowledged before it is on disk.
Making the cluster is ``cluster.py``'s, finding programs that may run is ``programs.py``'s.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGINT, SIGQUIT
from urllib.parse import quote

import psycopg

from diversion.embedded.children import ChildSpec, StopRank
from diversion.embedded.cluster import (
    APP_ROLE,
    DATABASE,
    HERE,
    OWNER_ROLE,
    Tuning,
    clear_stale_pid,
    ensure_cluster,
)
from diversion.embedded.installation import DataFolder
from diversion.embedded.processes import Program
from diversion.embedded.programs import PLAIN_ENVIRONMENT, PostgresPrograms, postgres_programs
from diversion.embedded.runtime import socket_folder

PORT = 5432


@dataclass(frozen=True, slots=True)
class Postgres:
    """One prepared server: what to start, and the addresses it will answer at.

    The addresses are SQLAlchemy's (``postgresql+psycopg://``); libpq takes them without ``+psycopg``.
    """

    spec: ChildSpec
    owner_url: str
    app_url: str


def prepare_postgres(folder: DataFolder, runtime_folder: Path, tuning: Tuning | None = None) -> Postgres:
    """Make the cluster if there is none and say how to start it; hold the folder's lock.

    Raises :class:`~diversion.embedded.refusals.ServerUnavailable`.
    """
    log = folder.log_of("postgres")
    owner = folder.postgres.stat().st_uid if folder.postgres.exists() else None
    programs = postgres_programs(owner, folder.log_of("postgres-trial"))
    passwords = ensure_cluster(folder, programs, tuning or Tuning(), log)
    sockets = socket_folder(runtime_folder, "postgres")
    _open_to_account(runtime_folder, sockets, programs)
    owner_url = _url(OWNER_ROLE, passwords.owner, sockets)
    spec = ChildSpec(
        name="postgres",
        run=_program(folder.postgres, sockets, programs),
        log=log,
        before_start=partial(_clear, folder.postgres, sockets),
        ready=_answering(owner_url),
        ready_within_seconds=120,  # after a crash it first replays its log
        death_signal=SIGQUIT,
        stop_signals=((SIGINT, 30.0), (SIGQUIT, 5.0)),
        stop_rank=StopRank.DATABASE,
    )
    return Postgres(spec, owner_url, _url(APP_ROLE, passwords.app, sockets))


def _clear(cluster: Path, sockets: Path) -> None:
    """What a killed server left: under the folder's lock both of its lock files are stale."""
    clear_stale_pid(cluster)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink()


def _program(cluster: Path, sockets: Path, programs: PostgresPrograms) -> Program:
    must = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "logging_collector": "off",
        "log_destination": "stderr",
        "cluster_name": "diversion",
    }
    settings = [word for name, value in must.items() for word in ("-c", f"{name}={value}")]
    argv = [str(programs.folder / "postgres"), "-D", HERE, *settings]
    return Program(argv, cluster, PLAIN_ENVIRONMENT, programs.identity)


def _open_to_account(runtime_folder: Path, sockets: Path, programs: PostgresPrograms) -> None:
    """A server under another account must get through to its sockets; only it and root can."""
    if programs.identity.account is not None:
        runtime_folder.chmod(0o711)
        os.chown(sockets, *programs.identity.account)


def _url(role: str, password: str, sockets: Path) -> str:
    return f"postgresql+psycopg://{role}:{quote(password)}@/{DATABASE}?host={quote(str(sockets))}&port={PORT}"


def _answering(url: str) -> Callable[[], bool]:
    conninfo = url.replace("+psycopg", "", 1)

    def answers() -> bool:
        try:
            psycopg.connect(conninfo, connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    return answers
