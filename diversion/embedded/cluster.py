"""How a PostgreSQL cluster comes to be, complete or not at all.

Beside ``postgres.py``, which runs one, because making one is a different risk: whoever is killed in the
middle leaves half a cluster that looks whole. So it is made under another name, with its roles and its
database, and renamed last.

Roles: ``diversion_owner`` owns the database and runs migrations; ``diversion_app`` is the product at run
time and owns nothing. What ``diversion_app`` may do it gets as a member of ``diversion_runtime``, which
cannot log in and which the migrations grant to. The superuser is used to make these and has no address.
"""

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from signal import SIGKILL, SIGQUIT

from diversion.embedded.files import PRIVATE_FOLDER, sync_folder, write_private
from diversion.embedded.installation import DataFolder
from diversion.embedded.process_table import end_leftovers, send, working_in
from diversion.embedded.processes import Program, start_program, wait_for
from diversion.embedded.programs import PLAIN_ENVIRONMENT, PostgresPrograms
from diversion.embedded.refusals import ServerUnavailable

DATABASE = "diversion"
OWNER_ROLE = "diversion_owner"
APP_ROLE = "diversion_app"
RUNTIME_ROLE = "diversion_runtime"
HERE = "/proc/self/cwd"
MAKING_SECONDS = 120
LEFTOVER_SECONDS = 20

HOST_RULES = """\
# Written by Diversion. Only its own unix socket is listened on, and everybody shows a password.
local all all scram-sha-256
"""


@dataclass(frozen=True, slots=True, repr=False)
class Passwords:
    """Of the roles that log in; random, in letters that need no quoting anywhere."""

    superuser: str
    owner: str
    app: str


@dataclass(frozen=True, slots=True)
class Tuning:
    """How much the cluster may take and how sure it must be; written once, then the operator's.

    ``durable=False`` gives up surviving a crash for speed: for throwaway servers only.
    """

    durable: bool = True
    owner_makes_databases: bool = False
    shared_buffers: str = "64MB"
    connections: int = 60

    def as_configuration(self) -> str:
        """What is appended to ``postgresql.conf``; small because a whole court runs on one small machine."""
        sure = "on" if self.durable else "off"
        return f"""
# ---- Diversion's defaults; yours to change, they are written only when the cluster is made ----
shared_buffers = {self.shared_buffers}
max_connections = {self.connections}
autovacuum = {sure}
work_mem = 8MB
maintenance_work_mem = 64MB
effective_cache_size = 512MB
wal_buffers = 4MB
max_wal_size = 512MB
min_wal_size = 64MB
random_page_cost = 1.1
jit = off
io_method = sync
max_worker_processes = 4
max_parallel_workers = 2
max_parallel_workers_per_gather = 1
autovacuum_max_workers = 2
autovacuum_naptime = 30s
fsync = {sure}
synchronous_commit = {sure}
full_page_writes = {sure}
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u '
log_checkpoints = off
log_min_duration_statement = 2s
log_lock_waits = on
"""


