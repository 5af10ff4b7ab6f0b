"""Somebody with two grants: what one of them lets them do at one place is not lent to the other elsewhere."""

from collections.abc import Iterator

import pytest
from flask import Flask
from mediated import Mediated, mediated_court

from diversion.domain.access import Role
from diversion.domain.dispute import CourtRole
from diversion.services import grants
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.courts import add_court
from diversion.services.dispute_view import view_dispute
from diversion.services.grants import GrantTold
from diversion.services.pages import Asked
from diversion.services.supervisions import SupervisionTold, raise_supervision
from diversion.services.timeline import read_timeline


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def supervised(here: Mediated, by: str = "manager") -> tuple[str, dict]:
    dispute, _ = here.mediating()
    told = SupervisionTold(
        dispute_id=dispute, responsible_role=CourtRole.CLERK, target="尽快办理", measures="限期答复"
    )
    return dispute, raise_supervision(actor_of_login(by), told)


@pytest.mark.parametrize("everywhere", [True, False])
def test_an_administrator_who_coordinates_a_body_is_told_what_the_body_is_told(
    here: Mediated, everywhere: bool
) -> None:
    dispute, _ = supervised(here)
    also = GrantTold(
        user_id=here.coordinator.user_id, role=Role.ADMIN, court_id=None if everywhere else here.court
    )
    grants.give_grant(SYSTEM, also)
    coordinator, clerk = actor_of_login("coordinator"), actor_of_login("clerk")
    assert "supervision_raised" in _events(clerk, dispute)
    assert "supervision_raised" not in _events(coordinator, dispute)
    assert view_dispute(clerk, dispute)["routing"] is not None
    assert view_dispute(coordinator, dispute)["routing"] is None


def test_a_manager_who_routes_elsewhere_supervises_as_a_manager(here: Mediated) -> None:
    elsewhere = add_court(SYSTEM, "苏0507")
    grants.give_grant(SYSTEM, GrantTold(user_id=here.manager.user_id, role=Role.ROUTER, court_id=elsewhere))
    assert supervised(here)[1]["level"] == "manager"


def _events(actor, dispute) -> list[str]:
    return [each["event"] for each in read_timeline(actor, dispute, Asked()).rows]
