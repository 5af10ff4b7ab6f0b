"""One installation for the whole run of the structure tests: they ask much and change little."""

from collections.abc import Iterator

import pytest
from applications import application
from databases import create_database
from flask import Flask
from people import People, invite

from diversion.embedded.servers import ServerAddresses


@pytest.fixture(scope="session")
def served(
    servers: ServerAddresses, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application on a database that all structure tests of this process share."""
    create_database(servers, "structure", template)
    with application(servers, "structure", tmp_path_factory.mktemp("structure")) as app:
        yield app


@pytest.fixture(scope="session")
def people(served: Flask) -> People:
    """Somebody of each role, and somebody of all roles."""
    with served.app_context():
        return invite()
