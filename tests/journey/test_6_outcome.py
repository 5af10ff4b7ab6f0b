"""Whole journeys to their ends: settled and confirmed, settled after docketing, failed and back at the court."""

from typing import Any

import pytest
from demo_court import CENTRE, DAY, DemoCourt
from filings import applicant, respondent
from followed import REPORT, Followed, complained, complained_with_form, docketed, nearer

pytestmark = pytest.mark.xdist_group("journey")

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
SECRET = "申请人私下可以接受九万元。"


def test_docketed_first_then_referred_settled_and_closed_by_the_judge(court: DemoCourt) -> None:
    filed_on = court.today()
    dispute = complained(court)
    docket_by = court.days.after(filed_on, 7)
    dispute.stands("awaiting_docket", "clerk", "docketing", docket_by, "MS-2")

    court.go_on(advance_working_days=1)
    number = dispute.docket()["case_number"]
    consult_by = court.days.working_after(court.today(), 3)
    dispute.stands("consulting", "clerk", "consulting", consult_by, "ZX-7", attributed_to="parties_jointly")
    dispute.answers("a1")
    respondent_id = dispute.now["parties"][1]["id"]
    dispute.stands("consulting", "clerk", "consulting", consult_by, "ZX-7", attributed_to=respondent_id)
    dispute.answers("r1")
    choose_by = court.days.working_after(court.today(), 2)
    dispute.stands("consulting", "router", "joint_choice", choose_by, "ZX-6", attributed_to="parties_jointly")
    choice = {"by": "waived", "party_ref": "a1", "words": "双方同意由法院指定。"}
    told = court.clerk.done(f"{dispute.path}/choice", choice)
    assert (told["status"], told["handoff"]["referral_kind"]) == ("offered", "post_docket")
    assert [each["code"] for each in told["routing"]["gate"]["reasons"]] == ["every-party-agreed"]

    handoff = dispute.delivered()
    assert (handoff["regime"], handoff["chosen_by"]) == ("POST2025", "court_appointed")
    answer_by = court.days.working_after(court.today(), 3)
    dispute.stands("offered", court.bodies[CENTRE], "answer", answer_by, "ZX-9")
    mediator = dispute.accept()
    dispute.stands("in_mediation", mediator, "materials", court.today(), None)
    dispute.sign_for_materials()
    signed_on = court.today()
    dispute.stands("in_mediation", mediator, "first_contact", court.days.working_after(signed_on, 1), None)
    dispute.reach_everybody()
    dispute.stands("in_mediation", mediator, *nearer(court, court.days.after(signed_on, 7)))

    dispute.settle()
    told = dispute.stands("settled", "judge", "post_docket_exit", court.days.after(signed_on, 10), None)
    assert told["handoff"]["status"] == "completed"
    refused = court.clerk.post(f"{dispute.path}/confirmation", {"applied_by": ["a1", "r1"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "confirmation-pre-docket-only")
    withdrawn = court.clerk.post(f"{dispute.path}/withdraw", {"party_ref": "a1", "means": "in_person"})
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (409, "transition-refused")
    court.judge.done(f"{dispute.path}/exit", {"kind": "withdrawal"})
    assert dispute.is_closed("withdrawal")["case_number"] == number
    dispute.befell(
        *(
            "filed",
            "placed",
            "docketed",
            "consent_recorded",
            "consent_recorded",
            "choice_recorded",
            "offered",
        ),
        *("handoff_delivered", "handoff_accepted", "handoff_materials_signed", "contact_recorded"),
        *("handoff_completed", "settled", "exited"),
    )


def test_mediated_before_docketing_settled_confirmed_and_performed(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    told = dispute.stands("offered", "router", "delivery", court.days.working_after(court.today(), 1), None)
    assert (told["handoff"]["referral_kind"], told["handoff"]["chosen_by"]) == (
        "pre_docket",
        "applicant_consulted",
    )
    assert told["receipt"]["docket_by"] == court.days.after(court.today(), 7).isoformat()
    dispute.mediate()
    settled_on, perform_by = court.today(), court.today() + 60 * DAY
    dispute.settle(perform_by_on=perform_by.isoformat())
    centre, together = court.bodies[CENTRE], "parties_jointly"
    apply_by = court.days.after(settled_on, 30)
    dispute.stands("settled", centre, "confirmation_application", apply_by, "MS-5", attributed_to=together)

    court.go_on(advance_working_days=2)
    path = f"{dispute.path}/confirmation"
    one_sided = court.clerk.post(path, {"applied_by": ["a1"]})
    assert (one_sided.status_code, one_sided.json()["code"]) == (409, "confirmation-not-joint")
    court.clerk.done(path, {"applied_by": ["a1", "r1"]})
    rule_by = court.days.after(court.today(), 30)
    dispute.stands("settled", "judge", "confirmation_ruling", rule_by, "MS-7")
    refused = court.clerk.post(f"{path}/decision", {"decision": "confirmed"})
    assert refused.status_code == 403
    number = f"（{court.today().year}）苏0506诉前调确{next(court.numbers)}号"
    court.judge.done(f"{path}/decision", {"decision": "confirmed", "case_number": number})
    dispute.stands("confirmed", centre, "performance", perform_by, None, attributed_to=together)

    performed_on = court.today().isoformat()
    dispute.mediator.done(f"{dispute.path}/performance", {"performed_on": performed_on, "whole": False})
    dispute.stands("confirmed", centre, "performance", perform_by, None, attributed_to=together)
    dispute.mediator.done(f"{dispute.path}/performance", {"performed_on": performed_on, "whole": True})
    dispute.is_closed("performed")
    dispute.befell(
        *("filed", "offered", "handoff_delivered", "handoff_accepted", "settled"),
        *("confirmation_applied", "confirmation_decided", "performed", "performed"),
    )


def test_failed_returned_docketed_and_sent_to_trial_with_what_may_travel(court: DemoCourt) -> None:
    number = next(court.numbers)
    parties = [applicant(number), respondent(number)]
    dispute = complained_with_form(court, parties=parties)
    dispute.mediate()
    handoff_id = dispute.now["handoff"]["id"]
    court.clerk.upload(f"{dispute.path}/documents", "送货单.pdf", PDF, kind="evidence")
    dispute.mediator.upload(f"{dispute.path}/documents", "底线.pdf", PDF + b"%1", kind="privileged")
    dispute.mediator.done(f"/handoffs/{handoff_id}/notes", {"text": SECRET})
    spoken = {"party_ref": "r1", "reached": True, "note": SECRET}
    dispute.mediator.done(f"/handoffs/{handoff_id}/contacts", spoken)
    dispute.mediator.done(f"/handoffs/{handoff_id}/guidance", {"question": SECRET})
    dispute.fail(
        undisputed_facts={"text": "双方确认已送货。", "confirmed_by": ["a1", "r1"]},
        service_addresses=[{"party_ref": "r1", "address": "苏州市吴中区越溪街道示例路2号"}],
    )
    returned_on = court.today()
    told = dispute.stands("returned", "clerk", "return_docketing", court.days.after(returned_on, 7), "MS-2")
    assert told["handoff"]["status"] == "completed"

    packet = court.clerk.seen(f"{dispute.path}/return-packet")
    assert (packet["kind"], packet["failure_report"]) == ("docketing", REPORT)
    filing = packet["filing"]
    assert (filing["claims"], filing["claim_amount"]) == ("请求判令支付货款128000元。", "128000.00")
    for told_party, typed in zip(filing["parties"], parties, strict=True):
        clear = {name: told_party[name] for name in typed}
        assert clear == typed | ({"phone": "+8613800138000"} if "phone" in typed else {})
    assert [(each["kind"], each["name"]) for each in packet["documents"]] == [("evidence", "送货单.pdf")]
    assert [each["text"] for each in packet["undisputed_facts"]] == ["双方确认已送货。"]
    assert [each["address"] for each in packet["service_addresses"]] == ["苏州市吴中区越溪街道示例路2号"]
    assert set(packet) == {
        *("dispute_id", "reference", "kind", "returned_at", "failure_report", "failure_report_awaited"),
        *("reported_at", "filing", "documents", "service_addresses", "undisputed_facts"),
    }
    assert not any(word in str(packet) for word in ("九万", "底线"))
    listed = court.clerk.items(f"{dispute.path}/documents")
    assert [each["name"] for each in listed] == ["送货单.pdf"]
    for login in ("mediator", "coordinator", "manager", "admin"):
        assert court.by(login).get(f"{dispute.path}/return-packet").status_code == 403

    court.go_on(advance_working_days=1)
    dispute.docket()
    notice_by = court.days.working_after(court.today(), 3)
    dispute.stands("returned", "judge", "fee_notice", notice_by, None)
    trial = {"reason_code": "transferred_to_trial", "reason": "调解不成，转入审理。"}
    early = court.judge.post(f"{dispute.path}/close", trial)
    assert (early.status_code, early.json()["code"]) == (409, "fee-notice-first")
    assert early.json()["article"].endswith("第六点（待与官方文本核对）")
    notice = {"sent_on": court.today().isoformat(), "pay_by": (court.today() + 7 * DAY).isoformat()}
    court.clerk.done(f"{dispute.path}/fee-notice", notice)
    dispute.stands("returned", "judge", "trial_transfer", court.days.after(court.today(), 7), None)
    court.judge.done(f"{dispute.path}/close", trial)
    dispute.is_closed("transferred_to_trial")
    dispute.befell(
        *("offered", "handoff_accepted", "handoff_completed", "returned", "packet_read", "docketed"),
        *("fee_notice_recorded", "closed"),
    )


def test_an_agreement_nobody_was_seen_to_make_is_looked_at_first(court: DemoCourt) -> None:
    dispute = complained_with_form(court)
    dispute.accept()
    dispute.sign_for_materials()
    settled_on = court.today()
    dispute.settle()
    dispute.stands("settled", "judge", "review", court.days.working_after(settled_on, 3), None)
    early = court.clerk.post(f"{dispute.path}/confirmation", {"applied_by": ["a1", "r1"]})
    assert (early.status_code, early.json()["code"]) == (409, "review-pending")
    court.go_on(advance_working_days=1)
    court.judge.done(f"{dispute.path}/review", {"finding": "cleared", "reason": "双方均到庭确认。"})
    apply_by = court.days.after(settled_on, 30)
    dispute.stands(
        "settled",
        court.bodies[CENTRE],
        "confirmation_application",
        apply_by,
        "MS-5",
        attributed_to="parties_jointly",
    )
    court.clerk.done(f"{dispute.path}/confirmation", {"applied_by": ["a1", "r1"]})
    refusal = {"decision": "refused", "refusal_code": "content_unclear", "reason": "付款期限不明确。"}
    court.judge.done(f"{dispute.path}/confirmation/decision", refusal)
    dispute.stands("returned", "clerk", "return_docketing", court.days.after(court.today(), 7), "MS-2")
    dispute.befell("settled", "reviewed", "confirmation_applied", "confirmation_decided", "returned")


def test_who_may_not_settle_may_not_sign(court: DemoCourt) -> None:
    number = next(court.numbers)
    lawyer = {"kind": "lawyer", "name": "示例律师", "powers": ["admit"]}
    parties = [applicant(number, representatives=[lawyer]), respondent(number)]
    dispute = complained_with_form(court, parties=parties)
    mediator = dispute.mediate()
    signed = [{"party_ref": "a1", "by": {"kind": "lawyer", "name": "示例律师"}}, {"party_ref": "r1"}]
    refused = dispute.mediator.post(f"{dispute.path}/outcome", settlement(signed))
    assert [each["code"] for each in refused.json()["errors"]] == ["general-authority-only"]
    one_hand = dispute.mediator.post(f"{dispute.path}/outcome", settlement([{"party_ref": "a1"}]))
    assert [each["code"] for each in one_hand.json()["errors"]] == ["agreement-not-in-force"]
    dispute.stands("in_mediation", mediator, "activity", court.days.working_after(court.today(), 5), None)


@pytest.mark.parametrize("kind", ["immediate_performance", "closed_otherwise", "mediation_judgment"])
def test_the_other_exits_after_docketing(court: DemoCourt, kind: str) -> None:
    dispute = docketed(court, "ordinary")
    mediator = dispute.mediate()
    dispute.stands("in_mediation", mediator, "activity", court.days.working_after(court.today(), 5), None)
    dispute.settle()
    court.judge.done(f"{dispute.path}/exit", {"kind": kind})
    dispute.is_closed(kind)
    dispute.befell("settled", "exited")


def settlement(signatures: list[Any]) -> dict[str, Any]:
    """Write an agreement on paper with some signatures."""
    agreement = {"form": "paper", "terms": "被申请人于三十日内支付货款。", "signatures": signatures}
    return {"end_reason": "agreement_reached", "agreement": agreement}


def test_settled_by_themselves_before_docketing_is_over(court: DemoCourt) -> None:
    dispute: Followed = complained_with_form(court)
    dispute.mediate()
    dispute.mediator.done(f"{dispute.path}/outcome", {"end_reason": "settled_and_withdrawn"})
    dispute.is_closed("settled_and_withdrawn")
    reopened = court.clerk.post(f"{dispute.path}/demand-docket", {"party_ref": "a1", "means": "phone"})
    assert (reopened.status_code, reopened.json()["code"]) == (409, "transition-refused")
