"""What happens when nobody acts, step by step: who is told, once, and what a router may spare whom."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from callers import caller
from filings import complaint
from flask import Flask
from followed import REPORT
from mediated import LONG_AGO, Mediated, at, mediated_court
from sqlalchemy import func, select, update
from test_clocks import spoil

from diversion.domain.access import Role
from diversion.domain.organisations import CourtUnit
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline, LadderStep
from diversion.persistence.notice import Notice, NoticeLine
from diversion.persistence.organisation import Organisation, OrganisationLoad
from diversion.persistence.outbox import Outbox
from diversion.services import clocks
from diversion.services.access import SYSTEM
from diversion.services.clocks import act_on_due
from diversion.services.courts import add_court, change_court
from diversion.services.settings import change_setting
from diversion.services.transaction import real_now
from workers import notice as worker


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def told(here: Mediated, who: str) -> list[tuple[str, int]]:
    """List somebody's notices, oldest first: the kind, and about how many things."""
    db.session.rollback()
    found = here.people[who].get("/notices")["items"]
    return [(each["kind"], each["lines_count"]) for each in sorted(found, key=lambda each: each["id"])]


def steps(here: Mediated, dispute: UUID) -> Counter[str]:
    """Count the steps taken for a dispute."""
    db.session.rollback()
    query = select(LadderStep.step).join(Deadline, Deadline.id == LadderStep.deadline_id)
    return Counter(db.session.scalars(query.where(Deadline.dispute_id == dispute)))


def send(promises_due: bool = True) -> int:
    """Send the notices that wait, all of them or those due, as the worker does."""
    query = select(Outbox.id).where(Outbox.job == "send_notice", Outbox.state == "waiting")
    if promises_due:
        query = query.where(Outbox.due_at <= real_now())
    promises = [str(each) for each in db.session.scalars(query)]
    db.session.rollback()
    worker.send_notices.__wrapped__(promises)
    return len(promises)


def offered(here: Mediated) -> UUID:
    dispute = here.file()
    here.deliver()
    return dispute


# reminders


def test_an_offer_is_reminded_of_once_when_half_its_time_is_over(here: Mediated) -> None:
    dispute = offered(here)
    here.sweep("2026-03-04T08:59")
    assert told(here, "coordinator") == []
    here.sweep("2026-03-04T09:00")
    here.sweep("2026-03-04T09:01")
    assert told(here, "coordinator") == [("reminder", 1)]
    assert told(here, "other_coordinator") == told(here, "mediator") == []
    assert steps(here, dispute) == {"half_time": 1}
    assert here.events(dispute)[-1] == "reminded"
    (line,) = here.coordinator.get("/notices")["items"][0]["lines"]
    assert line["dispute_id"] == str(dispute)
    assert "答复委派委托，期限至2026年3月5日" in line["text"]


def test_a_lapse_is_told_to_the_organisation_and_ends_the_ladder(here: Mediated) -> None:
    dispute = offered(here)
    here.sweep("2026-03-04T09:00")
    here.sweep("2026-03-06T00:00")
    assert told(here, "coordinator") == [("reminder", 1), ("overdue", 1)]
    events = here.events(dispute)
    assert events.index("notified") < events.index("handoff_lapsed")
    (clock,) = here.clocks(dispute, "answer")
    assert (clock.ended_how, clock.next_step, clock.next_step_at) == ("lapsed", None, None)


