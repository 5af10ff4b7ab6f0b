"""A party acts for itself on its own dispute and reaches nothing else."""

import re
from uuid import UUID, uuid4

import pytest
from callers import Caller
from court import WorkingCourt, offered_complaint, working_court
from filings import complaint
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

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
from diversion.services.settings import change_setting
from diversion.web.session import PLAIN_COOKIE


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


class Browser:
    """A browser of somebody's own; each request has a context of its own, as in the running product."""

    def __init__(self, app: Flask) -> None:
        self._app, self._client = app, app.test_client()

    def open(self, path: str, told: dict[str, str] | None = None) -> TestResponse:
        with self._app.app_context():
            return self._client.open(path, method="GET" if told is None else "POST", data=told)

    def as_somebody(self, who: Caller) -> "Browser":
        self._client.set_cookie(PLAIN_COOKIE, who.token)
        return self

    def press(self, path: str, **fields: str) -> int:
        """Send a form of the tracking page."""
        secret = re.search(r'name="_secret" value="([0-9a-f.]+)"', self.open("/track").text)
        assert secret is not None
        return self.open(
            path, {f"/{name}": value for name, value in fields.items()} | {"_secret": secret[1]}
        ).status_code


def following(here: WorkingCourt, reference: str, code: str) -> Browser:
    """Follow a dispute by a code."""
    browser = Browser(here.app)
    assert browser.open("/track", {"/reference": reference, "/code": code}).status_code == 303
    return browser


def test_a_page_holds_nothing_of_the_other_side_and_nothing_said_in_mediation(here: WorkingCourt) -> None:
    dispute = here.accepted(offered_complaint(11))
    handoff = dispute["handoff"]["id"]
    here.done(here.mediator, f"/handoffs/{handoff}/notes", {"text": "申请人愿意让步两成"}, 201)
    mine, theirs = tracking_codes.list_codes(SYSTEM, UUID(dispute["id"]))
    applicant = following(here, dispute["reference"], mine.code)
    wish = "调解员与被申请人相识"
    assert applicant.press("/track/another-mediator", reason=wish) == 303
    page = following(here, dispute["reference"], theirs.code).open("/track").text
    filing = offered_complaint(11)["parties"][0]
    hidden = [
        mine.name,
        filing["name"],
        filing["phone"],
        filing["address"],
        wish,
        "让步",
        dispute["id"],
        handoff,
    ]
    assert [each for each in hidden if each in page] == []
    assert mine.code not in page
    assert "申请更换调解员" not in page, "while one wish waits, no second one is offered"
    assert wish not in applicant.open("/track").text


def test_a_party_rates_on_its_page_and_nobody_else_sees_how(here: WorkingCourt) -> None:
    dispute = here.accepted(offered_complaint(12))
    mine, theirs = tracking_codes.list_codes(SYSTEM, UUID(dispute["id"]))
    applicant = following(here, dispute["reference"], mine.code)
    assert "您对这次调解满意吗" not in applicant.open("/track").text
    report = {"basics": "联系一次。", "reason": "差距较大。"}
    told = {"end_reason": "large_gap", "failure_report": report}
    here.done(here.mediator, f"/disputes/{dispute['id']}/outcome", told, 201)
    assert applicant.press("/track/rating", words="很耐心") == 422
    assert applicant.press("/track/rating", satisfaction="satisfied", words="很耐心") == 303
    assert "很耐心" in applicant.open("/track").text
    page = following(here, dispute["reference"], theirs.code).open("/track").text
    assert ("您对这次调解满意吗" in page, "您的评价" in page, "很耐心" in page) == (True, False, False)
    for who in (here.mediator, here.coordinator, here.clerk):
        for path in ("", "/timeline", "/outcome"):
            assert "很耐心" not in str(who.ask("GET", f"/disputes/{dispute['id']}{path}").text)
    change_setting(SYSTEM, "rating_least_disputes", 1, None, None)
    manager = Browser(here.app).as_somebody(here.manager)
    desk = manager.open("/desk/manager").text
    assert "满意 / 评价" in desk
    behind = manager.open("/reports/satisfaction").text
    assert ("很耐心" in behind, mine.name in behind) == (True, False)


def test_on_the_page_a_lockout_is_told_beside_the_code(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 13)
    browser = Browser(here.app)
    wrong = {"/reference": reference, "/code": "00000-00000"}
    codes = [browser.open("/track", wrong).status_code for _ in range(10)]
    assert set(codes) == {422}
    code = tracking_codes.list_codes(SYSTEM, dispute_id)[0].code
    refused = browser.open("/track", wrong | {"/code": code})
    assert (refused.status_code, "已暂停查询" in refused.text) == (422, True)


def test_a_renewed_code_ends_what_a_browser_follows(here: WorkingCourt) -> None:
    dispute_id, reference = filed(here, 14)
    first = tracking_codes.list_codes(SYSTEM, dispute_id)[0]
    browser = following(here, reference, first.code)
    assert reference in browser.open("/track").text
    tracking_codes.renew_code(actor_of_login("clerk"), dispute_id, first.ref)
    assert reference not in browser.open("/track").text
