"""How a command finds the installation it is about: its database, its keys, an application on both.

A command works on a running installation as on a stopped one: where nothing runs it starts the embedded
PostgreSQL for its own length, under the lock of the data folder. With ``DIVERSION_DATABASE_URL`` it uses
that server and starts none. The queue is needed by no command (promises wait in the outbox), so none is
started.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from diversion.app import create_app
from diversion.cli.sentences import CommandRefused
from diversion.config import OUTSIDE, Config
from diversion.domain.access import HeldGrant, Role
from diversion.embedded.installation import (
    DataFolder,
    default_data_folder,
    holder_of,
    locked,
    open_data_folder,
)
from diversion.embedded.keys import load_or_create
from diversion.embedded.lifecycle import Started, start_until_ready, stop
from diversion.embedded.refusals import DataFolderInUse, ServerUnavailable
from diversion.embedded.runtime import clear_runtime, read_running
from diversion.embedded.servers import prepare_servers
from diversion.persistence import schema
from diversion.persistence.base import db
from diversion.services.access import Actor

DATABASE_URL = "DIVERSION_DATABASE_URL"
OWNER_URL = "DIVERSION_OWNER_DATABASE_URL"
REDIS_URL = "DIVERSION_REDIS_URL"
DATA = "DIVERSION_DATA"
FORMER_KEYS = "DIVERSION_FORMER_MASTER_KEYS"

OPERATOR = Actor(kind="operator", name="操作员", grants=(HeldGrant(Role.ADMIN), HeldGrant(Role.AUDITOR)))
"""Whoever may run commands on the machine: they have the keys and the database anyhow. Administrator and
auditor of the whole installation; the journal says ``operator`` where it would name a user."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a command reaches the database, as its two roles."""

    owner_url: str
    app_url: str


def in_data_folder(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its ``--data`` option."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        default=_default_data_folder,
        show_default="DIVERSION_DATA, else /var/lib/diversion (root) or ~/.local/share/diversion",
        help="The installation's data folder.",
    )(command)


def _default_data_folder() -> Path:
    return default_data_folder(os.environ, user_id=os.geteuid(), home=Path.home())


@contextmanager
def application_on(data: Path, purpose: str) -> Iterator[Flask]:
    """The application of an installation, its context pushed, for the length of one command."""
    folder = open_data_folder(data, create=False)
    refuse_half_restored(folder)
    with reached(folder, purpose) as addresses:
        config = configuration(folder, addresses)
        require_migrated(config.owner_url)
        with application(config) as app:
            yield app


@contextmanager
def application(config: Config) -> Iterator[Flask]:
    """An application, its context pushed, that leaves no connection behind."""
    app = create_app(config)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def half_restored(folder: DataFolder) -> Path:
    """The mark of a restore that works, or was cut off."""
    return folder.path / "restoring"


def refuse_half_restored(folder: DataFolder) -> None:
    """Raises :class:`CommandRefused` where a restore was cut off: half an installation looks like a new one."""
    if half_restored(folder).exists():
        raise CommandRefused(
            f"A restore into {folder.path} was cut off, or is not done yet. Run diversion restore again."
        )


@contextmanager
def reached(folder: DataFolder, purpose: str) -> Iterator[Addresses]:
    """The database of an installation: named by the environment, running, or started for this block.

    Raises :class:`DataFolderInUse` while a set is coming up or going down, :class:`ServerUnavailable` when
    it runs on a server whose address this command was not told.
    """
    if outside := outside_database(os.environ):
        refuse_two_databases(folder)
        yield outside
    elif holder_of(folder) is not None:
        yield _running(folder)
    else:
        with locked(folder, purpose), started(folder) as addresses:
            yield addresses


def outside_database(environment: Mapping[str, str]) -> Addresses | None:
    """The operator's own database server, when the environment names one."""
    url = environment.get(DATABASE_URL)
    if not url:
        return None
    return Addresses(_driven(environment.get(OWNER_URL) or url), _driven(url))


