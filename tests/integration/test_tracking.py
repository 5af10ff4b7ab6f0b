"""A party acts for itself on its own dispute and reaches nothing else."""

from uuid import UUID, uuid4

import pytest
from court import WorkingCourt, working_court
from filings import complaint
from flask import Flask
from sqlalchemy import select

from diversion.domain.access import PARTY_MAY, Permission
from diversion.domain.consents import Answer, Matter, Means
from diversion.domain.filing import ConsentInput
from diversion.persistence.base import db
from diversion.persistence.tracking import CodeTries
from diversion.services import tracking, tracking_codes
from diversion.services.access import PARTY_KIND, SYSTEM, Actor, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.consents import record_consent
from diversion.services.refusals import InputFaulty, NotFound


@pytest.fixture
def here(app: Flask) -> WorkingCourt:
    return working_court(app)


def filed(here: WorkingCourt, number: int) -> tuple[UUID, str]:
    dispute = here.done(here.clerk, "/disputes", complaint(number) | {"filed_on": "2026-03-02"}, 201)
    return UUID(dispute["id"]), dispute["reference"]


def test_a_partys_answer_names_nobody_who_recorded_it(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 1)
    first, *_ = tracking_codes.list_codes(SYSTEM, dispute_id)
    party_id = tracking_codes.open_tracking(f" {reference} ", first.code.lower())
    tracking.answer(party_id, Matter.MEDIATION, Answer.YES)
    (given,) = here.read(str(dispute_id))["consents"]
    assert (given["party_ref"], given["asked_by"], given["means"]) == (first.ref, "party", "online")
    assert ("mediation", "yes") in tracking.follow(party_id).answers
    befell = here.clerk.get(f"/disputes/{dispute_id}/timeline")["items"]
    assert ("consent_recorded", "当事人") in [(each["event"], each["actor"]["name"]) for each in befell]


def test_the_signed_form_is_not_given_by_pressing_a_button(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 2)
    party_id = tracking_codes.open_tracking(reference, tracking_codes.list_codes(SYSTEM, dispute_id)[0].code)
    with pytest.raises(NotFound):
        tracking.answer(party_id, Matter.MEDIATE_BEFORE_DOCKETING, Answer.YES)


def test_codes_differ_and_open_their_own_dispute_only(here: WorkingCourt) -> None:
    (first, reference), (second, other) = filed(here, 3), filed(here, 4)
    codes = [each.code for found in (first, second) for each in tracking_codes.list_codes(SYSTEM, found)]
    assert len(set(codes)) == len(codes) == 4
    assert tracking_codes.open_tracking(reference, codes[0]) != tracking_codes.open_tracking(
        reference, codes[1]
    )
    for typed in (codes[2], "", "00000-00000", codes[0][:-1]):
        with pytest.raises(NotFound):
            tracking_codes.open_tracking(reference, typed)
    with pytest.raises(NotFound):
        tracking_codes.open_tracking(other, codes[0])


@pytest.mark.parametrize("permission", set(Permission) - PARTY_MAY)
def test_a_party_has_no_other_permission(permission: Permission) -> None:
    with pytest.raises(GrantMissing):
        Actor(kind=PARTY_KIND, dispute_id=uuid4()).demand(permission)


def test_a_party_reaches_no_other_dispute(here: WorkingCourt) -> None:
    mine, other = filed(here, 5)[0], filed(here, 6)[0]
    party = Actor(kind=PARTY_KIND, dispute_id=mine)
    with pytest.raises(NotFound):
        record_consent(party, other, ConsentInput("a1", Matter.MEDIATION, Answer.YES, None, Means.ONLINE))
    with pytest.raises(GrantMissing):
        record_consent(
            Actor(kind=PARTY_KIND), mine, ConsentInput("a1", Matter.MEDIATION, Answer.YES, None, Means.ONLINE)
        )


def test_a_code_made_anew_ends_the_old_one_at_once(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 7)
    old, other = tracking_codes.list_codes(SYSTEM, dispute_id)
    party_id = tracking_codes.open_tracking(reference, old.code)
    tracking_codes.renew_code(actor_of_login("clerk"), dispute_id, old.ref)
    new, same = tracking_codes.list_codes(SYSTEM, dispute_id)
    assert (new.code == old.code, same.code) == (False, other.code)
    with pytest.raises(NotFound):
        tracking_codes.open_tracking(reference, old.code)
    assert not tracking_codes.is_code_of(party_id, old.code)
    assert tracking_codes.open_tracking(reference, new.code) == party_id
    assert "tracking_code_renewed" in here.events(str(dispute_id))


@pytest.mark.parametrize("login", ["router", "judge", "manager", "coordinator"])
def test_only_the_window_makes_a_code_anew(here: WorkingCourt, login: str) -> None:
    dispute_id, _ = filed(here, 8)
    ref = tracking_codes.list_codes(SYSTEM, dispute_id)[0].ref
    if login == "router":
        tracking_codes.renew_code(actor_of_login(login), dispute_id, ref)
        return
    with pytest.raises((GrantMissing, NotFound)):
        tracking_codes.renew_code(actor_of_login(login), dispute_id, ref)


def test_a_correction_leaves_the_code_as_it_was(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 9)
    code = tracking_codes.list_codes(SYSTEM, dispute_id)[0].code
    before = tracking_codes.open_tracking(reference, code)
    told = complaint(9)["parties"][0] | {"phone": "13900139000"}
    version = here.clerk.ask("GET", f"/disputes/{dispute_id}").headers["ETag"]
    answer = here.clerk.ask("PATCH", f"/disputes/{dispute_id}", {"parties": [told]}, **{"If-Match": version})
    assert answer.status_code == 200, answer.text
    after = tracking_codes.open_tracking(reference, code)
    assert after != before
    assert tracking_codes.is_code_of(before, code)
    assert tracking.follow(before) == tracking.follow(after)


def test_too_many_wrong_codes_lock_a_reference_for_a_while(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 10)
    code = tracking_codes.list_codes(SYSTEM, dispute_id)[0].code
    for _ in range(9):
        with pytest.raises(NotFound):
            tracking_codes.open_tracking(reference, "00000-00000")
    party_id = tracking_codes.open_tracking(reference, code)
    for _ in range(10):
        with pytest.raises(NotFound):
            tracking_codes.open_tracking(reference, "00000-00000")
    with pytest.raises(InputFaulty) as refused:
        tracking_codes.open_tracking(reference, code)
    assert [fault.code for fault in refused.value.faults] == ["tracking-locked"]
    assert tracking_codes.is_code_of(party_id, code), "who follows already goes on"
    assert reference.encode() not in b"".join(bytes(str(row), "utf8") for row in _tries())


def test_a_reference_that_is_none_is_locked_alike(here: WorkingCourt) -> None:
    for _ in range(10):
        with pytest.raises(NotFound):
            tracking_codes.open_tracking("苏0506-2026-999999", "00000-00000")
    with pytest.raises(InputFaulty):
        tracking_codes.open_tracking("苏0506-2026-999999", "00000-00000")


def _tries() -> list[tuple[int, int]]:
    db.session.rollback()
    return [(row.bucket, row.failed) for row in db.session.scalars(select(CodeTries))]
