"""What another site can make a browser do here: sign in, follow a dispute, go away from us."""

import pytest
from flask import Flask

from diversion.services import users
from diversion.services.access import SYSTEM

PASSWORD = "an old pass phrase"
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize("to", ["/\t/elsewhere.example", "/\x0b/elsewhere.example", "//elsewhere.example"])
def test_no_sign_that_browsers_read_over_leads_to_another_site(app: Flask, to: str) -> None:
    users.add_user(SYSTEM, "zhang", "示例张某", PASSWORD)
    told = {"login": "zhang", "password": PASSWORD, "to": to}
    assert app.test_client().post("/sign-in", data=told).headers["Location"] == "/"
    assert app.test_client().post("/language", data={"language": "en", "to": to}).headers["Location"] == "/"


def test_another_site_signs_nobody_in_under_its_own_name(app: Flask) -> None:
    users.add_user(SYSTEM, "zhang", "示例张某", PASSWORD)
    told = {"login": "zhang", "password": PASSWORD}
    forms = {
        "/sign-in": told,
        "/track": {"/reference": "苏0506-2026-000001"},
        "/language": {"language": "en"},
    }
    for address, fields in forms.items():
        answer = app.test_client().post(address, data=fields, headers=ELSEWHERE)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (409, False), address
