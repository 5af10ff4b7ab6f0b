"""The copy card: the platform's order, masked until its reader unmasks, and its number back."""

import io
from typing import Any

import pytest
from callers import Caller
from court import WorkingCourt, offered_complaint, working_court
from flask import Flask

from diversion.services import tokens
from diversion.services.access import SYSTEM

PARTS = ["identity", "summary", "phone", "electronic_address", "complaint"]


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    return working_court(app)


def card(who: Caller, dispute: dict[str, Any]) -> dict[str, Any]:
    return dict(who.get(f"/disputes/{dispute['id']}/copy-card"))


def values(told: dict[str, Any]) -> dict[str, str]:
    return {line["label"]: line["value"] for line in told["lines"]}


def test_lines_come_in_the_platforms_order_with_its_article(court: WorkingCourt) -> None:
    told = card(court.clerk, court.filed())
    parts = [line["part"] for line in told["lines"]]
    assert sorted(parts, key=PARTS.index) == parts
    assert set(parts) == set(PARTS)
    assert "第8条" in told["article"]
    assert values(told)["案由"] == "买卖合同纠纷"
    assert values(told)["争议金额（元）"] == "128000.00"
    assert values(told)["电子起诉状等文件"] is None


def test_it_is_masked_and_a_look_at_it_is_no_unmasking(court: WorkingCourt) -> None:
    dispute = court.filed()
    told = card(court.clerk, dispute)
    assert values(told)["申请人电话"] == "138****8000"
    assert [line["masked"] for line in told["lines"] if line["label"] == "申请人电话"] == [True]
    assert "copy_card_read" not in court.events(dispute["id"])


def test_who_unmasked_a_party_today_gets_its_lines_in_clear_and_it_is_journaled(court: WorkingCourt) -> None:
    dispute = court.filed()
    applicant = dispute["parties"][0]
    court.done(court.clerk, f"/parties/{applicant['id']}/unmask", {"reason": "录入人民法院调解平台"})
    told = card(court.clerk, dispute)
    assert values(told)["申请人电话"].endswith("13800138000")
    assert not any(line["masked"] for line in told["lines"] if line["party_ref"] == "a1")
    assert values(card(court.router, dispute))["申请人电话"] == "138****8000"
    assert court.events(dispute["id"]).count("copy_card_read") == 1


def test_who_may_not_unmask_sees_it_masked(court: WorkingCourt) -> None:
    dispute = court.filed()
    assert values(card(court.manager, dispute))["申请人电话"] == "138****8000"
    assert court.second_coordinator.refused("GET", f"/disputes/{dispute['id']}/copy-card") == (
        404,
        ["not-found"],
    )


def test_a_token_without_unmasking_sees_it_masked_whatever_its_holder_did(court: WorkingCourt) -> None:
    dispute = court.filed()
    court.done(court.clerk, f"/parties/{dispute['parties'][0]['id']}/unmask", {"reason": "录入平台"})
    narrow = tokens.issue_token(SYSTEM, tokens.TokenTold("narrow", ["dispute.read"]), court.clerk.user_id)
    reader = Caller(court.app, court.clerk.user_id, narrow.token)
    assert values(card(reader, dispute))["申请人电话"] == "138****8000"


def test_the_filings_documents_are_named_and_no_others(court: WorkingCourt) -> None:
    dispute = court.filed(offered_complaint(1))
    for kind, name in (("filing", "起诉状.pdf"), ("evidence", "借条.pdf")):
        answer = court.app.test_client().post(
            f"/api/v1/disputes/{dispute['id']}/documents",
            data={"kind": kind, "file": (io.BytesIO(f"%PDF-1.7 {kind}\n".encode()), name)},
            headers={"Authorization": f"Bearer {court.clerk.token}"},
        )
        assert answer.status_code == 201, answer.text
    told = card(court.clerk, dispute)
    assert [line["value"] for line in told["lines"] if line["part"] == "complaint"] == ["起诉状.pdf"]


def test_the_platforms_number_comes_back_by_the_outside_numbers(court: WorkingCourt) -> None:
    dispute = court.filed()
    number = {"system": "court_mediation_platform", "number": "TJ-2026-1"}
    court.done(court.clerk, f"/disputes/{dispute['id']}/outside-numbers", number)
    assert card(court.clerk, dispute)["platform_numbers"] == ["TJ-2026-1"]
