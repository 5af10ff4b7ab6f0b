r"""The copies of the journal's digests outside the database, for whoever wants to check them without it.

``data/digests/2026-03-02.json`` is the digest of that Shanghai day; ``2026-03-02.part-41.json`` is one
signed on demand before the day's end (41 is its number). Each file is one JSON object::

    {"body": "{\"heads\":[[\"dispute:…\",7,\"9f…\"]],\"number\":42,\"on\":\"2026-03-02\",…}",
     "key_id": "1f3a5c7e", "signature": "base64 of 64 bytes"}

``body`` is a text so that its exact UTF-8 bytes are there: they are what Ed25519 signed. Beside them lies
``journal-KEYID.pem``, the public key. With no software of ours, after writing the text of ``body`` to
``body`` and the decoded signature to ``signature``::

    openssl pkeyutl -verify -pubin -inkey journal-1f3a5c7e.pem -rawin -in body -sigfile signature

Each body names the SHA-256 of the body before it (``previous``) and the entries it vouches for (``heads``:
stream, number, hash). Copy the folder to another machine regularly: what was signed and copied there
cannot be changed here without it showing.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from diversion.config import Config
from diversion.gateways.files import make_folders, write_durably

FOLDER = "digests"


class CopyUnreadable(Exception):
    """A file in the folder that is no copy of a digest."""

    code = "copy-unreadable"


@dataclass(frozen=True, slots=True)
class SignedDigest:
    """A digest's bytes with their signature, as a row or a copy holds them."""

    body: bytes
    signature: bytes
    key_id: str


class DigestFolder:
    """The folder of copies. Nothing in it is ever replaced: a copy that differs is evidence."""

    def __init__(self, config: Config) -> None:
        self.path = config.data / FOLDER

    def names(self) -> list[str]:
        """Name the copies there are, oldest first."""
        return sorted(path.name for path in self.path.glob("*.json"))

    def has(self, on: date, number: int, *, whole_day: bool) -> bool:
        """Tell whether a digest has its copy."""
        return (self.path / file_name(on, number, whole_day=whole_day)).exists()

    def keep(self, on: date, number: int, digest: SignedDigest, *, whole_day: bool) -> None:
        """Write a digest's copy, durable on return."""
        told = {
            "body": digest.body.decode(),
            "key_id": digest.key_id,
            "signature": base64.b64encode(digest.signature).decode(),
        }
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        self._write(file_name(on, number, whole_day=whole_day), text.encode())

    def keep_public_key(self, key_id: str, pem: bytes) -> None:
        """Lay the public key beside the copies it checks."""
        if not (self.path / f"journal-{key_id}.pem").exists():
            self._write(f"journal-{key_id}.pem", pem)

    def read(self, name: str) -> SignedDigest:
        """Read one copy. Raises ``CopyUnreadable``."""
        try:
            told = json.loads((self.path / name).read_bytes())
            signature = base64.b64decode(told["signature"], validate=True)
            return SignedDigest(told["body"].encode(), signature, str(told["key_id"]))
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            RecursionError,
            FileNotFoundError,
        ) as unreadable:
            raise CopyUnreadable(name) from unreadable

    def read_all(self) -> Iterator[tuple[str, SignedDigest | None]]:
        """Read the copies one by one, None for one that cannot be read."""
        for name in self.names():
            try:
                yield name, self.read(name)
            except CopyUnreadable:
                yield name, None

    def _write(self, name: str, content: bytes) -> None:
        make_folders(self.path, self.path.parent)
        write_durably(self.path / name, content)


def file_name(on: date, number: int, *, whole_day: bool) -> str:
    """Name a digest's copy.

    >>> file_name(date(2026, 3, 2), 41, whole_day=False)
    '2026-03-02.part-41.json'
    """
    return f"{on}.json" if whole_day else f"{on}.part-{number}.json"
