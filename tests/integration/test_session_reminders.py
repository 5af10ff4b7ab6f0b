"""Reminders of meetings: once, in time, to whoever leads them; the agenda in the order they begin."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from callers import caller
from flask import Flask
from mediated import LONG_AGO, Mediated, at, failure, mediated_court, moment
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.mediation import ParticipantRole, SessionEvent
from diversion.persistence.base import db
from diversion.persistence.mediation import Session
from diversion.persistence.notice import Notice, NoticeLine
from diversion.services.access import GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.agenda import read_agenda
from diversion.services.session_reminders import remind_of_sessions
from diversion.services.sessions import Participant, SessionTold, book_session, end_session
from diversion.services.settings import change_setting

STARTS = "2026-03-05T09:30"
BEFORE, DUE, AFTER = "2026-03-04T09:29", "2026-03-04T09:31", "2026-03-05T09:31"
"""Before and after the moment of the reminder, 24 hours ahead; and once the meeting has begun."""


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.people["admin"] = caller(app, "admin", Role.ADMIN, from_on=LONG_AGO)
        yield made


def book(handoff: UUID, starts: str = STARTS) -> UUID:
    table = (Participant(ParticipantRole.PARTY, "a1"),)
    told = SessionTold(starts_at=moment(starts), place="示例调解室", participants=table)
    return book_session(actor_of_login("mediator"), handoff, told).id


def told(here: Mediated) -> list[tuple[str, str]]:
    """List who was reminded, and in which words."""
    db.session.rollback()
    names = {str(each.user_id): login for login, each in here.people.items()} | {str(here.centre): "centre"}
    query = select(Notice, NoticeLine.zh).join(NoticeLine, NoticeLine.notice_id == Notice.id)
    rows = db.session.execute(query.where(Notice.kind == "session").order_by(Notice.id))
    return [(names[str(row.Notice.user_id or row.Notice.organisation_id)], row.zh) for row in rows]


def test_a_mediator_is_reminded_once_and_nothing_personal_is_said(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    book(handoff)
    here.sweep(BEFORE)
    assert told(here) == []
    here.sweep(DUE)
    here.sweep(DUE)
    here.sweep(AFTER)
    reference = here.dispute(dispute).reference
    assert told(here) == [("mediator", f"{reference}：调解于2026年3月5日09:30进行")]
    assert here.events(dispute).count("session_reminded") == 1
    assert here.mediator.get("/notices?kind=session")["items"][0]["text"].startswith("调解提醒")


def test_two_sweeps_at_once_remind_once(here: Mediated, app: Flask) -> None:
    dispute, handoff = here.mediating()
    book(handoff)
    db.session.rollback()
    ready = threading.Barrier(2)

    def sweep() -> None:
        with app.app_context(), at(DUE):
            ready.wait()
            remind_of_sessions()

    sweeping = [threading.Thread(target=sweep) for _ in range(2)]
    for each in sweeping:
        each.start()
    for each in sweeping:
        each.join()
    assert len(told(here)) == 1
    assert here.events(dispute).count("session_reminded") == 1


def test_an_organisation_is_told_where_a_channel_reaches_it(here: Mediated) -> None:
    _, handoff = here.mediating()
    answer = here.admin.ask(
        "POST",
        "/channels",
        {"organisation_id": str(here.centre), "kind": "webhook", "url": "https://partner.example/hook"},
    )
    assert answer.status_code == 201, answer.text
    book(handoff)
    here.sweep(DUE)
    assert [who for who, _ in told(here)] == ["mediator", "centre"]


def test_what_was_put_off_has_ended_or_has_begun_is_told_to_nobody(here: Mediated) -> None:
    _, put_off = here.mediating()
    end_session(actor_of_login("mediator"), put_off, book(put_off), SessionEvent.ADJOURNED)
    failed_dispute, failed = here.mediating()
    book(failed)
    here.mediator.made(f"/disputes/{failed_dispute}/outcome", failure())
    _, slept = here.mediating()
    book(slept)
    with at(DUE):
        book(slept, "2026-03-04T18:00")
    here.sweep("2026-03-05T10:00")
    assert told(here) == []
    db.session.rollback()
    assert set(db.session.scalars(select(Session.remind_at))) == {None}


def test_the_court_sets_how_long_before_for_meetings_booked_from_then_on(here: Mediated) -> None:
    _, handoff = here.mediating()
    book(handoff)
    change_setting(actor_of_login("admin"), "session_reminder_before_hours", 2, here.court, None)
    book(handoff, "2026-03-05T14:30")
    here.sweep(DUE)
    assert len(told(here)) == 1
    here.sweep("2026-03-05T12:31")
    assert len(told(here)) == 2


def test_an_agenda_has_ones_own_meetings_in_order_and_a_coordinators_all(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    later, sooner = book(handoff, "2026-03-06T09:00"), book(handoff, "2026-03-05T15:00")
    held = book(handoff, "2026-03-03T09:00")
    end_session(actor_of_login("mediator"), handoff, book(handoff), SessionEvent.ADJOURNED)
    with at("2026-03-04T09:00"):
        lines = read_agenda(actor_of_login("mediator"))
        assert [each.id for each in lines] == [held, sooner, later]
        assert [each.has_begun for each in lines] == [True, False, False]
        assert all(each.applicants and each.respondents for each in lines)
        assert [each.id for each in read_agenda(actor_of_login("coordinator"))] == [held, sooner, later]
        assert read_agenda(actor_of_login("other_coordinator")) == []
    for login in ("clerk", "auditor"):
        with pytest.raises(GrantMissing):
            read_agenda(actor_of_login(login))
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    assert read_agenda(actor_of_login("mediator")) == []
