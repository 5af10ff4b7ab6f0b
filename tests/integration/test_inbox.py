"""What a body's desk reads: offers and mediations the next due first, what comes next, tasks, and its own load."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from callers import Caller
from court import WorkingCourt, offered_complaint, working_court
from flask import Flask
from sqlalchemy import update

from diversion.persistence.base import db
from diversion.persistence.organisation import OrganisationLoad
from diversion.services.access import Actor, actor_of_token
from diversion.services.body_load import read_body_loads
from diversion.services.inbox import read_inbox
from diversion.services.offer_page import read_answering
from diversion.services.places import resume_offers
from diversion.services.refusals import NotFound
from diversion.services.sessions import list_sessions
from diversion.services.transaction import real_now

PAUSED_AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def actor(court: WorkingCourt, who: Caller) -> Actor:
    return actor_of_token(court.app.extensions["diversion"].vault, who.token, real_now())


def test_offers_and_mediations_stand_apart_with_what_comes_next(court: WorkingCourt) -> None:
    going, offer = court.accepted(), court.delivered(offered_complaint(2))
    inbox = read_inbox(actor(court, court.coordinator))
    assert [each["dispute_id"] for each in inbox.offers] == [_id(offer)]
    (line,) = inbox.going
    assert (line["dispute_id"], line["next_rule"]) == (_id(going), "first_contact")
    assert line["applicants"]
    assert line["responsible"]["kind"] == "user"
    assert inbox.tasks == []


def test_a_mediator_sees_their_own_and_what_is_open(court: WorkingCourt) -> None:
    going, offer = court.accepted(), court.delivered(offered_complaint(2))
    for who, mediating in ((court.mediator, [_id(going)]), (court.colleague, [])):
        inbox = read_inbox(actor(court, who))
        assert [each["dispute_id"] for each in inbox.offers] == [_id(offer)]
        assert [each["dispute_id"] for each in inbox.going] == mediating
    assert read_inbox(actor(court, court.second_mediator)).offers == []


def test_whoever_answers_is_told_until_when_and_whom_they_may_name(court: WorkingCourt) -> None:
    handoff = court.delivered()["handoff"]["id"]
    told = read_answering(actor(court, court.coordinator), handoff)
    assert told.answer_by is not None
    assert told.answer_by["article"]
    assert told.answer_by["derivation"]
    assert told.answer_by["due_on"].isoformat() < told.answer_by["due_at"]
    assert {each["id"] for each in told.mediators} == {court.mediator.user_id, court.colleague.user_id}
    own = read_answering(actor(court, court.colleague), handoff)
    assert [each["id"] for each in own.mediators] == [court.colleague.user_id]
    with pytest.raises(NotFound):
        read_answering(actor(court, court.second_mediator), handoff)


def test_a_coordinator_reads_the_load_and_lets_offers_go_on(court: WorkingCourt) -> None:
    court.accepted()
    centre = court.bodies["centre"]
    pause = update(OrganisationLoad).where(OrganisationLoad.organisation_id == centre)
    db.session.execute(pause.values(paused_at=PAUSED_AT, lapses_in_a_row=3))
    db.session.commit()
    who = actor(court, court.coordinator)
    (body,) = read_body_loads(who)
    assert (body["id"], body["live"], body["paused_at"], body["lapses_in_a_row"]) == (centre, 1, PAUSED_AT, 3)
    assert sorted(each["live"] for each in body["mediators"]) == [0, 1]
    assert list(read_body_loads(actor(court, court.mediator))) == []
    resume_offers(who, centre)
    (body,) = read_body_loads(who)
    assert (body["paused_at"], body["lapses_in_a_row"]) == (None, 0)


def test_meetings_are_read_by_the_mediating_side_only(court: WorkingCourt) -> None:
    handoff = court.accepted()["handoff"]["id"]
    told = {
        "starts_at": (real_now() + timedelta(days=2)).isoformat(),
        "place": "示例调解室",
        "participants": [{"role": "party", "party_ref": "a1"}],
    }
    court.mediator.made(f"/handoffs/{handoff}/sessions", told)
    (meeting,) = list_sessions(actor(court, court.mediator), handoff)
    assert (meeting.place, meeting.status, meeting.has_begun) == ("示例调解室", "scheduled", False)
    with pytest.raises(NotFound):
        list_sessions(actor(court, court.second_mediator), handoff)


def _id(dispute: dict[str, object]) -> UUID:
    return UUID(str(dispute["id"]))
