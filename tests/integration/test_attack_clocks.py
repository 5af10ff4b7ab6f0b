"""Nobody is held in mediation by somebody else's silence, whoever has the ball while a clock waits (promise 9)."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from mediated import Mediated, mediated_court

from diversion.domain.routing_choice import OverrideReason
from diversion.services.actors import actor_of_login
from diversion.services.appointment import Appointment, appoint_organisation

SUSPENDED = {"reason": "工程质量鉴定", "appraiser": "示例鉴定所", "expected_on": "2026-03-10"}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def contacted(here: Mediated) -> tuple[UUID, UUID]:
    """Bring a dispute into mediation, both sides spoken to."""
    dispute, handoff = here.mediating()
    for ref in ("a1", "r1"):
        here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": ref, "reached": True})
    return dispute, handoff


def sweep_until_nothing_is_due(here: Mediated) -> None:
    """Let nobody but the clock act for four months."""
    for month in ("04-01", "05-01", "06-01", "07-01"):
        here.sweep(f"2026-{month}T09:00")


def test_a_pause_ends_though_the_judge_never_answers_a_question(here: Mediated) -> None:
    dispute, handoff = contacted(here)
    here.mediator.made(f"/handoffs/{handoff}/suspensions", SUSPENDED)
    here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": "鉴定费由谁预付？"})
    sweep_until_nothing_is_due(here)
    assert here.dispute(dispute).status == "returned"


def test_a_pause_ends_though_the_judge_never_looks_at_a_stop(here: Mediated) -> None:
    dispute, handoff = contacted(here)
    here.mediator.made(f"/handoffs/{handoff}/suspensions", SUSPENDED)
    stop = {"signs": ["no_contest"], "what": "双方对履行经过说法一致却无凭据。"}
    here.mediator.made(f"/handoffs/{handoff}/stops", stop)
    sweep_until_nothing_is_due(here)
    assert here.dispute(dispute).status == "returned"


def test_a_pause_before_the_first_contact_ends_by_itself(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/suspensions", SUSPENDED)
    sweep_until_nothing_is_due(here)
    assert here.dispute(dispute).status == "returned"


def test_the_period_starts_though_the_judge_never_answers_before_the_materials_are_signed_for(
    here: Mediated,
) -> None:
    dispute, handoff = here.mediating(signed=False)
    here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": "是否需要追加第三人？"})
    sweep_until_nothing_is_due(here)
    assert here.dispute(dispute).status == "returned"


def test_a_station_that_assists_signs_for_nothing(here: Mediated) -> None:
    dispute, _ = here.mediating(signed=False)
    assisting = here.assisting(dispute)
    held = here.holder(dispute)
    refused = here.people["host"].refused("POST", f"/handoffs/{assisting}/sign-for-materials")
    assert refused == (409, ["not-in-mediation"])
    assert here.holder(dispute) == held == ("in_mediation", "mediator", "materials")
    assert here.due(dispute, "mediation") is None


def test_a_period_ends_when_a_party_ends_mediation_while_a_new_offer_waits(here: Mediated) -> None:
    dispute, _ = here.mediating(docketed=True)
    wish = Appointment(
        organisation_id=here.second, reason_code=OverrideReason.PARTY_WISH, reason="当事人要求"
    )
    appoint_organisation(actor_of_login("router"), dispute, wish)
    ended = here.post("clerk", f"/disputes/{dispute}/end-mediation", {"party_ref": "r1", "means": "phone"})
    assert ended.json["status"] == "returned", ended.text
    assert here.due(dispute, "mediation") is None


def test_a_year_mistyped_pauses_nothing_for_a_century(here: Mediated) -> None:
    _, handoff = here.mediating()
    told = SUSPENDED | {"expected_on": "2126-03-10"}
    refused = here.mediator.refused("POST", f"/handoffs/{handoff}/suspensions", told)
    assert refused == (422, ["/expected_on expected-too-late"])