def test_after_acceptance_the_ladder_goes_up_to_the_router_one_step_at_a_time(here: Mediated) -> None:
    db.session.execute(
        update(Organisation).where(Organisation.id == here.centre).values(supervising_body="示例市司法局")
    )
    db.session.commit()
    dispute, _ = here.mediating()
    for moment in ("03T09:00", "04T00:00", "04T00:01"):
        here.sweep(f"2026-03-{moment}")
    assert told(here, "mediator") == [("reminder", 1), ("overdue", 1)]
    assert told(here, "coordinator") == [("overdue", 1)]
    here.sweep("2026-03-06T08:59")
    assert ("request", 1) not in told(here, "coordinator")
    here.sweep("2026-03-06T09:00")
    (letter,) = here.coordinator.get("/notices?kind=request")["items"]
    assert letter["copy_to"] == "示例市司法局"
    assert told(here, "router") == []
    here.sweep("2026-03-10T09:00")
    assert told(here, "router") == [("task", 1)]
    assert here.holder(dispute) == ("in_mediation", "mediator", "first_contact")  # a router decides, no clock
    assert here.events(dispute)[-3:] == ["overdue", "requested", "escalated"]
    here.sweep("2026-03-12T00:00")
    assert steps(here, dispute) == dict.fromkeys(("half_time", "due", "request", "router"), 1)


def test_after_a_long_stop_nobody_is_asked_formally_who_was_not_told_before(here: Mediated) -> None:
    dispute, _ = here.mediating()
    here.sweep("2026-03-20T10:00")
    assert [kind for kind, _ in told(here, "coordinator")] == ["overdue"]
    assert "request" not in steps(here, dispute)
    here.sweep("2026-03-24T09:00")
    assert [kind for kind, _ in told(here, "coordinator")] == ["overdue", "request"]


def test_the_mediator_is_asked_for_the_report_when_the_clock_ended_mediation(here: Mediated) -> None:
    here.mediating()
    here.sweep("2026-04-02T00:00")
    here.sweep("2026-04-02T00:01")
    (task,) = here.mediator.get("/notices?kind=task")["items"]
    assert "提交调解不成报告" in task["lines"][0]["text"]


def test_a_stations_ladder_has_no_letter(app: Flask) -> None:
    from diversion.domain.deadline_rules import DeadlineRule
    from diversion.domain.escalation import Step, ladder_for
    from diversion.domain.organisations import OrganisationKind

    ladder = ladder_for(DeadlineRule.ACTIVITY, OrganisationKind.JUDGE_STATION, LONG_AGO)
    assert [rung.step for rung in ladder.rungs] == [Step.HALF_TIME, Step.DUE, Step.ROUTER]


# bundles


def test_reminders_of_one_day_go_out_together_and_never_more_than_the_cap(here: Mediated) -> None:
    change_setting(SYSTEM, "notices_a_day", 1, here.court, None)
    for _ in range(2):
        offered(here)
    here.sweep("2026-03-04T09:00")
    assert told(here, "coordinator") == [("reminder", 2)]
    assert send() == 0  # collected for some minutes
    with at("2026-03-04T09:10"):
        assert send(promises_due=False) == 1
    with at("2026-03-02T10:00"):
        late = offered(here)
    here.sweep("2026-03-04T09:20")  # the day is full
    db.session.rollback()
    found = db.session.execute(
        select(Notice.kind, Notice.send_on, Outbox.due_at > real_now())
        .join(Outbox, Outbox.key == func.concat("notice:", Notice.id))
        .where(Notice.organisation_id == here.centre)
        .order_by(Notice.id)
    )
    assert [(kind, on.isoformat(), is_later) for kind, on, is_later in found] == [
        ("reminder", "2026-03-04", True),
        ("reminder", "2026-03-05", True),
    ]
    assert steps(here, late)["half_time"] == 1


def test_a_notice_is_sent_once_and_seen_once(here: Mediated) -> None:
    offered(here)
    here.sweep("2026-03-04T09:00")
    assert send(promises_due=False) == 1
    assert send(promises_due=False) == 0
    (notice,) = here.coordinator.get("/notices")["items"]
    assert (notice["channel"], notice["seen_at"]) == ("inbox", None)
    path = f"/notices/{notice['id']}/see"
    assert here.other_coordinator.refused("POST", path) == (404, ["not-found"])
    first = here.coordinator.ask("POST", path).json["seen_at"]
    assert first is not None
    assert here.coordinator.ask("POST", path).json["seen_at"] == first


# the court's own


def late_docketing(here: Mediated) -> UUID:
    return here.register(complaint(1))


