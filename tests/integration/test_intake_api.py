"""Filing and reading over the API: receipted, masked, once only, found by who may read it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from callers import caller
from callers import court as another_court
from court import WorkingCourt, complaint, offered_complaint, working_court
from filings import applicant, respondent
from flask import Flask
from test_ladder import send as send_notices

from diversion.domain.access import Role
from diversion.services.access import SYSTEM
from diversion.services.grants import GrantTold, give_grant


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def test_a_filing_is_answered_with_everything_the_window_has_to_say(court: WorkingCourt) -> None:
    answer = court.clerk.ask("POST", "/disputes", offered_complaint())
    told = answer.json
    assert answer.status_code == 201, answer.text
    assert (answer.status_code, told["status"], told["regime"]) == (201, "offered", "POST2025")
    assert answer.headers["ETag"] == f'"{told["version"]}"'
    assert told["receipt"]["number"]
    assert told["triage"]["decision"] == "suitable"
    assert told["routing"]["proposed"]["organisation_id"] == str(court.bodies["centre"])
    assert told["routing"]["candidates"][0]["organisation_id"] == str(court.bodies["centre"])
    assert told["handoff"]["status"] == "pending"
    assert (told["handoff"]["referral_kind"], told["handoff"]["kind"]) == ("pre_docket", "mediate")
    assert told["responsible"] == {
        "kind": "court_role",
        "id": "router",
        "name": "程序分流员",
        "attributed_to": None,
    }
    assert told["next_due"]["rule"] == "delivery"
    assert told["next_due"]["derivation"]
    assert court.read(told["id"]) == told


def test_answers_are_masked_and_names_are_shown(court: WorkingCourt) -> None:
    told = court.filed()
    party = told["parties"][0]
    assert party["name"] == "示例申请人1"
    assert (party["identity_number"], party["phone"]) == ("E00**0001", "138****8000")
    assert party["address"] == "江苏省苏州市吴中区****"
    text = court.clerk.ask("GET", f"/disputes/{told['id']}").text
    assert "E00000001" not in text
    assert "13800138000" not in text


def test_faults_of_shape_and_domain_come_together_and_nothing_is_written(court: WorkingCourt) -> None:
    filing = complaint(claim_amount=128000, dispute_region="999999", parties=[applicant(phone="138****8000")])
    status, faults = court.clerk.refused("POST", "/disputes", filing)
    assert status == 422
    assert "/claim_amount not-decimal" in faults
    assert "/parties/0/phone masked-value" in faults
    assert any(fault.startswith("/dispute_region ") for fault in faults)
    assert court.clerk.get("/disputes")["items"] == []


def test_an_incomplete_complaint_is_receipted_and_waits_for_its_supplement(court: WorkingCourt) -> None:
    told = court.filed(complaint(claims=None, facts=None))
    assert told["status"] == "awaiting_supplement"
    assert {reason["code"] for reason in told["missing"]} == {"claims-missing", "facts-missing"}
    assert told["receipt"]["docket_by"] is None
    assert told["responsible"]["kind"] == "party"
    assert told["next_due"]["rule"] == "supplement"


def test_the_same_key_and_body_answer_the_same_and_another_body_is_refused(court: WorkingCourt) -> None:
    first = court.clerk.ask("POST", "/disputes", complaint(), Idempotency_Key="k1")
    again = court.clerk.ask("POST", "/disputes", complaint(), Idempotency_Key="k1")
    assert (again.status_code, again.json, again.headers["ETag"]) == (201, first.json, first.headers["ETag"])
    assert court.clerk.refused("POST", "/disputes", complaint(2), Idempotency_Key="k1") == (
        422,
        ["idempotency-key-reused"],
    )
    assert len(court.clerk.get("/disputes")["items"]) == 1


def test_a_refused_filing_binds_no_key(court: WorkingCourt) -> None:
    assert (
        court.clerk.refused("POST", "/disputes", complaint(claim_amount="x"), Idempotency_Key="k")[0] == 422
    )
    assert court.clerk.ask("POST", "/disputes", complaint(), Idempotency_Key="k").status_code == 201


def test_two_windows_filing_the_same_at_once_make_one_dispute(court: WorkingCourt) -> None:
    def file(_: int) -> int:
        return court.clerk.ask("POST", "/disputes", complaint()).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(file, range(4))) == [201, 409, 409, 409]
    answer = court.clerk.ask("POST", "/disputes", complaint())
    assert answer.json["code"] == "duplicate-suspected"
    assert answer.json["references"] == [court.clerk.get("/disputes")["items"][0]["reference"]]
    again = complaint(file_anyway=True, file_anyway_reason="另一笔货款")
    assert court.clerk.ask("POST", "/disputes", again).status_code == 201


def test_a_suspected_duplicate_tells_nothing_of_another_court(court: WorkingCourt) -> None:
    other_id = another_court("苏0507")
    there = caller(court.app, "there", Role.CLERK, court_id=other_id)
    elsewhere = complaint(court_code="苏0507")
    filed = there.ask("POST", "/disputes", elsewhere).json["reference"]
    here = court.clerk.ask("POST", "/disputes", complaint())
    assert (here.status_code, filed in here.text) == (201, False)
    assert there.ask("POST", "/disputes", elsewhere).json["references"] == [filed]
    give_grant(SYSTEM, GrantTold(user_id=court.clerk.user_id, role=Role.CLERK, court_id=other_id))
    both = [here.json["reference"], filed]
    assert court.clerk.ask("POST", "/disputes", complaint()).json["references"] == both


def test_only_a_clerk_or_router_of_that_court_may_file(court: WorkingCourt) -> None:
    for who in ("judge", "mediator", "coordinator", "manager", "auditor", "admin", "nobody"):
        assert court.people[who].refused("POST", "/disputes", complaint()) == (403, ["grant-missing"])
    assert court.router.ask("POST", "/disputes", complaint()).status_code == 201


def test_a_dispute_out_of_reach_is_answered_like_none(court: WorkingCourt) -> None:
    dispute = court.filed()
    for who in ("mediator", "coordinator", "second_coordinator", "grid_worker"):
        assert court.people[who].refused("GET", f"/disputes/{dispute['id']}") == (404, ["not-found"])
    for who in ("admin", "nobody"):
        assert court.people[who].refused("GET", f"/disputes/{dispute['id']}") == (403, ["grant-missing"])
    for who in ("clerk", "router", "judge", "manager", "auditor"):
        assert court.people[who].get(f"/disputes/{dispute['id']}")["id"] == dispute["id"]


def test_an_organisation_reads_the_dispute_once_it_accepted_and_not_the_others_scores(
    court: WorkingCourt,
) -> None:
    dispute = court.accepted()
    seen = court.read(dispute["id"], court.coordinator)
    assert seen["parties"] == dispute["parties"]
    assert seen["routing"] is None
    assert dispute["routing"]["candidates"]
    assert court.read(dispute["id"], court.mediator)["status"] == "in_mediation"
    assert court.colleague.refused("GET", f"/disputes/{dispute['id']}")[0] == 404


def test_lists_are_filtered_sorted_and_paged(court: WorkingCourt) -> None:
    offered = [court.filed(offered_complaint(number))["reference"] for number in (1, 2, 3)]
    waiting = court.filed(complaint(4, claims=None))["reference"]
    docketed = court.filed(complaint(5))["reference"]

    def listed(query: str) -> list[str]:
        return [each["reference"] for each in court.clerk.get(f"/disputes?{query}")["items"]]

    assert listed("") == [docketed, waiting, *reversed(offered)]
    assert listed("status=offered") == offered[::-1]
    assert listed("holder=clerk") == [docketed]
    assert listed("mine=true") == [docketed]
    assert listed(f"organisation_id={court.bodies['centre']}") == offered[::-1]
    assert listed("entry=transferred_in") == []
    assert listed("flag=many_on_one_side") == []
    assert listed("due_before=2020-01-01T00:00:00Z") == []
    assert listed("received_to=2020-01-01") == []
    assert len(listed("received_from=2020-01-01")) == 5
    due = court.clerk.get("/disputes?sort=due")["items"]
    assert [each["next_due_at"] for each in due] == sorted(each["next_due_at"] for each in due)
    first = court.clerk.ask("GET", "/disputes?limit=2")
    assert len(first.json["items"]) == 2
    link = first.headers["Link"].split(";")[0].strip("<>").removeprefix("/api/v1")
    assert [each["reference"] for each in court.clerk.get(link)["items"]] == offered[1:][::-1]
    assert court.clerk.refused("GET", "/disputes?cursor=x") == (422, ["/cursor cursor-malformed"])
    line = next(each for each in due if each["reference"] == docketed)
    assert (line["applicants"], line["respondents"]) == (["示例申请人5"], ["示例商贸有限公司5"])
    assert (line["party_count"], line["cause_name"]) == (2, "买卖合同纠纷")


def test_search_finds_by_people_and_numbers_within_reach_only(court: WorkingCourt) -> None:
    first = court.filed(complaint(1))
    court.filed(complaint(2, parties=[applicant(2, phone="13900139000"), respondent(1)]))

    def found(who: str = "clerk", **told: str) -> list[str]:
        answer = court.people[who].ask("POST", "/search", told)
        assert answer.status_code == 200, answer.text
        return [each["reference"] for each in answer.json["items"]]

    assert found(name="示例 申请人1") == [first["reference"]]
    assert len(found(name="示例商贸有限公司1")) == 2
    assert found(identity_number="E00000001") == [first["reference"]]
    assert found(phone="138-0013-8000") == [first["reference"]]
    assert found(name="示例商贸有限公司1", phone="13800138000") == [first["reference"]]
    assert found(number=first["reference"]) == [first["reference"]]
    assert found(number=first["receipt"]["number"]) == [first["reference"]]
    assert found(number=first["reference"].replace("-", "－") + " ") == [first["reference"]]
    assert found(name="示例") == []
    assert found("coordinator", name="示例申请人1") == []
    assert court.clerk.refused("POST", "/search", {}) == (422, [" nothing-sought"])


def test_the_timeline_tells_who_did_what_and_opens_words_to_those_they_are_for(court: WorkingCourt) -> None:
    dispute = court.accepted()
    court.done(
        court.mediator, f"/disputes/{dispute['id']}/alerts", {"kind": "violence", "words": "扬言动手"}, 201
    )
    entries = court.clerk.get(f"/disputes/{dispute['id']}/timeline")["items"]
    assert [each["seq"] for each in entries] == list(range(1, len(entries) + 1))
    assert entries[0]["event"] == "filed"
    assert entries[0]["actor"]["name"] == "示例clerk"
    alert = entries[-1]
    assert (alert["event"], alert["reason_code"], alert["text"]) == ("alert_raised", "violence", "扬言动手")
    assert alert["actor"]["name"] == "示例centre_mediator"
    assert alert["responsible"]["kind"] == "user"
    assert "handoff_delivered" in [each["event"] for each in entries if each["actor"]["name"] == "系统"]
    assert court.read(dispute["id"])["alerts"][0]["kind"] == "violence"
    send_notices(promises_due=False)
    (alarm,) = court.router.get("/notices?kind=alarm")["items"]
    assert alarm["lines"][0]["text"] == f"{dispute['reference']}：调解中报告了风险，请立即查看"
    page = court.clerk.ask("GET", f"/disputes/{dispute['id']}/timeline?limit=1")
    assert page.headers["Link"]
    assert court.second_coordinator.refused("GET", f"/disputes/{dispute['id']}/timeline")[0] == 404


def test_unmasking_shows_everything_to_who_says_why_and_is_journaled_twice(court: WorkingCourt) -> None:
    filing = complaint(
        parties=[
            applicant(
                1,
                representatives=[{"kind": "lawyer", "name": "示例律师", "powers": ["admit", "settle"]}],
            ),
            respondent(1),
        ]
    )
    dispute = court.filed(filing)
    path = f"/parties/{dispute['parties'][0]['id']}/unmask"
    clear = court.done(court.judge, path, {"reason": "电话核实送达地址"})
    assert (clear["identity_number"], clear["phone"]) == ("E00000001", "+8613800138000")
    assert clear["representatives"] == [{"kind": "lawyer", "name": "示例律师", "powers": ["admit", "settle"]}]
    last = court.clerk.get(f"/disputes/{dispute['id']}/timeline")["items"][-1]
    assert (last["event"], last["text"], last["actor"]["name"]) == (
        "unmasked",
        "电话核实送达地址",
        "示例judge",
    )
    looked = court.auditor.get(f"/journal?stream=access:{court.judge.user_id}&event=unmasked")["items"]
    assert looked[-1]["payload"]["dispute_id"] == dispute["id"]
    assert court.clerk.refused("POST", path, {}) == (422, ["/reason required"])
    assert court.mediator.refused("POST", path, {"reason": "想看"}) == (404, ["not-found"])
    assert court.auditor.refused("POST", path, {"reason": "想看"}) == (403, ["grant-missing"])


def test_a_filing_under_a_case_number_that_another_bears_is_refused_by_its_field(court: WorkingCourt) -> None:
    court.filed(court.docketed(1))
    second = court.docketed(2) | {"case_number": "（2026）苏0506民初1号"}
    assert court.clerk.refused("POST", "/disputes", second) == (422, ["/case_number case-number-taken"])
    agreed_to_nothing = second | {"consents": [], "choice": None}
    told = {name: each for name, each in agreed_to_nothing.items() if each is not None}
    assert court.clerk.refused("POST", "/disputes", told) == (422, ["/case_number case-number-taken"])
