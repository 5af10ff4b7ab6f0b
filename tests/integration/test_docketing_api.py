"""Docketing, the fee notice, outside numbers and alerts, over the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from acts import clocks, consent, docket
from court import (
    WorkingCourt,
    application,
    complaint,
    days_ago,
    working_court,
)
from filings import said
from flask import Flask
from partners import configure
from user_mail import Browser

from diversion.services.transaction import clock_at


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def test_docketing_ends_the_seven_days_and_asks_every_party(court: WorkingCourt) -> None:
    dispute = court.filed(complaint())
    told = court.done(court.clerk, f"/disputes/{dispute['id']}/docket", docket(7))
    assert (told["status"], told["docketed"], told["case_number"]) == (
        "consulting",
        True,
        "（2026）苏0506民初7号",
    )
    assert clocks(told) == {"consulting", "trial_limit", "trial_limit_near"}
    assert {"docketing", "docketing_alarm_first"} <= clocks(told, ended=True)
    for ref in ("a1", "r1"):
        told = court.done(court.clerk, f"/disputes/{dispute['id']}/consents", consent(ref))
    told = court.done(court.clerk, f"/disputes/{dispute['id']}/choice", {"by": "waived"})
    assert (told["status"], told["handoff"]["referral_kind"]) == ("offered", "post_docket")


def test_a_court_that_dockets_has_found_the_filing_complete(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(claims=None))
    assert dispute["missing"]
    told = court.done(court.router, f"/disputes/{dispute['id']}/docket", docket())
    assert (told["status"], told["missing"]) == ("consulting", [])


def test_on_a_provisional_day_only_a_router_takes_the_choice_from_the_parties(court: WorkingCourt) -> None:
    with clock_at(datetime(2027, 3, 1, 2, tzinfo=UTC)):
        days = {"filed_on": "2027-03-01", "docketed_on": "2027-03-01"}
        number = {"case_number": "（2027）苏0506民初1号", "choice": None}
        agreed = [said(ref, "mediation", on=date(2027, 3, 1)) for ref in ("a1", "r1")]
        dispute = court.filed(court.docketed(**days, **number, consents=agreed))
        assert (dispute["status"], dispute["next_due"]["provisional"]) == ("consulting", True)
    with clock_at(datetime(2027, 3, 9, 2, tzinfo=UTC)):
        told = court.done(court.clerk, f"/disputes/{dispute['id']}/consents", consent("r1"))
        assert told["status"] == "consulting"
        offer = {"organisation_id": str(court.bodies["centre"])}
        made = court.done(court.router, f"/disputes/{dispute['id']}/handoffs", offer, 201)
        assert (made["chosen_by"], made["dispute"]["status"]) == ("court_appointed", "offered")


def test_a_docket_number_is_this_courts_own_and_nobody_elses(court: WorkingCourt) -> None:
    first, second = court.filed(complaint(1)), court.filed(complaint(2))
    path = f"/disputes/{first['id']}/docket"
    wrong = docket(case_number="（2024）苏0508民终1号", docketed_on="2199-01-01")
    assert court.clerk.refused("POST", path, wrong) == (
        422,
        [
            "/case_number case-number-other-court",
            "/case_number case-number-year",
            "/docketed_on day-in-future",
        ],
    )

    def give(dispute: dict[str, Any]) -> int:
        return court.clerk.ask("POST", f"/disputes/{dispute['id']}/docket", docket(9)).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(give, (first, second))) == [200, 409]
    taken = court.read(first["id"])["docketed"]
    won, lost = (first, second) if taken else (second, first)
    assert court.clerk.refused("POST", f"/disputes/{lost['id']}/docket", docket(9)) == (
        409,
        ["case-number-taken"],
    )
    again = court.done(court.clerk, f"/disputes/{won['id']}/docket", docket(9))
    other = docket(10)
    assert court.clerk.refused("POST", f"/disputes/{won['id']}/docket", other) == (409, ["already-docketed"])
    corrects = other | {"correction": True, "reason": "录入时看错一位"}
    told = court.done(court.clerk, f"/disputes/{won['id']}/docket", corrects)
    assert (told["case_number"], told["status"]) == ("（2026）苏0506民初10号", again["status"])
    befell = court.clerk.get(f"/disputes/{won['id']}/timeline")["items"]
    (entry,) = [each for each in befell if each["event"] == "docketing_corrected"]
    assert entry["details"]["former_case_number"] == "（2026）苏0506民初9号"
    assert entry["text"] == "录入时看错一位"
    freed = court.done(court.clerk, f"/disputes/{lost['id']}/docket", docket(9))
    assert freed["case_number"] == "（2026）苏0506民初9号", (
        "the number that was wrong here belongs to the other"
    )


def test_what_an_organisation_has_is_not_docketed_over_its_head(court: WorkingCourt) -> None:
    dispute = court.accepted()
    answer = court.clerk.ask("POST", f"/disputes/{dispute['id']}/docket", docket())
    assert (answer.status_code, answer.json["code"], answer.json["from"]) == (
        409,
        "transition-refused",
        "in_mediation",
    )
    assert answer.json["responsible"]["name"] == "示例centre_mediator"
    assert court.read(dispute["id"])["docketed"] is False


def test_a_returned_dispute_is_docketed_then_the_fee_notice_then_trial(court: WorkingCourt) -> None:
    dispute = court.accepted(application())
    path = f"/disputes/{dispute['id']}"
    court.done(court.mediator, f"{path}/consents", consent("r1", answer="no"))
    told = court.done(court.clerk, f"{path}/docket", docket())
    assert (told["status"], told["responsible"]["id"]) == ("returned", "judge")
    assert told["next_due"]["rule"] == "fee_notice"
    trial = {"reason_code": "transferred_to_trial", "reason": "转入审理"}
    assert court.judge.refused("POST", f"{path}/close", trial) == (409, ["fee-notice-first"])
    bad = {"sent_on": days_ago(0), "pay_by": days_ago(1), "paid_on": days_ago(-1)}
    assert court.clerk.refused("POST", f"{path}/fee-notice", bad) == (
        422,
        ["/pay_by pay-by-before-sent", "/paid_on paid-on-impossible"],
    )
    notice = {"sent_on": days_ago(0), "pay_by": days_ago(-7)}
    told = court.done(court.clerk, f"{path}/fee-notice", notice)
    assert (told["next_due"]["rule"], told["fee_notice"]["paid_on"]) == ("trial_transfer", None)
    unpaid = {"reason_code": "fee_unpaid", "reason": "未交费"}
    assert court.judge.refused("POST", f"{path}/close", unpaid) == (409, ["fee-still-in-time"])
    paid = court.done(court.clerk, f"{path}/fee-notice", notice | {"paid_on": days_ago(0)})
    assert (paid["fee_notice"]["paid_on"], paid["next_due"]) == (days_ago(0), told["next_due"])
    over = court.done(court.judge, f"{path}/close", trial)
    assert (over["status"], over["closed_reason"], over["responsible"]) == (
        "closed",
        "transferred_to_trial",
        None,
    )
    assert clocks(over) == set()


def test_the_judge_whose_turn_it_is_records_the_fee_notice(court: WorkingCourt) -> None:
    configure(court.clerk.app)
    dispute = court.accepted(application())
    path = f"/disputes/{dispute['id']}"
    court.done(court.mediator, f"{path}/consents", consent("r1", answer="no"))
    told = court.done(court.clerk, f"{path}/docket", docket())
    assert (told["responsible"]["id"], told["next_due"]["rule"]) == ("judge", "fee_notice")
    judge = Browser(court.judge.app, court.judge.token)
    assert f'href="{path}/fee-notice">交费通知' in judge.get("/desk/judge").text
    sent = judge.pressed(f"{path}/fee-notice", sent_on=days_ago(0), pay_by=days_ago(-7))
    assert sent.status_code == 303, sent.text
    told = court.read(dispute["id"])
    assert (told["responsible"]["id"], told["next_due"]["rule"]) == ("judge", "trial_transfer")
    paid = {"sent_on": days_ago(0), "pay_by": days_ago(-7), "paid_on": days_ago(0)}
    assert court.done(court.judge, f"{path}/fee-notice", paid)["fee_notice"]["paid_on"] == days_ago(0)
    assert court.mediator.refused("POST", f"{path}/fee-notice", paid) == (403, ["grant-missing"])


def test_an_outside_number_belongs_to_one_dispute(court: WorkingCourt) -> None:
    first, second = court.filed(complaint(1)), court.filed(complaint(2))
    number = {"system": "governance_centre", "number": " 综治2026-1 "}
    told = court.done(court.clerk, f"/disputes/{first['id']}/outside-numbers", number)
    assert told["outside_numbers"] == [{"system": "governance_centre", "number": "综治2026-1"}]
    again = court.done(court.clerk, f"/disputes/{first['id']}/outside-numbers", number)
    assert again["version"] == told["version"]
    assert court.clerk.refused("POST", f"/disputes/{second['id']}/outside-numbers", number) == (
        409,
        ["outside-number-taken"],
    )
    found = court.clerk.ask("POST", "/search", {"number": "综治2026-1"}).json["items"]
    assert [each["id"] for each in found] == [first["id"]]


def test_danger_is_told_to_the_court_and_moves_nothing(court: WorkingCourt) -> None:
    dispute = court.accepted()
    path = f"/disputes/{dispute['id']}/alerts"
    assert court.clerk.refused("POST", path, {"kind": "crowd", "words": "聚集"})[0] == 403
    court.done(court.coordinator, path, {"kind": "crowd", "words": "三十余人聚集"}, 201)
    told = court.read(dispute["id"])
    assert [each["kind"] for each in told["alerts"]] == ["crowd"]
    assert (told["status"], told["responsible"]) == ("in_mediation", dispute["responsible"])
