"""What runs on this data folder now, for the commands that come while it runs.

``runtime.json`` (mode 0600, it holds passwords in addresses) is rewritten whenever a process of the set
changes and removed at a clean stop. It may be stale after ``kill -9``: only the lock says whether
somebody runs, so read it through :func:`read_running`.

Sockets live in a short folder of their own: the path of a unix socket may have 107 bytes, and a data
folder may be anywhere. Not under ``/run/user``: that is removed when its user logs out, while an
installation started from a terminal is meant to go on.
"""

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from diversion.embedded.files import PRIVATE_FOLDER, write_private
from diversion.embedded.installation import DataFolder, holder_of
from diversion.embedded.refusals import ServerUnavailable

SOCKET_PATH_BYTES = 107
LONGEST_SOCKET_NAME = "postgres/.s.PGSQL.5432.lock"


@dataclass(frozen=True, slots=True)
class RuntimeRecord:
    """One running set; addresses are None where an outside server is used and the caller knows it."""

    pid: int
    runtime_folder: str
    owner_url: str | None = None
    app_url: str | None = None
    redis_url: str | None = None
    web_url: str | None = None
    processes: Mapping[str, int] = field(default_factory=dict)


def write_runtime(folder: DataFolder, record: RuntimeRecord) -> None:
    """Record what runs; whoever reads meanwhile sees the old record or this one."""
    write_private(folder.runtime_file, json.dumps(asdict(record), indent=1) + "\n")


def read_running(folder: DataFolder) -> RuntimeRecord | None:
    """The set that runs now, None when none does (or when it is still coming up)."""
    if holder_of(folder) is None:
        return None
    return _recorded(folder)


def _recorded(folder: DataFolder) -> RuntimeRecord | None:
    try:
        return RuntimeRecord(**json.loads(folder.runtime_file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def make_runtime_folder(folder: DataFolder) -> Path:
    """A short private folder for the sockets; the one recorded last time when it is still ours.

    It is recorded before it is made, so that none is left behind by whoever is killed in between. Call
    it under the lock. Raises :class:`ServerUnavailable` when no place is short enough and writable.
    """
    before = _recorded(folder)
    if before and _is_ours(Path(before.runtime_folder)):
        write_runtime(folder, RuntimeRecord(pid=os.getpid(), runtime_folder=before.runtime_folder))
        return Path(before.runtime_folder)
    for place in filter(_is_fit, _candidates()):
        chosen = place / f"diversion-{secrets.token_hex(4)}"
        write_runtime(folder, RuntimeRecord(pid=os.getpid(), runtime_folder=str(chosen)))
        try:
            chosen.mkdir(mode=PRIVATE_FOLDER)
        except OSError:
            continue
        return chosen
    raise ServerUnavailable(
        "No writable folder with a short path for sockets: set TMPDIR to one, such as /tmp."
    )


def _candidates() -> list[Path]:
    """Places everybody may write to are safe here: the folder's name cannot be guessed, its mode is 0700."""
    system = [Path("/run")] if os.geteuid() == 0 else []
    return [*system, *map(Path, ("/tmp", tempfile.gettempdir(), "/var/tmp", "/dev/shm"))]  # noqa: S108 # nosec B108


def _is_fit(place: Path) -> bool:
    """Short enough with all that comes after it, writable, and without letters the servers would split at."""
    longest = place / "diversion-xxxxxxxx" / LONGEST_SOCKET_NAME
    plain = re.fullmatch(r"[A-Za-z0-9._/-]+", str(place)) is not None
    return plain and len(os.fsencode(longest)) <= SOCKET_PATH_BYTES and os.access(place, os.W_OK)


def _is_ours(place: Path) -> bool:
    try:
        status = place.lstat()
    except OSError:
        return False
    return (
        place.is_dir()
        and not place.is_symlink()
        and status.st_uid == os.geteuid()
        and status.st_mode & 0o066 == 0
    )


def clear_runtime(folder: DataFolder, runtime_folder: Path) -> None:
    """After a clean stop: nothing runs, nothing is recorded, no sockets are left."""
    folder.runtime_file.unlink(missing_ok=True)
    shutil.rmtree(runtime_folder, ignore_errors=True)


def socket_folder(runtime_folder: Path, name: str) -> Path:
    """A private folder below the runtime folder for one server's sockets."""
    place = runtime_folder / name
    place.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return place
