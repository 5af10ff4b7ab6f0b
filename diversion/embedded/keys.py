"""Which secrets make this installation's data readable and its journal provable.

Each comes from its environment variable, else from the ``keys`` file of the data folder, which is made
(mode 0600) at the first start. Every one is 32 random bytes, written in URL-safe base64. The file has
``NAME=value`` lines with the same names, so that a service manager can load it as an environment file.

Losing the master key loses every encrypted field for good. Hence a file that is there is never
rewritten, and for an installation that already has data no new one is made: both end in
:class:`~diversion.embedded.refusals.KeysRefused` with the way out.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from diversion.embedded.files import write_private
from diversion.embedded.refusals import KeysRefused

KEY_BYTES = 32
URL_SAFE = str.maketrans("+/", "-_", "=")
HEADER = """\
# Secrets of this Diversion installation. Keep a copy apart from the data: without
# DIVERSION_MASTER_KEY nobody can read the encrypted fields again. Never change a value.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The five secrets, raw; no ``repr`` of the values, so that no log ever shows one."""

    master: bytes
    """Wraps the keys of the disputes (field encryption)."""
    blind_index: bytes
    """HMAC key under which identity numbers and phones are matched without being readable."""
    token_pepper: bytes
    """HMAC key under which API tokens are stored."""
    session: bytes
    """Signs browser sessions and one-time links."""
    journal_signing: bytes
    """Ed25519 private key (its seed) that signs the journal's daily digest."""

    def __repr__(self) -> str:
        return "Keys(…)"

    def as_environment(self) -> dict[str, str]:
        """The same as environment variables, for a child process or the application's configuration."""
        return {variable_of(field.name): _written(getattr(self, field.name)) for field in fields(self)}


def variable_of(name: str) -> str:
    """The environment variable of one of the keys.

    >>> variable_of("blind_index")
    'DIVERSION_BLIND_INDEX_KEY'
    """
    return f"DIVERSION_{name.upper()}_KEY"


def load_or_create(path: Path, environment: Mapping[str, str], *, may_create: bool) -> Keys:
    """The keys of the installation; environment before file, and a new file only where data is new.

    ``may_create`` says that there is no data yet which older keys would have encrypted. When every key
    comes from the environment, no file is read or made.
    """
    names = [field.name for field in fields(Keys)]
    given = {name: environment[variable_of(name)] for name in names if environment.get(variable_of(name))}
    if len(given) < len(names):
        if not path.exists():
            _create(path, names, may_create=may_create)
        given = {**_read(path), **given}
    if missing := [variable_of(name) for name in names if name not in given]:
        raise KeysRefused(
            f"{path} lacks {', '.join(missing)}. Restore the file from a backup, or set it in the environment."
        )
    return Keys(**{name: _raw(variable_of(name), given[name]) for name in names})


def _create(path: Path, names: list[str], *, may_create: bool) -> None:
    if not may_create:
        raise KeysRefused(
            f"The keys file {path} is missing while the installation has data that needs it. Restore it from a "
            f"backup, or set {', '.join(variable_of(name) for name in names)} in the environment. "
            "New keys could not read the old data."
        )
    lines = [f"{variable_of(name)}={_written(secrets.token_bytes(KEY_BYTES))}\n" for name in names]
    write_private(path, HEADER + "".join(lines))


def _read(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        raise KeysRefused(f"Other accounts can read {path}. Close it with: chmod 600 {path}")
    by_variable = dict(re.findall(r"(?m)^([A-Z_]+)=(\S*)\s*$", path.read_text(encoding="utf-8")))
    return {
        f.name: by_variable[variable_of(f.name)] for f in fields(Keys) if by_variable.get(variable_of(f.name))
    }


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(variable: str, text: str) -> bytes:
    try:
        raw = base64.b64decode(
            text.translate(URL_SAFE) + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise KeysRefused(
            f"{variable} is not {KEY_BYTES} bytes in base64. Restore it from a backup; for a new installation: "
            'python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return raw
