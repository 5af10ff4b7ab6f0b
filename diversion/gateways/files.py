"""Where documents lie outside the database, and how a file is written so that it is whole or not there.

A store keeps sealed bytes under a location and knows nothing of disputes, keys or kinds. Writing the
same location again replaces it whole. A location is ``ab/DISPUTE/SHA256``: content-addressed within one
dispute (the same paper in two disputes is sealed under two keys, so it is two files), spread over 256
folders by the last digits of the dispute's id, which are random where the first ones are a clock.

``content_store`` is the one place that chooses a store; another kind (S3) needs only the four methods.
"""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from diversion.config import Config

PRIVATE_FOLDER = 0o700
LOCATION = re.compile(r"[0-9a-f]{2}/[0-9a-f-]{36}/[0-9a-f]{64}")
UNFINISHED = ".unfinished-"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class ContentMissing(Exception):
    """Nothing lies at a location that the database names: the folder was not restored with it."""

    code = "content-missing"


class StoreFull(Exception):
    """The store has no room left for what was to be kept; nothing lies at its location."""

    code = "store-full"


class ContentStore(Protocol):
    """What the product asks of any store."""

    def put(self, location: str, sealed: bytes) -> None:
        """Keep bytes under a location. When this returns they survive a power cut. Raises ``StoreFull``."""

    def get(self, location: str) -> bytes:
        """Answer what lies there. Raises ``ContentMissing``."""

    def remove(self, location: str) -> None:
        """Forget what lies there; nothing there is as good."""

    def unchanged_since(self, moment: datetime) -> Iterator[str]:
        """List the locations last written before a moment, those of one dispute together."""


def content_store(config: Config) -> ContentStore:
    """Choose the store by the configuration: so far always the folder beside the other data."""
    return FolderStore(config.data / "documents")


def location_of(dispute_id: UUID, sha256: str) -> str:
    """Say where a dispute's content with this SHA-256 belongs.

    >>> location_of(UUID("0197a4c2-7d30-7c4e-8f10-3b5d6e7f8a9b"), "0" * 64)[:41]
    '9b/0197a4c2-7d30-7c4e-8f10-3b5d6e7f8a9b/0'
    """
    return f"{dispute_id.hex[-2:]}/{dispute_id}/{sha256}"


class FolderStore:
    """A folder on a local disk, private to its owner."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, location: str, sealed: bytes) -> None:
        """Keep bytes under a location, the folders on the way included. Raises ``StoreFull``."""
        path = self._path(location)
        try:
            make_folders(path.parent, self._root.parent)
            write_durably(path, sealed)
        except OSError as failure:
            if failure.errno in NO_ROOM:
                raise StoreFull(location) from failure
            raise

    def get(self, location: str) -> bytes:
        """Answer what lies there. Raises ``ContentMissing``."""
        try:
            return self._path(location).read_bytes()
        except FileNotFoundError as missing:
            raise ContentMissing(location) from missing

    def remove(self, location: str) -> None:
        """Forget what lies there."""
        self._path(location).unlink(missing_ok=True)

    def unchanged_since(self, moment: datetime) -> Iterator[str]:
        """List locations last written before a moment; what a killed writer left unfinished is removed.

        The folder is walked one 256th at a time, so that its size does not matter.
        """
        for shard in sorted(self._root.glob("??")):
            for path in sorted(shard.glob("*/*")):
                if not _is_older(path, moment):
                    continue
                location = path.relative_to(self._root).as_posix()
                if path.name.startswith(UNFINISHED):
                    path.unlink(missing_ok=True)
                elif LOCATION.fullmatch(location):
                    yield location

    def _path(self, location: str) -> Path:
        if not LOCATION.fullmatch(location):
            raise ValueError(f"not a location: {location!r}")
        return self._root / location


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file by ``content``, readable by its owner only; on disk, name and all, on return."""
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folders(folder: Path, known: Path) -> None:
    """Make a folder and those above it up to ``known``, each recorded in the one above it on disk."""
    if folder == known or folder.is_dir():
        return
    make_folders(folder.parent, known)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(path: Path) -> None:
    """Make what happened to the names in a folder survive a power cut; a file's own fsync does not."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    except FileNotFoundError:
        return False
