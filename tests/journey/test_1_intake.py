"""Taking filings in: receipts, notices to supplement, faults, duplicates, repeated requests."""

from datetime import datetime
from typing import Any

import pytest
from demo_court import SHANGHAI, DemoCourt
from filings import applicant, complaint, offered_complaint, respondent, said
from followed import Followed, complained
from wandering import at_once

pytestmark = pytest.mark.xdist_group("journey")


def faults(answer: Any) -> set[tuple[str, str]]:
    """Take the faults of a refusal: where, and what."""
    assert answer.status_code == 422, answer.text
    assert all(each["detail"] and each["detail_en"] for each in answer.json()["errors"])
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


def test_a_complaint_is_receipted_dated_and_docketed_within_seven_days(court: DemoCourt) -> None:
    dispute = complained(court)
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert told["regime"] == "POST2025"
    assert told["receipt"]["docket_by"] == last_day.isoformat()
    assert told["receipt"]["number"].startswith("苏0506-收")
    assert datetime.fromisoformat(told["receipt"]["at"]).astimezone(SHANGHAI).date() == court.today()
    assert (told["triage"]["decision"], told["handoff"]) == ("docket_first", None)
    (first, *_) = told["triage"]["reasons"]
    assert first["code"] == "docket-before-mediation"
    assert "立案与调解工作的意见" in first["article"]
    assert (told["parties"][0]["phone"], told["parties"][0]["name"][:2]) == ("138****8000", "示例")
    dispute.befell("filed", "placed")


