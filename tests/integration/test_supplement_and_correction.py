"""Adding to a filing and correcting it over the API: judged whole, written dated, placed anew."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from court import WORD, WorkingCourt, complaint, offered_complaint, working_court
from filings import applicant, respondent, said
from flask import Flask
from sqlalchemy import func, select

from diversion.persistence.base import db
from diversion.persistence.dispute import Claim, Consent, SupplementNotice
from diversion.persistence.party import BlindIndex, Party, Representation, Representative


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def correct(court: WorkingCourt, dispute: dict[str, Any], **told: Any) -> dict[str, Any]:
    path = f"/disputes/{dispute['id']}"
    answer = court.clerk.ask("PATCH", path, told, If_Match=f'"{dispute["version"]}"')
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    return dict(answer.json)


def counted(query: Any) -> int:
    found = db.session.scalar(query)
    db.session.rollback()
    return int(found or 0)


def test_a_part_of_what_is_missing_leaves_the_notice_open_for_the_rest(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(claims=None, facts=None))
    part = court.done(court.clerk, f"/disputes/{dispute['id']}/supplements", {"claims": "返还货款"})
    assert part["status"] == "awaiting_supplement"
    assert [reason["code"] for reason in part["missing"]] == ["facts-missing"]
    assert (part["claims"], part["facts"]) == ("返还货款", None)
    assert part["next_due"] == dispute["next_due"]
    assert part["responsible"] == dispute["responsible"]
    assert counted(select(func.count()).select_from(SupplementNotice)) == 2


def test_once_complete_the_seven_days_run_from_the_supplement(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(claims=None))
    whole = court.done(court.clerk, f"/disputes/{dispute['id']}/supplements", {"claims": "返还货款"})
    assert (whole["status"], whole["missing"]) == ("awaiting_docket", [])
    assert whole["next_due"]["rule"] == "docketing"
    assert whole["receipt"]["docket_by"] == whole["next_due"]["due_on"]
    assert whole["receipt"]["at"] == dispute["receipt"]["at"]
    told = court.clerk.get(f"/disputes/{dispute['id']}/timeline")["items"]
    assert [each["event"] for each in told] == ["filed", "placed", "supplemented", "placed"]
    assert told[2]["details"]["changed"] == ["claim"]
    assert court.clerk.refused("POST", f"/disputes/{dispute['id']}/supplements", {"facts": "x"}) == (
        409,
        ["nothing-missing"],
    )


def test_a_supplement_may_bring_the_signed_form_along_and_is_offered(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(facts=None))
    signed = {
        "facts": "欠款未还",
        "consents": [said("a1", "mediation"), said("a1", "mediate_before_docketing", means="signed_form")],
        "choice": {"by": "applicant_consulted"},
    }
    offered = court.done(court.clerk, f"/disputes/{dispute['id']}/supplements", signed)
    assert offered["status"] == "offered"
    assert [each["matter"] for each in offered["consents"]] == ["mediation", "mediate_before_docketing"]


def test_a_missing_respondent_and_an_identity_are_added_to_the_parties(court: WorkingCourt) -> None:
    alone = applicant(1, identity_type=None, identity_number=None)
    dispute = court.filed(complaint(parties=[alone]))
    assert {each["code"] for each in dispute["missing"]} == {
        "applicant-identity-missing",
        "respondent-missing",
    }
    told = {
        "parties": [
            {"ref": "a1", "identity_type": "passport", "identity_number": "E00000001"},
            respondent(1),
        ]
    }
    whole = court.done(court.clerk, f"/disputes/{dispute['id']}/supplements", told)
    assert whole["missing"] == []
    assert [party["ref"] for party in whole["parties"]] == ["a1", "r1"]
    assert whole["parties"][0]["phone"] == dispute["parties"][0]["phone"]
    assert whole["parties"][0]["id"] != dispute["parties"][0]["id"]
    found = court.clerk.ask("POST", "/search", {"identity_number": "E00000001"}).json["items"]
    assert [each["id"] for each in found] == [dispute["id"]]


def test_faults_point_to_where_the_supplement_has_them(court: WorkingCourt) -> None:
    dispute = court.filed(complaint(facts=None))
    told = {
        "facts": 5,
        "parties": [{"ref": "r1", "phone": "138****8000"}, {"ref": "r1"}, {"ref": "x9"}],
        "consents": [said("nobody", "mediation")],
    }
    status, faults = court.clerk.refused("POST", f"/disputes/{dispute['id']}/supplements", told)
    assert status == 422
    assert set(faults) >= {
        "/facts not-text",
        "/parties/0/phone masked-value",
        "/parties/1/ref party-ref-repeated",
        "/parties/2/role required",
        "/parties/2/kind required",
        "/consents/0/party_ref consent-party-unknown",
    }
    assert court.clerk.refused("POST", f"/disputes/{dispute['id']}/supplements", {}) == (
        422,
        [" nothing-given"],
    )
    assert court.read(dispute["id"])["version"] == dispute["version"]


def test_a_correction_needs_the_version_that_was_read(court: WorkingCourt) -> None:
    dispute = court.filed(complaint())
    path = f"/disputes/{dispute['id']}"
    assert court.clerk.refused("PATCH", path, {"claims": "x"}) == (428, ["version-missing"])
    correct(court, dispute, claims="返还货款和利息")
    answer = court.clerk.ask("PATCH", path, {"claims": "x"}, If_Match=f'"{dispute["version"]}"')
    assert (answer.status_code, answer.json["code"]) == (412, "version-differs")
    assert answer.json["version"] == court.read(dispute["id"])["version"]


def test_of_two_corrections_at_once_one_wins(court: WorkingCourt) -> None:
    dispute = court.filed(complaint())
    etag = f'"{dispute["version"]}"'

    def patch(number: int) -> int:
        told = {"claims": f"请求{number}"}
        return court.clerk.ask("PATCH", f"/disputes/{dispute['id']}", told, If_Match=etag).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(patch, range(4))) == [200, 412, 412, 412]
    assert counted(select(func.count()).select_from(Claim)) == 2


def test_a_correction_of_the_cause_is_triaged_anew(court: WorkingCourt) -> None:
    dispute = court.filed(offered_complaint(cause_name="劳动合同纠纷"))
    assert (dispute["status"], dispute["triage"]["decision"]) == ("awaiting_decision", "ask")
    labour = correct(court, dispute, claim_amount="5000.00")
    assert labour["status"] == "awaiting_decision"
    sale = correct(court, labour, cause_name="买卖合同纠纷", reason="窗口选错案由")
    assert (sale["status"], sale["cause"]["name"], sale["claim_amount"]) == (
        "offered",
        "买卖合同纠纷",
        "5000.00",
    )
    told = next(
        each
        for each in reversed(court.clerk.get(f"/disputes/{dispute['id']}/timeline")["items"])
        if each["event"] == "corrected"
    )
    assert told["text"] == "窗口选错案由"


def test_what_law_asks_of_a_filing_is_not_corrected_away(court: WorkingCourt) -> None:
    dispute = court.filed(complaint())
    etag = f'"{dispute["version"]}"'
    answer = court.clerk.ask("PATCH", f"/disputes/{dispute['id']}", {"claims": None}, If_Match=etag)
    assert (answer.status_code, answer.json["code"]) == (409, "would-be-incomplete")
    assert [each["code"] for each in answer.json["reasons"]] == ["claims-missing"]
    gone = {"parties": [{"ref": "a1", "ended": True}]}
    answer = court.clerk.ask("PATCH", f"/disputes/{dispute['id']}", gone, If_Match=etag)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "no-applicant")


def test_a_masked_value_sent_back_is_refused(court: WorkingCourt) -> None:
    dispute = court.filed()
    shown = dispute["parties"][0]
    back = {"ref": "a1", "identity_number": shown["identity_number"], "address": shown["address"]}
    answer = court.clerk.ask(
        "PATCH", f"/disputes/{dispute['id']}", {"parties": [back]}, If_Match=str(dispute["version"])
    )
    assert answer.status_code == 422
    assert {f"{each['pointer']} {each['code']}" for each in answer.json["errors"]} == {
        "/parties/0/identity_number masked-value",
        "/parties/0/address masked-value",
    }


def test_a_corrected_party_keeps_its_answers_and_representatives(court: WorkingCourt) -> None:
    lawyer = {"kind": "lawyer", "name": "示例律师", "powers": ["settle"]}
    dispute = court.filed(offered_complaint(parties=[applicant(1, representatives=[lawyer]), respondent(1)]))
    assert dispute["status"] == "offered"
    after = correct(court, dispute, parties=[{"ref": "a1", "phone": "13900139000"}])
    assert after["status"] == "offered"
    assert after["parties"][0]["phone"] == "139****9000"
    assert after["parties"][0]["representatives"] == [lawyer]
    assert after["consents"] == dispute["consents"]
    assert counted(select(func.count()).select_from(Party).where(Party.ended_at.is_not(None))) == 1
    assert counted(select(func.count()).select_from(Consent)) == 4
    assert (
        counted(select(func.count()).select_from(Representation).where(Representation.ended_at.is_(None)))
        == 1
    )
    assert counted(select(func.count()).select_from(BlindIndex).where(BlindIndex.kind == "phone")) == 1
    assert court.clerk.ask("POST", "/search", {"phone": "13800138000"}).json["items"] == []
    other = correct(court, after, parties=[{"ref": "a1", "representatives": []}])
    assert other["parties"][0]["representatives"] == []
    assert other["parties"][0]["id"] == after["parties"][0]["id"]
    assert (
        counted(select(func.count()).select_from(Representative).where(Representative.ended_at.is_(None)))
        == 0
    )


def test_a_respondent_may_be_replaced_by_another(court: WorkingCourt) -> None:
    dispute = court.filed(complaint())
    after = correct(court, dispute, parties=[{"ref": "r1", "ended": True}, respondent(2, ref="r2")])
    assert [party["ref"] for party in after["parties"]] == ["a1", "r2"]
    assert court.clerk.ask("POST", "/search", {"name": "示例商贸有限公司1"}).json["items"] == []
    assert court.clerk.ask("POST", "/disputes", complaint()).status_code == 201


def test_a_party_joins_a_live_mediation_after_docketing_only_with_its_consent(court: WorkingCourt) -> None:
    dispute = court.accepted(court.docketed())
    assert dispute["handoff"]["referral_kind"] == "post_docket"
    path, etag = f"/disputes/{dispute['id']}", f'"{dispute["version"]}"'
    joins = {"parties": [respondent(2, ref="r2")]}
    answer = court.clerk.ask("PATCH", path, joins, If_Match=etag)
    assert (answer.status_code, answer.json["code"]) == (409, "party-has-not-agreed")
    agreed = joins | {"consents": [said("r2", "mediation")]}
    assert court.clerk.ask("PATCH", path, agreed, If_Match=etag).status_code == 200
    assert court.read(dispute["id"])["status"] == "in_mediation"


def test_nothing_is_corrected_by_those_who_may_not_file_or_once_closed(court: WorkingCourt) -> None:
    dispute = court.filed(complaint())
    path, etag = f"/disputes/{dispute['id']}", f'"{dispute["version"]}"'
    assert court.judge.refused("PATCH", path, {"claims": "x"}, If_Match=etag) == (403, ["grant-missing"])
    closed = court.done(court.clerk, f"{path}/withdraw", WORD)
    etag = f'"{closed["version"]}"'
    assert court.clerk.refused("PATCH", path, {"claims": "x"}, If_Match=etag) == (409, ["dispute-closed"])
    assert court.clerk.refused("POST", f"{path}/supplements", {"claims": "x"}) == (409, ["dispute-closed"])