def refuse_two_databases(folder: DataFolder) -> None:
    """Raises :class:`CommandRefused` where the environment names a database and the folder has one of its own."""
    if folder.postgres.exists():
        raise CommandRefused(
            f"{folder.path} has an embedded database, and {DATABASE_URL} names another. Unset it, or move over: "
            "diversion backup without it, diversion restore with it into an empty folder."
        )


def _driven(url: str) -> str:
    """Write an address as SQLAlchemy wants it, whatever driver it names, and so that libpq reads it too."""
    try:
        written = make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return written.replace(" ", "%20")
    except ArgumentError:
        raise CommandRefused(f"{DATABASE_URL} is not an address like postgresql://user@host/name.") from None


def _running(folder: DataFolder) -> Addresses:
    running = read_running(folder)
    if running is None or not running.processes:
        raise DataFolderInUse(
            f"The installation in {folder.path} is just starting or stopping. Try again in a moment."
        )
    if running.owner_url is None or running.app_url is None:
        raise ServerUnavailable(
            f"The installation in {folder.path} runs on a database of its operator. "
            f"Set {DATABASE_URL} for this command as for the running one."
        )
    return Addresses(running.owner_url, running.app_url)


@contextmanager
def started(folder: DataFolder) -> Iterator[Addresses]:
    """The embedded PostgreSQL for the length of a block; hold the lock."""
    prepared = prepare_servers(folder, valkey=False)
    children: list[Started] = []
    try:
        if prepared.postgres is None:
            raise ServerUnavailable("The embedded PostgreSQL was not prepared.")
        start_until_ready(prepared.postgres.spec, children.append, lambda: None)
        yield Addresses(prepared.postgres.owner_url, prepared.postgres.app_url)
    finally:
        stop(children)
        clear_runtime(folder, prepared.runtime_folder)


def secrets_of(folder: DataFolder, *, may_create: bool = False) -> dict[str, str]:
    """The installation's keys as environment variables, former master keys among them."""
    keys = load_or_create(folder.keys_file, os.environ, may_create=may_create)
    former = os.environ.get(FORMER_KEYS) or _former_in(folder)
    return keys.as_environment() | ({FORMER_KEYS: former} if former else {})


def _former_in(folder: DataFolder) -> str:
    """Former master keys that a rotation or a restored backup has left in the keys file."""
    if not folder.keys_file.exists():
        return ""
    written = re.search(rf"(?m)^{FORMER_KEYS}=(\S*)\s*$", folder.keys_file.read_text(encoding="utf-8"))
    return written[1] if written else ""


def configuration(folder: DataFolder, addresses: Addresses) -> Config:
    """What the application is told; the queue's address only where it is known."""
    running = read_running(folder)
    redis_url = os.environ.get(REDIS_URL) or (running.redis_url if running else None)
    return Config.from_environment(
        {
            **{name: os.environ[name] for name in OUTSIDE if name in os.environ},
            **secrets_of(folder),
            DATABASE_URL: addresses.app_url,
            OWNER_URL: addresses.owner_url,
            REDIS_URL: redis_url or "redis://none.invalid",
            DATA: str(folder.path),
        }
    )


def migration_of(owner_url: str) -> str | None:
    """The migration a database stands at; None for an empty one."""
    engine = create_engine(owner_url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    with engine.connect() as connection:
        return schema.version_of(connection)


def require_migrated(owner_url: str) -> None:
    """Raises :class:`CommandRefused` when the database's tables are not those of this version."""
    found = migration_of(owner_url)
    if found is None:
        raise CommandRefused("This installation has no tables yet. Start it once: diversion up")
    if found != schema.newest():
        raise CommandRefused(
            f"The database is at migration {found}, this version needs {schema.newest()}. "
            "Run: diversion migrate (or diversion up)"
        )
