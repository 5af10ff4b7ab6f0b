"""Real servers for the tests: one throwaway PostgreSQL and Valkey a run of pytest (or xdist worker).

Each test that asks for ``app`` gets a database of its own, cloned from one that was migrated and loaded
with reference data once. Savepoints would be faster, but deferred constraint triggers speak only at a
real commit, and the product's promises rest on them.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from databases import config_for, create_database, drop_database
from flask import Flask

from diversion.app import create_app
from diversion.config import Config
from diversion.embedded.servers import ServerAddresses, throwaway_servers
from diversion.persistence.base import db
from diversion.persistence.schema import upgrade
from diversion.services.reference import load_reference

pytest.register_assert_rewrite("followed")

_numbers = count()


@pytest.fixture(scope="session")
def servers() -> Iterator[ServerAddresses]:
    """A PostgreSQL and a Valkey, gone after the run."""
    with throwaway_servers() as addresses:
        yield addresses


@pytest.fixture(scope="session")
def template(servers: ServerAddresses, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database with the shipped reference data, to be cloned."""
    create_database(servers, "template_of_tests")
    config = config_for(servers, "template_of_tests", tmp_path_factory.mktemp("template"))
    upgrade(config.owner_url)
    app = create_app(config)
    with app.app_context():
        load_reference()
        db.session.remove()
        db.engine.dispose()
    return "template_of_tests"


@pytest.fixture
def config(servers: ServerAddresses, template: str, tmp_path: Path) -> Iterator[Config]:
    """A database of this test's own."""
    name = f"test_{next(_numbers)}"
    create_database(servers, name, template)
    yield config_for(servers, name, tmp_path)
    drop_database(servers, name)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application on this test's database, inside its context."""
    made = create_app(config)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
