"""Databases of the throwaway server for tests: making one, dropping one, pointing a configuration at one."""

import time
from pathlib import Path

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from diversion.config import Config, Keys, key_id
from diversion.embedded.servers import ServerAddresses

MASTER = bytes(range(32))
KEYS = Keys({key_id(MASTER): MASTER}, key_id(MASTER), b"i" * 32, b"p" * 32, b"s" * 32, b"j" * 32)

VACUUM_TRIES = 100
VACUUM_SECONDS = 0.2


def config_for(servers: ServerAddresses, database: str, data: Path) -> Config:
    """Point a configuration at one database of the throwaway server."""
    return Config(
        database_url=on_database(servers.app_url, database),
        owner_url=on_database(servers.owner_url, database),
        redis_url=servers.redis_url,
        data=data,
        keys=KEYS,
        pool_size=12,
    )


def on_database(url: str, database: str) -> str:
    """Name another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def create_database(servers: ServerAddresses, name: str, template: str | None = None) -> None:
    """Make a database, empty or cloned from another."""
    clone = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
    _administer(servers.owner_url, f'CREATE DATABASE "{name}"{clone}')


def keep_clone(url: str, name: str) -> None:
    """Keep a copy of a database, to which nobody is connected, under a name."""
    _administer(url, f'CREATE DATABASE "kept_{name}" TEMPLATE "{make_url(url).database}" STRATEGY FILE_COPY')


def clone_kept(url: str, name: str) -> None:
    """Put a copy of what was kept under a name in the place of a database."""
    place = str(make_url(url).database)
    _drop(url, place)
    _administer(url, f'CREATE DATABASE "{place}" TEMPLATE "kept_{name}" STRATEGY FILE_COPY')


def drop_database(servers: ServerAddresses, name: str) -> None:
    """Drop a database, whoever is still connected to it; the server's own vacuuming is waited for."""
    _drop(servers.owner_url, name)


def _drop(url: str, name: str) -> None:
    for _ in range(VACUUM_TRIES):
        try:
            _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')
        except ProgrammingError as refused:
            if not isinstance(refused.orig, InsufficientPrivilege):
                raise
            time.sleep(VACUUM_SECONDS)
        else:
            return
    raise TimeoutError(f"{name} is still being vacuumed")


def _administer(url: str, statement: str) -> None:
    engine = create_engine(on_database(url, "postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
