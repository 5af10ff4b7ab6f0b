"""Receipt numbers of reports on interference: recorded by court staff, read by the auditor, nothing of the matter."""

from typing import Any

import pytest
from callers import caller, court
from flask import Flask
from partners import configure
from sqlalchemy import select
from user_mail import Browser

from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.services.access import SYSTEM
from diversion.services.settings import change_setting

PLACE, LISTED = "/interference", "/interference/receipts"
NUMBER, KEY = "JL-2026-000123", "interference_platform_address"


@pytest.fixture
def browsers(app: Flask) -> dict[str, Browser]:
    here, there = court(), court("苏0507")
    people: dict[str, Any] = {
        "judge": caller(app, "judge", Role.JUDGE, court_id=here),
        "admin": caller(app, "admin", Role.ADMIN),
        "auditor": caller(app, "auditor", Role.AUDITOR),
        "elsewhere": caller(app, "elsewhere", Role.AUDITOR, court_id=there),
        "nobody": caller(app, "nobody"),
    }
    return {name: Browser(app, each.token) for name, each in people.items()}


@pytest.fixture(autouse=True)
def https(app: Flask) -> None:
    configure(app)


def test_a_number_is_recorded_journaled_and_listed_for_the_auditor(browsers: dict[str, Browser]) -> None:
    assert browsers["judge"].pressed(PLACE, number=NUMBER).status_code == 303
    assert NUMBER in browsers["judge"].get(PLACE).text
    assert NUMBER not in browsers["admin"].get(PLACE).text, "one sees one's own"
    assert NUMBER in browsers["auditor"].get(LISTED).text
    assert NUMBER not in browsers["elsewhere"].get(LISTED).text, "an auditor of another court"
    assert browsers["judge"].get(LISTED).status_code == 403
    assert browsers["nobody"].get(PLACE).status_code == 403
    recorded = JournalEntry.event == "interference_receipt_recorded"
    (body,) = db.session.scalars(select(JournalEntry.body).where(recorded))
    assert NUMBER.encode() in body


def test_a_number_counts_once_and_no_matter_is_taken(browsers: dict[str, Browser]) -> None:
    assert browsers["admin"].pressed(PLACE, number=NUMBER).status_code == 303
    assert browsers["judge"].pressed(PLACE, number=NUMBER).status_code == 422
    for told in ("某领导来电询问此案", "JL-2026-000123 来电", "1", "a" * 41 + "123"):
        assert browsers["judge"].pressed(PLACE, number=told).status_code == 422, told


@pytest.mark.parametrize(
    "told", ["13800138000", "138-0013-8000", "张某13800138000", "11010119900307001X", "11010119900307001x"]
)
def test_a_persons_number_is_refused_with_its_reason(browsers: dict[str, Browser], told: str) -> None:
    answer = browsers["judge"].pressed(PLACE, number=told)
    assert (answer.status_code, "像是手机号码或者身份证件号码" in answer.text) == (422, True)


def test_the_address_is_a_setting_and_a_link_only_once_it_is_set(browsers: dict[str, Browser]) -> None:
    assert "打开记录报告平台" not in browsers["judge"].get(PLACE).text
    change_setting(SYSTEM, KEY, "https://platform.example/sangegui", None, None)
    assert 'href="https://platform.example/sangegui"' in browsers["judge"].get(PLACE).text
    typed = browsers["admin"].pressed(
        f"/admin/settings/{KEY}", value="javascript:alert(1)", from_on="2099-01-01"
    )
    assert typed.status_code == 422
    assert "完整网址" in typed.text
