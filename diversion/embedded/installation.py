"""Where an installation keeps its things, and who holds it now.

One data folder is one installation (mode 0700, everything in it private to its owner)::

    diversion.lock     flock held by the process that runs it; its id and purpose are written inside
    keys               the secrets that make the data readable; see ``keys.py``
    passwords.json     of the embedded PostgreSQL's roles; can be made anew, so apart from the keys
    postgres/          the cluster (``postgres.new/`` while it is being made)
    valkey/            append-only file
    documents/         uploads
    logs/              one file a process, ``NAME.log`` and the one before, ``NAME.log.1``
    runtime.json       what runs now: process ids, addresses, the folder with the sockets

The lock, not a pid file, says whether somebody runs: the kernel drops it however that process dies, so
there is no stale lock to recover from. Sockets are not here because their paths may have 107 bytes at
most; ``runtime.py`` finds a short folder for them.
"""

import fcntl
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from diversion.embedded.files import PRIVATE_FILE, PRIVATE_FOLDER
from diversion.embedded.processes import keep_from_children, release_to_children
from diversion.embedded.refusals import DataFolderInUse, DataFolderRefused

LOCK_FILE = "diversion.lock"
LOCK_PATIENCE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The paths of one installation; made by :func:`open_data_folder`, which has checked them."""

    path: Path

    @property
    def lock_file(self) -> Path:
        """Held, not just present, while somebody runs."""
        return self.path / LOCK_FILE

    @property
    def keys_file(self) -> Path:
        """See ``keys.py``."""
        return self.path / "keys"

    @property
    def passwords_file(self) -> Path:
        """Of the embedded database; can be made anew, unlike the keys."""
        return self.path / "passwords.json"

    @property
    def postgres(self) -> Path:
        """The cluster; there only when complete."""
        return self.path / "postgres"

    @property
    def unfinished_postgres(self) -> Path:
        """A cluster still being made; whoever holds the lock and finds one may throw it away."""
        return self.path / "postgres.new"

    @property
    def valkey(self) -> Path:
        """The append-only file."""
        return self.path / "valkey"

    @property
    def documents(self) -> Path:
        """Uploads."""
        return self.path / "documents"

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.path / "logs"

    @property
    def runtime_file(self) -> Path:
        """See ``runtime.py``."""
        return self.path / "runtime.json"

    def log_of(self, name: str) -> Path:
        """Where the process of that name writes its output."""
        return self.logs / f"{name}.log"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the data folder: the process id, and the command it gave as its purpose."""

    pid: int
    purpose: str


def default_data_folder(environment: Mapping[str, str], *, user_id: int, home: Path) -> Path:
    """Where an installation lies when nobody said: ``DIVERSION_DATA``, else what the system expects.

    Root runs a service, an ordinary user keeps data of their own:

    >>> str(default_data_folder({}, user_id=0, home=Path("/root")))
    '/var/lib/diversion'
    >>> str(default_data_folder({}, user_id=1000, home=Path("/home/wang")))
    '/home/wang/.local/share/diversion'
    >>> str(default_data_folder({"XDG_DATA_HOME": "/d"}, user_id=1000, home=Path("/home/wang")))
    '/d/diversion'
    """
    if chosen := environment.get("DIVERSION_DATA"):
        return Path(chosen)
    if user_id == 0:
        return Path("/var/lib/diversion")
    if share := environment.get("XDG_DATA_HOME"):
        return Path(share) / "diversion"
    return home / ".local" / "share" / "diversion"


def open_data_folder(path: Path, *, create: bool = True) -> DataFolder:
    """Check the folder, make what is missing in it, and close it to other accounts.

    A folder that has files but was never ours is refused: ``--data ~`` must not turn a home directory
    into an installation. Raises :class:`DataFolderRefused`; with ``create=False`` also when there is
    no installation yet (commands that only look must not leave an empty one behind).
    """
    if sys.platform != "linux":
        raise DataFolderRefused(
            "The embedded servers run on Linux only. Set DIVERSION_DATABASE_URL and DIVERSION_REDIS_URL."
        )
    place = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() would follow symlinks
    folder = DataFolder(place)
    try:
        if create:
            place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        _check(folder, create=create)
        place.chmod(PRIVATE_FOLDER)
        for part in (folder.documents, folder.logs, folder.valkey):
            part.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        os.close(os.open(folder.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))
    except OSError as error:
        raise DataFolderRefused(
            f"The data folder {place} cannot be used: {error.strerror}. Choose another with --data."
        ) from error
    return folder


def _check(folder: DataFolder, *, create: bool) -> None:
    if not folder.path.is_dir():
        raise DataFolderRefused(f"There is no data folder {folder.path}. Name the right one with --data.")
    owner = folder.path.stat().st_uid
    if owner != os.geteuid():
        raise DataFolderRefused(
            f"The data folder {folder.path} belongs to user id {owner}, not to yours ({os.geteuid()}). "
            "Run as its owner, or choose another with --data."
        )
    if folder.lock_file.exists():
        return
    if not create:
        raise DataFolderRefused(
            f"{folder.path} is not a Diversion data folder. Name the right one with --data."
        )
    others = [entry.name for entry in folder.path.iterdir() if entry.name != "lost+found"]
    if others:
        raise DataFolderRefused(
            f"{folder.path} has files in it and is not a Diversion data folder "
            f"(found {min(others)!r}). Name an empty one with --data."
        )


@contextmanager
def locked(folder: DataFolder, purpose: str) -> Iterator[None]:
    """Hold the data folder for the length of the block; ``purpose`` is what the refused are told.

    The handle is closed in every forked child, so that the lock ends with this process and not with
    the last of its children. Raises :class:`DataFolderInUse` when another process has it.
    """
    handle = os.open(folder.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    keep_from_children(handle)
    try:
        _acquire(folder, handle)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {purpose}\n".encode(), 0)
        yield
    finally:
        release_to_children(handle)
        os.close(handle)


def _acquire(folder: DataFolder, handle: int) -> None:
    """Take the lock; wait a moment first, because :func:`holder_of` holds it while it looks."""
    patience_ends = time.monotonic() + LOCK_PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < patience_ends:
                time.sleep(0.02)
                continue
            holder = _written_holder(folder)
            who = f"process {holder.pid} ({holder.purpose})" if holder else "another process"
            raise DataFolderInUse(
                f"The data folder {folder.path} is in use by {who}. "
                "Stop that one first (Ctrl-C where it runs), or choose another folder with --data."
            ) from None
        else:
            return


def holder_of(folder: DataFolder) -> Holder | None:
    """Who runs on this data folder now; None when nobody does."""
    try:
        handle = os.open(folder.lock_file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written_holder(folder) or Holder(0, "unknown")
    else:
        return None
    finally:
        os.close(handle)


def _written_holder(folder: DataFolder) -> Holder | None:
    written = re.match(r"(\d+) (.*)", folder.lock_file.read_text(encoding="utf-8", errors="replace"))
    return Holder(int(written[1]), written[2]) if written else None
