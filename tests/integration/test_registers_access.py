"""Users, grants, passwords and tokens: who may make whom what, and what a secret never does."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from callers import Caller, admin, caller, court
from flask import Flask
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.persistence.access import Token, UserAccount
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.registers import Installation
from diversion.services import tokens
from diversion.services.access import SYSTEM
from diversion.services.transaction import real_now, transaction
from diversion.services.users import user_by_login

PASSWORD = "correct horse 97"


@pytest.fixture
def administrator(app: Flask) -> Caller:
    return admin(app)


def sign_in(app: Flask, login: str, password: str) -> tuple[int, str]:
    answer = app.test_client().post("/api/v1/sign-in", json={"login": login, "password": password})
    return answer.status_code, answer.json.get("code", "")


def row(user_id: UUID) -> UserAccount:
    found = db.session.get_one(UserAccount, user_id, populate_existing=True)
    db.session.rollback()
    return found


def journaled(stream: str) -> list[str]:
    query = select(JournalEntry.event).where(JournalEntry.stream == stream).order_by(JournalEntry.seq)
    events = list(db.session.scalars(query))
    db.session.rollback()
    return events


def test_a_user_signs_in_and_acts_by_grant_only(app: Flask, administrator: Caller) -> None:
    here = court()
    user_id = administrator.made("/users", {"login": "zhang.san", "name": "张三", "password": PASSWORD})
    answer = app.test_client().post("/api/v1/sign-in", json={"login": "zhang.san", "password": PASSWORD})
    assert answer.status_code == 201
    zhang = Caller(app, UUID(user_id), answer.json["token"])
    assert zhang.get("/users/me")["permissions"] == []
    grant = administrator.made("/grants", {"user_id": user_id, "role": "router", "court_id": str(here)})
    me = zhang.get("/users/me")
    assert (me["user"]["login"], me["grants"][0]["role"]) == ("zhang.san", "router")
    assert "dispute.route" in me["permissions"]
    assert administrator.ask("POST", f"/grants/{grant}/end", {}).status_code == 204
    assert zhang.get("/users/me")["permissions"] == []
    assert journaled(f"access:{user_id}") == ["token_issued", "grant_given", "grant_ended"]


def test_the_journal_holds_neither_names_nor_secrets(app: Flask, administrator: Caller) -> None:
    user_id = administrator.made("/users", {"login": "zhang", "name": "张三丰", "password": PASSWORD})
    issued = administrator.ask("POST", "/tokens", {"label": "t", "user_id": user_id}).json
    administrator.ask("PATCH", f"/users/{user_id}", {"name": "李四光"})
    administrator.ask("POST", f"/users/{user_id}/password", {"password": PASSWORD + "x"})
    bodies = b"".join(db.session.scalars(select(JournalEntry.body)))
    for secret in ("张三丰", "李四光", PASSWORD, issued["token"]):
        assert secret.encode() not in bodies
        assert json.dumps(secret).encode().strip(b'"') not in bodies
    stored = db.session.scalars(select(UserAccount.password_hash).where(UserAccount.login == "zhang")).one()
    assert stored is not None
    assert stored.startswith("$argon2id$")
    digests = db.session.scalars(select(Token.digest)).all()
    assert all(issued["token"].encode() not in digest for digest in digests)


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"login": "张三", "name": "x"}, ["/login login-form"]),
        ({"login": "Admin", "name": "x"}, ["/login login-form"]),
        ({"login": "admin", "name": "x"}, ["/login login-taken"]),
        ({"login": "li", "name": "x", "password": "short"}, ["/password password-length"]),
        ({"login": "lisi", "name": "x", "password": "my-LISI-password"}, ["/password password-login"]),
        (
            {"login": "x", "name": "x", "password": "short"},
            ["/login login-form", "/password password-length"],
        ),
        ({"login": "lisi"}, ["/name required"]),
    ],
)
def test_a_user_that_cannot_be(administrator: Caller, told: dict[str, str], faults: list[str]) -> None:
    assert administrator.refused("POST", "/users", told) == (422, faults)


def test_guessing_locks_the_account_and_a_right_password_too(app: Flask, administrator: Caller) -> None:
    user_id = UUID(administrator.made("/users", {"login": "li", "name": "李", "password": PASSWORD}))
    refused = (401, "sign-in-refused")
    assert sign_in(app, "nobody", PASSWORD) == refused
    assert [sign_in(app, "li", "wrong") for _ in range(4)] == [refused] * 4
    assert sign_in(app, "li", PASSWORD)[0] == 201
    assert row(user_id).failed_sign_ins == 0
    assert [sign_in(app, "li", "wrong") for _ in range(5)] == [refused] * 5
    assert sign_in(app, "li", PASSWORD) == refused
    assert journaled(f"access:{user_id}") == ["token_issued", "account_locked"]
    signed_in = select(Token.id).where(Token.user_id == user_id, Token.revoked_at.is_(None))
    assert len(db.session.scalars(signed_in).all()) == 1
    administrator.ask("POST", f"/users/{user_id}/password", {"password": "another horse 97"})
    assert db.session.scalars(signed_in).all() == []
    assert sign_in(app, "li", "another horse 97")[0] == 201


def test_a_lockout_ends_by_itself(app: Flask, administrator: Caller) -> None:
    user_id = UUID(administrator.made("/users", {"login": "li", "name": "李", "password": PASSWORD}))
    for _ in range(5):
        sign_in(app, "li", "wrong")
    with transaction(SYSTEM) as tx:
        user = tx.session.get_one(UserAccount, user_id)
        assert user.locked_until is not None
        assert timedelta(minutes=14) < user.locked_until - tx.recorded_at < timedelta(minutes=15, seconds=1)
        user.locked_until = tx.recorded_at
    assert sign_in(app, "li", PASSWORD)[0] == 201


def test_guesses_at_the_same_moment_count_each(app: Flask, administrator: Caller) -> None:
    user_id = UUID(administrator.made("/users", {"login": "li", "name": "李", "password": PASSWORD}))

    def guess(_: int) -> int:
        with app.app_context():
            return sign_in(app, "li", "wrong")[0]

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(guess, range(5))) == [401] * 5
    assert row(user_id).locked_until is not None


def test_an_inactive_user_is_stopped_at_once(app: Flask, administrator: Caller) -> None:
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    assert clerk.ask("GET", "/users/me").status_code == 200
    assert administrator.ask("PATCH", f"/users/{clerk.user_id}", {"active": False}).status_code == 204
    assert clerk.refused("GET", "/users/me") == (401, ["sign-in-needed"])


def test_one_changes_ones_own_password_knowing_the_old_one(app: Flask, administrator: Caller) -> None:
    user_id = administrator.made("/users", {"login": "li", "name": "李", "password": PASSWORD})
    issued = tokens.issue_token(SYSTEM, tokens.TokenTold("test"), UUID(user_id))
    li = Caller(app, UUID(user_id), issued.token)
    path = "/users/me/password"
    new = {"new_password": "another horse 97"}
    assert li.refused("POST", path, {"old_password": "wrong", **new}) == (401, ["sign-in-refused"])
    assert li.refused("POST", path, {"old_password": PASSWORD, "new_password": "short"}) == (
        422,
        ["/new_password password-length"],
    )
    assert li.ask("POST", path, {"old_password": PASSWORD, **new}).status_code == 204
    assert [sign_in(app, "li", each)[0] for each in (PASSWORD, "another horse 97")] == [401, 201]
    without = caller(app, "wang")
    assert without.refused("POST", path, {"old_password": PASSWORD, **new}) == (409, ["password-unset"])


def test_changing_ones_password_ends_every_other_sign_in_and_keeps_this_one(
    app: Flask, administrator: Caller
) -> None:
    user_id = UUID(administrator.made("/users", {"login": "li", "name": "李", "password": PASSWORD}))
    program = Caller(app, user_id, tokens.issue_token(SYSTEM, tokens.TokenTold("test"), user_id).token)
    here, elsewhere = (Caller(app, user_id, tokens.sign_in("li", PASSWORD).token) for _ in range(2))
    told = {"old_password": PASSWORD, "new_password": "another horse 97"}
    assert here.refused("POST", "/users/me/password", told | {"old_password": "wrong"})[0] == 401
    assert elsewhere.ask("GET", "/users/me").status_code == 200, "a refusal ends nothing"
    assert here.ask("POST", "/users/me/password", told).status_code == 204
    assert [each.ask("GET", "/users/me").status_code for each in (here, elsewhere, program)] == [
        200,
        401,
        200,
    ]


def test_a_token_is_shown_once_scoped_and_revocable(app: Flask) -> None:
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    issued = clerk.ask("POST", "/tokens", {"label": "window 3", "scopes": ["dispute.file"]}).json
    assert issued["token"].startswith("div_")
    assert len(issued["token"]) == len("div_") + 43
    narrow = Caller(app, clerk.user_id, issued["token"])
    assert narrow.get("/users/me")["permissions"] == ["dispute.file"]
    listed = clerk.get("/tokens")["items"]
    assert [item["label"] for item in listed] == ["window 3", "test"]
    assert not {"token", "digest"} & set(listed[0])
    assert narrow.refused("POST", "/tokens", {"label": "wide"}) == (422, ["/scopes scope-wider"])
    assert narrow.refused(
        "POST", "/tokens", {"label": "wide", "scopes": ["dispute.file", "dispute.read"]}
    ) == (
        422,
        ["/scopes scope-wider"],
    )
    assert narrow.ask("POST", "/tokens", {"label": "same", "scopes": ["dispute.file"]}).status_code == 201
    assert [clerk.ask("POST", f"/tokens/{issued['id']}/revoke").status_code for _ in range(2)] == [204, 204]
    assert narrow.refused("GET", "/users/me") == (401, ["sign-in-needed"])


def test_a_token_lives_as_long_as_is_allowed(app: Flask) -> None:
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    now = real_now()
    default = clerk.ask("POST", "/tokens", {"label": "t"}).json["expires_at"]
    assert abs(datetime.fromisoformat(default) - now - timedelta(days=90)) < timedelta(minutes=1)
    for days, code in ((-1, "expires-in-past"), (91, "expires-too-late")):
        told = {"label": "t", "expires_at": (now + timedelta(days=days)).isoformat()}
        assert clerk.refused("POST", "/tokens", told) == (422, [f"/expires_at {code}"])
    assert clerk.refused("POST", "/tokens", {"label": "t", "scopes": ["public", "nonsense"]}) == (
        422,
        ["/scopes/0 scope-unknown", "/scopes/1 scope-unknown"],
    )


def test_an_expired_token_opens_nothing(app: Flask) -> None:
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    with transaction(SYSTEM) as tx:
        for token in tx.session.scalars(select(Token).where(Token.user_id == clerk.user_id)):
            token.expires_at = tx.recorded_at
    assert clerk.refused("GET", "/users/me") == (401, ["sign-in-needed"])


def test_nobody_manages_anothers_tokens_but_an_administrator(app: Flask, administrator: Caller) -> None:
    clerk, other = caller(app, "clerk", Role.CLERK, court_id=court()), caller(app, "other")
    told = {"label": "t", "user_id": str(clerk.user_id)}
    assert other.refused("POST", "/tokens", told) == (403, ["grant-missing"])
    assert other.refused("GET", f"/tokens?user_id={clerk.user_id}") == (403, ["grant-missing"])
    token_id = clerk.get("/tokens")["items"][0]["id"]
    assert other.refused("POST", f"/tokens/{token_id}/revoke") == (404, ["not-found"])
    assert administrator.ask("POST", "/tokens", told).status_code == 201
    assert administrator.ask("POST", f"/tokens/{token_id}/revoke").status_code == 204
    assert administrator.refused("POST", f"/tokens/{uuid4()}/revoke") == (404, ["not-found"])


def test_the_raw_token_is_kept_under_no_idempotency_key(app: Flask) -> None:
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    first, second = (
        clerk.ask("POST", "/tokens", {"label": "t"}, Idempotency_Key="once").json["token"] for _ in range(2)
    )
    assert first != second


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"role": "clerk"}, ["/court_id grant-needs-court"]),
        ({"role": "mediator"}, ["/organisation_id grant-needs-organisation"]),
        ({"role": "clerk", "court_id": str(uuid4())}, ["/court_id unknown-id"]),
        ({"role": "admin", "unit": "filing_division"}, ["/unit unit-without-court"]),
        ({"role": "admin", "user_id": str(uuid4())}, ["/user_id unknown-id"]),
        ({"role": "admin", "from_on": "2026-12-02", "to_on": "2026-12-01"}, ["/to_on ends-before-it-begins"]),
        ({"role": "king"}, ["/role not-one-of"]),
    ],
)
def test_a_grant_that_cannot_be(
    app: Flask, administrator: Caller, told: dict[str, str], faults: list[str]
) -> None:
    somebody = {"user_id": str(caller(app, "li").user_id)}
    assert administrator.refused("POST", "/grants", somebody | told) == (422, faults)


def test_a_deputy_holds_the_role_on_the_named_days_and_nothing_twice(
    app: Flask, administrator: Caller
) -> None:
    here = str(court())
    deputy = caller(app, "deputy")
    with transaction(SYSTEM) as tx:
        today = tx.today
    told = {"user_id": str(deputy.user_id), "role": "router", "court_id": here}
    yesterday, tomorrow = (str(today + timedelta(days=days)) for days in (-1, 1))
    administrator.made("/grants", told | {"from_on": "2026-01-01", "to_on": yesterday})
    administrator.made("/grants", told | {"from_on": tomorrow, "to_on": "2099-01-01"})
    assert deputy.get("/users/me")["permissions"] == []
    overlapping = told | {"from_on": yesterday, "to_on": str(today)}
    assert administrator.refused("POST", "/grants", overlapping) == (409, ["grant-overlapping"])
    last_day = administrator.made("/grants", told | {"from_on": str(today), "to_on": str(today)})
    assert "dispute.route" in deputy.get("/users/me")["permissions"]
    assert administrator.ask("POST", f"/grants/{last_day}/end", {}).status_code == 204
    assert deputy.get("/users/me")["permissions"] == []


def test_the_last_administrator_stays(app: Flask, administrator: Caller) -> None:
    grant = administrator.get(f"/grants?user_id={administrator.user_id}")["items"][0]["id"]
    refused = (409, ["last-administrator"])
    assert administrator.refused("POST", f"/grants/{grant}/end", {}) == refused
    assert administrator.refused("PATCH", f"/users/{administrator.user_id}", {"active": False}) == refused
    admin(app, "second")
    assert administrator.ask("POST", f"/grants/{grant}/end", {}).status_code == 204
    assert administrator.refused("GET", "/users") == (403, ["grant-missing"])


def test_a_local_administrator_cannot_take_over_a_larger_one(app: Flask, administrator: Caller) -> None:
    here, there = court("苏0506"), court("苏0507")
    local = caller(app, "local", Role.ADMIN, court_id=here)
    clerk = caller(app, "clerk", Role.CLERK, court_id=here)
    both = caller(app, "both", Role.CLERK, court_id=here)
    administrator.made("/grants", {"user_id": str(both.user_id), "role": "clerk", "court_id": str(there)})
    for victim in (administrator, both):
        for path, told in (("password", {"password": PASSWORD}),):
            assert local.refused("POST", f"/users/{victim.user_id}/{path}", told) == (404, ["not-found"])
        assert local.refused("PATCH", f"/users/{victim.user_id}", {"active": False}) == (404, ["not-found"])
        told = {"label": "t", "user_id": str(victim.user_id)}
        assert local.refused("POST", "/tokens", told) == (404, ["not-found"])
    assert local.ask("POST", f"/users/{clerk.user_id}/password", {"password": PASSWORD}).status_code == 204
    everywhere = {"user_id": str(clerk.user_id), "role": "admin"}
    assert local.refused("POST", "/grants", everywhere) == (403, ["grant-missing"])
    elsewhere = {"user_id": str(clerk.user_id), "role": "clerk", "court_id": str(there)}
    assert local.refused("POST", "/grants", elsewhere) == (403, ["grant-missing"])
    assert local.made("/grants", {"user_id": str(clerk.user_id), "role": "judge", "court_id": str(here)})


def test_a_local_administrator_sees_their_own_people_only(app: Flask, administrator: Caller) -> None:
    here, there = court("苏0506"), court("苏0507")
    local = caller(app, "local", Role.ADMIN, court_id=here)
    mine, other = (caller(app, login, Role.CLERK, court_id=at) for login, at in (("a1", here), ("b1", there)))
    assert {item["login"] for item in local.get("/users")["items"]} == {"local", "a1"}
    assert local.get(f"/users/{mine.user_id}")["user"]["login"] == "a1"
    assert local.refused("GET", f"/users/{other.user_id}") == (404, ["not-found"])
    assert {item["court_id"] for item in local.get("/grants")["items"]} == {str(here)}
    assert len(administrator.get("/users")["items"]) == 4


def test_two_administrators_add_one_login_once(app: Flask, administrator: Caller) -> None:
    def add(_: int) -> int:
        with app.app_context():
            return administrator.ask("POST", "/users", {"login": "li", "name": "李"}).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(add, range(4)))
    assert statuses == [201, 422, 422, 422]
    with transaction(SYSTEM) as tx:
        assert user_by_login(tx, "li")


def test_grants_follow_the_demo_clock_and_tokens_do_not(app: Flask, administrator: Caller) -> None:
    app.extensions["diversion"].demo = True
    with transaction(SYSTEM) as tx:
        real_today = tx.today
        ten_days = 10 * 24 * 3600
        tx.session.add(Installation(id=1, demo=True, clock_offset_seconds=ten_days, created_at=tx.at))
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    grant = clerk.get("/users/me")["grants"][0]
    assert grant["from_on"] == str(real_today + timedelta(days=10))
    issued = clerk.ask("POST", "/tokens", {"label": "t"}).json
    assert abs(datetime.fromisoformat(issued["expires_at"]) - real_now() - timedelta(days=90)) < timedelta(
        minutes=1
    )
    told = {"to_on": str(real_today + timedelta(days=10))}
    assert administrator.ask("POST", f"/grants/{grant['id']}/end", told).status_code == 204
    assert "dispute.file" in clerk.get("/users/me")["permissions"]
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Installation, 1).clock_offset_seconds += 24 * 3600
    assert clerk.get("/users/me")["permissions"] == []
