"""Between acceptance and the end: contacts, sessions, more time, pauses, questions, stops, and ending by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from demo_court import DAY, DemoCourt
from filings import said
from followed import REPORT, Followed, complained_with_form, docketed, nearer

pytestmark = pytest.mark.xdist_group("journey")


def act(dispute: Followed, what: str, body: Any = None) -> Any:
    """Let the mediator act on the handoff."""
    return dispute.mediator.done(f"/handoffs/{dispute.now['handoff']['id']}/{what}", body)


def active_by(court: DemoCourt) -> date:
    """Tell by when the mediator has to show activity after acting today."""
    return court.days.working_after(court.today(), 5)


def test_first_contact_is_every_other_party_reached_or_why_not(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    mediator = dispute.accept()
    dispute.stands("in_mediation", mediator, "materials", court.today(), None)
    dispute.sign_for_materials()
    contact_by = court.days.working_after(court.today(), 1)
    dispute.stands("in_mediation", mediator, "first_contact", contact_by, None)
    act(dispute, "contacts", {"party_ref": "a1", "reached": True})
    dispute.stands("in_mediation", mediator, "first_contact", contact_by, None)
    assert dispute.handoff["first_contact_at"] is None
    asked = [{"matter": "mediation", "answer": "yes"}, {"matter": "online", "answer": "no"}]
    act(dispute, "contacts", {"party_ref": "r1", "reached": True, "consents": asked})
    told = dispute.stands("in_mediation", mediator, "activity", active_by(court), None)
    given = {(each["party_ref"], each["matter"]): each["answer"] for each in told["consents"]}
    assert (given["r1", "mediation"], given["r1", "online"]) == ("yes", "no")
    assert dispute.handoff["first_contact_at"] is not None
    dispute.befell("handoff_accepted", "handoff_materials_signed", "contact_recorded", "consent_recorded")


def test_a_respondent_who_refuses_ends_it_and_is_no_fault_of_the_mediator(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    dispute.mediate()
    refusal = {"matter": "mediation", "answer": "no"}
    told = {"party_ref": "r1", "reached": True, "result": "refused", "consents": [refusal]}
    act(dispute, "contacts", told)
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert (told["handoff"]["status"], told["triage"]["reasons"][0]["code"]) == ("recalled", "party-refuses")


def test_sessions_are_booked_held_and_put_off(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    mediator = dispute.mediate()
    people = [
        {"role": "party", "party_ref": "a1"},
        {"role": "party", "party_ref": "r1"},
        {"role": "village_cadre", "name": "示例村干部"},
    ]
    starts_at = (court.now() + timedelta(minutes=30)).isoformat(timespec="seconds")
    booked = act(dispute, "sessions", {"starts_at": starts_at, "place": "调解室一", "participants": people})
    early = dispute.mediator.post(f"/handoffs/{dispute.now['handoff']['id']}/sessions/{booked['id']}/hold")
    assert (early.status_code, early.json()["code"]) == (409, "transition-refused")
    court.go_on(advance_minutes=60)
    act(dispute, f"sessions/{booked['id']}/hold", {"remark": "双方各退一步。"})
    dispute.stands("in_mediation", mediator, "activity", active_by(court), None)
    again = dispute.mediator.post(f"/handoffs/{dispute.now['handoff']['id']}/sessions/{booked['id']}/adjourn")
    assert (again.status_code, again.json()["code"]) == (409, "transition-refused")
    dispute.befell("session_booked", "session_held")


def test_more_time_needs_every_party_and_has_an_end(court: DemoCourt) -> None:
    dispute = docketed(court)
    mediator = dispute.mediate()
    ends_on = court.days.after(court.today(), 7)
    dispute.stands("in_mediation", mediator, *nearer(court, ends_on))
    path = f"/handoffs/{dispute.now['handoff']['id']}/extensions"
    one_sided = dispute.mediator.post(path, {"days": 1, "agreed_by": ["a1"]})
    assert [each["code"] for each in one_sided.json()["errors"]] == ["extension-not-agreed"]
    too_long = dispute.mediator.post(path, {"days": 31, "agreed_by": ["a1", "r1"]})
    assert [each["code"] for each in too_long.json()["errors"]] == ["extension-over-cap"]
    dispute.stands("in_mediation", mediator, *nearer(court, ends_on))
    dispute.mediator.done(path, {"days": 30, "agreed_by": ["a1", "r1"]})
    dispute.stands("in_mediation", mediator, "activity", active_by(court), None)
    spent = dispute.mediator.post(path, {"days": 1, "agreed_by": ["a1", "r1"]})
    assert [each["code"] for each in spent.json()["errors"]] == ["extension-over-cap"]
    (extended,) = [each for each in dispute.timeline() if each["event"] == "period_extended"]
    assert extended["details"]["due_before"] == ends_on.isoformat()


def test_a_question_to_the_court_is_the_judges_until_it_is_answered(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    mediator = dispute.mediate()
    asked = act(dispute, "guidance", {"question": "违约金约定过高的，如何把握？"})
    answer_by = court.days.working_after(court.today(), 2)
    dispute.stands("in_mediation", "judge", "guidance_answer", answer_by, None)
    path = f"/handoffs/{dispute.now['handoff']['id']}/guidance"
    refused = dispute.mediator.post(f"{path}/{asked['id']}/answer", {"answer": "自行答复。"})
    assert refused.status_code == 403
    (seen,) = court.judge.seen(path)["items"]
    assert seen["question"] == "违约金约定过高的，如何把握？"
    court.judge.done(f"{path}/{asked['id']}/answer", {"answer": "以实际损失为基础酌减。"})
    dispute.stands("in_mediation", mediator, "activity", active_by(court), None)
    assert dispute.mediator.seen(path)["items"][0]["answer"] == "以实际损失为基础酌减。"
    dispute.befell("guidance_asked", "guidance_answered")


def test_an_appraisal_pauses_the_period_before_docketing(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    mediator = dispute.mediate()
    expected_on = court.today() + 20 * DAY
    told = {"reason": "房屋质量鉴定", "appraiser": "示例鉴定机构", "expected_on": expected_on.isoformat()}
    paused = act(dispute, "suspensions", told)
    dispute.stands("in_mediation", ("appraiser", paused["id"]), "appraisal", expected_on, None)
    act(dispute, f"suspensions/{paused['id']}/end")
    dispute.stands("in_mediation", mediator, "activity", active_by(court), None)
    dispute.befell("period_suspended", "period_resumed")
    after = docketed(court)
    after.mediate()
    refused = after.mediator.post(f"/handoffs/{after.now['handoff']['id']}/suspensions", told)
    assert (refused.status_code, refused.json()["code"]) == (409, "appraisal-pre-docket-only")


@pytest.mark.parametrize("finding", ["cleared", "stopped"])
def test_a_suspected_sham_waits_for_the_judge(court: DemoCourt, finding: str) -> None:
    dispute = complained_with_form(court)
    mediator = dispute.mediate()
    stopped = act(dispute, "stops", {"signs": ["no_contest"], "what": "双方对全部事实均无争议。"})
    look_by = court.days.working_after(court.today(), 5)
    dispute.stands("in_mediation", "judge", "stop", look_by, None)
    halted = dispute.mediator.post(
        f"{dispute.path}/outcome", {"end_reason": "large_gap", "failure_report": REPORT}
    )
    assert (halted.status_code, halted.json()["code"]) == (409, "mediation-stopped")
    path = f"/handoffs/{dispute.now['handoff']['id']}/stops/{stopped['id']}/end"
    court.judge.done(path, {"finding": finding, "reason": "已核对合同与送货单。"})
    if finding == "cleared":
        dispute.stands("in_mediation", mediator, "activity", active_by(court), None)
    else:
        dispute.stands("returned", "clerk", "return_docketing", court.days.after(court.today(), 7), "MS-2")
    dispute.befell("mediation_stopped", "stop_ended")


def test_notes_stay_with_their_author_and_the_coordinator(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    dispute.mediate()
    coordinator = dispute.coordinator
    act(dispute, "notes", {"text": "申请人私下可以接受九万元。"})
    path = f"/handoffs/{dispute.now['handoff']['id']}/notes"
    for reader in (dispute.mediator, coordinator):
        assert [each["text"] for each in reader.seen(path)["items"]] == ["申请人私下可以接受九万元。"]
    for login in ("clerk", "router", "judge", "manager", "auditor", "admin"):
        assert court.by(login).get(path).status_code == 403
    colleague = court.by(dispute.body.mediators[1])
    assert colleague.get(path).status_code == 404
    words = [court.clerk.get(dispute.path).text, court.by("auditor").get(f"{dispute.path}/timeline").text]
    assert not any("九万" in each for each in words)


def test_the_period_ends_mediation_by_itself_and_the_report_is_asked_for(court: DemoCourt) -> None:
    dispute = docketed(court)
    mediator = dispute.mediate()
    ends_on = court.days.after(court.today(), 7)
    dispute.stands("in_mediation", mediator, *nearer(court, ends_on))
    court.go_past(ends_on)
    returned_on = ends_on + DAY
    notice_by = court.days.working_after(returned_on, 3)
    told = dispute.stands("returned", "judge", "fee_notice", notice_by, None)
    assert told["handoff"]["status"] == "completed"
    packet = court.judge.seen(f"{dispute.path}/return-packet")
    assert (packet["kind"], packet["failure_report"], packet["failure_report_awaited"]) == (
        "trial",
        None,
        True,
    )
    late = dispute.mediator.post(
        f"{dispute.path}/outcome", {"end_reason": "large_gap", "failure_report": REPORT}
    )
    assert [each["code"] for each in late.json()["errors"]] == ["end-reason-recorded"]
    dispute.fail("period_expired")
    packet = court.judge.seen(f"{dispute.path}/return-packet")
    assert (packet["failure_report"], packet["failure_report_awaited"]) == (REPORT, False)
    dispute.stands("returned", "judge", "fee_notice", notice_by, None)
    dispute.befell("handoff_completed", "returned", "packet_read", "failure_reported", "packet_read")


def test_a_party_ends_mediation_after_docketing_at_any_moment(court: DemoCourt) -> None:
    dispute = docketed(court)
    dispute.mediate()
    word = {"party_ref": "r1", "means": "phone", "words": "不同意继续调解。"}
    wrong = court.clerk.post(f"{dispute.path}/demand-docket", word)
    assert (wrong.status_code, wrong.json()["guard"]) == (409, "undocketed")
    court.clerk.done(f"{dispute.path}/end-mediation", word)
    notice_by = court.days.working_after(court.today(), 3)
    told = dispute.stands("returned", "judge", "fee_notice", notice_by, None)
    assert told["handoff"]["status"] == "recalled"
    court.clerk.done(f"{dispute.path}/end-mediation", word)
    dispute.stands("returned", "judge", "fee_notice", notice_by, None)
    dispute.befell("returned", "mediation_ended", "mediation_ended")


def test_a_mediation_nobody_signed_for_begins_by_itself(court: DemoCourt) -> None:
    dispute = docketed(court, consents=[said("a1", "mediation"), said("r1", "mediation")])
    mediator = dispute.accept()
    accepted_on = court.today()
    dispute.stands("in_mediation", mediator, "materials", accepted_on, None)
    court.go_past(accepted_on)
    dispute.befell("handoff_accepted", "handoff_materials_presumed")
    contact_by = court.days.working_after(accepted_on, 1)
    dispute.stands("in_mediation", mediator, "first_contact", contact_by, None)
    dispute.reach_everybody()
    ends_on = court.days.after(accepted_on, 7)
    dispute.stands("in_mediation", mediator, *nearer(court, ends_on))
