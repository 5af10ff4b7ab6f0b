"""The ladder's table over the API: what is told to whom, when, and whether law or the court says so."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from callers import admin
from flask import Flask
from mediated import Mediated, mediated_court

from diversion.domain.organisations import OrganisationKind
from diversion.services.access import SYSTEM
from diversion.services.settings import change_setting

WAIT = "ladder_request_after_working_days"


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.people["admin"] = admin(app)
        yield made


def rows(here: Mediated, rule: str, **asked: Any) -> list[dict[str, Any]]:
    items = here.admin.get(f"/escalation-rules?{urlencode(asked)}")["items"]
    return [each for each in items if each["rule"] == rule]


def kinds(row: dict[str, Any]) -> set[str]:
    return {each["organisation_kind"] for each in row["organisation_kinds"] or ()}


def test_a_partners_ladder_differs_by_its_kind_and_names_its_waits(here: Mediated) -> None:
    mediating, station, nobody = rows(here, "activity")
    stations = {kind.value for kind in OrganisationKind if kind.is_station}
    assert kinds(station) == stations
    assert kinds(mediating) == {kind.value for kind in OrganisationKind} - stations
    assert nobody["organisation_kinds"] is None
    assert [each["step"] for each in mediating["steps"]] == ["half_time", "due", "request", "router"]
    assert [each["source"] for each in mediating["steps"]] == ["practice", "clock", "setting", "setting"]
    request = mediating["steps"][2]
    assert request["wait"] == {
        "setting_key": WAIT,
        "value": 2,
        "unit": "working_days",
        "default": 2,
        "set_from_on": None,
    }
    assert [(each["to"], each["notice_text"]) for each in request["told"]] == [("organisation", "商请函")]
    assert (mediating["side_text"], mediating["may_be_paused"]) == ("调解组织", True)
    assert mediating["clocks"] == [
        {"source": "setting", "article": None, "setting_key": "activity_within_working_days"}
    ]


def test_a_courts_ladder_is_supervised_by_the_clock_of_an_article(here: Mediated) -> None:
    (docketing,) = rows(here, "docketing")
    (due,) = docketing["steps"]
    assert (due["raises_supervision"], due["hour"], docketing["may_be_paused"]) == (True, None, False)
    assert docketing["clocks"] == [
        {"source": "law", "article": "民事诉讼法（2023）第126条", "setting_key": None}
    ]
    assert docketing["effective_from"] is None


def test_a_courts_own_wait_shows_from_its_day_on(here: Mediated) -> None:
    change_setting(SYSTEM, WAIT, 5, here.court, None)
    court = {"court_id": str(here.court)}
    for asked, value in ((court, 5), (court | {"on": "2026-03-01"}, 2), ({}, 2)):
        request = rows(here, "first_contact", **asked)[0]["steps"][2]
        assert request["wait"]["value"] == value, asked
    assert rows(here, "first_contact", **court)[0]["steps"][2]["wait"]["set_from_on"] == "2026-03-02"


def test_only_who_reads_registers_sees_it(here: Mediated) -> None:
    assert here.auditor.get("/escalation-rules")["items"]
    assert here.router.refused("GET", "/escalation-rules") == (403, ["grant-missing"])