def test_what_is_missing_is_asked_for_once_and_the_clock_runs_from_the_supplement(court: DemoCourt) -> None:
    number = next(court.numbers)
    bare = applicant(number, identity_type=None, identity_number=None)
    filing = complaint(number, claims=None, parties=[bare, respondent(number, address=None)])
    dispute = Followed(court, court.file(filing))
    party = ("party", dispute.now["parties"][0]["id"])
    asked_on = court.today()
    told = dispute.stands("awaiting_supplement", party, "supplement", court.days.after(asked_on, 15), None)
    assert [each["code"] for each in told["missing"]] == [
        "applicant-identity-missing",
        "respondent-indistinct",
        "claims-missing",
    ]
    assert (told["receipt"]["docket_by"], bool(told["receipt"]["number"])) == (None, True)

    court.go_on(advance_working_days=1)
    part = {"claims": "请求返还货款。", "parties": [{"ref": "r1", "address": "苏州市吴中区示例路3号"}]}
    court.clerk.done(f"{dispute.path}/supplements", part)
    told = dispute.stands("awaiting_supplement", party, "supplement", court.days.after(asked_on, 15), None)
    assert [each["code"] for each in told["missing"]] == ["applicant-identity-missing"]

    court.go_on(advance_working_days=1)
    identity = {"ref": "a1", "identity_type": "passport", "identity_number": f"E{number:08d}"}
    court.clerk.done(f"{dispute.path}/supplements", {"parties": [identity]})
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert (told["missing"], told["receipt"]["docket_by"]) == ([], last_day.isoformat())
    assert told["next_due"]["derivation"][0]["zh"].startswith(f"{court.today().year}年")
    dispute.befell("filed", "placed", "supplemented", "supplemented", "placed")
    nothing = court.clerk.post(f"{dispute.path}/supplements", {"claims": "另行请求。"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-missing")


def test_every_fault_is_told_at_once_and_nothing_is_written(court: DemoCourt) -> None:
    number = next(court.numbers)
    before = newest(court)
    filing = complaint(
        number,
        filed_on="2026-13-01",
        cause_name="没有这样的纠纷",
        claim_amount=128000.5,
        colour="red",
        parties=[
            applicant(number, identity_type="resident_id", identity_number="110101199003070010"),
            respondent(number, kind="firm", phone="12"),
        ],
        consents=[said("a9", "mediation"), said("a1", "mediate_before_docketing")],
    )
    found = faults(court.clerk.post("/disputes", filing))
    shape = {
        ("/filed_on", "not-date"),
        ("/claim_amount", "not-decimal"),
        ("/colour", "unknown-field"),
        ("/parties/1/kind", "not-one-of"),
    }
    domain = {
        ("/cause_name", "cause-name-unknown"),
        ("/consents/0/party_ref", "consent-party-unknown"),
        ("/consents/1/means", "consent-needs-signed-form"),
    }
    assert found >= shape | domain
    at_fault = {pointer for pointer, _ in found}
    assert {"/parties/0/identity_number", "/parties/1/phone"} <= at_fault
    assert newest(court) == before


def test_a_duplicate_is_asked_about_and_filed_anyway_with_a_reason(court: DemoCourt) -> None:
    number = next(court.numbers)
    first = court.file(complaint(number))
    again = complaint(number, filed_on=court.today().isoformat())
    refused = court.clerk.post("/disputes", again)
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate-suspected")
    assert refused.json()["references"] == [first["reference"]]
    unreasoned = court.clerk.post("/disputes", again | {"file_anyway": True})
    assert faults(unreasoned) == {("/file_anyway_reason", "file-anyway-needs-reason")}
    told = {"file_anyway": True, "file_anyway_reason": "另一笔货款，与前案无关。"}
    second = Followed(court, court.clerk.done("/disputes", again | told))
    assert second.now["reference"] != first["reference"]
    (filed,) = [each for each in second.timeline() if each["event"] == "filed"]
    assert (filed["reason_code"], filed["text"]) == ("file-anyway", told["file_anyway_reason"])


def test_a_repeated_request_has_the_same_answer_and_another_body_is_refused(court: DemoCourt) -> None:
    number = next(court.numbers)
    key, filing = f"key-{number}", complaint(number, filed_on=court.today().isoformat())
    first = court.clerk.post("/disputes", filing, Idempotency_Key=key)
    again = court.clerk.post("/disputes", filing, Idempotency_Key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    other = court.clerk.post("/disputes", filing | {"facts": "改写。"}, Idempotency_Key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    references = [each["reference"] for each in court.clerk.seen("/disputes", limit=5)["items"]]
    assert references.count(first.json()["reference"]) == 1
    assert references[0] == first.json()["reference"]


def test_two_windows_filing_the_same_at_once_file_it_once(court: DemoCourt) -> None:
    number = next(court.numbers)
    filing = complaint(number, filed_on=court.today().isoformat())
    answers = at_once(
        lambda: court.by("clerk").post("/disputes", filing),
        lambda: court.by("clerk2").post("/disputes", filing),
    )
    filed = [answer for answer in answers if answer.status_code == 201]
    (refused,) = [answer for answer in answers if answer.status_code == 409]
    assert len(filed) == 1
    assert refused.json()["references"] == [filed[0].json()["reference"]]


def test_one_key_used_from_two_sides_at_once_files_once(court: DemoCourt) -> None:
    number = next(court.numbers)
    filing = offered_complaint(number, filed_on=court.today().isoformat())
    key = f"race-{number}"
    answers = at_once(*[lambda: court.clerk.post("/disputes", filing, Idempotency_Key=key) for _ in range(4)])
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["reference"] for answer in answers}) == 1


def test_two_hundred_people_are_receipted_flagged_for_grouping_and_asked_about(court: DemoCourt) -> None:
    number = next(court.numbers)
    people = [applicant(9_000_000 + number * 1_000 + place, f"a{place}") for place in range(1, 201)]
    signed = [
        consent
        for person in people
        for consent in (
            said(person["ref"], "mediation"),
            said(person["ref"], "mediate_before_docketing", means="signed_form"),
        )
    ]
    filing = complaint(number, parties=[*people, respondent(number)], consents=signed)
    dispute = Followed(court, court.file(filing | {"choice": {"by": "applicant_consulted"}}))
    decided_by = court.days.working_after(court.today(), 3)
    told = dispute.stands("awaiting_decision", "router", "decision", decided_by, "ZX-7")
    assert told["triage"]["decision"] == "ask"
    assert [each["code"] for each in told["triage"]["reasons"]] == ["many-on-one-side"]
    assert told["flags"] == ["many_on_one_side"]
    assert told["receipt"]["docket_by"] == court.days.after(court.today(), 7).isoformat()
    assert (len(told["parties"]), told["handoff"]) == (201, None)
    line = next(court.clerk.items("/disputes", flag="many_on_one_side"))
    assert (line["id"], line["party_count"]) == (dispute.id, 201)


def newest(court: DemoCourt) -> Any:
    """Read the list's newest line."""
    return court.clerk.seen("/disputes", limit=1)["items"]