def test_alarms_go_to_the_filing_divisions_manager_first_and_to_every_manager_last(here: Mediated) -> None:
    place = {"court_id": here.court, "unit": CourtUnit.FILING_DIVISION, "from_on": LONG_AGO}
    here.people["head"] = caller(here.app, "head", Role.MANAGER, **place)
    dispute = late_docketing(here)
    here.sweep("2026-03-07T00:00")
    assert told(here, "head") == [("alarm", 1)]
    assert told(here, "manager") == []
    here.sweep("2026-03-09T00:00")
    assert told(here, "head") == [("alarm", 1)] * 2
    assert told(here, "manager") == [("alarm", 1)]
    assert told(here, "clerk") == [("alarm", 1)] * 2
    assert here.events(dispute)[-2:] == ["alarm", "alarm"]


def test_without_a_filing_manager_the_courts_managers_hear_the_first_alarm(here: Mediated) -> None:
    late_docketing(here)
    here.sweep("2026-03-07T00:00")
    assert told(here, "manager") == [("alarm", 1)]


def test_a_dispute_returned_for_docketing_rings_too_until_it_is_docketed(here: Mediated) -> None:
    """Back on Tuesday 3 March: the fifth day is Sunday 8, the seventh Tuesday 10; no alarm waits for a working day."""
    dispute, _ = here.mediating()
    with at("2026-03-03T10:00"):
        failed = {"end_reason": "large_gap", "failure_report": REPORT}
        assert here.post("mediator", f"/disputes/{dispute}/outcome", failed).status_code in (200, 201)
    assert here.holder(dispute) == ("returned", "clerk", "return_docketing")
    here.sweep("2026-03-08T00:00")
    assert told(here, "manager") == [("alarm", 1)]
    with at("2026-03-09T10:00"):
        docketed = {
            "case_number": "（2026）苏0506民初77号",
            "docketed_on": "2026-03-09",
            "procedure": "summary",
        }
        assert here.post("clerk", f"/disputes/{dispute}/docket", docketed).status_code == 200
    here.sweep("2026-03-11T00:00")
    assert told(here, "manager") == [("alarm", 1)], "docketed in time: the second is silent"


def test_late_docketing_is_supervised_and_goes_up_until_somebody_answers(here: Mediated) -> None:
    dispute = late_docketing(here)
    here.sweep("2026-03-10T00:00")
    (raised,) = here.router.get("/supervisions")["items"]
    assert raised["number"].startswith("苏0506督2026-")
    assert (raised["matter"], raised["level"], raised["responsible"]["role"]) == (
        "docketing",
        "router",
        "clerk",
    )
    assert all((raised["target"], raised["measures"], raised["due_at"]))
    assert ("supervision", 1) in told(here, "clerk")
    here.sweep("2026-03-14T00:00")
    here.sweep("2026-03-14T00:01")
    assert here.manager.get("/supervisions")["items"][0]["level"] == "manager"
    assert Counter(told(here, "manager"))["supervision", 1] == 1
    here.sweep("2026-04-01T00:00")  # no court above: it stays with the managers
    path = f"/supervisions/{raised['id']}/answer"
    assert here.judge.refused("POST", path, {"answer": "已办"}) == (409, ["supervision-of-another-role"])
    answered = here.post("clerk", path, {"answer": "已补办立案，原因是材料移送迟延。"}).json
    assert answered["answer"].startswith("已补办立案")
    assert here.clerk.refused("POST", path, {"answer": "再答"}) == (409, ["supervision-answered"])
    assert here.router.get("/supervisions?answered=false")["items"] == []
    assert here.events(dispute).count("supervision_sent_up") == 1