def ensure_cluster(folder: DataFolder, programs: PostgresPrograms, tuning: Tuning, log: Path) -> Passwords:
    """Make the cluster where there is none, after clearing what a killed attempt left; under the lock.

    Gives the passwords of its roles. A lost ``passwords.json`` is made anew and told to the cluster.
    """
    end_servers(folder.unfinished_postgres)
    shutil.rmtree(folder.unfinished_postgres, ignore_errors=True)
    if not folder.postgres.exists():
        passwords = _new_passwords(folder)
        _make(folder, programs, tuning, passwords, log)
        return passwords
    _check_version(folder.postgres, programs)
    clear_stale_pid(folder.postgres)
    _give_to(folder.postgres, programs)
    try:
        return Passwords(**json.loads(folder.passwords_file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        passwords = _new_passwords(folder)
        _run_single(folder.postgres, programs, _password_statements(passwords), log)
        return passwords


def _new_passwords(folder: DataFolder) -> Passwords:
    passwords = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
    write_private(folder.passwords_file, json.dumps(asdict(passwords), indent=1) + "\n")
    return passwords


def _make(
    folder: DataFolder, programs: PostgresPrograms, tuning: Tuning, passwords: Passwords, log: Path
) -> None:
    place = folder.unfinished_postgres
    place.mkdir(mode=PRIVATE_FOLDER)
    _give_to(place, programs)
    arguments = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8", "--username=postgres"]
    arguments += [
        "--auth=reject",
        "--no-instructions",
    ]  # nobody gets in before HOST_RULES and passwords are there
    arguments += [] if tuning.durable else ["--no-sync"]
    _run(place, programs, "initdb", ["-D", HERE, *arguments], log)
    _write(place / "postgresql.conf", "a", tuning.as_configuration())
    _write(place / "pg_hba.conf", "w", HOST_RULES)
    _run_single(place, programs, _creating_statements(passwords, tuning), log)
    place.rename(folder.postgres)
    sync_folder(folder.path)


def _write(path: Path, mode: str, text: str) -> None:
    with path.open(mode, encoding="utf-8") as file:  # in place: it keeps the owner that initdb gave it
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _creating_statements(passwords: Passwords, tuning: Tuning) -> list[str]:
    more = " CREATEDB" if tuning.owner_makes_databases else ""
    return [
        f"CREATE ROLE {RUNTIME_ROLE} NOLOGIN",
        f"CREATE ROLE {OWNER_ROLE} LOGIN{more}",
        f"CREATE ROLE {APP_ROLE} LOGIN IN ROLE {RUNTIME_ROLE}",
        *_password_statements(passwords),
        f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {RUNTIME_ROLE}",
    ]


def _password_statements(passwords: Passwords) -> list[str]:
    by_role = {"postgres": passwords.superuser, OWNER_ROLE: passwords.owner, APP_ROLE: passwords.app}
    return [f"ALTER ROLE {role} PASSWORD '{password}'" for role, password in by_role.items()]


def _run_single(cluster: Path, programs: PostgresPrograms, statements: Sequence[str], log: Path) -> None:
    """Run statements with no server up and no password: the single-user mode, one statement a line."""
    handle, name = tempfile.mkstemp(prefix=".statements-", dir=cluster.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{statement};\n" for statement in statements)
        settings = ["-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"]  # no password in a log
        _run(
            cluster,
            programs,
            "postgres",
            ["--single", "-D", HERE, *settings, "postgres"],
            log,
            stdin=Path(name),
        )
    finally:
        Path(name).unlink()


def _run(
    cluster: Path,
    programs: PostgresPrograms,
    name: str,
    arguments: Sequence[str],
    log: Path,
    *,
    stdin: Path | None = None,
) -> None:
    argv = [str(programs.folder / name), *arguments]
    program = Program(argv, cluster, PLAIN_ENVIRONMENT, programs.identity)
    pid = start_program(program, log, death_signal=SIGKILL, stdin=stdin)
    try:
        status = wait_for(pid, MAKING_SECONDS)
    except BaseException:
        send(pid, SIGKILL)
        raise
    if status is None:
        send(pid, SIGKILL)
    if status != 0:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
        raise ServerUnavailable(f"{name} failed (status {status}); see {log}, which ends:\n{tail}")


def _check_version(cluster: Path, programs: PostgresPrograms) -> None:
    made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != programs.major:
        raise ServerUnavailable(
            f"{cluster} was made by PostgreSQL {made_by} and the programs are {programs.version}. Install the release "
            "that made it, run its `diversion backup`, and restore the backup into a new data folder."
        )


def _give_to(cluster: Path, programs: PostgresPrograms) -> None:
    """Where the server runs as another account, the cluster becomes that account's."""
    if programs.identity.account is None or cluster.stat().st_uid == programs.identity.account[0]:
        return
    for place, folders, files in os.walk(cluster):
        for name in (*folders, *files):
            os.chown(Path(place) / name, *programs.identity.account, follow_symlinks=False)
    os.chown(cluster, *programs.identity.account)  # last: a walk cut short is walked again


def end_servers(cluster: Path) -> int:
    """End PostgreSQL processes still working in that folder (a killed run's); how many there were."""
    if not cluster.exists():
        return 0
    return sum(
        end_leftovers(partial(working_in, cluster, name), SIGQUIT, patience_seconds=LEFTOVER_SECONDS)
        for name in ("initdb", "postgres")
    )


def clear_stale_pid(cluster: Path) -> None:
    """Drop the ``postmaster.pid`` of a killed server; safe under the lock only.

    Its process id may belong to somebody else by now, and PostgreSQL would then refuse to start. It is
    dropped only after every process really working on this cluster is gone: two servers on one cluster
    destroy it.
    """
    end_servers(cluster)
    pid_file = cluster / "postmaster.pid"
    if pid_file.exists():
        recorded = re.match(r"-?\d+", pid_file.read_text(encoding="utf-8", errors="replace"))
        with (cluster.parent / "logs" / "postgres.log").open("a", encoding="utf-8") as log:
            log.write(f"dropped a stale postmaster.pid (process {recorded[0] if recorded else 'unknown'})\n")
        pid_file.unlink()
