"""People who call the API in tests: made with their grants, each with a token of their own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from diversion.domain.access import Role
from diversion.services import grants, tokens, users
from diversion.services.access import SYSTEM
from diversion.services.courts import add_court
from diversion.services.grants import GrantTold


@dataclass(slots=True)
class Caller:
    """Somebody signed in by a bearer token."""

    app: Flask
    user_id: UUID
    token: str

    def ask(self, method: str, path: str, told: Any = None, **headers: str) -> TestResponse:
        """Send a request under ``/api/v1``; ``if_match="3"`` becomes the header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().open(
            f"/api/v1{path}",
            method=method,
            json=told,
            headers={"Authorization": f"Bearer {self.token}", **named},
        )

    def get(self, path: str) -> Any:
        """Read something that is there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def made(self, path: str, told: Any) -> str:
        """Make something and answer its id."""
        answer = self.ask("POST", path, told)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def refused(self, method: str, path: str, told: Any = None, **headers: str) -> tuple[int, list[str]]:
        """Be refused: the status, and the code or, for faulty input, ``pointer code`` of every fault."""
        answer = self.ask(method, path, told, **headers)
        body = answer.json
        assert answer.content_type == "application/problem+json", answer.text
        faults = [f"{each['pointer']} {each['code']}" for each in body.get("errors", ())]
        return answer.status_code, faults or [body["code"]]


def caller(app: Flask, login: str, role: Role | None = None, **place: Any) -> Caller:
    """Make somebody with a role (none: nothing granted) at a court, an organisation, or everywhere."""
    user_id = users.add_user(SYSTEM, login, f"示例{login}")
    if role is not None:
        grants.give_grant(SYSTEM, GrantTold(user_id=user_id, role=role, **place))
    issued = tokens.issue_token(SYSTEM, tokens.TokenTold("test"), user_id)
    return Caller(app, user_id, issued.token)


def admin(app: Flask, login: str = "admin") -> Caller:
    """Make an administrator of the whole installation."""
    return caller(app, login, Role.ADMIN)


def court(code: str = "苏0506") -> UUID:
    """Add a court by its code."""
    return add_court(SYSTEM, code)
