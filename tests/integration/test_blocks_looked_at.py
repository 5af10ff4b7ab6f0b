"""Who reads the list of blocks waits for no long look, is told as of when the list is, and sees a lapse at once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from callers import admin
from flask import Flask
from mediated import at, mediated_court, moment
from planting import Planter, lapsed, unanswered_guidance
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.blocks import BlockFinding, BlockLook
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.persistence.registers import name_lock
from diversion.services import block_looks
from diversion.services.blocks import look_as_promised, look_at
from diversion.services.outbox import Job, keep_promises

LAPSED_AT = "2026-03-06T00:00"
GUIDANCE_LATE = "2026-03-05T00:00"


@pytest.fixture
def plant(app: Flask) -> Iterator[Planter]:
    with mediated_court(app) as here:
        yield Planter(here, admin(app))


@pytest.fixture
def every_look_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_looks, "READER_WAITS_FOR", 0)


def page(plant: Planter, when: str) -> Any:
    with at(when):
        return told_of(plant, "/blocks")


def told_of(plant: Planter, path: str) -> Any:
    told = plant.here.manager.get(path)
    return told | {"looked_at": datetime.fromisoformat(told["looked_at"])}


def codes(told: Any) -> list[str]:
    return [each["code"] for each in told["items"]]


def promised() -> list[str]:
    query = select(Outbox.id).where(Outbox.job == Job.LOOK_AT_COURT, Outbox.state == "waiting")
    found = [str(each) for each in db.session.scalars(query)]
    db.session.rollback()
    return found


def findings() -> list[Any]:
    found = db.session.execute(select(*BlockFinding.__table__.columns)).all()
    db.session.rollback()
    return list(found)


def test_a_lapse_is_recorded_when_it_happens_and_a_look_finds_the_same(plant: Planter) -> None:
    lapsed(plant)
    (recorded,) = findings()
    assert (recorded.code, recorded.since_at) == ("lapsed", moment(LAPSED_AT))
    assert recorded.evidence["numbers"] == {"opened": 1}
    with at(LAPSED_AT):
        look_at([plant.here.court])
    (found,) = findings()
    refreshed = {"hits", "hits_of", "comparison"}
    assert {name: value for name, value in found._asdict().items() if name not in refreshed} == {
        name: value for name, value in recorded._asdict().items() if name not in refreshed
    }
    assert (recorded.hits_of, found.hits_of) == (None, 2)


def test_a_lapse_is_read_before_anybody_looked_again(plant: Planter, every_look_is_long: None) -> None:
    assert codes(page(plant, "2026-03-05T23:59")) == []
    lapsed(plant)
    told = page(plant, LAPSED_AT)
    assert (codes(told), told["looked_at"]) == (["lapsed"], moment("2026-03-05T23:59"))


def test_the_list_says_as_of_when_it_is(plant: Planter) -> None:
    told = page(plant, "2026-03-02T12:00")
    assert told["looked_at"] == moment("2026-03-02T12:00")
    past = told_of(plant, "/blocks?at=2026-03-01T12:00:00%2B08:00")
    assert past["looked_at"] == told["looked_at"]


def test_nobody_waits_for_a_long_look_and_one_is_promised_once(
    plant: Planter, every_look_is_long: None
) -> None:
    begun = page(plant, "2026-03-04T23:59:30")
    unanswered_guidance(plant)
    for _ in range(2):
        told = page(plant, GUIDANCE_LATE)
        assert (codes(told), told["looked_at"]) == ([], begun["looked_at"])
    (promise,) = promised()
    with at("2026-03-05T00:01"):
        keep_promises([promise], look_as_promised)
    told = page(plant, "2026-03-05T00:02")
    assert codes(told) == ["guidance_unanswered"]
    assert told["looked_at"] == moment("2026-03-05T00:01")
    assert promised() == []
    page(plant, "2026-03-05T00:06")
    assert len(promised()) == 1


def test_a_look_that_is_running_is_not_waited_for(plant: Planter) -> None:
    before = page(plant, "2026-03-04T12:00")
    unanswered_guidance(plant)
    with db.engine.connect() as another, another.begin():
        another.execute(name_lock(f"register:blocks:{plant.here.court}"))
        told = page(plant, GUIDANCE_LATE)
        assert (codes(told), told["looked_at"]) == ([], before["looked_at"])
    assert codes(page(plant, GUIDANCE_LATE)) == ["guidance_unanswered"]


def test_where_nothing_changed_nobody_looks_again(plant: Planter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_looks, "COMMITTED_LATE", block_looks.COMMITTED_LATE * 0)
    page(plant, "2026-03-02T12:00")
    first = db.session.scalars(select(BlockLook.recorded_at)).one()
    latest = db.session.scalars(
        select(JournalEntry.recorded_at).order_by(JournalEntry.recorded_at.desc())
    ).first()
    db.session.rollback()
    assert latest is not None
    assert latest < first
    page(plant, "2026-03-02T12:01")
    assert db.session.scalars(select(BlockLook.recorded_at)).one() == first
    db.session.rollback()
    plant.file("2026-03-02T12:02")
    page(plant, "2026-03-02T12:02")
    assert db.session.scalars(select(BlockLook.recorded_at)).one() > first
    db.session.rollback()
