"""Sealing what is personal: a key per dispute, wrapped by a master key; blind indexes for matching.

AES-256-GCM with the row's name as associated data, so a sealed value copied to another row does not
open. Destroying a dispute's wrapped key erases every text under it; the journal's hash covers
ciphertext, so its chain stays whole. Keys come from ``config``; ``key_id`` tells which master key wrapped.
"""

import hmac
import json
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from diversion.config import Keys

NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value does not open: another row's, altered, or under a destroyed key."""

    code = "seal-broken"


class DisputeSeal:
    """Seals and opens the personal texts of one dispute under its data key."""

    def __init__(self, data_key: bytes) -> None:
        self._cipher = AESGCM(data_key)

    def seal(self, row: str, values: Mapping[str, Any]) -> bytes:
        """Seal a row's personal values; ``row`` is ``table:id`` and must be given again to open."""
        return _seal(
            self._cipher, row, json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        )

    def open(self, row: str, sealed: bytes) -> dict[str, Any]:
        """Open what ``seal`` made for the same row. Raises ``SealBroken``."""
        opened: dict[str, Any] = json.loads(_open(self._cipher, row, sealed))
        return opened

    def seal_bytes(self, row: str, content: bytes) -> bytes:
        """Seal a document's content."""
        return _seal(self._cipher, row, content)

    def open_bytes(self, row: str, sealed: bytes) -> bytes:
        """Open a document's content. Raises ``SealBroken``."""
        return _open(self._cipher, row, sealed)


class Vault:
    """The installation's master keys (newest first by ``current``) and its key for blind indexes."""

    def __init__(self, keys: Keys) -> None:
        self._masters = {key_id: AESGCM(key) for key_id, key in keys.masters.items()}
        self._index_key = keys.index
        self._pepper = keys.pepper
        self.current = keys.current

    def new_data_key(self, dispute_id: UUID) -> tuple[DisputeSeal, bytes]:
        """Make a dispute's key; answers its seal and the key wrapped under the current master key."""
        data_key = AESGCM.generate_key(256)
        wrapped = _seal(self._masters[self.current], f"data_key:{dispute_id}", data_key)
        return DisputeSeal(data_key), wrapped

    def seal_of(self, dispute_id: UUID, key_id: str, wrapped: bytes | None) -> DisputeSeal:
        """Unwrap a dispute's key. Raises ``SealBroken`` when it was destroyed or its master key is gone."""
        if wrapped is None or key_id not in self._masters:
            raise SealBroken(f"data key of {dispute_id}: {'destroyed' if wrapped is None else key_id}")
        return DisputeSeal(_open(self._masters[key_id], f"data_key:{dispute_id}", wrapped))

    def seal_answer(self, row: str, content: bytes) -> bytes:
        """Seal what belongs to no single dispute (kept answers, import rows) under the master key."""
        return self.current.encode() + b":" + _seal(self._masters[self.current], row, content)

    def open_answer(self, row: str, sealed: bytes) -> bytes:
        """Open what ``seal_answer`` made. Raises ``SealBroken``."""
        key_id, _, rest = sealed.partition(b":")
        if key_id.decode() not in self._masters:
            raise SealBroken(f"{row}: master key {key_id.decode()}")
        return _open(self._masters[key_id.decode()], row, rest)

    def digest(self, kind: str, normalised: str | bytes) -> bytes:
        """Blind index of a normalised value: equal values of a kind meet, nothing can be read back."""
        text = normalised.encode() if isinstance(normalised, str) else normalised
        return hmac.new(self._index_key, kind.encode() + b"\0" + text, sha256).digest()

    def token_digest(self, raw: str) -> bytes:
        """Keyed digest under which a bearer token is kept."""
        return hmac.new(self._pepper, raw.encode(), sha256).digest()


def _seal(cipher: AESGCM, row: str, content: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, row.encode())


def _open(cipher: AESGCM, row: str, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], row.encode())
    except (InvalidTag, ValueError) as broken:  # ValueError: too short to be anything sealed
        raise SealBroken(row) from broken
