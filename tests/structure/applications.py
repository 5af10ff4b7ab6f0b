"""The application on one database, for as long as a test needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from databases import config_for
from flask import Flask

from diversion.app import create_app
from diversion.embedded.servers import ServerAddresses
from diversion.persistence.base import db


@contextmanager
def application(servers: ServerAddresses, database: str, data: Path) -> Iterator[Flask]:
    """Give the application; at the end nothing is connected to the database any more."""
    app = create_app(config_for(servers, database, data))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