def test_a_supervision_that_the_managers_leave_too_goes_up_to_the_upper_courts(here: Mediated) -> None:
    upper = add_court(SYSTEM, "苏05")
    change_court(SYSTEM, here.court, {"parent_id": upper})
    place = {"court_id": upper, "from_on": LONG_AGO}
    here.people |= {"above": caller(here.app, "above", Role.MANAGER, **place)}
    here.people |= {"clerk_above": caller(here.app, "clerk_above", Role.CLERK, **place)}
    dispute = late_docketing(here)
    here.sweep("2026-03-10T00:00")
    here.sweep("2026-03-14T00:00")
    assert told(here, "above") == [], "the court's own managers first"
    here.sweep("2026-03-18T23:59")
    assert told(here, "above") == [], "exactly on the last day is in time"
    here.sweep("2026-03-19T00:00")
    here.sweep("2026-03-19T00:01")
    assert told(here, "above") == [("supervision", 1)]
    assert told(here, "clerk_above") == []
    (line,) = here.above.get("/notices?kind=supervision")["items"][0]["lines"]
    (listed,) = here.above.get("/supervisions?answered=false")["items"]
    assert (listed["level"], listed["id"]) == ("upper", line["supervision_id"])
    assert listed["number"] in line["text"]
    assert listed["due_at"] == "2026-03-24T16:00:00+00:00", "a time limit of its own"
    assert here.events(dispute).count("supervision_sent_up") == 2
    here.sweep("2026-04-01T00:00")
    assert told(here, "above") == [("supervision", 1)], "nobody is above it"
    path = f"/supervisions/{listed['id']}/answer"
    assert here.above.ask("POST", path, {"answer": "已督促"}).status_code in (403, 404), (
        "the court itself answers"
    )
    here.post("clerk", path, {"answer": "已立案，材料移送迟延已整改。"})
    assert here.above.get("/supervisions?answered=false")["items"] == []
    assert here.above.get("/supervisions?answered=true")["items"][0]["answer"].startswith("已立案")


def test_a_supervision_by_hand_names_target_measures_and_a_person(here: Mediated) -> None:
    dispute, _ = here.mediating()
    body: dict[str, Any] = {
        "dispute_id": str(dispute),
        "responsible_role": "judge",
        "target": "三日内答复指导请求",
        "measures": "由庭长督促",
    }
    assert here.clerk.ask("POST", "/supervisions", body).status_code == 403
    wrong = body | {"responsible_user_id": str(here.clerk.user_id), "due_on": "2026-03-01"}
    assert here.router.refused("POST", "/supervisions", wrong) == (
        422,
        ["/due_on day-in-the-past", "/responsible_user_id unknown-id"],
    )
    raised = here.post("manager", "/supervisions", body).json
    assert (raised["target"], raised["level"], raised["matter"]) == ("三日内答复指导请求", "manager", None)
    assert told(here, "judge") == [("supervision", 1)]
    events = [each["event"] for each in here.coordinator.get(f"/disputes/{dispute}/timeline")["items"]]
    assert "supervision_raised" not in events  # the court's own affair


# pauses


def test_a_paused_ladder_spares_the_partner_and_lets_clocks_go_on(here: Mediated) -> None:
    dispute, _ = here.mediating()
    path = f"/disputes/{dispute}/ladder-pause"
    assert here.coordinator.ask("POST", path, {"reason": "x x"}).status_code == 403
    here.router.made(path, {"reason": "双方约定月底再谈"})
    assert here.router.refused("POST", path, {"reason": "再停"}) == (409, ["ladder-paused"])
    for moment in ("03T09:00", "04T00:00", "06T09:00", "10T09:00"):
        here.sweep(f"2026-03-{moment}")
    assert told(here, "mediator") == told(here, "coordinator") == told(here, "router") == []
    assert "overdue" in here.events(dispute)
    with at("2026-03-11T09:00"):
        assert here.post("router", f"{path}/end").status_code == 200
        assert here.router.refused("POST", f"{path}/end") == (409, ["ladder-not-paused"])
    here.sweep("2026-03-11T09:01")
    assert told(here, "coordinator") == [("request", 1)]
    here.sweep("2026-04-02T00:00")
    assert here.holder(dispute)[0] == "returned"


