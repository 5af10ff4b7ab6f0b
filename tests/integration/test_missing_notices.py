"""Administrators are told of a year that begins soon without its notice: once, and shown until it is there."""

import json

from callers import admin
from flask import Flask
from mediated import at
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.services.access import SYSTEM
from diversion.services.health import write_metrics
from diversion.services.missing_notices import tell_of_missing_notices
from diversion.services.outbox import Job, keep_promises
from diversion.services.periodic import promise_due_slots
from diversion.services.settings import change_setting
from diversion.services.transaction import transaction

NOTICE = {
    "year": 2027,
    "papers": ["示例通知"],
    "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}],
}


def told() -> list[int]:
    """Look as the worker does, and read the years that the journal tells of."""
    with transaction(SYSTEM) as tx:
        tell_of_missing_notices(tx)
    entries = select(JournalEntry.body).where(JournalEntry.event == "notice_missing")
    found = [json.loads(body)["payload"]["year"] for body in db.session.scalars(entries)]
    db.session.rollback()
    return found


def shown() -> str:
    lines = write_metrics().splitlines()
    return next(line for line in lines if line.startswith("diversion_years_without_notice"))


def test_sixty_days_before_the_year_and_not_a_day_earlier(app: Flask) -> None:
    """60 days before 1 January 2027 is 2 November 2026."""
    with at("2026-11-01T23:59"):
        assert (told(), shown()) == ([], "diversion_years_without_notice 0")
    with at("2026-11-02T00:00"):
        assert (told(), shown()) == ([2027], "diversion_years_without_notice 1")


def test_a_year_is_told_once_and_shown_until_its_notice_is_loaded(app: Flask) -> None:
    administrator = admin(app)
    for moment in ("2026-11-02T09:00", "2026-11-03T09:00", "2027-01-01T09:00"):
        with at(moment):
            assert (told(), shown()) == ([2027], "diversion_years_without_notice 1")
    with at("2027-01-02T09:00"):
        administrator.made("/calendars", NOTICE)
        assert (told(), shown()) == ([2027], "diversion_years_without_notice 0")
    with at("2027-12-01T09:00"):
        assert told() == [2027, 2028]


def test_how_long_before_is_a_setting(app: Flask) -> None:
    with at("2026-06-15T09:00"):
        assert told() == []
        change_setting(SYSTEM, "notice_wanted_before_calendar_days", 200, None, None)
        assert told() == [2027]


def test_it_is_promised_once_a_day_and_kept_like_all_work(app: Flask) -> None:
    promise_due_slots()
    query = select(Outbox.id).where(Outbox.job == Job.TELL_OF_MISSING_NOTICES)
    promises = [str(each) for each in db.session.scalars(query)]
    db.session.rollback()
    assert len(promises) == 1
    with at("2026-11-27T09:00"):
        keep_promises(promises, tell_of_missing_notices)
        keep_promises(promises, tell_of_missing_notices)
    assert told()[0] == 2027
