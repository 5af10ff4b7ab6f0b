"""Marking all notices of a list seen, as one act: what was shown, of the kind that was shown, and one's own."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from mediated import Mediated, mediated_court
from sqlalchemy import select
from test_ladder import send as send_notices

from diversion.domain.notices import NoticeKind
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.services import notices
from diversion.services.access import Actor
from diversion.services.actors import actor_of_login
from diversion.services.pages import Asked

LATE, LATER = "2026-03-04T00:00", "2026-03-12T00:00"


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.mediating()
        for moment in (LATE, LATER):
            made.sweep(moment)
            send_notices(promises_due=False)
        yield made


def unseen(actor: Actor) -> list[UUID]:
    found = notices.list_notices(actor, None, Asked(limit=200)).rows
    return [each["id"] for each in found if each["seen_at"] is None]


def test_all_that_was_shown_is_seen_once_and_what_came_since_is_not(here: Mediated) -> None:
    coordinator = actor_of_login("coordinator")
    newest, *older = unseen(coordinator)
    assert older
    assert notices.see_notices(coordinator, None, older[0]) == len(older)
    assert unseen(coordinator) == [newest]
    assert notices.see_notices(coordinator, None, older[0]) == 0, "safe to repeat"
    query = select(JournalEntry).where(JournalEntry.event == "notice_seen")
    assert len(db.session.scalars(query).all()) == len(older)


def test_only_the_kind_that_was_asked_for_is_seen_and_nobody_else_s(here: Mediated) -> None:
    coordinator, router = actor_of_login("coordinator"), actor_of_login("router")
    mine, theirs = unseen(coordinator), unseen(router)
    assert notices.see_notices(coordinator, NoticeKind.ALARM, mine[0]) == 0
    assert notices.see_notices(coordinator, NoticeKind.OVERDUE, mine[0]) == 1
    assert len(unseen(coordinator)) == len(mine) - 1
    assert unseen(router) == theirs
