"""One's own success rate, counted by hand: as counted and as drawn, to the person and their coordinator and to nobody else."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from callers import caller
from flask import Flask
from mediated import LONG_AGO, Mediated, at, failure, mediated_court, page
from sqlalchemy import update

from diversion.domain.access import Permission, Role
from diversion.domain.reporting import interval_95
from diversion.domain.shrinkage import Tried, drawn
from diversion.persistence.base import db
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Membership
from diversion.services import grants
from diversion.services.absences import Whose, record_absence
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.figures import keep_due
from diversion.services.grants import GrantTold
from diversion.services.mediators import MediatorTold, add_mediator
from diversion.services.own_rates import read_own_rates

RATES = "/reports/own-rates"
ENDED = {
    "mediator": (3, 1),
    "colleague": (1, 1),
    "other_mediator": (2, 1),
    "peoples_mediator": (1, 2),
    "fifth": (0, 2),
    "sixth": (2, 0),
    "seventh": (1, 0),
}
"""How many each settled and failed in March, before docketing."""
AT = {"mediator": "centre", "colleague": "centre", "peoples_mediator": "committee"}
OTHERS = "second"


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def played(here: Mediated, *names: str) -> None:
    """Let mediators end their mediations: all done at the centre, then counted as each one's own."""
    for name in names or ENDED:
        if name not in here.people:
            _joins(here, name)
        settled, failed = ENDED[name]
        for is_settled in [True] * settled + [False] * failed:
            dispute = here.settled() if is_settled else here.mediating()[0]
            if not is_settled:
                here.mediator.made(f"/disputes/{dispute}/outcome", failure())
            _given(here, dispute, name)


def _joins(here: Mediated, name: str) -> None:
    person = caller(here.app, name)
    told = MediatorTold(organisation_id=here.second, capacity=9, user_id=person.user_id, from_on=LONG_AGO)
    add_mediator(SYSTEM, told)
    here.people[name] = person


def _given(here: Mediated, dispute: UUID, name: str) -> None:
    place = getattr(here, AT.get(name, OTHERS))
    whose = {"mediator_id": here.people[name].user_id, "organisation_id": place}
    db.session.execute(update(Handoff).where(Handoff.dispute_id == dispute).values(**whose))
    db.session.commit()


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["mediator_name"] for row in rows]


def behind(here: Mediated, who: str, row: dict[str, Any], **told: str) -> list[dict[str, Any]]:
    members = ("organisation_id", "mediator_id", "court_id", "referral_kind", "regime")
    asked = {name: row[name] for name in members if row[name] is not None} | told
    listed: list[dict[str, Any]] = here.people[who].get(f"{RATES}/mediations?{urlencode(asked)}")["items"]
    return listed


def test_a_mediator_sees_the_own_rate_as_counted_and_as_drawn_and_no_other(here: Mediated) -> None:
    played(here)
    here.settled(docketed=True)
    told = here.mediator.get(RATES)
    before, after = told["mediators"]
    assert (told["organisations"], told["from"], told["to"]) == ([], "2024-03-03", "2026-03-02")
    assert (before["mediator_name"], before["is_own"], before["referral_kind"]) == (
        "示例mediator",
        True,
        "pre_docket",
    )
    assert (before["numerator"], before["denominator"], before["rate"]) == (3, 4, 0.75)
    assert before["interval_95"] == pytest.approx(list(interval_95(3, 4) or ()))
    found = drawn([Tried(name, settled, settled + failed) for name, (settled, failed) in ENDED.items()])
    assert found is not None
    own = found[0]
    assert before["drawn"] == {
        "rate": round(own.rate, 2),
        "interval_95": [round(end, 2) for end in own.interval_95],
        "own_weight": round(own.own_weight, 2),
        "compared": 7,
    }
    assert [(each["cause_class"], each["numerator"], each["denominator"]) for each in before["by_class"]] == [
        ("contract", 3, 4)
    ]
    assert before["by_class"][0]["drawn"] == before["drawn"], "all are of one class"
    assert (after["referral_kind"], after["numerator"], after["denominator"]) == ("post_docket", 1, 1)
    assert after["drawn"] is None, "nobody else ended anything after docketing"


def test_a_coordinator_sees_the_organisations_by_name_and_the_organisation(here: Mediated) -> None:
    played(here)
    told = here.coordinator.get(RATES)
    assert names(told["mediators"]) == ["示例colleague", "示例mediator"], "by name, not by rate"
    colleague, _ = told["mediators"]
    assert (colleague["numerator"], colleague["denominator"], colleague["is_own"]) == (1, 2, False)
    assert colleague["drawn"]["compared"] == 7
    (centre,) = told["organisations"]
    assert (centre["organisation_name"], centre["numerator"], centre["denominator"]) == (
        "示例商事调解中心",
        4,
        6,
    )
    assert centre["drawn"] is None, "three organisations are too few"
    theirs = here.chair.get(RATES)
    assert names(theirs["mediators"]) == ["示例peoples_mediator"]
    assert [row["organisation_name"] for row in theirs["organisations"]] == ["示例人民调解委员会"]


def test_beside_fewer_than_five_unknown_ones_only_what_was_counted_is_told(here: Mediated) -> None:
    played(here)
    for row in here.other_coordinator.get(RATES)["mediators"]:
        assert row["drawn"] is None, "three others: whoever knows all of the second body could work them out"
        assert row["interval_95"] == pytest.approx(
            list(interval_95(row["numerator"], row["denominator"]) or ())
        )
    assert here.other_mediator.get(RATES)["mediators"][0]["drawn"]["compared"] == 7


def test_beside_one_other_organisation_alone_its_rate_is_not_told(here: Mediated) -> None:
    """Failed before: who knew all own mediators could take them out of the common rate, and had that of the rival."""
    played(here, *(name for name in ENDED if name != "peoples_mediator"))
    _joins(here, "eighth")
    _given(here, here.settled(), "eighth")
    for row in here.coordinator.get(RATES)["mediators"]:
        assert row["drawn"] is None, "five others, all of the second body"
    assert here.mediator.get(RATES)["mediators"][0]["drawn"]["compared"] == 7, "a colleague's are among them"
    _given(here, here.settled(), "peoples_mediator")
    assert here.coordinator.get(RATES)["mediators"][0]["drawn"]["compared"] == 8


def test_kept_or_looked_up_anew_the_rates_are_the_same(here: Mediated) -> None:
    played(here, "mediator", "colleague")
    before = read_own_rates(actor_of_login("coordinator"))
    keep_due()
    assert read_own_rates(actor_of_login("coordinator")) == before
    dispute, _ = here.mediating()
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    mine = here.mediator.get(RATES)["mediators"][0]
    assert (mine["numerator"], mine["denominator"]) == (3, 5)


def test_a_settlement_that_did_not_stand_and_what_ended_long_ago_do_not_count(here: Mediated) -> None:
    stopped = here.settled()
    here.judge.made(
        f"/disputes/{stopped}/review", {"finding": "stopped", "reason": "x", "signs": ["collusion"]}
    )
    recalled, _ = here.mediating()
    assert here.clerk.ask(
        "POST", f"/disputes/{recalled}/demand-docket", {"party_ref": "a1", "means": "in_person"}
    ).status_code in (200, 201, 204)
    (row,) = here.mediator.get(RATES)["mediators"]
    assert (row["numerator"], row["denominator"]) == (0, 2)
    for day, seen in (("2028-03-01T23:00", 1), ("2028-03-02T00:00", 0)):
        with at(day):
            assert len(read_own_rates(actor_of_login("mediator")).mediators) == seen


def test_behind_every_number_is_its_list_and_none_beyond_the_readers_reach(here: Mediated) -> None:
    played(here, "mediator", "colleague", "other_mediator")
    (row,) = here.mediator.get(RATES)["mediators"]
    assert len(behind(here, "mediator", row)) == 4
    won = behind(here, "mediator", row, part="numerator", cause_class="contract")
    assert (len(won), {each["succeeded"] for each in won}) == (3, {True})
    assert behind(here, "mediator", row, cause_class="family") == []
    assert len(behind(here, "coordinator", row)) == 4
    (centre,) = here.coordinator.get(RATES)["organisations"]
    assert len(behind(here, "coordinator", centre)) == 6
    assert len(behind(here, "mediator", centre)) == 4, "of the organisation's, the own ones"
    for who in ("colleague", "other_mediator", "other_coordinator", "chair"):
        assert behind(here, who, row) == []


def test_no_other_role_reads_them_whatever_else_it_may_read(here: Mediated) -> None:
    played(here, "mediator")
    (row,) = here.mediator.get(RATES)["mediators"]
    told = {
        name: row[name] for name in ("organisation_id", "mediator_id", "court_id", "referral_kind", "regime")
    }
    for who in ("manager", "judge", "router", "auditor", "clerk", "grid_worker"):
        for path in (RATES, f"{RATES}/mediations?{urlencode(told)}"):
            assert here.people[who].refused("GET", path) == (403, ["grant-missing"])
    for who in ("colleague", "other_mediator", "other_coordinator"):
        assert here.people[who].get(RATES)["mediators"] == []


def test_who_is_a_manager_too_sees_what_the_mediator_sees(here: Mediated) -> None:
    played(here, "mediator", "colleague", "other_mediator")
    alone = here.mediator.get(RATES)
    for role, place in ((Role.MANAGER, {"court_id": here.court}), (Role.AUDITOR, {})):
        grants.give_grant(
            SYSTEM, GrantTold(user_id=here.mediator.user_id, role=role, from_on=LONG_AGO, **place)
        )
    assert here.mediator.get("/supervisions")["items"] == [], "a manager and an auditor now"
    assert here.mediator.get(RATES) == alone


def test_a_deputy_stands_in_for_turns_and_not_for_figures(here: Mediated) -> None:
    played(here, "mediator")
    for role, whose in ((Role.MEDIATOR, here.mediator), (Role.COORDINATOR, here.coordinator)):
        told = {"role": role, "organisation_id": here.centre, "deputy_for": whose.user_id}
        grants.give_grant(SYSTEM, GrantTold(user_id=here.clerk.user_id, from_on=LONG_AGO, **told))
        record_absence(SYSTEM, Whose(user_id=whose.user_id), date(2026, 3, 1), date(2026, 3, 9))
    clerk = actor_of_login("clerk")
    reach = clerk.reach(Permission.READ_OWN_RATES)
    assert (reach.organisations, reach.stands_in) == ({here.centre}, {(here.mediator.user_id, here.centre)})
    found = read_own_rates(clerk)
    assert (found.mediators, found.organisations) == ([], [])


def test_who_left_is_not_shown_to_the_coordinator_any_more(here: Mediated) -> None:
    played(here, "mediator", "colleague")
    left = update(Membership).where(Membership.user_id == here.colleague.user_id)
    db.session.execute(left.values(to_on=date(2026, 3, 1)))
    db.session.commit()
    told = here.coordinator.get(RATES)
    assert names(told["mediators"]) == ["示例mediator"]
    assert told["organisations"][0]["denominator"] == 6, "what the organisation did stays its own"


def test_the_page_says_what_it_is_for(here: Mediated) -> None:
    played(here)
    own = page(here, "/reports/own", who="mediator")
    for words in ("不用于排名和考核", "75.0%", "7名调解员，您在其中", "合同纠纷", "本系统的建议"):
        assert words in own
    assert "示例colleague" not in own
    coordinated = page(here, "/reports/own", who="coordinator")
    assert coordinated.index("示例colleague") < coordinated.index("示例mediator")
    assert "人数太少，不作比较" in coordinated, "three organisations"
