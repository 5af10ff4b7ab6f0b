"""Who reads what parties said of mediation: a court its own, and nobody another's for a grant elsewhere."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from mediated import Mediated, mediated_court

from diversion.domain.access import Role
from diversion.services import grants
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.courts import add_court
from diversion.services.grants import GrantTold
from diversion.services.pages import Asked
from diversion.services.satisfaction import list_ratings, read_satisfaction

DAYS = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def test_a_coordinator_who_is_a_clerk_elsewhere_reads_no_courts_ratings(here: Mediated) -> None:
    here.settled()
    elsewhere = add_court(SYSTEM, "苏0507")
    both = GrantTold(user_id=here.coordinator.user_id, role=Role.CLERK, court_id=elsewhere)
    grants.give_grant(SYSTEM, both)
    coordinator = actor_of_login("coordinator")
    with pytest.raises(GrantMissing):
        read_satisfaction(coordinator, *DAYS)
    with pytest.raises(GrantMissing):
        list_ratings(coordinator, *DAYS, asked=Asked())
