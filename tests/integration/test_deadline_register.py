"""The register of clocks over the API, settings by kind of organisation, and what runs keeping its length."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from callers import admin
from filings import complaint, said
from flask import Flask
from mediated import Mediated, at, mediated_court

from diversion.domain.organisations import OrganisationKind
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.handoff import sign_for_materials
from diversion.services.settings import change_setting

READ = "人民法院在线调解规则（法释〔2021〕23号）"


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.people["admin"] = admin(app)
        yield made


def clocks(here: Mediated, query: str = "", **wanted: Any) -> list[dict[str, Any]]:
    items = here.auditor.get(f"/deadline-rules{query}")["items"]
    return [each for each in items if all(each[name] == value for name, value in wanted.items())]


def clock(here: Mediated, query: str = "", **wanted: Any) -> dict[str, Any]:
    (found,) = clocks(here, query, **wanted)
    return found


def set_to(value: int | None, key: str = "activity_within_working_days", **told: Any) -> UUID:
    return change_setting(SYSTEM, key, value, told.pop("court_id", None), None, **told)


def lengths(here: Mediated, query: str = "") -> dict[str, int]:
    found = clock(here, query, rule="activity")
    return {each["organisation_kind"]: each["length"] for each in found["of_kinds"]} | {"": found["length"]}


# the register


def test_what_law_fixes_names_its_article_and_since_when(here: Mediated) -> None:
    answer = clock(here, rule="answer")
    assert (answer["source"], answer["length"], answer["unit"]) == ("law", 3, "working_days")
    assert (answer["article"], answer["effective_from"]) == (f"{READ}第12条", "2022-01-01")
    assert (answer["verified"], answer["setting_key"], answer["of_kinds"]) == (True, None, [])
    assert answer["bases"] == [{"basis": "delivered", "text": "系统接收", "text_en": "delivered"}]


def test_what_law_leaves_is_a_setting_marked_as_one(here: Mediated) -> None:
    contact = clock(here, rule="first_contact")
    assert (contact["source"], contact["length"], contact["default"], contact["article"]) == (
        "setting",
        1,
        1,
        None,
    )
    assert (contact["at_most"], contact["at_most_article"]) == (3, f"{READ}第15条")
    assert {each["organisation_kind"] for each in contact["of_kinds"]} == set(OrganisationKind)
    assert clock(here, rule="performance")["source"] == "agreed"


def test_the_mediation_period_stands_once_for_each_regime_kind_venue_and_procedure(here: Mediated) -> None:
    today = clocks(here, rule="mediation")
    assert len(today) == 2 + 2 * 3
    assert {each["regime"] for each in today} == {"POST2025"}
    online = clock(here, rule="mediation", referral_kind="pre_docket", venue="online")
    assert (online["source"], online["verified"], online["at_most"]) == ("setting", False, 30)
    ordinary = clock(here, rule="mediation", venue="online", procedure="ordinary")
    assert (ordinary["length"], ordinary["source"], ordinary["effective_from"]) == (15, "law", "2025-01-01")
    before = clocks(here, "?on=2024-12-31", rule="mediation")
    assert {each["regime"] for each in before} == {"PRE2025"}
    assert {each["source"] for each in before} == {"law"}
    assert {each["article"] for each in before if each["venue"] == "online"} == {f"{READ}第24条第1款"}


def test_the_trial_limit_counts_months_by_procedure(here: Mediated) -> None:
    found = {each["procedure"]: each["length"] for each in clocks(here, rule="trial_limit")}
    assert found == {"ordinary": 6, "summary": 3, "small_claims": 2}
    assert {each["unit"] for each in clocks(here, rule="trial_limit")} == {"months"}


def test_every_row_has_words_in_both_languages(here: Mediated) -> None:
    for each in clocks(here):
        assert each["title"], each["rule"]
        assert each["title_en"], each["rule"]
        assert all(basis["text"] and basis["text_en"] for basis in each["bases"])


def test_only_those_who_read_registers_read_it(here: Mediated) -> None:
    assert here.admin.get("/deadline-rules")["on"] == "2026-03-02"
    assert here.clerk.refused("GET", "/deadline-rules") == (403, ["grant-missing"])
    unknown = "/deadline-rules?court_id=00000000-0000-0000-0000-000000000000"
    assert here.auditor.refused("GET", unknown) == (404, ["not-found"])


# by kind of organisation


def test_a_courts_own_goes_before_the_installations_and_a_kinds_before_the_general(here: Mediated) -> None:
    """Set from the weakest to the strongest; each hides those before it, and no other kind or court."""
    court, centre = f"?court_id={here.court}", OrganisationKind.COMMERCIAL_CENTRE
    for value, told, expected in (
        (6, {}, (6, 6, 6)),
        (7, {"organisation_kind": centre}, (7, 6, 6)),
        (8, {"court_id": here.court}, (8, 8, 8)),
        (9, {"court_id": here.court, "organisation_kind": centre}, (9, 8, 8)),
    ):
        set_to(value, **told)
        found = lengths(here, court)
        assert (found["commercial_centre"], found["peoples_committee"], found[""]) == expected
    elsewhere = lengths(here)
    assert (elsewhere["commercial_centre"], elsewhere["peoples_committee"], elsewhere[""]) == (7, 6, 6)
    set_to(None, court_id=here.court, organisation_kind=centre)
    set_to(None, court_id=here.court)
    assert lengths(here, court)["commercial_centre"] == 7


def test_a_value_for_a_kind_takes_effect_on_its_day(here: Mediated) -> None:
    kind = OrganisationKind.GRID_STATION
    change_setting(SYSTEM, "activity_within_working_days", 9, None, date(2026, 4, 1), kind)
    assert (lengths(here)["grid_station"], lengths(here, "?on=2026-04-01")["grid_station"]) == (5, 9)
    assert lengths(here, "?on=2026-04-01")["commercial_centre"] == 5


def test_it_is_set_over_the_api_and_shown_with_its_mark(here: Mediated) -> None:
    told = {"key": "delivery_within_working_days", "value": 2, "organisation_kind": "grid_station"}
    here.admin.made("/settings", told)
    items = here.admin.get("/settings?organisation_kind=grid_station")["items"]
    found = next(each for each in items if each["key"] == told["key"])
    assert (found["value"], found["by_kind"], found["set_for_kind"], found["mark"]) == (
        2,
        True,
        True,
        "default",
    )
    history = here.admin.get("/settings/delivery_within_working_days")["items"]
    assert [each["organisation_kind"] for each in history] == ["grid_station"]
    general = next(each for each in here.admin.get("/settings")["items"] if each["key"] == told["key"])
    assert (general["value"], general["set_for_kind"]) == (1, False)


def test_what_no_organisation_is_measured_by_differs_by_no_kind(here: Mediated) -> None:
    for key, value in (("many_from", 20), ("review_within_working_days", 2)):
        told = {"key": key, "value": value, "organisation_kind": "grid_station"}
        assert here.admin.refused("POST", "/settings", told) == (
            422,
            ["/organisation_kind setting-not-by-kind"],
        )
    beyond = {"key": "first_contact_within_working_days", "value": 4, "organisation_kind": "grid_station"}
    assert here.admin.refused("POST", "/settings", beyond) == (422, ["/value setting-beyond-law"])


def test_a_clock_runs_by_the_number_of_its_organisations_kind(here: Mediated) -> None:
    """First contact: 3 days for centres, 2 for everybody. Monday 2 March: Thursday 5, not Wednesday 4."""
    set_to(2, "first_contact_within_working_days", court_id=here.court)
    centre = OrganisationKind.COMMERCIAL_CENTRE
    set_to(3, "first_contact_within_working_days", court_id=here.court, organisation_kind=centre)
    dispute, _ = here.mediating()
    row = here.clocks(dispute, "first_contact")[-1]
    assert (row.amount, row.due_on.isoformat()) == (3, "2026-03-05")
    assert row.settings_version != "defaults"
    assert "期限为3个工作日，系本院设置，非法律规定" in row.derivation[1]["zh"]


# what runs keeps what it was started with


def test_a_changed_setting_leaves_a_running_step_its_length(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    before = here.due(dispute, "mediation")
    assert (here.due(dispute, "first_contact"), before) == ("2026-03-03", "2026-04-01")
    set_to(3, "first_contact_within_working_days")
    set_to(10, "mediation_before_docketing_within_calendar_days")
    assert (here.due(dispute, "first_contact"), here.due(dispute, "mediation")) == ("2026-03-03", before)
    here.mediator.made(f"/handoffs/{handoff}/extensions", {"days": 5, "agreed_by": ["a1", "r1"]})
    assert here.due(dispute, "mediation") == "2026-04-07"  # 30 + 5 days end on Mon 6, Qingming; Tue 7
    later, _ = here.mediating()
    assert (here.due(later, "first_contact"), here.due(later, "mediation")) == ("2026-03-05", "2026-03-12")


def test_a_change_of_regime_leaves_a_running_step_its_own(app: Flask) -> None:
    """Handed off on 20 December 2024: 30 days across a table (TY-17), extended without a cap in 2025."""
    by_2016 = "最高人民法院关于人民法院特邀调解的规定（法释〔2016〕14号）第27条"
    with mediated_court(app) as here, at("2024-12-20T09:00"):
        signed = [said("a1", "mediation", on=date(2024, 12, 20))]
        told = {"consents": signed, "choice": {"by": "applicant_consulted"}, "filed_on": "2024-12-20"}
        dispute = here.register(complaint(1, **told))
        handoff = here.accept(dispute)
        sign_for_materials(actor_of_login("mediator"), handoff)
        assert here.handoff(dispute).regime == "PRE2025"
        period = here.clocks(dispute, "mediation")[-1]
        assert (period.due_on.isoformat(), period.article) == ("2025-01-20", by_2016)
        with at("2025-01-10T09:00"):
            more = {"days": 45, "agreed_by": ["a1", "r1"]}
            here.mediator.made(f"/handoffs/{handoff}/extensions", more)
            longer = here.clocks(dispute, "mediation")[-1]
            assert (longer.due_on.isoformat(), longer.article) == ("2025-03-05", by_2016)
