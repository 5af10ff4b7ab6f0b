"""A router's hand on handoffs over the API, and offers that race for the last place."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from court import (
    DISCLOSED,
    WorkingCourt,
    application,
    complaint,
    offered_complaint,
    working_court,
)
from filings import said
from flask import Flask
from sqlalchemy import select, update

from diversion.domain.handoff import OfferPolicy
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import OrganisationLoad
from diversion.services.access import SYSTEM
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.places import release_place
from diversion.services.transaction import transaction

DECLINED = {"reason_code": "beyond_expertise", "reason": "涉及专业评估，超出本中心擅长领域"}


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def handoff_of(dispute: dict[str, Any]) -> str:
    return f"/handoffs/{dispute['handoff']['id']}"


def statuses(dispute_id: str) -> list[tuple[str, str]]:
    """List the kinds and statuses of a dispute's handoffs in order."""
    query = select(Handoff.kind, Handoff.status).where(Handoff.dispute_id == dispute_id)
    found = [tuple(row) for row in db.session.execute(query.order_by(Handoff.sequence))]
    db.session.rollback()
    return found


def test_of_two_offers_for_the_last_place_one_gets_it(app: Flask) -> None:
    court = working_court(app, policy=OfferPolicy.CONFIRM, capacity=1)
    disputes = [court.filed(offered_complaint(number)) for number in (1, 2, 3)]
    offer = {"organisation_id": str(court.bodies["centre"])}

    def ask(dispute: dict[str, Any]) -> tuple[int, str | None]:
        answer = court.router.ask("POST", f"/disputes/{dispute['id']}/handoffs", offer)
        return answer.status_code, answer.json.get("code")

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(ask, disputes), key=lambda answer: answer[0])
    assert [status for status, _ in answers] == [201, 409, 409]
    assert {code for _, code in answers[1:]} <= {"capacity-full", "capacity-exhausted"}
    assert court.load("centre") == 1


def test_filings_at_once_never_take_more_places_than_there_are(app: Flask) -> None:
    court = working_court(app, capacity=2)

    def file(number: int) -> str | None:
        answer = court.clerk.ask("POST", "/disputes", offered_complaint(number))
        assert answer.status_code == 201, answer.text
        return (answer.json["handoff"] or {}).get("organisation_id")

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(file, range(1, 9)))
    assert asked.count(str(court.bodies["centre"])) == court.load("centre") == 2
    assert asked.count(str(court.bodies["second"])) == court.load("second")


def test_a_deadlock_is_done_again_by_whoever_lost_it(court: WorkingCourt) -> None:
    meet = Barrier(2, timeout=20)
    tries: list[str] = []

    def lock(first: str, second: str) -> str:
        tries.append(first)
        with court.app.app_context(), transaction(SYSTEM) as tx:
            release_place(tx, court.bodies[first])
            if len(tries) <= 2:
                meet.wait()
            release_place(tx, court.bodies[second])
        return first

    with court.app.app_context(), transaction(SYSTEM) as tx:
        tx.session.execute(update(OrganisationLoad).values(live=9))
    with ThreadPoolExecutor(2) as pool:
        works = (partial(lock, "centre", "second"), partial(lock, "second", "centre"))
        assert list(pool.map(again_after_deadlock, works)) == ["centre", "second"]
    assert len(tries) > 2
    assert (court.load("centre"), court.load("second")) == (7, 7)


def test_declining_crosswise_ends_without_a_deadlock(app: Flask) -> None:
    court = working_court(app)
    one = court.delivered(offered_complaint(1))
    other = court.filed(offered_complaint(2))
    wish = {"reason_code": "party_wish", "reason": "当事人要求"}
    away = {"organisation_id": str(court.bodies["second"])} | wish
    court.done(court.router, f"/disputes/{other['id']}/handoffs", away, 201)
    court.deliver()
    other = court.read(other["id"])

    def decline(asked: tuple[str, dict[str, Any]]) -> int:
        return court.people[asked[0]].ask("POST", f"{handoff_of(asked[1])}/decline", DECLINED).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(decline, (("coordinator", one), ("second_coordinator", other)))) == [200, 200]
    assert court.load("centre") + court.load("second") == 2