def test_three_lapses_in_a_row_pause_offers_until_the_organisation_answers(here: Mediated) -> None:
    for _ in range(3):
        offered(here)
    here.sweep("2026-03-06T00:00")
    db.session.rollback()
    load = db.session.get_one(OrganisationLoad, here.centre)
    assert (load.lapses_in_a_row, load.paused_at is not None) == (3, True)
    assert sorted(told(here, "coordinator")) == [("overdue", 3), ("request", 1)]
    with at("2026-03-06T09:00"):
        dispute = offered(here)
        assert here.handoff(dispute).organisation_id == here.second
        candidates = here.clerk.get(f"/disputes/{dispute}")["routing"]["candidates"]
        excluded = {each["organisation_id"]: each["excluded_by"] for each in candidates}
        assert excluded[str(here.centre)]["code"] == "paused-after-lapses"
        told_of_it = here.auditor.get(f"/organisations/{here.centre}")
        assert (told_of_it["lapses_in_a_row"], told_of_it["live"]) == (3, 0)
        assert told_of_it["offers_paused_at"].startswith("2026-03-0")
        path = f"/organisations/{here.centre}/resume"
        assert here.other_coordinator.refused("POST", path) == (404, ["not-found"])
        assert here.coordinator.ask("POST", path).status_code == 204
        assert here.router.refused("POST", path) == (409, ["offers-not-paused"])
        assert here.auditor.get(f"/organisations/{here.centre}")["offers_paused_at"] is None
        assert here.handoff(offered(here)).organisation_id == here.centre


def test_an_answer_ends_the_row_of_lapses(here: Mediated) -> None:
    for _ in range(2):
        offered(here)
    here.sweep("2026-03-06T00:00")
    with at("2026-03-06T09:00"):
        here.mediating()
    db.session.rollback()
    assert db.session.get_one(OrganisationLoad, here.centre).lapses_in_a_row == 0


# the sweep


def test_an_administrator_is_asked_about_a_poisoned_row_once_and_told_when_it_is_done(here: Mediated) -> None:
    here.people["admin"] = caller(here.app, "admin", Role.ADMIN, from_on=LONG_AGO)
    poisoned, sound = offered(here), offered(here)
    spoil(poisoned, real_now())
    for _ in range(2):
        here.sweep("2026-03-06T00:00")
        db.session.execute(update(Deadline).where(Deadline.last_error.is_not(None)).values(next_try_at=None))
        db.session.commit()
    assert here.handoff(sound).status == "pending"
    (task,) = here.admin.get("/notices")["items"]
    assert (task["kind"], task["settled_at"]) == ("task", None)
    assert "LookupError" in task["lines"][0]["text"]
    spoil(poisoned, None)
    assert here.sweep("2026-03-06T00:01") == 1
    assert here.admin.get("/notices")["items"][0]["settled_at"] is not None


def test_a_place_that_somebody_holds_is_waited_for_and_nobody_is_asked(
    here: Mediated, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.people["admin"] = caller(here.app, "admin", Role.ADMIN, from_on=LONG_AGO)
    monkeypatch.setattr(clocks, "LOCK_WAIT", "100ms")
    dispute = offered(here)
    db.session.rollback()
    with db.engine.connect() as other, other.begin():
        other.execute(select(OrganisationLoad.live).with_for_update())
        assert here.sweep("2026-03-06T00:00") == 0
    (clock,) = here.clocks(dispute, "answer")
    assert (clock.tries, clock.acted_at) == (1, None)
    assert told(here, "admin") == []
    db.session.execute(update(Deadline).values(next_try_at=None))
    db.session.commit()
    assert here.sweep("2026-03-06T00:01") == 1


def test_two_sweepers_take_each_step_once(here: Mediated, app: Flask) -> None:
    disputes = [offered(here) for _ in range(6)]

    def one(_: int) -> int:
        with app.app_context(), at("2026-03-06T00:00"):
            try:
                return act_on_due(most=2) + act_on_due()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(one, range(2))) == 6
    for dispute in disputes:
        assert steps(here, dispute) == {"due": 1}
        assert here.events(dispute).count("handoff_lapsed") == 1
    db.session.rollback()
    lines = db.session.scalars(select(NoticeLine.dispute_id).where(NoticeLine.step == "due"))
    assert Counter(lines) == dict.fromkeys(disputes, 1)
