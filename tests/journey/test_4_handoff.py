"""The life of an offer: declined, lapsed, raced for, recalled by a party's demand, and a station beside it."""

from typing import Any

import pytest
from demo_court import CENTRE, COMMITTEE, DAY, LAWYERS, LIVE, STATION, DemoCourt
from followed import Followed, applied, complained_with_form, docketed, nearer, two_people
from wandering import at_once

pytestmark = pytest.mark.xdist_group("journey")

NOTHING = {"disclosure": {"grounds": []}}


def decline(dispute: Followed, reason: str = "beyond_expertise") -> Any:
    """Let the organisation decline, in words."""
    handoff = dispute.delivered()
    told = {"reason_code": reason, "reason": "本组织近期没有熟悉此类货款纠纷的调解员。"}
    return dispute.coordinator.done(f"/handoffs/{handoff['id']}/decline", told)


def live(court: DemoCourt, name: str) -> int:
    """Count the live handoffs to mediate that an organisation has, as its coordinator lists them."""
    listed = court.coordinator_of(court.bodies[name].id).items(
        "/handoffs", organisation_id=court.bodies[name].id, limit=200
    )
    return sum(each["kind"] == "mediate" and each["status"] in LIVE for each in listed)


def test_declined_twice_and_accepted_by_the_third(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    answered_by = court.days.working_after(court.today(), 3)
    asked = []
    for _ in range(2):
        dispute.delivered()
        dispute.stands("offered", dispute.body, "answer", answered_by, "ZX-9")
        asked.append(dispute.body.name)
        declined = decline(dispute)
        assert (declined["status"], declined["decline_reason"]) == ("declined", "beyond_expertise")
    handoff = dispute.delivered()
    assert asked == [CENTRE, LAWYERS]
    assert (handoff["sequence"], dispute.body.name in asked) == (3, False)
    dispute.stands("offered", dispute.body, "answer", answered_by, "ZX-9")
    mediator = dispute.accept()
    dispute.stands("in_mediation", mediator, "materials", court.today(), None)
    excluded = {
        each["name"]: each["excluded_by"]["code"]
        for each in dispute.now["routing"]["candidates"]
        if each["name"] in asked
    }
    assert excluded == dict.fromkeys(asked, "already-tried")
    late = court.by(court.bodies[CENTRE].coordinator).get(f"/handoffs/{handoff['id']}")
    assert late.status_code == 404
    dispute.befell(
        *["offered", "handoff_delivered", "handoff_declined"] * 2,
        *["offered", "handoff_delivered", "handoff_accepted"],
    )


def test_before_acceptance_an_organisation_sees_enough_to_check_conflicts_only(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    offered = dispute.delivered()
    seen = dispute.coordinator.seen(f"/handoffs/{offered['id']}")
    assert (seen["cause_name"], seen["claim_amount"], seen["dispute"]) == (
        "买卖合同纠纷",
        "128000.00",
        None,
    )
    assert [sorted(party) for party in seen["parties"]] == [["kind", "name", "ref", "role"]] * 2
    assert dispute.coordinator.get(dispute.path).status_code == 404
    received = dispute.coordinator.done(f"/handoffs/{offered['id']}/receive")
    assert (received["status"], received["received_at"] is not None) == ("received", True)
    dispute.stands("offered", dispute.body, "answer", court.days.working_after(court.today(), 3), "ZX-9")
    dispute.accept()
    assert dispute.mediator.seen(dispute.path)["claims"] == "请求判令支付货款128000元。"
    assert dispute.mediator.seen(dispute.path)["routing"] is None


def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told_who(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    path = f"/handoffs/{dispute.delivered()['id']}/accept"
    logins = dispute.body.mediators[:2]
    answers = at_once(*[lambda login=login: court.by(login).post(path, NOTHING) for login in logins])
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    (lost,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert (lost["code"], lost["accepted_by"]) == ("handoff-taken", won["mediator_name"])
    dispute.stands("in_mediation", court.login(won["mediator_id"]), "materials", court.today(), None)


def test_a_mediator_with_a_tie_needs_every_partys_agreement(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    path = f"/handoffs/{dispute.delivered()['id']}/accept"
    mediator = court.by(dispute.body.mediators[0])
    told = {"disclosure": {"grounds": ["other_relation"], "words": "与被申请人的股东是同学。"}}
    refused = mediator.post(path, told)
    assert (refused.status_code, refused.json()["code"]) == (409, "disclosure-not-agreed")
    for ref in ("a1", "r1"):
        dispute.answers(ref, matter="mediator")
    accepted = mediator.done(path, told)
    assert accepted["disclosure"] == {"grounds": ["other_relation"], "awaited": False}


def test_an_offer_nobody_answers_lapses_and_the_next_has_a_full_clock(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    first = dispute.delivered()
    last_day = court.days.working_after(court.today(), 3)
    dispute.stands("offered", court.bodies[CENTRE], "answer", last_day, "ZX-9")
    court.go_on(advance_working_days=3)
    assert (court.today(), dispute.now["handoff"]["status"]) == (last_day, "delivered")
    court.go_past(last_day)
    second = dispute.delivered()
    assert court.router.seen(f"/handoffs/{first['id']}")["status"] == "lapsed"
    assert (second["organisation_id"], second["sequence"]) == (court.bodies[LAWYERS].id, 2)
    answer_by = court.days.working_after(last_day + DAY, 3)
    dispute.stands("offered", court.bodies[LAWYERS], "answer", answer_by, "ZX-9")
    late = court.by(court.bodies[CENTRE].coordinator).post(f"/handoffs/{first['id']}/accept", NOTHING)
    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")
    assert late.json()["responsible"]["id"] == court.bodies[LAWYERS].id
    dispute.befell("offered", "handoff_delivered", "handoff_lapsed", "offered", "handoff_delivered")


def test_docketing_demanded_in_mid_mediation_is_followed_at_once(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    dispute.mediate()
    mediator, name = dispute.mediator, dispute.body.name
    court.go_on(advance_working_days=1)
    before = live(court, CENTRE)
    assert (name, dispute.handoff["status"]) == (CENTRE, "accepted")
    word = {"party_ref": "a1", "means": "phone", "words": "不愿意再调解，要求立案。"}
    court.clerk.done(f"{dispute.path}/demand-docket", word)
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert (told["handoff"]["status"], live(court, CENTRE)) == ("recalled", before - 1)
    assert told["receipt"]["docket_by"] == last_day.isoformat()
    again = court.clerk.done(f"{dispute.path}/demand-docket", word)
    assert (again["status"], again["next_due"]["due_on"]) == ("awaiting_docket", last_day.isoformat())
    dispute.answers("r1")
    dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    refused = mediator.post(
        f"/handoffs/{told['handoff']['id']}/contacts", {"party_ref": "a1", "reached": True}
    )
    assert refused.status_code == 409
    spoken = [each for each in dispute.timeline() if each["event"] == "demanded_docketing"]
    assert [each["text"] for each in spoken] == [word["words"]] * 2
    dispute.befell("handoff_accepted", "handoff_recalled", "demanded_docketing")


def test_a_router_reassigns_a_mediation_whose_period_runs_on(court: DemoCourt) -> None:
    dispute = docketed(court)
    dispute.mediate()
    started, ends_on = dispute.handoff["period_started_at"], court.days.after(court.today(), 7)
    court.go_on(advance_working_days=2)
    lawyers = court.bodies[LAWYERS]
    told = {"organisation_id": lawyers.id, "reason_code": "conflict", "reason": "原调解员需要回避。"}
    before = live(court, CENTRE)
    court.router.done(f"{dispute.path}/handoffs", told)
    assert live(court, CENTRE) == before - 1
    dispute.delivered()
    dispute.stands("offered", lawyers, "answer", court.days.working_after(court.today(), 3), "ZX-9")
    mediator = dispute.mediate()
    assert dispute.handoff["period_started_at"] == started
    dispute.stands("in_mediation", mediator, *nearer(court, ends_on))


def test_a_station_helps_beside_and_changes_neither_status_nor_holder(court: DemoCourt) -> None:
    dispute = applied(court, cause_name="相邻通风纠纷", claim_amount=None, parties=two_people(court))
    dispute.delivered()
    answered_by = court.days.working_after(court.today(), 3)
    dispute.stands("offered", court.bodies[COMMITTEE], "answer", answered_by, "ZX-9")
    station = court.bodies[STATION]
    coordinator = court.by(station.coordinator)
    (helping,) = [
        each
        for each in coordinator.items("/handoffs", organisation_id=station.id)
        if each["dispute_id"] == dispute.id
    ]
    assert (helping["kind"], helping["status"]) == ("assist", "delivered")
    coordinator.done(f"/handoffs/{helping['id']}/accept", NOTHING)
    dispute.stands("offered", court.bodies[COMMITTEE], "answer", answered_by, "ZX-9")

    mediator = dispute.accept()
    dispute.sign_for_materials()
    contact_by = court.days.working_after(court.today(), 1)
    dispute.stands("in_mediation", mediator, "first_contact", contact_by, None)
    worker = court.by(station.worker)
    path = f"/handoffs/{helping['id']}/contacts"
    worker.done(path, {"party_ref": "a1", "reached": True, "means": "in_person"})
    dispute.stands("in_mediation", mediator, "first_contact", contact_by, None)
    notes = worker.get(f"/handoffs/{helping['id']}/notes")
    assert notes.status_code == 403
    worker.done(path, {"party_ref": "r1", "reached": True, "means": "in_person"})
    active_by = court.days.working_after(court.today(), 5)
    dispute.stands("in_mediation", mediator, "activity", active_by, None)
    router = court.router.done(f"/handoffs/{helping['id']}/recall", {"reason": "已联系到双方。"})
    assert router["status"] == "recalled"
    dispute.stands("in_mediation", mediator, "activity", active_by, None)
    assert dispute.now["handoff"]["status"] == "accepted"
    now = court.now().isoformat(timespec="seconds")
    dispute.settle(form="peoples_mediation", mediator_signed_at=now, body_sealed_at=now)
    assert dispute.now["status"] == "settled"