def test_another_than_the_proposed_one_needs_a_code_and_words(court: WorkingCourt) -> None:
    dispute = court.delivered()
    path = f"/disputes/{dispute['id']}/handoffs"
    other = {"organisation_id": str(court.bodies["second"])}
    assert court.clerk.refused("POST", path, other) == (403, ["grant-missing"])
    assert court.router.refused("POST", path, other) == (409, ["override-reason-missing"])
    assert court.router.refused("POST", path, other | {"reason_code": "language"}) == (
        409,
        ["override-text-missing"],
    )
    assert court.router.refused(
        "POST", path, other | {"chosen_by": "joint", "reason_code": "language", "reason": "方言"}
    ) == (409, ["chosen-by-differs"])
    assert statuses(dispute["id"])[0] == ("mediate", "delivered")
    unknown = {"organisation_id": str(court.court_id)}
    assert court.router.refused("POST", path, unknown) == (409, ["not-a-candidate"])
    made = court.done(court.router, path, other | {"reason_code": "language", "reason": "当事人讲方言"}, 201)
    assert (made["status"], made["organisation_id"], made["sequence"]) == (
        "pending",
        str(court.bodies["second"]),
        2,
    )
    assert statuses(dispute["id"]) == [("mediate", "recalled"), ("mediate", "pending")]
    assert (court.load("centre"), court.load("second")) == (0, 1)
    entry = next(
        each
        for each in reversed(court.router.get(f"/disputes/{dispute['id']}/timeline")["items"])
        if each["event"] == "offered"
    )
    assert (entry["reason_code"], entry["text"]) == ("language", "当事人讲方言")


def test_the_gate_binds_the_router_and_says_why_with_its_articles(court: WorkingCourt) -> None:
    dispute = court.filed(court.docketed(consents=[said("a1", "mediation")]))
    offer = {"organisation_id": str(court.bodies["centre"])}
    answer = court.router.ask("POST", f"/disputes/{dispute['id']}/handoffs", offer)
    assert (answer.status_code, answer.json["code"]) == (409, "gate-closed")
    assert [each["code"] for each in answer.json["reasons"]] == ["consents-missing"]
    assert answer.json["reasons"][0]["article"]
    plain = court.filed(complaint(2))
    answer = court.router.ask("POST", f"/disputes/{plain['id']}/handoffs", offer)
    assert (answer.json["code"], answer.json["from"]) == ("transition-refused", "awaiting_docket")


def test_the_parties_joint_choice_binds_the_router(court: WorkingCourt) -> None:
    joint = {"by": "joint", "organisation_id": str(court.bodies["centre"])}
    dispute = court.filed(court.docketed(choice=joint))
    away = {"organisation_id": str(court.bodies["second"]), "reason_code": "workload", "reason": "太忙"}
    answer = court.router.ask("POST", f"/disputes/{dispute['id']}/handoffs", away)
    assert (answer.json["code"], answer.json["organisation_id"]) == (
        "joint-choice-stands",
        str(court.bodies["centre"]),
    )


def test_a_mediation_is_reassigned_and_its_period_runs_on(court: WorkingCourt) -> None:
    dispute = court.accepted()
    period = select(Deadline.due_at).where(Deadline.rule == "mediation", Deadline.ended_at.is_(None))
    due_at = db.session.scalars(period).one()
    db.session.rollback()
    away = {"organisation_id": str(court.bodies["second"]), "reason_code": "conflict", "reason": "利害关系"}
    court.done(court.router, f"/disputes/{dispute['id']}/handoffs", away, 201)
    now = court.read(dispute["id"])
    assert (now["status"], now["next_due"]["rule"]) == ("offered", "delivery")
    assert court.mediator.refused("GET", f"/disputes/{dispute['id']}")[0] == 404
    court.deliver()
    court.done(court.second_mediator, f"{handoff_of(now)}/accept", DISCLOSED)
    assert db.session.scalars(period).one() == due_at
    db.session.rollback()
    assert statuses(dispute["id"]) == [("mediate", "recalled"), ("mediate", "accepted")]


def test_a_recalled_offer_stays_with_the_router(court: WorkingCourt) -> None:
    dispute = court.delivered()
    path = f"{handoff_of(dispute)}/recall"
    assert court.coordinator.refused("POST", path, {"reason": "x"})[0] in (403, 422)
    assert court.router.refused("POST", path, {}) == (422, ["/reason required"])
    told = court.done(court.router, path, {"reason": "发现应回避情形"})
    assert (told["status"], told["dispute"]["status"]) == ("recalled", "awaiting_decision")
    assert (told["dispute"]["responsible"]["id"], court.load("centre")) == ("router", 0)
    assert court.router.refused("POST", path, {"reason": "再次收回"}) == (409, ["transition-refused"])
    again = court.done(
        court.router,
        f"/disputes/{dispute['id']}/handoffs",
        {"organisation_id": str(court.bodies["centre"])},
        201,
    )
    assert again["status"] == "pending"


def test_a_recalled_mediation_is_returned(court: WorkingCourt) -> None:
    dispute = court.accepted(application())
    told = court.done(court.router, f"{handoff_of(dispute)}/recall", {"reason": "调解员被投诉"})
    assert (told["status"], told["dispute"]["status"]) == ("recalled", "returned")
    assert told["dispute"]["next_due"]["rule"] == "return_docketing"


def test_a_station_is_asked_to_assist_and_moves_nothing(court: WorkingCourt) -> None:
    dispute = court.accepted()
    path = f"/disputes/{dispute['id']}/handoffs"
    help_asked = {"organisation_id": str(court.bodies["station"]), "kind": "assist"}
    wanted = help_asked | {"reason_code": "location", "reason": "协助上门联系"}
    made = court.done(court.router, path, wanted, 201)
    assert (made["kind"], made["dispute"]["status"]) == ("assist", "in_mediation")
    assert made["dispute"]["responsible"] == dispute["responsible"]
    assert court.router.refused("POST", path, wanted) == (409, ["already-assisting"])
    court.deliver()
    assert court.grid_worker.refused("GET", f"/disputes/{dispute['id']}")[0] == 404
    court.done(court.station_coordinator, f"/handoffs/{made['id']}/accept", DISCLOSED)
    assert court.read(dispute["id"], court.grid_worker)["id"] == dispute["id"]
    found = {"party_ref": "r1", "matter": "electronic_service", "answer": "yes", "means": "in_person"}
    told = court.done(court.grid_worker, f"/disputes/{dispute['id']}/consents", found)
    assert told["consents"][-1]["asked_by"] == "grid_worker"
    recalled = court.done(court.router, f"/handoffs/{made['id']}/recall", {"reason": "已联系上"})
    assert (recalled["status"], recalled["dispute"]["status"]) == ("recalled", "in_mediation")
    assert court.grid_worker.refused("GET", f"/disputes/{dispute['id']}")[0] == 404
    assert court.load("station") == 0


def test_a_stations_mediation_is_the_committees_mediators(court: WorkingCourt) -> None:
    filing = application(cause_name="相邻通风纠纷", dispute_region="320506001", claim_amount=None)
    people = [dict(each, kind="natural_person") for each in filing["parties"]]
    people[1] |= {"name": "示例邻居", "address": "江苏省苏州市吴中区长桥街道示例路3号"}
    dispute = court.filed(filing | {"parties": people})
    assert dispute["routing"]["assist"] is None or dispute["routing"]["assist"]["organisation_id"] == str(
        court.bodies["station"]
    )
    wish = {"reason_code": "party_wish", "reason": "当事人要求在网格站调解"}
    station = {"organisation_id": str(court.bodies["station"])} | wish
    made = court.done(court.router, f"/disputes/{dispute['id']}/handoffs", station, 201)
    assert (made["kind"], made["mediating_body_id"]) == ("mediate", str(court.bodies["committee"]))
    court.deliver()
    named = DISCLOSED | {"mediator_id": str(court.committee_mediator.user_id)}
    court.done(court.station_coordinator, f"/handoffs/{made['id']}/accept", named)
    seen = court.read(dispute["id"], court.committee_mediator)
    assert (seen["status"], seen["responsible"]["name"]) == ("in_mediation", "示例committee_mediator")


def test_the_same_offer_sent_twice_under_one_key_is_made_once(app: Flask) -> None:
    court = working_court(app, policy=OfferPolicy.CONFIRM)
    dispute = court.filed()
    offer = {"organisation_id": str(court.bodies["centre"])}
    path = f"/disputes/{dispute['id']}/handoffs"
    first = court.done(court.router, path, offer, 201, Idempotency_Key="offer")
    assert court.done(court.router, path, offer, 201, Idempotency_Key="offer") == first
    assert len(statuses(dispute["id"])) == 1
