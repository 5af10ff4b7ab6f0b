"""Whether a dispute may be mediated: docketing first, refusals by law, doubts, and what a router rules."""

import pytest
from demo_court import CENTRE, DemoCourt
from filings import said
from followed import Followed, applied, complained, complained_with_form, two_people

pytestmark = pytest.mark.xdist_group("journey")


def decided(dispute: Followed) -> tuple[str, str, str | None]:
    """Tell triage's decision, its first ground and the article of that."""
    triage = dispute.now["triage"]
    ground = triage["reasons"][0]
    return triage["decision"], ground["code"], ground["article"]


@pytest.mark.parametrize(
    ("cause", "code"),
    [("申请宣告自然人死亡", "special-procedure"), ("婚姻无效纠纷", "personal-status")],
)
def test_what_law_keeps_out_of_mediation_is_docketed(court: DemoCourt, cause: str, code: str) -> None:
    parties = two_people(court)
    dispute = complained(court, cause_name=cause, claim_amount=None, parties=parties)
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert decided(dispute) == ("unsuitable", code, "民诉法解释（2022）第143条")
    assert (told["handoff"], told["receipt"]["docket_by"]) == (None, last_day.isoformat())
    ruling = {"decision": "suitable", "reason_code": "not_fit", "reason": "双方都愿意调解。"}
    barred = court.router.post(f"{dispute.path}/triage", ruling)
    assert (barred.status_code, dispute.now["triage"]["decision"]) == (409, "unsuitable")
    told = dispute.docket()
    assert (told["status"], told["responsible"]["id"]) == ("returned", "judge")
    dispute.stands("returned", "judge", "fee_notice", court.days.working_after(court.today(), 3), None)
    dispute.befell("filed", "placed", "docketed", "placed")


def test_an_application_on_status_waits_for_the_router(court: DemoCourt) -> None:
    dispute = applied(court, cause_name="确认收养关系纠纷", claim_amount=None, parties=two_people(court))
    decided_by = court.days.working_after(court.today(), 3)
    told = dispute.stands("awaiting_decision", "router", "decision", decided_by, "ZX-7")
    assert decided(dispute)[:2] == ("unsuitable", "personal-status")
    assert told["handoff"] is None
    offered = court.router.post(f"{dispute.path}/handoffs", {"organisation_id": court.bodies[CENTRE].id})
    assert offered.status_code == 409
    closing = {"reason_code": "redirected", "reason": "确认收养关系不得调解，已告知可以起诉。"}
    court.router.done(f"{dispute.path}/close", closing)
    dispute.is_closed("redirected")


@pytest.mark.parametrize("kind", ["criminal", "administrative"])
def test_an_application_that_is_not_civil_is_sent_back_with_another_way(court: DemoCourt, kind: str) -> None:
    dispute = applied(court, not_civil=kind)
    told = dispute.is_closed("not-civil-redirect")
    ground = told["triage"]["reasons"][0]
    assert (told["triage"]["decision"], ground["code"]) == ("unsuitable", f"not-civil-{kind}")
    assert {"criminal": "公安机关", "administrative": "行政复议"}[kind] in ground["text"]
    assert ground["article"] == "人民法院在线调解规则（法释〔2021〕23号）第9条"
    assert told["receipt"]["number"]
    again = court.clerk.post(f"{dispute.path}/consents", said("r1", "mediation"))
    assert (again.status_code, again.json()["code"]) == (409, "dispute-closed")


def test_a_complaint_that_is_not_civil_is_receipted_all_the_same(court: DemoCourt) -> None:
    dispute = complained(court, not_civil="administrative")
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert decided(dispute) == ("unsuitable", "not-civil-administrative", "民事诉讼法（2023）第126条")
    assert (bool(told["receipt"]["number"]), told["receipt"]["docket_by"]) == (True, last_day.isoformat())
    closing = {"reason_code": "not_accepted", "reason": "属于行政争议，裁定不予受理。"}
    court.clerk.done(f"{dispute.path}/close", closing)
    dispute.is_closed("not_accepted")


def test_a_doubt_goes_to_the_router_whose_ruling_lets_the_offer_out(court: DemoCourt) -> None:
    dispute = complained_with_form(court, flags=["arbitration_agreement"])
    decided_by = court.days.working_after(court.today(), 3)
    dispute.stands("awaiting_decision", "router", "decision", decided_by, "ZX-7")
    assert decided(dispute) == ("ask", "arbitration-agreement", None)
    ruling = {"decision": "suitable", "reason_code": "doubt_cleared", "reason": "合同中没有仲裁条款。"}
    refused = court.clerk.post(f"{dispute.path}/triage", ruling)
    assert (refused.status_code, refused.json()["code"]) == (403, "grant-missing")
    court.router.done(f"{dispute.path}/triage", ruling)
    told = dispute.stands("offered", "router", "delivery", court.days.working_after(court.today(), 1), None)
    assert (told["triage"]["overruled"], decided(dispute)[1]) == (True, "ruled-doubt-cleared")
    dispute.befell("filed", "placed", "triage_overruled", "offered")


def test_a_party_that_refuses_ends_the_way_to_mediation(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    assert dispute.delivered()["status"] == "delivered"
    dispute.answers("a1", "no", "mediate_before_docketing")
    last_day = court.days.after(court.today(), 7)
    told = dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert (told["handoff"]["status"], told["triage"]["decision"]) == ("recalled", "docket_first")
    dispute.answers("a1", "no")
    dispute.stands("awaiting_docket", "clerk", "docketing", last_day, "MS-2")
    assert decided(dispute) == ("unsuitable", "party-refuses", "民事诉讼法（2023）第125条")


def test_a_wish_for_preservation_holds_the_offer_back_until_it_is_executed(court: DemoCourt) -> None:
    dispute = complained_with_form(court, preservation_wanted=True)
    told = dispute.now
    assert (told["status"], told["handoff"]) == ("consulting", None)
    assert [each["code"] for each in told["routing"]["gate"]["reasons"]] == ["preservation-first"]
    executed = {"executed_on": court.today().isoformat()}
    court.clerk.done(f"{dispute.path}/preservation", executed)
    dispute.stands("offered", "router", "delivery", court.days.working_after(court.today(), 1), None)


def test_a_hard_bar_that_is_near_means_docketing_first(court: DemoCourt) -> None:
    bar = court.days.after(court.today(), 30)
    dispute = applied(court, hard_bar_on=bar.isoformat())
    told = dispute.now
    assert (told["status"], decided(dispute)[:2]) == ("awaiting_docket", ("docket_first", "hard-bar-near"))
    assert told["responsible"]["id"] == "clerk"
