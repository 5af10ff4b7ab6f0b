"""Every route with every role and every scope of a token, against the matrix: nobody gets further than it says."""

import pytest
from declared import ROUTES, ask, label
from flask import Flask
from people import People

from diversion.api.routes import WITHOUT_GRANT, Route
from diversion.domain.access import MATRIX, Permission, Role
from diversion.services.tokens import SCOPES

REFUSALS_OF_ACCESS = (401, 403)
GRANTED = [route for route in ROUTES if MATRIX[route.permission]]
OPEN_TO_ALL_SIGNED_IN = [route for route in ROUTES if route.permission is Permission.SIGNED_IN]
OPEN = [route for route in ROUTES if route.permission in WITHOUT_GRANT]


@pytest.fixture(scope="module")
def of_role(served: Flask, people: People) -> dict[Role, str]:
    """A token of each role."""
    with served.app_context():
        return {role: people.token(user_id) for role, user_id in people.by_role.items()}


@pytest.fixture(scope="module")
def of_scope(served: Flask, people: People) -> dict[Permission, str]:
    """Tokens of somebody of all roles, each narrowed to one permission."""
    with served.app_context():
        return {Permission(scope): people.token(people.everybody, [Permission(scope)]) for scope in SCOPES}


@pytest.fixture(scope="module")
def of_nobody(served: Flask, people: People) -> str:
    """A token of somebody without any grant."""
    with served.app_context():
        return people.token(people.nobody)


@pytest.mark.parametrize("route", [*GRANTED, *OPEN_TO_ALL_SIGNED_IN], ids=label)
def test_without_a_good_token_nobody_is_let_in(served: Flask, route: Route) -> None:
    for token in (None, "", "div_unknown", "div_\x7f"):
        answer = ask(served, route, token)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json["code"] == "sign-in-needed"


@pytest.mark.parametrize("route", GRANTED, ids=label)
@pytest.mark.parametrize("role", Role)
def test_a_role_gets_as_far_as_the_matrix_says(
    served: Flask, of_role: dict[Role, str], route: Route, role: Role
) -> None:
    answer = ask(served, route, of_role[role])
    if role in MATRIX[route.permission]:
        assert answer.status_code not in REFUSALS_OF_ACCESS, answer.text
    else:
        assert answer.status_code == 403
        assert answer.json["code"] == "grant-missing"
        assert answer.json["roles"] == [each.value for each in MATRIX[route.permission]]


@pytest.mark.parametrize("route", GRANTED, ids=label)
def test_a_narrowed_token_gets_no_further_than_its_scope(
    served: Flask, of_scope: dict[Permission, str], of_nobody: str, route: Route
) -> None:
    for scope, token in of_scope.items():
        is_refused = ask(served, route, token).status_code == 403
        assert is_refused == (scope is not route.permission), scope
    assert ask(served, route, of_nobody).status_code == 403


@pytest.mark.parametrize("route", OPEN_TO_ALL_SIGNED_IN, ids=label)
def test_whoever_is_signed_in_is_let_in(served: Flask, of_nobody: str, route: Route) -> None:
    assert ask(served, route, of_nobody).status_code not in REFUSALS_OF_ACCESS


@pytest.mark.parametrize("route", OPEN, ids=label)
def test_what_is_public_or_for_demos_asks_for_no_token(served: Flask, route: Route) -> None:
    answer = ask(served, route)
    assert answer.status_code != 401 or answer.json["code"] != "sign-in-needed"
    if route.permission is Permission.DEMO:
        assert answer.status_code in (404, 422)
