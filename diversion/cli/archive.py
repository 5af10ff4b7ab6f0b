"""What a backup is: one tar file with all that an installation cannot be made anew from.

::

    backup.json       format, software, moment, migration, and the SHA-256 of every other member
    keys              the secrets, as in the data folder
    database.dump     pg_dump's custom format
    digests/…         the signed copies of the journal's digests
    documents/…       uploads, sealed as they lie

Plain tar, so that it can be looked into and taken apart with nothing of ours at hand. It holds the keys
beside what they open: whoever has the file has everything.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from diversion.cli.sentences import CommandRefused
from diversion.embedded.files import PRIVATE_FILE, sync_folder
from diversion.gateways.files import make_folders

FORMAT = 1
MANIFEST = "backup.json"
KEYS = "keys"
DATABASE = "database.dump"
FOLDERS = ("digests", "documents")
BLOCK_BYTES = 1 << 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the backup says of itself; ``members`` gives each file's SHA-256."""

    format: int
    software: str
    made_at: str
    migration: str
    members: Mapping[str, str]


def write_archive(
    place: Path,
    about: Mapping[str, str],
    texts: Mapping[str, str],
    files: Iterable[tuple[str, Path]],
    progress: Progress,
) -> None:
    """Write a backup next to its place, then put it there whole; readable by its owner only.

    Raises :class:`CommandRefused` when something is there already: a backup is never overwritten.
    """
    listed = list(files)
    unfinished = place.with_name(f".{place.name}.unfinished")
    if place.exists():
        raise CommandRefused(f"{place} is there already; a backup is never overwritten. Name another file.")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                members = {name: _add_text(tar, name, text) for name, text in texts.items()}
                for number, (name, path) in enumerate(listed):
                    progress(number, len(listed))
                    members[name] = _add_file(tar, name, path)
                manifest = Manifest(FORMAT, **about, members=members)
                _add_text(tar, MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, place)  # unlike a rename it never replaces what came there meanwhile
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(place.parent)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> str:
    content = text.encode()
    tar.addfile(_member(name, len(content)), io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as content:
        reading = _Hashing(content)
        tar.addfile(_member(name, os.fstat(content.fileno()).st_size), reading)
    return reading.digest.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, PRIVATE_FILE
    return member


class _Hashing:
    """Reads a file and hashes what was read, so that each is read once."""

    def __init__(self, content: Any) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        block: bytes = self._content.read(size)
        self.digest.update(block)
        return block


@contextmanager
def opened_archive(place: Path) -> Iterator["Archive"]:
    """A backup to restore from. Raises :class:`CommandRefused` for a file that is none."""
    try:
        with tarfile.open(place, "r:") as tar:
            yield Archive(place, tar, _manifest(tar))
    except tarfile.TarError:
        raise CommandRefused(f"{place} is not a backup, or was cut off.") from None


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        content = tar.extractfile(MANIFEST)
        told = json.loads(content.read()) if content else {}
        manifest = Manifest(**told)
    except (KeyError, ValueError, TypeError):
        raise CommandRefused("This is not a backup made by diversion backup, or it was cut off.") from None
    if manifest.format != FORMAT:
        raise CommandRefused(f"This backup has format {manifest.format}; this version reads {FORMAT}.")
    return manifest


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened backup."""

    place: Path
    tar: tarfile.TarFile
    manifest: Manifest

    def text(self, name: str) -> str:
        """A small member's text, checked."""
        content = self._content(name).read()
        self._check(name, hashlib.sha256(content).hexdigest())
        return str(content, "utf-8")

    def extract(self, name: str, root: Path) -> None:
        """Write a member below a folder, checked; the folders on the way are made private."""
        to = root / name
        make_folders(to.parent, root)
        reading = _Hashing(self._content(name))
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(handle, "wb") as file:
            while block := reading.read(BLOCK_BYTES):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        self._check(name, reading.digest.hexdigest())

    def files(self) -> list[str]:
        """The members below the folders, none of which leads out of them."""
        return [name for name in self.manifest.members if _is_within(name)]

    def _content(self, name: str) -> Any:
        try:
            content = self.tar.extractfile(name)
        except KeyError:
            content = None
        if content is None:
            raise CommandRefused(f"{self.place} lacks {name}; it was cut off or taken apart.")
        return content

    def _check(self, name: str, found: str) -> None:
        if self.manifest.members.get(name) != found:
            raise CommandRefused(f"{name} in {self.place} is not what was backed up; the file is damaged.")


def _is_within(name: str) -> bool:
    parts = Path(name).parts
    return len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts
