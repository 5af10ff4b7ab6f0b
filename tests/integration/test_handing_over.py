"""Holders who are away, whose deputies act, and holders who left, whose work passes at once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from callers import Caller, admin, caller
from flask import Flask
from mediated import FILED, LONG_AGO, Mediated, at, mediated_court, moment
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.working_days import shanghai_day
from diversion.persistence.base import db
from diversion.persistence.dispute import Dispute
from diversion.services.absences import Whose, record_absence, withdraw_absence
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.grants import GrantTold, give_grant
from diversion.services.transaction import real_now
from diversion.services.users import read_me


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.people["admin"] = admin(app)
        yield made


def away(who: Caller, ahead: int = 0) -> UUID:
    """Record somebody as absent around a real day, by which tokens and their grants live."""
    day = shanghai_day(real_now()) + timedelta(days=ahead)
    return record_absence(
        SYSTEM, Whose(user_id=who.user_id), day - timedelta(days=1), day + timedelta(days=1)
    )


def stands_in(who: Caller, whose: Caller, role: Role, **place: Any) -> UUID:
    return give_grant(
        SYSTEM,
        GrantTold(user_id=who.user_id, role=role, deputy_for=whose.user_id, from_on=LONG_AGO, **place),
    )


def contact(who: Caller, handoff: UUID) -> int:
    told = {"party_ref": "r1", "reached": True}
    return who.ask("POST", f"/handoffs/{handoff}/contacts", told).status_code


# deputies


def test_a_deputy_acts_for_an_absent_mediator_on_those_days_only(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    deputy = caller(here.app, "deputy")
    assert contact(deputy, handoff) == 403
    stands_in(deputy, here.mediator, Role.MEDIATOR, organisation_id=here.centre)
    assert contact(deputy, handoff) == 403
    away(here.mediator, ahead=10)
    assert contact(deputy, handoff) == 403
    absence = away(here.mediator)
    assert contact(deputy, handoff) == 201
    assert deputy.get(f"/disputes/{dispute}")["responsible"]["id"] == str(here.mediator.user_id)
    withdraw_absence(SYSTEM, absence)
    assert contact(deputy, handoff) == 403


def test_a_deputy_reaches_what_that_mediator_has_and_nothing_of_the_colleagues(here: Mediated) -> None:
    _, mine = here.mediating()
    dispute = here.file()
    other = here.accept(dispute, mediator="colleague")
    deputy = here.other_mediator
    stands_in(deputy, here.mediator, Role.MEDIATOR, organisation_id=here.centre)
    away(here.mediator)
    assert (contact(deputy, mine), contact(deputy, other)) == (201, 404)
    assert deputy.refused("GET", f"/disputes/{dispute}") == (404, ["not-found"])
    note = here.mediator.made(f"/handoffs/{mine}/notes", {"text": "底线为八万元。"})
    assert note not in [each["id"] for each in deputy.get(f"/handoffs/{mine}/notes")["items"]]


def test_a_colleague_standing_in_takes_over_with_a_disclosure(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    stands_in(here.colleague, here.mediator, Role.MEDIATOR, organisation_id=here.centre)
    away(here.mediator)
    told = {"mediator_id": str(here.colleague.user_id), "disclosure": {"grounds": []}}
    assert here.colleague.ask("POST", f"/handoffs/{handoff}/assign", told).status_code == 200
    assert here.holder(dispute)[1] == "colleague"


def test_a_clerks_deputy_dockets_while_the_clerk_is_away(here: Mediated) -> None:
    deputy = caller(here.app, "deputy")
    stands_in(deputy, here.clerk, Role.CLERK, court_id=here.court)
    dispute = here.file()
    assert deputy.refused("GET", f"/disputes/{dispute}") == (403, ["grant-missing"])
    away(here.clerk)
    assert deputy.get(f"/disputes/{dispute}")["status"] == "offered"


def test_a_deputys_days_are_the_installations_for_work_without_a_token(here: Mediated) -> None:
    """Workers and the command line ask by the installation's day, 2 March 2026 here."""
    deputy = caller(here.app, "deputy")
    stands_in(deputy, here.clerk, Role.CLERK, court_id=here.court)
    day = shanghai_day(moment(FILED))
    record_absence(SYSTEM, Whose(user_id=here.clerk.user_id), day, day)
    acting = actor_of_login("deputy")
    assert [grant.role for grant in acting.grants] == [Role.CLERK]
    assert "dispute.file" in read_me(acting).permissions
    with at("2026-03-03T00:00"):
        assert actor_of_login("deputy").grants == ()
        assert read_me(acting).permissions == ()


def test_nobody_stands_in_for_themselves_or_does_what_the_other_may_not(here: Mediated) -> None:
    told = {"user_id": str(here.clerk.user_id), "role": "clerk", "court_id": str(here.court)}
    for whose, code in ((here.clerk, "deputy-of-oneself"), (here.judge, "deputy-without-grant")):
        body = told | {"deputy_for": str(whose.user_id)}
        assert here.admin.refused("POST", "/grants", body) == (422, [f"/deputy_for {code}"])
    body = told | {"user_id": str(here.judge.user_id), "deputy_for": str(here.clerk.user_id)}
    given = here.admin.made("/grants", body)
    listed = here.admin.get(f"/grants?user_id={here.judge.user_id}")["items"]
    assert [each["deputy_for"] for each in listed if each["id"] == given] == [str(here.clerk.user_id)]


def test_a_deputy_is_not_the_administrator_that_must_be_left(here: Mediated) -> None:
    deputy = caller(here.app, "deputy")
    give_grant(SYSTEM, GrantTold(user_id=deputy.user_id, role=Role.ADMIN, deputy_for=here.admin.user_id))
    away(here.admin)
    path = f"/users/{here.admin.user_id}"
    assert deputy.refused("PATCH", path, {"active": False}) == (409, ["last-administrator"])


# who left


def handed_over(here: Mediated, who: str = "mediator", to: str = "colleague", **told: Any) -> Any:
    body = {"to_user_id": str(here.people[to].user_id), "reason": "离职", **told}
    return here.admin.ask("POST", f"/users/{here.people[who].user_id}/hand-over", body)


def held_by(who: Caller) -> int:
    query = select(Dispute.id).where(Dispute.holder_kind == "user", Dispute.holder_id == str(who.user_id))
    found = len(db.session.scalars(query).all())
    db.session.rollback()
    return found


def test_everything_of_a_mediator_who_left_passes_at_once(here: Mediated) -> None:
    first, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True})
    second, _ = here.mediating(docketed=True)
    offered = here.file()
    here.deliver()
    told = {"mediator_id": str(here.mediator.user_id)}
    assert here.post("coordinator", f"/handoffs/{here.handoff(offered).id}/assign", told).status_code == 200
    kept = here.file()
    here.accept(kept, mediator="colleague")
    before = {
        dispute: (here.due(dispute, "mediation"), here.due(dispute, "first_contact"))
        for dispute in (first, second)
    }
    answer_by = here.due(offered, "answer")
    with at("2026-03-05T10:00"):
        answer = handed_over(here)
        assert answer.status_code == 200, answer.text
        items = {each["reference"]: each["disclosure_awaited"] for each in answer.json["items"]}
        assert items == {
            here.dispute(first).reference: True,
            here.dispute(second).reference: True,
            here.dispute(offered).reference: False,
        }
    for dispute in (first, second):
        assert here.holder(dispute)[:2] == ("in_mediation", "colleague")
        assert here.events(dispute)[-1] == "handoff_handed_over"
        assert (here.due(dispute, "mediation"), here.due(dispute, "first_contact")) == before[dispute]
    assert (
        here.due(first, "activity") == "2026-03-12"
    )  # five working days from the hand-over, not from the 2nd
    assert held_by(here.mediator) == 0
    assert here.handoff(offered).mediator_id == here.colleague.user_id
    assert (here.holder(offered)[1], here.due(offered, "answer")) == ("centre", answer_by)
    assert here.mediator.refused("GET", f"/disputes/{first}") == (404, ["not-found"])
    assert here.colleague.get(f"/disputes/{first}")["status"] == "in_mediation"
    assert handed_over(here).json == {"items": []}


def test_the_new_mediator_discloses_and_goes_on(here: Mediated) -> None:
    _, handoff = here.mediating()
    handed_over(here)
    assert here.colleague.get(f"/handoffs/{handoff}")["disclosure"] == {"grounds": [], "awaited": True}
    told = {"mediator_id": str(here.colleague.user_id), "disclosure": {"grounds": ["interest"]}}
    path = f"/handoffs/{handoff}/assign"
    assert here.colleague.refused("POST", path, told) == (409, ["disclosure-not-agreed"])
    told["disclosure"] = {"grounds": []}
    assert here.colleague.ask("POST", path, told).status_code == 200
    assert here.colleague.get(f"/handoffs/{handoff}")["disclosure"] == {"grounds": [], "awaited": False}
    assert contact(here.colleague, handoff) == 201


def test_all_pass_or_none_and_organisation_by_organisation(here: Mediated) -> None:
    dispute, _ = here.mediating()
    answer = handed_over(here, to="other_mediator")
    assert (answer.status_code, answer.json["code"]) == (409, "not-a-mediator-here")
    assert answer.json["organisation_ids"] == [str(here.centre)]
    assert here.holder(dispute)[1] == "mediator"
    assert handed_over(here, organisation_id=str(here.second)).json == {"items": []}
    assert here.holder(dispute)[1] == "mediator"


def test_to_whom_nothing_can_be_handed_over(here: Mediated) -> None:
    refused = {"mediator": "hand-over-to-oneself", "colleague": "user-inactive"}
    assert here.admin.ask("PATCH", f"/users/{here.colleague.user_id}", {"active": False}).status_code == 204
    for to, code in refused.items():
        assert handed_over(here, to=to).json["errors"][0]["code"] == code
    body = {"to_user_id": str(UUID(int=0)), "reason": "离职"}
    path = f"/users/{here.mediator.user_id}/hand-over"
    assert here.admin.refused("POST", path, body) == (422, ["/to_user_id unknown-id"])
    assert here.coordinator.refused("POST", path, body) == (403, ["grant-missing"])


def test_an_organisations_administrator_hands_over_there_only(here: Mediated) -> None:
    dispute, _ = here.mediating()
    place = {"organisation_id": here.second, "from_on": LONG_AGO}
    here.people["second_admin"] = caller(here.app, "second_admin", Role.ADMIN, **place)
    body = {"to_user_id": str(here.colleague.user_id), "reason": "离职"}
    answer = here.post("second_admin", f"/users/{here.mediator.user_id}/hand-over", body)
    assert (answer.status_code, answer.json) == (200, {"items": []})
    assert here.holder(dispute)[1] == "mediator"
