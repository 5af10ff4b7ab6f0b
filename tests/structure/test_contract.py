"""Whatever is sent, the API answers as its document says: no 5xx, no status, type or shape that is not there.

Fifty generated requests a route, of which some keep to the document and some break it on purpose. They go
to the application itself on a real database, by somebody who holds every role. Every route meets the same
installation, a clone of one that was furnished once, and the same requests in every run; a part of the ids
and words in them are of things that exist, or nothing would ever be found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from applications import application
from bodies import BODIES, QUERIES
from databases import create_database, drop_database
from declared import ROUTES, label
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from people import invite
from schemathesis import Case, GenerationMode
from schemathesis.openapi import format as string_format
from standing import Known, furnish

from diversion.api.blueprints import blueprints
from diversion.api.routes import Route
from diversion.api.spec import describe, path_of
from diversion.embedded.servers import ServerAddresses

EXAMPLES = 50
HEALTH = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
]
CONFIGURATION = {
    "generation": {"deterministic": True, "allow-x00": False, "with-security-parameters": False},
    "checks": {
        # what is well-formed may still be impossible: 422
        "positive_data_acceptance": {"enabled": False},
        # test_permissions_matrix.py asks it of every route; here it would send everything three times
        "ignored_auth": {"enabled": False},
        "missing_required_header": {"expected-statuses": [400, 401, 415, 422, 428]},
    },
    "operations": [
        # no scheduler, relay or worker runs here: not ready, and said so
        {
            "include-path": "/readyz",
            "checks": {"not_a_server_error": {"expected-statuses": ["2xx", "4xx", 503]}},
        }
    ],
}
NEVER_HERE = {
    "GET /readyz",  # nothing but the application runs
    "POST /demo/clock",  # no demo
    "POST /sign-in",  # nobody has a password, or the hashing would take the time of all others
    "POST /users/me/password",
    "POST /bundles/{bundle_id}/returns",  # receipt codes cannot be guessed: tests/integration/test_bundles.py
}
"""What cannot succeed in this test; everything else must have been seen to."""
_numbers = count()


@dataclass(frozen=True)
class Furnished:
    """An installation to be cloned: its database, what exists in it, and the token of somebody of all roles."""

    database: str
    data: Path
    known: Known
    token: str


@pytest.fixture(scope="module")
def furnished(
    servers: ServerAddresses, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    """Furnish an installation once; anew where the tests of this file are met again among others."""
    name = f"furnished_{next(_numbers)}"
    create_database(servers, name, template)
    data = tmp_path_factory.mktemp("furnished")
    with application(servers, name, data) as app:
        with app.app_context():
            people = invite()
            token = people.token(people.everybody)
        made = Furnished(name, data, furnish(app, people, token), token)
    yield made
    drop_database(servers, name)


@contextmanager
def cloned(servers: ServerAddresses, furnished: Furnished) -> Iterator[Flask]:
    """The application on a clone of the furnished one; the kept documents are the same for all."""
    name = f"contract_{next(_numbers)}"
    create_database(servers, name, furnished.database)
    with application(servers, name, furnished.data) as app:
        yield app
    drop_database(servers, name)


@pytest.fixture(scope="module")
def only_read(servers: ServerAddresses, furnished: Furnished) -> Iterator[Flask]:
    """One clone for all routes that change nothing."""
    with cloned(servers, furnished) as app:
        yield app


@pytest.fixture
def installation(
    servers: ServerAddresses, furnished: Furnished, route: Route, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """A clone of the route's own where it changes something."""
    if route.method == "GET":
        yield request.getfixturevalue("only_read")
        return
    with cloned(servers, furnished) as app:
        yield app


@pytest.fixture(scope="module")
def document() -> Any:
    """The API document as schemathesis reads it."""
    string_format("date", st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat))
    return schemathesis.openapi.from_dict(
        describe(blueprints()), config=schemathesis.Config.from_dict(CONFIGURATION)
    )


@pytest.mark.parametrize("route", ROUTES, ids=label)
def test_a_route_answers_as_documented(
    document: Any, furnished: Furnished, installation: Flask, route: Route
) -> None:
    document.app = installation
    operation = document[path_of(route)][route.method]
    signed_in = {"Authorization": f"Bearer {furnished.token}"}
    seen = set()
    kept = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    broken = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=HEALTH,
    )
    @given(case=st.one_of(kept, kept.flatmap(furnished.known.filled_in), broken))
    def send(case: Case) -> None:
        seen.add(case.call_and_validate(headers=signed_in).status_code)

    for plain in furnished.known.plain(operation, BODIES.get(label(route), []), QUERIES.get(label(route))):
        seen.add(plain.call_and_validate(headers=signed_in).status_code)
    send()
    assert (route.status in seen) != (label(route) in NEVER_HERE), sorted(seen)


def test_a_body_that_a_person_would_send_is_one_of_an_operation() -> None:
    assert set(BODIES) <= {label(route) for route in ROUTES}
