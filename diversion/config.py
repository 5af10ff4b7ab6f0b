"""What an installation is told from outside, by its environment: servers, folders, keys.

Every value has one name here and one in the environment (``DIVERSION_…``). Secrets never have a
default: without keys the product does not start. What a *court* may change is a setting
(``domain/settings.py``), not configuration.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

KEY_BYTES = 32
OUTSIDE = (
    "DIVERSION_SMTP_URL",
    "DIVERSION_MAIL_FROM",
    "DIVERSION_PUBLIC_URL",
    "DIVERSION_ALLOW_PRIVATE_WEBHOOKS",
)
"""What tells of partners and mail servers; all may be left out."""


class ConfigurationMissing(Exception):
    """A value without which the product must not start; the text names the variable and the remedy."""

    code = "configuration-missing"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The secrets, 32 bytes each.

    ``masters`` wrap the disputes' keys by key id and ``current`` wraps new ones; ``index`` keys blind
    indexes; ``pepper`` keys token digests; ``session`` signs cursors and sessions; ``journal`` is the
    Ed25519 seed that signs digests. A key id is derived from its key, so that rotating needs no register.
    """

    masters: Mapping[str, bytes]
    current: str
    index: bytes
    pepper: bytes
    session: bytes
    journal: bytes


@dataclass(frozen=True, slots=True)
class Config:
    """One installation's surroundings. ``owner_url`` is for migrations, ``database_url`` for the rest.

    ``smtp_url`` is ``smtp://`` or ``smtps://`` with user and password where the server asks for them;
    without it and ``mail_from`` no mail is sent. ``public_url`` is where people outside reach the product:
    links in messages begin with it. ``allow_private_webhooks`` lets webhooks go to private addresses, and
    over plain HTTP: for partners in the court's own network.
    """

    database_url: str
    owner_url: str
    redis_url: str
    data: Path
    keys: Keys = field(repr=False)
    pool_size: int = 8
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    public_url: str = ""
    allow_private_webhooks: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment. Raises ``ConfigurationMissing`` naming what is missing."""
        database_url = _with_driver(_needed(environ, "DIVERSION_DATABASE_URL"))
        return cls(
            database_url=database_url,
            owner_url=_with_driver(environ.get("DIVERSION_OWNER_DATABASE_URL") or database_url),
            redis_url=_needed(environ, "DIVERSION_REDIS_URL"),
            data=Path(_needed(environ, "DIVERSION_DATA")),
            keys=read_keys(environ),
            pool_size=int(environ.get("DIVERSION_POOL_SIZE", "8")),
            smtp_url=environ.get("DIVERSION_SMTP_URL") or None,
            mail_from=environ.get("DIVERSION_MAIL_FROM") or None,
            public_url=environ.get("DIVERSION_PUBLIC_URL", "").rstrip("/"),
            allow_private_webhooks=environ.get("DIVERSION_ALLOW_PRIVATE_WEBHOOKS", "")
            in ("1", "true", "yes"),
        )


def read_keys(environ: Mapping[str, str]) -> Keys:
    """Read the keys. Former master keys, separated by commas, keep texts readable after a rotation."""
    master = _key(environ, "DIVERSION_MASTER_KEY")
    former = environ.get("DIVERSION_FORMER_MASTER_KEYS", "")
    masters = {key_id(key): key for key in (*map(_raw, filter(None, former.split(","))), master)}
    return Keys(
        masters=masters,
        current=key_id(master),
        index=_key(environ, "DIVERSION_BLIND_INDEX_KEY"),
        pepper=_key(environ, "DIVERSION_TOKEN_PEPPER_KEY"),
        session=_key(environ, "DIVERSION_SESSION_KEY"),
        journal=_key(environ, "DIVERSION_JOURNAL_SIGNING_KEY"),
    )


def key_id(key: bytes) -> str:
    """Name a key without telling it: the first 8 hex digits of its SHA-256."""
    return sha256(b"diversion key id" + key).hexdigest()[:8]


def _key(environ: Mapping[str, str], name: str) -> bytes:
    key = _raw(_needed(environ, name))
    if len(key) != KEY_BYTES:
        raise ConfigurationMissing(f"{name} is not {KEY_BYTES} bytes in base64")
    return key


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name)
    if not value:
        raise ConfigurationMissing(f"{name} is not set")
    return value


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgres", "postgresql") else url
