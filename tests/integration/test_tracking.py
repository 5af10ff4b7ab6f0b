"""A party acts for itself on its own dispute and reaches nothing else."""

from uuid import UUID, uuid4

import pytest
from court import WorkingCourt, working_court
from filings import complaint
from flask import Flask

from diversion.domain.access import PARTY_MAY, Permission
from diversion.domain.consents import Answer, Matter, Means
from diversion.domain.filing import ConsentInput
from diversion.services import tracking
from diversion.services.access import PARTY_KIND, SYSTEM, Actor, GrantMissing
from diversion.services.consents import record_consent
from diversion.services.refusals import NotFound


@pytest.fixture
def here(app: Flask) -> WorkingCourt:
    return working_court(app)


def filed(here: WorkingCourt, number: int) -> tuple[UUID, str]:
    dispute = here.done(here.clerk, "/disputes", complaint(number) | {"filed_on": "2026-03-02"}, 201)
    return UUID(dispute["id"]), dispute["reference"]


def test_a_partys_answer_names_nobody_who_recorded_it(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 1)
    first, *_ = tracking.list_codes(SYSTEM, dispute_id)
    party_id = tracking.open_tracking(f" {reference} ", first.code.lower())
    tracking.answer(party_id, Matter.MEDIATION, Answer.YES)
    (given,) = here.read(str(dispute_id))["consents"]
    assert (given["party_ref"], given["asked_by"], given["means"]) == (first.ref, "party", "online")
    assert ("mediation", "yes") in tracking.follow(party_id).answers
    befell = here.clerk.get(f"/disputes/{dispute_id}/timeline")["items"]
    assert ("consent_recorded", "当事人") in [(each["event"], each["actor"]["name"]) for each in befell]


def test_the_signed_form_is_not_given_by_pressing_a_button(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 2)
    party_id = tracking.open_tracking(reference, tracking.list_codes(SYSTEM, dispute_id)[0].code)
    with pytest.raises(NotFound):
        tracking.answer(party_id, Matter.MEDIATE_BEFORE_DOCKETING, Answer.YES)


def test_codes_differ_and_open_their_own_dispute_only(here: WorkingCourt) -> None:
    (first, reference), (second, other) = filed(here, 3), filed(here, 4)
    codes = [each.code for found in (first, second) for each in tracking.list_codes(SYSTEM, found)]
    assert len(set(codes)) == len(codes) == 4
    assert tracking.open_tracking(reference, codes[0]) != tracking.open_tracking(reference, codes[1])
    for typed in (codes[2], "", "00000-00000", codes[0][:-1]):
        with pytest.raises(NotFound):
            tracking.open_tracking(reference, typed)
    with pytest.raises(NotFound):
        tracking.open_tracking(other, codes[0])


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
