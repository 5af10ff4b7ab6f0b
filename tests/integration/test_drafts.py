"""Drafts of filings: kept sealed for their writer alone, within bounds, and gone when filed, thrown away or old."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from callers import caller, court
from flask import Flask
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.drafts import FilingDraft
from diversion.services import drafts
from diversion.services.access import SYSTEM, Actor, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.drafts import MOST_BYTES, MOST_DRAFTS, end_draft, keep_draft, list_drafts, read_draft
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.transaction import clock_at, real_now, transaction

TYPED = {"/parties/0/name": ["示例赵一"], "/claims": ["请求支付货款"]}


@pytest.fixture
def court_id() -> UUID:
    return court()


@pytest.fixture
def clerk(app: Flask, court_id: UUID) -> Actor:
    caller(app, "clerk", Role.CLERK, court_id=court_id)
    return actor_of_login("clerk")


@pytest.fixture
def colleague(app: Flask, court_id: UUID) -> Actor:
    caller(app, "colleague", Role.CLERK, court_id=court_id)
    return actor_of_login("colleague")


def row_of(draft_id: UUID) -> FilingDraft:
    return db.session.scalars(select(FilingDraft).where(FilingDraft.id == draft_id)).one()


def test_what_was_typed_is_there_again_and_only_as_it_was_left(clerk: Actor) -> None:
    draft = uuid4()
    assert keep_draft(clerk, draft, {"/claims": ["起初"]})
    assert keep_draft(clerk, draft, TYPED)
    assert read_draft(clerk, draft).typed == TYPED
    assert [each.id for each in list_drafts(clerk)] == [draft]


def test_nothing_typed_can_be_read_from_the_row(clerk: Actor) -> None:
    first, second = uuid4(), uuid4()
    keep_draft(clerk, first, TYPED)
    keep_draft(clerk, second, TYPED)
    kept = row_of(first)
    assert "示例赵一".encode() not in kept.sealed
    assert kept.data_key != row_of(second).data_key


def test_a_draft_is_its_writers_alone(clerk: Actor, colleague: Actor) -> None:
    draft = uuid4()
    keep_draft(clerk, draft, TYPED)
    with pytest.raises(NotFound):
        read_draft(colleague, draft)
    assert list_drafts(colleague) == []
    end_draft(colleague, draft)
    assert read_draft(clerk, draft).typed == TYPED


def test_who_may_not_file_keeps_nothing(app: Flask, court_id: UUID) -> None:
    caller(app, "judge", Role.JUDGE, court_id=court_id)
    judge = actor_of_login("judge")
    with pytest.raises(GrantMissing):
        keep_draft(judge, uuid4(), TYPED)
    assert list_drafts(judge) == []


def test_once_ended_its_key_is_gone_and_a_late_press_brings_nothing_back(clerk: Actor) -> None:
    draft = uuid4()
    keep_draft(clerk, draft, TYPED)
    end_draft(clerk, draft)
    assert (row_of(draft).data_key, row_of(draft).sealed) == (b"", b"")
    assert not keep_draft(clerk, draft, TYPED)
    assert list_drafts(clerk) == []
    with pytest.raises(NotFound):
        read_draft(clerk, draft)


def test_one_person_keeps_so_many_and_no_more(clerk: Actor, colleague: Actor) -> None:
    kept = [uuid4() for _ in range(MOST_DRAFTS)]
    for each in kept:
        keep_draft(clerk, each, TYPED)
    with pytest.raises(Conflicting) as refused:
        keep_draft(clerk, uuid4(), TYPED)
    assert refused.value.code == "drafts-too-many"
    assert keep_draft(clerk, kept[0], {"/claims": ["仍可续写"]})
    assert keep_draft(colleague, uuid4(), TYPED)
    end_draft(clerk, kept[1])
    assert keep_draft(clerk, uuid4(), TYPED)


def test_a_draft_has_its_bounds(clerk: Actor) -> None:
    with pytest.raises(Conflicting) as refused:
        keep_draft(clerk, uuid4(), {"/claims": ["长" * MOST_BYTES]})
    assert refused.value.code == "draft-too-large"


def test_the_sweep_forgets_what_nobody_touched_for_the_days_of_the_setting(clerk: Actor) -> None:
    old, ended, touched = uuid4(), uuid4(), uuid4()
    for each in (old, ended, touched):
        keep_draft(clerk, each, TYPED)
    end_draft(clerk, ended)
    with clock_at(real_now() + timedelta(days=5)):
        keep_draft(clerk, touched, TYPED)
    with clock_at(real_now() + timedelta(days=8)):
        assert [each.id for each in list_drafts(clerk)] == [touched]
        with transaction(SYSTEM) as tx:
            drafts.sweep(tx)
    db.session.expire_all()
    assert set(db.session.scalars(select(FilingDraft.id))) == {touched}
