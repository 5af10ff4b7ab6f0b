"""Sessions, more time, pauses, stops, guidance and notes, through the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from callers import caller
from flask import Flask
from mediated import Mediated, at, failure, mediated_court
from partners import configure
from sqlalchemy import select
from user_mail import Browser

from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.mediation import Session
from diversion.persistence.outcome import Outcome, Review


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def meeting(starts_at: str = "2026-03-04T14:00", **changes: Any) -> dict[str, Any]:
    told = {
        "starts_at": f"{starts_at}:00+08:00",
        "place": "第二调解室",
        "participants": [
            {"role": "party", "party_ref": "a1"},
            {"role": "party", "party_ref": "r1"},
            {"role": "village_cadre", "name": "示例干部"},
        ],
    }
    return told | changes


# sessions


def test_a_session_is_booked_and_held(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    session = here.mediator.made(f"/handoffs/{handoff}/sessions", meeting())
    row = db.session.scalars(select(Session)).one()
    assert row.status == "scheduled"
    assert "调解室".encode() not in row.sealed
    early = here.mediator.refused("POST", f"/handoffs/{handoff}/sessions/{session}/hold", {})
    assert early == (409, ["transition-refused"])
    with at("2026-03-04T16:00"):
        answer = here.post("mediator", f"/handoffs/{handoff}/sessions/{session}/hold", {"remark": "已到场"})
        assert answer.status_code == 200, answer.text
        again = here.mediator.refused("POST", f"/handoffs/{handoff}/sessions/{session}/miss", {})
    assert again == (409, ["transition-refused"])
    assert here.events(dispute)[-2:] == ["session_booked", "session_held"]


@pytest.mark.parametrize(("move", "status"), [("adjourn", "adjourned"), ("miss", "missed")])
def test_a_session_that_did_not_take_place_says_why_it_did_not(
    here: Mediated, move: str, status: str
) -> None:
    _, handoff = here.mediating()
    session = here.coordinator.made(f"/handoffs/{handoff}/sessions", meeting("2026-03-02T09:30"))
    with at("2026-03-02T10:00"):
        here.post("coordinator", f"/handoffs/{handoff}/sessions/{session}/{move}", {})
    db.session.rollback()
    assert db.session.scalars(select(Session.status)).one() == status


def test_a_session_of_another_handoff_is_not_found(here: Mediated) -> None:
    _, handoff = here.mediating()
    _, other = here.mediating()
    session = here.mediator.made(f"/handoffs/{handoff}/sessions", meeting())
    path = f"/handoffs/{other}/sessions/{session}/adjourn"
    assert here.mediator.refused("POST", path, {}) == (404, ["not-found"])


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        (meeting(place=None), ["/place session-place"]),
        (meeting(link="https://example.com/1"), ["/link online-not-agreed", "/place session-place"]),
        (meeting("2026-03-01T09:00"), ["/starts_at session-too-early"]),
        (meeting("2099-03-04T14:00"), ["/starts_at session-too-late"]),
        (meeting(participants=[]), ["/participants session-without-parties"]),
        (
            meeting(participants=[{"role": "party"}, {"role": "expert"}]),
            [
                "/participants/0/party_ref participant-incomplete",
                "/participants/1/name participant-incomplete",
            ],
        ),
        (
            meeting(participants=[{"role": "party", "party_ref": "x1"}]),
            ["/participants/0/party_ref party-unknown"],
        ),
    ],
)
def test_a_session_that_cannot_be_is_refused(here: Mediated, told: dict[str, Any], faults: list[str]) -> None:
    _, handoff = here.mediating()
    status, found = here.mediator.refused("POST", f"/handoffs/{handoff}/sessions", told)
    assert (status, sorted(found)) == (422, sorted(faults))


def test_a_session_meets_online_once_everybody_named_agreed(here: Mediated) -> None:
    _, handoff = here.mediating()
    told = meeting(place=None, link="https://example.com/1")
    for ref in ("a1", "r1"):
        assert here.post("mediator", f"/handoffs/{handoff}/sessions", told).status_code == 422
        answers = [{"matter": "online", "answer": "yes"}]
        contact = {"party_ref": ref, "reached": True, "consents": answers}
        here.mediator.made(f"/handoffs/{handoff}/contacts", contact)
    here.mediator.made(f"/handoffs/{handoff}/sessions", told)


# more time


def test_days_that_everybody_agreed_to_lengthen_the_period(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    assert here.due(dispute, "mediation") == "2026-04-01"
    told = {"days": 10, "agreed_by": ["a1", "r1"]}
    here.mediator.made(f"/handoffs/{handoff}/extensions", told)
    assert here.due(dispute, "mediation") == "2026-04-13"  # day 40 is a Saturday
    here.mediator.made(f"/handoffs/{handoff}/extensions", told | {"days": 20})
    assert here.due(dispute, "mediation") == "2026-05-06"  # day 60, a holiday of Labour Day
    assert [each.ended_how for each in here.clocks(dispute, "mediation")] == [
        "superseded",
        "superseded",
        None,
    ]
    refused = here.mediator.refused("POST", f"/handoffs/{handoff}/extensions", told | {"days": 1})
    assert refused == (422, ["/days extension-over-cap"])


def test_more_time_needs_every_party_and_time_left(here: Mediated) -> None:
    _, handoff = here.mediating()
    path = f"/handoffs/{handoff}/extensions"
    assert here.mediator.refused("POST", path, {"days": 5, "agreed_by": ["a1"]}) == (
        422,
        ["/agreed_by extension-not-agreed"],
    )
    assert here.mediator.refused("POST", path, {"days": 0, "agreed_by": ["a1", "r1", "x1"]}) == (
        422,
        ["/agreed_by/2 party-unknown"],
    )
    with at("2026-04-01T23:59"):
        here.mediator.made(path, {"days": 1, "agreed_by": ["r1", "a1"]})
    with at("2026-04-08T09:00"):
        late = here.mediator.refused("POST", path, {"days": 5, "agreed_by": ["a1", "r1"]})
    assert late == (422, ["/days extension-too-late"])


def test_a_period_that_has_not_started_is_not_lengthened(here: Mediated) -> None:
    _, handoff = here.mediating(signed=False)
    told = {"days": 5, "agreed_by": ["a1", "r1"]}
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/extensions", told) == (
        409,
        ["period-not-running"],
    )


def test_a_docketed_dispute_is_lengthened_under_its_own_rule(here: Mediated) -> None:
    dispute, handoff = here.mediating(docketed=True, procedure="summary")
    assert here.due(dispute, "mediation") == "2026-03-09"
    here.mediator.made(f"/handoffs/{handoff}/extensions", {"days": 30, "agreed_by": ["a1", "r1"]})
    assert here.due(dispute, "mediation") == "2026-04-08"
    (line,) = [each for each in here.clocks(dispute, "mediation")[-1].derivation if "延长" in each["zh"]]
    assert "30日" in line["zh"]


def test_a_page_says_what_to_fill_in_and_not_what_a_schema_wants(here: Mediated) -> None:
    configure(here.app)
    handoff = here.mediating()[1]
    mediator, admin = (
        Browser(here.app, here.mediator.token),
        Browser(here.app, caller(here.app, "boss", Role.ADMIN).token),
    )
    for days in ("400", "十天"):
        page = mediator.pressed(f"/handoffs/{handoff}/extension", days=days)
        said = "请填1至366之间的整数。" if days == "400" else "请填整数，例如：30。"
        assert (page.status_code, said in page.text, "应为" in page.text) == (422, True, False)
    page = admin.pressed(
        "/admin/organisations/new", name="示例", kind="peoples_committee", amount_from="五万"
    )
    assert (page.status_code, "请填金额，例如：128000.00。" in page.text, "应为" in page.text) == (
        422,
        True,
        False,
    )


# pauses


APPRAISAL = {"reason": "房屋质量鉴定", "appraiser": "示例鉴定机构", "expected_on": "2026-03-20"}


def test_an_appraisal_stops_the_period_and_gives_back_what_was_left(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True})
    with at("2026-03-12T10:00"):
        pause = here.mediator.made(f"/handoffs/{handoff}/suspensions", APPRAISAL)
    assert here.holder(dispute) == ("in_mediation", pause, "appraisal")
    assert here.due(dispute, "appraisal") == "2026-03-20"
    assert here.due(dispute, "mediation") is None
    with at("2026-03-17T10:00"):
        here.post("mediator", f"/handoffs/{handoff}/suspensions/{pause}/end")
    assert here.due(dispute, "mediation") == "2026-04-07"  # five days later is a holiday and two after it
    assert here.holder(dispute) == ("in_mediation", "mediator", "activity")
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/suspensions/{pause}/end") == (
        409,
        ["suspension-ended"],
    )


def test_nothing_is_met_about_or_agreed_while_the_period_pauses(here: Mediated) -> None:
    _, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/suspensions", APPRAISAL)
    refused = (409, ["mediation-suspended"])
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/sessions", meeting()) == refused
    more = {"days": 5, "agreed_by": ["a1", "r1"]}
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/extensions", more) == refused
    again = here.mediator.refused("POST", f"/handoffs/{handoff}/suspensions", APPRAISAL)
    assert again == (409, ["suspension-already-open"])


def test_an_appraisal_pauses_nothing_after_docketing_or_in_the_past(here: Mediated) -> None:
    _, docketed = here.mediating(docketed=True)
    _, handoff = here.mediating()
    assert here.mediator.refused("POST", f"/handoffs/{docketed}/suspensions", APPRAISAL) == (
        409,
        ["appraisal-pre-docket-only"],
    )
    past = APPRAISAL | {"expected_on": "2026-03-01"}
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/suspensions", past) == (
        422,
        ["/expected_on expected-in-past"],
    )


def test_a_pause_that_began_and_ended_on_one_day_takes_nothing_out(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    pause = here.mediator.made(f"/handoffs/{handoff}/suspensions", APPRAISAL)
    with at("2026-03-02T17:00"):
        here.post("mediator", f"/handoffs/{handoff}/suspensions/{pause}/end")
    assert here.due(dispute, "mediation") == "2026-04-01"


def test_a_clock_set_back_ends_a_pause_where_it_began(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    with at("2026-03-03T12:00"):
        pause = here.mediator.made(f"/handoffs/{handoff}/suspensions", APPRAISAL)
    with at("2026-03-03T10:00"):
        here.post("mediator", f"/handoffs/{handoff}/suspensions/{pause}/end")
    assert here.due(dispute, "mediation") == "2026-04-01"


def test_a_clock_set_back_lets_mediation_end_in_a_pause(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    with at("2026-03-03T12:00"):
        here.mediator.made(f"/handoffs/{handoff}/suspensions", APPRAISAL)
    with at("2026-03-03T10:00"):
        here.post("mediator", f"/disputes/{dispute}/outcome", failure())
    assert here.holder(dispute)[0] == "returned"


def test_a_mediation_that_stands_still_presses_for_no_contact(here: Mediated) -> None:
    configure(here.app)
    paused, stopped = (here.mediating()[1] for _ in range(2))
    browser = Browser(here.app, here.mediator.token)
    press = "请联系申请人以外的每一方当事人"
    assert press in browser.get(f"/handoffs/{paused}").text
    pause = here.mediator.made(f"/handoffs/{paused}/suspensions", APPRAISAL)
    here.mediator.made(f"/handoffs/{stopped}/stops", STOP)
    page = browser.get(f"/handoffs/{paused}").text
    assert (press in page, "正在扣除鉴定、评估期间，至2026年3月20日（周五）" in page) == (False, True)
    page = browser.get(f"/handoffs/{stopped}").text
    assert (press in page, "调解已中止，由法官审查" in page) == (False, True)
    assert f'class="button second" href="/handoffs/{stopped}/contact"' in page, "no act stands out meanwhile"
    here.post("mediator", f"/handoffs/{paused}/suspensions/{pause}/end")
    page = browser.get(f"/handoffs/{paused}").text
    assert (press in page, "正在扣除鉴定、评估期间" in page) == (True, False)


# stops


STOP = {"signs": ["collusion"], "what": "双方陈述完全一致，疑似串通。"}


def test_a_suspected_sham_passes_the_ball_to_the_judge_who_clears_it(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    stop = here.mediator.made(f"/handoffs/{handoff}/stops", STOP)
    assert here.holder(dispute) == ("in_mediation", "judge", "stop")
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/sessions", meeting()) == (
        409,
        ["mediation-stopped"],
    )
    assert here.mediator.refused("POST", f"/handoffs/{handoff}/stops", STOP) == (409, ["already-stopped"])
    (listed,) = here.judge.get(f"/handoffs/{handoff}/stops")["items"]
    assert (listed["what"], listed["signs"], listed["finding"]) == (STOP["what"], ["collusion"], None)
    found = {"finding": "cleared", "reason": "未发现虚假调解情形。"}
    assert here.post("judge", f"/handoffs/{handoff}/stops/{stop}/end", found).status_code == 200
    assert here.holder(dispute) == ("in_mediation", "mediator", "first_contact")
    assert db.session.scalars(select(Review.finding)).one() == "cleared"
    assert here.judge.refused("POST", f"/handoffs/{handoff}/stops/{stop}/end", found) == (409, ["stop-ended"])


def test_a_mediation_that_the_judge_stops_returns_to_the_court(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    stop = here.coordinator.made(f"/handoffs/{handoff}/stops", STOP)
    found = {"finding": "stopped", "reason": "认定为虚假调解。"}
    answer = here.post("judge", f"/handoffs/{handoff}/stops/{stop}/end", found)
    assert answer.json["status"] == "returned"
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")
    outcome = db.session.scalars(select(Outcome)).one()
    assert (outcome.end_reason, outcome.settled, outcome.reported_at) == ("other", False, None)
    assert here.due(dispute, "failure_report") == "2026-03-03"


def test_only_a_judge_of_the_court_ends_a_stop(here: Mediated) -> None:
    _, handoff = here.mediating()
    stop = here.mediator.made(f"/handoffs/{handoff}/stops", STOP)
    found = {"finding": "cleared", "reason": "x"}
    for who in ("mediator", "coordinator", "router", "clerk"):
        answer = here.people[who].refused("POST", f"/handoffs/{handoff}/stops/{stop}/end", found)
        assert answer == (403, ["grant-missing"])
    for who in ("router", "clerk", "auditor", "other_coordinator", "manager"):
        assert here.people[who].refused("GET", f"/handoffs/{handoff}/stops") == (404, ["not-found"])


# guidance


def test_a_question_is_the_judges_until_it_is_answered(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True})
    first = here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": "利息如何计算？"})
    second = here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": "能否分期？"})
    assert here.holder(dispute) == ("in_mediation", "judge", "guidance_answer")
    assert here.due(dispute, "guidance_answer") == "2026-03-04"
    with at("2026-03-03T09:00"):
        here.post("judge", f"/handoffs/{handoff}/guidance/{first}/answer", {"answer": "按约定利率。"})
    assert here.holder(dispute) == ("in_mediation", "judge", "guidance_answer")
    with at("2026-03-04T09:00"):
        here.post("judge", f"/handoffs/{handoff}/guidance/{second}/answer", {"answer": "可以。"})
    assert here.holder(dispute) == ("in_mediation", "mediator", "activity")
    assert here.due(dispute, "activity") == "2026-03-11"
    told = here.mediator.get(f"/handoffs/{handoff}/guidance")["items"]
    assert [(each["question"], each["answer"]) for each in told] == [
        ("利息如何计算？", "按约定利率。"),
        ("能否分期？", "可以。"),
    ]
    again = here.judge.refused("POST", f"/handoffs/{handoff}/guidance/{first}/answer", {"answer": "x"})
    assert again == (409, ["guidance-answered"])


def test_a_question_is_read_by_the_mediating_side_and_the_judges_only(here: Mediated) -> None:
    _, handoff = here.mediating()
    asked = here.mediator.made(f"/handoffs/{handoff}/guidance", {"question": "利息如何计算？"})
    for who in ("mediator", "coordinator", "judge"):
        assert len(here.people[who].get(f"/handoffs/{handoff}/guidance")["items"]) == 1
    for who in ("clerk", "router", "manager", "auditor", "other_mediator", "colleague", "host"):
        assert here.people[who].refused("GET", f"/handoffs/{handoff}/guidance") == (404, ["not-found"])
    told = {"answer": "x"}
    assert here.clerk.refused("POST", f"/handoffs/{handoff}/guidance/{asked}/answer", told)[0] == 403


# notes


def test_a_note_is_read_by_its_author_and_the_coordinator_and_by_nobody_else(here: Mediated) -> None:
    _, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/notes", {"text": "对方底线为八万元。"})
    here.coordinator.made(f"/handoffs/{handoff}/notes", {"text": "请注意期限。"})
    mine = here.mediator.get(f"/handoffs/{handoff}/notes")["items"]
    assert [each["text"] for each in mine] == ["对方底线为八万元。"]
    assert len(here.coordinator.get(f"/handoffs/{handoff}/notes")["items"]) == 2
    for who in ("clerk", "router", "judge", "manager", "auditor", "grid_worker"):
        assert here.people[who].refused("GET", f"/handoffs/{handoff}/notes") == (403, ["grant-missing"])
    for who in ("other_coordinator", "other_mediator", "colleague", "host"):
        assert here.people[who].refused("GET", f"/handoffs/{handoff}/notes") == (404, ["not-found"])
    db.session.rollback()
    bodies = db.session.scalars(select(JournalEntry.body).where(JournalEntry.event == "note_written"))
    assert all("底线".encode() not in body for body in bodies)


def test_writing_to_oneself_is_no_activity(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": "r1", "reached": True})
    with at("2026-03-06T09:00"):
        here.mediator.made(f"/handoffs/{handoff}/notes", {"text": "x"})
    assert here.due(dispute, "activity") == "2026-03-09"
