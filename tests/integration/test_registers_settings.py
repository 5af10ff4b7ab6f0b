"""Settings over the API: what holds when, what law forbids, and that decisions can name what they used."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from callers import Caller, admin, caller, court
from flask import Flask

from diversion.domain.access import Role
from diversion.services.access import SYSTEM
from diversion.services.settings import change_setting, settings_of
from diversion.services.transaction import transaction


@pytest.fixture
def administrator(app: Flask) -> Caller:
    return admin(app)


def held(asker: Caller, key: str, query: str = "") -> dict[str, object]:
    items = asker.get(f"/settings{query}")["items"]
    (found,) = [item for item in items if item["key"] == key]
    return dict(found)


def today() -> date:
    with transaction(SYSTEM) as tx:
        return tx.today


def test_the_list_tells_law_from_default(administrator: Caller) -> None:
    answer = held(administrator, "answer_within_working_days")
    assert (answer["mark"], answer["value"]) == ("law", 3)
    assert answer["article"] == "人民法院在线调解规则（法释〔2021〕23号）第12条"
    contact = held(administrator, "first_contact_within_working_days")
    assert (contact["mark"], contact["article"], contact["highest"]) == ("default", None, "3")
    assert contact["bound_article"] == "人民法院在线调解规则（法释〔2021〕23号）第15条"
    assert administrator.get("/settings")["settings_version"] == "defaults"


def test_a_courts_own_value_goes_before_the_installations(administrator: Caller) -> None:
    here, there = court("苏0506"), court("苏0507")
    administrator.made("/settings", {"key": "many_from", "value": 20})
    administrator.made("/settings", {"key": "many_from", "value": 30, "court_id": str(here)})
    values = [
        held(administrator, "many_from", query)["value"]
        for query in ("", f"?court_id={there}", f"?court_id={here}")
    ]
    assert values == [20, 20, 30]
    administrator.made("/settings", {"key": "many_from", "value": None, "court_id": str(here)})
    assert held(administrator, "many_from", f"?court_id={here}")["value"] == 20
    administrator.made("/settings", {"key": "many_from", "value": None})
    assert held(administrator, "many_from")["value"] == 10
    assert administrator.get("/settings")["settings_version"] == "defaults"


def test_a_value_takes_effect_on_its_day_and_changes_the_version_then(administrator: Caller) -> None:
    tomorrow = today() + timedelta(days=1)
    administrator.made("/settings", {"key": "many_from", "value": 20, "from_on": tomorrow.isoformat()})
    with transaction(SYSTEM) as tx:
        before, after = settings_of(tx, None, tx.today), settings_of(tx, None, tomorrow)
        assert (before.whole("many_from"), after.whole("many_from")) == (10, 20)
        assert before.version == "defaults"
        assert after.version.startswith("1-")
        assert settings_of(tx, None, tomorrow + timedelta(days=9)).version == after.version


def test_what_this_process_keeps_is_given_up_when_somebody_sets_anything(administrator: Caller) -> None:
    with transaction(SYSTEM) as tx:
        assert settings_of(tx, None, tx.today).whole("many_from") == 10
    administrator.made("/settings", {"key": "many_from", "value": 20})
    with transaction(SYSTEM) as tx:
        assert settings_of(tx, None, tx.today).whole("many_from") == 20


def test_a_change_that_was_rolled_back_leaves_nothing_behind(app: Flask) -> None:
    def change_and_fail() -> None:
        with transaction(SYSTEM) as tx:
            change_setting(SYSTEM, "many_from", 20, None, None)
            assert settings_of(tx, None, tx.today).whole("many_from") == 10
            tx.flush()
            raise LookupError

    with pytest.raises(LookupError):
        change_and_fail()
    with transaction(SYSTEM) as tx:
        assert settings_of(tx, None, tx.today).whole("many_from") == 10


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"key": "first_contact_within_working_days", "value": 4}, ["/value setting-beyond-law"]),
        ({"key": "answer_within_working_days", "value": 5}, ["/key setting-fixed-by-law"]),
        ({"key": "no_such_setting", "value": 5}, ["/key setting-unknown"]),
        ({"key": "many_from", "value": "20"}, ["/value setting-type"]),
        ({"key": "many_from", "value": 1}, ["/value setting-out-of-bounds"]),
        ({"key": "small_amount_up_to", "value": 5}, ["/value setting-type"]),
        ({"key": "causes_outside_jurisdiction", "value": ["没有这个案由"]}, ["/value cause-name-unknown"]),
        ({"key": "many_from", "value": 20, "from_on": "2020-01-01"}, ["/from_on day-in-the-past"]),
        ({"key": "many_from", "value": 20, "court_id": str(uuid4())}, ["/court_id unknown-id"]),
        (
            {"key": "many_from", "value": 1, "from_on": "2020-01-01", "court_id": str(uuid4())},
            ["/value setting-out-of-bounds", "/court_id unknown-id", "/from_on day-in-the-past"],
        ),
        (
            {"key": "password_tries", "value": 5, "court_id": str(uuid4())},
            ["/key setting-installation-wide", "/court_id unknown-id"],
        ),
        ({"value": 5}, ["/key required"]),
    ],
)
def test_what_cannot_be_set_is_refused_with_every_fault(
    administrator: Caller, told: dict[str, object], faults: list[str]
) -> None:
    assert administrator.refused("POST", "/settings", told) == (422, faults)
    assert administrator.get("/settings/many_from")["items"] == []


def test_a_list_of_causes_is_set_and_emptied(administrator: Caller) -> None:
    for value in (["海事海商纠纷", "垄断纠纷"], []):
        administrator.made("/settings", {"key": "causes_outside_jurisdiction", "value": value})
        assert held(administrator, "causes_outside_jurisdiction")["value"] == value


def test_every_value_ever_set_is_kept_with_who_set_it(administrator: Caller) -> None:
    for value in (20, 30):
        administrator.made("/settings", {"key": "many_from", "value": value})
    items = administrator.get("/settings/many_from")["items"]
    assert [item["value"] for item in items] == [30, 20]
    assert {item["set_by"] for item in items} == {str(administrator.user_id)}
    assert administrator.refused("GET", "/settings/no-such") == (404, ["not-found"])


def test_an_administrator_of_one_court_sets_there_only(app: Flask) -> None:
    here, there = court("苏0506"), court("苏0507")
    local = caller(app, "local", Role.ADMIN, court_id=here)
    local.made("/settings", {"key": "many_from", "value": 20, "court_id": str(here)})
    for place in ({"court_id": str(there)}, {}):
        assert local.refused("POST", "/settings", {"key": "many_from", "value": 9} | place) == (
            403,
            ["grant-missing"],
        )
    assert local.refused("GET", f"/settings?court_id={there}") == (404, ["not-found"])
    assert local.refused("GET", f"/settings?court_id={uuid4()}") == (404, ["not-found"])


def test_a_clerk_neither_reads_nor_sets(app: Flask) -> None:
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    assert clerk.refused("GET", "/settings") == (403, ["grant-missing"])
    assert clerk.refused("POST", "/settings", {"key": "many_from", "value": 9}) == (403, ["grant-missing"])
